//! The life of a firm: where it stands, what visits say of it, and what became of it between two days.

use actix_web::web;
use chrono::Days;
use heping_core::{Day, EnterpriseId, EnterpriseStatus, Error, Moment, Page, PageRequest, Result, words};
use heping_operation::operation;
use heping_org::life::{self, ChangedPart, EnterpriseChange, NewMergerRevocation, NewStatus};
use heping_records::gone::{self, StatusProposal};
use heping_records::timeline::{self, Event, EventKind};
use heping_store::{Conn, merged};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::photo_links::WithPhotos;
use crate::answer::{Answer, Is, Outcome, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::usecase;

/// The longest time that is told of at once.
const MOST_DAYS: i64 = 366;
/// How far back is told of unless asked otherwise.
const USUAL: Days = Days::new(90);
/// More changes than a firm has in a year.
const MOST_CHANGES: i64 = 1000;

/// Says where a firm stands from a day on: suspended, closed, moved, merged into another, or working again
#[operation("变更企业状态")]
pub(crate) async fn create_status_change(
    context: Context,
    on: On<perm::ManageRegister, targets::Enterprise>,
    body: Body<NewStatus>,
) -> Outcome<Stored<WithPhotos<EnterpriseChange>>> {
    Ok(usecase::set_status(&context, on, body.read()?).await?)
}

/// Takes a merger back, within 30 days: the firm stands again as it did, with all that it ever had
#[operation("撤销企业合并")]
pub(crate) async fn revoke_merger(
    context: Context,
    on: On<perm::ManageRegister, targets::Enterprise>,
    body: Body<NewMergerRevocation>,
) -> Outcome<Is<WithPhotos<EnterpriseChange>>> {
    Ok(usecase::revoke_merger(&context, on, body.read()?).await?)
}

/// Which proposals.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProposalQuery {
    /// Of one enterprise.
    enterprise: Option<EnterpriseId>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// The firms that a visit met closed down or moved, and of which the office has said nothing since
#[operation("待核实的停业、搬迁")]
pub(crate) async fn list_status_proposals(
    app: web::Data<App>,
    guard: Guard<perm::ManageRegister>,
    query: Query<ProposalQuery>,
) -> Outcome<Is<Page<StatusProposal>>> {
    let (query, street) = (query.read()?, guard.street()?);
    let page = PageRequest::new(query.page, query.page_size)?;
    let all = app.store.read(move |conn| gone::proposals(conn, street, query.enterprise)).await?;
    Ok(Answer::ok(&page.cut(all))?)
}

words! {
    /// What became of a firm.
    HistoryKind {
        /// It stands elsewhere in its life, or another one was merged into it.
        Status = "status" "状态变更",
        /// Its name, industry or village is another one.
        Profile = "profile" "信息变更",
        /// It checked itself.
        SelfCheck = "self_check" "企业自查",
        /// The street inspected it.
        Inspection = "inspection" "街道督查",
        /// The street guided it.
        ServiceVisit = "service_visit" "服务指导",
        /// A hazard was found.
        HazardFound = "hazard_found" "发现隐患",
        /// A hazard was closed.
        HazardClosed = "hazard_closed" "隐患销号",
        /// A drill, a certificate, a penalty or the like was recorded.
        Conduct = "conduct" "安全履职",
        /// A code was issued.
        Code = "code" "签发河平码",
    }
}

/// Something that became of a firm.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HistoryLine {
    /// When.
    at: Moment,
    /// What.
    kind: HistoryKind,
    /// The same in Chinese.
    kind_text: &'static str,
    /// The record or the change.
    id: String,
    /// Which firm: this one, or one that was merged into it.
    enterprise_id: EnterpriseId,
    /// Its name.
    enterprise_name: String,
    /// In a few words.
    text: String,
    /// Why, of a change of status.
    reason: Option<String>,
    /// Who wrote it down, of a change.
    by_name: Option<String>,
}

/// Between which days.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HistoryQuery {
    /// The first day; left out, 90 days before the last one.
    #[param(value_type = Option<chrono::NaiveDate>)]
    from: Option<Day>,
    /// The last day; left out, today. At most 366 days together.
    #[param(value_type = Option<chrono::NaiveDate>)]
    to: Option<Day>,
    /// Changes of status, name, industry and village alone.
    changes_only: Option<bool>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// What became of a firm between two days, both included, the newest first: how its life went, what was
/// recorded of it and of those merged into it
#[operation("企业变更与记录")]
pub(crate) async fn list_enterprise_history(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    query: Query<HistoryQuery>,
) -> Outcome<Is<Page<HistoryLine>>> {
    let query = query.read()?;
    let page = PageRequest::new(query.page, query.page_size)?;
    let to = query.to.unwrap_or_else(|| app.clock.now().day());
    let from = query.from.or_else(|| to.checked_sub_days(USUAL)).unwrap_or(to);
    let days = (to - from).num_days() + 1;
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Error::field("from", "out_of_range", "起止日期最多相隔一年，且不能倒置").into());
    }
    let span = (Moment::start_of(from), Moment::end_of(to));
    let changes_only = query.changes_only.unwrap_or(false);
    let lines = app.store.read(move |conn| history(conn, on.enterprise, span, changes_only)).await?;
    Ok(Answer::ok(&page.cut(lines))?)
}

fn history(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    span: (Moment, Moment),
    changes_only: bool,
) -> Result<Vec<HistoryLine>> {
    let firms = merged::with_merged(conn, enterprise)?;
    let changes = life::changes(conn, &firms, span, MOST_CHANGES)?;
    let mut lines: Vec<HistoryLine> = changes.into_iter().map(HistoryLine::from).collect();
    if !changes_only {
        let names = heping_records::enterprise_names(conn, firms.iter().copied())?;
        let events = timeline::between(conn, &firms, span)?;
        lines.extend(events.into_iter().map(|event| {
            let name = names.get(&event.enterprise).cloned().unwrap_or_default();
            HistoryLine::of_record(event, name)
        }));
    }
    lines.sort_by(|a, b| (b.at, &b.id).cmp(&(a.at, &a.id)));
    Ok(lines)
}

impl From<EnterpriseChange> for HistoryLine {
    fn from(change: EnterpriseChange) -> Self {
        let EnterpriseChange { part_text, before_text, after_text, on, .. } = &change;
        let kind = match change.part {
            ChangedPart::Status => HistoryKind::Status,
            ChangedPart::Name | ChangedPart::Industry | ChangedPart::Village => HistoryKind::Profile,
        };
        let text = match (&change.partner_name, change.before == change.after) {
            (Some(heir), _) if change.after == EnterpriseStatus::Merged.as_str() => {
                format!("{on} 起{}并入{heir}", change.enterprise_name)
            }
            (Some(heir), _) => {
                format!("{on} 撤销合并：{}不再并入{heir}，恢复为{after_text}", change.enterprise_name)
            }
            (_, true) => format!("{on} 核实：{after_text}"),
            _ => format!("{on} 起{part_text}由“{before_text}”变为“{after_text}”"),
        };
        Self {
            at: change.recorded_at,
            kind,
            kind_text: kind.text(),
            id: change.id.to_string(),
            enterprise_id: change.enterprise_id,
            enterprise_name: change.enterprise_name,
            text,
            reason: change.reason,
            by_name: change.recorded_by_name,
        }
    }
}

impl HistoryLine {
    fn of_record(event: Event, enterprise_name: String) -> Self {
        let kind = match event.kind {
            EventKind::SelfCheck => HistoryKind::SelfCheck,
            EventKind::Inspection => HistoryKind::Inspection,
            EventKind::ServiceVisit => HistoryKind::ServiceVisit,
            EventKind::HazardFound => HistoryKind::HazardFound,
            EventKind::HazardClosed => HistoryKind::HazardClosed,
            EventKind::Conduct => HistoryKind::Conduct,
            EventKind::Code => HistoryKind::Code,
        };
        Self {
            at: event.at,
            kind,
            kind_text: kind.text(),
            id: event.id,
            enterprise_id: event.enterprise,
            enterprise_name,
            text: event.text,
            reason: None,
            by_name: None,
        }
    }
}
