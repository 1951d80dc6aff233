//! The database that a command is about, the street, and the word that the audit log keeps of it.

use heping_core::{Moment, SubdistrictId};
use heping_org::{Subdistrict, subdistrict};
use heping_store::dialect::DatabaseUrl;
use heping_store::{Conn, Store, StoreConfig};

use super::Outcome;
use crate::config::DatabaseArgs;
use crate::usecase::{self, Action, Caller};

/// Works on the database of the settings.
pub(super) fn with_store<T>(
    database: &DatabaseArgs,
    work: impl AsyncFnOnce(Store) -> Outcome<T>,
) -> Outcome<T> {
    let url = DatabaseUrl::parse(&database.database_url)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async { work(Store::connect(StoreConfig::new(url)).await?).await })
}

/// An audit row of a command, in the name of whoever gave it.
pub(super) fn note(
    conn: &mut Conn,
    now: Moment,
    street: Option<SubdistrictId>,
    what: (Action, String),
) -> heping_core::Result<()> {
    usecase::note(conn, &Caller::operator(), now, street, what)
}

/// The subdistrict that a command is about: the one named, or the only one.
pub(super) async fn find(store: &Store, code: Option<&str>) -> Outcome<Subdistrict> {
    let all = store.read(subdistrict::list).await?;
    let found = match code {
        Some(code) => all.into_iter().find(|one| one.code == code),
        None if all.len() == 1 => all.into_iter().next(),
        None => return Err("several subdistricts, or none: name one with --subdistrict".into()),
    };
    found.ok_or_else(|| "no such subdistrict; `heping admin create-subdistrict` makes one".into())
}
