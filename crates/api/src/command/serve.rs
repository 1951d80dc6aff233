//! `heping serve`: settings checked, database migrated, then requests and jobs until told to stop.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use heping_core::{Clock, Code, Error};
use heping_evidence::photo::PhotoStorage;
use heping_org::consents::Versions;
use heping_org::sessions::Bounds;
use heping_store::cache::{Cache, RedisConfig};
use heping_store::{Conn, Lock};
use heping_wechat::{Patience, Push, Settings, Templates};
use tokio::sync::oneshot;

use super::{Outcome, database, keys, listen, voice};
use crate::app::{App, Parts};
use crate::config::keys::{Keys, OperatorKey};
use crate::config::{self, ConfigError, PhotoArgs, RuleFile, ServeArgs, WeChatArgs};
use crate::edge::proxies::TrustedProxies;
use crate::jobs::worker;
use crate::server;
use crate::telemetry::figures::Figures;
use crate::telemetry::log;
use crate::telemetry::otlp::Exporter;
use crate::telemetry::release;
use crate::usecase::Action;

/// What our keys in Redis begin with.
const NAMESPACE: &str = "heping";

/// Serves until SIGTERM or SIGINT; requests in flight finish, jobs are handed back.
pub fn serve(args: ServeArgs) -> Outcome {
    let (spans, exporter) = args.otlp_endpoint.as_deref().map(Exporter::to).transpose()?.unzip();
    log::start(&args.log, args.log_format, spans)?;
    // before anything is made: a first start without a key leaves nothing behind
    OperatorKey::from_args(&args.secret_key)?;
    server::raise_file_limit()?;
    if rustix::process::geteuid().is_root() {
        tracing::warn!("running as root: give the service a user of its own, who owns its files alone");
    }
    actix_web::rt::System::new().block_on(async move {
        let _sole = database::alone(&args.database.database_url, "heping serve")?;
        let (done, all_done) = oneshot::channel();
        let sending = exporter.map(|exporter| actix_web::rt::spawn(exporter.run(all_done)));
        let app = assemble(&args).await?;
        let outcome = run(app, listen("HEPING_BIND（--bind）", args.bind)?, &args).await;
        if let Some(sending) = sending {
            // who exports waits for the word
            let _told = done.send(());
            sending.await?;
        }
        outcome
    })
}

/// Runs the server and the worker on an app.
pub async fn run(app: App, listener: TcpListener, args: &ServeArgs) -> Outcome {
    if let Some(address) = args.metrics_bind {
        let listener = listen("HEPING_METRICS_BIND（--metrics-bind）", address)?;
        let figures = Figures::start()?;
        actix_web::rt::spawn(figures.clone().keep_up());
        tracing::info!(metrics = %listener.local_addr()?, "figures for Prometheus");
        actix_web::rt::spawn(server::metrics(app.clone(), figures, listener)?);
    }
    let address = listener.local_addr()?;
    let server = server::server(app.clone(), listener, args.workers)?;
    let hearing = actix_web::rt::spawn(app.clone().hear());
    let drain = Duration::from_secs(args.drain_seconds);
    server::end_when_told(server.handle(), app.clone(), drain)?;
    // whoever reads it may end us in order from here on
    tracing::info!(%address, "serving");
    let worker = (!args.no_jobs).then(|| worker::start(app));
    server.await?;
    hearing.abort();
    if let Some(worker) = worker {
        worker.stop().await;
    }
    Ok(())
}

/// The app that the settings describe.
pub async fn assemble(args: &ServeArgs) -> Outcome<App> {
    let anchor = args.anchor.open()?;
    let public_url = config::public_url(&args.public_url)?;
    let photos = photos(&args.photos)?;
    let wechat = wechat(&args.wechat)?;
    let push = push(&args.wechat, wechat.as_ref().map_or("", |wechat| &wechat.app_id))?;
    let templates = templates(&args.wechat)?;
    let rule_file = args.wechat.wechat_rule_file.as_deref().map(RuleFile::read).transpose()?;
    let redis = redis(args)?;
    let store = database::open(&args.database).await?;
    let keys = keys::open(&store, &args.secret_key).await?;
    let mut app = App::assemble(Parts {
        store,
        cache: Cache::connect(redis.map(|redis| redis.sealed_with(&keys))).await?,
        namespace: NAMESPACE.to_owned(),
        limit_factor: args.limit_factor,
        wechat,
        patience: Patience::default(),
        templates,
        push,
        rule_file,
        proxies: TrustedProxies::new(&args.trusted_proxies, args.forwarded_header),
        session_bounds: Bounds {
            console: TimeDelta::minutes(args.staff_idle),
            phone: TimeDelta::minutes(args.staff_idle_phone),
            ..Bounds::default()
        },
        photos,
        photo_floor: args.photo_floor_mb.saturating_mul(1_000_000),
        consents: Versions::new(&args.privacy_versions, &args.terms_versions),
        font: args.font.clone(),
        form_font: args.form_font.clone(),
        clock: Clock::System,
        keys,
        public_url,
        docs: args.docs,
    })?;
    app.anchor = anchor.map(Arc::new);
    if args.font.is_some() {
        // a wrong setting stops the start; without one a font may be installed later
        app.stickers.fonts().await?;
    }
    if args.form_font.is_some() {
        app.stickers.form_fonts().await?;
    }
    app.prepare().await?;
    let now = app.clock.now();
    let started = move |conn: &mut Conn| {
        database::note(conn, now, None, (Action::StartServer, release::text().to_owned()))
    };
    app.store.write(Lock::Nothing, started).await?;
    Ok(app)
}

/// The folder or the bucket of the settings.
///
/// # Errors
/// A sentence when it cannot be one, or cannot be written.
pub fn photos(args: &PhotoArgs) -> Result<PhotoStorage, ConfigError> {
    let unusable = |error: Error| match (error.code(), voice::first_cause(&error)) {
        (Code::BadRequest, _) | (_, None) => ConfigError(error.detail().to_owned()),
        (_, Some(_)) if args.photos.starts_with("s3:") => {
            let found = format!("现为“{}”，而 AWS_… 变量不全", args.photos);
            let way_out = "请设 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY、AWS_REGION、AWS_ENDPOINT";
            ConfigError::of("HEPING_PHOTOS", found, way_out)
        }
        (_, Some(cause)) => {
            let user = whoami::username().unwrap_or_default();
            let found = format!("现为“{}”，用户 {user} 建不了或写不了这个目录（{cause}）", args.photos);
            ConfigError::of("HEPING_PHOTOS", found, "请核对路径、属主和权限")
        }
    };
    PhotoStorage::open(&args.photos).map_err(unusable)
}

/// The Redis that the settings name, before there is a key.
pub struct Redis<'a> {
    url: &'a str,
    trusted: Option<Vec<u8>>,
}

impl<'a> Redis<'a> {
    /// The same, whose values are sealed with one of these.
    pub fn sealed_with(self, keys: &Keys) -> RedisConfig<'a> {
        RedisConfig { url: self.url, prefix: NAMESPACE, key: keys.cache.clone(), trusted: self.trusted }
    }
}

/// The Redis that the settings name, if they name one.
///
/// # Errors
/// A sentence when its certificates cannot be read, or stand alone.
pub fn redis(args: &ServeArgs) -> Result<Option<Redis<'_>>, ConfigError> {
    let trusted = args.redis_ca.as_deref().map(|path| config::pem("HEPING_REDIS_CA", path)).transpose()?;
    match &args.redis_url {
        Some(url) => Ok(Some(Redis { url, trusted })),
        None if trusted.is_some() => {
            let found = "已设，而 HEPING_REDIS_URL 没有设";
            Err(ConfigError::of("HEPING_REDIS_CA", found, "请补上 Redis 的网址，或去掉这一项"))
        }
        None => Ok(None),
    }
}

/// The mini-program that the settings name, if they name one: everything else serves without.
///
/// # Errors
/// A sentence when a part of it is missing, or stands without the rest.
pub fn wechat(args: &WeChatArgs) -> Result<Option<Settings>, ConfigError> {
    const SECRET: &str = "HEPING_WECHAT_APP_SECRET";
    let secret =
        config::secret(args.wechat_app_secret.as_deref(), args.wechat_app_secret_file.as_ref(), SECRET)?;
    match (args.wechat_app_id.clone(), secret) {
        (Some(app_id), Some(app_secret)) => {
            let api_base = args.wechat_api_base.clone().unwrap_or_else(|| Settings::API_BASE.to_owned());
            Ok(Some(Settings { api_base, app_id, app_secret }))
        }
        (Some(_), None) => {
            let name = "HEPING_WECHAT_APP_SECRET（或 HEPING_WECHAT_APP_SECRET_FILE）";
            let found = "没有设或为空，而 HEPING_WECHAT_APP_ID 已设";
            Err(ConfigError::of(name, found, "请从微信公众平台取得 AppSecret，或两项都去掉"))
        }
        (None, secret) => {
            let without = [
                (secret.is_some(), SECRET),
                (args.wechat_push_token.is_some(), "HEPING_WECHAT_PUSH_TOKEN"),
                (args.wechat_push_aes_key.is_some(), "HEPING_WECHAT_PUSH_AES_KEY"),
                (args.wechat_templates.is_some(), "HEPING_WECHAT_TEMPLATES"),
            ];
            match without.into_iter().find(|(set, _)| *set) {
                None => Ok(None),
                Some((_, name)) => {
                    let found = "已设，而 HEPING_WECHAT_APP_ID 没有设";
                    Err(ConfigError::of(name, found, "请补上小程序的 AppID，或去掉这一项"))
                }
            }
        }
    }
}

/// What opens WeChat's pushes, where they are set up.
fn push(args: &WeChatArgs, app_id: &str) -> Result<Option<Push>, ConfigError> {
    const TOKEN: &str = "HEPING_WECHAT_PUSH_TOKEN";
    const KEY: &str = "HEPING_WECHAT_PUSH_AES_KEY";
    let half = |missing, there| {
        let found = format!("没有设，而 {there} 已设");
        Err(ConfigError::of(missing, found, "微信“消息推送”的这两项要一起设，或都去掉"))
    };
    match (&args.wechat_push_token, &args.wechat_push_aes_key) {
        (None, None) => Ok(None),
        (None, Some(_)) => half(TOKEN, KEY),
        (Some(_), None) => half(KEY, TOKEN),
        (Some(token), Some(key)) => Push::new(token, key, app_id)
            .map(Some)
            .map_err(|_| ConfigError::of(KEY, "不是 43 个字母和数字", "请从微信后台的“消息推送”原样复制")),
    }
}

fn templates(args: &WeChatArgs) -> Result<Templates, ConfigError> {
    const SETTING: &str = "HEPING_WECHAT_TEMPLATES";
    let Some(path) = &args.wechat_templates else { return Ok(Templates::default()) };
    let json = std::fs::read_to_string(path).map_err(|error| config::unreadable(SETTING, path, &error))?;
    Templates::parse(&json).map_err(|why| {
        let found = format!("指定的文件 {} 内容不对（{why}）", path.display());
        ConfigError::of(SETTING, found, "写法见 api-spec/DESIGN.md")
    })
}
