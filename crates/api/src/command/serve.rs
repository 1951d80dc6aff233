//! `heping serve`: settings checked, database migrated, then requests and jobs until told to stop.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use heping_core::Clock;
use heping_evidence::photo::PhotoStorage;
use heping_org::consents::Versions;
use heping_org::sessions::Bounds;
use heping_store::cache::{Cache, RedisConfig};
use heping_store::dialect::DatabaseUrl;
use heping_store::{Store, StoreConfig};
use heping_wechat::{Patience, Push, Settings, Templates};
use metrics_exporter_prometheus::PrometheusHandle;

use super::{Outcome, keys};
use crate::app::{App, Parts};
use crate::config::{self, ConfigError, RuleFile, ServeArgs, WeChatArgs};
use crate::jobs::worker;
use crate::keys::Keys;
use crate::proxies::TrustedProxies;
use crate::server;

/// What our keys in Redis begin with.
const NAMESPACE: &str = "heping";

/// Serves until SIGTERM or SIGINT; requests in flight finish, jobs are handed back.
pub fn serve(args: ServeArgs) -> Outcome {
    start_log("info");
    server::raise_file_limit()?;
    if rustix::process::geteuid().is_root() {
        tracing::warn!("running as root: give the service a user of its own, who owns its files alone");
    }
    actix_web::rt::System::new().block_on(async move {
        let app = assemble(&args).await?;
        run(app, TcpListener::bind(args.bind)?, &args).await
    })
}

/// Runs the server and the worker on an app.
pub async fn run(app: App, listener: TcpListener, args: &ServeArgs) -> Outcome {
    if let Some(address) = args.metrics_bind {
        let handle = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder()?;
        actix_web::rt::spawn(keep_up(handle.clone()));
        actix_web::rt::spawn(server::metrics(handle, TcpListener::bind(address)?)?);
    }
    tracing::info!(address = %listener.local_addr()?, "serving");
    let server = server::server(app.clone(), listener, args.workers)?;
    let hearing = actix_web::rt::spawn(app.clone().hear());
    let worker = (!args.no_jobs).then(|| worker::start(app));
    server.await?;
    hearing.abort();
    if let Some(worker) = worker {
        worker.stop().await;
    }
    Ok(())
}

/// Puts what was measured into its buckets for ever, so that it takes no memory while nobody asks.
async fn keep_up(handle: PrometheusHandle) {
    let mut every = tokio::time::interval(Duration::from_secs(5));
    loop {
        every.tick().await;
        handle.run_upkeep();
    }
}

/// The app that the settings describe.
pub async fn assemble(args: &ServeArgs) -> Outcome<App> {
    let anchor = args.anchor.open()?;
    let public_url = config::public_url(&args.public_url)?;
    let url = DatabaseUrl::parse(&args.database.database_url)?;
    let photos = PhotoStorage::open(&args.photos)?;
    let wechat = wechat(&args.wechat)?;
    let push = push(&args.wechat, &wechat.app_id)?;
    let templates = templates(&args.wechat)?;
    let rule_file = args.wechat.wechat_rule_file.as_deref().map(RuleFile::read).transpose()?;
    let store = Store::connect(StoreConfig::new(url)).await?;
    let keys = keys::open(&store, &args.secret_key).await?;
    let mut app = App::assemble(Parts {
        store,
        cache: Cache::connect(redis(args, &keys)?).await?,
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
    Ok(app)
}

/// The Redis that the settings name.
fn redis<'a>(args: &'a ServeArgs, keys: &Keys) -> Result<Option<RedisConfig<'a>>, ConfigError> {
    let Some(url) = &args.redis_url else { return Ok(None) };
    let trusted = args.redis_ca.as_deref().map(|path| config::pem("HEPING_REDIS_CA", path)).transpose()?;
    Ok(Some(RedisConfig { url, prefix: NAMESPACE, key: keys.cache.clone(), trusted }))
}

/// The mini-program that the settings name.
///
/// # Errors
/// A sentence when an AppId comes without its secret.
pub fn wechat(args: &WeChatArgs) -> Outcome<Settings> {
    let secret = config::secret(
        args.wechat_app_secret.as_deref(),
        args.wechat_app_secret_file.as_ref(),
        "HEPING_WECHAT_APP_SECRET",
    )?;
    match (args.wechat_app_id.clone(), secret) {
        (Some(app_id), Some(app_secret)) => {
            let api_base = args.wechat_api_base.clone().unwrap_or_else(|| Settings::API_BASE.to_owned());
            Ok(Settings { api_base, app_id, app_secret })
        }
        (None, _) => {
            Err(ConfigError("HEPING_WECHAT_APP_ID is missing: the AppId of the mini-program".to_owned())
                .into())
        }
        (Some(_), None) => Err(ConfigError(
            "HEPING_WECHAT_APP_SECRET (or HEPING_WECHAT_APP_SECRET_FILE) is missing".to_owned(),
        )
        .into()),
    }
}

/// What opens WeChat's pushes, where they are set up.
fn push(args: &WeChatArgs, app_id: &str) -> Outcome<Option<Push>> {
    let (Some(token), Some(key)) = (&args.wechat_push_token, &args.wechat_push_aes_key) else {
        return Ok(None);
    };
    let wrong = |_| {
        ConfigError("HEPING_WECHAT_PUSH_AES_KEY must be the 43 characters of WeChat's console".to_owned())
    };
    Ok(Some(Push::new(token, key, app_id).map_err(wrong)?))
}

fn templates(args: &WeChatArgs) -> Outcome<Templates> {
    let Some(path) = &args.wechat_templates else { return Ok(Templates::default()) };
    let wrong = |why: String| ConfigError(format!("HEPING_WECHAT_TEMPLATES: {}: {why}", path.display()));
    let json = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    Ok(Templates::parse(&json).map_err(wrong)?)
}

/// One JSON line an event; `HEPING_LOG` says how much.
pub fn start_log(default: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_env("HEPING_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    // a second start in one process (tests) keeps the first
    let _already =
        tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
