//! What the street says to a report: that it is a hazard, with level and date, or that it is none.

use heping_core::fact::Party;
use heping_core::text::Fields;
use heping_core::{Actor, Day, HazardId, Level, Moment, Result, SafetyEvent, SafetyFact, Scope, words};
use heping_evidence::{Written, content};
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event::{Said, sent_again};
use super::life::Step;
use super::row::party;
use super::view::at_hand;
use super::{Criteria, Hazard, HazardEvent, due_date};

words! {
    /// What a report comes to.
    Verdict {
        /// It is a hazard.
        Confirm = "confirm" "核实确认",
        /// It is none.
        Dismiss = "dismiss" "核实不成立",
    }
}

/// The street's answer to a report.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewConfirmation {
    /// Confirmed or dismissed.
    pub decision: Verdict,
    /// How grave it is; general if not given.
    pub level: Option<Level>,
    /// By which article it is judged; a major hazard needs it.
    pub criteria: Option<Criteria>,
    /// The day by whose end it must be rectified; needed to confirm.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    pub due_on: Option<Day>,
    /// What was seen; needed to dismiss.
    #[schema(max_length = 2000)]
    pub reason: Option<String>,
}

/// Confirms or dismisses a report. Only from here on does a confirmed one count.
///
/// # Errors
/// `not_found`, `state_conflict` unless it awaits confirmation, `validation_failed`.
pub fn confirm(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewConfirmation,
) -> Result<Written<Hazard>> {
    let (row, shown) = at_hand(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if sent_again(conn, actor, hazard, &content_hash)? {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let event = match new.decision {
        Verdict::Confirm => HazardEvent::Confirmed,
        Verdict::Dismiss => HazardEvent::Dismissed,
    };
    let mut step = Step::may(conn, actor, scope, now, row, event)?;
    let mut fields = Fields::new();
    let reason = fields.optional_text("reason", new.reason.as_deref(), 2000);
    let level = new.level.unwrap_or(Level::General);
    let criteria = Criteria::checked(&mut fields, new.criteria.as_ref());
    match (new.decision, new.due_on) {
        (Verdict::Confirm, None) => fields.wrong("dueOn", "required", "确认隐患须填写整改期限"),
        (Verdict::Confirm, Some(due_on)) => due_date::check(&mut fields, due_on, now.day()),
        (Verdict::Dismiss, _) if reason.is_none() && fields.is_empty() => {
            fields.wrong("reason", "required", "核实不成立须说明原因");
        }
        (Verdict::Dismiss, _) => {}
    }
    if new.decision == Verdict::Confirm && level == Level::Major && new.criteria.is_none() {
        fields.wrong("criteria", "required", "重大隐患须注明判定标准及条款");
    }
    fields.check()?;

    let mut facts = Vec::new();
    if let (Verdict::Confirm, Some(due_on)) = (new.decision, new.due_on) {
        let row = &mut step.row;
        row.level = level;
        (row.criteria_document, row.criteria_article) = criteria.map(|c| (c.document, c.article)).unzip();
        row.due_on = due_on;
        row.due_set_by = party(Party::Street).to_owned();
        row.next_round();
        let found = SafetyEvent::HazardFound {
            hazard,
            level,
            finder: Party::Street,
            item: row.checklist_item_id,
            inspection: None,
            due_on,
            due_set_by: Party::Street,
            criteria: row.criteria_article.is_some(),
        };
        facts.push(SafetyFact::new(row.enterprise_id, now, row.as_source(), row.fact_round(), found));
    }
    let said = Said { note: reason.as_deref(), content_hash: Some(&content_hash), ..Said::nothing() };
    let row = step.take(rows, &said);
    Ok(Written::new(shown.view(row, now.day()), facts))
}
