//! A hazard as the database has it, and as everybody sees it.

use diesel::prelude::*;
use heping_core::fact::{Party, Source};
use heping_core::text::Fields;
use heping_core::{
    ChecklistItemId, Code, Day, EnterpriseId, Error, HazardId, HazardSource, HazardState, InspectionId,
    Level, Moment, PhotoId, RecordKind, Result, SelfCheckId, SubdistrictId, UserId,
};
use heping_store::Conn;
use heping_store::schema::hazards;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The article by which a hazard is judged; a major hazard must have one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Criteria {
    /// 判定标准: the document.
    #[schema(
        min_length = 1,
        max_length = 200,
        example = "工贸企业重大事故隐患判定标准（应急管理部令第10号）"
    )]
    pub document: String,
    /// The article in it.
    #[schema(min_length = 1, max_length = 100, example = "第十三条第（一）项")]
    pub article: String,
}

impl Criteria {
    /// The criteria with their texts checked.
    pub(crate) fn checked(fields: &mut Fields, criteria: Option<&Self>) -> Option<Self> {
        criteria.map(|criteria| Self {
            document: fields.text("criteria.document", &criteria.document, 200),
            article: fields.text("criteria.article", &criteria.article, 100),
        })
    }
}

/// A hazard on a given day.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hazard {
    /// Its id.
    pub id: HazardId,
    /// The number people know it by.
    #[schema(example = "YH-2026-000123")]
    pub number: String,
    /// Whose it is.
    pub enterprise_id: EnterpriseId,
    /// The name of the enterprise.
    pub enterprise_name: String,
    /// Who found it.
    pub source: HazardSource,
    /// The same in Chinese.
    pub source_text: &'static str,
    /// How grave.
    pub level: Level,
    /// The same in Chinese.
    pub level_text: &'static str,
    /// Where it stands.
    pub state: HazardState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// What is wrong, in a line.
    pub title: String,
    /// What is wrong, in full.
    pub description: Option<String>,
    /// Where.
    pub place: String,
    /// The item of the checklist that it failed.
    pub checklist_item_id: Option<ChecklistItemId>,
    /// The rule that it breaks.
    pub legal_basis: Option<String>,
    /// What the checklist suggests to do.
    pub measure: Option<String>,
    /// By which article it was judged.
    pub criteria: Option<Criteria>,
    /// The day by whose end it must be rectified; before a report is confirmed, the day by whose
    /// end the street should have looked.
    #[schema(value_type = chrono::NaiveDate)]
    pub due_on: Day,
    /// Days until then, negative when past. In review the clock stands still; without a clock
    /// (closed, voided, referred) there is none.
    pub days_left: Option<i64>,
    /// Whether it must be rectified and the day has passed.
    pub overdue: bool,
    /// Which attempt this is, from 1; 0 before a report is confirmed.
    pub round: i32,
    /// How many officers have accepted the present rectification.
    pub acceptances: i32,
    /// When the present rectification was handed in.
    pub submitted_at: Option<Moment>,
    /// When it was closed.
    pub closed_at: Option<Moment>,
    /// The self-check that found it.
    pub self_check_id: Option<SelfCheckId>,
    /// The inspection that found it.
    pub inspection_id: Option<InspectionId>,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// The photos of the finding.
    pub photo_ids: Vec<PhotoId>,
}

/// A row of `hazards`.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = hazards, treat_none_as_default_value = false)]
pub(crate) struct HazardRow {
    pub(crate) id: HazardId,
    pub(crate) subdistrict_id: SubdistrictId,
    pub(crate) enterprise_id: EnterpriseId,
    pub(crate) number: String,
    pub(crate) source: HazardSource,
    pub(crate) level: Level,
    pub(crate) state: HazardState,
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) place: String,
    pub(crate) checklist_item_id: Option<ChecklistItemId>,
    pub(crate) legal_basis: Option<String>,
    pub(crate) measure: Option<String>,
    pub(crate) criteria_document: Option<String>,
    pub(crate) criteria_article: Option<String>,
    pub(crate) due_on: Day,
    pub(crate) due_set_by: String,
    pub(crate) round: i32,
    pub(crate) acceptances: i32,
    pub(crate) first_accepted_by: Option<UserId>,
    pub(crate) submitted_by: Option<UserId>,
    pub(crate) submitted_at: Option<Moment>,
    pub(crate) closed_at: Option<Moment>,
    pub(crate) self_check_id: Option<SelfCheckId>,
    pub(crate) inspection_id: Option<InspectionId>,
    pub(crate) village_code: String,
    pub(crate) division: String,
    pub(crate) recorded_by: UserId,
    pub(crate) recorded_at: Moment,
    pub(crate) content_hash: String,
}

/// The row with this id, whoever's it is: callers check the scope.
pub(crate) fn of(conn: &mut Conn, id: HazardId) -> Result<HazardRow> {
    Ok(hazards::table.find(id).select(HazardRow::as_select()).first(conn)?)
}

/// The spelling of a party in `due_set_by`.
pub(crate) fn party(party: Party) -> &'static str {
    match party {
        Party::Firm => "firm",
        Party::Street => "street",
    }
}

/// The party that `due_set_by` spells.
pub(super) fn party_of(text: &str) -> Party {
    if text == party(Party::Firm) { Party::Firm } else { Party::Street }
}

impl HazardRow {
    /// The record that facts about it come from.
    pub(crate) fn as_source(&self) -> Source {
        Source { kind: RecordKind::Hazard, id: self.id.to_string(), number: Some(self.number.clone()) }
    }

    /// Takes a graver level with its criteria; whether it was graver.
    pub(crate) fn raise(&mut self, level: Level, criteria: Option<&Criteria>) -> bool {
        let graver = (self.level, level) == (Level::General, Level::Major);
        if graver {
            self.level = level;
            (self.criteria_document, self.criteria_article) =
                criteria.map(|c| (c.document.clone(), c.article.clone())).unzip();
        }
        graver
    }

    /// Makes the due day the street's while it is being rectified: the earlier of the present one and
    /// `due_on`, or `due_on` where the present one has passed by `today`, since parking a hazard must
    /// not end in having no day at all. Whether anything changed.
    pub(crate) fn street_sets(&mut self, due_on: Day, today: Day) -> bool {
        let earlier = if self.due_on < today { due_on } else { self.due_on.min(due_on) };
        let street = party(Party::Street);
        let changes =
            self.state == HazardState::Rectifying && (self.due_on != earlier || self.due_set_by != street);
        if changes {
            (self.due_on, self.due_set_by) = (earlier, street.to_owned());
        }
        changes
    }

    /// The round, as facts count it.
    pub(crate) fn fact_round(&self) -> u32 {
        u32::try_from(self.round).unwrap_or_default()
    }

    /// # Errors
    /// `state_conflict`, naming the present state, unless it is one of `states`.
    pub(super) fn must_be_in(&self, states: &[HazardState]) -> Result<()> {
        if states.contains(&self.state) {
            return Ok(());
        }
        let detail = format!("隐患当前为“{}”，不能进行此操作，请刷新后查看。", self.state.text());
        Err(Error::because(Code::StateConflict, detail).in_state(self.state.as_str()))
    }

    /// A new attempt: what was handed in and accepted before counts no more.
    pub(super) fn next_round(&mut self) {
        self.round += 1;
        self.acceptances = 0;
        self.first_accepted_by = None;
        self.submitted_at = None;
        self.submitted_by = None;
    }

    /// What people see of it on a day.
    pub(super) fn on(self, today: Day, enterprise_name: String, photo_ids: Vec<PhotoId>) -> Hazard {
        let days_left = days_left(self.state, self.due_on, self.submitted_at, today);
        Hazard {
            id: self.id,
            number: self.number,
            enterprise_id: self.enterprise_id,
            enterprise_name,
            source: self.source,
            source_text: self.source.text(),
            level: self.level,
            level_text: self.level.text(),
            state: self.state,
            state_text: self.state.text(),
            title: self.title,
            description: self.description,
            place: self.place,
            checklist_item_id: self.checklist_item_id,
            legal_basis: self.legal_basis,
            measure: self.measure,
            criteria: self
                .criteria_document
                .zip(self.criteria_article)
                .map(|(document, article)| Criteria { document, article }),
            due_on: self.due_on,
            days_left,
            overdue: is_overdue(self.state, self.due_on, today),
            round: self.round,
            acceptances: self.acceptances,
            submitted_at: self.submitted_at,
            closed_at: self.closed_at,
            self_check_id: self.self_check_id,
            inspection_id: self.inspection_id,
            recorded_at: self.recorded_at,
            photo_ids,
        }
    }
}

/// Overdue is derived, never stored: it must be rectified and the due day is over.
pub(crate) fn is_overdue(state: HazardState, due_on: Day, today: Day) -> bool {
    state == HazardState::Rectifying && today > due_on
}

/// Days until the due day: from today, or from the day on which the clock was stopped.
pub(crate) fn days_left(
    state: HazardState,
    due_on: Day,
    submitted_at: Option<Moment>,
    today: Day,
) -> Option<i64> {
    let from = match state {
        HazardState::Submitted => submitted_at.map_or(today, Moment::day),
        HazardState::Reported | HazardState::Rectifying => today,
        HazardState::Closed | HazardState::Voided | HazardState::Referred => return None,
    };
    Some((due_on - from).num_days())
}
