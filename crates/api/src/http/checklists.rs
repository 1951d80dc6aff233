//! Checklists, as a phone shows them.

use actix_web::{get, web};
use heping_core::{ChecklistScope, Error, Page};
use heping_records::checklist::{self, Checklist};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use super::Outcome;
use crate::answer::Answer;
use crate::app::App;
use crate::auth::{Guard, perm};
use crate::body::Query;

/// The operations of this area.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list_checklists);
}

/// Which checklists.
#[derive(Deserialize, IntoParams)]
struct ChecklistQuery {
    /// Class or division of GB/T 4754.
    industry: Option<String>,
    /// For self-checks or inspections.
    scope: Option<ChecklistScope>,
}

/// The checklists for an industry, the most specific first
#[utoipa::path(operation_id = "list_checklists", tag = "checklists", params(ChecklistQuery),
    responses((status = 200, body = Page<Checklist>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ReadChecklists"))))]
#[get("/api/v1/checklists")]
async fn list_checklists(
    app: web::Data<App>,
    guard: Guard<perm::ReadChecklists>,
    query: Query<ChecklistQuery>,
) -> Outcome {
    let tenant = guard.actor.memberships.first().map(|membership| membership.subdistrict);
    let subdistrict = tenant.ok_or_else(|| Error::internal("a permission without a membership"))?;
    let ChecklistQuery { industry, scope } = query.read()?;
    let list =
        app.store.read(move |conn| checklist::list(conn, subdistrict, industry.as_deref(), scope)).await?;
    Ok(Answer::ok(&Page::whole(list))?)
}
