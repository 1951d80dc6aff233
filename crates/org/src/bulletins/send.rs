//! A bulletin is sent, brought to mind again, taken back.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    BulletinId, Code, Day, EnterpriseId, Error, MessageId, Moment, Result, SubdistrictId, UserId,
};
use heping_store::schema::{bulletin_recipients, bulletins, messages};
use heping_store::{Conn, on_either};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::row::Row;
use super::{BulletinLevel, NewAttachment, attachment};
use crate::audience::Audience;

/// Days for which it stands on the one screen unless something else is said.
const DAYS: i64 = 7;
/// The most of them.
const MOST_DAYS: i64 = 60;
/// Rows of one statement: less than the database lets one bind.
const STEP: usize = 500;

/// What is to be sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewBulletin {
    /// How urgent it is; orange and red ring at night too.
    pub level: BulletinLevel,
    /// In a few words.
    #[schema(min_length = 1, max_length = 40, example = "台风“样例”将于今晚影响本地")]
    pub title: String,
    /// What is to be known and done.
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "请立即加固户外广告牌和临时搭建物，停止高处作业，安排人员值守。"
    )]
    pub body: String,
    /// Whom it goes to; left out, every firm of the street.
    #[serde(default)]
    pub audience: Audience,
    /// Until when each firm should have confirmed that it has it; left out, nobody is pressed.
    pub confirm_by: Option<Moment>,
    /// The last day on which it stands on the firm's one screen, unless confirmed before; left out, a week.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    pub ends_on: Option<Day>,
    /// What it brings.
    #[serde(default)]
    #[schema(max_items = 3)]
    pub attachments: Vec<NewAttachment>,
}

/// Why it is taken back.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewWithdrawal {
    /// The firms read it.
    #[schema(min_length = 1, max_length = 200, example = "预警已解除")]
    pub reason: String,
}

/// Writes a bulletin and whom it goes to.
///
/// # Errors
/// `validation_failed` naming the field; `audience` where nobody fits.
pub fn send(
    conn: &mut Conn,
    street: SubdistrictId,
    by: UserId,
    new: &NewBulletin,
    now: Moment,
) -> Result<BulletinId> {
    let mut fields = Fields::new();
    let (title, body) = (fields.text("title", &new.title, 40), fields.text("body", &new.body, 2000));
    let today = now.day();
    let ends_on = new.ends_on.unwrap_or(today + TimeDelta::days(DAYS - 1));
    let last = today + TimeDelta::days(MOST_DAYS);
    if ends_on < today || ends_on > last {
        fields.wrong("endsOn", "out_of_range", format!("请填今天起 {MOST_DAYS} 天内的日期"));
    } else if new.confirm_by.is_some_and(|at| at <= now || at.day() > ends_on) {
        fields.wrong("confirmBy", "out_of_range", "确认期限须晚于现在，且不晚于展示的最后一天");
    }
    let audience = new.audience.checked(conn, street, &mut fields)?;
    let attachments = attachment::checked(conn, street, &new.attachments, &mut fields)?;
    fields.check()?;
    let firms = audience.firms(conn, street)?;
    if firms.is_empty() {
        return Err(Error::field("audience", "nobody", "没有符合这些条件的企业，请放宽范围"));
    }

    let id = BulletinId::new();
    let row = Row {
        id,
        subdistrict_id: street,
        level: new.level,
        title,
        body,
        audience: serde_json::to_string(&audience).map_err(Error::internal)?,
        recipients: i64::try_from(firms.len()).map_err(Error::internal)?,
        confirm_by: new.confirm_by,
        ends_on,
        sent_by: by,
        sent_at: now,
        delivered_at: None,
        reminders: 0,
        reminded_at: None,
        withdrawn_by: None,
        withdrawn_at: None,
        withdrawal_reason: None,
    };
    diesel::insert_into(bulletins::table).values(&row).execute(conn)?;
    attachment::attach(conn, id, &attachments)?;
    for some in firms.chunks(STEP) {
        let rows: Vec<Recipient> = some.iter().map(|firm| Recipient::new(&row, *firm)).collect();
        on_either!(conn, |c| diesel::insert_into(bulletin_recipients::table).values(&rows).execute(c))?;
    }
    Ok(id)
}

#[derive(Insertable)]
#[diesel(table_name = bulletin_recipients)]
struct Recipient {
    bulletin_id: BulletinId,
    enterprise_id: EnterpriseId,
    subdistrict_id: SubdistrictId,
    message_id: MessageId,
}

impl Recipient {
    fn new(row: &Row, firm: EnterpriseId) -> Self {
        Self {
            bulletin_id: row.id,
            enterprise_id: firm,
            subdistrict_id: row.subdistrict_id,
            message_id: message_of(row.id, firm),
        }
    }
}

/// The message by which a firm is told.
fn message_of(bulletin: BulletinId, firm: EnterpriseId) -> MessageId {
    MessageId::derived(&format!("bulletin/{bulletin}/{firm}"))
}

/// What firms are told of a bulletin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// What it says.
    Sent,
    /// The same again, for the n-th time.
    Reminded(i32),
    /// That it was taken back.
    Withdrawn,
}

impl Told {
    /// The message by which a firm is told so.
    pub fn message(self, bulletin: BulletinId, firm: EnterpriseId) -> MessageId {
        match self {
            Self::Sent => message_of(bulletin, firm),
            Self::Reminded(n) => MessageId::derived(&format!("bulletin/{bulletin}/{firm}/reminder/{n}")),
            Self::Withdrawn => MessageId::derived(&format!("bulletin/{bulletin}/{firm}/withdrawal")),
        }
    }
}

/// Up to `most` firms after `after` that are to be told: all of them, or with a reminder those that have
/// not confirmed (have not read, where nobody is pressed to confirm). Of one that was taken back meanwhile
/// nobody need be told anything but that.
///
/// # Errors
/// Those of the database.
pub fn to_tell(
    conn: &mut Conn,
    id: BulletinId,
    told: Told,
    after: Option<EnterpriseId>,
    most: i64,
) -> Result<Vec<EnterpriseId>> {
    let mut query = bulletin_recipients::table
        .inner_join(bulletins::table.on(bulletins::id.eq(bulletin_recipients::bulletin_id)))
        .left_join(messages::table.on(messages::id.eq(bulletin_recipients::message_id)))
        .filter(bulletin_recipients::bulletin_id.eq(id))
        .into_boxed();
    if let Told::Reminded(_) = told {
        let unread = bulletins::confirm_by.is_not_null().or(messages::read_at.is_null());
        query = query.filter(bulletin_recipients::confirmed_at.is_null()).filter(unread);
    }
    if told != Told::Withdrawn {
        query = query.filter(bulletins::withdrawn_at.is_null());
    }
    if let Some(after) = after {
        query = query.filter(bulletin_recipients::enterprise_id.gt(after));
    }
    let firms = query.order(bulletin_recipients::enterprise_id).limit(most);
    Ok(firms.select(bulletin_recipients::enterprise_id).load(conn)?)
}

/// After [`send`] has committed: readers find their bulletin as quickly as before.
///
/// # Errors
/// Those of the database.
pub fn look_anew(conn: &mut Conn) -> Result<()> {
    heping_store::dialect::look_anew(conn, "bulletin_recipients")
}

/// Notes that every inbox has it. Who confirmed on the one screen before the inbox was filled has read it.
///
/// # Errors
/// Those of the database.
pub fn delivered(conn: &mut Conn, id: BulletinId, now: Moment) -> Result<()> {
    let waiting = bulletins::table.find(id).filter(bulletins::delivered_at.is_null());
    diesel::update(waiting).set(bulletins::delivered_at.eq(now)).execute(conn)?;
    let confirmed = bulletin_recipients::table
        .filter(bulletin_recipients::bulletin_id.eq(id))
        .filter(bulletin_recipients::confirmed_at.is_not_null())
        .select(bulletin_recipients::message_id);
    let unread = messages::table.filter(messages::id.eq_any(confirmed)).filter(messages::read_at.is_null());
    diesel::update(unread).set(messages::read_at.eq(now)).execute(conn)?;
    Ok(())
}

/// Brings a bulletin to mind again; answers for which time.
///
/// # Errors
/// `not_found`; `state_conflict` where it was taken back, has ended, or was brought to mind within the
/// last hour.
pub fn remind(conn: &mut Conn, street: SubdistrictId, id: BulletinId, now: Moment) -> Result<i32> {
    let row = Row::of(conn, street, id)?;
    row.must_stand()?;
    if row.ends_on < now.day() {
        return Err(Error::because(Code::StateConflict, "该通知已过展示期，请另发一份。"));
    }
    let last = row.reminded_at.unwrap_or(row.sent_at);
    if now.since(last) < TimeDelta::hours(1) {
        return Err(Error::because(Code::StateConflict, "一小时内刚发过或刚提醒过，请稍后再提醒。"));
    }
    let times = row.reminders + 1;
    diesel::update(bulletins::table.find(id))
        .set((bulletins::reminders.eq(times), bulletins::reminded_at.eq(now)))
        .execute(conn)?;
    Ok(times)
}

/// Takes a bulletin back.
///
/// # Errors
/// `not_found`, `validation_failed`; `state_conflict` where it was taken back before.
pub fn withdraw(
    conn: &mut Conn,
    street: SubdistrictId,
    id: BulletinId,
    by: UserId,
    new: &NewWithdrawal,
    now: Moment,
) -> Result<()> {
    let row = Row::of(conn, street, id)?;
    let mut fields = Fields::new();
    let reason = fields.text("reason", &new.reason, 200);
    fields.check()?;
    row.must_stand()?;
    diesel::update(bulletins::table.find(id))
        .set((
            bulletins::withdrawn_by.eq(by),
            bulletins::withdrawn_at.eq(now),
            bulletins::withdrawal_reason.eq(reason),
        ))
        .execute(conn)?;
    Ok(())
}
