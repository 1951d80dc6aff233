use diesel::prelude::*;
use heping_core::{Moment, PhotoId, UserId};
use heping_store::Lock;
use heping_store::schema::users;
use heping_store::testkit::TestStore;

use super::samples;
use crate::photo::{Photo, Processed, photos_of, process, store_photo, unnamed};

const NOW: i64 = 1_795_000_000_000;

async fn person(test: &TestStore) -> UserId {
    let id = UserId::new();
    test.store
        .write(Lock::Nothing, move |conn| {
            diesel::insert_into(users::table)
                .values((
                    users::id.eq(id),
                    users::name.eq("测试员"),
                    users::active.eq(true),
                    users::created_at.eq(Moment::from_millis(NOW)),
                ))
                .execute(conn)?;
            Ok(())
        })
        .await
        .unwrap();
    id
}

async fn send(test: &TestStore, owner: UserId, photo: &Processed) -> (Photo, bool) {
    let photo = photo.clone();
    test.store
        .write(Lock::Nothing, move |conn| store_photo(conn, owner, Moment::from_millis(NOW), &photo))
        .await
        .unwrap()
}

#[tokio::test]
async fn the_same_bytes_of_the_same_person_are_the_same_photo() {
    let test = TestStore::new();
    let (anna, boris) = (person(&test).await, person(&test).await);
    let bytes = samples::jpeg_of_a_phone(64, 48, 1, "2026:11:24 16:20:05", "");
    let photo = process(&bytes).unwrap();

    let (first, created) = send(&test, anna, &photo).await;
    assert!(created);
    assert_eq!((first.width, first.height), (64, 48));
    assert_eq!(first.taken_at, photo.taken_at);
    assert_eq!(send(&test, anna, &photo).await, (first.clone(), false));
    let (other, created) = send(&test, boris, &photo).await;
    assert!(created && other.id != first.id && other.sha256 == first.sha256);

    let missing = PhotoId::new();
    let asked = vec![other.id, missing, first.id];
    let found = test.store.read(move |conn| photos_of(conn, &asked)).await.unwrap();
    assert_eq!(found, [other.clone(), first.clone()]);

    let sent = photo.sha256.clone();
    let never = "0".repeat(64);
    let left = vec![sent, never.clone()];
    assert_eq!(test.store.read(move |conn| unnamed(conn, left)).await.unwrap(), [never]);
}
