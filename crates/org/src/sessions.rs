//! Sign-ins. A token opens a session while it is used; only its hash is stored.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{
    Actor, Membership, Moment, Page, PageRequest, Result, Role, SessionId, SubdistrictId, UserId, words,
};
use heping_store::Conn;
use heping_store::schema::{memberships, sessions, users};
use heping_store::statement::{Keep, filled};

use crate::policy::{self, Unsettled};
use crate::secret;

words! {
    /// Where somebody who signs in with a password works.
    SignInDevice {
        /// A desk that others can sit down at.
        Console = "console" "电脑",
        /// A phone that its owner carries.
        Phone = "phone" "手机",
    }
}

/// How somebody was recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// With a password, there.
    Password(SignInDevice),
    /// With WeChat, which is on a phone.
    WeChat,
}

/// What bounds sessions in this installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// A session of the street's people at a desk ends after so long without use.
    pub console: TimeDelta,
    /// And one on a phone: an inspector in the field signs in once a day at most.
    pub phone: TimeDelta,
    /// A person has so many sessions; of one more the oldest ends.
    pub most: i64,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { console: TimeDelta::minutes(30), phone: TimeDelta::hours(12), most: 10 }
    }
}

/// A session of anybody else ends after this long without use: a phone that is opened once a week
/// stays signed in.
pub const FIRM_WINDOW: TimeDelta = TimeDelta::days(7);
/// Every session ends after this long, however much it is used.
pub const LONGEST: TimeDelta = TimeDelta::days(30);
/// And one of the street's people after this long: they sign in once a day.
pub const LONGEST_OF_STAFF: TimeDelta = TimeDelta::hours(24);

/// A session in force and the person behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub actor: Actor,
    /// When it ends if it is not used.
    pub expires_at: Moment,
    /// What it lacks to be of use.
    pub unsettled: Option<Unsettled>,
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

/// Opens a session for a person whom the caller has recognised; of too many the oldest ends. Runs under
/// the person's lock.
///
/// # Errors
/// `not_found` when there is no such person or it was deactivated.
pub fn open(conn: &mut Conn, now: Moment, user: UserId, entry: Entry, bounds: Bounds) -> Result<Opened> {
    let id = SessionId::new();
    let actor = actor(conn, user, id)?.ok_or(diesel::result::Error::NotFound)?;
    let (window, longest) = match entry {
        Entry::Password(SignInDevice::Console) => (bounds.console, LONGEST_OF_STAFF),
        Entry::Password(SignInDevice::Phone) => (bounds.phone, LONGEST_OF_STAFF),
        Entry::WeChat if actor.street().is_some() => (bounds.phone, LONGEST_OF_STAFF),
        Entry::WeChat => (FIRM_WINDOW, LONGEST),
    };
    let by_password = matches!(entry, Entry::Password(_));
    let unsettled = lacking(conn, now, &actor, by_password)?;
    let (token, ends_at) = (secret::new_token(), now.plus(longest));
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
            sessions::by_password.eq(by_password),
        ))
        .execute(conn)?;
    end_oldest(conn, now, user, bounds.most)?;
    Ok(Opened { token, session: Session { actor, expires_at, unsettled, ends_at, window } })
}

/// Ends a person's sessions beyond the newest `most`.
fn end_oldest(conn: &mut Conn, now: Moment, user: UserId, most: i64) -> Result<()> {
    let beyond: Vec<SessionId> = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .order((sessions::created_at.desc(), sessions::id.desc()))
        .limit(most)
        .offset(most)
        .select(sessions::id)
        .load(conn)?;
    revoke(conn, user, &beyond, now).map(|_ended| ())
}

/// What a session of a person lacks: one that WeChat opened lacks nothing, for the phone is a factor.
fn lacking(conn: &mut Conn, now: Moment, actor: &Actor, by_password: bool) -> Result<Option<Unsettled>> {
    if by_password { policy::unsettled(conn, now, actor) } else { Ok(None) }
}

/// The session of a token's hash, with the roles that its person has now; `None` when it is
/// unknown, over or revoked, or the person was deactivated.
///
/// # Errors
/// Those of the database.
pub fn authenticate(conn: &mut Conn, hash: &str, now: Moment) -> Result<Option<Session>> {
    let row: Option<(SessionId, UserId, Moment, Moment, i64, bool)> = sessions::table
        .filter(sessions::token_hash.eq(hash))
        .filter(sessions::revoked_at.is_null())
        .select((
            sessions::id,
            sessions::user_id,
            sessions::expires_at,
            sessions::ends_at,
            sessions::sliding_seconds,
            sessions::by_password,
        ))
        .first(conn)
        .optional()?;
    let Some((id, user, expires_at, ends_at, seconds, by_password)) = row else { return Ok(None) };
    if now >= expires_at {
        return Ok(None);
    }
    let window = TimeDelta::seconds(seconds);
    let Some(actor) = actor(conn, user, id)? else { return Ok(None) };
    let unsettled = lacking(conn, now, &actor, by_password)?;
    Ok(Some(Session { actor, expires_at, unsettled, ends_at, window }))
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
        diesel::update(live).set(sessions::expires_at.eq(expires_at)).kept().execute(conn)?;
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
        .filter(sessions::id.eq_any(filled(ids.iter().copied())))
        .filter(sessions::revoked_at.is_null());
    Ok(diesel::update(live).set(sessions::revoked_at.eq(now)).kept().execute(conn)?)
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

/// Ends the sessions of a person that WeChat opened.
///
/// # Errors
/// Those of the database.
pub fn revoke_by_wechat(conn: &mut Conn, user: UserId, now: Moment) -> Result<usize> {
    let live = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::by_password.eq(false))
        .filter(sessions::revoked_at.is_null());
    Ok(diesel::update(live).set(sessions::revoked_at.eq(now)).kept().execute(conn)?)
}

/// Ends every session of a person but one.
///
/// # Errors
/// Those of the database.
pub fn revoke_others(conn: &mut Conn, user: UserId, kept: SessionId, now: Moment) -> Result<usize> {
    let live = sessions::table
        .filter(sessions::user_id.eq(user))
        .filter(sessions::id.ne(kept))
        .filter(sessions::revoked_at.is_null());
    Ok(diesel::update(live).set(sessions::revoked_at.eq(now)).kept().execute(conn)?)
}

/// Ends every session of a person; answers how many there were.
///
/// # Errors
/// Those of the database.
pub fn revoke_all(conn: &mut Conn, user: UserId, now: Moment) -> Result<usize> {
    let live = sessions::table.filter(sessions::user_id.eq(user)).filter(sessions::revoked_at.is_null());
    Ok(diesel::update(live).set(sessions::revoked_at.eq(now)).kept().execute(conn)?)
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
    let memberships = crate::memberships::with_merged(conn, memberships)?;
    Ok(Some(Actor { user, name, certificate, session, memberships, acting: None }))
}
