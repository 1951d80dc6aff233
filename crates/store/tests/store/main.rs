//! What the store promises, on the database and the cache of this run's pair.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may fail loudly")]

mod audit;
mod cache;
mod faults;
mod files;
mod idempotency;
mod jobs;
mod keyring;
mod limit;
mod migrations;
mod news;
mod transactions;

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{Moment, Result, SubdistrictId};
use heping_store::schema::subdistricts;
use heping_store::{Conn, Store, StoreConfig, dialect::DatabaseUrl};

/// A second after the beginning of the tests' time.
fn second(n: i64) -> Moment {
    Moment::from_millis(1_795_000_000_000).plus(TimeDelta::seconds(n))
}

fn add_subdistrict(conn: &mut Conn, code: &str) -> Result<SubdistrictId> {
    let id = SubdistrictId::new();
    diesel::insert_into(subdistricts::table)
        .values((
            subdistricts::id.eq(id),
            subdistricts::code.eq(code),
            subdistricts::name.eq("河庄街道"),
            subdistricts::created_at.eq(second(0)),
        ))
        .execute(conn)?;
    Ok(id)
}

async fn codes(store: &Store) -> Vec<String> {
    let codes = store.read(|conn| {
        Ok(subdistricts::table.order(subdistricts::code).select(subdistricts::code).load(conn)?)
    });
    codes.await.unwrap()
}

/// A second way to the same database.
fn again(url: &str) -> Store {
    Store::open(StoreConfig::new(DatabaseUrl::parse(url).unwrap())).unwrap()
}
