//! Inspections by the street (督查): opened, filled with findings, completed.

pub mod approvals;
pub mod documents;
pub mod measures;
pub mod service_visits;

use crate::answer::photo_links::{Links, PhotoLink, WithPhotos};
use crate::http::PageQuery;
use crate::http::codes::NamedEnterprise;
use actix_web::web;
use heping_core::{
    Actor, CampaignId, Day, EnterpriseId, InspectionId, Moment, Page, PageRequest, Permission, UserId,
};
use heping_evidence::DeviceClock;
use heping_operation::operation;
use heping_records::detail::{self, InspectionDetail};
use heping_records::hazard::Hazard;
use heping_records::inspection::{
    self, CertifiedOfficer, Correction, Inspection, InspectionFilter, InspectionKind, InspectionLine,
    InspectionSheet, InspectionStep, NewCompletion, NewCorrection, NewFinding, NewInspection,
    NewInspectionVoid, NewSheetPart,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::usecase::{self};

/// An inspection of an enterprise that is named by its id or by the code on its wall. Its fields
/// are spelled out: through a flattened struct, serde could not say which of them is wrong.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OpenInspection {
    /// The enterprise's code, as scanned.
    code: Option<String>,
    /// Or its id.
    enterprise_id: Option<EnterpriseId>,
    /// Made by the phone, so that sending it again opens no second one.
    id: Option<InspectionId>,
    /// Why.
    kind: InspectionKind,
    /// On the basis of which rule; left out, the one that the street's papers name.
    #[schema(max_length = 500, example = "《安全生产法》第六十五条")]
    legal_basis: Option<String>,
    /// The number of the approval to inspect.
    #[schema(min_length = 1, max_length = 100, example = "河安检批〔2026〕45号")]
    approval_number: String,
    /// 行政行为码
    #[schema(max_length = 100)]
    act_code: Option<String>,
    /// Two officers or more, oneself among them.
    #[serde(default)]
    #[schema(min_items = 2, max_items = 10)]
    officer_ids: Vec<UserId>,
    /// When it began.
    started_at: Moment,
    /// Why the enterprise is inspected although the year's cap is reached; needed then alone.
    #[schema(max_length = 500)]
    over_cap_reason: Option<String>,
    /// The campaign for which it is made: the firm is a target of it.
    campaign_id: Option<CampaignId>,
}

impl OpenInspection {
    /// The enterprise that it names, and the inspection.
    pub fn named(self) -> (NamedEnterprise, NewInspection) {
        let new = NewInspection {
            id: self.id,
            kind: self.kind,
            legal_basis: self.legal_basis,
            approval_number: self.approval_number,
            act_code: self.act_code,
            officer_ids: self.officer_ids,
            started_at: self.started_at,
            over_cap_reason: self.over_cap_reason,
            campaign_id: self.campaign_id,
            clock: DeviceClock::default(),
        };
        (NamedEnterprise { id: self.enterprise_id, code: self.code }, new)
    }
}

/// Opens an inspection
#[operation("开始督查")]
pub(crate) async fn create_inspection(
    context: Context,
    guard: Guard<perm::Inspect>,
    body: Body<OpenInspection>,
) -> Outcome<Stored<Inspection>> {
    let (enterprise, new) = body.read()?.named();
    let on = enterprise.find(&context.app, guard.actor).await?;
    Ok(usecase::open_inspection(&context, on, new).await?)
}

/// Which inspections.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectionQuery {
    /// Of one enterprise.
    enterprise: Option<EnterpriseId>,
    /// That this officer took part in.
    officer: Option<UserId>,
    /// For one reason.
    kind: Option<InspectionKind>,
    /// Begun on this day or after it.
    #[param(value_type = Option<chrono::NaiveDate>)]
    from: Option<Day>,
    /// Begun before this day.
    #[param(value_type = Option<chrono::NaiveDate>)]
    before: Option<Day>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// Inspections, the newest first
#[operation("督查记录")]
pub(crate) async fn list_inspections(
    app: web::Data<App>,
    guard: Guard<perm::ReadFirm>,
    query: Query<InspectionQuery>,
) -> Outcome<Is<Page<InspectionLine>>> {
    let InspectionQuery { enterprise, officer, kind, from, before, page, page_size } = query.read()?;
    let page = PageRequest::new(page, page_size)?;
    let filter = InspectionFilter { enterprise, officer, kind, from, before };
    let list = app.store.read(move |conn| inspection::inspections(conn, &guard.scope, filter, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// Whom an inspection can name: the certified officers of the street, by name
#[operation("执法人员")]
pub(crate) async fn list_officers(
    app: web::Data<App>,
    guard: Guard<perm::ReadApprovals>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<CertifiedOfficer>>> {
    let street = guard.street()?;
    let page = query.read()?.request()?;
    Ok(Answer::ok(&app.store.read(move |conn| inspection::officers(conn, street, page)).await?)?)
}

/// One inspection with its sheet and its findings
#[operation("查看督查")]
pub(crate) async fn get_inspection(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Inspection>,
) -> Outcome<Is<InspectionAnswer>> {
    let (now, actor, links) = (app.clock.now(), on.actor.clone(), app.links());
    let detail = app.store.read(move |conn| detail::inspection(conn, &on.scope, now.day(), on.id)).await?;
    Ok(Answer::ok(&InspectionAnswer::of(detail, &actor, &links, now))?)
}

/// An inspection with all that belongs to it, and what may be done with it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectionAnswer {
    #[serde(flatten)]
    detail: InspectionDetail,
    /// The photos of its sheets, and of an outcome that was no check.
    photos: Vec<PhotoLink>,
    /// What the person who asks may do with it now, by the ids of the operations of this document:
    /// whatever is not here would be refused.
    #[schema(example = json!(["confirm_inspection"]))]
    actions: Vec<&'static str>,
}

impl InspectionAnswer {
    fn of(detail: InspectionDetail, actor: &Actor, links: &Links, now: Moment) -> Self {
        let may = actor.scope(Permission::Inspect).is_some();
        let steps = if may { detail.inspection.possible(actor.user) } else { Vec::new() };
        let actions = steps.into_iter().map(|step| match step {
            InspectionStep::AnswerSheet => create_answers::WORDS.id,
            InspectionStep::AddFinding => create_finding::WORDS.id,
            InspectionStep::TakeMeasure => measures::create_measure::WORDS.id,
            InspectionStep::RecordStatement => measures::create_statement::WORDS.id,
            InspectionStep::Complete => complete_inspection::WORDS.id,
            InspectionStep::Confirm => confirm_inspection::WORDS.id,
            InspectionStep::Correct => create_correction::WORDS.id,
        });
        let voids = actor.scope(Permission::CorrectHazard).is_some() && detail.may_be_voided();
        let actions = actions.chain(voids.then_some(void_inspection::WORDS.id));
        let photos = detail.photo_ids.iter().map(|id| links.of(*id, now)).collect();
        Self { actions: actions.collect(), photos, detail }
    }
}

/// Answers items of a checklist, what is in order too; in parts, as often as needed while the inspection
/// is open. What is not in order becomes a hazard by `create_finding` with the item's id, which takes
/// title, basis and measure from the item
#[operation("填写检查表")]
pub(crate) async fn create_answers(
    context: Context,
    on: On<perm::Inspect, targets::Inspection>,
    body: Body<NewSheetPart>,
) -> Outcome<Stored<InspectionSheet>> {
    Ok(usecase::answer_sheet(&context, on, body.read()?).await?)
}

/// Records a finding: a hazard of the street, or a line in one that the firm had reported itself
#[operation("登记隐患")]
pub(crate) async fn create_finding(
    context: Context,
    on: On<perm::Inspect, targets::Inspection>,
    body: Body<NewFinding>,
) -> Outcome<Stored<WithPhotos<Hazard>>> {
    Ok(usecase::record_finding(&context, on, body.read()?).await?)
}

/// Completes an inspection: from here on it never changes
#[operation("完成督查")]
pub(crate) async fn complete_inspection(
    context: Context,
    on: On<perm::Inspect, targets::Inspection>,
    body: Body<NewCompletion>,
) -> Outcome<Is<Inspection>> {
    Ok(usecase::complete_inspection(&context, on, body.read()?).await?)
}

/// Stands by an inspection that a colleague completed: with two officers its papers are issued, and its
/// major findings count
#[operation("确认督查")]
pub(crate) async fn confirm_inspection(
    context: Context,
    on: On<perm::Inspect, targets::Inspection>,
) -> Outcome<Is<Inspection>> {
    Ok(usecase::confirm_inspection(&context, on).await?)
}

/// Corrects a completed inspection: a row beside the record, which never changes
#[operation("更正督查记录")]
pub(crate) async fn create_correction(
    context: Context,
    on: On<perm::Inspect, targets::Inspection>,
    body: Body<NewCorrection>,
) -> Outcome<Stored<Correction>> {
    Ok(usecase::correct_inspection(&context, on, body.read()?).await?)
}

/// Declares an inspection void that should never have been: its number stays, marked; what it found is
/// void with it, it counts for no cap and no figure
#[operation("作废督查")]
pub(crate) async fn void_inspection(
    context: Context,
    on: On<perm::CorrectHazard, targets::Inspection>,
    body: Body<NewInspectionVoid>,
) -> Outcome<Is<Inspection>> {
    Ok(usecase::void_inspection(&context, on, body.read()?).await?)
}
