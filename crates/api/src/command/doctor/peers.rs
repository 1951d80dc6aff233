//! What is reached through the network: Redis, WeChat, the own public address, the anchor of the audit log.

use std::time::Duration;

use heping_core::Clock;
use heping_store::cache::Cache;
use heping_wechat::{Client, Patience};

use super::Report;
use crate::command::{Outcome, serve, voice};
use crate::config::keys::{DEMO, Keys};
use crate::config::{self, ServeArgs};

/// How long the own address may take.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) async fn look(report: &mut Report, args: &ServeArgs) -> Outcome {
    redis(report, args).await?;
    wechat(report, args).await?;
    match args.anchor.open() {
        Ok(None) => report
            .unset("审计封印另存", "HEPING_AUDIT_ANCHOR 没有设：掌握数据库的人截去末尾的记录不会被发现")?,
        Ok(Some(_)) => report.well("审计封印另存", "已设，每天一次；heping verify audit 与它核对")?,
        Err(error) => report.wrong("审计封印另存", error)?,
    }
    own_address(report, args).await
}

async fn redis(report: &mut Report, args: &ServeArgs) -> Outcome {
    const WHAT: &str = "Redis";
    let redis = match serve::redis(args) {
        Ok(Some(redis)) => redis,
        Ok(None) => {
            return Ok(report.unset(WHAT, "HEPING_REDIS_URL 没有设：缓存在本进程内，只够一台服务器用")?);
        }
        Err(error) => return Ok(report.wrong(WHAT, error)?),
    };
    // nothing is put there, so no key is needed
    let cache = Cache::connect(Some(redis.sealed_with(&Keys::derive(DEMO)))).await;
    match cache {
        Err(error) => report.wrong(WHAT, voice::sentence(&error))?,
        Ok(cache) if cache.is_degraded() => report.wrong(
            WHAT,
            "HEPING_REDIS_URL 指定的 Redis 没有应答：请确认它已启动，主机、端口、口令和证书无误；服务照常，但会慢。",
        )?,
        Ok(_) => report.well(WHAT, "有应答")?,
    }
    Ok(())
}

async fn wechat(report: &mut Report, args: &ServeArgs) -> Outcome {
    const WHAT: &str = "微信";
    let settings = match serve::wechat(&args.wechat) {
        Ok(Some(settings)) => settings,
        Ok(None) => return Ok(report.unset(WHAT, "HEPING_WECHAT_APP_ID 没有设：没有微信登录和消息")?),
        Err(error) => return Ok(report.wrong(WHAT, error)?),
    };
    let client = Client::with_patience(settings, Cache::in_memory(), Clock::System, Patience::default())?;
    match client.try_token().await {
        Ok(()) => report.well(WHAT, "AppID 和 AppSecret 有效")?,
        Err(error) => {
            let says = "微信不给 access token：请核对 AppID、AppSecret，以及公众平台的 IP 白名单里有本机";
            let cause = voice::first_cause(&error).unwrap_or_default();
            report.wrong(WHAT, format_args!("{says}（{cause}）。"))?;
        }
    }
    Ok(())
}

/// Asks the public address from here, as everybody's phone does.
async fn own_address(report: &mut Report, args: &ServeArgs) -> Outcome {
    const WHAT: &str = "从网址访问";
    let Ok(url) = config::public_url(&args.public_url) else { return Ok(()) };
    match heping_store::reach::status(&format!("{url}/healthz"), PATIENCE).await? {
        Ok(200) => report.well(WHAT, format_args!("{url} 有应答"))?,
        Ok(status) => {
            report.wrong(WHAT, format_args!("{url}/healthz 应答 {status}：请确认反向代理转到了本服务。"))?
        }
        Err(cause) => {
            let way_out = "请确认服务和反向代理已启动，域名解析到这里，证书有效且链完整";
            report.wrong(WHAT, format_args!("{url} 打不开（{cause}）：{way_out}。"))?;
        }
    }
    Ok(())
}
