//! The sealed log: what somebody with a hand in the database can do, and how it shows.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use heping_core::{AuditId, Moment, RecordKind, Result};
use heping_store::audit::{self, AuditEntry, SealKeys, Verification};
use heping_store::dialect::DatabaseUrl;
use heping_store::schema::{audit_log, audit_seals};
use heping_store::testkit::TestStore;
use heping_store::{Cipher, Conn, Lock, SecretKey, Store};

use crate::{again, second};

fn entry(subject: i64) -> AuditEntry {
    AuditEntry {
        subdistrict: None,
        actor: None,
        role: Some("office".to_owned()),
        action: "create".to_owned(),
        subject_type: RecordKind::Enterprise,
        subject_id: subject.to_string(),
        request_id: None,
        before: None,
        after: Some(audit::digest_of_bytes(subject.to_string().as_bytes())),
        detail: None,
    }
}

/// A key to seal with.
fn keys() -> SealKeys {
    keys_of(b"the key of the tests")
}

fn keys_of(secret: &[u8]) -> SealKeys {
    SealKeys::new(SecretKey::following(Cipher::Aes, secret, b"audit seals"), Vec::new())
}

/// Somebody who owns the database and may do what the service may not.
async fn unguarded(store: &Store, f: impl Fn(&mut Conn) -> Result<()> + Send + 'static) {
    write(store, |conn| {
        for table in ["audit_log", "audit_seals", "audit_chain"] {
            match conn {
                Conn::Sqlite(c) => c.batch_execute(&format!(
                    "DROP TRIGGER IF EXISTS {table}_no_update; DROP TRIGGER IF EXISTS {table}_no_delete"
                ))?,
                Conn::Postgres(c) => c.batch_execute(&format!("ALTER TABLE {table} DISABLE TRIGGER ALL"))?,
            }
        }
        Ok(())
    })
    .await;
    write(store, f).await;
}

/// Ten rows, one every ten minutes, all sealed in three steps.
async fn sealed() -> TestStore {
    let test = TestStore::new();
    write(&test.store, |conn| (0..10).try_for_each(|n| audit::append(conn, second(n * 600), &entry(n))))
        .await;
    for expected in [4, 4, 2, 0] {
        let sealed =
            test.store.write(Lock::Nothing, |conn| audit::seal(conn, &keys(), second(6000), 4)).await;
        assert_eq!(sealed.unwrap(), expected);
    }
    let verification = verify(&test.store).await;
    assert!(verification.holds(), "{verification}");
    assert_eq!((verification.sealed, verification.waiting), (10, 0));
    test
}

async fn write(store: &Store, f: impl Fn(&mut Conn) -> Result<()> + Send + 'static) {
    store.write(Lock::Nothing, f).await.unwrap();
}

async fn verify(store: &Store) -> Verification {
    verify_at(store, second(6060)).await
}

async fn verify_at(store: &Store, now: Moment) -> Verification {
    store.read(move |conn| audit::verify(conn, &keys(), now)).await.unwrap()
}

fn row(conn: &mut Conn, subject: i64) -> AuditId {
    audit_log::table
        .filter(audit_log::subject_id.eq(subject.to_string()))
        .select(audit_log::id)
        .first(conn)
        .unwrap()
}

async fn id(store: &Store, subject: i64) -> String {
    store.read(move |conn| Ok(row(conn, subject).to_string())).await.unwrap()
}

#[tokio::test]
async fn a_row_that_was_changed_is_named() {
    let test = sealed().await;
    unguarded(&test.store, |conn| {
        let row = row(conn, 6);
        diesel::update(audit_log::table.find(row)).set(audit_log::actor_role.eq("admin")).execute(conn)?;
        Ok(())
    })
    .await;
    let verification = verify(&test.store).await;
    assert_eq!(verification.sealed, 6);
    let broken = verification.broken.unwrap();
    assert!(broken.contains(&id(&test.store, 6).await) && broken.contains("被改动"), "{broken}");
}

#[tokio::test]
async fn a_time_changed_by_a_millisecond_shows() {
    let test = sealed().await;
    unguarded(&test.store, |conn| {
        let row = row(conn, 3);
        let later = second(1800).plus(chrono::TimeDelta::milliseconds(1));
        diesel::update(audit_log::table.find(row)).set(audit_log::at.eq(later)).execute(conn)?;
        Ok(())
    })
    .await;
    let broken = verify(&test.store).await.broken.unwrap();
    assert!(broken.contains(&id(&test.store, 3).await), "{broken}");
}

#[tokio::test]
async fn a_row_that_was_removed_with_its_seal_shows_where_it_was() {
    let test = sealed().await;
    unguarded(&test.store, |conn| {
        let row = row(conn, 4);
        diesel::delete(audit_seals::table.filter(audit_seals::audit_id.eq(row))).execute(conn)?;
        diesel::delete(audit_log::table.find(row)).execute(conn)?;
        Ok(())
    })
    .await;
    assert_eq!(verify(&test.store).await.broken.unwrap(), "封印 5 被删除");
}

#[tokio::test]
async fn a_row_that_was_removed_alone_is_no_row_that_waits() {
    let test = sealed().await;
    let removal = "DELETE FROM audit_log WHERE subject_id = '4'";
    // whoever does this holds the database, and its constraints do not hold them
    match DatabaseUrl::parse(&test.url).unwrap() {
        DatabaseUrl::Sqlite(path) => {
            let mut conn = diesel::SqliteConnection::establish(&path).unwrap();
            conn.batch_execute(&format!(
                "DROP TRIGGER audit_log_no_delete; PRAGMA foreign_keys = OFF; {removal}"
            ))
            .unwrap();
        }
        DatabaseUrl::Postgres(url) => {
            let free = "ALTER TABLE audit_seals DROP CONSTRAINT audit_seals_audit_id_fkey; \
                        DROP TRIGGER audit_log_unchanged ON audit_log";
            let mut conn = diesel::PgConnection::establish(&url).unwrap();
            conn.batch_execute(&format!("{free}; {removal}")).unwrap();
        }
    }
    let found = verify(&test.store).await;
    assert_eq!((found.sealed, found.waiting), (4, 0));
    assert_eq!(found.broken.unwrap(), "封印 5 所封的记录被删除");
}

#[tokio::test]
async fn seals_that_close_ranks_over_a_removed_row_do_not_fit() {
    let test = sealed().await;
    unguarded(&test.store, |conn| {
        let row = row(conn, 4);
        diesel::delete(audit_seals::table.filter(audit_seals::audit_id.eq(row))).execute(conn)?;
        diesel::delete(audit_log::table.find(row)).execute(conn)?;
        for seq in 6_i64..=10 {
            diesel::update(audit_seals::table.find(seq)).set(audit_seals::seq.eq(seq - 1)).execute(conn)?;
        }
        Ok(())
    })
    .await;
    let broken = verify(&test.store).await.broken.unwrap();
    assert!(broken.contains(&id(&test.store, 5).await), "{broken}");
}

#[tokio::test]
async fn a_row_that_was_put_in_between_is_named_even_after_the_next_sealing() {
    let test = sealed().await;
    write(&test.store, |conn| audit::append(conn, second(1000), &entry(99))).await;
    for _ in 0..2 {
        let verification = verify(&test.store).await;
        assert_eq!((verification.sealed, verification.waiting), (10, 1));
        let broken = verification.broken.unwrap();
        assert!(broken.contains(&id(&test.store, 99).await) && broken.contains("后来插入"), "{broken}");
        let sealed =
            test.store.write(Lock::Nothing, |conn| audit::seal(conn, &keys(), second(9000), 100)).await;
        assert_eq!(sealed.unwrap(), 0);
    }
}

#[tokio::test]
async fn rows_removed_from_the_end_show_by_the_last_seal() {
    let test = sealed().await;
    let before = verify(&test.store).await.head;
    unguarded(&test.store, |conn| {
        let row = row(conn, 9);
        diesel::delete(audit_seals::table.find(10_i64)).execute(conn)?;
        diesel::delete(audit_log::table.find(row)).execute(conn)?;
        Ok(())
    })
    .await;
    let after = verify(&test.store).await;
    assert!(after.holds() && after.head != before);
}

#[tokio::test]
async fn a_row_that_is_young_waits_and_one_that_comes_a_little_late_is_sealed_after_the_others() {
    let test = sealed().await;
    write(&test.store, |conn| audit::append(conn, second(6000), &entry(10))).await;
    let seal =
        |now| test.store.write(Lock::Nothing, move |conn| audit::seal(conn, &keys(), second(now), 100));
    assert_eq!(seal(6030).await.unwrap(), 0);
    assert_eq!(seal(6060).await.unwrap(), 1);
    write(&test.store, |conn| audit::append(conn, second(5990), &entry(11))).await;
    assert_eq!(seal(6061).await.unwrap(), 1);
    let verification = verify(&test.store).await;
    assert!(verification.holds(), "{verification}");
    assert_eq!(verification.sealed, 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_that_seal_at_once_make_one_chain() {
    let test = TestStore::new();
    write(&test.store, |conn| (0..60).try_for_each(|n| audit::append(conn, second(n), &entry(n)))).await;
    let (one, other) = (test.store.clone(), again(&test.url));
    let seal = async |store: Store| {
        let mut sealed = 0;
        for _ in 0..10 {
            sealed +=
                store.write(Lock::Nothing, |conn| audit::seal(conn, &keys(), second(600), 6)).await.unwrap();
        }
        sealed
    };
    let (a, b) = tokio::join!(seal(one), seal(other));
    assert_eq!(a + b, 60);
    let verification = verify(&test.store).await;
    assert!(verification.holds(), "{verification}");
}

#[tokio::test]
async fn two_columns_that_a_later_version_adds_would_change_no_seal() {
    // what a row leaves open is not sealed in: a row with nothing but what it must have
    let test = TestStore::new();
    let bare = AuditEntry { role: None, after: None, ..entry(1) };
    write(&test.store, move |conn| audit::append(conn, second(0), &bare)).await;
    let mac = write_seal(&test.store).await;
    let (id, at) = (id(&test.store, 1).await, second(0).millis());
    let key = SecretKey::following(Cipher::Aes, b"the key of the tests", b"audit seals");
    let row = format!(
        r#"{{"action":"create","at":{at},"id":"{id}","subject_id":"1","subject_type":"enterprise"}}"#
    );
    let text = format!("\n1\n{}\n{}\n{row}", key.id(), second(600).millis());
    assert_eq!(mac, hex::encode(key.mac(&[text.as_bytes()])));
}

async fn write_seal(store: &Store) -> String {
    let sealed = |conn: &mut Conn| {
        assert_eq!(audit::seal(conn, &keys(), second(600), 10)?, 1);
        Ok(audit_seals::table.select(audit_seals::mac).first(conn)?)
    };
    store.write(Lock::Nothing, sealed).await.unwrap()
}

#[tokio::test]
async fn s13_the_digests_of_old_go_and_the_chain_begins_anew_after_its_last_seal() {
    const DOWN: &str = include_str!("../../../../migrations/2026-11-29-000111_audit_seals/down.sql");
    const UP: &str = include_str!("../../../../migrations/2026-11-29-000111_audit_seals/up.sql");
    let test = TestStore::new();
    let migrate = |conn: &mut Conn, sql: &str| match conn {
        Conn::Sqlite(c) => c.batch_execute(sql),
        Conn::Postgres(c) => c.batch_execute(sql),
    };
    unguarded(&test.store, move |conn| {
        migrate(conn, DOWN)?;
        (0..3).try_for_each(|n| audit::append(conn, second(n * 600), &entry(n)))?;
        for n in 0..3 {
            let id = row(conn, n);
            migrate(
                conn,
                &format!(
                    "INSERT INTO audit_seals (seq, audit_id, digest, sealed_at) \
                     VALUES ({}, '{id}', 'old-{n}', '2026-11-28 00:00:00')",
                    n + 1
                ),
            )?;
        }
        migrate(conn, UP)?;
        Ok(())
    })
    .await;
    let sealed = test.store.write(Lock::Nothing, |conn| audit::seal(conn, &keys(), second(6000), 100)).await;
    assert_eq!(sealed.unwrap(), 3);
    let verification = verify(&test.store).await;
    assert!(verification.holds() && verification.sealed == 3, "{verification}");
    let (kept, start): (Vec<Option<String>>, String) = test
        .store
        .read(|conn| {
            use heping_store::schema::audit_chain;
            let kept = audit_log::table.select(audit_log::after_digest).load(conn)?;
            Ok((kept, audit_chain::table.select(audit_chain::start).first(conn)?))
        })
        .await
        .unwrap();
    assert_eq!((kept, start), (vec![None; 3], "old-2".to_owned()));
    // what the chain begins after is sealed in with its first row
    unguarded(&test.store, |conn| {
        use heping_store::schema::audit_chain;
        diesel::update(audit_chain::table).set(audit_chain::start.eq("old-1")).execute(conn)?;
        Ok(())
    })
    .await;
    assert!(verify(&test.store).await.broken.unwrap().contains("（封印 1）被改动"));
}

#[tokio::test]
async fn a_chain_goes_on_under_a_newer_key_and_every_seal_is_told_by_the_one_that_made_it() {
    let test = sealed().await;
    let key = |secret: &[u8]| SecretKey::following(Cipher::Aes, secret, b"audit seals");
    let both = SealKeys::new(key(b"the key of the tests"), vec![key(b"a newer key")]);
    let newer = both.clone();
    write(&test.store, |conn| audit::append(conn, second(6000), &entry(10))).await;
    let seal = move |conn: &mut Conn| audit::seal(conn, &newer, second(6600), 10);
    assert_eq!(test.store.write(Lock::Nothing, seal).await.unwrap(), 1);
    let whole = test.store.read(move |conn| audit::verify(conn, &both, second(6660))).await.unwrap();
    assert!(whole.holds() && whole.sealed == 11, "{whole}");
    let old = verify_at(&test.store, second(6660)).await;
    assert!(old.broken.unwrap().contains("不认识的密钥"));
    let strange =
        test.store.read(|conn| audit::verify(conn, &keys_of(b"another"), second(6660))).await.unwrap();
    assert_eq!((strange.sealed, strange.holds()), (0, false));
}

#[tokio::test]
async fn a_row_that_waits_longer_than_sealing_takes_is_told() {
    let test = TestStore::new();
    write(&test.store, |conn| audit::append(conn, second(0), &entry(0))).await;
    assert!(verify_at(&test.store, second(599)).await.holds());
    let late = verify_at(&test.store, second(601)).await;
    assert!(late.broken.unwrap().contains("一直没有封印"));
}
