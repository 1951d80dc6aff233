//! Signing in with a password.
//!
//! There is no lock-out of accounts, since it would let anybody lock anybody out. Guessing is
//! slowed by the API's rate limit, counted per account *and* address: who guesses exhausts only
//! their own allowance, and the account's owner elsewhere never notices.

use diesel::prelude::*;
use heping_core::{Code, Error, Moment, Result, UserId};
use heping_store::schema::{credentials, users};
use heping_store::{Conn, Lock, Store};
use tokio::sync::Semaphore;

use crate::sessions::{self, Opened};
use crate::{password, staff};

/// Each check takes 19 MiB and a processor for a moment: that many at once, the rest wait.
static CHECKS: Semaphore = Semaphore::const_new(2);

/// Signs a member of the staff in.
///
/// # Errors
/// `bad_credentials`, alike and after the same time for a wrong name, a wrong password and a
/// deactivated user; `busy`.
pub async fn with_password(store: &Store, now: Moment, username: &str, typed: &str) -> Result<Opened> {
    let name = staff::canonical(username);
    let stored = store.read(move |conn| credential(conn, &name)).await?;
    let (user, hash) = stored.unzip();
    let right = check(typed.to_owned(), hash).await?;
    let user = user.filter(|_| right).ok_or_else(|| Error::new(Code::BadCredentials))?;
    let opened = store.write(Lock::Person(user), move |conn| sessions::open(conn, now, user)).await;
    opened.map_err(|error| match error.code() {
        // deactivated since we looked
        Code::NotFound => Error::new(Code::BadCredentials),
        _ => error,
    })
}

/// Whether `typed` is the password of somebody who is signed in.
///
/// # Errors
/// `bad_credentials` when it is not.
pub async fn confirm(store: &Store, user: UserId, typed: &str) -> Result<()> {
    let stored = store
        .read(move |conn| {
            let hash = credentials::table.find(user).select(credentials::password_hash);
            Ok(hash.first::<String>(conn).optional()?)
        })
        .await?;
    if check(typed.to_owned(), stored).await? { Ok(()) } else { Err(Error::new(Code::BadCredentials)) }
}

/// Stores a new password's hash and ends all sessions of the person. Runs under the person's lock.
///
/// # Errors
/// `not_found` when the person has no password to change.
pub fn set_password(conn: &mut Conn, now: Moment, user: UserId, hash: &str) -> Result<()> {
    let changed = diesel::update(credentials::table.find(user))
        .set((credentials::password_hash.eq(hash), credentials::changed_at.eq(now)))
        .execute(conn)?;
    if changed == 0 {
        return Err(Error::new(Code::NotFound));
    }
    sessions::revoke_all(conn, user, now)?;
    Ok(())
}

/// [`password::hash`] away from the threads that answer requests.
///
/// # Errors
/// As there.
pub async fn hash(typed: String) -> Result<String> {
    let _turn = CHECKS.acquire().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(move || password::hash(&typed)).await.map_err(Error::internal)?
}

async fn check(typed: String, stored: Option<String>) -> Result<bool> {
    let _turn = CHECKS.acquire().await.map_err(Error::internal)?;
    let work = move || password::verify(&typed, stored.as_deref());
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

fn credential(conn: &mut Conn, username: &str) -> Result<Option<(UserId, String)>> {
    let found = credentials::table
        .inner_join(users::table.on(users::id.eq(credentials::user_id)))
        .filter(credentials::username.eq(username))
        .filter(users::active.eq(true))
        .select((credentials::user_id, credentials::password_hash));
    Ok(found.first(conn).optional()?)
}
