//! An inspection as the database has it, and as everybody sees it.

use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseId, Error, InspectionId, Moment, PhotoId, Result, Scope, SubdistrictId, UserId, words,
};
use heping_store::Conn;
use heping_store::schema::inspections;
use serde::Serialize;
use utoipa::ToSchema;

use super::Officer;
use super::visit_cap::VisitCap;

words! {
    /// Why the street came.
    InspectionKind {
        /// 日常督查
        Routine = "routine" "日常督查",
        /// 百家企业大普查
        Campaign = "campaign" "专项普查",
        /// 双随机
        RandomSelection = "random_selection" "双随机抽查",
        /// 举报核查
        Complaint = "complaint" "举报核查",
        /// 整改复查
        Recheck = "recheck" "整改复查",
    }
}

words! {
    /// Whether an inspection still takes findings.
    InspectionState {
        /// It does.
        Open = "open" "进行中",
        /// It is signed and never changes again.
        Completed = "completed" "已完成",
    }
}

words! {
    /// What came of the visit.
    InspectionOutcome {
        /// The enterprise was checked.
        Checked = "checked" "已检查",
        /// The gate was locked.
        Locked = "locked" "大门紧锁",
        /// It has moved away.
        Moved = "moved" "已搬迁",
        /// It has closed down.
        ClosedDown = "closed_down" "已停业",
        /// Nobody knows it there.
        NotFound = "not_found" "查无此企业",
        /// It did not let the officers in.
        Refused = "refused" "拒绝检查",
        /// The premises are empty.
        Vacant = "vacant" "厂房空置",
    }
}

words! {
    /// Who signs.
    Party {
        /// An officer.
        Inspector = "inspector" "检查人员",
        /// The enterprise's head, or whoever stands in.
        Enterprise = "enterprise" "企业负责人",
    }
}

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
#[diesel(table_name = inspections)]
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
}

impl InspectionRow {
    /// The row with this id, whoever's it is, if there is one.
    pub(super) fn find(conn: &mut Conn, id: InspectionId) -> Result<Option<Self>> {
        Ok(inspections::table.find(id).select(Self::as_select()).first(conn).optional()?)
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

    /// # Errors
    /// `state_conflict` when it is completed.
    pub(super) fn must_be_open(&self) -> Result<()> {
        if self.state == InspectionState::Open {
            return Ok(());
        }
        let error = Error::because(Code::StateConflict, "督查已完成并签字，不能再修改。");
        Err(error.in_state(self.state.as_str()))
    }
}
