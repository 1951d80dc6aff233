//! The operator's key: which are taken, and that another one is noticed.

use diesel::prelude::*;
use heping_store::schema::{enterprises, secret_keys};
use heping_store::{Conn, Lock};
use heping_tests::expect::body;
use heping_tests::fixture::enterprise;
use heping_tests::{Installation, TestApp};

const OTHER: &str = "b7d0962f4c81ea35f7c60d9812ba4e7590d3fc216be85a04";

#[tokio::test]
async fn s23_a_key_that_somebody_would_guess_starts_nothing() {
    let installation = Installation::new();
    for wrong in
        [&"a".repeat(64), "qwertyuiopasdfghjklzxcvbnm1234567890", "abcabcabcabcabcabcabcabcabcabcabc"]
    {
        let (good, said) = installation.attempt(&["verify", "audit"], &[("HEPING_SECRET_KEY", wrong)]);
        assert!(!good && said.contains("容易被猜到") && said.contains("openssl rand -hex 32"), "{said}");
        assert!(!said.contains(wrong), "{said}");
    }
    let store = installation.store().await;
    let made = store.read(|conn| Ok(secret_keys::table.count().get_result::<i64>(conn)?)).await.unwrap();
    assert_eq!(made, 0, "a refused key leaves nothing behind");
}

#[tokio::test]
async fn s23_another_key_than_that_of_the_first_start_is_refused_with_a_sentence() {
    let installation = Installation::new();
    let server = installation.serve();
    server.sign_in("office").await;
    server.tell_to_stop();
    assert_eq!(server.ended().await.code(), Some(0));
    for command in [&["serve", "--bind", "127.0.0.1:0"][..], &["verify", "audit"]] {
        let (good, said) = installation.attempt(command, &[("HEPING_SECRET_KEY", OTHER)]);
        assert!(!good && said.contains("不是这个数据库的密钥"), "{said}");
        assert!(said.contains("HEPING_SECRET_KEY_OLD") && said.contains("heping rekey"), "{said}");
    }
    let again = installation.serve();
    again.sign_in("office").await;
}

#[tokio::test]
async fn s23_a_number_moved_to_another_row_or_column_opens_nowhere() {
    let app = TestApp::start().await;
    let office = app.office().await;
    let mut ids = Vec::new();
    for (name, phone) in [("甲家具厂", "19000000041"), ("乙家具厂", "19000000042")] {
        let mut new = enterprise(name);
        new["phone"] = phone.into();
        let made = body(office.post("/api/v1/enterprises", new).await, 201);
        ids.push(made["id"].as_str().expect("an id").to_owned());
    }
    let of = |id: &str| format!("/api/v1/enterprises/{id}");
    assert_eq!(body(office.get(&of(&ids[0])).await, 200)["phone"], "190****0041");
    let (first, second) = (ids[0].clone(), ids[1].clone());
    let swap = move |conn: &mut Conn| {
        let phone = |conn: &mut Conn, id: &str| -> QueryResult<Option<String>> {
            enterprises::table.find(id.to_owned()).select(enterprises::phone).first(conn)
        };
        let moved = phone(conn, &second)?;
        diesel::update(enterprises::table.find(first.clone()))
            .set(enterprises::phone.eq(moved))
            .execute(conn)?;
        let own = phone(conn, &second)?;
        diesel::update(enterprises::table.find(second.clone()))
            .set((enterprises::safety_officer_phone.eq(own), enterprises::phone.eq(None::<String>)))
            .execute(conn)?;
        Ok(())
    };
    app.app.store.write(Lock::Nothing, swap).await.expect("a hand in the database");
    for id in &ids {
        let shown = office.get(&of(id)).await;
        assert!(shown.status == 500 && !shown.text.contains("0042"), "{}", shown.text);
    }
}
