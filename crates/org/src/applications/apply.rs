//! Whoever asks, and asks no more.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DbError};
use heping_core::text::Fields;
use heping_core::{
    ApplicationId, Code, EnterpriseId, EnterpriseStatus, Error, Moment, Phone, Result, SubdistrictId, UserId,
};
use heping_store::schema::{applications, applications::table, enterprises, memberships, users};
use heping_store::{Conn, Vault, merged};

use super::read::{untold, view};
use super::{Application, ApplicationState, NewApplication, Row, find};
use crate::enterprises::Created;
use crate::{own_name, phones, secret};

/// The most characters of a note.
const NOTE: usize = 200;

/// Asks to be let into an enterprise. The number is written down as the person's, the name too. Runs under
/// the person's lock; the caller attaches the photos.
///
/// # Errors
/// `validation_failed`, `id_conflict`, `state_conflict` for whoever belongs there, has asked already, or
/// asks a firm that is gone.
pub fn apply(
    conn: &mut Conn,
    vault: &Vault,
    now: Moment,
    user: UserId,
    enterprise: EnterpriseId,
    new: &NewApplication,
) -> Result<Created<Application>> {
    // without what is personal, so that nothing can be tried out against the digest
    let content = serde_json::to_string(&(enterprise, user, new.role, &new.photo_ids));
    let content_hash = secret::hash(&content.map_err(Error::internal)?);
    if let Some(stored) = new.id.map(|id| find(conn, id)).transpose()?.flatten() {
        if (stored.user_id, &stored.content_hash) != (user, &content_hash) {
            return Err(Error::new(Code::IdConflict));
        }
        return Ok(Created { value: untold(view(conn, vault, stored)?), created: false });
    }
    let (subdistrict_id, status): (SubdistrictId, EnterpriseStatus) = enterprises::table
        .find(enterprise)
        .select((enterprises::subdistrict_id, enterprises::status))
        .first(conn)?;
    if !EnterpriseStatus::PRESENT.contains(&status) {
        let why = format!("该企业{}，不能申请绑定。如有变化请联系街道。", status.text());
        return Err(Error::because(Code::StateConflict, why).in_state(status.as_str()));
    }
    let firms = merged::together(conn, enterprise)?;
    let held = memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::enterprise_id.eq_any(firms))
        .filter(memberships::ended_at.is_null());
    if diesel::select(diesel::dsl::exists(held)).get_result(conn)? {
        return Err(Error::because(Code::StateConflict, "您已属于这家企业，不用再申请。").in_state("member"));
    }
    let phone = checked(conn, user, new)?;
    own_name::set_unless_same(conn, user, &new.name)?;
    if let Some(phone) = phone {
        phones::write(conn, vault, user, &phone)?;
    }
    let row = Row {
        id: new.id.unwrap_or_else(ApplicationId::new),
        subdistrict_id,
        enterprise_id: enterprise,
        user_id: user,
        role: new.role,
        note: Fields::new().optional_text("note", new.note.as_deref(), NOTE),
        state: ApplicationState::Open,
        applied_at: now,
        decided_by: None,
        ended_at: None,
        reason: None,
        membership_id: None,
        content_hash,
    };
    diesel::insert_into(table).values(&row).execute(conn).map_err(asked)?;
    Ok(Created { value: view(conn, vault, row)?, created: true })
}

/// The number that was given, where WeChat has not said one.
fn checked(conn: &mut Conn, user: UserId, new: &NewApplication) -> Result<Option<Phone>> {
    let verified: Option<Moment> = users::table.find(user).select(users::phone_verified_at).first(conn)?;
    let mut fields = Fields::new();
    if !new.role.is_of_firm() {
        fields.wrong("role", "invalid", "只能申请成为企业负责人或企业安全员");
    }
    if new.photo_ids.is_empty() {
        fields.wrong("photoIds", "required", "请上传营业执照照片");
    }
    fields.optional_text("note", new.note.as_deref(), NOTE);
    let phone = match (&new.phone, verified) {
        (_, Some(_)) => None,
        (Some(typed), None) => fields.parse("phone", typed),
        (None, None) => {
            fields.wrong("phone", "required", "请填写手机号，或用微信手机号验证");
            None
        }
    };
    fields.check()?;
    Ok(phone)
}

/// Two at once may both find nothing open; the unique constraint lets one of them through.
fn asked(error: DbError) -> Error {
    match error {
        DbError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
            Error::because(Code::StateConflict, "您对这家企业的申请正在等待处理，不用再次提交。")
                .in_state(ApplicationState::Open.as_str())
                .caused_by(error)
        }
        other => other.into(),
    }
}

/// Takes an open application of the person's own back; answers whether there was one.
///
/// # Errors
/// Those of the database.
pub fn withdraw(conn: &mut Conn, now: Moment, user: UserId, id: ApplicationId) -> Result<bool> {
    let open = table
        .find(id)
        .filter(applications::user_id.eq(user))
        .filter(applications::state.eq(ApplicationState::Open));
    let ended = (applications::state.eq(ApplicationState::Withdrawn), applications::ended_at.eq(Some(now)));
    Ok(diesel::update(open).set(ended).execute(conn)? > 0)
}

/// Forgets what a person who leaves asked for: open applications go, and what was written to any of them.
/// Answers them all, whose photos the caller lets go. Runs under the person's lock.
///
/// # Errors
/// Those of the database.
pub fn forget(conn: &mut Conn, now: Moment, user: UserId) -> Result<Vec<ApplicationId>> {
    let own: Vec<ApplicationId> =
        table.filter(applications::user_id.eq(user)).select(applications::id).load(conn)?;
    for id in &own {
        withdraw(conn, now, user, *id)?;
        let silent = (applications::note.eq(None::<String>), applications::reason.eq(None::<String>));
        diesel::update(table.find(id)).set(silent).execute(conn)?;
    }
    Ok(own)
}
