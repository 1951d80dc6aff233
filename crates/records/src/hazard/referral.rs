//! A referral (移送): what is outside the street's power (fire, gas, special equipment,
//! chemicals), or is refused, goes to the authority that has it. The hazard's clock ends.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, HazardId, Moment, Result, SafetyEvent, SafetyFact, Scope};
use heping_evidence::{Written, content};
use heping_store::schema::hazard_referrals;
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event::{Said, sent_again};
use super::life::Step;
use super::view::at_hand;
use super::{Hazard, HazardEvent};

/// A referral to be made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewReferral {
    /// The authority that receives it.
    #[schema(min_length = 1, max_length = 100, example = "钱塘区消防救援大队")]
    pub body: String,
    /// The number of the letter that the street has written itself; left out, the letter (移送书) is
    /// issued here and has its number from the street's series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 100, example = "河应急移〔2026〕3号")]
    pub document_number: Option<String>,
    /// Why it is theirs.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// To whom a hazard was referred.
#[derive(Clone, Debug, PartialEq, Queryable, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Referral {
    /// The authority that received it.
    pub body: String,
    /// The number of the letter.
    pub document_number: String,
    /// Why.
    pub reason: String,
    /// When.
    pub referred_at: Moment,
}

/// The referral of a hazard, if it was referred.
pub(crate) fn of(conn: &mut Conn, hazard: HazardId) -> Result<Option<Referral>> {
    let found = hazard_referrals::table
        .find(hazard)
        .select((
            hazard_referrals::body,
            hazard_referrals::document_number,
            hazard_referrals::reason,
            hazard_referrals::referred_at,
        ))
        .first(conn)
        .optional()?;
    Ok(found)
}

/// Refers a hazard to another authority. `letter` issues the letter, where the street has written
/// none itself, and answers its number.
///
/// # Errors
/// `not_found`, `state_conflict` unless it is being rectified, `validation_failed`.
pub(crate) fn refer(
    conn: &mut Conn,
    rows: &mut Bundle,
    (actor, scope): (&Actor, &Scope),
    now: Moment,
    hazard: HazardId,
    new: &NewReferral,
    letter: impl FnOnce(&mut Conn, &mut Bundle) -> Result<String>,
) -> Result<Written<Hazard>> {
    let (row, shown) = at_hand(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if sent_again(conn, actor, hazard, &content_hash)? {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let step = Step::may(conn, actor, scope, now, row, HazardEvent::Referred)?;
    let mut fields = Fields::new();
    let body = fields.text("body", &new.body, 100);
    let written = fields.optional_text("documentNumber", new.document_number.as_deref(), 100);
    let reason = fields.text("reason", &new.reason, 2000);
    fields.check()?;
    let document_number = match written {
        Some(number) => number,
        None => letter(conn, rows)?,
    };

    rows.add(diesel::insert_into(hazard_referrals::table).values((
        hazard_referrals::hazard_id.eq(hazard),
        hazard_referrals::subdistrict_id.eq(step.row.subdistrict_id),
        hazard_referrals::enterprise_id.eq(step.row.enterprise_id),
        hazard_referrals::body.eq(body.clone()),
        hazard_referrals::document_number.eq(document_number.clone()),
        hazard_referrals::reason.eq(reason.clone()),
        hazard_referrals::referred_at.eq(now),
    )));
    let note = format!("移送{body}（{document_number}）：{reason}");
    let said = Said { note: Some(&note), content_hash: Some(&content_hash), ..Said::nothing() };
    let row = step.take(rows, &said);
    let event = SafetyEvent::HazardReferred { hazard };
    let fact = SafetyFact::new(row.enterprise_id, now, row.as_source(), row.fact_round(), event);
    Ok(Written::new(shown.view(row, now.day()), vec![fact]))
}
