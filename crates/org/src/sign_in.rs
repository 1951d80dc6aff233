//! Signing in with a password.
//!
//! There is no lock-out of accounts, since it would let anybody lock anybody out. Guessing is
//! slowed by the API's rate limits, and by the turns at checking: whoever is known does not wait
//! behind those who guess.

use std::time::Duration;

use diesel::prelude::*;
use heping_core::{Code, Error, Moment, Result, UserId};
use heping_store::schema::{credentials, users};
use heping_store::turns::{Turn, Turns};
use heping_store::{Conn, Lock, Store};

use crate::sessions::{self, Opened};
use crate::{password, staff};

const BUSY: &str = "登录的人较多，请几秒后重试。";

/// Each check takes 64 MiB and a processor for a moment. These are for people who are known.
static CHECKS: Turns = Turns::new(2, Duration::from_secs(5), BUSY);
/// And these for all others.
static STRANGERS: Turns = Turns::new(1, Duration::from_secs(5), BUSY);
/// Those who seem to guess stand in line for the strangers' turn one at a time.
static SUSPECTS: Turns = Turns::new(1, Duration::from_secs(2), BUSY);

/// What somebody who signs in is taken for; it decides with whom they wait for the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Has signed in from there before.
    Known,
    /// Comes for the first time.
    Stranger,
    /// Tries, or is tried, too often.
    Suspect,
}

impl Standing {
    /// The turns that a check holds.
    async fn turns(self) -> Result<Vec<Turn>> {
        Ok(match self {
            Self::Known => vec![CHECKS.take().await?],
            Self::Stranger => vec![STRANGERS.take().await?],
            Self::Suspect => {
                let in_line = SUSPECTS.take().await?;
                vec![in_line, STRANGERS.take().await?]
            }
        })
    }
}

/// Signs a member of the staff in. A password that was stored at a lower cost than today's is
/// stored anew.
///
/// # Errors
/// `bad_credentials`, alike and after the same time for a wrong name, a wrong password and a
/// deactivated user; `busy`.
pub async fn with_password(
    store: &Store,
    now: Moment,
    standing: Standing,
    username: &str,
    typed: &str,
) -> Result<Opened> {
    let name = staff::canonical(username);
    let stored = store.read(move |conn| credential(conn, &name)).await?;
    let (user, hash) = stored.unzip();
    let right = check(standing, typed.to_owned(), hash.clone()).await?;
    let user = user.filter(|_| right).ok_or_else(|| Error::new(Code::BadCredentials))?;
    if let Some(cheap) = hash.filter(|hash| password::is_cheap(hash)) {
        let dear = self::hash(typed.to_owned()).await?;
        store.write(Lock::Person(user), move |conn| rehash(conn, user, &cheap, &dear)).await?;
    }
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
    if check(Standing::Known, typed.to_owned(), stored).await? {
        Ok(())
    } else {
        Err(Error::new(Code::BadCredentials))
    }
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
/// As there; `busy`.
pub async fn hash(typed: String) -> Result<String> {
    let turns = Standing::Known.turns().await?;
    let work = move || {
        let _turns = turns;
        password::hash(&typed)
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

async fn check(standing: Standing, typed: String, stored: Option<String>) -> Result<bool> {
    let turns = standing.turns().await?;
    let work = move || {
        // whoever asked may go away; the memory is taken until this is done
        let _turns = turns;
        password::verify(&typed, stored.as_deref())
    };
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)
}

/// Stores the same password at another cost, unless it has become another one meanwhile.
fn rehash(conn: &mut Conn, user: UserId, cheap: &str, dear: &str) -> Result<()> {
    diesel::update(credentials::table.find(user).filter(credentials::password_hash.eq(cheap)))
        .set(credentials::password_hash.eq(dear))
        .execute(conn)?;
    Ok(())
}

fn credential(conn: &mut Conn, username: &str) -> Result<Option<(UserId, String)>> {
    let found = credentials::table
        .inner_join(users::table.on(users::id.eq(credentials::user_id)))
        .filter(credentials::username.eq(username))
        .filter(users::active.eq(true))
        .select((credentials::user_id, credentials::password_hash));
    Ok(found.first(conn).optional()?)
}
