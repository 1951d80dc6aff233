//! A morning's work recorded without signal: many writes in one request, in order, each its own
//! transaction. A bad item stops none of the others.

use crate::answer::Raw;
use crate::http::inspections::OpenInspection;
use crate::http::inspections::service_visits::VisitOf;
use crate::usecase;
use heping_core::{Actor, Code, Error, Moment, Result};
use heping_evidence::DeviceClock;
use heping_operation::operation;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::problem::Problem;
use crate::answer::{Answer, Is};
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;

/// How many items one sync takes.
const MOST_ITEMS: usize = 200;

/// Writes in the order in which they were recorded.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewSync {
    #[schema(max_items = 200)]
    items: Vec<SyncItem>,
}

/// One write.
#[derive(Deserialize, ToSchema)]
pub(crate) struct SyncItem {
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
pub(crate) struct SyncPath {
    id: Option<String>,
}

/// What became of the writes, in the same order.
#[derive(Serialize, ToSchema)]
pub(crate) struct SyncResults {
    results: Vec<SyncResult>,
    /// The phone's clock beside the server's, where the phone said what its clock shows
    /// (`X-Device-Time`).
    #[serde(skip_serializing_if = "Option::is_none")]
    clock: Option<Clocks>,
}

/// Two clocks.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Clocks {
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
pub(crate) struct SyncResult {
    /// The body's id.
    id: Option<String>,
    /// The HTTP status that a request of its own would have had.
    status: u16,
    /// Its answer, or its problem.
    #[schema(value_type = Object)]
    body: Box<RawValue>,
}

/// Takes what a phone recorded without signal
#[operation("离线记录同步")]
pub(crate) async fn sync_records(
    context: Context,
    guard: Guard<perm::SignedIn>,
    body: Body<NewSync>,
) -> Outcome<Is<SyncResults>> {
    let NewSync { items } = body.read()?;
    if items.len() > MOST_ITEMS {
        return Err(Error::field("items", "too_many", format!("一次最多 {MOST_ITEMS} 条，请分批提交")).into());
    }
    let part = context.part();
    let mut results = Vec::with_capacity(items.len());
    for item in items {
        let id = item.body.get("id").and_then(Value::as_str).map(ToOwned::to_owned);
        let Raw { status, body, .. } = match run(&part, guard.actor.clone(), item).await {
            Ok(answer) => answer,
            Err(error) => {
                let problem = Problem(error);
                problem.log();
                Raw::of_text(problem.0.code().status(), problem.text(context.id()))
            }
        };
        results.push(SyncResult { id, status, body: RawValue::from_string(body).map_err(Error::internal)? });
    }
    let clock = context.device_time().map(|sent_at| Clocks::of(sent_at, context.now));
    Ok(Answer::ok(&SyncResults { results, clock })?)
}

/// Does one item as if it had come alone: what takes no signal to record, and nothing else.
async fn run(context: &Context, actor: Actor, item: SyncItem) -> Result<Raw> {
    let (app, id) = (&context.app, item.path.id.unwrap_or_default());
    let raw = match item.operation.as_str() {
        "create_inspection" => {
            let guard = Guard::<perm::Inspect>::of(actor)?;
            let (enterprise, new) = Body::<OpenInspection>::of(&item.body).read()?.named();
            let on = enterprise.find(app, guard.actor).await?;
            usecase::open_inspection(context, on, new).await?.into_raw()
        }
        "create_service_visit" => {
            let guard = Guard::<perm::MakeServiceVisit>::of(actor)?;
            let (enterprise, new) = Body::<VisitOf>::of(&item.body).read()?.named();
            let on = enterprise.find(app, guard.actor).await?;
            usecase::record_service_visit(context, on, new).await?.into_raw()
        }
        "create_answers" => {
            let on = On::of(app, actor, &id).await?;
            usecase::answer_sheet(context, on, Body::of(&item.body).read()?).await?.into_raw()
        }
        "create_finding" => {
            let on = On::of(app, actor, &id).await?;
            usecase::record_finding(context, on, Body::of(&item.body).read()?).await?.into_raw()
        }
        "complete_inspection" => {
            let on = On::of(app, actor, &id).await?;
            usecase::complete_inspection(context, on, Body::of(&item.body).read()?).await?.into_raw()
        }
        "confirm_inspection" => {
            let on = On::of(app, actor, &id).await?;
            usecase::confirm_inspection(context, on).await?.into_raw()
        }
        "create_measure" => {
            let on = On::of(app, actor, &id).await?;
            usecase::take_measure(context, on, Body::of(&item.body).read()?).await?.into_raw()
        }
        "create_statement" => {
            let on = On::of(app, actor, &id).await?;
            usecase::record_statement(context, on, Body::of(&item.body).read()?).await?.into_raw()
        }
        "create_self_check" => {
            let on = On::of(app, actor, &id).await?;
            usecase::submit_self_check(context, on, Body::of(&item.body).read()?).await?.into_raw()
        }
        "create_hazard" => {
            let on = On::of(app, actor, &id).await?;
            usecase::report_own_hazard(context, on, Body::of(&item.body).read()?).await?.into_raw()
        }
        "submit_rectification" => {
            let on = On::of(app, actor, &id).await?;
            usecase::submit_rectification(context, on, Body::of(&item.body).read()?).await?.into_raw()
        }
        other => {
            return Err(Error::because(Code::ValidationFailed, format!("不支持离线提交的操作：{other}")));
        }
    };
    Ok(raw)
}
