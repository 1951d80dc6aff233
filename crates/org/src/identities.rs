//! People by their WeChat identity. An openid is stored as a keyed hash alone ([`index`]).

use diesel::prelude::*;
use heping_core::{Code, Error, Moment, Result, UserId};
use heping_store::schema::{memberships, users, wechat_identities};
use heping_store::{BlindIndex, Conn, on_either};

/// The name of a person who has not got one yet.
pub const NAMELESS: &str = "微信用户";
/// What people see instead of a name that was erased.
pub const ERASED: &str = "已注销用户";

/// Whether a person has no name yet.
///
/// # Errors
/// Those of the database.
pub fn is_nameless(conn: &mut Conn, user: UserId) -> Result<bool> {
    let name: Option<String> = users::table.find(user).select(users::name).first(conn).optional()?;
    Ok(name.as_deref() == Some(NAMELESS))
}

/// What an openid is looked up by.
pub fn index(identities: &BlindIndex, openid: &str) -> String {
    identities.of("openid", openid)
}

/// What an index that was made before the newest key came has to be from now on.
pub fn follow(identities: &BlindIndex, index: &str) -> String {
    identities.follow("openid", index)
}

/// Whose identity this is, if anybody's.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, openid_index: &str) -> Result<Option<UserId>> {
    let found = wechat_identities::table.find(openid_index).select(wechat_identities::user_id);
    Ok(found.first(conn).optional()?)
}

/// Whose identity this is; a person without any role is made for one never seen. Two at once make
/// one person, so it needs no lock.
///
/// # Errors
/// Those of the database.
pub fn find_or_create(conn: &mut Conn, now: Moment, openid_index: &str) -> Result<UserId> {
    if let Some(user) = find(conn, openid_index)? {
        return Ok(user);
    }
    // an id that follows from the identity makes the second of two do nothing
    let mut user = UserId::derived(&format!("wechat/{openid_index}"));
    let gone: Option<bool> = users::table.find(user).select(users::active).first(conn).optional()?;
    if gone == Some(false) {
        // whoever had this identity left: this is somebody new
        user = UserId::derived(&format!("wechat/{openid_index}/{}", now.millis()));
    }
    let person =
        (users::id.eq(user), users::name.eq(NAMELESS), users::active.eq(true), users::created_at.eq(now));
    on_either!(conn, |c| diesel::insert_into(users::table)
        .values(person)
        .on_conflict_do_nothing()
        .execute(c))?;
    bind(conn, now, openid_index, user)?;
    Ok(find(conn, openid_index)?.unwrap_or(user))
}

/// Lets a person sign in with a WeChat identity that is nobody's yet; answers whether it is theirs now.
///
/// # Errors
/// Those of the database.
pub fn bind(conn: &mut Conn, now: Moment, openid_index: &str, user: UserId) -> Result<bool> {
    let identity = (
        wechat_identities::openid_index.eq(openid_index),
        wechat_identities::user_id.eq(user),
        wechat_identities::created_at.eq(now),
    );
    on_either!(conn, |c| {
        diesel::insert_into(wechat_identities::table).values(identity).on_conflict_do_nothing().execute(c)
    })?;
    Ok(find(conn, openid_index)? == Some(user))
}

/// Since when a WeChat identity is a person's; none where they have none.
///
/// # Errors
/// Those of the database.
pub fn since(conn: &mut Conn, user: UserId) -> Result<Option<Moment>> {
    let own = wechat_identities::table.filter(wechat_identities::user_id.eq(user));
    Ok(own
        .order(wechat_identities::created_at.desc())
        .select(wechat_identities::created_at)
        .first(conn)
        .optional()?)
}

/// Takes a person's WeChat identity away, and ends the sessions that it opened; answers whether there
/// was one. Runs under the person's lock.
///
/// # Errors
/// Those of the database.
pub fn unbind(conn: &mut Conn, now: Moment, user: UserId) -> Result<bool> {
    let own = wechat_identities::table.filter(wechat_identities::user_id.eq(user));
    if diesel::delete(own).execute(conn)? == 0 {
        return Ok(false);
    }
    crate::sessions::revoke_by_wechat(conn, user, now)?;
    Ok(true)
}

/// Gives a WeChat identity to a person of the street, also one that belonged to somebody who never
/// held a post: a person who opened the mini-program once before being asked who they are. A person
/// has one: the one before ends, with the sessions that it opened. Answers whether it is new.
///
/// # Errors
/// `state_conflict` when it belongs to somebody who holds or held a post.
pub fn give(conn: &mut Conn, now: Moment, openid_index: &str, user: UserId) -> Result<bool> {
    let owner = find(conn, openid_index)?;
    if owner == Some(user) {
        return Ok(false);
    }
    unbind(conn, now, user)?;
    let Some(owner) = owner else {
        bind(conn, now, openid_index, user)?;
        return Ok(true);
    };
    let posts = memberships::table.filter(memberships::user_id.eq(owner)).count();
    if posts.get_result::<i64>(conn)? > 0 {
        return Err(Error::because(Code::StateConflict, "该微信已绑定其他人员，请先由其本人解除。"));
    }
    diesel::update(wechat_identities::table.find(openid_index))
        .set((wechat_identities::user_id.eq(user), wechat_identities::created_at.eq(now)))
        .execute(conn)?;
    crate::sessions::revoke_all(conn, owner, now)?;
    Ok(true)
}
