//! `heping doctor`: tries everything that the settings name, and says of each in one line how it is and
//! what to do. It changes nothing but a file that it puts and takes away again.

mod disk;
mod peers;
mod stored;

use std::fmt::Display;
use std::io::Write;
use std::net::SocketAddr;

use heping_paper::Fonts;

use super::{Outcome, database, settings, voice};
use crate::config::keys::OperatorKey;
use crate::config::{self, ConfigError, ServeArgs};

/// How a thing is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Well,
    /// It works, and somebody should know.
    Odd,
    Wrong,
    /// There is none, as the settings have it.
    Unset,
}

/// What was found, a line each.
#[derive(Default)]
struct Report {
    wrong: usize,
}

impl Report {
    /// Says how a thing is, at once: the next may take its time.
    fn say(&mut self, state: State, what: &str, says: impl Display) -> std::io::Result<()> {
        let mark = match state {
            State::Well => "✓",
            State::Odd => "！",
            State::Wrong => "✗",
            State::Unset => "－",
        };
        self.wrong += usize::from(state == State::Wrong);
        let mut out = std::io::stdout();
        writeln!(out, "{mark} {what}：{says}")?;
        out.flush()
    }

    fn well(&mut self, what: &str, says: impl Display) -> std::io::Result<()> {
        self.say(State::Well, what, says)
    }

    fn odd(&mut self, what: &str, says: impl Display) -> std::io::Result<()> {
        self.say(State::Odd, what, says)
    }

    fn wrong(&mut self, what: &str, says: impl Display) -> std::io::Result<()> {
        self.say(State::Wrong, what, says)
    }

    fn unset(&mut self, what: &str, says: impl Display) -> std::io::Result<()> {
        self.say(State::Unset, what, says)
    }

    /// What there is when it is well, or why it is not.
    fn either<T>(
        &mut self,
        what: &str,
        outcome: Result<T, impl Display>,
        well: impl Display,
    ) -> std::io::Result<Option<T>> {
        match outcome {
            Ok(found) => self.well(what, well).map(|()| Some(found)),
            Err(error) => self.wrong(what, error).map(|()| None),
        }
    }
}

/// Prints how everything is.
///
/// # Errors
/// A sentence when something is wrong.
pub fn doctor(args: &ServeArgs) -> Outcome {
    let mut report = Report::default();
    who_and_what(&mut report, args)?;
    let key = report.either("密钥", OperatorKey::from_args(&args.secret_key), "已设，长度和随机程度够")?;
    database::block_on(async {
        stored::look(&mut report, args, key.as_ref()).await?;
        disk::look(&mut report, args).await?;
        fonts(&mut report, args)?;
        peers::look(&mut report, args).await
    })??;
    match report.wrong {
        0 => Ok(()),
        wrong => Err(format!("有 {wrong} 项不对，见上面 ✗ 开头的行。").into()),
    }
}

/// Who runs it, which settings nobody knows, and who may listen.
fn who_and_what(report: &mut Report, args: &ServeArgs) -> Outcome {
    let user = whoami::username().unwrap_or_default();
    if rustix::process::geteuid().is_root() {
        report.odd("用户", "root：服务应有自己的用户，装了安装包的请用 heping-admin doctor")?;
    } else {
        report.well("用户", user)?;
    }
    for name in settings::unknown() {
        report.wrong("设置", format_args!("{name} 没有这项设置，不起作用：请核对拼写。"))?;
    }
    let public = config::public_url(&args.public_url);
    let is_public = public.as_ref().is_ok_and(|url| url.starts_with("https://"));
    match &public {
        Err(error) => report.wrong("网址", error)?,
        Ok(url) if is_public => report.well("网址", url)?,
        Ok(url) => report.odd(
            "网址",
            format_args!("{url} 只有本机打得开：正式使用前请把 HEPING_PUBLIC_URL 设为 https://域名。"),
        )?,
    }
    if is_public && args.trusted_proxies.is_empty() {
        report.odd(
            "反向代理",
            "HEPING_TRUSTED_PROXIES 没有设：所有人合用一份限频；反向代理在本机的，请设为 127.0.0.1。",
        )?;
    }
    open_to_all(report, "监听", "HEPING_BIND", Some(args.bind))?;
    open_to_all(report, "运行指标", "HEPING_METRICS_BIND", args.metrics_bind)
}

fn open_to_all(report: &mut Report, what: &str, setting: &str, address: Option<SocketAddr>) -> Outcome {
    match address {
        None => report.unset(what, format_args!("{setting} 没有设"))?,
        Some(address) if address.ip().is_loopback() => report.well(what, address)?,
        Some(address) => report.odd(
            what,
            format_args!("{address} 别的电脑也能直接访问，且是明文：在同一台机器的反向代理后面请把 {setting} 改为 127.0.0.1。"),
        )?,
    }
    Ok(())
}

/// The fonts of stickers and of papers.
fn fonts(report: &mut Report, args: &ServeArgs) -> Outcome {
    let said = |error: heping_core::Error| ConfigError(voice::sentence(&error));
    let found = Fonts::find(args.font.as_deref()).map_err(said);
    report.either("字体", found, "标牌有中文字体")?;
    let found = Fonts::for_forms(args.form_font.as_deref(), args.font.as_deref()).map_err(said);
    report.either("文书字体", found, "文书有中文字体")?;
    Ok(())
}
