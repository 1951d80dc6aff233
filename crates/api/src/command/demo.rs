//! `heping demo`: everything inside one process, on loopback unless the network is to see it, gone when it
//! ends.

use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use heping_core::{Clock, RequestId};
use heping_evidence::photo::PhotoStorage;
use heping_org::consents::Versions;
use heping_org::secret;
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
    /// 监听的地址和端口；端口 0 表示任取一个空闲的
    #[arg(long, value_name = "地址:端口", default_value = "127.0.0.1:8080", value_parser = crate::config::address)]
    pub bind: SocketAddr,

    /// 让同一网络里的手机和电脑也能打开（如 --bind 0.0.0.0:8080），凭打印出的一次性密码进入
    #[arg(long)]
    pub public: bool,

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

/// How one gets in.
struct Entry {
    password: String,
    /// What a browser shows that was given the password; none where only this machine is served.
    pass: Option<String>,
}

impl Entry {
    fn of(public: bool) -> Self {
        if public {
            Self { password: secret::new_password(), pass: Some(secret::new_token()) }
        } else {
            Self { password: PASSWORD.to_owned(), pass: None }
        }
    }

    /// Says where to look and who to be.
    fn tell(&self, url: &str, ending: &str) {
        println!("{url}");
        let password = &self.password;
        if self.pass.is_some() {
            println!(
                "注意：同一网络里的人都能打开这个地址。只用于演示，不要填真实的企业和个人信息；看完就关掉。"
            );
            println!("一次性密码：{password}（打开首页时输入，这次运行有效；下面各账号的密码也是它）");
        }
        for (username, role, name) in USERS {
            println!("  {username:<12} {password}  {} {name}", role.text());
        }
        for number in 1..=3 {
            println!("  demo-firm-{number}{ending}  （微信登录码，不用密码）  企业负责人");
        }
    }
}

/// The address by which others reach what listens there: where it listens on every interface, that of the
/// one that leads outside.
///
/// # Errors
/// A sentence where there is none.
fn seen_as(listens: SocketAddr) -> Outcome<SocketAddr> {
    if !listens.ip().is_unspecified() {
        return Ok(listens);
    }
    let (own, elsewhere): (SocketAddr, SocketAddr) = match listens {
        // addresses of documentation: choosing the way there sends nothing
        SocketAddr::V4(_) => (([0, 0, 0, 0], 0).into(), ([192, 0, 2, 1], 9).into()),
        SocketAddr::V6(_) => (
            (std::net::Ipv6Addr::UNSPECIFIED, 0).into(),
            (std::net::Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1), 9).into(),
        ),
    };
    let way = UdpSocket::bind(own).and_then(|socket| {
        socket.connect(elsewhere)?;
        socket.local_addr()
    });
    match way {
        Ok(way) => Ok(SocketAddr::new(way.ip(), listens.port())),
        Err(_) => Err(
            "找不到这台电脑在网络里的地址：请连上网络，或在 --bind 里写明，例如 --bind 192.168.1.20:8080。"
                .into(),
        ),
    }
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
    let DemoArgs { bind, public, data, empty, limit_factor, docs } = args;
    if !public && !bind.ip().is_loopback() {
        return Err("--bind 指定的不是本机地址：演示的密码人人皆知，只能监听 127.0.0.1；要给同一网络里的手机和电脑看，请加 --public，改用一次性密码；也可用 ssh -L 转发。".into());
    }
    let entry = Entry::of(public);
    let temporary = data.is_none();
    let path = data.unwrap_or_else(|| std::env::temp_dir().join(format!("heping-demo-{}", RequestId::new())));
    std::fs::create_dir_all(&path).map_err(|error| unusable_file("--data", &path, &error))?;
    let folder = Folder { path, temporary };
    let listener = listen("--bind", bind)?;
    let url = format!("http://{}", seen_as(listener.local_addr()?)?);
    server::raise_file_limit()?;
    actix_web::rt::System::new().block_on(async {
        let database = format!("sqlite:{}", folder.path.join("heping.db").display());
        let _sole = alone(&database, "heping demo")?;
        let mut app = assemble(&folder, &database, &url, &entry, (limit_factor, docs)).await?;
        let end = Clock::System.now();
        let clock = Clock::manual(end);
        let past = App { clock: clock.clone(), ..app.clone() };
        let street = demo::settle_in(&past, &entry.password).await?;
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
        let front = demo::front(&entry.password, entry.pass.clone());
        entry.tell(&url, &front.ending());
        app.demo = Some(Arc::new(front));
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

async fn assemble(
    folder: &Folder,
    database: &str,
    url: &str,
    entry: &Entry,
    (limit_factor, docs): (u32, bool),
) -> Outcome<App> {
    log::start(&std::env::var("HEPING_LOG").unwrap_or_else(|_| "warn".to_owned()), LogFormat::Json, None)?;
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
        wechat: Some(wechat(entry)?),
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
fn wechat(entry: &Entry) -> Outcome<Settings> {
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
            if entry.pass.is_some() {
                simulator.ask_for(&entry.password);
            }
            actix_web::rt::spawn(simulator.serve(listener));
            api_base
        }
    };
    Ok(Settings { api_base, app_id, app_secret })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_told_an_address_that_they_can_reach() {
        let here = "127.0.0.1:8080".parse().unwrap();
        assert_eq!(seen_as(here).unwrap(), here);
        match seen_as("0.0.0.0:8080".parse().unwrap()) {
            Ok(seen) => assert!(!seen.ip().is_unspecified() && seen.port() == 8080, "{seen}"),
            Err(error) => assert!(error.to_string().contains("--bind"), "{error}"),
        }
    }
}
