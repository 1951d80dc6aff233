//! Changing the operator's key: what goes on working, what does not, and being killed in between.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use diesel::prelude::*;
use heping_api::config::keys::Keys;
use heping_core::{Actor, Clock, EnterpriseId, HazardId, Membership, Permission, Role, SessionId, UserId};
use heping_org::{ProfileInput, enterprises as firms, identities, subdistrict};
use heping_store::schema::{audit_log, enterprises, hazard_reports};
use heping_store::{Conn, Keyring, Lock, Store};
use heping_tests::expect::{body, text};
use heping_tests::fixture::{VILLAGE, enterprise};
use heping_tests::{Client, Installation, KEY, Serving, reply};
use heping_wechat::address;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

const NEW: &str = "0d9c3f6be7124a58f1b6d0374ce9a82f6513e7c0d84b9f2a";
const REPORTS: &str = "/api/v1/hazard-reports";
const OPENID: &str = "o-of-a-fictional-person";

/// The settings of a change.
const BOTH: [(&str, &str); 2] = [("HEPING_SECRET_KEY", NEW), ("HEPING_SECRET_KEY_OLD", KEY)];
/// Those of every start after it.
const AFTER: [(&str, &str); 1] = [("HEPING_SECRET_KEY", NEW)];

async fn stopped(server: Serving) {
    server.tell_to_stop();
    assert_eq!(server.ended().await.code(), Some(0));
}

/// What a device sends, signed with its secret.
async fn alarm(server: &Serving, device: &Value) -> u16 {
    let (time, said) =
        (Clock::System.now().to_string(), json!({"id": HazardId::new(), "text": "烟雾", "place": "东门"}));
    let mut mac = Hmac::<Sha256>::new_from_slice(text(device, "secret").as_bytes()).unwrap();
    mac.update(format!("{time}\n{said}").as_bytes());
    let request = Client::at(&server.url).request("POST", REPORTS).header("content-type", "application/json");
    let request = request.header("x-device-id", text(device, "id")).header("x-device-time", time);
    let signature = hex::encode(mac.finalize().into_bytes());
    reply(request.header("x-device-signature", signature).body(said.to_string())).await.status
}

/// Somebody who signed in with WeChat once.
async fn somebody(store: &Store, keys: Keys) -> UserId {
    let write = move |conn: &mut Conn| {
        let (now, index) = (Clock::System.now(), identities::index(&keys.identities, OPENID));
        let user = identities::find_or_create(conn, now, &index)?;
        address::remember(conn, &keys.vault, user, OPENID, &index, now)?;
        Ok(user)
    };
    store.write(Lock::Nothing, write).await.unwrap()
}

async fn new_keys(store: &Store) -> Keys {
    let open = |conn: &mut Conn| Keyring::open(conn, NEW.as_bytes(), None, Clock::System.now());
    Keys::of(&store.write(Lock::Nothing, open).await.unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s23_after_a_change_of_keys_everything_is_found_opened_and_believed_as_before() {
    let installation = Installation::new();
    let server = installation.serve();
    let (office, _) = server.sign_in("office").await;
    let mut new = enterprise("换钥家具厂");
    new["phone"] = "19000000061".into();
    let firm = body(office.post("/api/v1/enterprises", new).await, 201);
    let id = text(&firm, "id");
    let code =
        text(&body(office.post(&format!("/api/v1/enterprises/{id}/codes"), json!({})).await, 201), "code");
    let report = json!({"id": HazardId::new(), "code": code, "text": "违规动火"});
    let receipt = text(&body(Client::at(&server.url).post(REPORTS, report.clone()).await, 201), "receipt");
    let told = json!({"code": code, "text": "堵塞通道", "contact": "139 0000 0000"});
    body(Client::at(&server.url).post(REPORTS, told).await, 201);
    let device = json!({"enterpriseId": id, "kind": "sensor", "name": "东门烟感", "place": "东门"});
    let device = body(office.post("/api/v1/devices", device).await, 201);
    assert_eq!(alarm(&server, &device).await, 201);
    stopped(server).await;
    let store = installation.store().await;
    let user = somebody(&store, installation.keys(&store).await).await;
    super::sealed_rows(&installation, &store, 2).await;
    drop(store);

    let (good, said) = installation.attempt(&["serve", "--bind", "127.0.0.1:0"], &BOTH);
    assert!(!good && said.contains("heping rekey"), "{said}");
    let (good, said) = installation.attempt(&["rekey"], &AFTER);
    assert!(!good && said.contains("HEPING_SECRET_KEY_OLD"), "{said}");
    let (good, said) = installation.attempt(&["rekey"], &BOTH);
    assert!(good && said.contains("启动服务器"), "{said}");
    let (good, said) = installation.attempt(&["verify", "audit"], &[]);
    assert!(!good && said.contains("不是这个数据库的密钥"), "the old key opens nothing: {said}");
    let (good, said) = installation.attempt(&["verify", "audit"], &AFTER);
    assert!(good && said.contains("2 条已封印且未被改动"), "{said}");

    let server = installation.serve_with(&AFTER);
    let (office, _) = server.sign_in("office").await;
    let found = body(office.get("/api/v1/enterprises?q=19000000061").await, 200);
    assert_eq!((&found["total"], &found["items"][0]["phone"]), (&json!(1), &json!("190****0061")));
    let anon = Client::at(&server.url);
    assert_eq!(text(&body(anon.post(REPORTS, report).await, 200), "receipt"), receipt);
    body(anon.get(&format!("{REPORTS}/{receipt}")).await, 200);
    assert_eq!(alarm(&server, &device).await, 200, "the secret in the device is good");
    stopped(server).await;

    let store = installation.store().await;
    let keys = new_keys(&store).await;
    let changes = |conn: &mut Conn| {
        let rows = audit_log::table.filter(audit_log::action.eq("rekey"));
        Ok(rows.count().get_result::<i64>(conn)?)
    };
    assert_eq!(store.read(changes).await.unwrap(), 1, "the change is written down");
    let (contacts, person, openid, form) = store
        .read(move |conn| {
            let told: Vec<HazardId> = hazard_reports::table.select(hazard_reports::hazard_id).load(conn)?;
            let contacts = told
                .into_iter()
                .map(|id| heping_records::report::contact(conn, &keys.vault, id))
                .collect::<heping_core::Result<Vec<_>>>()?;
            let person = identities::find(conn, &identities::index(&keys.identities, OPENID))?;
            let openid = address::openid(conn, &keys.vault, user)?;
            let phone: Option<String> = enterprises::table.select(enterprises::phone).first(conn)?;
            Ok((contacts, person, openid, phone.is_some_and(|phone| phone.starts_with(&keys.vault.form()))))
        })
        .await
        .unwrap();
    assert!(contacts.contains(&Some("139 0000 0000".to_owned())), "{contacts:?}");
    assert_eq!((person, openid.as_deref(), form), (Some(user), Some(OPENID), true));
}

/// Firms with a phone each.
async fn many_firms(store: &Store, keys: Keys, count: u32) {
    let write = move |conn: &mut Conn| {
        let office =
            Membership { subdistrict: subdistrict::list(conn)?[0].id, enterprise: None, role: Role::Office };
        let clerk = Actor {
            user: UserId::new(),
            name: "演示".to_owned(),
            certificate: None,
            session: SessionId::new(),
            memberships: vec![office],
            acting: None,
        };
        let scope = clerk.scope(Permission::ManageRegister).expect("the office's");
        for n in 0..count {
            let input = ProfileInput {
                name: format!("第{n}家具厂"),
                industry: "2110".to_owned(),
                village: VILLAGE.to_owned(),
                phone: Some(format!("190{n:08}")),
                ..ProfileInput::default()
            };
            firms::create(conn, &keys.vault, &scope, Clock::System.now(), None, &input)?;
        }
        Ok(())
    };
    store.write(Lock::Nothing, write).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn s23_a_change_of_keys_that_is_killed_loses_nothing_and_is_finished_later() {
    const FIRMS: u32 = 4000;
    let installation = Installation::new();
    let store = installation.store().await;
    many_firms(&store, installation.keys(&store).await, FIRMS).await;
    drop(store);

    let mut command = installation.command(&["rekey"]);
    let mut child = command.envs(BOTH).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.contains("密钥已更换"), "{first}");
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success(), "it was not done yet");

    let store = installation.store().await;
    let keys = new_keys(&store).await;
    assert!(left(&store, &keys).await > 0, "nothing was left to do");
    all_open(&store, &keys, FIRMS).await;
    drop(store);
    // without the old key, which the change itself has done with
    let (good, said) = installation.attempt(&["rekey"], &AFTER);
    assert!(good && said.contains("先前已更换"), "{said}");
    let store = installation.store().await;
    assert_eq!(left(&store, &keys).await, 0);
    all_open(&store, &keys, FIRMS).await;
}

async fn left(store: &Store, keys: &Keys) -> i64 {
    let form = format!("{}%", keys.vault.form());
    let old = enterprises::table.filter(enterprises::phone.not_like(form)).count();
    store.read(move |conn| Ok(old.get_result(conn)?)).await.unwrap()
}

/// Every phone opens and is found.
async fn all_open(store: &Store, keys: &Keys, count: u32) {
    let vault = keys.vault.clone();
    let seen = move |conn: &mut Conn| {
        let rows: Vec<(EnterpriseId, Option<String>)> =
            enterprises::table.select((enterprises::id, enterprises::phone_index)).load(conn)?;
        for (id, index) in &rows {
            let phone = firms::of(conn, &vault, *id)?.profile.phone.expect("a phone");
            assert_eq!(index.as_deref(), Some(&*vault.index("phone", phone.as_str())));
        }
        Ok(rows.len())
    };
    assert_eq!(store.read(seen).await.unwrap(), usize::try_from(count).unwrap());
}
