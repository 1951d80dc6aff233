//! The inbox of an enterprise: rows written with what they are about.

use std::collections::HashSet;

use diesel::prelude::*;
use heping_core::{
    EnterpriseId, MessageId, MessageKind, Moment, Page, PageRequest, RecordKind, Result, Scope, SubdistrictId,
};
use heping_store::schema::messages::{self, table};
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Bundle, Conn, merged, on_either, question};
use serde::Serialize;
use utoipa::ToSchema;

use crate::templates::Values;

/// What an enterprise is told.
#[derive(Clone, Debug)]
pub struct Notice<'a> {
    /// The message's id; one that follows from an event makes that event told once.
    pub id: MessageId,
    /// The tenant.
    pub subdistrict: SubdistrictId,
    /// Whom.
    pub enterprise: EnterpriseId,
    /// Why.
    pub kind: MessageKind,
    /// In a few words.
    pub title: String,
    /// In a sentence.
    pub body: String,
    /// The kind of record that it is about, and which.
    pub subject: (RecordKind, &'a str),
    /// The same for a subscribe message.
    pub values: Values,
}

/// Writes a message; answers whether it is new.
///
/// # Errors
/// Those of the database.
pub fn write(conn: &mut Conn, notice: &Notice<'_>, now: Moment) -> Result<bool> {
    let row = NewMessage::of(notice, now);
    let added = on_either!(conn, |c| diesel::insert_into(table)
        .values(&row)
        .on_conflict_do_nothing()
        .kept()
        .execute(c))?;
    Ok(added == 1)
}

/// Has a new message written with other rows.
pub(crate) fn add(rows: &mut Bundle, notice: &Notice<'_>, now: Moment) {
    rows.add(diesel::insert_into(table).values(NewMessage::of(notice, now)).on_conflict_do_nothing());
}

/// Writes those of many messages that are new, and answers them. As many as one statement can take.
///
/// # Errors
/// Those of the database; where another node writes one of them at this moment, that it is there.
pub fn write_all<'a, 'b>(
    conn: &mut Conn,
    notices: &'a [Notice<'b>],
    now: Moment,
) -> Result<Vec<&'a Notice<'b>>> {
    let ids: Vec<MessageId> = notices.iter().map(|notice| notice.id).collect();
    let known = written(conn, &ids)?;
    let new: Vec<&Notice<'b>> = notices.iter().filter(|notice| !known.contains(&notice.id)).collect();
    let rows: Vec<NewMessage> = new.iter().map(|notice| NewMessage::of(notice, now)).collect();
    on_either!(conn, |c| diesel::insert_into(table).values(&rows).execute(c))?;
    Ok(new)
}

#[derive(Insertable)]
#[diesel(table_name = messages)]
struct NewMessage {
    id: MessageId,
    subdistrict_id: SubdistrictId,
    enterprise_id: EnterpriseId,
    kind: MessageKind,
    title: String,
    body: String,
    subject_type: RecordKind,
    subject_id: String,
    created_at: Moment,
}

impl NewMessage {
    fn of(notice: &Notice<'_>, now: Moment) -> Self {
        let (subject_type, subject_id) = notice.subject;
        Self {
            id: notice.id,
            subdistrict_id: notice.subdistrict,
            enterprise_id: notice.enterprise,
            kind: notice.kind,
            title: notice.title.clone(),
            body: notice.body.clone(),
            subject_type,
            subject_id: subject_id.to_owned(),
            created_at: now,
        }
    }
}

/// Those of `ids` that have been written.
///
/// # Errors
/// Those of the database.
pub fn written(conn: &mut Conn, ids: &[MessageId]) -> Result<HashSet<MessageId>> {
    let known: Vec<MessageId> =
        table.filter(messages::id.eq_any(ids.to_vec())).select(messages::id).load(conn)?;
    Ok(known.into_iter().collect())
}

/// How many messages an enterprise has not read.
///
/// # Errors
/// Those of the database.
pub fn unread(conn: &mut Conn, enterprise: EnterpriseId) -> Result<i64> {
    let mut unread = 0;
    for firm in merged::with_merged(conn, enterprise)? {
        unread += unread_in(firm).ask(conn)?;
    }
    Ok(unread)
}

/// Asks for the same of one firm alone.
pub fn unread_in(firm: EnterpriseId) -> impl Ask<Answer = i64> {
    let unread = table
        .filter(messages::enterprise_id.eq(firm))
        .filter(messages::read_at.is_null())
        .select((diesel::dsl::count_star(),));
    question::<(i64,), _>(unread).then(|rows| Ok(rows.into_iter().map(|(unread,)| unread).sum()))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
struct MessageRow {
    id: MessageId,
    enterprise_id: EnterpriseId,
    kind: MessageKind,
    title: String,
    body: String,
    subject_type: RecordKind,
    subject_id: String,
    created_at: Moment,
    read_at: Option<Moment>,
}

/// A message.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its id.
    id: MessageId,
    /// To whom.
    enterprise_id: EnterpriseId,
    /// What it is about, for programs.
    kind: MessageKind,
    /// The same in Chinese.
    kind_text: &'static str,
    /// What it is about.
    title: String,
    /// What it says.
    body: String,
    /// The kind of record that it is about.
    subject_type: RecordKind,
    /// The same in Chinese.
    subject_type_text: &'static str,
    /// Which.
    subject_id: String,
    /// When it was written.
    created_at: Moment,
    /// When it was read.
    read_at: Option<Moment>,
}

impl From<MessageRow> for Message {
    fn from(row: MessageRow) -> Self {
        Self {
            id: row.id,
            enterprise_id: row.enterprise_id,
            kind: row.kind,
            kind_text: row.kind.text(),
            title: row.title,
            body: row.body,
            subject_type: row.subject_type,
            subject_type_text: row.subject_type.text(),
            subject_id: row.subject_id,
            created_at: row.created_at,
            read_at: row.read_at,
        }
    }
}

/// The messages to the enterprises of a scope, the newest first.
///
/// # Errors
/// Those of the database.
pub fn list(conn: &mut Conn, scope: &Scope, page: PageRequest) -> Result<Page<Message>> {
    let own = table.filter(messages::enterprise_id.eq_any(filled(scope.firms().iter().copied())));
    let total = own.clone().count().kept().get_result(conn)?;
    let rows: Vec<MessageRow> = own
        .order((messages::created_at.desc(), messages::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(MessageRow::as_select())
        .kept()
        .load(conn)?;
    Ok(page.of(rows.into_iter().map(Message::from).collect(), total))
}

/// Marks a message as read; answers it, and whether it was unread.
///
/// # Errors
/// `not_found`; the database's.
pub fn read(conn: &mut Conn, id: MessageId, now: Moment) -> Result<(Message, bool)> {
    let unread = table.find(id).filter(messages::read_at.is_null());
    let changed = diesel::update(unread).set(messages::read_at.eq(now)).kept().execute(conn)?;
    let row: MessageRow = table.find(id).select(MessageRow::as_select()).first(conn)?;
    Ok((row.into(), changed > 0))
}
