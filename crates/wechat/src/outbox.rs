//! What leaves for people's phones: a job for each message and person, written with the message
//! itself, in the transaction that causes both.

use heping_core::{EnterpriseId, MessageId, Moment, Result, UserId};
use heping_store::jobs::{self, Payload};
use heping_store::{Ask, Bundle, Conn, revision};
use serde::{Deserialize, Serialize};

use crate::gathering::{self, GatheredMessage, Kept};
use crate::inbox::{self, Notice};
use crate::quiet;
use crate::subscriptions::{self, Agreed};
use crate::templates::Values;

/// A subscribe message that one person is to get.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SubscribeMessage {
    /// The message in the inbox.
    pub message: MessageId,
    /// Whose inbox.
    pub enterprise: EnterpriseId,
    /// To whom.
    pub user: UserId,
    /// By which template.
    pub template: String,
    /// What it says.
    pub values: Values,
}

impl Payload for SubscribeMessage {
    const KIND: &'static str = "subscribe_message";
}

impl SubscribeMessage {
    /// Has it sent at `at`.
    ///
    /// # Errors
    /// `internal` for what is no JSON.
    fn add(&self, rows: &mut Bundle, now: Moment, at: Moment) -> Result<()> {
        let name = format!("{}/{}/{}", Self::KIND, self.message, self.user);
        jobs::add(rows, now, self, at, Some(&name))
    }

    /// Has it sent at `until`, since a phone must not ring now.
    ///
    /// # Errors
    /// Those of the database.
    pub fn postpone(&self, conn: &mut Conn, now: Moment, until: Moment) -> Result<()> {
        let name = format!("{}/{}/{}/{}", Self::KIND, self.message, self.user, until.day());
        jobs::enqueue(conn, now, self, until, Some(&name)).map(|_new| ())
    }
}

/// Writes a notice and the jobs that tell those who agreed: what somebody did at once, or in the morning
/// after a night; what time brings [gathered](gathering). A notice that was there before is not told again.
///
/// # Errors
/// Those of the database.
pub fn tell(conn: &mut Conn, notice: &Notice<'_>, now: Moment) -> Result<()> {
    if !inbox::write(conn, notice, now)? {
        return Ok(());
    }
    let (readers, mut rows) = (Readers::of(notice.enterprise).ask(conn)?, Bundle::default());
    readers.told(&mut rows, notice, now, quiet::first_loud(now))?;
    rows.write(conn)
}

/// Those of a firm who agreed to be told, each about what and by which template.
pub struct Readers(Vec<Agreed>);

impl Readers {
    /// To be asked for before what is told has a number, since from there to the commit others wait.
    pub fn of(enterprise: EnterpriseId) -> impl Ask<Answer = Self> {
        subscriptions::agreed(enterprise).then(|agreed| Ok(Self(agreed)))
    }

    /// As [`tell`], of what certainly was not told before, together with other rows.
    ///
    /// # Errors
    /// `internal` for what is no JSON.
    pub fn tell(&self, rows: &mut Bundle, notice: &Notice<'_>, now: Moment) -> Result<()> {
        inbox::add(rows, notice, now);
        self.told(rows, notice, now, quiet::first_loud(now))
    }

    fn told(&self, rows: &mut Bundle, notice: &Notice<'_>, now: Moment, at: Moment) -> Result<()> {
        for (user, template) in subscriptions::about(notice.kind.topic(), &self.0) {
            if notice.kind.is_reminder() {
                gathering::add(rows, notice, user, &template, now)?;
                continue;
            }
            let (message, enterprise, values) = (notice.id, notice.enterprise, notice.values.clone());
            SubscribeMessage { message, enterprise, user, template, values }.add(rows, now, at)?;
        }
        Ok(())
    }
}

/// Writes to many firms at once what somebody did, the notices of one topic, and gives their screens a new
/// revision; under no lock of theirs. `urgent`: phones ring at whatever hour, for a warning that cannot wait.
///
/// # Errors
/// Those of the database.
pub fn tell_all(conn: &mut Conn, notices: &[Notice<'_>], urgent: bool, now: Moment) -> Result<()> {
    let Some(topic) = notices.first().map(|notice| notice.kind.topic()) else { return Ok(()) };
    let at = if urgent { now } else { quiet::first_loud(now) };
    let new = inbox::write_all(conn, notices, now)?;
    let firms: Vec<EnterpriseId> = new.iter().map(|notice| notice.enterprise).collect();
    let mut readers = subscriptions::readers_of_all(conn, &firms, topic)?;
    let mut rows = Bundle::default();
    for notice in new {
        for (user, template) in readers.remove(&notice.enterprise).unwrap_or_default() {
            let (message, enterprise, values) = (notice.id, notice.enterprise, notice.values.clone());
            SubscribeMessage { message, enterprise, user, template, values }.add(&mut rows, now, at)?;
        }
    }
    rows.write(conn)?;
    revision::raise(conn, &firms)
}

/// Has what was gathered for a person sent as one message. Runs under the person's lock.
///
/// # Errors
/// Those of the database.
pub fn send_gathered(conn: &mut Conn, gathered: &GatheredMessage, now: Moment) -> Result<()> {
    let Some(Kept { message, enterprise, template, values }) = gathered.take(conn)? else { return Ok(()) };
    let (at, mut rows) = (quiet::first_loud(now), Bundle::default());
    SubscribeMessage { message, enterprise, user: gathered.user, template, values }
        .add(&mut rows, now, at)?;
    rows.write(conn)
}
