//! Signing in with a password.
//!
//! There is no lock-out of accounts, since it would let anybody lock anybody out. Guessing is
//! slowed by the API's rate limits, and by the turns at checking: whoever is known does not wait
//! behind those who guess.

use std::time::Duration;

use diesel::prelude::*;
use heping_core::{Code, Error, Moment, Result, SubdistrictId, UserId};
use heping_store::schema::{credentials, subdistricts, users};
use heping_store::turns::{Turn, Turns};
use heping_store::{Conn, Lock, Store};

use crate::password::Rules;
use crate::{password, policy, sessions, staff};

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

/// Whom a name and a password belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// The user of that name, and their street; none where nobody has it who may sign in.
    pub named: Option<(UserId, SubdistrictId)>,
    /// Whether the password is theirs.
    pub right: bool,
}

impl Recognised {
    /// The user whose password it is.
    ///
    /// # Errors
    /// `bad_credentials`, alike for a wrong name, a wrong password and a deactivated user.
    pub fn user(self) -> Result<(UserId, SubdistrictId)> {
        self.named.filter(|_| self.right).ok_or_else(|| Error::new(Code::BadCredentials))
    }
}

/// Looks whose name and password these are; it takes the same time whether anybody has that name or
/// not. A password that was stored at a lower cost than today's is stored anew. `street` is the area code of one street, needed where several have a user of that name.
///
/// # Errors
/// `validation_failed` naming `subdistrict` where it is needed; `busy`.
pub async fn recognise(
    store: &Store,
    standing: Standing,
    street: Option<&str>,
    username: &str,
    typed: &str,
) -> Result<Recognised> {
    let (name, street) = (staff::canonical(username), street.map(ToOwned::to_owned));
    let mut stored = store.read(move |conn| named(conn, street.as_deref(), &name)).await?;
    if stored.len() > 1 {
        return Err(Error::field(
            "subdistrict",
            "required",
            "有多个街道使用该账号，请同时提交所在街道的 9 位区划代码（subdistrict）",
        ));
    }
    let (named, hash) = stored.pop().unzip();
    let right = check(standing, typed.to_owned(), hash.clone()).await?;
    let cheap = hash.filter(|hash| right && password::is_cheap(hash));
    if let (Some((user, _)), Some(cheap)) = (named, cheap) {
        let dear = self::hash(typed.to_owned()).await?;
        store.write(Lock::Person(user), move |conn| rehash(conn, user, &cheap, &dear)).await?;
    }
    Ok(Recognised { named, right })
}

/// Who has a name that somebody wants to sign in with, where it is one person's.
///
/// # Errors
/// Those of the database.
pub fn whose(
    conn: &mut Conn,
    street: Option<&str>,
    username: &str,
) -> Result<Option<(UserId, SubdistrictId)>> {
    let found = named(conn, street, &staff::canonical(username))?;
    Ok(match found.as_slice() {
        [(who, _hash)] => Some(*who),
        _ => None,
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

/// What is asked of a new password of a user.
///
/// # Errors
/// Those of the database.
pub fn rules(conn: &mut Conn, user: UserId) -> Result<Rules> {
    let found: Option<(String, String, SubdistrictId, String)> = credentials::table
        .inner_join(users::table.on(users::id.eq(credentials::user_id)))
        .inner_join(subdistricts::table.on(subdistricts::id.eq(credentials::subdistrict_id)))
        .filter(credentials::user_id.eq(user))
        .select((credentials::username, users::name, credentials::subdistrict_id, subdistricts::name))
        .first(conn)
        .optional()?;
    let Some((username, name, id, street)) = found else { return Ok(Rules::default()) };
    Ok(policy::of(conn, id)?.rules(vec![username, name, street]))
}

/// Stores a new password's hash and ends all sessions of the person; one that was given by somebody
/// else must be changed first of all. Runs under the person's lock.
///
/// # Errors
/// `not_found` when the person has no password to change.
pub fn set_password(conn: &mut Conn, now: Moment, user: UserId, hash: &str, must_change: bool) -> Result<()> {
    let changed = diesel::update(credentials::table.find(user))
        .set((
            credentials::password_hash.eq(hash),
            credentials::changed_at.eq(now),
            credentials::must_change.eq(must_change),
        ))
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

/// Who has a name and may sign in, with the hash of their password: of two that would do, both.
fn named(
    conn: &mut Conn,
    street: Option<&str>,
    username: &str,
) -> Result<Vec<((UserId, SubdistrictId), String)>> {
    let mut found = credentials::table
        .inner_join(users::table.on(users::id.eq(credentials::user_id)))
        .inner_join(subdistricts::table.on(subdistricts::id.eq(credentials::subdistrict_id)))
        .filter(credentials::username.eq(username))
        .filter(users::active.eq(true))
        .limit(2)
        .select(((credentials::user_id, credentials::subdistrict_id), credentials::password_hash))
        .into_boxed();
    if let Some(code) = street {
        found = found.filter(subdistricts::code.eq(code));
    }
    Ok(found.load(conn)?)
}
