//! Settings: flags or environment variables of the same names, checked before anything starts.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use actix_web::http::Uri;
use clap::Args;
use heping_store::Cipher;
use heping_store::audit::anchor::Anchor;

use crate::proxies::{ForwardedHeader, Proxy};

/// Where to listen and what to stand on.
#[derive(Args, Clone, Debug)]
pub struct ServeArgs {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, env = "HEPING_BIND", default_value = "127.0.0.1:8080")]
    pub bind: SocketAddr,

    #[command(flatten)]
    #[allow(missing_docs, reason = "clap would show it")]
    pub database: DatabaseArgs,

    /// Redis shared by several nodes, redis://… or with TLS rediss://…; without it everything is kept in this process
    #[arg(long, env = "HEPING_REDIS_URL", hide_env_values = true)]
    pub redis_url: Option<String>,

    /// A file with the authorities (PEM) of Redis' certificate; without it those that the system trusts
    #[arg(long, env = "HEPING_REDIS_CA", requires = "redis_url")]
    pub redis_ca: Option<PathBuf>,

    /// Where photos are kept: file:FOLDER or s3://bucket/prefix
    #[arg(long, env = "HEPING_PHOTOS", default_value = "file:photos")]
    pub photos: String,

    /// Megabytes that stay free on the disk of the photos: below, no photo is taken in, and all else goes on
    #[arg(long, env = "HEPING_PHOTO_FLOOR_MB", default_value_t = 1000)]
    pub photo_floor_mb: u64,

    /// Versions of the privacy policy that may be agreed to, with commas between them; the last is in force
    #[arg(long, env = "HEPING_PRIVACY_VERSIONS", value_delimiter = ',', default_value = "1.0")]
    pub privacy_versions: Vec<String>,

    /// The same of the terms of use
    #[arg(long, env = "HEPING_TERMS_VERSIONS", value_delimiter = ',', default_value = "1.0")]
    pub terms_versions: Vec<String>,

    /// The address under which people reach this server; codes are printed with it
    #[arg(long, env = "HEPING_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    pub public_url: String,

    /// Font file with Chinese for stickers; without it a font of the system is taken
    #[arg(long, env = "HEPING_FONT")]
    pub font: Option<PathBuf>,

    /// Font file for the running text of documents (仿宋); without it 仿宋 or 宋 of the system, else the font of stickers
    #[arg(long, env = "HEPING_FONT_FORM")]
    pub form_font: Option<PathBuf>,

    #[command(flatten)]
    #[allow(missing_docs, reason = "clap would show it")]
    pub secret_key: SecretKeyArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "clap would show it")]
    pub anchor: AnchorArgs,

    #[command(flatten)]
    #[allow(missing_docs, reason = "clap would show it")]
    pub wechat: WeChatArgs,

    /// Address for metrics in Prometheus' format; not served without it
    #[arg(long, env = "HEPING_METRICS_BIND")]
    pub metrics_bind: Option<SocketAddr>,

    /// Rate limits are multiplied by this (a load test wants a large one)
    #[arg(long, env = "HEPING_LIMIT_FACTOR", default_value_t = 1)]
    pub limit_factor: u32,

    /// Proxies whose word on a client's address is believed: addresses or networks, with commas between them
    #[arg(long, env = "HEPING_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<Proxy>,

    /// Minutes without use after which a session of the street's people ends that began at a desk
    #[arg(long, env = "HEPING_STAFF_IDLE", default_value_t = 30, value_parser = clap::value_parser!(i64).range(5..=720))]
    pub staff_idle: i64,

    /// The same of one that began on a phone; all end after a day
    #[arg(long, env = "HEPING_STAFF_IDLE_PHONE", default_value_t = 720, value_parser = clap::value_parser!(i64).range(5..=1440))]
    pub staff_idle_phone: i64,
    /// The header in which they say it; the other one is not read
    #[arg(long, env = "HEPING_FORWARDED_HEADER", value_enum, default_value_t)]
    pub forwarded_header: ForwardedHeader,

    /// Serve the documentation of the API, /docs and /openapi.json
    #[arg(long, env = "HEPING_DOCS")]
    pub docs: bool,

    /// Threads that answer requests
    #[arg(long, env = "HEPING_WORKERS", default_value_t = 2)]
    pub workers: usize,

    /// Run no jobs on this node
    #[arg(long, env = "HEPING_NO_JOBS")]
    pub no_jobs: bool,
}

/// Where the database is.
#[derive(Args, Clone)]
pub struct DatabaseArgs {
    /// The database: sqlite:FILE or postgres://…
    #[arg(long, env = "HEPING_DATABASE_URL", default_value = "sqlite:heping.db", hide_env_values = true)]
    pub database_url: String,
}

impl fmt::Debug for DatabaseArgs {
    /// The URL may carry a password: only its scheme is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.database_url.split(':').next().unwrap_or_default();
        write!(f, "DatabaseArgs({scheme}:…)")
    }
}

/// The key that opens every other.
#[derive(Args, Clone)]
pub struct SecretKeyArgs {
    /// At least 32 random characters; sealed phone numbers and contacts, WeChat identities and the audit log depend on it
    #[arg(long, env = "HEPING_SECRET_KEY", hide_env_values = true, conflicts_with = "secret_key_file")]
    pub secret_key: Option<String>,

    /// A file that holds the key
    #[arg(long, env = "HEPING_SECRET_KEY_FILE")]
    pub secret_key_file: Option<PathBuf>,

    /// The key before it, for `heping rekey`
    #[arg(
        long,
        env = "HEPING_SECRET_KEY_OLD",
        hide_env_values = true,
        conflicts_with = "secret_key_old_file"
    )]
    pub secret_key_old: Option<String>,

    /// A file that holds the key before it
    #[arg(long, env = "HEPING_SECRET_KEY_OLD_FILE")]
    pub secret_key_old_file: Option<PathBuf>,

    /// What is sealed with: aes, or sm for the national ciphers SM4 and SM3; chosen at the first start
    #[arg(long, env = "HEPING_CIPHER")]
    pub cipher: Option<Cipher>,
}

/// Where the head of the audit log is put.
#[derive(Args, Clone, Debug)]
pub struct AnchorArgs {
    /// Where the audit log's last seal is put once a day: file:PATH, s3://bucket/prefix or rfc3161:https://…
    #[arg(long, env = "HEPING_AUDIT_ANCHOR")]
    pub anchor: Option<String>,

    /// A file with the certificates (PEM) by which time stamps are verified
    #[arg(long, env = "HEPING_AUDIT_ANCHOR_CA")]
    pub anchor_ca: Option<PathBuf>,
}

impl AnchorArgs {
    /// The anchor that the settings name, if they name one.
    ///
    /// # Errors
    /// A sentence when there is none of that form, or the file cannot be read.
    pub fn open(&self) -> Result<Option<Anchor>, ConfigError> {
        let Some(location) = &self.anchor else { return Ok(None) };
        let trusted =
            self.anchor_ca.as_deref().map(|path| pem("HEPING_AUDIT_ANCHOR_CA", path)).transpose()?;
        let anchor = Anchor::parse(location, trusted.as_deref());
        anchor.map(Some).map_err(|error| ConfigError(error.detail().to_owned()))
    }
}

/// The mini-program's identity.
#[derive(Args, Clone)]
pub struct WeChatArgs {
    /// The mini-program's AppId
    #[arg(long, env = "HEPING_WECHAT_APP_ID")]
    pub wechat_app_id: Option<String>,

    /// Its AppSecret
    #[arg(long, env = "HEPING_WECHAT_APP_SECRET", hide_env_values = true)]
    pub wechat_app_secret: Option<String>,

    /// A file that holds its AppSecret
    #[arg(long, env = "HEPING_WECHAT_APP_SECRET_FILE", conflicts_with = "wechat_app_secret")]
    pub wechat_app_secret_file: Option<PathBuf>,

    /// The WeChat server API
    #[arg(long, env = "HEPING_WECHAT_API_BASE")]
    pub wechat_api_base: Option<String>,

    /// The token of WeChat's message push; without it, pushes are not taken
    #[arg(long, env = "HEPING_WECHAT_PUSH_TOKEN", hide_env_values = true, requires = "wechat_push_aes_key")]
    pub wechat_push_token: Option<String>,

    /// Its EncodingAESKey
    #[arg(long, env = "HEPING_WECHAT_PUSH_AES_KEY", hide_env_values = true, requires = "wechat_push_token")]
    pub wechat_push_aes_key: Option<String>,

    /// A JSON file with the templates of subscribe messages (api-spec/DESIGN.md); without it, none are sent
    #[arg(long, env = "HEPING_WECHAT_TEMPLATES")]
    pub wechat_templates: Option<PathBuf>,

    /// The verification file of WeChat's console, served under /q/ by its own name
    #[arg(long, env = "HEPING_WECHAT_RULE_FILE")]
    pub wechat_rule_file: Option<PathBuf>,
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
        let wrong = |why: String| ConfigError(format!("HEPING_WECHAT_RULE_FILE: {}: {why}", path.display()));
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if !name.ends_with(".txt") {
            return Err(wrong("its name must end in .txt, as WeChat's console gave it".to_owned()));
        }
        let content = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        Ok(Self { name: name.to_owned(), content })
    }
}

macro_rules! redacted {
    ($($name:ident)+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }
    )+};
}
redacted!(SecretKeyArgs WeChatArgs);

/// A setting that is missing or wrong: a sentence that names it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(pub String);

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
        (None, Some(path)) => {
            private(path).map_err(|why| ConfigError(format!("{name}_FILE: {}: {why}", path.display())))?
        }
        (None, None) => return Ok(None),
    };
    let text = text.trim().to_owned();
    Ok((!text.is_empty()).then_some(text))
}

/// What stands in a file that its owner alone can read.
fn private(path: &Path) -> Result<String, String> {
    let said = |error: std::io::Error| format!("cannot be read: {error}");
    let mode = std::fs::metadata(path).map_err(said)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(format!(
            "other users can read this key (mode {:o}): chmod 600 it, and make a new key if somebody may have",
            mode & 0o777
        ));
    }
    std::fs::read_to_string(path).map_err(said)
}

/// Reads a file of certificates.
///
/// # Errors
/// A sentence when it cannot be read.
pub fn pem(setting: &str, path: &Path) -> Result<Vec<u8>, ConfigError> {
    std::fs::read(path).map_err(|error| ConfigError(format!("{setting}: {}: {error}", path.display())))
}

/// Checks that a public address can be printed on paper: https and a host, no trailing slash. Only
/// a machine that talks to itself may do without encryption.
///
/// # Errors
/// A sentence that names the setting.
pub fn public_url(text: &str) -> Result<String, ConfigError> {
    let wrong = |why: &str| ConfigError(format!("HEPING_PUBLIC_URL {why}, not {text:?}"));
    let trimmed = text.trim_end_matches('/');
    let url = trimmed.parse::<Uri>().map_err(|_| wrong("must be https://host…"))?;
    let host = url.host().unwrap_or_default();
    if host.is_empty() || url.query().is_some() || trimmed.contains('#') {
        return Err(wrong("must be https://host…"));
    }
    match url.scheme_str() {
        Some("https") => Ok(trimmed.to_owned()),
        Some("http") if is_loopback(host) => Ok(trimmed.to_owned()),
        _ => Err(wrong(
            "must begin with https://, or passwords and tokens travel in clear (http is for 127.0.0.1)",
        )),
    }
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
}
