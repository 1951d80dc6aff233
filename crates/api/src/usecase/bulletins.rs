//! 通知与预警: many firms are told something at once, and confirm that they have it.

use std::time::Instant;

use heping_core::{BulletinId, EnterpriseId, MessageKind, Moment, RecordKind, Result, SubdistrictId};
use heping_org::bulletins::{self, Bulletin, FirmBulletin, NewBulletin, NewWithdrawal, Told};
use heping_store::jobs::{self, Payload};
use heping_store::{Conn, Lock};
use heping_wechat::inbox::Notice;
use heping_wechat::outbox;
use heping_wechat::templates::{self, Field};
use serde::{Deserialize, Serialize};

use super::{Action, Effect};
use crate::answer::{Answer, Is, Made};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// Firms that are told in one transaction: few enough that who reads or writes meanwhile hardly waits.
const STEP: i64 = 16;
/// So many times what a step took belongs to the others before the next one.
const REST: u32 = 4;

/// The inboxes of a bulletin's firms are still to be filled.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct BulletinDelivery {
    /// The street.
    pub street: SubdistrictId,
    /// The bulletin.
    pub bulletin: BulletinId,
    /// What the firms are told.
    pub told: Told,
}

impl Payload for BulletinDelivery {
    const KIND: &'static str = "bulletin_delivery";
}

impl BulletinDelivery {
    fn enqueue(&self, conn: &mut Conn, now: Moment) -> Result<()> {
        let Self { bulletin, told, .. } = self;
        let name = format!("{}/{bulletin}/{}", Self::KIND, serde_json::to_string(told).unwrap_or_default());
        jobs::enqueue(conn, now, self, now, Some(&name)).map(|_first| ())
    }
}

/// The street tells many firms something; their inboxes have it a moment later.
///
/// # Errors
/// `validation_failed` naming the field; the database's.
pub async fn send_bulletin(
    context: &Context,
    guard: Guard<perm::SendBulletins>,
    new: NewBulletin,
) -> Result<Answer<Made<Bulletin>>> {
    let by = guard.actor.user;
    announce(context, guard, Action::SendBulletin, Answer::made, move |conn, street, now| {
        Ok((bulletins::send(conn, street, by, &new, now)?, Told::Sent))
    })
    .await
}

/// The street reminds those who have not confirmed.
///
/// # Errors
/// `not_found`; `state_conflict` where it was withdrawn, has ended, or was sent within the hour.
pub async fn remind_of_bulletin(
    context: &Context,
    guard: Guard<perm::SendBulletins>,
    bulletin: BulletinId,
) -> Result<Answer<Is<Bulletin>>> {
    announce(context, guard, Action::RemindBulletin, Answer::ok, move |conn, street, now| {
        Ok((bulletin, Told::Reminded(bulletins::remind(conn, street, bulletin, now)?)))
    })
    .await
}

/// The street takes a bulletin back; whoever had it is told so.
///
/// # Errors
/// `not_found`, `validation_failed`; `state_conflict` where it was withdrawn before.
pub async fn withdraw_bulletin(
    context: &Context,
    guard: Guard<perm::SendBulletins>,
    bulletin: BulletinId,
    new: NewWithdrawal,
) -> Result<Answer<Is<Bulletin>>> {
    let by = guard.actor.user;
    announce(context, guard, Action::WithdrawBulletin, Answer::ok, move |conn, street, now| {
        bulletins::withdraw(conn, street, bulletin, by, &new, now)?;
        Ok((bulletin, Told::Withdrawn))
    })
    .await
}

/// Does something to a bulletin of which its firms are told, and has them told at once.
async fn announce<K: 'static>(
    context: &Context,
    guard: Guard<perm::SendBulletins>,
    action: Action,
    answer: fn(&Bulletin) -> Result<Answer<K>>,
    act: impl Fn(&mut Conn, SubdistrictId, Moment) -> Result<(BulletinId, Told)> + Send + 'static,
) -> Result<Answer<K>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    let done = context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let (bulletin, told) = act(conn, street, now)?;
            BulletinDelivery { street, bulletin, told }.enqueue(conn, now)?;
            let now_known = bulletins::bulletin(conn, street, bulletin)?;
            Ok(Effect::done(action, bulletin, answer(&now_known)?))
        })
        .await?;
    context.app.wake.notify_one();
    Ok(done)
}

/// Somebody of a firm confirms that they have a bulletin.
///
/// # Errors
/// `not_found` where the firm was not told; `state_conflict` where it was withdrawn.
pub async fn confirm_bulletin(
    context: &Context,
    on: On<perm::ReadMessages, targets::Enterprise>,
    bulletin: BulletinId,
) -> Result<Answer<Is<FirmBulletin>>> {
    let caller = context.caller(&on.actor);
    context
        .write_in_firm(caller, (on.subdistrict, on.enterprise), move |conn, now| {
            let (confirmed, first) = bulletins::confirm(conn, bulletin, on.enterprise, on.actor.user, now)?;
            Ok(Effect::done_if(first, Action::ConfirmBulletin, bulletin, Answer::ok(&confirmed)?))
        })
        .await
}

/// Fills the inboxes of a bulletin's firms, some at a time so that others write in between, from the first
/// on, whoever began before: who was told is not told again.
///
/// # Errors
/// Those of the database.
pub async fn deliver(app: &App, delivery: BulletinDelivery) -> Result<()> {
    let BulletinDelivery { street, bulletin: id, told } = delivery;
    let bulletin = app.store.read(move |conn| bulletins::bulletin(conn, street, id)).await?;
    if told == Told::Sent {
        app.store.write(Lock::Nothing, bulletins::look_anew).await?;
    }
    let mut after = None;
    loop {
        let began = Instant::now();
        let firms = app.store.read(move |conn| bulletins::to_tell(conn, id, told, after, STEP)).await?;
        let Some(last) = firms.last() else { break };
        after = Some(*last);
        let (bulletin, told_firms, now) = (bulletin.clone(), firms.clone(), app.clock.now());
        let tell = move |conn: &mut Conn| {
            let notices: Vec<Notice<'_>> =
                told_firms.iter().map(|firm| notice(&bulletin, told, *firm, street)).collect();
            outbox::tell_all(conn, &notices, bulletin.level.is_urgent(), now)
        };
        app.store.write(Lock::Nothing, tell).await?;
        app.these_firms_changed(&firms).await;
        tokio::time::sleep(REST * began.elapsed()).await;
    }
    if told == Told::Sent {
        let now = app.clock.now();
        app.store.write(Lock::Nothing, move |conn| bulletins::delivered(conn, id, now)).await?;
    }
    Ok(())
}

fn notice(bulletin: &Bulletin, told: Told, firm: EnterpriseId, street: SubdistrictId) -> Notice<'_> {
    let level = bulletin.level_text;
    let (title, body, status) = match told {
        Told::Sent => (format!("{level}：{}", bulletin.title), bulletin.body.clone(), "请确认收到"),
        Told::Reminded(_) => (format!("请尽快确认：{}", bulletin.title), bulletin.body.clone(), "请确认收到"),
        Told::Withdrawn => {
            let reason = bulletin.withdrawal_reason.clone().unwrap_or_default();
            (format!("已撤回：{}", bulletin.title), format!("该{level}已撤回：{reason}"), "已撤回")
        }
    };
    let values = vec![
        (Field::Item, bulletin.title.clone()),
        (Field::Status, status.to_owned()),
        (Field::At, templates::moment(bulletin.sent_at)),
        (Field::Hint, "请打开小程序查看".to_owned()),
    ];
    Notice {
        id: told.message(bulletin.id, firm),
        subdistrict: street,
        enterprise: firm,
        kind: MessageKind::Bulletin,
        title,
        body,
        subject: (RecordKind::Bulletin, bulletin.id.as_str()),
        values,
    }
}
