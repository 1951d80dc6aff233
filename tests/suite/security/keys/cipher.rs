//! The national ciphers: chosen at the first start, and for good.

use diesel::prelude::*;
use heping_core::Clock;
use heping_store::schema::{enterprises, secret_keys};
use heping_store::{Cipher, Conn, Keyring, Lock, Vault};
use heping_tests::expect::body;
use heping_tests::fixture::enterprise;
use heping_tests::{Installation, KEY};

#[tokio::test]
async fn sm_seals_with_sm4_and_sm3_and_is_chosen_once() {
    let installation = Installation::new();
    let sm = [("HEPING_CIPHER", "sm")];
    let server = installation.serve_with(&sm);
    let (office, _) = server.sign_in("office").await;
    let mut new = enterprise("国密家具厂");
    new["phone"] = "19000000051".into();
    body(office.post("/api/v1/enterprises", new).await, 201);
    let found = body(office.get("/api/v1/enterprises?q=19000000051").await, 200);
    assert_eq!((&found["total"], &found["items"][0]["phone"]), (&1.into(), &"190****0051".into()));
    server.tell_to_stop();
    assert_eq!(server.ended().await.code(), Some(0));

    let store = installation.store().await;
    let (cipher, phone): (String, Option<String>) = store
        .read(|conn| {
            let cipher = secret_keys::table.select(secret_keys::cipher).first(conn)?;
            Ok((cipher, enterprises::table.select(enterprises::phone).first(conn)?))
        })
        .await
        .unwrap();
    assert!(cipher == "sm" && phone.is_some_and(|phone| Vault::is_sealed(&phone)));
    let open = |conn: &mut Conn| Keyring::open(conn, KEY.as_bytes(), None, Clock::System.now());
    assert_eq!(store.write(Lock::Nothing, open).await.unwrap().cipher(), Cipher::Sm);
    super::sealed_rows(&installation, &store, 3).await;
    drop(store);
    for settings in [&sm[..], &[]] {
        let (good, said) = installation.attempt(&["verify", "audit"], settings);
        assert!(good && said.contains("3 条已封印且未被改动"), "{said}");
    }
    let (good, said) = installation.attempt(&["verify", "audit"], &[("HEPING_CIPHER", "aes")]);
    assert!(!good && said.contains("HEPING_CIPHER 现为 aes，而数据库首次启动时用的是 sm"), "{said}");
    let (good, said) = installation.attempt(&["verify", "audit"], &[("HEPING_CIPHER", "rot13")]);
    assert!(!good && said.contains("只能是 aes 或 sm"), "{said}");
}
