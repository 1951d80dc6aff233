//! The secrets in the database: opened by the operator's key alone, changed without losing one.

use diesel::prelude::*;
use heping_core::UserId;
use heping_store::schema::{secret_keys, users};
use heping_store::testkit::TestStore;
use heping_store::{Cipher, Conn, Keyring, Lock, Place, Store, Vault};

use crate::second;

const OLD: &[u8] = b"the operator's key";
const NEW: &[u8] = b"the operator's next key";

async fn open(store: &Store, key: &'static [u8], cipher: Option<Cipher>) -> heping_core::Result<Keyring> {
    store.write(Lock::Nothing, move |conn| Keyring::open(conn, key, cipher, second(0))).await
}

fn id(ring: &Keyring) -> String {
    ring.enduring(b"receipts").id()
}

#[tokio::test]
async fn the_first_start_makes_a_ring_that_its_key_alone_opens() {
    let test = TestStore::new();
    let ring = open(&test.store, OLD, None).await.unwrap();
    assert_eq!((ring.cipher(), ring.changes()), (Cipher::Aes, 0));
    assert_ne!(id(&ring), id(&Keyring::of_one(OLD)), "a secret of its own");
    assert_eq!(id(&open(&test.store, OLD, Some(Cipher::Aes)).await.unwrap()), id(&ring));
    let wrong = open(&test.store, NEW, None).await.err().unwrap();
    assert!(wrong.detail().contains("HEPING_SECRET_KEY 不是这个数据库的密钥"), "{}", wrong.detail());
    let wrong = open(&test.store, OLD, Some(Cipher::Sm)).await.err().unwrap();
    assert!(wrong.detail().contains("HEPING_CIPHER 现为 sm"), "{}", wrong.detail());
}

#[tokio::test]
async fn a_database_from_before_there_were_rings_goes_on_with_its_key_and_no_other() {
    let test = TestStore::new();
    let somebody = |conn: &mut Conn| {
        // sealed in the first form under `the operator's key`, by another program
        let row = (
            users::id.eq(UserId::new()),
            users::name.eq("样例甲"),
            users::phone.eq("v1.AAECAwQFBgcICQoL8NPchnSV86q-SFuYCJ5w3z6FoFeHXcsjYyvP"),
            users::phone_index.eq("00"),
            users::active.eq(true),
            users::created_at.eq(second(0)),
        );
        diesel::insert_into(users::table).values(row).execute(conn)?;
        Ok(())
    };
    test.store.write(Lock::Nothing, somebody).await.unwrap();
    assert!(open(&test.store, NEW, None).await.is_err(), "not even at its first start");
    assert!(open(&test.store, OLD, Some(Cipher::Sm)).await.is_err(), "what is there was sealed with aes");
    let ring = open(&test.store, OLD, None).await.unwrap();
    assert_eq!(id(&ring), id(&Keyring::of_one(OLD)), "what it made before is made again");
    assert!(open(&test.store, NEW, None).await.is_err());
}

#[tokio::test]
async fn a_change_of_keys_adds_a_secret_and_keeps_the_others() {
    let test = TestStore::new();
    let ring = open(&test.store, OLD, None).await.unwrap();
    let vault = |ring: &Keyring| {
        let (first, later) = ring.keys(b"personal data");
        Vault::of(&first, &later)
    };
    let place = Place::new("users.phone", "a");
    let sealed = vault(&ring).seal(&place, "19000000011").unwrap();
    let before = ring.clone();
    let change = move |conn: &mut Conn| before.clone().change(conn, NEW, second(1));
    let changed = test.store.write(Lock::Nothing, change).await.unwrap();
    assert!(open(&test.store, OLD, None).await.is_err());
    let opened = open(&test.store, NEW, None).await.unwrap();
    assert_eq!((opened.changes(), id(&opened)), (1, id(&ring)));
    assert_eq!(opened.newest(b"seals").id(), changed.newest(b"seals").id());
    assert_ne!(opened.newest(b"seals").id(), ring.newest(b"seals").id());
    assert_eq!(vault(&opened).open(&place, &sealed).unwrap(), "19000000011");
    let rows: i64 = test.store.read(|conn| Ok(secret_keys::table.count().get_result(conn)?)).await.unwrap();
    assert_eq!(rows, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_nodes_that_start_first_both_have_the_same_ring() {
    let test = TestStore::new();
    let other = crate::again(&test.url);
    let (a, b) = tokio::join!(open(&test.store, OLD, None), open(&other, OLD, None));
    assert_eq!(id(&a.unwrap()), id(&b.unwrap()));
}
