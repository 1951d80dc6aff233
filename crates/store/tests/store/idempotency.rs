//! Answers to repeated requests.

use heping_core::{Code, Error, Result};
use heping_store::idempotency::{self, Begun};
use heping_store::testkit::TestStore;
use heping_store::{Bundle, Conn, Lock, Store};
use tokio::task::JoinSet;

use crate::{add_subdistrict, codes, second};

/// What a use case does with a request that carries a key.
fn request(conn: &mut Conn, scope: &str, body: &str) -> Result<(u16, String)> {
    if let Begun::Replay { status, response } = idempotency::begin(conn, scope, body, second(0))? {
        return Ok((status, response));
    }
    let id = add_subdistrict(conn, scope)?;
    let mut rows = Bundle::default();
    idempotency::finish(&mut rows, scope, 201, &format!("{{\"id\":\"{id}\"}}"));
    rows.write(conn)?;
    Ok((201, id.to_string()))
}

async fn send(store: &Store, scope: &'static str, body: &'static str) -> Result<(u16, String)> {
    store.write(Lock::Nothing, move |conn| request(conn, scope, body)).await
}

#[tokio::test]
async fn a_repeated_request_gets_the_answer_of_the_first() {
    let test = TestStore::new();
    let (_, id) = send(&test.store, "a", "body").await.unwrap();
    let again = send(&test.store, "a", "body").await.unwrap();
    assert_eq!(again, (201, format!("{{\"id\":\"{id}\"}}")));
    assert_eq!(send(&test.store, "a", "other").await.unwrap_err().code(), Code::IdempotencyMismatch);
    assert_eq!(codes(&test.store).await, ["a"]);
}

#[tokio::test]
async fn a_request_that_failed_may_be_sent_again() {
    let test = TestStore::new();
    let failing = |conn: &mut Conn| {
        idempotency::begin(conn, "a", "body", second(0))?;
        Err::<(), _>(Error::new(Code::StateConflict))
    };
    test.store.write(Lock::Nothing, failing).await.unwrap_err();
    assert_eq!(send(&test.store, "a", "body").await.unwrap().0, 201);
}

#[tokio::test]
async fn one_without_an_answer_is_running_and_old_ones_are_forgotten() {
    let test = TestStore::new();
    let begin = |conn: &mut Conn| idempotency::begin(conn, "a", "body", second(0));
    assert_eq!(test.store.write(Lock::Nothing, begin).await.unwrap(), Begun::Fresh);
    assert_eq!(send(&test.store, "a", "body").await.unwrap_err().code(), Code::IdempotencyRunning);
    let forget =
        |before| test.store.write(Lock::Nothing, move |conn| idempotency::forget_older(conn, second(before)));
    assert_eq!(forget(0).await.unwrap(), 0);
    assert_eq!(forget(1).await.unwrap(), 1);
    assert_eq!(send(&test.store, "a", "body").await.unwrap().0, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_done_and_all_get_its_answer() {
    let test = TestStore::new();
    let mut senders = JoinSet::new();
    for _ in 0..16 {
        let store = test.store.clone();
        senders.spawn(async move { send(&store, "a", "body").await.unwrap().0 });
    }
    assert_eq!(senders.join_all().await, [201; 16]);
    assert_eq!(codes(&test.store).await, ["a"]);
}
