//! What became of a subscribe message: one row for each message and person.
//!
//! The row is there before the message leaves, so that nobody sends it who finds it done. A worker
//! that dies between the two leaves `sending` behind; the next one cannot know whether the message
//! left, sends it (again) and says so. That is the only way in which somebody gets one twice.

use diesel::prelude::*;
use heping_core::{EnterpriseId, MessageId, Moment, Result, UserId, words};
use heping_store::schema::message_deliveries::{self, table};
use heping_store::statement::Keep;
use heping_store::{Conn, on_either};

use crate::subscriptions;

words! {
    /// How far a subscribe message got.
    DeliveryState {
        /// A worker is about to send it.
        Sending = "sending" "发送中",
        /// WeChat was busy or away; it will be tried again.
        Waiting = "waiting" "等待重发",
        /// WeChat took it.
        Sent = "sent" "已发送",
        /// The person has no consent left.
        NoConsent = "no_consent" "未订阅",
        /// WeChat refused the message itself.
        Refused = "refused" "被拒绝",
        /// It was handed over and the answer was lost; it is not sent again.
        Uncertain = "uncertain" "结果未知",
    }
}

/// For whom a message is, and by which template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The message in the inbox.
    pub message: MessageId,
    /// Whose inbox.
    pub enterprise: EnterpriseId,
    /// To whom.
    pub user: UserId,
    /// By which template.
    pub template_id: String,
}

/// What is to be done about a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// Nothing: it is done, or there is no consent.
    Nothing,
    /// Send it.
    Send,
    /// Send it, although a worker that died may have done so.
    SendPerhapsAgain,
}

/// Writes down that a message is about to be sent and takes the consent for it. Runs under the
/// person's lock.
///
/// # Errors
/// Those of the database.
pub fn begin(conn: &mut Conn, delivery: &Delivery, now: Moment) -> Result<Begun> {
    let mine = table.find((delivery.message, delivery.user));
    let state: Option<DeliveryState> = mine.select(message_deliveries::state).first(conn).optional()?;
    match state {
        Some(DeliveryState::Waiting) => {
            settle(conn, delivery, DeliveryState::Sending, None, now)?;
            Ok(Begun::Send)
        }
        Some(DeliveryState::Sending) => Ok(Begun::SendPerhapsAgain),
        Some(_) => Ok(Begun::Nothing),
        None => {
            if !subscriptions::belongs(conn, delivery.user, delivery.enterprise)? {
                return Ok(Begun::Nothing);
            }
            let agreed = subscriptions::spend(conn, delivery.user, &delivery.template_id, now)?;
            let (state, begun) = if agreed {
                (DeliveryState::Sending, Begun::Send)
            } else {
                (DeliveryState::NoConsent, Begun::Nothing)
            };
            let row = (
                message_deliveries::message_id.eq(delivery.message),
                message_deliveries::user_id.eq(delivery.user),
                message_deliveries::template_id.eq(&delivery.template_id),
                message_deliveries::state.eq(state),
                message_deliveries::updated_at.eq(now),
            );
            on_either!(conn, |c| diesel::insert_into(table).values(row).on_conflict_do_nothing().execute(c))?;
            Ok(begun)
        }
    }
}

/// Writes down how it went.
///
/// # Errors
/// Those of the database.
pub fn settle(
    conn: &mut Conn,
    delivery: &Delivery,
    state: DeliveryState,
    errcode: Option<i64>,
    now: Moment,
) -> Result<()> {
    diesel::update(table.find((delivery.message, delivery.user)))
        .set((
            message_deliveries::state.eq(state),
            message_deliveries::errcode.eq(errcode),
            message_deliveries::updated_at.eq(now),
        ))
        .kept()
        .execute(conn)?;
    if state == DeliveryState::NoConsent {
        subscriptions::end(conn, delivery.user, &delivery.template_id, now)?;
    }
    Ok(())
}
