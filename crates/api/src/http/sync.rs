//! A morning's work recorded without signal: many writes in one request, in order, each its own
//! transaction. A bad item stops none of the others.

use actix_web::{post, web};
use heping_core::{Actor, Code, Error, Moment, Result};
use heping_evidence::DeviceClock;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::answer::problem::Problem;
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context;
use crate::http::Outcome;
use crate::http::hazards;
use crate::http::hazards::rectification;
use crate::http::inspections;
use crate::http::inspections::service_visits;
use crate::http::self_checks;
use crate::router::Routes;

/// How many items one sync takes.
const MOST_ITEMS: usize = 200;

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(sync_records);
}

/// Writes in the order in which they were recorded.
#[derive(Deserialize, ToSchema)]
struct NewSync {
    items: Vec<SyncItem>,
}

/// One write.
#[derive(Deserialize, ToSchema)]
struct SyncItem {
    /// The operationId of what would have been called.
    #[schema(example = "create_inspection")]
    operation: String,
    /// What would have stood in the path.
    #[serde(default)]
    path: SyncPath,
    /// What would have been the body.
    #[serde(default)]
    body: Value,
}

/// What would have stood in the path.
#[derive(Deserialize, Default, ToSchema)]
struct SyncPath {
    id: Option<String>,
}

/// What became of the writes, in the same order.
#[derive(Serialize, ToSchema)]
struct SyncResults {
    results: Vec<SyncResult>,
    /// The phone's clock beside the server's, where the phone said what its clock shows
    /// (`X-Device-Time`).
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<Clocks>,
}

/// Two clocks.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Clocks {
    /// What the phone's clock showed.
    device_time: Moment,
    /// What ours showed.
    server_time: Moment,
    /// Whether the phone's is off by more than five minutes: the times in the batch were corrected
    /// by the difference, and both are kept.
    off: bool,
    /// What to tell whoever holds the phone.
    text: &'static str,
}

impl Clocks {
    fn of(device_time: Moment, server_time: Moment) -> Self {
        let off = DeviceClock::new(device_time, server_time).is_off();
        let text = if off {
            "手机时间不准，已按服务器时间更正，请在手机设置中打开“自动设置时间”。"
        } else {
            "手机时间准确。"
        };
        Self { device_time, server_time, off, text }
    }
}

/// What became of one write.
#[derive(Serialize, ToSchema)]
struct SyncResult {
    /// The body's id.
    id: Option<String>,
    /// The HTTP status that a request of its own would have had.
    status: u16,
    /// Its answer, or its problem.
    #[schema(value_type = Object)]
    body: Box<RawValue>,
}

/// Takes what a phone recorded without signal
#[utoipa::path(operation_id = "sync_records", tag = "sync", request_body = NewSync,
    responses((status = 200, body = SyncResults)),
    security(("bearer" = [])), extensions(("x-permission" = json!("SignedIn"))))]
#[post("/api/v1/sync")]
async fn sync_records(app: web::Data<App>, guard: Guard<perm::SignedIn>, body: Body) -> Outcome {
    let NewSync { items } = body.read()?;
    if items.len() > MOST_ITEMS {
        return Err(Error::field("items", "too_many", format!("一次最多 {MOST_ITEMS} 条，请分批提交")).into());
    }
    context::is_many();
    let mut results = Vec::with_capacity(items.len());
    for item in items {
        let id = item.body.get("id").and_then(Value::as_str).map(ToOwned::to_owned);
        let Answer { status, body } = match run(&app, guard.actor.clone(), item).await {
            Ok(answer) => answer,
            Err(error) => {
                let problem = Problem(error);
                problem.log();
                Answer::new(problem.0.code().status(), &problem.body())?
            }
        };
        results.push(SyncResult { id, status, body: RawValue::from_string(body).map_err(Error::internal)? });
    }
    let clock = context::device_time().map(|sent_at| Clocks::of(sent_at, app.clock.now()));
    Ok(Answer::ok(&SyncResults { results, clock })?)
}

async fn run(app: &App, actor: Actor, item: SyncItem) -> Result<Answer> {
    let id = item.path.id.unwrap_or_default();
    let body = Body::of(&item.body);
    match item.operation.as_str() {
        "create_inspection" => inspections::open(app, Guard::<perm::Inspect>::of(actor)?, body).await,
        "create_service_visit" => {
            service_visits::record(app, Guard::<perm::MakeServiceVisit>::of(actor)?, body).await
        }
        "create_finding" => inspections::find(app, On::of(app, actor, &id).await?, body).await,
        "complete_inspection" => inspections::complete(app, On::of(app, actor, &id).await?, body).await,
        "create_self_check" => self_checks::submit(app, On::of(app, actor, &id).await?, body).await,
        "create_hazard" => hazards::report(app, On::of(app, actor, &id).await?, body).await,
        "submit_rectification" => rectification::submit(app, On::of(app, actor, &id).await?, body).await,
        other => Err(Error::because(Code::ValidationFailed, format!("不支持离线提交的操作：{other}"))),
    }
}
