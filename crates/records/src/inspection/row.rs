//! An inspection as the database has it, and as everybody sees it.

use diesel::prelude::*;
use heping_core::{
    Actor, Code, EnterpriseId, Error, InspectionId, Moment, PhotoId, RecordKind, Result, Scope, Source,
    SubdistrictId, UserId,
};
use heping_store::schema::inspections;
use heping_store::{Ask, Conn, columns, held, question};
use serde::Serialize;
use utoipa::ToSchema;

use super::visit_cap::VisitCap;
use super::vocabulary::{InspectionKind, InspectionOutcome, InspectionState, Party};
use super::{Officer, officer};

/// A signature, or a recorded refusal to sign.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Signature {
    /// For whom.
    pub party: Party,
    /// The same in Chinese.
    pub party_text: &'static str,
    /// Who.
    pub name: String,
    /// The picture of the signature.
    pub image_id: Option<PhotoId>,
    /// Why it was not given.
    pub refused_reason: Option<String>,
    /// When.
    pub signed_at: Moment,
}

/// The mark on an inspection that should never have been.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InspectionVoid {
    /// Why.
    pub reason: String,
    /// Who said so.
    pub by: UserId,
    /// When.
    pub at: Moment,
}

/// An inspection.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// Its id.
    pub id: InspectionId,
    /// The number people know it by.
    #[schema(example = "DC-2026-000045")]
    pub number: String,
    /// Who was inspected.
    pub enterprise_id: EnterpriseId,
    /// The name of the enterprise.
    pub enterprise_name: String,
    /// Why.
    pub kind: InspectionKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// On the basis of which rule.
    pub legal_basis: String,
    /// The number of the approval to inspect.
    pub approval_number: String,
    /// 行政行为码
    pub act_code: Option<String>,
    /// Whether it still takes findings.
    pub state: InspectionState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// What came of it.
    pub outcome: Option<InspectionOutcome>,
    /// The same in Chinese.
    pub outcome_text: Option<&'static str>,
    /// Why it came to no check.
    pub outcome_reason: Option<String>,
    /// Whether the officers showed their certificates.
    pub certificates_shown: Option<bool>,
    /// Whether the firm was told that it may ask for officers to stand aside.
    pub recusal_asked: Option<bool>,
    /// What the firm said to that.
    pub recusal_answer: Option<String>,
    /// Why it should never have been, where it is void.
    pub voided: Option<InspectionVoid>,
    /// How many findings it has, those that the firm had reported itself included.
    pub finding_count: i32,
    /// When it began.
    pub started_at: Moment,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// Who inspects.
    pub officers: Vec<Officer>,
    /// Who signed.
    pub signatures: Vec<Signature>,
    /// Whether it is completed and waits for a second officer to stand by it: until then no paper is
    /// issued and no major finding counts.
    pub awaits_confirmation: bool,
    /// How often the enterprise was inspected this year.
    pub visit_cap: VisitCap,
    /// Why it was inspected although the cap was reached.
    pub over_cap_reason: Option<String>,
    /// When it began by the phone's clock, where that was off.
    pub started_device_at: Option<Moment>,
    /// When it ended by the phone's clock, where that was off.
    pub ended_device_at: Option<Moment>,
    /// When it arrived here.
    pub recorded_at: Moment,
}

/// A row of `inspections`.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = inspections, treat_none_as_default_value = false)]
pub(crate) struct InspectionRow {
    pub(crate) id: InspectionId,
    pub(crate) subdistrict_id: SubdistrictId,
    pub(crate) enterprise_id: EnterpriseId,
    pub(crate) number: String,
    pub(crate) kind: InspectionKind,
    pub(crate) legal_basis: String,
    pub(crate) approval_number: String,
    pub(crate) act_code: Option<String>,
    pub(crate) state: InspectionState,
    pub(crate) outcome: Option<InspectionOutcome>,
    pub(crate) finding_count: i32,
    pub(crate) started_at: Moment,
    pub(crate) ended_at: Option<Moment>,
    pub(crate) opened_by: UserId,
    pub(crate) content_hash: String,
    pub(crate) completion_hash: Option<String>,
    pub(crate) recorded_at: Moment,
    pub(crate) over_cap_reason: Option<String>,
    pub(crate) started_device_at: Option<Moment>,
    pub(crate) ended_device_at: Option<Moment>,
    pub(crate) outcome_reason: Option<String>,
    pub(crate) voided_at: Option<Moment>,
    pub(crate) voided_by: Option<UserId>,
    pub(crate) void_reason: Option<String>,
    pub(crate) certificates_shown: Option<bool>,
    pub(crate) recusal_asked: Option<bool>,
    pub(crate) recusal_answer: Option<String>,
}

impl InspectionRow {
    /// The row with this id, whoever's it is, if there is one.
    pub(super) fn find(conn: &mut Conn, id: InspectionId) -> Result<Option<Self>> {
        Self::of(id).ask(conn)
    }

    /// Asks for the same, together with other things.
    pub(super) fn of(id: InspectionId) -> impl Ask<Answer = Option<Self>> {
        let row = inspections::table.filter(inspections::id.eq(id)).select(columns::<Self>());
        question::<Self, _>(row).first()
    }

    /// The row of an inspection that the scope admits.
    pub(super) fn reached(conn: &mut Conn, scope: &Scope, id: InspectionId) -> Result<Self> {
        let row = Self::find(conn, id)?.ok_or_else(|| Error::new(Code::NotFound))?;
        if scope.admits(row.subdistrict_id, row.enterprise_id) {
            Ok(row)
        } else {
            Err(Error::new(Code::NotFound))
        }
    }

    /// The same for one of its officers.
    ///
    /// # Errors
    /// `not_found`; `forbidden` for whoever is not an officer of this inspection.
    pub(super) fn led_by(conn: &mut Conn, scope: &Scope, actor: &Actor, id: InspectionId) -> Result<Self> {
        Self::asked(scope, actor, id).ask(conn)
    }

    /// Asks for the same, together with other things.
    pub(super) fn asked(scope: &Scope, actor: &Actor, id: InspectionId) -> impl Ask<Answer = Self> + use<> {
        Self::by_officer(Self::of(id), scope, actor, id)
    }

    /// The same where it is to be completed: whoever would put another officer in one's place
    /// ([`succeed`](super::succeed)) waits, as this waits for them.
    pub(super) fn held(scope: &Scope, actor: &Actor, id: InspectionId) -> impl Ask<Answer = Self> + use<> {
        let row = inspections::table.filter(inspections::id.eq(id)).select(columns::<Self>());
        let row = question::<Self, _>(held(row)).first();
        Self::by_officer(row, scope, actor, id)
    }

    fn by_officer<A: Ask<Answer = Option<Self>>>(
        row: A,
        scope: &Scope,
        actor: &Actor,
        id: InspectionId,
    ) -> impl Ask<Answer = Self> + use<A> {
        let scope = scope.clone();
        (row, officer::is_one(actor.user, id)).then(move |(row, is_officer)| {
            let admitted = |row: &Self| scope.admits(row.subdistrict_id, row.enterprise_id);
            let row = row.filter(admitted).ok_or_else(|| Error::new(Code::NotFound))?;
            if is_officer { Ok(row) } else { Err(officer::no_officer()) }
        })
    }

    /// As what the facts that it tells name it.
    pub(super) fn source(&self) -> Source {
        Source { kind: RecordKind::Inspection, id: self.id.to_string(), number: Some(self.number.clone()) }
    }

    /// Whether it takes findings, is signed, or should never have been.
    pub(super) fn state(&self) -> InspectionState {
        self.voided_at.map_or(self.state, |_| InspectionState::Voided)
    }

    /// # Errors
    /// `state_conflict` when it is completed or void.
    pub(super) fn must_be_open(&self) -> Result<()> {
        let refusal = match self.state() {
            InspectionState::Open => return Ok(()),
            InspectionState::Completed => "督查已完成并签字，不能再修改。",
            InspectionState::Voided => "督查已作废，不能再修改。",
        };
        Err(Error::because(Code::StateConflict, refusal).in_state(self.state().as_str()))
    }

    /// The mark, where it should never have been.
    pub(super) fn void(&self) -> Option<InspectionVoid> {
        let reason = self.void_reason.clone()?;
        Some(InspectionVoid { reason, by: self.voided_by?, at: self.voided_at? })
    }
}
