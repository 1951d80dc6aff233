//! What became of bulletins: who has read, who has confirmed, by village.

use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use heping_core::{
    BulletinId, EnterpriseId, Error, Moment, Page, PageRequest, Result, RiskColour, SubdistrictId, UserId,
    words,
};
use heping_store::Conn;
use heping_store::schema::{bulletin_recipients, bulletins, enterprises, messages, users, villages};
use serde::Serialize;
use utoipa::ToSchema;

use super::row::Row;
use super::{Attachment, BulletinLevel, BulletinState, attachment};
use crate::assignments::Assigned;
use crate::audience::Audience;

/// A bulletin, as the street sees it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bulletin {
    /// Its id.
    pub id: BulletinId,
    /// How urgent it is.
    pub level: BulletinLevel,
    /// The same in Chinese.
    pub level_text: &'static str,
    /// How far it has come.
    pub state: BulletinState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// In a few words.
    pub title: String,
    /// What is to be known and done.
    pub body: String,
    /// Whom it went to: the villages, by their codes; of all where none is named. So too below.
    pub villages: Vec<String>,
    /// The industries.
    pub industries: Vec<String>,
    /// The risk colours.
    pub risks: Vec<RiskColour>,
    /// The same in Chinese.
    pub risks_text: Vec<&'static str>,
    /// How many firms were named one by one; 0 where they were not.
    pub named: i64,
    /// How many firms that were.
    pub recipients: i64,
    /// Until when each of them should have confirmed.
    pub confirm_by: Option<Moment>,
    /// The last day on which it stands on their one screen.
    #[schema(value_type = chrono::NaiveDate)]
    pub ends_on: heping_core::Day,
    /// Who sent it.
    pub sent_by: UserId,
    /// The name.
    pub sent_by_name: String,
    /// When.
    pub sent_at: Moment,
    /// When every inbox had it.
    pub delivered_at: Option<Moment>,
    /// How often it was brought to mind again.
    pub reminders: i32,
    /// When last.
    pub reminded_at: Option<Moment>,
    /// When it was taken back.
    pub withdrawn_at: Option<Moment>,
    /// Why.
    pub withdrawal_reason: Option<String>,
    /// What it brings.
    pub attachments: Vec<Attachment>,
}

impl Bulletin {
    fn of(row: Row, sent_by_name: String, attachments: Vec<Attachment>) -> Result<Self> {
        let state = row.state();
        let audience: Audience = serde_json::from_str(&row.audience).map_err(Error::internal)?;
        Ok(Self {
            id: row.id,
            level: row.level,
            level_text: row.level.text(),
            state,
            state_text: state.text(),
            title: row.title,
            body: row.body,
            villages: audience.villages,
            industries: audience.industries,
            risks_text: audience.risks.iter().map(|risk| risk.text()).collect(),
            risks: audience.risks,
            named: i64::try_from(audience.enterprise_ids.len()).map_err(Error::internal)?,
            recipients: row.recipients,
            confirm_by: row.confirm_by,
            ends_on: row.ends_on,
            sent_by: row.sent_by,
            sent_by_name,
            sent_at: row.sent_at,
            delivered_at: row.delivered_at,
            reminders: row.reminders,
            reminded_at: row.reminded_at,
            withdrawn_at: row.withdrawn_at,
            withdrawal_reason: row.withdrawal_reason,
            attachments,
        })
    }
}

/// How many firms of a village have read and confirmed a bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulletinFigures {
    /// The village, by its code.
    pub village: String,
    /// Its name.
    pub village_name: String,
    /// Firms that were told.
    pub recipients: i64,
    /// Firms of which somebody has read it.
    pub read: i64,
    /// Firms of which somebody has confirmed it.
    pub confirmed: i64,
}

words! {
    /// What a firm has done about a bulletin.
    RecipientState {
        /// Nobody has read it.
        Unread = "unread" "未读",
        /// Somebody has read it.
        Read = "read" "已读",
        /// Somebody has confirmed it.
        Confirmed = "confirmed" "已确认",
    }
}

/// A firm that was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct BulletinRecipient {
    /// Which.
    pub enterprise_id: EnterpriseId,
    /// Its name.
    pub enterprise_name: String,
    /// The village it stands in.
    pub village_name: String,
    /// What it has done.
    pub state: RecipientState,
    /// The same in Chinese.
    pub state_text: &'static str,
    /// When somebody first read it.
    pub read_at: Option<Moment>,
    /// When somebody confirmed it.
    pub confirmed_at: Option<Moment>,
    /// Who did.
    pub confirmed_by_name: Option<String>,
}

/// Which firms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecipientFilter {
    /// Of a village, by its code.
    pub village: Option<String>,
    /// That have not confirmed, or have.
    pub confirmed: Option<bool>,
    /// That have not read it, or have.
    pub read: Option<bool>,
}

/// A street's bulletins, the newest first.
///
/// # Errors
/// Those of the database.
pub fn bulletins(conn: &mut Conn, street: SubdistrictId, page: PageRequest) -> Result<Page<Bulletin>> {
    let all = || bulletins::table.filter(bulletins::subdistrict_id.eq(street));
    let total = all().count().get_result(conn)?;
    let rows: Vec<(Row, String)> = all()
        .inner_join(users::table.on(users::id.eq(bulletins::sent_by)))
        .order((bulletins::sent_at.desc(), bulletins::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((Row::as_select(), users::name))
        .load(conn)?;
    let ids: Vec<BulletinId> = rows.iter().map(|(row, _)| row.id).collect();
    let mut attachments = attachment::of(conn, &ids)?;
    let items = rows.into_iter().map(|(row, name)| {
        let attachments = attachments.remove(&row.id).unwrap_or_default();
        Bulletin::of(row, name, attachments)
    });
    Ok(page.of(items.collect::<Result<_>>()?, total))
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub fn bulletin(conn: &mut Conn, street: SubdistrictId, id: BulletinId) -> Result<Bulletin> {
    let row = Row::of(conn, street, id)?;
    let name = users::table.find(row.sent_by).select(users::name).first(conn)?;
    let attachments = attachment::of(conn, &[id])?.remove(&id).unwrap_or_default();
    Bulletin::of(row, name, attachments)
}

/// Who has read and confirmed it, village by village in the order of their codes.
///
/// # Errors
/// Those of the database.
pub fn figures(conn: &mut Conn, id: BulletinId) -> Result<Vec<BulletinFigures>> {
    Ok(bulletin_recipients::table
        .inner_join(enterprises::table.on(enterprises::id.eq(bulletin_recipients::enterprise_id)))
        .inner_join(villages::table.on(villages::code.eq(enterprises::village_code)))
        .left_join(messages::table.on(messages::id.eq(bulletin_recipients::message_id)))
        .filter(bulletin_recipients::bulletin_id.eq(id))
        .group_by((villages::code, villages::name))
        .select((
            villages::code,
            villages::name,
            count_star(),
            count(messages::read_at.nullable()),
            count(bulletin_recipients::confirmed_at),
        ))
        .order(villages::code)
        .load(conn)?)
}

/// The firms that were told and fit, by village and name.
///
/// # Errors
/// Those of the database.
pub fn recipients(
    conn: &mut Conn,
    id: BulletinId,
    filter: &RecipientFilter,
    page: PageRequest,
) -> Result<Page<BulletinRecipient>> {
    let fitting = || {
        let mut query = bulletin_recipients::table
            .inner_join(enterprises::table.on(enterprises::id.eq(bulletin_recipients::enterprise_id)))
            .inner_join(villages::table.on(villages::code.eq(enterprises::village_code)))
            .left_join(messages::table.on(messages::id.eq(bulletin_recipients::message_id)))
            .left_join(users::table.on(bulletin_recipients::confirmed_by.eq(users::id.nullable())))
            .filter(bulletin_recipients::bulletin_id.eq(id))
            .into_boxed();
        if let Some(village) = filter.village.clone() {
            query = query.filter(enterprises::village_code.eq(village));
        }
        query = match filter.confirmed {
            Some(true) => query.filter(bulletin_recipients::confirmed_at.is_not_null()),
            Some(false) => query.filter(bulletin_recipients::confirmed_at.is_null()),
            None => query,
        };
        match filter.read {
            Some(true) => query.filter(messages::read_at.is_not_null()),
            Some(false) => query.filter(messages::read_at.is_null()),
            None => query,
        }
    };
    let total = fitting().count().get_result(conn)?;
    type Found = (EnterpriseId, String, String, Option<Moment>, Option<Moment>, Option<String>);
    let rows: Vec<Found> = fitting()
        .order((enterprises::village_code, enterprises::name, enterprises::id))
        .limit(page.limit())
        .offset(page.offset())
        .select((
            enterprises::id,
            enterprises::name,
            villages::name,
            messages::read_at.nullable(),
            bulletin_recipients::confirmed_at,
            users::name.nullable(),
        ))
        .load(conn)?;
    let items = rows.into_iter().map(
        |(enterprise_id, enterprise_name, village_name, read_at, confirmed_at, confirmed_by_name)| {
            let state = match (confirmed_at, read_at) {
                (Some(_), _) => RecipientState::Confirmed,
                (None, Some(_)) => RecipientState::Read,
                (None, None) => RecipientState::Unread,
            };
            BulletinRecipient {
                enterprise_id,
                enterprise_name,
                village_name,
                state,
                state_text: state.text(),
                read_at,
                confirmed_at,
                confirmed_by_name,
            }
        },
    );
    Ok(page.of(items.collect(), total))
}

/// A firm that should have confirmed a bulletin by now and has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unconfirmed {
    /// The bulletin.
    pub bulletin: BulletinId,
    /// Its title.
    pub title: String,
    /// Until when it should have been confirmed.
    pub confirm_by: Moment,
    /// The firm.
    pub enterprise: EnterpriseId,
    /// Its name.
    pub enterprise_name: String,
}

/// What a person looks after.
pub struct Near {
    villages: Vec<String>,
    firms: Vec<EnterpriseId>,
}

impl Near {
    /// None where somebody looks after nothing of their own, and so after the whole street.
    pub fn of(assigned: Assigned) -> Option<Self> {
        let villages: Vec<String> = assigned.villages.into_iter().map(|village| village.code).collect();
        let firms: Vec<EnterpriseId> = assigned.enterprises.into_iter().map(|firm| firm.id).collect();
        (!villages.is_empty() || !firms.is_empty()).then_some(Self { villages, firms })
    }
}

/// Firms that have not confirmed in time a bulletin which still stands: how many, and the first `most` of
/// them, what was sent first first.
///
/// # Errors
/// Those of the database.
pub fn unconfirmed(
    conn: &mut Conn,
    street: SubdistrictId,
    near: Option<&Near>,
    now: Moment,
    most: i64,
) -> Result<(i64, Vec<Unconfirmed>)> {
    let late = || {
        let late = bulletins::table
            .inner_join(bulletin_recipients::table.on(bulletin_recipients::bulletin_id.eq(bulletins::id)))
            .inner_join(enterprises::table.on(enterprises::id.eq(bulletin_recipients::enterprise_id)))
            .filter(bulletins::subdistrict_id.eq(street))
            .filter(bulletins::withdrawn_at.is_null())
            .filter(bulletins::confirm_by.lt(now))
            .filter(bulletins::ends_on.ge(now.day()))
            .filter(bulletin_recipients::confirmed_at.is_null())
            .into_boxed();
        match near {
            None => late,
            Some(Near { villages, firms }) => {
                late.filter(enterprises::village_code.eq_any(villages).or(enterprises::id.eq_any(firms)))
            }
        }
    };
    let count = late().count().get_result(conn)?;
    type Found = (BulletinId, String, Option<Moment>, EnterpriseId, String);
    let rows: Vec<Found> = late()
        .order((bulletins::sent_at, enterprises::village_code, enterprises::id))
        .limit(most)
        .select((bulletins::id, bulletins::title, bulletins::confirm_by, enterprises::id, enterprises::name))
        .load(conn)?;
    let lines = rows.into_iter().filter_map(|(bulletin, title, confirm_by, enterprise, enterprise_name)| {
        Some(Unconfirmed { bulletin, title, confirm_by: confirm_by?, enterprise, enterprise_name })
    });
    Ok((count, lines.collect()))
}
