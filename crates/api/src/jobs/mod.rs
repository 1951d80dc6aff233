//! The background work of a node, a file a kind of job. A kind is written down in its file and in
//! one line of `KINDS`; the [`worker`] knows none by itself.

pub mod audit_anchor;
pub mod audit_verified;
mod bulletin_delivery;
mod farewell;
mod gathered_message;
mod heir_unsettled;
pub mod housekeeping;
mod register_import;
pub mod reminders;
mod rules_in_force;
mod standing_mended;
mod sticker_sheet;
mod subscribe_message;
pub mod sweep;
pub mod worker;

use std::pin::Pin;

use chrono::TimeDelta;
use heping_core::{Error, Moment, Result};
use heping_store::Lock;
use heping_store::jobs::{self, Failure, Payload};
use heping_wechat::farewell::Farewell;
use heping_wechat::gathering::GatheredMessage;
use heping_wechat::outbox::SubscribeMessage;
use serde_json::Value;
use tracing::Instrument;

use crate::app::App;
use crate::usecase::bulletins::BulletinDelivery;
use crate::usecase::register::RegisterImport;
use crate::usecase::standing::{HeirUnsettled, StandingMended};
use crate::usecase::sticker_sheet::StickerSheet;

/// A kind of job: what is to be done, and how.
pub trait Job: Payload {
    /// The job that every day has, and the time of day at which it is due; `None` for a kind that
    /// something causes.
    fn daily() -> Option<(Self, TimeDelta)> {
        None
    }

    /// Does it. It may have been done before, wholly or in part: a worker may die. `attempt` counts
    /// the tries from 1.
    ///
    /// # Errors
    /// `Again` for what another try may mend, `Never` for what none can.
    fn run(self, app: &App, attempt: i32) -> impl Future<Output = Result<(), Failure>>;
}

/// Every kind.
const KINDS: &[Kind] = &[
    Kind::of::<audit_anchor::AuditAnchor>(),
    Kind::of::<audit_verified::AuditVerified>(),
    Kind::of::<BulletinDelivery>(),
    Kind::of::<Farewell>(),
    Kind::of::<GatheredMessage>(),
    Kind::of::<HeirUnsettled>(),
    Kind::of::<housekeeping::Housekeeping>(),
    Kind::of::<RegisterImport>(),
    Kind::of::<reminders::Reminders>(),
    Kind::of::<rules_in_force::RulesInForce>(),
    Kind::of::<StandingMended>(),
    Kind::of::<StickerSheet>(),
    Kind::of::<SubscribeMessage>(),
];

type Working<'a, E> = Pin<Box<dyn Future<Output = Result<(), E>> + 'a>>;

/// A [`Job`] whose type is forgotten.
struct Kind {
    name: &'static str,
    run: fn(&App, Value, i32) -> Working<'_, Failure>,
    schedule: fn(&App) -> Working<'_, Error>,
}

impl Kind {
    const fn of<J: Job>() -> Self {
        Self { name: J::KIND, run: run_as::<J>, schedule: schedule::<J> }
    }
}

fn run_as<J: Job>(app: &App, payload: Value, attempt: i32) -> Working<'_, Failure> {
    Box::pin(async move {
        let job: J =
            serde_json::from_value(payload).map_err(|error| Failure::Never(Error::internal(error)))?;
        job.run(app, attempt).await
    })
}

fn schedule<J: Job>(app: &App) -> Working<'_, Error> {
    Box::pin(async move {
        let Some((job, time)) = J::daily() else { return Ok(()) };
        let now = app.clock.now();
        let (name, at) = (format!("{}/{}", J::KIND, now.day()), Moment::start_of(now.day()).plus(time));
        app.store
            .write(Lock::Nothing, move |conn| {
                jobs::enqueue(conn, now, &job, at, Some(&name)).map(|_first| ())
            })
            .await
    })
}

/// Sees to it that the day has its jobs; whichever node comes first adds them.
///
/// # Errors
/// Those of the store.
pub async fn schedule_today(app: &App) -> Result<()> {
    for kind in KINDS {
        (kind.schedule)(app).await?;
    }
    Ok(())
}

/// Does a job, whatever its kind.
///
/// # Errors
/// Those of its kind; `Again` for a kind that this version does not know.
pub async fn run(app: &App, job: jobs::Job) -> Result<(), Failure> {
    match KINDS.iter().find(|kind| kind.name == job.kind) {
        Some(kind) => {
            let span = tracing::trace_span!("job", kind = kind.name);
            (kind.run)(app, job.payload, job.attempt).instrument(span).await
        }
        // a newer node may know it
        None => Err(Error::internal(format!("no worker knows jobs of the kind {}", job.kind)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A job that the last version wrote down is read, and says the same.
    fn is_read<J: Job>(golden: &str) -> &'static str {
        let golden: Value = serde_json::from_str(golden).unwrap();
        let job: J =
            serde_json::from_value(golden.clone()).unwrap_or_else(|error| panic!("{}: {error}", J::KIND));
        assert_eq!(serde_json::to_value(job).unwrap(), golden, "{}", J::KIND);
        J::KIND
    }

    #[test]
    fn what_was_written_down_is_read_for_ever() {
        let read = [
            is_read::<audit_anchor::AuditAnchor>("null"),
            is_read::<audit_verified::AuditVerified>("null"),
            is_read::<BulletinDelivery>(
                r#"{
                    "street": "0190a5c6-7b1e-7cc3-98c4-dc0c0c073991",
                    "bulletin": "0190a5c6-7b1e-7cc3-98c4-dc0c0c07398f",
                    "told": {"reminded": 2}
                }"#,
            ),
            is_read::<Farewell>(
                r#"{
                    "user": "0190a5c6-7b1e-7cc3-98c4-dc0c0c073991",
                    "sealed_openid": "v1.AAAA",
                    "at": "2026-06-15T10:00:00+08:00"
                }"#,
            ),
            is_read::<GatheredMessage>(
                r#"{"user": "0190a5c6-7b1e-7cc3-98c4-dc0c0c073991", "until": "2026-06-15T08:30:00+08:00"}"#,
            ),
            is_read::<HeirUnsettled>(r#""0190a5c6-7b1e-7cc3-98c4-dc0c0c07398f""#),
            is_read::<housekeeping::Housekeeping>("null"),
            is_read::<RegisterImport>(r#""0190a5c6-7b1e-7cc3-98c4-dc0c0c07398f""#),
            is_read::<reminders::Reminders>("null"),
            is_read::<rules_in_force::RulesInForce>("null"),
            is_read::<StandingMended>(r#""0190a5c6-7b1e-7cc3-98c4-dc0c0c07398f""#),
            is_read::<StickerSheet>(r#""0190a5c6-7b1e-7cc3-98c4-dc0c0c07398f""#),
            is_read::<SubscribeMessage>(
                r#"{
                    "message": "0190a5c6-7b1e-7cc3-98c4-dc0c0c07398f",
                    "enterprise": "0190a5c6-7b1e-7cc3-98c4-dc0c0c073990",
                    "user": "0190a5c6-7b1e-7cc3-98c4-dc0c0c073991",
                    "template": "demo-template-rectification",
                    "values": [["item", "配电箱未上锁"], ["due", "2026-06-30"]]
                }"#,
            ),
        ];
        assert_eq!(read.to_vec(), KINDS.iter().map(|kind| kind.name).collect::<Vec<_>>());
    }
}
