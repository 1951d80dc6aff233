//! What goes beyond the street: a major hazard is reported upward (安全生产法 arts. 41, 73), and a body above
//! may list it for supervision (挂牌督办) until that body, or another one it names, takes it off the list.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Actor, Day, EnterpriseId, HazardId, Moment, Result, Scope, SubdistrictId};
use heping_evidence::{Written, content};
use heping_store::schema::{supervised_listings, upward_reports};
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event::{Said, sent_again};
use super::life::Step;
use super::view::at_hand;
use super::{Hazard, HazardEvent};

/// A report upward, as it was made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewUpwardReport {
    /// To which body.
    #[schema(min_length = 1, max_length = 100, example = "钱塘区应急管理局")]
    pub body: String,
    /// The number of the letter.
    #[schema(min_length = 1, max_length = 100, example = "河应急报〔2026〕7号")]
    pub document_number: String,
    /// The day on which it was made.
    #[schema(value_type = chrono::NaiveDate)]
    pub reported_on: Day,
}

/// A report upward.
#[derive(Clone, Debug, PartialEq, Queryable, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpwardReport {
    /// To which body.
    pub body: String,
    /// The number of the letter.
    pub document_number: String,
    /// The day on which it was made.
    #[schema(value_type = chrono::NaiveDate)]
    pub reported_on: Day,
    /// When it was written down here.
    pub recorded_at: Moment,
}

/// A supervised listing (挂牌督办).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewListing {
    /// The body that lists it.
    #[schema(min_length = 1, max_length = 100, example = "钱塘区安全生产委员会办公室")]
    pub body: String,
    /// The number of the notice.
    #[schema(min_length = 1, max_length = 100, example = "钱安委办督〔2026〕2号")]
    pub document_number: String,
    /// The day from which it is listed.
    #[schema(value_type = chrono::NaiveDate)]
    pub listed_on: Day,
    /// The body that takes it off the list; the same if not given.
    #[schema(max_length = 100)]
    pub lifted_by: Option<String>,
}

/// The end of a supervised listing (摘牌).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewLifting {
    /// The number of the notice that ends it.
    #[schema(min_length = 1, max_length = 100, example = "钱安委办督销〔2026〕2号")]
    pub document_number: String,
    /// The day on which it ends.
    #[schema(value_type = chrono::NaiveDate)]
    pub lifted_on: Day,
}

/// A supervised listing as it stands.
#[derive(Clone, Debug, PartialEq, Queryable, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    /// The body that listed it.
    pub body: String,
    /// The number of the notice.
    pub document_number: String,
    /// The day from which it is listed.
    #[schema(value_type = chrono::NaiveDate)]
    pub listed_on: Day,
    /// The body that takes it off the list.
    pub lifted_by: String,
    /// The day on which it was taken off.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    pub lifted_on: Option<Day>,
    /// The number of that notice.
    pub lifting_number: Option<String>,
}

/// What was reported upward of a hazard, the first first.
pub(crate) fn upward_reports_of(conn: &mut Conn, hazard: HazardId) -> Result<Vec<UpwardReport>> {
    let reports = upward_reports::table
        .filter(upward_reports::hazard_id.eq(hazard))
        .order((upward_reports::recorded_at, upward_reports::id))
        .select((
            upward_reports::body,
            upward_reports::document_number,
            upward_reports::reported_on,
            upward_reports::recorded_at,
        ))
        .load(conn)?;
    Ok(reports)
}

/// The listing of a hazard, if it is or was listed.
pub(crate) fn listing_of(conn: &mut Conn, hazard: HazardId) -> Result<Option<Listing>> {
    let listing = supervised_listings::table
        .find(hazard)
        .select((
            supervised_listings::body,
            supervised_listings::document_number,
            supervised_listings::listed_on,
            supervised_listings::lifted_by,
            supervised_listings::lifted_on,
            supervised_listings::lifting_number,
        ))
        .first(conn)
        .optional()?;
    Ok(listing)
}

/// Notes a day that has not come yet.
fn past(fields: &mut Fields, field: &str, day: Day, now: Moment) {
    if day > now.day() {
        fields.wrong(field, "in_future", "日期不能晚于今天");
    }
}

/// Writes down that a major hazard was reported upward.
///
/// # Errors
/// `not_found`, `state_conflict` unless it is major and not done with, `validation_failed`.
pub fn report_upward(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewUpwardReport,
) -> Result<Written<Hazard>> {
    let (row, shown) = at_hand(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if sent_again(conn, actor, hazard, &content_hash)? {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let step = Step::may(conn, actor, scope, now, row, HazardEvent::ReportedUpward)?;
    let mut fields = Fields::new();
    let body = fields.text("body", &new.body, 100);
    let number = fields.text("documentNumber", &new.document_number, 100);
    past(&mut fields, "reportedOn", new.reported_on, now);
    fields.check()?;

    let note = format!("向{body}报告（{number}，{}）", new.reported_on);
    let said = Said { note: Some(&note), content_hash: Some(&content_hash), ..Said::nothing() };
    let row = step.take(rows, &said);
    rows.add(diesel::insert_into(upward_reports::table).values((
        // one line of the timeline, one report
        upward_reports::id.eq(said.id),
        upward_reports::hazard_id.eq(hazard),
        upward_reports::subdistrict_id.eq(row.subdistrict_id),
        upward_reports::enterprise_id.eq(row.enterprise_id),
        upward_reports::body.eq(body),
        upward_reports::document_number.eq(number),
        upward_reports::reported_on.eq(new.reported_on),
        upward_reports::recorded_at.eq(now),
    )));
    Ok(Written::new(shown.view(row, now.day()), Vec::new()))
}

/// Writes down that a body lists a major hazard for supervision.
///
/// # Errors
/// `not_found`, `state_conflict` unless it is major, not done with and not listed, `validation_failed`.
pub fn list(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewListing,
) -> Result<Written<Hazard>> {
    let (row, shown) = at_hand(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if sent_again(conn, actor, hazard, &content_hash)? {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let step = Step::may(conn, actor, scope, now, row, HazardEvent::Listed)?;
    let mut fields = Fields::new();
    let body = fields.text("body", &new.body, 100);
    let number = fields.text("documentNumber", &new.document_number, 100);
    let lifted_by = fields.optional_text("liftedBy", new.lifted_by.as_deref(), 100);
    past(&mut fields, "listedOn", new.listed_on, now);
    fields.check()?;

    let lifted_by = lifted_by.unwrap_or_else(|| body.clone());
    let listed: (SubdistrictId, EnterpriseId) = (step.row.subdistrict_id, step.row.enterprise_id);
    rows.add(diesel::insert_into(supervised_listings::table).values((
        supervised_listings::hazard_id.eq(hazard),
        supervised_listings::subdistrict_id.eq(listed.0),
        supervised_listings::enterprise_id.eq(listed.1),
        supervised_listings::body.eq(body.clone()),
        supervised_listings::document_number.eq(number.clone()),
        supervised_listings::listed_on.eq(new.listed_on),
        supervised_listings::lifted_by.eq(lifted_by.clone()),
    )));
    let note = format!("{body}挂牌督办（{number}），由{lifted_by}摘牌");
    let said = Said { note: Some(&note), content_hash: Some(&content_hash), ..Said::nothing() };
    let row = step.take(rows, &said);
    Ok(Written::new(shown.view(row, now.day()), Vec::new()))
}

/// Writes down that a closed hazard was taken off the list.
///
/// # Errors
/// `not_found`, `state_conflict` unless it is closed and listed, `validation_failed`.
pub fn lift(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewLifting,
) -> Result<Written<Hazard>> {
    let (row, shown) = at_hand(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if sent_again(conn, actor, hazard, &content_hash)? {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let step = Step::may(conn, actor, scope, now, row, HazardEvent::ListingLifted)?;
    let mut fields = Fields::new();
    let number = fields.text("documentNumber", &new.document_number, 100);
    past(&mut fields, "liftedOn", new.lifted_on, now);
    fields.check()?;

    rows.add(diesel::update(supervised_listings::table.find(hazard)).set((
        supervised_listings::lifted_on.eq(Some(new.lifted_on)),
        supervised_listings::lifting_number.eq(Some(number.clone())),
    )));
    let by = listing_of(conn, hazard)?.map(|listing| listing.lifted_by).unwrap_or_default();
    let note = format!("{by}解除挂牌督办（{number}，{}）", new.lifted_on);
    let said = Said { note: Some(&note), content_hash: Some(&content_hash), ..Said::nothing() };
    let row = step.take(rows, &said);
    Ok(Written::new(shown.view(row, now.day()), Vec::new()))
}
