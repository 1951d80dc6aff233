//! What waits for the person who asks: of each kind how much, and the oldest, one step from the act.

use actix_web::web;
use chrono::{Datelike, Days};
use heping_core::{
    Actor, Day, EnterpriseId, HazardState, Moment, Page, PageRequest, Result, Scope, SubdistrictId,
};
use heping_operation::operation;
use heping_org::applications::{self, ApplicationState};
use heping_org::bulletins::{self, Near, Unconfirmed};
use heping_org::campaigns::{self, MyTarget};
use heping_org::enterprises::{self, Filter};
use heping_org::work::WorkKind;
use heping_org::{assignments, dossier, role_grants};
use heping_ranking::appeals::{self, AppealState};
use heping_records::hazard::{self, Awaits, Hazard, HazardFilter};
use heping_records::{approval, gone, inspection, measure};
use heping_store::{Conn, Vault, jobs};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::{Answer, Is, Outcome};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::query::Query;
use crate::http::PageQuery;
use crate::usecase::{self, LateWork, Leaver};

/// How many of each kind are shown.
const SHOWN: i64 = 5;
/// How soon a document must be renewed to be spoken of.
const EXPIRES_WITHIN: Days = Days::new(30);

/// What waits for one person.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Work {
    /// When this was so.
    as_of: Moment,
    /// The kinds of work that are this person's, also those of which nothing waits.
    items: Vec<WorkItem>,
}

/// One kind of work.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkItem {
    /// What.
    kind: WorkKind,
    /// The same in Chinese.
    kind_text: &'static str,
    /// How much of it waits.
    count: i64,
    /// What is to be done first, at most five.
    lines: Vec<WorkLine>,
}

/// Something that waits.
#[derive(Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkLine {
    /// The id of what waits: of a hazard, a campaign, a bulletin, an appeal, an approval, an inspection, a measure, an enterprise, an
    /// application, a document, a person or a grant.
    id: String,
    /// What kind of work it is, where it is late.
    kind: Option<WorkKind>,
    /// The same in Chinese.
    kind_text: Option<&'static str>,
    /// What it is called.
    title: String,
    /// Whose.
    enterprise_id: Option<EnterpriseId>,
    /// The name of the enterprise.
    enterprise_name: Option<String>,
    /// Since when it waits.
    since: Option<Moment>,
    /// The day by whose end it should be done.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    due_on: Option<Day>,
    /// Days until then, negative when past.
    days_left: Option<i64>,
}

/// What waits for the person who asks: each kind with its number and the oldest
#[operation("我的待办")]
pub(crate) async fn get_work(app: web::Data<App>, guard: Guard<perm::SignedIn>) -> Outcome<Is<Work>> {
    let (now, vault, actor) = (app.clock.now(), app.keys.vault.clone(), guard.actor.clone());
    let items = app
        .store
        .read(move |conn| match actor.street() {
            Some(street) => Desk { actor: &actor, street, now, today: now.day(), vault: &vault }.items(conn),
            None => Ok(Vec::new()),
        })
        .await?;
    Ok(Answer::ok(&Work { as_of: now, items })?)
}

/// What colleagues have left undone for longer than the street says, the longest waiting first
#[operation("超过办理时限的工作")]
pub(crate) async fn list_late_work(
    app: web::Data<App>,
    guard: Guard<perm::OverseeWork>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<WorkLine>>> {
    let (street, page, today) = (guard.street()?, query.read()?.request()?, app.clock.now().day());
    let late = app.store.read(move |conn| usecase::late_work(conn, street, today)).await?;
    Ok(Answer::ok(&page.cut(late).map(WorkLine::of_late_work))?)
}

/// The desk of one person of the street.
struct Desk<'a> {
    actor: &'a Actor,
    street: SubdistrictId,
    now: Moment,
    today: Day,
    vault: &'a Vault,
}

impl Desk<'_> {
    fn items(&self, conn: &mut Conn) -> Result<Vec<WorkItem>> {
        let mut items = Vec::new();
        for &kind in WorkKind::ALL {
            if let Some(scope) = self.actor.scope(kind.whose()).filter(|scope| scope.street().is_some()) {
                let (count, lines) = self.waiting(conn, kind, &scope)?;
                items.push(WorkItem { kind, kind_text: kind.text(), count, lines });
            }
        }
        Ok(items)
    }

    fn waiting(&self, conn: &mut Conn, kind: WorkKind, scope: &Scope) -> Result<(i64, Vec<WorkLine>)> {
        let in_state = |state| HazardFilter { state: Some(state), ..HazardFilter::default() };
        let submitted = |awaits| HazardFilter { awaits: Some(awaits), ..in_state(HazardState::Submitted) };
        let filter = match kind {
            WorkKind::ReportToConfirm => in_state(HazardState::Reported),
            WorkKind::RectificationToReview => submitted(Awaits::First),
            WorkKind::SecondAcceptance => submitted(Awaits::SecondOf(self.actor.user)),
            WorkKind::ExtensionToDecide => {
                HazardFilter { extension_requested: Some(true), ..in_state(HazardState::Rectifying) }
            }
            WorkKind::OverdueSinceYesterday => HazardFilter {
                due_from: self.today.pred_opt(),
                overdue: Some(true),
                ..HazardFilter::default()
            },
            WorkKind::AppealToDecide => return self.appeals(conn, scope),
            WorkKind::InspectionToApprove => return self.approvals(conn),
            WorkKind::MeasureToReview => return self.measures(conn),
            WorkKind::InspectionToComplete => return self.begun(conn),
            WorkKind::InspectionToConfirm => return self.inspections(conn),
            WorkKind::NotVisited => return self.not_visited(conn, scope),
            WorkKind::CampaignTarget => return self.campaign_targets(conn),
            WorkKind::BulletinToConfirm => return self.unconfirmed(conn),
            WorkKind::ApplicationToDecide => return self.applications(conn, scope),
            WorkKind::StatusToDecide => return self.gone(conn),
            WorkKind::DocumentExpiring => return self.documents(conn, scope),
            WorkKind::LateWork => return self.late_work(conn),
            WorkKind::WorkToHandOver => return self.leavers(conn),
            WorkKind::RoleToConfirm => return self.roles(conn),
            WorkKind::FailedJob => return Ok((jobs::counts(conn)?.dead, Vec::new())),
        };
        let page =
            hazard::hazards(conn, scope, self.today, &HazardFilter { by_due_day: true, ..filter }, shown()?)?;
        Ok(taken(page, WorkLine::of_hazard))
    }

    fn appeals(&self, conn: &mut Conn, scope: &Scope) -> Result<(i64, Vec<WorkLine>)> {
        let page = appeals::list(conn, scope, None, Some(AppealState::Open), shown()?)?;
        let mut lines = Vec::new();
        for appeal in page.items {
            lines.push(WorkLine {
                id: appeal.id.to_string(),
                title: appeal.reason,
                enterprise_id: Some(appeal.enterprise_id),
                enterprise_name: Some(enterprises::name_of(conn, appeal.enterprise_id)?.1),
                since: Some(appeal.filed_at),
                due_on: Some(appeal.decide_by),
                days_left: Some((appeal.decide_by - self.today).num_days()),
                ..WorkLine::default()
            });
        }
        Ok((page.total, lines))
    }

    fn approvals(&self, conn: &mut Conn) -> Result<(i64, Vec<WorkLine>)> {
        let page = approval::to_decide(conn, self.street, (self.actor.user, self.today), shown()?)?;
        Ok(taken(page, |asked| WorkLine {
            id: asked.id.to_string(),
            title: asked.reason,
            enterprise_id: Some(asked.enterprise_id),
            enterprise_name: Some(asked.enterprise_name),
            since: Some(asked.requested_at),
            due_on: Some(asked.to_on),
            days_left: Some((asked.to_on - self.today).num_days()),
            ..WorkLine::default()
        }))
    }

    fn measures(&self, conn: &mut Conn) -> Result<(i64, Vec<WorkLine>)> {
        let page = measure::to_review(conn, self.street, shown()?)?;
        Ok(taken(page, |taken| WorkLine {
            id: taken.id.to_string(),
            title: format!("{}：{}", taken.kinds_text.join("、"), taken.extent),
            enterprise_id: Some(taken.enterprise_id),
            enterprise_name: Some(taken.enterprise_name),
            since: Some(taken.decided_at),
            ..WorkLine::default()
        }))
    }

    fn begun(&self, conn: &mut Conn) -> Result<(i64, Vec<WorkLine>)> {
        let begun = inspection::open_of(conn, self.actor.user)?;
        Ok(first(begun, |one| WorkLine {
            id: one.id.to_string(),
            title: one.number,
            enterprise_id: Some(one.enterprise),
            enterprise_name: Some(one.enterprise_name),
            since: Some(one.started_at),
            ..WorkLine::default()
        }))
    }

    fn inspections(&self, conn: &mut Conn) -> Result<(i64, Vec<WorkLine>)> {
        let waiting = inspection::waiting(conn, self.actor.user)?;
        Ok(first(waiting, |one| WorkLine {
            id: one.id.to_string(),
            title: one.number,
            enterprise_id: Some(one.enterprise),
            enterprise_name: Some(one.enterprise_name),
            since: one.ended_at,
            ..WorkLine::default()
        }))
    }

    /// Of what one looks after; who looks after nothing looks after the whole street.
    fn not_visited(&self, conn: &mut Conn, scope: &Scope) -> Result<(i64, Vec<WorkLine>)> {
        let assigned = assignments::of(conn, self.street, self.actor.user)?;
        let villages: Vec<String> = assigned.villages.into_iter().map(|village| village.code).collect();
        let filter = Filter {
            in_villages: Some(villages).filter(|villages| !villages.is_empty()),
            not_visited_since: self.today.with_ordinal(1),
            ..Filter::default()
        };
        let page = enterprises::list(conn, self.vault, scope, &filter, shown()?)?;
        Ok(taken(page, |listed| WorkLine {
            id: listed.enterprise.id.to_string(),
            enterprise_id: Some(listed.enterprise.id),
            enterprise_name: Some(listed.enterprise.village_name),
            title: listed.enterprise.profile.name,
            ..WorkLine::default()
        }))
    }

    fn campaign_targets(&self, conn: &mut Conn) -> Result<(i64, Vec<WorkLine>)> {
        let left = campaigns::left_for(conn, self.street, self.actor.user, self.today)?;
        Ok(first(left, |one: MyTarget| WorkLine {
            id: one.campaign_id.to_string(),
            title: one.campaign_name,
            enterprise_id: Some(one.target.enterprise_id),
            enterprise_name: Some(one.target.enterprise_name),
            due_on: Some(one.to),
            days_left: Some((one.to - self.today).num_days()),
            ..WorkLine::default()
        }))
    }

    /// Of what one looks after; who looks after nothing looks after the whole street.
    fn unconfirmed(&self, conn: &mut Conn) -> Result<(i64, Vec<WorkLine>)> {
        let assigned = assignments::of(conn, self.street, self.actor.user)?;
        let near = Near::of(assigned);
        let (count, late) = bulletins::unconfirmed(conn, self.street, near.as_ref(), self.now, SHOWN)?;
        let line = |one: Unconfirmed| WorkLine {
            id: one.bulletin.to_string(),
            title: one.title,
            enterprise_id: Some(one.enterprise),
            enterprise_name: Some(one.enterprise_name),
            since: Some(one.confirm_by),
            ..WorkLine::default()
        };
        Ok((count, late.into_iter().map(line).collect()))
    }

    fn applications(&self, conn: &mut Conn, scope: &Scope) -> Result<(i64, Vec<WorkLine>)> {
        let open = applications::list(conn, self.vault, scope, ApplicationState::Open, shown()?)?;
        Ok(taken(open, |one| WorkLine {
            id: one.id.to_string(),
            title: format!("{}：{}", one.name, one.role_text),
            enterprise_id: Some(one.enterprise_id),
            enterprise_name: Some(one.enterprise_name),
            since: Some(one.applied_at),
            ..WorkLine::default()
        }))
    }

    fn gone(&self, conn: &mut Conn) -> Result<(i64, Vec<WorkLine>)> {
        let met = gone::proposals(conn, self.street, None)?;
        Ok(first(met, |one| WorkLine {
            id: one.enterprise_id.to_string(),
            title: format!("{}：{}", one.visit_type_text, one.status_text),
            enterprise_id: Some(one.enterprise_id),
            enterprise_name: Some(one.enterprise_name),
            since: Some(one.visited_at),
            ..WorkLine::default()
        }))
    }

    fn documents(&self, conn: &mut Conn, scope: &Scope) -> Result<(i64, Vec<WorkLine>)> {
        let before = self.today.checked_add_days(EXPIRES_WITHIN).unwrap_or(self.today);
        let page = dossier::expiring(conn, scope, self.today, before, shown()?)?;
        Ok(taken(page, |document| WorkLine {
            id: document.id.to_string(),
            title: document.title,
            enterprise_id: Some(document.enterprise_id),
            enterprise_name: Some(document.enterprise_name),
            due_on: document.expires_on,
            days_left: document.days_left,
            ..WorkLine::default()
        }))
    }

    fn late_work(&self, conn: &mut Conn) -> Result<(i64, Vec<WorkLine>)> {
        Ok(first(usecase::late_work(conn, self.street, self.today)?, WorkLine::of_late_work))
    }

    fn leavers(&self, conn: &mut Conn) -> Result<(i64, Vec<WorkLine>)> {
        let left = usecase::leavers(conn, self.street)?;
        Ok(first(left, |one: Leaver| WorkLine {
            id: one.id.to_string(),
            title: one.name,
            ..WorkLine::default()
        }))
    }

    fn roles(&self, conn: &mut Conn) -> Result<(i64, Vec<WorkLine>)> {
        let page = role_grants::list(conn, self.street, shown()?)?;
        Ok(taken(page, |grant| WorkLine {
            id: grant.id.to_string(),
            title: format!("{}：{}", grant.user_name, grant.role.text()),
            since: Some(grant.requested_at),
            ..WorkLine::default()
        }))
    }
}

impl WorkLine {
    fn of_hazard(hazard: Hazard) -> Self {
        Self {
            id: hazard.id.to_string(),
            title: hazard.title,
            enterprise_id: Some(hazard.enterprise_id),
            enterprise_name: Some(hazard.enterprise_name),
            since: Some(hazard.submitted_at.unwrap_or(hazard.recorded_at)),
            due_on: hazard.days_left.map(|_| hazard.due_on),
            days_left: hazard.days_left,
            ..Self::default()
        }
    }

    fn of_late_work(LateWork { kind, work, enterprise_name }: LateWork) -> Self {
        Self {
            id: work.id,
            kind: Some(kind),
            kind_text: Some(kind.text()),
            title: work.title,
            enterprise_id: Some(work.enterprise),
            enterprise_name: Some(enterprise_name),
            since: Some(work.since),
            ..Self::default()
        }
    }
}

fn shown() -> Result<PageRequest> {
    PageRequest::new(None, Some(SHOWN))
}

fn taken<T>(page: Page<T>, line: impl Fn(T) -> WorkLine) -> (i64, Vec<WorkLine>) {
    (page.total, page.items.into_iter().map(line).collect())
}

/// How many there are of a whole list, and the first of them.
fn first<T>(all: Vec<T>, line: impl Fn(T) -> WorkLine) -> (i64, Vec<WorkLine>) {
    let count = i64::try_from(all.len()).unwrap_or(i64::MAX);
    (count, all.into_iter().take(usize::try_from(SHOWN).unwrap_or_default()).map(line).collect())
}
