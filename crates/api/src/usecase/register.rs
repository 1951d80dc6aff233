//! A register that is brought in by a job: handed in once, and looked after while it goes on.

use std::time::{Duration, Instant};

use heping_core::{Code, Error, JobId, Result};
use heping_org::import::Report;
use heping_store::Lock;
use heping_store::jobs::{self, Payload};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::enterprises::{bring_in, register_rows};
use super::{Action, Caller, Effect};
use crate::answer::{Accepted, Answer};
use crate::app::App;
use crate::app::registers::{Order, Progress};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// Rows that are brought in before it is told how far it is.
const PIECE: usize = 200;
/// How long one job goes on before another goes on with the rest: others wait for the worker too.
const TURN: Duration = Duration::from_secs(20);

/// The job that brings a register in; its own id names the register.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct RegisterImport(pub JobId);

impl Payload for RegisterImport {
    const KIND: &'static str = "register_import";
}

heping_core::words! {
    /// How far an import is.
    ImportState {
        /// It goes on.
        Running = "running" "正在导入",
        /// Every row was looked at.
        Done = "done" "已完成",
        /// It was given up; what is in stays in.
        Failed = "failed" "没有完成",
    }
}

/// An import and how far it is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportAnswer {
    /// The import.
    id: JobId,
    /// How far it is.
    state: ImportState,
    /// The same in Chinese.
    state_text: &'static str,
    /// Rows with data.
    total: usize,
    /// Rows that were looked at.
    done: usize,
    /// What became of each row, once it is done or was given up; kept for a day.
    report: Option<Report>,
}

impl ImportAnswer {
    fn of(id: JobId, order: &Order, progress: Progress, report: Option<Report>) -> Self {
        let state = match progress {
            _ if progress.rows >= order.total => ImportState::Done,
            Progress { failed: true, .. } => ImportState::Failed,
            _ => ImportState::Running,
        };
        Self { id, state, state_text: state.text(), total: order.total, done: progress.rows, report }
    }
}

/// The office hands in a register, which a job brings in.
///
/// # Errors
/// `validation_failed` for a file that is no register; `busy` when the storage or the database is away.
pub async fn hand_in_register(
    context: &Context,
    guard: Guard<perm::ManageRegister>,
    bytes: Vec<u8>,
) -> Result<Answer<Accepted<ImportAnswer>>> {
    let (street, app) = (guard.street()?, &context.app);
    let total = register_rows(&app.store, street, bytes.clone()).await?.len();
    let (id, caller) = (JobId::new(), context.caller(&guard.actor));
    let order = Order {
        street,
        user: guard.actor.user,
        role: caller.role.clone(),
        request: caller.request,
        total,
        at: context.now,
    };
    app.registers.hand_in(id, &order, &bytes, &app.keys.vault).await?;
    let answer = context
        .write(caller, Lock::Nothing, Some(street), move |conn, now| {
            jobs::enqueue(conn, now, &RegisterImport(id), now, None)?;
            let answer = Answer::accepted(&ImportAnswer::of(id, &order, Progress::default(), None))?;
            Ok(Effect::done(Action::HandInRegister, id, answer))
        })
        .await?;
    app.wake.notify_one();
    Ok(answer)
}

/// How far an import is.
///
/// # Errors
/// `not_found` for one of another street, and a day after it; `busy`.
pub async fn import_progress(
    app: &App,
    guard: &Guard<perm::ManageRegister>,
    id: JobId,
) -> Result<ImportAnswer> {
    let order = app.registers.order(id).await?;
    if guard.street()? != order.street {
        return Err(Error::new(Code::NotFound));
    }
    let progress = app.registers.progress(id).await?;
    let is_over = progress.failed || progress.rows >= order.total;
    let report = match is_over {
        true => Some(Report::of(false, app.registers.rows(id, progress).await?)),
        false => None,
    };
    Ok(ImportAnswer::of(id, &order, progress, report))
}

/// Goes on with an import where it is, for a turn; what is left then is for another job.
///
/// # Errors
/// Those of the store and the storage. What is in stays in.
pub async fn go_on(app: &App, id: JobId) -> Result<()> {
    let order = app.registers.order(id).await?;
    let mut progress = app.registers.progress(id).await?;
    if progress.failed || progress.rows >= order.total {
        return app.registers.forget_register(id).await;
    }
    let bytes = app.registers.register(id, &app.keys.vault).await?;
    let rows = register_rows(&app.store, order.street, bytes).await?;
    let caller =
        Caller { user: Some(order.user), role: order.role, request: order.request, ..Caller::system() };
    let began = Instant::now();
    for piece in rows.chunks(PIECE).skip(progress.pieces) {
        if began.elapsed() > TURN {
            let now = app.clock.now();
            let next = move |conn: &mut _| jobs::enqueue(conn, now, &RegisterImport(id), now, None).map(drop);
            return app.store.write(Lock::Nothing, next).await;
        }
        let (now, vault) = (app.clock.now(), &app.keys.vault);
        let report =
            bring_in(&app.store, vault, now, (order.street, caller.clone()), piece.to_vec(), false).await?;
        app.firms_changed().await;
        progress = app.registers.add(id, progress, &report.rows).await?;
    }
    app.registers.forget_register(id).await
}
