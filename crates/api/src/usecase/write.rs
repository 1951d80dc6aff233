//! Use cases that cross crates, one transaction each: what a record says, what it means for the
//! score, the audit row and the answer commit together. What is only a cache follows after.

use heping_core::{CodeColour, EnterpriseId, Moment, Result, SafetyFact, SubdistrictId};
use heping_evidence::Written;
use heping_ranking::{Books, Settled, Standing};
use heping_store::audit::{self, AuditEntry, Change, Detail};
use heping_store::idempotency::{self, Begun};
use heping_store::{Bundle, Conn, Lock, SecretKey, jobs};
use serde::Serialize;

use super::Action;
use super::standing::HeirUnsettled;
use crate::answer::{Answer, Is, Raw, Stored};
use crate::app::App;
use crate::extract::context::{Caller, Context};
use crate::usecase::notice;

/// What a write did, as far as others must know.
pub struct Effect<K> {
    /// What is answered.
    pub answer: Answer<K>,
    /// What was done, and to which record: for the audit log. `None` when nothing changed.
    pub audit: Option<(Action, String)>,
    /// The fields that matter, before and after: for the audit log.
    pub changes: Vec<Change>,
    /// What happened to the firm, for the score.
    pub facts: Vec<SafetyFact>,
    /// What the score is settled from, where that was read before anything was written.
    pub books: Option<Books>,
    /// The standing that the write has settled itself, for the board.
    pub standing: Option<Standing>,
    /// What is still to be written, at once with all that follows: above all what bears a number.
    pub rows: Bundle,
}

impl<T: Serialize> Effect<Stored<T>> {
    /// The effect of a write whose value is the answer.
    ///
    /// # Errors
    /// `internal` when the value cannot be written as JSON; so too below.
    pub fn of(action: Action, id: impl ToString, written: &Written<T>) -> Result<Self> {
        let effect = Self::stored(action, id, written.created, &written.value)?;
        Ok(Self { facts: written.facts.clone(), ..effect })
    }

    /// The same of a write that says nothing for the score.
    ///
    /// # Errors
    /// As [`Effect::of`].
    pub fn stored(action: Action, id: impl ToString, created: bool, value: &T) -> Result<Self> {
        let audit = created.then(|| (action, id.to_string()));
        Ok(Self { audit, ..Self::nothing(Answer::stored(created, value)?) })
    }
}

impl<T: Serialize> Effect<Is<T>> {
    /// The effect of a write that changes what was there: its answer is 200 also the first time.
    ///
    /// # Errors
    /// As [`Effect::of`].
    pub fn changed(action: Action, id: impl ToString, written: &Written<T>) -> Result<Self> {
        let audit = written.created.then(|| (action, id.to_string()));
        let facts = written.facts.clone();
        Ok(Self { audit, facts, ..Self::nothing(Answer::ok(&written.value)?) })
    }
}

impl<K> Effect<K> {
    /// Something was done and `answer` says what.
    pub fn done(action: Action, id: impl ToString, answer: Answer<K>) -> Self {
        Self { audit: Some((action, id.to_string())), ..Self::nothing(answer) }
    }

    /// [`Effect::done`] where something was, else [`Effect::nothing`].
    pub fn done_if(was_done: bool, action: Action, id: impl ToString, answer: Answer<K>) -> Self {
        match was_done {
            true => Self::done(action, id, answer),
            false => Self::nothing(answer),
        }
    }

    /// Nothing was done that was not done before.
    pub fn nothing(answer: Answer<K>) -> Self {
        Self {
            answer,
            audit: None,
            changes: Vec::new(),
            facts: Vec::new(),
            books: None,
            standing: None,
            rows: Bundle::default(),
        }
    }

    /// The same, and what is still to be written.
    #[must_use]
    pub fn with(self, rows: Bundle) -> Self {
        Self { rows, ..self }
    }

    /// The same, and which fields changed.
    #[must_use]
    pub fn noting(self, changes: impl IntoIterator<Item = Option<Change>>) -> Self {
        Self { changes: changes.into_iter().flatten().collect(), ..self }
    }

    /// The same, and what the score is settled from.
    #[must_use]
    pub fn settled_from(self, books: Books) -> Self {
        Self { books: Some(books), ..self }
    }

    /// The same, and where the firm stands since the write has settled it.
    #[must_use]
    pub fn settled(self, standing: Standing) -> Self {
        Self { standing: Some(standing), ..self }
    }

    fn erased(self) -> Erased {
        let Self { answer, audit, changes, facts, books, standing, rows } = self;
        Erased { raw: answer.into_raw(), audit, changes, facts, books, standing, rows }
    }
}

/// An [`Effect`] of whatever kind, so that what runs it is compiled once.
struct Erased {
    raw: Raw,
    audit: Option<(Action, String)>,
    changes: Vec<Change>,
    facts: Vec<SafetyFact>,
    books: Option<Books>,
    standing: Option<Standing>,
    rows: Bundle,
}

type Work = Box<dyn Fn(&mut Conn) -> Result<Erased> + Send>;

impl Context {
    /// One write about a firm: record, facts, ledger, standing, audit and answer in one transaction
    /// under the firm's lock; then the board and the screens follow.
    ///
    /// # Errors
    /// Those of `f`, and of the database.
    pub async fn write_in_firm<K>(
        &self,
        caller: Caller,
        (subdistrict, enterprise): (SubdistrictId, EnterpriseId),
        f: impl Fn(&mut Conn, Moment) -> Result<Effect<K>> + Send + 'static,
    ) -> Result<Answer<K>> {
        let now = self.now;
        let work: Work = Box::new(move |conn| f(conn, now).map(Effect::erased));
        in_firm(&self.app, caller, now, subdistrict, enterprise, work).await.map(Answer::again)
    }

    /// One write that concerns no single firm's score.
    ///
    /// # Errors
    /// Those of `f`, and of the database.
    pub async fn write<K>(
        &self,
        caller: Caller,
        lock: Lock,
        subdistrict: Option<SubdistrictId>,
        f: impl Fn(&mut Conn, Moment) -> Result<Effect<K>> + Send + 'static,
    ) -> Result<Answer<K>> {
        let now = self.now;
        let work: Work = Box::new(move |conn| f(conn, now).map(Effect::erased));
        in_street(&self.app, caller, now, lock, subdistrict, work).await.map(Answer::again)
    }
}

async fn in_firm(
    app: &App,
    caller: Caller,
    now: Moment,
    subdistrict: SubdistrictId,
    enterprise: EnterpriseId,
    work: Work,
) -> Result<Raw> {
    let answers = app.keys.answers.clone();
    let write = move |conn: &mut Conn| {
        once(conn, &answers, &caller, now, Some(subdistrict), |conn| {
            let mut effect = work(conn)?;
            if effect.facts.is_empty() {
                return Ok((effect, None));
            }
            let books = match effect.books.take() {
                Some(books) => books,
                None => Books::of(conn, enterprise)?,
            };
            let standing = judged(conn, &mut effect.rows, books, subdistrict, &effect.facts, now)?;
            Ok((effect, Some(standing)))
        })
    };
    let (raw, standing) = app.store.write(Lock::Enterprise(enterprise), write).await?;
    app.firm_changed(enterprise, standing.flatten()).await;
    Ok(raw)
}

async fn in_street(
    app: &App,
    caller: Caller,
    now: Moment,
    lock: Lock,
    subdistrict: Option<SubdistrictId>,
    work: Work,
) -> Result<Raw> {
    let answers = app.keys.answers.clone();
    let write = move |conn: &mut Conn| {
        once(conn, &answers, &caller, now, subdistrict, |conn| {
            let mut effect = work(conn)?;
            let standing = effect.standing.take();
            Ok((effect, standing))
        })
    };
    let (raw, standing) = app.store.write(lock, write).await?;
    if let Some(enterprise) = lock.enterprise() {
        app.firm_changed(enterprise, standing.flatten()).await;
    }
    Ok(raw)
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
    let (books, mut rows) = (Books::of(conn, enterprise)?, Bundle::default());
    let standing = judged(conn, &mut rows, books, subdistrict, facts, now)?;
    rows.write(conn)?;
    Ok(Some(standing))
}

/// Settles a standing; a firm whose colour that changes is told.
pub fn settle_standing(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<Standing> {
    let (books, mut rows) = (Books::of(conn, enterprise)?, Bundle::default());
    let standing = settled(conn, &mut rows, books, now)?;
    rows.write(conn)?;
    Ok(standing)
}

/// Has facts written down with other rows, and what they mean.
fn judged(
    conn: &mut Conn,
    rows: &mut Bundle,
    books: Books,
    subdistrict: SubdistrictId,
    facts: &[SafetyFact],
    now: Moment,
) -> Result<Standing> {
    heping_ranking::add_facts(rows, subdistrict, facts, now)?;
    settled(conn, rows, books.with(facts, now), now)
}

fn settled(conn: &mut Conn, rows: &mut Bundle, books: Books, now: Moment) -> Result<Standing> {
    if let Some(heir) = books.successor() {
        jobs::add(rows, now, &HeirUnsettled(heir), now, None)?;
    }
    let Settled { standing, before, brought } = books.settle(rows, now)?;
    // a first rating is no change for better or worse
    let before = before.map(|before| before.colour);
    if let Some(before) = before.filter(|colour| ![standing.colour, CodeColour::Grey].contains(colour)) {
        notice::colour_changed(conn, rows, (&standing, before), brought.as_ref(), now)?;
    }
    Ok(standing)
}

/// Runs `f` unless the same `Idempotency-Key` was answered before; keeps the answer, unless it holds a
/// secret, and the audit row in the same transaction.
fn once<T>(
    conn: &mut Conn,
    answers: &SecretKey,
    caller: &Caller,
    now: Moment,
    subdistrict: Option<SubdistrictId>,
    f: impl Fn(&mut Conn) -> Result<(Erased, T)>,
) -> Result<(Raw, Option<T>)> {
    if let Some((scope, body)) = &caller.repeat
        && let Begun::Replay { status, response } = idempotency::begin(conn, scope, body, now)?
    {
        return Ok((Raw::of_text(status, response), None));
    }
    let (effect, more) = f(conn)?;
    let Erased { raw, audit, changes, mut rows, .. } = effect;
    if let Some(what) = audit {
        let after = digest(answers, &raw);
        add(&mut rows, caller, now, subdistrict, what, (after, changes));
    }
    if let Some((scope, _)) = &caller.repeat {
        match raw.secret {
            true => idempotency::withdraw(conn, scope)?,
            false => idempotency::finish(&mut rows, scope, raw.status, &raw.body),
        }
    }
    rows.write(conn)?;
    Ok((raw, Some(more)))
}

/// The same with the fields that changed.
pub fn note_changes(
    conn: &mut Conn,
    caller: &Caller,
    now: Moment,
    subdistrict: Option<SubdistrictId>,
    what: (Action, String),
    changes: Vec<Change>,
) -> Result<()> {
    append(conn, caller, now, subdistrict, what, (None, changes))
}

/// What the audit log keeps of an answer: an HMAC, against which nobody without the key can try
/// anything out; nothing where there is nothing to keep, or a secret.
fn digest(answers: &SecretKey, raw: &Raw) -> Option<String> {
    (!raw.body.is_empty() && !raw.secret).then(|| hex::encode(answers.mac(&[raw.body.as_bytes()])))
}

/// An audit row for one of several things that a write did.
pub fn note(
    conn: &mut Conn,
    caller: &Caller,
    now: Moment,
    subdistrict: Option<SubdistrictId>,
    what: (Action, String),
) -> Result<()> {
    append(conn, caller, now, subdistrict, what, (None, Vec::new()))
}

/// An audit row, with the fields that matter.
pub(super) fn append(
    conn: &mut Conn,
    caller: &Caller,
    now: Moment,
    subdistrict: Option<SubdistrictId>,
    what: (Action, String),
    how: (Option<String>, Vec<Change>),
) -> Result<()> {
    let mut rows = Bundle::default();
    add(&mut rows, caller, now, subdistrict, what, how);
    rows.write(conn)
}

/// The same together with other rows.
fn add(
    rows: &mut Bundle,
    caller: &Caller,
    now: Moment,
    subdistrict: Option<SubdistrictId>,
    (action, subject_id): (Action, String),
    (after, changes): (Option<String>, Vec<Change>),
) {
    let detail = Detail { operator: caller.operator.clone(), changes };
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
        detail: detail.text(),
    };
    audit::add(rows, now, entry, caller.address.as_deref().filter(|_| action.keeps_address()));
}
