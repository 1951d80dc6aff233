//! What somebody with a hand in the database can do to the audit log, and how it shows.

use diesel::prelude::*;
use heping_core::Clock;
use heping_store::audit::{SealKeys, append, seal};
use heping_store::schema::{audit_log, audit_seals};
use heping_store::{Cipher, Conn, Lock, SecretKey};
use heping_tests::expect::{body, text};
use heping_tests::fixture::Officers;
use heping_tests::{Installation, TestApp};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{entry, hours_ago, sealed_rows, tamper};

/// An installation with eight sealed rows, whose log verifies.
async fn whole() -> (Installation, heping_store::Store) {
    let installation = Installation::new();
    let store = installation.store().await;
    sealed_rows(&installation, &store, 8).await;
    let (good, said) = installation.attempt(&["verify", "audit"], &[]);
    assert!(good && said.contains("8 条已封印且未被改动"), "{said}");
    (installation, store)
}

#[track_caller]
fn told(installation: &Installation, words: &str) {
    let (good, said) = installation.attempt(&["verify", "audit"], &[]);
    assert!(!good && said.contains("对不上") && said.contains(words), "{said}");
}

#[tokio::test]
async fn s22_every_seal_removed_is_told() {
    let (installation, store) = whole().await;
    tamper(&store, |conn| {
        diesel::delete(audit_seals::table).execute(conn)?;
        Ok(())
    })
    .await;
    told(&installation, "起一直没有封印");
}

#[tokio::test]
async fn s22_a_row_changed_with_all_seals_made_again_without_the_key_is_told() {
    let (installation, store) = whole().await;
    tamper(&store, |conn| {
        diesel::update(audit_log::table.filter(audit_log::subject_id.eq("3")))
            .set(audit_log::action.eq("revoke_code"))
            .execute(conn)?;
        diesel::delete(audit_seals::table).execute(conn)?;
        let own = SecretKey::following(Cipher::Aes, b"a key of one's own", b"audit seals");
        assert_eq!(seal(conn, &SealKeys::new(own, Vec::new()), Clock::System.now(), 100)?, 8);
        Ok(())
    })
    .await;
    told(&installation, "不认识的密钥");
    // and under the right key's name
    let real = installation.keys(&store).await;
    let id = real_id(&store, &real.seals).await;
    tamper(&store, move |conn| {
        diesel::update(audit_seals::table).set(audit_seals::key_id.eq(&id)).execute(conn)?;
        Ok(())
    })
    .await;
    told(&installation, "被改动");
}

/// The name of the key that seals.
async fn real_id(store: &heping_store::Store, seals: &SealKeys) -> String {
    let seals = seals.clone();
    let made = move |conn: &mut Conn| {
        append(conn, hours_ago(1), &entry(99))?;
        seal(conn, &seals, Clock::System.now(), 1)?;
        let newest = audit_seals::table.order(audit_seals::seq.desc()).select(audit_seals::key_id);
        Ok(newest.first::<String>(conn)?)
    };
    store.write(Lock::Nothing, made).await.unwrap()
}

#[tokio::test]
async fn s22_a_row_dated_back_is_told_although_the_service_goes_on_sealing() {
    let (installation, store) = whole().await;
    let seals = installation.keys(&store).await.seals;
    let dated_back = move |conn: &mut Conn| {
        append(conn, hours_ago(30), &entry(100))?;
        append(conn, hours_ago(1), &entry(101))?;
        assert_eq!(seal(conn, &seals, Clock::System.now(), 100)?, 1);
        Ok(())
    };
    store.write(Lock::Nothing, dated_back).await.unwrap();
    told(&installation, "是后来插入的");
}

#[tokio::test]
async fn s22_a_clock_set_back_for_the_sealing_is_told() {
    let (installation, store) = whole().await;
    let seals = installation.keys(&store).await.seals;
    let set_back = move |conn: &mut Conn| {
        append(conn, hours_ago(1), &entry(102))?;
        assert_eq!(seal(conn, &seals, Clock::System.now().plus(-chrono::TimeDelta::minutes(50)), 100)?, 1);
        Ok(())
    };
    store.write(Lock::Nothing, set_back).await.unwrap();
    told(&installation, "时钟被拨回");
}

#[tokio::test]
async fn s22_the_service_itself_can_change_and_remove_nothing() {
    let (_installation, store) = whole().await;
    let changes: [fn(&mut Conn) -> QueryResult<usize>; 4] = [
        |conn| diesel::update(audit_log::table).set(audit_log::action.eq("x")).execute(conn),
        |conn| diesel::delete(audit_log::table).execute(conn),
        |conn| diesel::update(audit_seals::table).set(audit_seals::mac.eq("x")).execute(conn),
        |conn| diesel::delete(audit_seals::table).execute(conn),
    ];
    for change in changes {
        let refused = store.write(Lock::Nothing, move |conn| Ok(change(conn)?)).await.unwrap_err();
        let cause = format!("{:?}", refused.database_error());
        assert!(cause.contains("append-only"), "{cause}");
    }
}

#[tokio::test]
async fn s22_a_paper_that_was_taken_out_stands_in_the_log_with_its_digest() {
    let app = TestApp::start().await;
    let firm = app.firm("存证家具厂", "2110").await;
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firm).await;
    officers.complete(&app, &inspection).await;
    let office = app.office().await;
    let issued = body(office.get(&format!("/api/v1/inspections/{inspection}")).await, 200);
    let document = &issued["documents"][0];
    let path = format!("/api/v1/documents/{}/{}.pdf", text(document, "kind"), text(document, "id"));
    let mut digests = Vec::new();
    for client in [&office, &firm.officer, &office] {
        let paper =
            client.request("GET", &path).send().await.expect("an answer").bytes().await.expect("a file");
        digests.push(hex::encode(Sha256::digest(&paper)));
    }
    let noted: Vec<Option<String>> = app
        .app
        .store
        .read(|conn| {
            let papers = audit_log::table.filter(audit_log::action.eq("issue_paper"));
            Ok(papers.select(audit_log::detail).load(conn)?)
        })
        .await
        .expect("rows");
    let [Some(detail)] = &noted[..] else { panic!("one row for the same bytes: {noted:?}") };
    let detail: Value = serde_json::from_str(detail).expect("JSON");
    assert_eq!(detail["sha256"], digests[0].as_str());
    assert_eq!(detail["number"], document["number"]);
    assert!(digests.iter().all(|digest| *digest == digests[0]));
}
