//! Which code is whose: issue, replace, revoke, look up.
//!
//! Rows are never deleted, so that a sticker that still hangs on a wall is answered with what became
//! of it. A partial unique index lets an enterprise have one active code at most.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Code, CodeId, CodeStatus, EnterpriseId, Error, Moment, Result, Scope, SubdistrictId, UserId,
};
use heping_store::schema::enterprise_codes as codes;
use heping_store::statement::{Keep, Words};
use heping_store::{Ask, Conn, columns, question};

use crate::code::EnterpriseCode;

/// Characters that the reason of a revocation may have.
const MAX_REASON: usize = 200;

/// A code that was issued, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = codes, check_for_backend(diesel::sqlite::Sqlite, diesel::pg::Pg))]
pub struct IssuedCode {
    /// The row.
    pub id: CodeId,
    /// The tenant.
    #[diesel(column_name = subdistrict_id)]
    pub subdistrict: SubdistrictId,
    /// Whose code it is.
    #[diesel(column_name = enterprise_id)]
    pub enterprise: EnterpriseId,
    /// The code.
    pub code: EnterpriseCode,
    /// Whether it is in force.
    pub status: CodeStatus,
    /// Since when.
    pub issued_at: Moment,
    /// By whom.
    pub issued_by: UserId,
    /// When it was replaced or revoked.
    pub ended_at: Option<Moment>,
    /// Who replaced or revoked it.
    pub ended_by: Option<UserId>,
    /// Why it was revoked.
    pub reason: Option<String>,
}

impl IssuedCode {
    /// What somebody who scans it is told when it is no longer in force.
    ///
    /// # Errors
    /// `code_replaced` or `code_revoked`.
    pub fn in_force(&self) -> Result<()> {
        match self.status {
            CodeStatus::Active => Ok(()),
            CodeStatus::Replaced => Err(Error::new(Code::CodeReplaced)),
            CodeStatus::Revoked => Err(Error::new(Code::CodeRevoked)),
        }
    }
}

/// Issues a fresh code to an enterprise that belongs to `subdistrict` (the caller has looked);
/// an active one becomes replaced. Runs under the enterprise's lock.
///
/// # Errors
/// Those of the database.
pub fn issue(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    enterprise: EnterpriseId,
    by: UserId,
    now: Moment,
) -> Result<IssuedCode> {
    issue_this(conn, EnterpriseCode::generate(&mut rand::rng()), subdistrict, enterprise, by, now)
}

/// [`issue`] with a code that was made elsewhere: for data that must come out the same.
///
/// # Errors
/// Those of the database; a code that was ever issued before is one.
pub fn issue_this(
    conn: &mut Conn,
    code: EnterpriseCode,
    subdistrict: SubdistrictId,
    enterprise: EnterpriseId,
    by: UserId,
    now: Moment,
) -> Result<IssuedCode> {
    let active = codes::table
        .filter(codes::enterprise_id.eq(enterprise))
        .filter(codes::status.one_of(|| [CodeStatus::Active]));
    diesel::update(active)
        .set((
            codes::status.eq(CodeStatus::Replaced),
            codes::ended_at.eq(Some(now)),
            codes::ended_by.eq(Some(by)),
        ))
        .kept()
        .execute(conn)?;
    let issued = IssuedCode {
        id: CodeId::new(),
        subdistrict,
        enterprise,
        code,
        status: CodeStatus::Active,
        issued_at: now,
        issued_by: by,
        ended_at: None,
        ended_by: None,
        reason: None,
    };
    diesel::insert_into(codes::table).values(&issued).execute(conn)?;
    Ok(issued)
}

/// Takes an active code out of force, with a reason of 1–200 characters.
///
/// # Errors
/// `validation_failed` naming `reason`; `not_found` outside `scope`; `state_conflict` with the
/// state when it is not active any more.
pub fn revoke(
    conn: &mut Conn,
    scope: &Scope,
    code: EnterpriseCode,
    reason: &str,
    by: UserId,
    now: Moment,
) -> Result<IssuedCode> {
    let before = find(conn, scope, code)?;
    let mut fields = Fields::new();
    let reason = fields.text("reason", reason, MAX_REASON);
    fields.check()?;
    let active = codes::table.find(before.id).filter(codes::status.one_of(|| [CodeStatus::Active]));
    let changed = diesel::update(active)
        .set((
            codes::status.eq(CodeStatus::Revoked),
            codes::ended_at.eq(Some(now)),
            codes::ended_by.eq(Some(by)),
            codes::reason.eq(Some(&reason)),
        ))
        .kept()
        .execute(conn)?;
    if changed == 0 {
        return Err(Error::new(Code::StateConflict).in_state(before.status.as_str()));
    }
    Ok(IssuedCode {
        status: CodeStatus::Revoked,
        ended_at: Some(now),
        ended_by: Some(by),
        reason: Some(reason),
        ..before
    })
}

/// The code and whose it is, in force or not. Whoever holds a code may ask: it cannot be guessed.
///
/// # Errors
/// Those of the database.
pub fn resolve(conn: &mut Conn, code: EnterpriseCode) -> Result<Option<IssuedCode>> {
    scanned(code).ask(conn)
}

/// Asks for the same, together with other things.
pub fn scanned(code: EnterpriseCode) -> impl Ask<Answer = Option<IssuedCode>> {
    let row = codes::table.filter(codes::code.eq(code)).select(columns::<IssuedCode>());
    question::<IssuedCode, _>(row).first()
}

/// The code, for somebody whose `scope` reaches the enterprise that it belongs to.
///
/// # Errors
/// `not_found` when there is no such code or it lies outside.
pub fn find(conn: &mut Conn, scope: &Scope, code: EnterpriseCode) -> Result<IssuedCode> {
    resolve(conn, code)?
        .filter(|row| scope.admits(row.subdistrict, row.enterprise))
        .ok_or_else(|| Error::new(Code::NotFound))
}

/// The code that is in force for an enterprise which the caller was let in to.
///
/// # Errors
/// Those of the database.
pub fn active(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Option<IssuedCode>> {
    in_force(enterprise).ask(conn)
}

/// Asks for the same, together with other things.
pub fn in_force(enterprise: EnterpriseId) -> impl Ask<Answer = Option<IssuedCode>> {
    let row = codes::table
        .filter(codes::enterprise_id.eq(enterprise))
        .filter(codes::status.one_of(|| [CodeStatus::Active]))
        .limit(1)
        .select(columns::<IssuedCode>());
    question::<IssuedCode, _>(row).first()
}

#[cfg(test)]
mod tests;
