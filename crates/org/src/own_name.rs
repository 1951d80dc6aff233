//! The name that a person who comes by WeChat says: everything that they do is written down under it.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Code, EnterpriseId, Error, Result, UserId};
use heping_store::Conn;
use heping_store::schema::{credentials, hazard_events, hazards, memberships, self_checks, users};

use crate::identities::{ERASED, NAMELESS, is_nameless};

/// Takes a person's own name, while they have none or nothing stands under the one they have. Runs under
/// the person's lock.
///
/// # Errors
/// `validation_failed` naming `name`; `forbidden` for people of the street, whose names the street gives;
/// `state_conflict` once a record stands under the present name.
pub fn set(conn: &mut Conn, user: UserId, name: &str) -> Result<()> {
    let mut fields = Fields::new();
    let name = fields.text("name", name, 50);
    if [NAMELESS, ERASED].contains(&name.as_str()) || name.chars().any(char::is_numeric) {
        fields.wrong("name", "invalid", "请填写您的真实姓名");
    } else if name.chars().count() < 2 && fields.is_empty() {
        fields.wrong("name", "too_short", "姓名至少两个字");
    }
    fields.check()?;
    let staff = credentials::table.filter(credentials::user_id.eq(user));
    if diesel::select(diesel::dsl::exists(staff)).get_result(conn)? {
        return Err(Error::because(Code::Forbidden, "街道人员的姓名由系统管理员登记，请联系管理员修改。"));
    }
    if !is_nameless(conn, user)? && has_record(conn, user)? {
        let refusal = "已有以您的姓名登记的记录，不能自行修改。确需更正的，请联系街道。";
        return Err(Error::because(Code::StateConflict, refusal));
    }
    diesel::update(users::table.find(user)).set(users::name.eq(&name)).execute(conn)?;
    Ok(())
}

/// The same, unless it is the name that the person has.
///
/// # Errors
/// As [`set`].
pub(crate) fn set_unless_same(conn: &mut Conn, user: UserId, name: &str) -> Result<()> {
    let present: String = users::table.find(user).select(users::name).first(conn)?;
    if present == name.trim() && present != NAMELESS { Ok(()) } else { set(conn, user, name) }
}

/// Whether something that the person did in a firm was written down.
fn has_record(conn: &mut Conn, user: UserId) -> Result<bool> {
    let firms: Vec<EnterpriseId> = memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::enterprise_id.is_not_null())
        .select(memberships::enterprise_id.assume_not_null())
        .load(conn)?;
    let checks = self_checks::table
        .filter(self_checks::enterprise_id.eq_any(firms.clone()))
        .filter(self_checks::performed_by.eq(user));
    let steps = hazards::table
        .inner_join(hazard_events::table.on(hazard_events::hazard_id.eq(hazards::id)))
        .filter(hazards::enterprise_id.eq_any(firms))
        .filter(hazard_events::actor_id.eq(user));
    let checked: bool = diesel::select(diesel::dsl::exists(checks)).get_result(conn)?;
    Ok(checked || diesel::select(diesel::dsl::exists(steps)).get_result(conn)?)
}
