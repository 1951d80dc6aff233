//! How the text of a setting becomes what it says, or one sentence that names the setting, what was
//! found, and what to do.

use std::fmt::Display;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use actix_web::http::Uri;
use tracing_subscriber::filter::{LevelFilter, Targets};

/// A setting that is missing or wrong: a sentence that names it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

impl ConfigError {
    /// The sentence: which setting, what was found, what to do.
    pub fn of(setting: &str, found: impl Display, way_out: impl Display) -> Self {
        Self(format!("{setting} {found}：{way_out}。"))
    }
}

/// What the system said of a file, in words.
pub fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind as Kind;
    match error.kind() {
        Kind::NotFound => "不存在".to_owned(),
        Kind::PermissionDenied => {
            let user = whoami::username().unwrap_or_else(|_| "当前用户".to_owned());
            format!("用户 {user} 无权读写")
        }
        Kind::IsADirectory => "是目录，不是文件".to_owned(),
        Kind::NotADirectory => "路径中有一段不是目录".to_owned(),
        Kind::AlreadyExists => "已经存在".to_owned(),
        Kind::ReadOnlyFilesystem => "所在磁盘只读".to_owned(),
        Kind::StorageFull => "所在磁盘已满".to_owned(),
        Kind::InvalidData => "不是 UTF-8 编码的文本".to_owned(),
        _ => format!("无法使用（{error}）"),
    }
}

/// `127.0.0.1:8080`
///
/// # Errors
/// What it must look like.
pub fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "要写成“IP 地址:端口”，例如 127.0.0.1:8080".to_owned())
}

/// A whole number of a range.
pub fn whole<T>(least: T, most: T) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: FromStr + PartialOrd + Display + Copy + Send + Sync + 'static,
{
    move |text| match text.parse() {
        Ok(number) if number >= least && number <= most => Ok(number),
        _ => Err(format!("要是 {least} 到 {most} 的整数")),
    }
}

/// A word without blanks.
///
/// # Errors
/// That it is none.
pub fn blankless(text: &str) -> Result<String, String> {
    match text {
        text if text.is_empty() || text.contains(char::is_whitespace) => {
            Err("逗号之间要有内容，且不含空格，例如 1.0,1.1".to_owned())
        }
        text => Ok(text.to_owned()),
    }
}

/// How talkative the log is.
///
/// # Errors
/// What it must look like.
pub fn filter(text: &str) -> Result<String, String> {
    match targets(text) {
        Some(_) => Ok(text.to_owned()),
        None => {
            Err("要是 error、warn、info、debug、trace 之一，或“info,heping_store=debug”这样的组合".to_owned())
        }
    }
}

/// What a filter such as `info,heping_store=debug` lets through: a level for the whole, one for a part of
/// the program, or several with commas between; `None` when it is no filter.
pub fn targets(filter: &str) -> Option<Targets> {
    filter.split(',').map(str::trim).try_fold(Targets::new(), |targets, part| match part.split_once('=') {
        Some(("", _)) => None,
        Some((target, word)) => Some(targets.with_target(target, level(word)?)),
        None => Some(targets.with_default(level(part)?)),
    })
}

fn level(word: &str) -> Option<LevelFilter> {
    // an empty one would be read as `error`
    Some(word).filter(|word| !word.is_empty())?.parse().ok()
}

/// A file that is there.
///
/// # Errors
/// Why it cannot be read.
pub fn file(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match std::fs::File::open(&path).and_then(|file| file.metadata()) {
        Ok(found) if found.is_dir() => Err("这是目录，请写文件的路径".to_owned()),
        Ok(_) => Ok(path),
        Err(error) => Err(format!("该文件{}，请核对路径和权限", reason(&error))),
    }
}

/// The address of another service: https, or http to this machine.
///
/// # Errors
/// What it must look like.
pub fn service_url(text: &str) -> Result<String, String> {
    let url = text.parse::<Uri>().ok();
    let host = url.as_ref().and_then(Uri::host).unwrap_or_default();
    match url.as_ref().and_then(Uri::scheme_str) {
        Some("https") if !host.is_empty() => Ok(text.to_owned()),
        Some("http") if is_loopback(host) => Ok(text.to_owned()),
        _ => Err("要以 https:// 开头（http 只可用于本机）".to_owned()),
    }
}

/// The address of a collector of traces, which stands in the own network more often than not and is told
/// nothing of anybody: http will do.
///
/// # Errors
/// What it must look like.
pub fn collector_url(text: &str) -> Result<String, String> {
    let url = text.parse::<Uri>().ok();
    let host = url.as_ref().and_then(Uri::host).unwrap_or_default();
    match url.as_ref().and_then(Uri::scheme_str) {
        Some("http" | "https") if !host.is_empty() => Ok(text.to_owned()),
        _ => Err("要写成 http://主机:4318 或 https://主机".to_owned()),
    }
}

/// Reads a secret given directly or in a file; blank is missing.
///
/// # Errors
/// A sentence when the file cannot be read, or can be read by other users of the machine.
pub fn secret(
    value: Option<&str>,
    file: Option<&PathBuf>,
    name: &str,
) -> Result<Option<String>, ConfigError> {
    let text = match (value, file) {
        (Some(text), _) => text.to_owned(),
        (None, Some(path)) => private(path, &format!("{name}_FILE"))?,
        (None, None) => return Ok(None),
    };
    let text = text.trim().to_owned();
    Ok((!text.is_empty()).then_some(text))
}

/// What stands in a file that its owner alone can read.
fn private(path: &Path, setting: &str) -> Result<String, ConfigError> {
    let unreadable = |error: std::io::Error| unreadable(setting, path, &error);
    let mode = std::fs::metadata(path).map_err(unreadable)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(ConfigError::of(
            setting,
            format_args!("指定的 {} 本机其他用户也能读（权限 {:o}）", path.display(), mode & 0o777),
            format_args!("请执行 chmod 600 {}；若可能已被人看过，请换一个密钥", path.display()),
        ));
    }
    std::fs::read_to_string(path).map_err(unreadable)
}

/// The sentence of a file that a setting names and that cannot be read.
pub fn unreadable(setting: &str, path: &Path, error: &std::io::Error) -> ConfigError {
    let found = format!("指定的文件 {} {}", path.display(), reason(error));
    ConfigError::of(setting, found, "请核对路径和权限")
}

/// Reads a file of certificates.
///
/// # Errors
/// A sentence when it cannot be read.
pub fn pem(setting: &str, path: &Path) -> Result<Vec<u8>, ConfigError> {
    std::fs::read(path).map_err(|error| unreadable(setting, path, &error))
}

/// The file by which WeChat's console recognises the owner of `https://…/q/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFile {
    /// `x7Qk2LmNpR.txt`
    pub name: String,
    /// What stands in it.
    pub content: String,
}

impl RuleFile {
    /// Reads the file.
    ///
    /// # Errors
    /// A sentence when it cannot be read or has a name that could be a code.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        const SETTING: &str = "HEPING_WECHAT_RULE_FILE";
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !name.ends_with(".txt") {
            let found = format!("现为“{}”", path.display());
            return Err(ConfigError::of(SETTING, found, "文件名要以 .txt 结尾，保持微信后台给的原名"));
        }
        let content = std::fs::read_to_string(path).map_err(|error| unreadable(SETTING, path, &error))?;
        Ok(Self { name: name.to_owned(), content })
    }
}

const PUBLIC_URL: &str = "HEPING_PUBLIC_URL";

/// Checks that a public address can be printed on paper: https and a host, no trailing slash. Only
/// a machine that talks to itself may do without encryption.
///
/// # Errors
/// A sentence that names the setting.
pub fn public_url(text: &str) -> Result<String, ConfigError> {
    let wrong = |way_out: &str| ConfigError::of(PUBLIC_URL, format_args!("现为“{text}”"), way_out);
    let trimmed = text.trim_end_matches('/');
    let url = trimmed.parse::<Uri>().map_err(|_| wrong("要写成 https://域名"))?;
    let host = url.host().unwrap_or_default();
    if host.is_empty() || url.query().is_some() || trimmed.contains('#') {
        return Err(wrong("要写成 https://域名"));
    }
    match url.scheme_str() {
        Some("https") => Ok(trimmed.to_owned()),
        Some("http") if is_loopback(host) => Ok(trimmed.to_owned()),
        _ => Err(wrong("要以 https:// 开头，否则密码和令牌会明文传送（http 只可用于 127.0.0.1）")),
    }
}

/// A public address that others than this machine can open: what goes onto walls begins with it.
///
/// # Errors
/// A sentence that names the setting.
pub fn printable_url(text: &str) -> Result<String, ConfigError> {
    let url = public_url(text)?;
    let host = url.parse::<Uri>().ok().and_then(|url| url.host().map(is_loopback));
    if url.starts_with("https://") && host == Some(false) {
        return Ok(url);
    }
    Err(ConfigError::of(
        PUBLIC_URL,
        format_args!("现为“{url}”，印出的码只有本机打得开"),
        "请先设为正式的 https 网址；只是试印请加 --test-print，试印的码不记为已印",
    ))
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_printed_with_https_unless_nobody_else_reads_them() {
        for good in
            ["https://hp.example.cn", "https://hp.example.cn/a/", "http://127.0.0.1:8080", "http://[::1]:1"]
        {
            assert_eq!(public_url(good).unwrap(), good.trim_end_matches('/'));
        }
        for bad in
            ["http://hp.example.cn", "http://10.0.0.1", "http://127.0.0.1.example.cn", "ftp://hp.example.cn"]
        {
            assert!(public_url(bad).unwrap_err().to_string().contains("https"), "{bad}");
        }
        for bad in [
            "",
            "hp.example.cn",
            "https://",
            "https://hp.example.cn?x",
            "https://hp.example.cn#x",
            "https://a b",
        ] {
            assert!(public_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_goes_onto_walls_is_an_address_of_everybody() {
        assert_eq!(printable_url("https://hp.example.cn/").unwrap(), "https://hp.example.cn");
        for here in ["http://127.0.0.1:8080", "https://localhost", "https://127.0.0.1", "http://[::1]:8080"] {
            assert!(printable_url(here).unwrap_err().to_string().contains("--test-print"), "{here}");
        }
    }
}
