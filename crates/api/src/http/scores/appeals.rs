//! Appeals against entries of the score: filed by the firm, decided by another officer.

use actix_web::{get, post, web};
use heping_core::{
    AppealId, Code, Day, EnterpriseId, Error, Moment, Page, PageRequest, PhotoId, RecordKind, Result,
    ScoreEntryId, UserId,
};
use heping_evidence::{self as evidence, Written};
use heping_org::enterprises;
use heping_ranking::appeals::{self, Appeal, AppealState, Done, NewAppeal, NewDecision};
use heping_records::{conduct, hazard};
use heping_store::{Conn, audit};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::answer::Answer;
use crate::answer::photo_links::{Links, PhotoLink};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::{Body, Query};
use crate::extract::targets;
use crate::http::Outcome;
use crate::router::Routes;
use crate::usecase::notice;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(create_appeal).service(decide_appeal).service(list_appeals).service(get_appeal);
}

/// An appeal (申诉).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AppealView {
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
#[utoipa::path(operation_id = "create_appeal", tag = "appeals", request_body = NewAppeal, params(("id" = String, Path)),
    responses((status = 201, body = AppealView), (status = 200, body = AppealView)),
    security(("bearer" = [])), extensions(("x-permission" = json!("FileAppeal"))))]
#[post("/api/v1/score-entries/{id}/appeals")]
async fn create_appeal(
    app: web::Data<App>,
    on: On<perm::FileAppeal, targets::ScoreEntry>,
    body: Body,
) -> Outcome {
    let new: NewAppeal = body.read()?;
    let caller = Caller::of(&on.actor);
    let links = app.links();
    let sent = serde_json::to_vec(&new).map_err(Error::internal)?;
    let content_hash = audit::digest_of_bytes(&sent);
    let answer = usecase::in_firm(&app, caller, on.subdistrict, on.enterprise, move |conn, now| {
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
#[utoipa::path(operation_id = "decide_appeal", tag = "appeals", request_body = NewDecision, params(("id" = String, Path)),
    responses((status = 200, body = AppealView)),
    security(("bearer" = [])), extensions(("x-permission" = json!("DecideAppeal"))))]
#[post("/api/v1/appeals/{id}/decision")]
async fn decide_appeal(
    app: web::Data<App>,
    on: On<perm::DecideAppeal, targets::Appeal>,
    body: Body,
) -> Outcome {
    let new: NewDecision = body.read()?;
    let caller = Caller::of(&on.actor);
    let links = app.links();
    let answer = usecase::in_firm(&app, caller, on.subdistrict, on.enterprise, move |conn, now| {
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
struct AppealQuery {
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
#[utoipa::path(operation_id = "list_appeals", tag = "appeals", params(AppealQuery),
    responses((status = 200, body = Page<AppealView>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/appeals")]
async fn list_appeals(
    app: web::Data<App>,
    guard: Guard<perm::ReadFirm>,
    query: Query<AppealQuery>,
) -> Outcome {
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
#[utoipa::path(operation_id = "get_appeal", tag = "appeals", params(("id" = String, Path)),
    responses((status = 200, body = AppealView)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/appeals/{id}")]
async fn get_appeal(app: web::Data<App>, on: On<perm::ReadFirm, targets::Appeal>) -> Outcome {
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
