//! Jobs, with two workers.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use heping_core::{Code, Error, Moment};
use heping_store::jobs::{self, Counts, Job, Payload};
use heping_store::testkit::TestStore;
use heping_store::{Lock, Store};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::task::JoinSet;

use crate::{again, second};

#[derive(Serialize, Deserialize)]
struct Push {
    n: i64,
}

impl Payload for Push {
    const KIND: &'static str = "push";
}

async fn enqueue(store: &Store, n: i64, run_at: Moment, dedupe: Option<&'static str>) -> bool {
    store
        .write(Lock::Nothing, move |conn| jobs::enqueue(conn, second(0), &Push { n }, run_at, dedupe))
        .await
        .unwrap()
}

async fn claim(store: &Store, worker: &str, now: i64) -> Vec<Job> {
    jobs::claim(store, worker, second(now), 100).await.unwrap()
}

async fn counts(store: &Store) -> (i64, i64) {
    let Counts { waiting, dead, .. } = store.read(jobs::counts).await.unwrap();
    (waiting, dead)
}

#[tokio::test]
async fn a_job_runs_when_it_is_due_and_once_for_its_name() {
    let test = TestStore::new();
    assert!(enqueue(&test.store, 1, second(10), Some("one")).await);
    assert!(!enqueue(&test.store, 2, second(0), Some("one")).await);
    assert_eq!(claim(&test.store, "a", 9).await, []);
    let job = claim(&test.store, "a", 10).await.pop().unwrap();
    assert_eq!((job.kind.as_str(), &job.payload, job.attempt), ("push", &json!({ "n": 1 }), 1));
    assert_eq!(claim(&test.store, "b", 10).await, [], "it is held");
    let id = job.id;
    test.store.write(Lock::Nothing, move |conn| jobs::complete(conn, second(11), "a", id)).await.unwrap();
    assert_eq!(claim(&test.store, "b", 10_000).await, []);
    assert_eq!(counts(&test.store).await, (0, 0));
    assert!(!enqueue(&test.store, 3, second(0), Some("one")).await, "done is done");
    test.store.write(Lock::Nothing, |conn| jobs::forget_done(conn, second(12))).await.unwrap();
    assert!(enqueue(&test.store, 3, second(0), Some("one")).await);
}

#[tokio::test]
async fn a_job_belongs_to_the_transaction_that_causes_it() {
    let test = TestStore::new();
    let failing = |conn: &mut heping_store::Conn| {
        jobs::enqueue(conn, second(0), &Push { n: 1 }, second(0), None)?;
        Err::<(), _>(Error::new(Code::StateConflict))
    };
    test.store.write(Lock::Nothing, failing).await.unwrap_err();
    assert_eq!(counts(&test.store).await, (0, 0));
}

#[tokio::test]
async fn whoever_gives_a_sign_of_life_keeps_all_that_it_holds() {
    let test = TestStore::new();
    for n in 1..=2 {
        enqueue(&test.store, n, second(0), None).await;
    }
    assert_eq!(claim(&test.store, "a", 0).await.len(), 2);
    let half = jobs::LEASE_SECONDS / 2;
    let renewed = test.store.write(Lock::Nothing, move |conn| jobs::renew(conn, second(half), "a")).await;
    assert_eq!(renewed.unwrap(), 2);
    assert_eq!(claim(&test.store, "b", jobs::LEASE_SECONDS).await, []);
    assert_eq!(claim(&test.store, "b", jobs::LEASE_SECONDS + half).await.len(), 2);
}

#[tokio::test]
async fn the_jobs_of_a_worker_that_died_go_to_another_and_it_cannot_finish_them() {
    let test = TestStore::new();
    enqueue(&test.store, 1, second(0), None).await;
    let id = claim(&test.store, "dead", 0).await[0].id;
    assert_eq!(claim(&test.store, "b", jobs::LEASE_SECONDS - 1).await, []);
    assert_eq!(claim(&test.store, "b", jobs::LEASE_SECONDS).await[0].attempt, 2);
    let late = move |conn: &mut heping_store::Conn| {
        jobs::complete(conn, second(400), "dead", id)?;
        jobs::fail(conn, second(400), "dead", id, "too late")
    };
    test.store.write(Lock::Nothing, late).await.unwrap();
    assert_eq!(counts(&test.store).await, (1, 0));
}

#[tokio::test]
async fn a_worker_that_stops_hands_back_what_it_holds() {
    let test = TestStore::new();
    enqueue(&test.store, 1, second(0), None).await;
    assert_eq!(claim(&test.store, "a", 0).await.len(), 1);
    let back = test.store.write(Lock::Nothing, |conn| jobs::hand_back(conn, "a")).await.unwrap();
    assert_eq!(back, 1);
    assert_eq!(claim(&test.store, "b", 0).await[0].attempt, 1, "as if it had not been taken");
}

#[tokio::test]
async fn one_that_fails_waits_longer_each_time_and_then_is_dead() {
    let test = TestStore::new();
    enqueue(&test.store, 1, second(0), None).await;
    let (mut now, mut waits) = (0, Vec::new());
    let mut tries = 0;
    while counts(&test.store).await == (1, 0) {
        let begun = now;
        let fails = async |_: Job| -> heping_core::Result<()> { Err(Error::internal("WeChat says no")) };
        while jobs::run_once(&test.store, "a", second(now), fails).await.unwrap() == 0 {
            now += 10;
        }
        waits.push(now - begun);
        tries += 1;
    }
    assert_eq!(tries, jobs::TRIES);
    assert_eq!(waits, [0, 10, 20, 40, 80, 160, 320, 640]);
    assert_eq!(counts(&test.store).await, (0, 1));
    let error = test.store.read(|conn| {
        use diesel::prelude::*;
        use heping_store::schema::jobs::{last_error, table};
        Ok(table.select(last_error).first::<Option<String>>(conn)?)
    });
    assert!(error.await.unwrap().unwrap().contains("WeChat says no"));
}

#[tokio::test]
async fn one_that_no_try_can_mend_is_dead_at_once() {
    let test = TestStore::new();
    enqueue(&test.store, 1, second(0), None).await;
    let refuses = async |_: Job| Err(jobs::Failure::Never(Error::internal("47003")));
    assert_eq!(jobs::run_once(&test.store, "a", second(0), refuses).await.unwrap(), 1);
    assert_eq!(counts(&test.store).await, (0, 1));
    assert_eq!(claim(&test.store, "a", 100_000).await, []);
}

#[tokio::test]
async fn one_that_kills_its_worker_every_time_dies_too() {
    let test = TestStore::new();
    enqueue(&test.store, 1, second(0), None).await;
    for round in 0..i64::from(jobs::TRIES) {
        assert_eq!(claim(&test.store, "a", round * 1000).await.len(), 1);
    }
    assert_eq!(claim(&test.store, "a", 100_000).await, []);
    assert_eq!(counts(&test.store).await, (0, 1));
}

#[tokio::test]
async fn a_handler_that_panics_fails_its_own_job_only() {
    let test = TestStore::new();
    for n in 0..4 {
        enqueue(&test.store, n, second(n), None).await;
    }
    let handle = async |job: Job| -> heping_core::Result<()> {
        if job.payload["n"] == 1 {
            panic!("on purpose");
        }
        Ok(())
    };
    assert_eq!(jobs::run_once(&test.store, "a", second(10), handle).await.unwrap(), 4);
    assert_eq!(counts(&test.store).await, (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_do_each_job_once() {
    let test = TestStore::new();
    for n in 0..60 {
        enqueue(&test.store, n, second(0), None).await;
    }
    let done = Arc::new(Mutex::new(HashMap::<i64, u32>::new()));
    let mut workers = JoinSet::new();
    for worker in ["a", "b"] {
        let (store, done) = (again(&test.url), done.clone());
        workers.spawn(async move {
            let handle = |job: Job| {
                *done.lock().unwrap().entry(job.payload["n"].as_i64().unwrap()).or_default() += 1;
                std::future::ready(heping_core::Result::<()>::Ok(()))
            };
            let mut rounds = 0;
            // a round may take nothing because the other worker was quicker
            while counts(&store).await.0 > 0 {
                jobs::run_once(&store, worker, second(1), handle).await.unwrap();
                rounds += 1;
            }
            rounds
        });
    }
    assert!(workers.join_all().await.iter().sum::<u32>() > 0);
    let done = done.lock().unwrap();
    assert_eq!((done.len(), done.values().max()), (60, Some(&1)));
}
