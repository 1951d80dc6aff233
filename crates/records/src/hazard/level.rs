//! The street's word on how grave a hazard is: what was taken too lightly, or too gravely, is judged anew.

use heping_core::text::Fields;
use heping_core::{
    Actor, HazardId, HazardSource, Level, Moment, RecordKind, Result, SafetyEvent, SafetyFact, Scope, Source,
};
use heping_evidence::{Written, content};
use heping_store::{Bundle, Conn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::event::{Said, sent_again};
use super::life::Step;
use super::view::at_hand;
use super::{Criteria, Hazard, HazardEvent, record};

/// How grave a hazard is after all.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewLevel {
    /// The other level.
    pub level: Level,
    /// By which article it is judged; a major hazard needs it.
    pub criteria: Option<Criteria>,
    /// Why.
    #[schema(min_length = 1, max_length = 2000, example = "现场复核：积尘面积已超过判定标准")]
    pub reason: String,
}

/// Raises or lowers the level of a hazard that is being dealt with. For the score, what the street had
/// found is from here on as if it had been found so; what was accepted of it so far counts anew.
///
/// # Errors
/// `not_found`, `state_conflict` unless it is being rectified or reviewed, `validation_failed`, also
/// where it has that level already.
pub fn set_level(
    conn: &mut Conn,
    rows: &mut Bundle,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: HazardId,
    new: &NewLevel,
) -> Result<Written<Hazard>> {
    let (row, shown) = at_hand(conn, scope, hazard)?;
    let content_hash = content::digest(&(hazard, new))?;
    if sent_again(conn, actor, hazard, &content_hash)? {
        return Ok(Written::repeated(shown.view(row, now.day())));
    }
    let mut step = Step::may(conn, actor, scope, now, row, HazardEvent::LevelSet)?;
    let mut fields = Fields::new();
    let reason = fields.text("reason", &new.reason, 2000);
    let criteria = Criteria::checked(&mut fields, new.criteria.as_ref());
    if new.level == step.row.level {
        fields.wrong("level", "unchanged", format!("已经是{}隐患", new.level.text()));
    } else if new.level == Level::Major && new.criteria.is_none() {
        fields.wrong("criteria", "required", "重大隐患须注明判定标准及条款");
    }
    fields.check()?;

    let mut facts = Vec::new();
    if step.row.source == HazardSource::Inspection {
        // held back, perhaps, while one officer alone stood by it; written twice it is written once
        facts.push(record::as_recorded(conn, &step.row)?);
    }
    let row = &mut step.row;
    row.level = new.level;
    let criteria = criteria.filter(|_| new.level == Level::Major);
    (row.criteria_document, row.criteria_article) = criteria.map(|c| (c.document, c.article)).unzip();
    (row.acceptances, row.first_accepted_by) = (0, None);
    let said = Said {
        note: Some(&reason),
        content_hash: Some(&content_hash),
        level: Some(new.level),
        ..Said::nothing()
    };
    let event = said.id;
    let row = step.take(rows, &said);
    let source =
        Source { kind: RecordKind::HazardEvent, id: event.to_string(), number: Some(row.number.clone()) };
    let set = SafetyEvent::LevelSet { hazard, level: new.level };
    facts.push(SafetyFact::new(row.enterprise_id, now, source, 1, set));
    Ok(Written::new(shown.view(row, now.day()), facts))
}
