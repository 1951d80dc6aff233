//! Sign-ins. A token opens a session while it is used; only its hash is stored.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{
    Actor, Membership, Moment, Page, PageRequest, Result, Role, SessionId, SubdistrictId, UserId,
};
use heping_store::Conn;
use heping_store::schema::{memberships, sessions, users};

use crate::secret;

/// A session of somebody with a role in the street ends after this long without use: a working day.
pub const STAFF_WINDOW: TimeDelta = TimeDelta::hours(12);
/// Anybody else's: a phone that is opened once a week stays signed in.
pub const FIRM_WINDOW: TimeDelta = TimeDelta::days(7);
/// Every session ends after this long, however much it is used.
pub const LONGEST: TimeDelta = TimeDelta::days(30);

/// A session in force and the person behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub actor: Actor,
    /// When it ends if it is not used.
    pub expires_at: Moment,
    ends_at: Moment,
    window: TimeDelta,
}

/// A fresh session; the only time that its token exists in clear.
#[derive(Clone)]
pub struct Opened {
    /// What the client sends from now on.
    pub token: String,
    /// The session.
    pub session: Session,
}

/// A session as its person sees it in a list, without its token.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Listed {
    /// Its id.
    pub id: SessionId,
    /// When it was opened.
    pub created_at: Moment,
    /// When it ends if it is not used.
    pub expires_at: Moment,
}

/// What is stored of a token and looked up by.
pub fn token_hash(token: &str) -> String {
    secret::hash(&format!("session/{token}"))
}

impl Session {
    /// Whether so much of the window has passed (a tenth) that [`touch`] is worth a write.
    pub fn wants_touch(&self, now: Moment) -> bool {
        let full = extended(now, self.window, self.ends_at);
        full.since(self.expires_at) > self.window / 10
    }
}

fn extended(now: Moment, window: TimeDelta, ends_at: Moment) -> Moment {
    now.plus(window).min(ends_at)
}

/// Opens a session for a person whom the caller has recognised. Runs under the person's lock.
///
/// # Errors
/// `not_found` when there is no such person or it was deactivated.
pub fn open(conn: &mut Conn, now: Moment, user: UserId) -> Result<Opened> {
    let id = SessionId::new();
    let actor = actor(conn, user, id)?.ok_or(diesel::result::Error::NotFound)?;
    let window = if actor.street().is_some() { STAFF_WINDOW } else { FIRM_WINDOW };
    let (token, ends_at) = (secret::new_token(), now.plus(LONGEST));
    let expires_at = extended(now, window, ends_at);
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id),
            sessions::user_id.eq(user),
            sessions::token_hash.eq(token_hash(&token)),
            sessions::created_at.eq(now),
            sessions::expires_at.eq(expires_at),
            sessions::ends_at.eq(ends_at),
            sessions::sliding_seconds.eq(window.num_seconds()),
        ))
        .execute(conn)?;
    Ok(Opened { token, session: Session { actor, expires_at, ends_at, window } })
}

/// The session of a token's hash, with the roles that its person has now; `None` when it is
/// unknown, over or revoked, or the person was deactivated.
///
/// # Errors
/// Those of the database.
pub fn authenticate(conn: &mut Conn, hash: &str, now: Moment) -> Result<Option<Session>> {
    let row: Option<(SessionId, UserId, Moment, Moment, i64)> = sessions::table
        .filter(sessions::token_hash.eq(hash))
        .filter(sessions::revoked_at.is_null())
        .select((
            sessions::id,
            sessions::user_id,
            sessions::expires_at,
            sessions::ends_at,
            sessions::sliding_seconds,
        ))
        .first(conn)
        .optional()?;
    let Some((id, user, expires_at, ends_at, seconds)) = row else { return Ok(None) };
    if now >= expires_at {
        return Ok(None);
    }
    let window = TimeDelta::seconds(seconds);
    let actor = actor(conn, user, id)?;
    Ok(actor.map(|actor| Session { actor, expires_at, ends_at, window }))
}

/// Moves the end of a session that is in use, up to [`LONGEST`]. A session that is over stays so.
///
/// # Errors
/// Those of the database.
pub fn touch(conn: &mut Conn, id: SessionId, now: Moment) -> Result<()> {
    let live =
        sessions::table.find(id).filter(sessions::revoked_at.is_null()).filter(sessions::expires_at.gt(now));
    let found: Option<(Moment, i64)> =
        live.select((sessions::ends_at, sessions::sliding_seconds)).first(conn).optional()?;
    if let Some((ends_at, seconds)) = found {
        let expires_at = extended(now, TimeDelta::seconds(seconds), ends_at);
        diesel::update(live).set(sessions::expires_at.eq(expires_at)).execute(conn)?;
    }
    Ok(())
}

/// The sessions of a person that are in force, the newest first.
///
/// # Errors
/// Those of the database.
pub fn list(conn: &mut Conn, user: UserId, now: Moment, page: PageRequest) -> Result<Page<Listed>> {
    let live = || {
        sessions::table
            .filter(sessions::user_id.eq(user))
            .filter(sessions::revoked_at.is_null())
            .filter(sessions::expires_at.gt(now))
    };
    let total = live().count().get_result(conn)?;
    let items = live()
        .order(sessions::id.desc())
        .limit(page.limit())
        .offset(page.offset())
        .select(Listed::as_select())
        .load(conn)?;
    Ok(page.of(items, total))
}

/// Ends sessions of a person, as signing out does; answers how many of them were in force and
/// theirs. Doing it twice is doing it once. Runs under the person's lock.
///
/// # Errors
/// Those of the database.
pub fn revoke(conn: &mut Conn, user: UserId, ids: &[SessionId], now: Moment) -> Result<usize> {
    let live = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::id.eq_any(ids.to_vec()))
        .filter(sessions::revoked_at.is_null());
    Ok(diesel::update(live).set(sessions::revoked_at.eq(now)).execute(conn)?)
}

/// The token hashes of a person's sessions that have not run out, ended ones too: what a cache may
/// still remember.
///
/// # Errors
/// Those of the database.
pub fn hashes_of(conn: &mut Conn, user: UserId, now: Moment) -> Result<Vec<String>> {
    let live = sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::expires_at.gt(now));
    Ok(live.select(sessions::token_hash).load(conn)?)
}

/// Ends every session of a person; answers how many there were.
///
/// # Errors
/// Those of the database.
pub fn revoke_all(conn: &mut Conn, user: UserId, now: Moment) -> Result<usize> {
    let live = sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::revoked_at.is_null());
    Ok(diesel::update(live).set(sessions::revoked_at.eq(now)).execute(conn)?)
}

fn actor(conn: &mut Conn, user: UserId, session: SessionId) -> Result<Option<Actor>> {
    let person: Option<(String, Option<String>)> = users::table
        .find(user)
        .filter(users::active.eq(true))
        .select((users::name, users::certificate))
        .first(conn)
        .optional()?;
    let Some((name, certificate)) = person else { return Ok(None) };
    let held: Vec<(SubdistrictId, Option<heping_core::EnterpriseId>, Role)> = memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::ended_at.is_null())
        .order((memberships::granted_at, memberships::id))
        .select((memberships::subdistrict_id, memberships::enterprise_id, memberships::role))
        .load(conn)?;
    let memberships = held
        .into_iter()
        .map(|(subdistrict, enterprise, role)| Membership { subdistrict, enterprise, role })
        .collect();
    Ok(Some(Actor { user, name, certificate, session, memberships }))
}
