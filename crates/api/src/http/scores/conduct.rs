//! Conduct beside self-checks and inspections: recorded by the street, counted by the rules.

use actix_web::{get, post, web};
use heping_core::Page;
use heping_records::conduct::{self, Conduct, NewConduct, NewConductVoid};

use crate::answer::Answer;
use crate::answer::photo_links::{WithPhotos, with_photos};
use crate::app::App;
use crate::extract::auth::{On, perm};
use crate::extract::body::{Body, Query};
use crate::extract::targets;
use crate::http::{Outcome, PageQuery};
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(create_conduct).service(list_conduct).service(void_conduct);
}

/// Records a drill, a certificate, a refusal, a penalty, an accident; false evidence by a supervisor
#[utoipa::path(operation_id = "create_conduct", tag = "conduct", request_body = NewConduct, params(("id" = String, Path)),
    responses((status = 201, body = Conduct), (status = 200, body = Conduct)),
    security(("bearer" = [])), extensions(("x-permission" = json!("RecordConduct"))))]
#[post("/api/v1/enterprises/{id}/conduct")]
async fn create_conduct(
    app: web::Data<App>,
    on: On<perm::RecordConduct, targets::Enterprise>,
    body: Body,
) -> Outcome {
    let new: NewConduct = body.read()?;
    let caller = Caller::of(&on.actor);
    let links = app.links();
    let answer = usecase::in_firm(&app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = conduct::record(conn, &on.actor, &on.scope, now, on.enterprise, &new)?;
        let id = written.value.id;
        Effect::of(Action::RecordConduct, id, &with_photos(written, &links, now))
    })
    .await?;
    Ok(answer)
}

/// The conduct of an enterprise, the latest first
#[utoipa::path(operation_id = "list_conduct", tag = "conduct", params(("id" = String, Path), PageQuery),
    responses((status = 200, body = Page<Conduct>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadFirm"))))]
#[get("/api/v1/enterprises/{id}/conduct")]
async fn list_conduct(
    app: web::Data<App>,
    on: On<perm::ReadFirm, targets::Enterprise>,
    query: Query<PageQuery>,
) -> Outcome {
    let page = query.read()?.request()?;
    let (now, links) = (app.clock.now(), app.links());
    let list = app.store.read(move |conn| conduct::list(conn, &on.scope, on.enterprise, page)).await?;
    Ok(Answer::ok(&list.map(|record| WithPhotos::of(record, &links, now)))?)
}

/// Declares a record of conduct void: it should never have been made
#[utoipa::path(operation_id = "void_conduct", tag = "conduct", request_body = NewConductVoid, params(("id" = String, Path)),
    responses((status = 200, body = Conduct)),
    security(("bearer" = [])), extensions(("x-permission" = json!("CorrectConduct"))))]
#[post("/api/v1/conduct/{id}/void")]
async fn void_conduct(
    app: web::Data<App>,
    on: On<perm::CorrectConduct, targets::Conduct>,
    body: Body,
) -> Outcome {
    let new: NewConductVoid = body.read()?;
    let caller = Caller::of(&on.actor);
    let links = app.links();
    let answer = usecase::in_firm(&app, caller, on.subdistrict, on.enterprise, move |conn, now| {
        let written = conduct::void(conn, &on.actor, now, on.id, &new)?;
        Effect::changed(Action::VoidConduct, on.id, &with_photos(written, &links, now))
    })
    .await?;
    Ok(answer)
}
