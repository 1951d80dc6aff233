//! Appeals against entries of the score: filed by the firm, decided by another officer.

use actix_web::web;
use heping_core::{
    AppealId, Code, Day, EnterpriseId, Error, Moment, Page, PageRequest, PhotoId, RecordKind, Result,
    ScoreEntryId, UserId,
};
use heping_evidence::{self as evidence, Written};
use heping_operation::operation;
use heping_org::enterprises;
use heping_ranking::appeals::{self, Appeal, AppealState, Done, NewAppeal, NewDecision};
use heping_records::{conduct, hazard};
use heping_store::{Conn, audit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::photo_links::{Links, PhotoLink};
use crate::answer::{Answer, Is, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::usecase::notice;
use crate::usecase::{Action, Effect};

/// An appeal (申诉).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppealView {
    /// Its id.
    id: AppealId,
    /// Whose.
    enterprise_id: EnterpriseId,
    /// Against which entry of the ledger.
    entry_id: ScoreEntryId,
    /// Where it stands.
    state: AppealState,
    /// The same in Chinese.
    state_text: &'static str,
    /// Why the firm contests the entry.
    reason: String,
    /// Evidence.
    photos: Vec<PhotoLink>,
    /// When it was filed.
    filed_at: Moment,
    /// The last day on which it should be decided.
    #[schema(value_type = chrono::NaiveDate)]
    decide_by: Day,
    /// Whether that day has passed without a decision.
    late: bool,
    /// When it was decided.
    decided_at: Option<Moment>,
    /// Why so.
    decision_reason: Option<String>,
}

impl AppealView {
    fn of(appeal: Appeal, photos: &[PhotoId], links: &Links, now: Moment) -> Self {
        Self {
            photos: photos.iter().map(|id| links.of(*id, now)).collect(),
            late: appeal.state == AppealState::Open && now >= Moment::end_of(appeal.decide_by),
            id: appeal.id,
            enterprise_id: appeal.enterprise_id,
            entry_id: appeal.entry_id,
            state: appeal.state,
            state_text: appeal.state.text(),
            reason: appeal.reason,
            filed_at: appeal.filed_at,
            decide_by: appeal.decide_by,
            decided_at: appeal.decided_at,
            decision_reason: appeal.decision_reason,
        }
    }

    fn with_photos(conn: &mut Conn, appeals: Vec<Appeal>, links: &Links, now: Moment) -> Result<Vec<Self>> {
        let ids = appeals.iter().map(|appeal| appeal.id.to_string());
        let photos = evidence::of(conn, RecordKind::Appeal, ids)?;
        let none = Vec::new();
        Ok(appeals
            .into_iter()
            .map(|appeal| {
                let photos = photos.get(appeal.id.as_str()).unwrap_or(&none);
                Self::of(appeal, photos, links, now)
            })
            .collect())
    }

    fn one(conn: &mut Conn, appeal: Appeal, links: &Links, now: Moment) -> Result<Self> {
        let mut views = Self::with_photos(conn, vec![appeal], links, now)?;
        views.pop().ok_or_else(|| Error::internal("an appeal without a view"))
    }
}

fn written(conn: &mut Conn, done: Done, links: &Links, now: Moment) -> Result<Written<AppealView>> {
    let Done { appeal, changed: created, facts } = done;
    Ok(Written { value: AppealView::one(conn, appeal, links, now)?, facts, created })
}

/// Contests a deduction, within 21 days; it counts meanwhile
#[operation("提出申诉")]
pub(crate) async fn create_appeal(
    context: Context,
    on: On<perm::FileAppeal, targets::ScoreEntry>,
    body: Body<NewAppeal>,
) -> Outcome<Stored<AppealView>> {
    let new: NewAppeal = body.read()?;
    let caller = context.caller(&on.actor);
    let links = context.app.links();
    let sent = serde_json::to_vec(&new).map_err(Error::internal)?;
    let content_hash = audit::digest_of_bytes(&sent);
    let answer = context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let done = appeals::file(conn, on.actor.user, now, on.id, &new, &content_hash)?;
            if done.changed {
                evidence::attach(
                    conn,
                    on.actor.user,
                    RecordKind::Appeal,
                    done.appeal.id.as_str(),
                    &new.photo_ids,
                )?;
            }
            let id = done.appeal.id;
            Effect::of(Action::FileAppeal, id, &written(conn, done, &links, now)?)
        })
        .await?;
    Ok(answer)
}

/// Decides an appeal: nobody who had a hand in what is contested may
#[operation("处理申诉")]
pub(crate) async fn decide_appeal(
    context: Context,
    on: On<perm::DecideAppeal, targets::Appeal>,
    body: Body<NewDecision>,
) -> Outcome<Is<AppealView>> {
    let new: NewDecision = body.read()?;
    let caller = context.caller(&on.actor);
    let links = context.app.links();
    let answer = context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let involved = involved(conn, on.id)?;
            let done = appeals::decide(conn, on.actor.user, now, on.id, &new, &involved)?;
            notice::appeal_decided(conn, &done.appeal, now)?;
            let id = done.appeal.id;
            Effect::changed(Action::DecideAppeal, id, &written(conn, done, &links, now)?)
        })
        .await?;
    Ok(answer)
}

/// The officers who had a hand in the record that the contested entry comes from.
fn involved(conn: &mut Conn, appeal: AppealId) -> Result<Vec<UserId>> {
    let source = appeals::contested(conn, appeal)?;
    Ok(match source.kind {
        RecordKind::Hazard => hazard::officers_of(conn, source.id.parse().map_err(Error::internal)?)?,
        RecordKind::Conduct => {
            let id = source.id.parse().map_err(Error::internal)?;
            conduct::recorded_by(conn, id)?.into_iter().collect()
        }
        _ => Vec::new(),
    })
}

/// Which appeals.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppealQuery {
    /// Of one enterprise.
    enterprise: Option<EnterpriseId>,
    /// In one state.
    state: Option<AppealState>,
    /// From 1.
    page: Option<i64>,
    /// 1–100.
    page_size: Option<i64>,
}

/// Appeals: those of the street for its staff, one's own for a firm; the most urgent first
#[operation("申诉清单")]
pub(crate) async fn list_appeals(
    app: web::Data<App>,
    guard: Guard<perm::ReadFirm>,
    query: Query<AppealQuery>,
) -> Outcome<Is<Page<AppealView>>> {
    let AppealQuery { enterprise, state, page, page_size } = query.read()?;
    let page = PageRequest::new(page, page_size)?;
    let (now, links) = (app.clock.now(), app.links());
    let list = app
        .store
        .read(move |conn| {
            if let Some(enterprise) = enterprise {
                let subdistrict = enterprises::name_of(conn, enterprise)?.0;
                if !guard.scope.admits(subdistrict, enterprise) {
                    return Err(Error::new(Code::NotFound));
                }
            }
            let list = appeals::list(conn, &guard.scope, enterprise, state, page)?;
            let total = list.total;
            Ok(page.of(AppealView::with_photos(conn, list.items, &links, now)?, total))
        })
        .await?;
    Ok(Answer::ok(&list)?)
}

/// One appeal
#[operation("查看申诉")]
pub(crate) async fn get_appeal(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Appeal>,
) -> Outcome<Is<AppealView>> {
    let (now, links) = (app.clock.now(), app.links());
    let view = app
        .store
        .read(move |conn| {
            let appeal = appeals::find(conn, on.id)?.ok_or_else(|| Error::new(Code::NotFound))?;
            AppealView::one(conn, appeal, &links, now)
        })
        .await?;
    Ok(Answer::ok(&view)?)
}
