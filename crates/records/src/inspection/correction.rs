//! Corrections of a completed inspection: rows beside the record, which itself never changes.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, Code, CorrectionId, Error, InspectionId, Moment, Result, Scope, UserId};
use heping_evidence::{Written, content};
use heping_store::Conn;
use heping_store::schema::{inspection_corrections, inspection_officers};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::row::InspectionRow;
use super::{InspectionState, officer};

/// What a completed inspection should have said.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewCorrection {
    /// Made by the phone, so that sending it again is not a second correction.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<CorrectionId>,
    /// What is corrected, and why.
    #[schema(min_length = 1, max_length = 2000, example = "企业负责人姓名应为“样例青”")]
    pub text: String,
}

/// A correction.
#[derive(Clone, Debug, PartialEq, Queryable, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Correction {
    /// Its id.
    pub id: CorrectionId,
    /// What is corrected, and why.
    pub text: String,
    /// Who made it.
    pub made_by: UserId,
    /// The name, as in the inspection.
    pub made_by_name: String,
    /// When.
    pub made_at: Moment,
}

/// The corrections of an inspection, the oldest first.
pub(crate) fn of(conn: &mut Conn, inspection: InspectionId) -> Result<Vec<Correction>> {
    let rows = inspection_corrections::table
        .inner_join(
            inspection_officers::table.on(inspection_officers::inspection_id
                .eq(inspection_corrections::inspection_id)
                .and(inspection_officers::user_id.eq(inspection_corrections::made_by))),
        )
        .filter(inspection_corrections::inspection_id.eq(inspection))
        .order((inspection_corrections::made_at, inspection_corrections::id))
        .select((
            inspection_corrections::id,
            inspection_corrections::text,
            inspection_corrections::made_by,
            inspection_officers::name,
            inspection_corrections::made_at,
        ))
        .load(conn)?;
    Ok(rows)
}

/// Corrects a completed inspection.
///
/// # Errors
/// `not_found`, `forbidden` for an officer of another inspection, `id_conflict`,
/// `state_conflict` while it is open, `validation_failed`.
pub fn correct(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    inspection: InspectionId,
    new: &NewCorrection,
) -> Result<Written<Correction>> {
    let row = InspectionRow::led_by(conn, scope, actor, inspection)?;
    let content_hash = content::digest(&(inspection, new))?;
    if let Some(id) = new.id {
        let stored: Option<String> = inspection_corrections::table
            .find(id)
            .select(inspection_corrections::content_hash)
            .first(conn)
            .optional()?;
        if let Some(stored) = stored {
            content::same(&stored, &content_hash)?;
            let known = of(conn, inspection)?.into_iter().find(|one| one.id == id);
            return Ok(Written::repeated(known.ok_or_else(|| Error::new(Code::NotFound))?));
        }
    }
    let refusal = match row.state() {
        InspectionState::Completed => None,
        InspectionState::Open => Some("督查尚未完成，可直接修改，无需更正。"),
        InspectionState::Voided => Some("督查已作废，无需更正。"),
    };
    if let Some(refusal) = refusal {
        return Err(Error::because(Code::StateConflict, refusal).in_state(row.state().as_str()));
    }
    let mut fields = Fields::new();
    let text = fields.text("text", &new.text, 2000);
    fields.check()?;
    let made = Correction {
        id: new.id.unwrap_or_else(CorrectionId::new),
        text,
        made_by: actor.user,
        made_by_name: officer::name_of(conn, inspection, actor.user)?,
        made_at: now,
    };
    diesel::insert_into(inspection_corrections::table)
        .values((
            inspection_corrections::id.eq(made.id),
            inspection_corrections::subdistrict_id.eq(row.subdistrict_id),
            inspection_corrections::enterprise_id.eq(row.enterprise_id),
            inspection_corrections::inspection_id.eq(inspection),
            inspection_corrections::text.eq(&made.text),
            inspection_corrections::made_by.eq(made.made_by),
            inspection_corrections::made_at.eq(made.made_at),
            inspection_corrections::content_hash.eq(&content_hash),
        ))
        .execute(conn)?;
    Ok(Written::new(made, Vec::new()))
}
