//! What leaves for people's phones: a job for each message and person, written with the message
//! itself, in the transaction that causes both.

use heping_core::{EnterpriseId, MessageId, Moment, Result, UserId};
use heping_store::Conn;
use heping_store::jobs::{self, Payload};
use serde::{Deserialize, Serialize};

use crate::gathering::{self, GatheredMessage, Kept};
use crate::inbox::{self, Notice};
use crate::templates::Values;
use crate::{quiet, subscriptions};

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
    /// Those of the database.
    fn enqueue(&self, conn: &mut Conn, now: Moment, at: Moment) -> Result<()> {
        let name = format!("{}/{}/{}", Self::KIND, self.message, self.user);
        jobs::enqueue(conn, now, self, at, Some(&name)).map(|_new| ())
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
    tell_from(conn, notice, now, quiet::first_loud(now))
}

/// The same, at whatever hour: for a warning that cannot wait.
///
/// # Errors
/// Those of the database.
pub fn tell_at_once(conn: &mut Conn, notice: &Notice<'_>, now: Moment) -> Result<()> {
    tell_from(conn, notice, now, now)
}

fn tell_from(conn: &mut Conn, notice: &Notice<'_>, now: Moment, at: Moment) -> Result<()> {
    if !inbox::write(conn, notice, now)? {
        return Ok(());
    }
    for (user, template) in subscriptions::readers(conn, notice.enterprise, notice.kind.topic())? {
        if notice.kind.is_reminder() {
            gathering::add(conn, notice, user, &template, now)?;
            continue;
        }
        let values = notice.values.clone();
        let (message, enterprise) = (notice.id, notice.enterprise);
        SubscribeMessage { message, enterprise, user, template, values }.enqueue(conn, now, at)?;
    }
    Ok(())
}

/// Has what was gathered for a person sent as one message. Runs under the person's lock.
///
/// # Errors
/// Those of the database.
pub fn send_gathered(conn: &mut Conn, gathered: &GatheredMessage, now: Moment) -> Result<()> {
    let Some(Kept { message, enterprise, template, values }) = gathered.take(conn)? else { return Ok(()) };
    let at = quiet::first_loud(now);
    SubscribeMessage { message, enterprise, user: gathered.user, template, values }.enqueue(conn, now, at)
}
