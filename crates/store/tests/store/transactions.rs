//! Store::read and Store::write.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use diesel::prelude::*;
use heping_core::{Code, EnterpriseId, Error, Result, SubdistrictId};
use heping_store::schema::{enterprises, number_series, subdistricts, villages};
use heping_store::testkit::TestStore;
use heping_store::{Ask, Conn, Lock, Store, StoreConfig, dialect::DatabaseUrl, question};
use tokio::task::JoinSet;

use crate::{add_subdistrict, again, codes, second};

#[tokio::test]
async fn a_read_cannot_write() {
    let test = TestStore::new();
    let error = test.store.read(|conn| add_subdistrict(conn, "330114003")).await.unwrap_err();
    assert_eq!(error.code(), Code::Internal, "{error}");
    assert!(codes(&test.store).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_sees_one_moment_and_blocks_no_writer() {
    let test = TestStore::new();
    let (looked, has_looked) = tokio::sync::oneshot::channel();
    let (written, is_written) = std::sync::mpsc::channel();
    let count = |conn: &mut Conn| subdistricts::table.count().get_result::<i64>(conn);
    let reading = test.store.clone();
    let mut reader = JoinSet::new();
    reader.spawn(async move {
        let read = reading.read(move |conn| {
            let before = count(conn)?;
            looked.send(()).unwrap();
            is_written.recv().map_err(Error::internal)?;
            Ok((before, count(conn)?))
        });
        read.await.unwrap()
    });
    has_looked.await.unwrap();
    test.store.write(Lock::Nothing, |conn| add_subdistrict(conn, "1")).await.unwrap();
    written.send(()).unwrap();
    assert_eq!(reader.join_all().await, [(0, 0)]);
    assert_eq!(codes(&test.store).await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_further_is_of_the_same_moment() {
    let test = TestStore::new();
    let (looked, mut has_looked) = tokio::sync::mpsc::unbounded_channel();
    let (written, is_written) = std::sync::mpsc::channel();
    let is_written = Arc::new(Mutex::new(is_written));
    let asking = test.store.clone();
    let mut reader = JoinSet::new();
    reader.spawn(async move {
        let there = || question::<(String,), _>(subdistricts::table.select((subdistricts::code,)));
        let asked = asking.ask(move || {
            let (looked, is_written) = (looked.clone(), is_written.clone());
            there().further(move |before, conn| {
                looked.send(()).map_err(Error::internal)?;
                is_written.lock().unwrap().recv().map_err(Error::internal)?;
                Ok((before, there().ask(conn)?))
            })
        });
        asked.await.unwrap()
    });
    // as often as it looks, somebody writes before it looks again
    let mut writes = 0;
    while has_looked.recv().await.is_some() {
        writes += 1;
        let code = writes.to_string();
        test.store.write(Lock::Nothing, move |conn| add_subdistrict(conn, &code)).await.unwrap();
        written.send(()).unwrap();
    }
    let (before, after) = reader.join_all().await.remove(0);
    assert!(writes > 0);
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_write_that_fails_or_panics_leaves_nothing_and_the_next_one_works() {
    let test = TestStore::new();
    let failing = |conn: &mut Conn| {
        add_subdistrict(conn, "1")?;
        Err::<(), _>(Error::new(Code::StateConflict))
    };
    let error = test.store.write(Lock::Nothing, failing).await.unwrap_err();
    assert_eq!(error.code(), Code::StateConflict);
    let panicking = |conn: &mut Conn| -> Result<()> {
        add_subdistrict(conn, "2")?;
        panic!("on purpose")
    };
    let error = test.store.write(Lock::Nothing, panicking).await.unwrap_err();
    assert_eq!(error.code(), Code::Internal);
    test.store.write(Lock::Nothing, |conn| add_subdistrict(conn, "3")).await.unwrap();
    assert_eq!(codes(&test.store).await, ["3"]);
}

#[tokio::test]
async fn an_error_of_the_database_that_is_passed_over_is_refused() {
    let test = TestStore::new();
    test.store.write(Lock::Nothing, |conn| add_subdistrict(conn, "1")).await.unwrap();
    let swallowing = |conn: &mut Conn| {
        add_subdistrict(conn, "2")?;
        // unique: refused by the database, and nobody looks
        let _passed_over = add_subdistrict(conn, "1");
        Ok(())
    };
    let error = test.store.write(Lock::Nothing, swallowing).await.unwrap_err();
    assert_eq!(error.code(), Code::Internal, "{error}");
    assert_eq!(codes(&test.store).await, ["1"]);
    test.store.write(Lock::Nothing, |conn| add_subdistrict(conn, "3")).await.unwrap();
    assert_eq!(codes(&test.store).await, ["1", "3"]);
}

#[tokio::test]
async fn a_row_that_is_not_there_is_no_failed_statement() {
    let test = TestStore::new();
    let looking = |conn: &mut Conn| {
        let none = subdistricts::table.find("none").select(subdistricts::code).first::<String>(conn);
        assert_eq!(none, Err(diesel::NotFound));
        add_subdistrict(conn, "1")
    };
    test.store.write(Lock::Nothing, looking).await.unwrap();
    assert_eq!(codes(&test.store).await, ["1"]);
}

/// Reads, thinks, writes: right only when nobody comes between.
fn next_number(conn: &mut Conn, subdistrict: SubdistrictId) -> Result<i64> {
    let last: i64 = number_series::table
        .filter(number_series::subdistrict_id.eq(subdistrict))
        .select(number_series::last)
        .first(conn)?;
    std::thread::yield_now();
    diesel::update(number_series::table.filter(number_series::subdistrict_id.eq(subdistrict)))
        .set(number_series::last.eq(last + 1))
        .execute(conn)?;
    Ok(last + 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_writers_under_one_lock_lose_nothing() {
    let test = TestStore::new();
    let subdistrict = test
        .store
        .write(Lock::Nothing, |conn| {
            let id = add_subdistrict(conn, "1")?;
            diesel::insert_into(number_series::table)
                .values((
                    number_series::subdistrict_id.eq(id),
                    number_series::series.eq("test"),
                    number_series::year.eq(2026),
                    number_series::last.eq(0_i64),
                ))
                .execute(conn)?;
            Ok(id)
        })
        .await
        .unwrap();
    let mut writers = JoinSet::new();
    for _ in 0..16 {
        let store = test.store.clone();
        writers.spawn(async move {
            let mut numbers = Vec::new();
            for _ in 0..20 {
                let lock = Lock::Subdistrict(subdistrict);
                numbers.push(store.write(lock, move |conn| next_number(conn, subdistrict)).await.unwrap());
            }
            numbers
        });
    }
    let mut numbers = writers.join_all().await.concat();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=320).collect::<Vec<i64>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_others_see_and_what_failed_beside_it_they_do_not() {
    let test = TestStore::new();
    let other = again(&test.url);
    let mut writers = JoinSet::new();
    for n in 0..40 {
        let (store, other) = (test.store.clone(), other.clone());
        writers.spawn(async move {
            let written = store.write(Lock::Nothing, move |conn| {
                add_subdistrict(conn, &format!("{n:03}"))?;
                match n % 4 {
                    1 => Err(Error::new(Code::StateConflict)),
                    2 => panic!("on purpose"),
                    _ => Ok(()),
                }
            });
            let acknowledged = written.await.is_ok();
            let seen = codes(&other).await.contains(&format!("{n:03}"));
            assert_eq!((acknowledged, seen), (n % 4 == 0 || n % 4 == 3, acknowledged), "{n}");
        });
    }
    writers.join_all().await;
    assert_eq!(codes(&test.store).await.len(), 20);
}

fn add_enterprise(conn: &mut Conn) -> Result<EnterpriseId> {
    let subdistrict = add_subdistrict(conn, "1")?;
    diesel::insert_into(villages::table)
        .values((
            villages::code.eq("330114003201"),
            villages::subdistrict_id.eq(subdistrict),
            villages::name.eq("文伟村"),
            villages::kind.eq("village"),
        ))
        .execute(conn)?;
    let id = EnterpriseId::new();
    diesel::insert_into(enterprises::table)
        .values((
            enterprises::id.eq(id),
            enterprises::subdistrict_id.eq(subdistrict),
            enterprises::name.eq("某某纺织厂"),
            enterprises::industry.eq("1751"),
            enterprises::division.eq("17"),
            enterprises::section.eq("C"),
            enterprises::village_code.eq("330114003201"),
            enterprises::version.eq(1_i64),
            enterprises::revision.eq(1_i64),
            enterprises::content_hash.eq(""),
            enterprises::created_at.eq(second(0)),
            enterprises::updated_at.eq(second(0)),
        ))
        .execute(conn)?;
    Ok(id)
}

async fn revision(store: &Store, id: EnterpriseId) -> i64 {
    let revision = store.read(move |conn| {
        Ok(enterprises::table.find(id).select(enterprises::revision).first::<i64>(conn)?)
    });
    revision.await.unwrap()
}

#[tokio::test]
async fn a_write_about_an_enterprise_raises_its_revision_and_no_other_does() {
    let test = TestStore::new();
    let id = test.store.write(Lock::Nothing, add_enterprise).await.unwrap();
    assert_eq!(revision(&test.store, id).await, 1);
    test.store.write(Lock::Enterprise(id), |_| Ok(())).await.unwrap();
    assert_eq!(revision(&test.store, id).await, 2);
    let failing = |_: &mut Conn| Err::<(), _>(Error::new(Code::StateConflict));
    test.store.write(Lock::Enterprise(id), failing).await.unwrap_err();
    test.store.write(Lock::Nothing, |_| Ok(())).await.unwrap();
    assert_eq!(revision(&test.store, id).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_every_reader_stays_taken_the_next_is_told_to_come_back() {
    let test = TestStore::new();
    let mut config = StoreConfig::new(DatabaseUrl::parse(&test.url).unwrap());
    config.readers = 1;
    let store = Store::open(config).unwrap();
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let (taken, is_taken) = tokio::sync::oneshot::channel();
    let mut holder = JoinSet::new();
    let holding = store.clone();
    holder.spawn(async move {
        let read = holding.read(move |_| {
            taken.send(()).unwrap();
            held.recv().map_err(Error::internal)
        });
        read.await.unwrap();
    });
    is_taken.await.unwrap();
    let error = store.read(|_| Ok(())).await.unwrap_err();
    assert_eq!(error.code(), Code::Busy);
    let_go.send(()).unwrap();
    holder.join_all().await;
    store.read(|_| Ok(())).await.unwrap();
}

#[tokio::test]
async fn a_caller_that_goes_away_stops_nothing() {
    let test = TestStore::new();
    let runs = Arc::new(AtomicU32::new(0));
    let counter = runs.clone();
    let write = test.store.write(Lock::Nothing, move |conn| {
        counter.fetch_add(1, Ordering::SeqCst);
        add_subdistrict(conn, "1")
    });
    let gone = tokio::time::timeout(std::time::Duration::ZERO, write).await;
    // whether the write came before the end of its caller or not: it is whole or not at all
    test.store.write(Lock::Nothing, |conn| add_subdistrict(conn, "2")).await.unwrap();
    drop(gone);
    let seen = codes(&test.store).await;
    assert!(seen.contains(&"2".to_owned()));
    assert!(seen.len() <= 2 && runs.load(Ordering::SeqCst) <= 1, "{seen:?}");
}
