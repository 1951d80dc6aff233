//! `heping demo`: everything inside one process, on loopback, gone when it ends.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use heping_core::{Clock, RequestId};
use heping_evidence::photo::PhotoStorage;
use heping_org::consents::Versions;
use heping_org::sessions::Bounds;
use heping_store::cache::Cache;
use heping_store::dialect::DatabaseUrl;
use heping_store::{Durability, Keyring, Lock, Store, StoreConfig};
use heping_wechat::simulator::Simulator;
use heping_wechat::{Patience, Settings, Templates};

use super::database::alone;
use super::{Outcome, listen, unusable_file};
use crate::app::{App, Parts};
use crate::config::LogFormat;
use crate::config::keys::{self, Keys};
use crate::demo::{self, PASSWORD, USERS};
use crate::edge::proxies::TrustedProxies;
use crate::jobs::worker;
use crate::server;
use crate::telemetry::log;

/// How to try it.
#[derive(clap::Args)]
pub struct DemoArgs {
    /// 监听的本机地址和端口；端口 0 表示任取一个空闲的
    #[arg(long, value_name = "地址:端口", default_value = "127.0.0.1:8080", value_parser = crate::config::address)]
    pub bind: SocketAddr,

    /// 把数据库和照片留在这个目录
    #[arg(long, value_name = "目录")]
    pub data: Option<PathBuf>,

    /// 只有人员、村社和检查表，没有企业
    #[arg(long)]
    pub empty: bool,

    /// 各项限频放宽的倍数（压力测试用）
    #[arg(long, env = "HEPING_LIMIT_FACTOR", value_name = "倍数", default_value_t = 10, value_parser = crate::config::whole(1u32, 1_000_000))]
    pub limit_factor: u32,

    /// 提供接口文档 /docs 和 /openapi.json
    #[arg(long, value_name = "是否", env = "HEPING_DOCS", default_value_t = true, action = clap::ArgAction::Set)]
    pub docs: bool,
}

/// Where the demo's files are; a temporary folder goes with it.
struct Folder {
    path: PathBuf,
    temporary: bool,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary
            && let Err(error) = std::fs::remove_dir_all(&self.path)
        {
            eprintln!("heping：目录 {} 没有删掉：{}", self.path.display(), crate::config::reason(&error));
        }
    }
}

/// Makes the fictional street, prints where to look and who to be, and serves.
pub fn demo(args: DemoArgs) -> Outcome {
    let DemoArgs { bind, data, empty, limit_factor, docs } = args;
    if !bind.ip().is_loopback() {
        return Err("--bind 指定的不是本机地址：演示的密码人人皆知，只能监听 127.0.0.1；要从别的电脑看，请用 ssh -L 转发。".into());
    }
    let temporary = data.is_none();
    let path = data.unwrap_or_else(|| std::env::temp_dir().join(format!("heping-demo-{}", RequestId::new())));
    std::fs::create_dir_all(&path).map_err(|error| unusable_file("--data", &path, &error))?;
    let folder = Folder { path, temporary };
    let listener = listen("--bind", bind)?;
    let url = format!("http://{}", listener.local_addr()?);
    server::raise_file_limit()?;
    actix_web::rt::System::new().block_on(async {
        let database = format!("sqlite:{}", folder.path.join("heping.db").display());
        let _sole = alone(&database, "heping demo")?;
        let mut app = assemble(&folder, &database, &url, limit_factor, docs).await?;
        let end = Clock::System.now();
        let clock = Clock::manual(end);
        let past = App { clock: clock.clone(), ..app.clone() };
        let street = demo::settle_in(&past).await?;
        if !empty && !has_firms(&app).await? {
            let bar = indicatif::ProgressBar::new(0);
            bar.set_style(indicatif::ProgressStyle::with_template("街道的一年 {bar:40} {pos}/{len} 天")?);
            demo::live_through(&past, &street, &clock, end, &|done, all| {
                bar.set_length(all);
                bar.set_position(done);
            })
            .await?;
            bar.finish_and_clear();
        }
        app.prepare().await?;
        app.demo = Some(Arc::new(demo::front()));
        println!("{url}");
        for (username, role, name) in USERS {
            println!("  {username:<12} {PASSWORD}  {} {name}", role.text());
        }
        for number in 1..=3 {
            println!("  demo-firm-{number}  （微信登录码，不用密码）  企业负责人");
        }
        let server = server::server(app.clone(), listener, 2)?;
        server::end_when_told(server.handle(), app.clone(), Duration::ZERO)?;
        let worker = worker::start(app);
        server.await?;
        worker.stop().await;
        Ok(())
    })
}

async fn has_firms(app: &App) -> Outcome<bool> {
    use diesel::prelude::*;
    use heping_store::schema::enterprises;
    let firms = app.store.read(|conn| Ok(enterprises::table.count().get_result::<i64>(conn)?)).await?;
    Ok(firms > 0)
}

async fn assemble(folder: &Folder, database: &str, url: &str, limit_factor: u32, docs: bool) -> Outcome<App> {
    log::start(&std::env::var("HEPING_LOG").unwrap_or_else(|_| "warn".to_owned()), LogFormat::Json)?;
    let database = DatabaseUrl::parse(database)?;
    let durability = if folder.temporary { Durability::Passing } else { Durability::Lasting };
    let store = Store::connect(StoreConfig { durability, ..StoreConfig::new(database) }).await?;
    let ring =
        store.write(Lock::Nothing, |conn| Keyring::open(conn, keys::DEMO, None, Clock::System.now())).await?;
    let photos = PhotoStorage::open(&format!("file:{}", folder.path.join("photos").display()))?;
    Ok(App::assemble(Parts {
        store,
        cache: Cache::in_memory(),
        namespace: String::new(),
        limit_factor,
        wechat: Some(wechat()?),
        patience: Patience::default(),
        templates: Templates::of_the_demo(),
        push: None,
        rule_file: None,
        proxies: TrustedProxies::default(),
        session_bounds: Bounds::default(),
        photos,
        photo_floor: 0,
        consents: Versions::default(),
        font: std::env::var_os("HEPING_FONT").map(PathBuf::from),
        form_font: std::env::var_os("HEPING_FONT_FORM").map(PathBuf::from),
        clock: Clock::System,
        keys: Keys::of(&ring),
        public_url: url.to_owned(),
        docs,
    })?)
}

/// The WeChat that the environment names; without one, a simulator that runs beside the demo.
fn wechat() -> Outcome<Settings> {
    let setting = |name: &str| std::env::var(name).unwrap_or_else(|_| "demo".to_owned());
    let (app_id, app_secret) = (setting("HEPING_WECHAT_APP_ID"), setting("HEPING_WECHAT_APP_SECRET"));
    let api_base = match std::env::var("HEPING_WECHAT_API_BASE") {
        Ok(api_base) => api_base,
        Err(_) => {
            let listener = TcpListener::bind("127.0.0.1:0")?;
            let api_base = format!("http://{}", listener.local_addr()?);
            let simulator = Simulator::new(Clock::System, &app_id, &app_secret);
            simulator.know(&Templates::of_the_demo());
            simulator.everybody_agrees();
            actix_web::rt::spawn(simulator.serve(listener));
            api_base
        }
    };
    Ok(Settings { api_base, app_id, app_secret })
}
