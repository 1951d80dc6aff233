//! What databases do when things go wrong: each of the two in its own way, with one outcome.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Barrier};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use heping_core::{Code, Result};
use heping_store::schema::subdistricts;
use heping_store::testkit::{Pair, TestStore};
use heping_store::{Conn, Lock, Store};
use tokio::task::JoinSet;

use crate::{add_subdistrict, codes};

fn batch(conn: &mut Conn, sql: &str) -> Result<()> {
    match conn {
        Conn::Postgres(c) => c.batch_execute(sql)?,
        Conn::Sqlite(c) => c.batch_execute(sql)?,
    }
    Ok(())
}

fn rename(conn: &mut Conn, code: &str, name: &str) -> Result<()> {
    diesel::update(subdistricts::table.filter(subdistricts::code.eq(code)))
        .set(subdistricts::name.eq(name))
        .execute(conn)?;
    Ok(())
}

async fn add(store: &Store, code: &'static str) -> Result<()> {
    store.write(Lock::Nothing, move |conn| add_subdistrict(conn, code).map(drop)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadlock_is_resolved_by_trying_again() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let test = TestStore::new();
    add(&test.store, "1").await.unwrap();
    add(&test.store, "2").await.unwrap();
    let (runs, both) = (Arc::new(AtomicU32::new(0)), Arc::new(Barrier::new(2)));
    let mut writers = JoinSet::new();
    for [first, then] in [["1", "2"], ["2", "1"]] {
        let (store, runs, both) = (test.store.clone(), runs.clone(), both.clone());
        writers.spawn(async move {
            let write = store.write(Lock::Nothing, move |conn| {
                rename(conn, first, "a")?;
                if runs.fetch_add(1, Ordering::SeqCst) < 2 {
                    both.wait();
                }
                rename(conn, then, "b")
            });
            write.await
        });
    }
    assert!(writers.join_all().await.iter().all(Result::is_ok));
    assert!(runs.load(Ordering::SeqCst) > 2, "the database chose one, and that one ran again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_is_never_given_is_asked_for_some_times_and_then_busy() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let test = TestStore::new();
    add(&test.store, "1").await.unwrap();
    let (let_go, held) = std::sync::mpsc::channel::<()>();
    let (taken, is_taken) = std::sync::mpsc::channel();
    let held = std::sync::Mutex::new(held);
    let holding = test.store.clone();
    let mut holder = JoinSet::new();
    holder.spawn(async move {
        let hold = holding.write(Lock::Nothing, move |conn| {
            rename(conn, "1", "held")?;
            taken.send(()).unwrap();
            held.lock().unwrap().recv().unwrap();
            Ok(())
        });
        hold.await.unwrap();
    });
    is_taken.recv().unwrap();
    let runs = Arc::new(AtomicU32::new(0));
    let counter = runs.clone();
    let waiting = test.store.write(Lock::Nothing, move |conn| {
        counter.fetch_add(1, Ordering::SeqCst);
        batch(conn, "SET LOCAL lock_timeout = '50ms'")?;
        rename(conn, "1", "mine")
    });
    let error = waiting.await.unwrap_err();
    assert_eq!((error.code(), runs.load(Ordering::SeqCst)), (Code::Busy, 4), "{error}");
    let_go.send(()).unwrap();
    holder.join_all().await;
    test.store.write(Lock::Nothing, |conn| rename(conn, "1", "mine")).await.unwrap();
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_busy() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let test = TestStore::new();
    let slow = |conn: &mut Conn| batch(conn, "SET LOCAL statement_timeout = '50ms'; SELECT pg_sleep(10)");
    assert_eq!(test.store.read(slow).await.unwrap_err().code(), Code::Busy);
    assert_eq!(test.store.write(Lock::Nothing, slow).await.unwrap_err().code(), Code::Busy);
}

const KILL_ALL: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                        WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[tokio::test(flavor = "multi_thread")]
async fn after_every_connection_was_killed_the_next_question_is_answered() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let test = TestStore::new();
    for round in 0..3 {
        // as many connections as the pools hold
        let together = Arc::new(Barrier::new(4));
        let mut users = JoinSet::new();
        for n in 0..4 {
            let (store, one, other) = (test.store.clone(), together.clone(), together.clone());
            users.spawn(async move {
                store
                    .read(move |_| {
                        one.wait();
                        Ok(())
                    })
                    .await
                    .unwrap();
                let write = store.write(Lock::Nothing, move |conn| {
                    add_subdistrict(conn, &format!("{round}{n}"))?;
                    other.wait();
                    Ok(())
                });
                write.await.unwrap();
            });
        }
        users.join_all().await;
        let mut admin = diesel::PgConnection::establish(&test.url).unwrap();
        admin.batch_execute(KILL_ALL).unwrap();
        assert_eq!(codes(&test.store).await.len(), 4 * (round + 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_killed_in_the_middle_of_a_write_is_busy_and_leaves_nothing() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let test = TestStore::new();
    let url = test.url.clone();
    let write = test.store.write(Lock::Nothing, move |conn| {
        add_subdistrict(conn, "1")?;
        diesel::PgConnection::establish(&url).unwrap().batch_execute(KILL_ALL).unwrap();
        add_subdistrict(conn, "2").map(drop)
    });
    assert_eq!(write.await.unwrap_err().code(), Code::Busy);
    assert!(codes(&test.store).await.is_empty());
    add(&test.store, "3").await.unwrap();
}

#[tokio::test]
async fn a_full_disk_is_busy_and_when_there_is_room_again_so_is_the_writer() {
    if Pair::current() == Pair::Postgres {
        return;
    }
    let test = TestStore::new();
    let fill = |conn: &mut Conn| {
        batch(conn, "PRAGMA max_page_count = 1")?;
        for n in 0..10_000 {
            add_subdistrict(conn, &format!("{n:0100}"))?;
        }
        Ok(())
    };
    let error = test.store.write(Lock::Nothing, fill).await.unwrap_err();
    assert_eq!(error.code(), Code::Busy, "{error}");
    assert!(codes(&test.store).await.is_empty());
    test.store.write(Lock::Nothing, |conn| batch(conn, "PRAGMA max_page_count = 1073741823")).await.unwrap();
    add(&test.store, "1").await.unwrap();
    assert_eq!(codes(&test.store).await, ["1"]);
}

#[tokio::test]
async fn a_writer_that_cannot_begin_runs_nothing_and_says_so() {
    if Pair::current() == Pair::Postgres {
        return;
    }
    let test = TestStore::new();
    test.store.write(Lock::Nothing, |conn| batch(conn, "PRAGMA busy_timeout = 50")).await.unwrap();
    let mut other = diesel::SqliteConnection::establish(test.url.trim_start_matches("sqlite:")).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let runs = Arc::new(AtomicU32::new(0));
    let counter = runs.clone();
    let write = test.store.write(Lock::Nothing, move |conn| {
        counter.fetch_add(1, Ordering::SeqCst);
        add_subdistrict(conn, "1").map(drop)
    });
    assert_eq!(write.await.unwrap_err().code(), Code::Busy);
    assert_eq!(runs.load(Ordering::SeqCst), 0, "what is refused must not have happened");
    other.batch_execute("COMMIT").unwrap();
    assert!(codes(&test.store).await.is_empty());
    add(&test.store, "2").await.unwrap();
}

#[tokio::test]
async fn a_transaction_left_open_is_lost_and_the_next_write_works() {
    let test = TestStore::new();
    let leaving = |conn: &mut Conn| {
        use diesel::connection::TransactionManager;
        type Manager = <Conn as Connection>::TransactionManager;
        add_subdistrict(conn, "1")?;
        Manager::begin_transaction(conn)?;
        add_subdistrict(conn, "2").map(drop)
    };
    test.store.write(Lock::Nothing, leaving).await.unwrap_err();
    add(&test.store, "3").await.unwrap();
    assert_eq!(codes(&test.store).await, ["3"]);
}
