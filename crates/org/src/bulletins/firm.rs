//! A firm's side of bulletins: what it was told, what it has not confirmed yet.

use diesel::prelude::*;
use heping_core::{
    BulletinId, Code, Day, EnterpriseId, Error, MessageId, Moment, Page, PageRequest, Result, UserId,
};
use heping_store::schema::{bulletin_recipients, bulletins, messages};
use heping_store::statement::Keep;
use heping_store::{Ask, Conn, columns, question};
use serde::Serialize;
use utoipa::ToSchema;

use super::row::Row;
use super::{Attachment, BulletinLevel, attachment};

/// How many stand on a firm's one screen.
const SHOWN: i64 = 5;

/// A bulletin, as a firm sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirmBulletin {
    /// Its id.
    pub id: BulletinId,
    /// How urgent it is.
    pub level: BulletinLevel,
    /// The same in Chinese.
    pub level_text: &'static str,
    /// In a few words.
    pub title: String,
    /// What is to be known and done.
    pub body: String,
    /// When it was sent.
    pub sent_at: Moment,
    /// Until when the firm should confirm it.
    pub confirm_by: Option<Moment>,
    /// When somebody of the firm confirmed it.
    pub confirmed_at: Option<Moment>,
    /// When it was taken back.
    pub withdrawn_at: Option<Moment>,
    /// Why.
    pub withdrawal_reason: Option<String>,
    /// What it brings, while it stands.
    pub attachments: Vec<Attachment>,
}

impl FirmBulletin {
    /// These bulletins, each with what it brings.
    fn all(conn: &mut Conn, rows: Vec<(Row, Option<Moment>)>) -> Result<Vec<Self>> {
        let standing = rows.iter().filter(|(row, _)| row.withdrawn_at.is_none()).map(|(row, _)| row.id);
        let mut attachments = attachment::of(conn, &standing.collect::<Vec<_>>())?;
        let bulletin = |(row, confirmed_at): (Row, _)| {
            let attachments = attachments.remove(&row.id).unwrap_or_default();
            Self::of(row, confirmed_at, attachments)
        };
        Ok(rows.into_iter().map(bulletin).collect())
    }

    fn one(conn: &mut Conn, row: Row, confirmed_at: Moment) -> Result<Self> {
        let one = Self::all(conn, vec![(row, Some(confirmed_at))])?.pop();
        one.ok_or_else(|| Error::internal("a row gives one bulletin"))
    }

    fn of(row: Row, confirmed_at: Option<Moment>, attachments: Vec<Attachment>) -> Self {
        Self {
            id: row.id,
            level: row.level,
            level_text: row.level.text(),
            title: row.title,
            body: row.body,
            sent_at: row.sent_at,
            confirm_by: row.confirm_by,
            confirmed_at,
            withdrawn_at: row.withdrawn_at,
            withdrawal_reason: row.withdrawal_reason,
            attachments,
        }
    }
}

/// What stands on a firm's one screen.
pub struct Open(Vec<Row>);

impl Open {
    /// The bulletins, each with what it brings.
    ///
    /// # Errors
    /// Those of the database.
    pub fn views(self, conn: &mut Conn) -> Result<Vec<FirmBulletin>> {
        FirmBulletin::all(conn, self.0.into_iter().map(|row| (row, None)).collect())
    }
}

/// Asks what stands on a firm's one screen today because it has not confirmed it, the newest first.
pub fn open(firm: EnterpriseId, today: Day) -> impl Ask<Answer = Open> {
    let rows = bulletins::table
        .inner_join(bulletin_recipients::table.on(bulletin_recipients::bulletin_id.eq(bulletins::id)))
        .filter(bulletin_recipients::enterprise_id.eq(firm))
        .filter(bulletin_recipients::confirmed_at.is_null())
        .filter(bulletins::withdrawn_at.is_null())
        .filter(bulletins::ends_on.ge(today))
        .order((bulletins::sent_at.desc(), bulletins::id.desc()))
        .limit(SHOWN)
        .select(columns::<Row>())
        .kept();
    question::<Row, _>(rows).then(|rows| Ok(Open(rows)))
}

/// All that a firm was told, the newest first.
///
/// # Errors
/// Those of the database.
pub fn of_firm(conn: &mut Conn, firm: EnterpriseId, page: PageRequest) -> Result<Page<FirmBulletin>> {
    let told = bulletin_recipients::table.filter(bulletin_recipients::enterprise_id.eq(firm));
    let total = told.count().get_result(conn)?;
    let rows: Vec<(Row, Option<Moment>)> = told
        .inner_join(bulletins::table.on(bulletins::id.eq(bulletin_recipients::bulletin_id)))
        .order((bulletins::sent_at.desc(), bulletins::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((Row::as_select(), bulletin_recipients::confirmed_at))
        .load(conn)?;
    Ok(page.of(FirmBulletin::all(conn, rows)?, total))
}

/// A person of the firm confirms a bulletin; answers it, and whether nobody had before. The message that
/// brought it counts as read.
///
/// # Errors
/// `not_found` where the firm was not told; `state_conflict` where it was taken back.
pub fn confirm(
    conn: &mut Conn,
    id: BulletinId,
    firm: EnterpriseId,
    by: UserId,
    now: Moment,
) -> Result<(FirmBulletin, bool)> {
    let mine = bulletin_recipients::table.find((id, firm));
    let told: Option<(MessageId, Option<Moment>)> = mine
        .select((bulletin_recipients::message_id, bulletin_recipients::confirmed_at))
        .first(conn)
        .optional()?;
    let (message, confirmed_at) = told.ok_or_else(|| Error::new(Code::NotFound))?;
    let row: Row = bulletins::table.find(id).select(Row::as_select()).first(conn)?;
    if let Some(at) = confirmed_at {
        return Ok((FirmBulletin::one(conn, row, at)?, false));
    }
    row.must_stand()?;
    diesel::update(mine)
        .set((bulletin_recipients::confirmed_by.eq(by), bulletin_recipients::confirmed_at.eq(now)))
        .execute(conn)?;
    diesel::update(messages::table.find(message).filter(messages::read_at.is_null()))
        .set(messages::read_at.eq(now))
        .execute(conn)?;
    Ok((FirmBulletin::one(conn, row, now)?, true))
}
