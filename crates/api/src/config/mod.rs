//! Settings: flags or environment variables of the same names, checked before anything starts. What
//! clap shows of them is for the operator, and so in Chinese.

pub mod keys;
mod read;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use heping_store::Cipher;
use heping_store::audit::anchor::Anchor;

use crate::edge::proxies::{ForwardedHeader, Proxy};

pub use read::{
    ConfigError, RuleFile, address, blankless, collector_url, file, filter, pem, printable_url, public_url,
    reason, secret, service_url, targets, unreadable, whole,
};

/// Where to listen and what to stand on.
#[derive(Args, Clone, Debug)]
pub struct ServeArgs {
    /// 监听的地址和端口；端口 0 表示任取一个空闲的
    #[arg(long, env = "HEPING_BIND", value_name = "地址:端口", default_value = "127.0.0.1:8080", value_parser = address)]
    pub bind: SocketAddr,

    #[command(flatten)]
    #[allow(missing_docs, reason = "clap would show it")]
    pub database: DatabaseArgs,

    /// 多台服务器共用的 Redis：redis://主机:6379/0，加密用 rediss://；由 Sentinel 选主的写成
    /// redis+sentinel://主机:26379,主机:26379/主库名/0；不设则缓存都在本进程内
    #[arg(long, env = "HEPING_REDIS_URL", value_name = "网址", hide_env_values = true)]
    pub redis_url: Option<String>,

    /// Redis 证书的签发机构（PEM 文件）；不设则用系统信任的
    #[arg(long, env = "HEPING_REDIS_CA", value_name = "文件")]
    pub redis_ca: Option<PathBuf>,

    #[command(flatten)]
    #[allow(missing_docs, reason = "clap would show it")]
    pub photos: PhotoArgs,

    /// 照片所在磁盘至少留空多少兆字节；不足时不再收照片，其余照常
    #[arg(long, env = "HEPING_PHOTO_FLOOR_MB", value_name = "兆字节", default_value_t = 1000, value_parser = whole(0u64, 1_000_000_000))]
    pub photo_floor_mb: u64,

    /// 可以同意的隐私政策版本，逗号分隔，最后一个为现行版本
    #[arg(long, env = "HEPING_PRIVACY_VERSIONS", value_name = "版本", value_delimiter = ',', default_value = "1.0", value_parser = blankless)]
    pub privacy_versions: Vec<String>,

    /// 可以同意的用户协议版本，写法同上
    #[arg(long, env = "HEPING_TERMS_VERSIONS", value_name = "版本", value_delimiter = ',', default_value = "1.0", value_parser = blankless)]
    pub terms_versions: Vec<String>,

    /// 人们访问本系统的网址，印在河平码里，一经印出不宜再改
    #[arg(long, env = "HEPING_PUBLIC_URL", value_name = "网址", default_value = "http://127.0.0.1:8080")]
    pub public_url: String,

    /// 标牌和文书用的中文字体文件；不设则用系统里的
    #[arg(long, env = "HEPING_FONT", value_name = "文件")]
    pub font: Option<PathBuf>,

    /// 文书正文的字体文件（仿宋）；不设则用系统的仿宋、宋体，再没有则同标牌
    #[arg(long, env = "HEPING_FONT_FORM", value_name = "文件")]
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

    /// 运行指标（Prometheus 格式）的地址和端口，只给运维看；不设则不提供
    #[arg(long, env = "HEPING_METRICS_BIND", value_name = "地址:端口", value_parser = address)]
    pub metrics_bind: Option<SocketAddr>,

    /// 链路追踪发往哪里：OpenTelemetry 收集器的网址（OTLP/HTTP，JSON），例如 http://127.0.0.1:4318；不设则不发
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT", value_name = "网址", value_parser = collector_url)]
    pub otlp_endpoint: Option<String>,

    /// 各项限频放宽的倍数（压力测试用）
    #[arg(long, env = "HEPING_LIMIT_FACTOR", value_name = "倍数", default_value_t = 1, value_parser = whole(1u32, 1_000_000))]
    pub limit_factor: u32,

    /// 前面的反向代理：只信它们转告的访问者地址；填地址或网段，逗号分隔，同机的 nginx 填 127.0.0.1
    #[arg(long, env = "HEPING_TRUSTED_PROXIES", value_name = "地址", value_delimiter = ',')]
    pub trusted_proxies: Vec<Proxy>,

    /// 反向代理在哪个请求头里转告
    #[arg(long, env = "HEPING_FORWARDED_HEADER", value_name = "请求头", value_enum, default_value_t)]
    pub forwarded_header: ForwardedHeader,

    /// 街道人员在电脑上多少分钟不用即退出
    #[arg(long, env = "HEPING_STAFF_IDLE", value_name = "分钟", default_value_t = 30, value_parser = whole(5i64, 720))]
    pub staff_idle: i64,

    /// 街道人员在手机上多少分钟不用即退出；无论如何一天后重新登录
    #[arg(long, env = "HEPING_STAFF_IDLE_PHONE", value_name = "分钟", default_value_t = 720, value_parser = whole(5i64, 1440))]
    pub staff_idle_phone: i64,

    /// 提供接口文档 /docs 和 /openapi.json
    #[arg(long, env = "HEPING_DOCS")]
    pub docs: bool,

    /// 处理请求的线程数
    #[arg(long, env = "HEPING_WORKERS", value_name = "个数", default_value_t = 2, value_parser = whole(1usize, 256))]
    pub workers: usize,

    /// 收到停止信号后，先让 /readyz 应答 503 多少秒再停，好让负载均衡改走别的服务器；期间请求照常
    #[arg(long, env = "HEPING_DRAIN_SECONDS", value_name = "秒", default_value_t = 5, value_parser = whole(0u64, 60))]
    pub drain_seconds: u64,

    /// 本机不做后台任务（提醒、计分、排名），由其他服务器做
    #[arg(long, env = "HEPING_NO_JOBS")]
    pub no_jobs: bool,

    /// 日志多细：error、warn、info、debug、trace，或按部分分别写，如 info,heping_store=debug
    #[arg(long, env = "HEPING_LOG", value_name = "级别", default_value = "info", value_parser = filter)]
    pub log: String,

    /// 日志的样子：json 给程序读，text 给人读
    #[arg(long, env = "HEPING_LOG_FORMAT", value_name = "样子", value_enum, default_value_t)]
    pub log_format: LogFormat,
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// 一行一个 JSON 对象
    #[default]
    Json,
    /// 一行文字
    Text,
}

/// Where the database is.
#[derive(Args, Clone)]
pub struct DatabaseArgs {
    /// 数据库：sqlite:文件（单机），或 postgres://用户:密码@主机/库名
    #[arg(
        long,
        env = "HEPING_DATABASE_URL",
        value_name = "网址",
        default_value = "sqlite:heping.db",
        hide_env_values = true
    )]
    pub database_url: String,
}

impl fmt::Debug for DatabaseArgs {
    /// The URL may carry a password: only its scheme is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.database_url.split(':').next().unwrap_or_default();
        write!(f, "DatabaseArgs({scheme}:…)")
    }
}

/// Where the photos are.
#[derive(Args, Clone, Debug)]
pub struct PhotoArgs {
    /// 照片存放处：file:目录，或 s3://桶/前缀（另需通常的 AWS_… 变量）
    #[arg(long, env = "HEPING_PHOTOS", value_name = "位置", default_value = "file:photos")]
    pub photos: String,
}

/// The key that opens every other.
#[derive(Args, Clone)]
pub struct SecretKeyArgs {
    /// 密钥，32 个以上的随机字符：手机号等个人信息、微信身份、审计日志都靠它，务必另存一份
    #[arg(
        long,
        env = "HEPING_SECRET_KEY",
        value_name = "密钥",
        hide_env_values = true,
        conflicts_with = "secret_key_file"
    )]
    pub secret_key: Option<String>,

    /// 存放密钥的文件，权限须为 600
    #[arg(long, env = "HEPING_SECRET_KEY_FILE", value_name = "文件", value_parser = file)]
    pub secret_key_file: Option<PathBuf>,

    /// 更换密钥前的旧密钥，只给 heping rekey 用
    #[arg(
        long,
        env = "HEPING_SECRET_KEY_OLD",
        value_name = "密钥",
        hide_env_values = true,
        conflicts_with = "secret_key_old_file"
    )]
    pub secret_key_old: Option<String>,

    /// 存放旧密钥的文件，权限须为 600
    #[arg(long, env = "HEPING_SECRET_KEY_OLD_FILE", value_name = "文件", value_parser = file)]
    pub secret_key_old_file: Option<PathBuf>,

    /// 加密算法：aes，或国密 sm（SM4、SM3）；首次启动时定，以后不能改
    #[arg(long, env = "HEPING_CIPHER", value_name = "算法")]
    pub cipher: Option<Cipher>,
}

/// Where the head of the audit log is put.
#[derive(Args, Clone, Debug)]
pub struct AnchorArgs {
    /// 审计日志每天的封印另存到哪里：file:文件、s3://桶/前缀 或 rfc3161:https://时间戳服务
    #[arg(long, env = "HEPING_AUDIT_ANCHOR", value_name = "位置")]
    pub anchor: Option<String>,

    /// 核验时间戳用的证书（PEM 文件）
    #[arg(long, env = "HEPING_AUDIT_ANCHOR_CA", value_name = "文件")]
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
    /// 微信小程序的 AppID；不设则没有微信登录和消息，其余照常
    #[arg(long, env = "HEPING_WECHAT_APP_ID", value_name = "AppID")]
    pub wechat_app_id: Option<String>,

    /// 小程序的 AppSecret
    #[arg(long, env = "HEPING_WECHAT_APP_SECRET", value_name = "AppSecret", hide_env_values = true)]
    pub wechat_app_secret: Option<String>,

    /// 存放 AppSecret 的文件，权限须为 600
    #[arg(long, env = "HEPING_WECHAT_APP_SECRET_FILE", value_name = "文件", value_parser = file, conflicts_with = "wechat_app_secret")]
    pub wechat_app_secret_file: Option<PathBuf>,

    /// 微信服务端接口的网址；不设则为微信的 api.weixin.qq.com
    #[arg(long, env = "HEPING_WECHAT_API_BASE", value_name = "网址", value_parser = service_url)]
    pub wechat_api_base: Option<String>,

    /// 微信“消息推送”的 Token；不设则不收推送
    #[arg(long, env = "HEPING_WECHAT_PUSH_TOKEN", value_name = "Token", hide_env_values = true)]
    pub wechat_push_token: Option<String>,

    /// 微信“消息推送”的 EncodingAESKey，43 个字符
    #[arg(long, env = "HEPING_WECHAT_PUSH_AES_KEY", value_name = "EncodingAESKey", hide_env_values = true)]
    pub wechat_push_aes_key: Option<String>,

    /// 订阅消息的模板（JSON 文件，写法见 api-spec/DESIGN.md）；不设则不发
    #[arg(long, env = "HEPING_WECHAT_TEMPLATES", value_name = "文件")]
    pub wechat_templates: Option<PathBuf>,

    /// 微信后台下载的校验文件，以原名放在 /q/ 下
    #[arg(long, env = "HEPING_WECHAT_RULE_FILE", value_name = "文件")]
    pub wechat_rule_file: Option<PathBuf>,
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
