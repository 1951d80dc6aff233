//! A screen that a phone holds already: told so without a look at the database, and never once too
//! often.

use heping_api::app::App;
use heping_api::app::fresh::{Fresh, TOPIC};
use heping_core::EnterpriseId;
use heping_org::enterprises;
use heping_ranking::Placing;
use heping_store::dialect::DatabaseUrl;
use heping_store::news::Heard;
use heping_store::testkit::Pair;
use heping_store::{Conn, Store, StoreConfig};
use heping_tests::expect::body;
use heping_tests::fixture::{Finding, Officers};
use heping_tests::{Client, Firm, Reply, TestApp, reply};
use serde_json::json;
use tokio::sync::mpsc::unbounded_channel;
use tokio::task::JoinSet;

async fn held(by: &Client, firm: &Firm, tag: &str) -> Reply {
    reply(by.request("GET", &firm.path("overview")).header("If-None-Match", tag)).await
}

async fn tag_of(by: &Client, firm: &Firm) -> String {
    let overview = by.get(&firm.path("overview")).await;
    assert_eq!(overview.status, 200, "{}", overview.text);
    overview.headers["etag"].to_str().expect("a tag").to_owned()
}

#[tokio::test]
async fn who_holds_the_screen_is_told_so_until_anything_changes() {
    let app = TestApp::start().await;
    let firm = app.firm("演示家具厂", "2110").await;
    let id: EnterpriseId = firm.id.parse().expect("an id");
    let officers = Officers::of(&app).await;
    let tag = tag_of(&firm.officer, &firm).await;
    assert!(app.app.fresh.revision(id).is_some(), "what was read is kept");
    assert_eq!(held(&firm.officer, &firm, &tag).await.status, 304);
    assert_eq!(held(&firm.officer, &firm, &format!("W/{tag}")).await.status, 304);
    assert_eq!(held(&firm.officer, &firm, "\"another\"").await.status, 200);

    officers.inspect(&app, &firm).await;
    let after = held(&firm.officer, &firm, &tag).await;
    assert_eq!(after.status, 200, "a write drops what is kept");
    let tag = after.headers["etag"].to_str().expect("a tag").to_owned();
    assert_eq!(held(&firm.officer, &firm, &tag).await.status, 304);

    let caps = json!({"version": 0, "red": 9, "orange": 9, "yellow": 9, "blue": 9, "unrated": 9});
    body(app.office().await.put("/api/v1/visit-caps", caps).await, 200);
    assert_eq!(held(&firm.officer, &firm, &tag).await.status, 200, "so does what the street says");
    let tag = tag_of(&firm.officer, &firm).await;
    app.pass(chrono::TimeDelta::days(1));
    let officer = app.officer_of(&firm).await;
    assert_eq!(held(&officer, &firm, &tag).await.status, 200, "so does the next day");
}

#[tokio::test]
async fn whoever_may_not_see_the_screen_is_not_told_that_it_has_not_changed() {
    let app = TestApp::start().await;
    let (firm, other) = (app.firm("演示家具厂", "2110").await, app.firm("其他家具厂", "2110").await);
    let office = app.office().await;
    // both remembered, as of the street's people
    let tag = tag_of(&office, &firm).await;
    assert_eq!(held(&office, &firm, &tag).await.status, 304);
    assert_eq!(held(&other.officer, &firm, &tag).await.status, 404);
    assert_eq!(held(&app.anon(), &firm, &tag).await.status, 401);
    assert_eq!(held(&firm.officer, &firm, &tag).await.status, 304);
    let closed = reply(firm.officer.request("DELETE", "/api/v1/session")).await;
    assert_eq!(closed.status, 204, "{}", closed.text);
    assert_eq!(held(&firm.officer, &firm, &tag).await.status, 401, "a closed session opens nothing");
}

#[tokio::test]
async fn what_one_node_writes_the_other_drops_when_it_hears_of_it() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let one = TestApp::start().await;
    let firm = one.firm("演示家具厂", "2110").await;
    let id: EnterpriseId = firm.id.parse().expect("an id");
    let of_street = move |conn: &mut Conn| Ok(enterprises::name_of(conn, id)?.0);
    let street = one.app.store.read(of_street).await.expect("a street");
    let url = DatabaseUrl::parse(one.database_url()).expect("a database");
    let store = Store::open(StoreConfig::new(url)).expect("the same database");
    let other = App { fresh: Fresh::beside(&store), store, ..one.app.clone() };
    let officers = Officers::of(&one).await;
    officers.visit(&one, &firm, []).await;
    let (send, mut heard) = unbounded_channel();
    let (cache, fresh) = (other.cache.clone(), other.fresh.clone());
    // ends with the test
    let mut hearing = JoinSet::new();
    hearing.spawn(async move {
        let hear = move |word: Heard<'_>| {
            fresh.hear(word);
            send.send(format!("{word:?}")).expect("somebody waits");
        };
        cache.listen(TOPIC, hear).await;
    });
    assert_eq!(heard.recv().await.as_deref(), Some("Listening"));

    let now = one.clock.now();
    let read = async || other.overview((street, id), now, Default::default()).await.expect("a screen").0;
    let before = read().await;
    assert!(other.fresh.revision(id).is_some());
    assert_eq!(other.fresh.place(id), Some(Placing::PeerGroupTooSmall));
    officers.visit(&one, &firm, [Finding::due(10)]).await;
    while heard.recv().await.is_some_and(|word| !word.contains(&firm.id)) {}
    assert!(other.fresh.revision(id).is_none(), "it is dropped, not out of date");
    assert_eq!(other.fresh.place(id), None);
    assert_ne!(read().await, before);
}
