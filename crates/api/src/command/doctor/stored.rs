//! The database: whether it answers, is of this program's schema and under this key, and whether its
//! clock is ours.

use std::path::Path;

use chrono::TimeDelta;
use heping_core::{Clock, Moment};
use heping_store::dialect::{self, DatabaseUrl};
use heping_store::migrate::{self, Standing};
use heping_store::{Conn, Store, StoreConfig, audit};

use super::Report;
use crate::command::{Outcome, database, voice};
use crate::config::ServeArgs;
use crate::config::keys::OperatorKey;

/// The oldest PostgreSQL that the tests run on, as it numbers itself.
const OLDEST: i32 = 150_000;
/// How far two clocks may be apart.
const APART: TimeDelta = TimeDelta::seconds(2);

/// What one look into the database finds.
struct Seen {
    version: Option<i32>,
    standing: Standing,
    clock: Moment,
}

fn see(conn: &mut Conn) -> heping_core::Result<Seen> {
    Ok(Seen {
        version: dialect::server_version(conn)?,
        standing: migrate::standing(conn)?,
        clock: dialect::clock(conn)?,
    })
}

pub(super) async fn look(report: &mut Report, args: &ServeArgs, key: Option<&OperatorKey>) -> Outcome {
    let url = match DatabaseUrl::parse(&args.database.database_url) {
        Ok(url) => url,
        Err(error) => return Ok(report.wrong("数据库", error.detail())?),
    };
    if let DatabaseUrl::Sqlite(path) = &url
        && !Path::new(path).exists()
    {
        // opening it would make it
        let says = format!("HEPING_DATABASE_URL 指定的文件 {path} 还没有：请执行 heping migrate 建库。");
        return Ok(report.wrong("数据库", says)?);
    }
    let seen = async {
        let store = Store::open(StoreConfig::new(url.clone()))?;
        let seen = store.read(see).await?;
        Ok((store, seen))
    };
    let (store, seen) = match seen.await {
        Ok(found) => found,
        Err(error) => return Ok(report.wrong("数据库", database::unusable(&url, &error))?),
    };
    match seen.version {
        Some(version) if version < OLDEST => report.wrong(
            "数据库",
            format_args!("PostgreSQL {} 太旧：请升级到 15 或更新的版本。", version / 10_000),
        )?,
        Some(version) => report.well("数据库", format_args!("PostgreSQL {} 有应答", version / 10_000))?,
        None => report.well("数据库", "SQLite 打得开")?,
    }
    let is_current = matches!(seen.standing, Standing::Current);
    match seen.standing {
        Standing::Current => report.well("数据库结构", "与本程序一致")?,
        Standing::Empty => report.wrong("数据库结构", "还没有建库：请执行 heping migrate。")?,
        Standing::Behind(steps) => {
            report.odd("数据库结构", format_args!("比本程序旧 {steps} 步：启动服务时会自动升级。"))?;
        }
        Standing::Newer(step) => report
            .wrong("数据库结构", format_args!("（{step}）比本程序新：请改用写它的那个版本或更新的版本。"))?,
    }
    if is_current {
        under_our_key(report, &store, key).await?;
    }
    clocks(report, &store, seen.clock, is_current).await
}

async fn under_our_key(report: &mut Report, store: &Store, key: Option<&OperatorKey>) -> Outcome {
    let Some(key) = key.cloned() else { return Ok(()) };
    match store.read(move |conn| key.find(conn)).await {
        Ok(Some(_)) => report.well("加密", "数据库是用这个密钥加密的")?,
        Ok(None) => report.unset("加密", "数据库还没有用密钥加密过，首次启动时开始")?,
        Err(error) => report.wrong("加密", voice::sentence(&error))?,
    }
    Ok(())
}

/// The clock of this machine, beside the database's and the newest row that any node has written.
async fn clocks(report: &mut Report, store: &Store, theirs: Moment, is_current: bool) -> Outcome {
    const WHAT: &str = "时钟";
    let ours = Clock::System.now();
    let newest = if is_current { store.read(audit::newest).await? } else { None };
    let apart = ours.since(theirs).abs();
    let ahead = newest.map_or(TimeDelta::zero(), |newest| newest.since(ours));
    if apart > APART {
        let says =
            format!("与数据库服务器差 {} 秒：请在两台机器上都启用时间同步（chrony）。", apart.num_seconds());
        report.wrong(WHAT, says)?;
    } else if ahead > APART {
        let says = format!(
            "数据库里最新的记录比现在还晚 {} 秒：本机时钟慢了，或写它的机器快了，请启用时间同步（chrony）。",
            ahead.num_seconds()
        );
        report.wrong(WHAT, says)?;
    } else {
        report.well(WHAT, "与数据库一致")?;
    }
    Ok(())
}
