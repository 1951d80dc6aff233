//! Use cases that cross crates, one transaction each: what a record says, what it means for the
//! score, the audit row and the answer commit together. What is only a cache follows after.

use heping_core::{
    Actor, CodeColour, EnterpriseId, Moment, RequestId, Result, SafetyFact, SubdistrictId, UserId,
};
use heping_evidence::Written;
use heping_ranking::Standing;
use heping_store::audit::{self, AuditEntry};
use heping_store::idempotency::{self, Begun};
use heping_store::{Conn, Lock};
use serde::Serialize;

use super::Action;
use crate::answer::Answer;
use crate::app::App;
use crate::extract::context;
use crate::usecase::notice;

/// Who asks for a write, and how the request can be told apart from others.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub user: Option<UserId>,
    /// In which role, for the audit log.
    pub role: Option<String>,
    /// The request.
    pub request: RequestId,
    /// Scope and body digest of an `Idempotency-Key`, where one was sent.
    pub repeat: Option<(String, String)>,
}

impl Caller {
    /// The caller of the present request.
    pub fn of(actor: &Actor) -> Self {
        let role = actor.roles().first().map(|role| role.as_str().to_owned());
        Self {
            user: Some(actor.user),
            role,
            request: context::current_id(),
            repeat: context::repeat(actor.user),
        }
    }

    /// Somebody whom nobody is to know.
    pub fn nobody() -> Self {
        Self { user: None, role: None, request: context::current_id(), repeat: None }
    }

    /// The service itself: jobs, commands.
    pub fn system() -> Self {
        Self { user: None, role: None, request: RequestId::new(), repeat: None }
    }
}

/// What a write did, as far as others must know.
pub struct Effect {
    /// 201 or 200 and the body.
    pub answer: Answer,
    /// What was done, and to which record: for the audit log. `None` when nothing changed.
    pub audit: Option<(Action, String)>,
    /// What happened to the firm, for the score.
    pub facts: Vec<SafetyFact>,
}

impl Effect {
    /// The effect of a write whose value is the answer.
    pub fn of<T: Serialize>(action: Action, id: impl ToString, written: &Written<T>) -> Result<Self> {
        Ok(Self {
            answer: Answer::stored(written.created, &written.value)?,
            audit: written.created.then(|| (action, id.to_string())),
            facts: written.facts.clone(),
        })
    }

    /// The effect of a write that changes what was there: its answer is 200 also the first time.
    pub fn changed<T: Serialize>(action: Action, id: impl ToString, written: &Written<T>) -> Result<Self> {
        let effect = Self::of(action, id, written)?;
        Ok(Self { answer: Answer { status: 200, ..effect.answer }, ..effect })
    }

    /// Something was done and `answer` says what.
    pub fn done(action: Action, id: impl ToString, answer: Answer) -> Self {
        Self { answer, audit: Some((action, id.to_string())), facts: Vec::new() }
    }

    /// Nothing was done that was not done before.
    pub fn nothing(answer: Answer) -> Self {
        Self { answer, audit: None, facts: Vec::new() }
    }
}

/// One write about a firm: record, facts, ledger, standing, audit and answer in one transaction
/// under the firm's lock; then the board and the screens follow.
pub async fn in_firm(
    app: &App,
    caller: Caller,
    subdistrict: SubdistrictId,
    enterprise: EnterpriseId,
    f: impl Fn(&mut Conn, Moment) -> Result<Effect> + Send + 'static,
) -> Result<Answer> {
    let now = app.clock.now();
    let (answer, standing) = app
        .store
        .write(Lock::Enterprise(enterprise), move |conn| {
            once(conn, &caller, now, Some(subdistrict), |conn| {
                let effect = f(conn, now)?;
                let standing = settle(conn, subdistrict, enterprise, &effect.facts, now)?;
                Ok((effect, standing))
            })
        })
        .await?;
    app.firm_changed(enterprise, standing.flatten()).await;
    Ok(answer)
}

/// One write that concerns no single firm's score.
pub async fn in_street(
    app: &App,
    caller: Caller,
    lock: Lock,
    subdistrict: Option<SubdistrictId>,
    f: impl Fn(&mut Conn, Moment) -> Result<Effect> + Send + 'static,
) -> Result<Answer> {
    let now = app.clock.now();
    let (answer, _) = app
        .store
        .write(lock, move |conn| once(conn, &caller, now, subdistrict, |conn| Ok((f(conn, now)?, ()))))
        .await?;
    if let Some(enterprise) = lock.enterprise() {
        app.firm_changed(enterprise, None).await;
    }
    Ok(answer)
}

/// Writes facts down and settles what they mean.
pub fn settle(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    enterprise: EnterpriseId,
    facts: &[SafetyFact],
    now: Moment,
) -> Result<Option<Standing>> {
    if facts.is_empty() {
        return Ok(None);
    }
    heping_ranking::record(conn, subdistrict, facts, now)?;
    settle_standing(conn, enterprise, now).map(Some)
}

/// Settles a standing; a firm whose colour that changes is told.
pub fn settle_standing(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<Standing> {
    let (standing, before) = heping_ranking::settle_anew(conn, enterprise, now)?;
    // a first rating is no change for better or worse
    let before = before.filter(|before| *before != standing.colour && *before != CodeColour::Grey);
    if let Some(before) = before {
        notice::colour_changed(conn, &standing, before, now)?;
    }
    Ok(standing)
}

/// Runs `f` unless the same `Idempotency-Key` was answered before; keeps the answer, and the
/// audit row, in the same transaction.
fn once<T>(
    conn: &mut Conn,
    caller: &Caller,
    now: Moment,
    subdistrict: Option<SubdistrictId>,
    f: impl Fn(&mut Conn) -> Result<(Effect, T)>,
) -> Result<(Answer, Option<T>)> {
    if let Some((scope, body)) = &caller.repeat
        && let Begun::Replay { status, response } = idempotency::begin(conn, scope, body, now)?
    {
        return Ok((Answer { status, body: response }, None));
    }
    let (effect, more) = f(conn)?;
    if let Some(what) = effect.audit.clone() {
        let after = audit::digest_of_bytes(effect.answer.body.as_bytes());
        append(conn, caller, now, subdistrict, what, Some(after))?;
    }
    if let Some((scope, _)) = &caller.repeat {
        idempotency::finish(conn, scope, effect.answer.status, &effect.answer.body)?;
    }
    Ok((effect.answer, Some(more)))
}

/// An audit row for one of several things that a write did.
pub fn note(
    conn: &mut Conn,
    caller: &Caller,
    now: Moment,
    subdistrict: Option<SubdistrictId>,
    what: (Action, String),
) -> Result<()> {
    append(conn, caller, now, subdistrict, what, None)
}

fn append(
    conn: &mut Conn,
    caller: &Caller,
    now: Moment,
    subdistrict: Option<SubdistrictId>,
    (action, subject_id): (Action, String),
    after: Option<String>,
) -> Result<()> {
    let entry = AuditEntry {
        subdistrict,
        actor: caller.user,
        role: caller.role.clone(),
        action: action.as_str().to_owned(),
        subject_type: action.subject(),
        subject_id,
        request_id: Some(caller.request),
        before: None,
        after,
        detail: None,
    };
    audit::append(conn, now, &entry)
}
