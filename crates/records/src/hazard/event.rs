//! The timeline of a hazard: who did what, in which role, when.

use diesel::prelude::*;
use heping_core::{Actor, Day, HazardEventId, HazardId, Moment, PhotoId, Result, Role, Scope, UserId, words};
use heping_store::Conn;
use heping_store::schema::{hazard_events, users};
use serde::Serialize;
use utoipa::ToSchema;

use super::HazardRow;
use crate::evidence::{self, Subject};

words! {
    /// What a row of the timeline says.
    HazardEvent {
        /// It was found and written down.
        Recorded = "recorded" "登记隐患",
        /// An inspection met a hazard that the firm had reported itself.
        Matched = "matched" "督查时再次发现",
        /// The firm handed in its rectification.
        Submitted = "submitted" "提交整改",
        /// The first of two acceptances of a major hazard.
        Accepted = "accepted" "首次验收通过",
        /// The re-check failed.
        SentBack = "sent_back" "退回整改",
        /// The re-check passed.
        Closed = "closed" "验收销号",
    }
}

/// A row of a hazard's timeline.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TimelineEntry {
    /// Its id; a submission's is the one the phone made.
    pub id: HazardEventId,
    /// What happened.
    pub event: HazardEvent,
    /// The same in Chinese.
    pub event_text: &'static str,
    /// When, by the server's clock.
    pub at: Moment,
    /// When, by the phone's clock, if it was another time.
    pub device_at: Option<Moment>,
    /// Who.
    pub actor_name: Option<String>,
    /// In which role.
    pub actor_role: Option<Role>,
    /// The same in Chinese.
    pub actor_role_text: Option<&'static str>,
    /// What was done, or why it was sent back.
    pub note: Option<String>,
    /// The due day after this event.
    #[schema(value_type = Option<chrono::NaiveDate>)]
    pub due_on: Option<Day>,
    /// Photos that belong to this event.
    pub photo_ids: Vec<PhotoId>,
}

/// What is about to become a row of a timeline.
pub(crate) struct Happening<'a> {
    pub(crate) id: HazardEventId,
    pub(crate) event: HazardEvent,
    pub(crate) device_at: Option<Moment>,
    pub(crate) note: Option<&'a str>,
    pub(crate) content_hash: Option<&'a str>,
    pub(crate) photos: &'a [PhotoId],
}

impl Happening<'_> {
    /// An event that says nothing but that it happened.
    pub(crate) fn plain(event: HazardEvent) -> Self {
        let id = HazardEventId::new();
        Self { id, event, device_at: None, note: None, content_hash: None, photos: &[] }
    }
}

/// Adds a row to the hazard's timeline, with the due day that holds after it.
pub(crate) fn append(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    hazard: &HazardRow,
    happening: &Happening<'_>,
) -> Result<()> {
    diesel::insert_into(hazard_events::table)
        .values((
            hazard_events::id.eq(happening.id),
            hazard_events::subdistrict_id.eq(hazard.subdistrict_id),
            hazard_events::enterprise_id.eq(hazard.enterprise_id),
            hazard_events::hazard_id.eq(hazard.id),
            hazard_events::event.eq(happening.event),
            hazard_events::actor_id.eq(actor.user),
            hazard_events::actor_role.eq(scope.roles().first().copied()),
            hazard_events::at.eq(now),
            hazard_events::device_at.eq(happening.device_at),
            hazard_events::note.eq(happening.note),
            hazard_events::due_on.eq(hazard.due_on),
            hazard_events::content_hash.eq(happening.content_hash),
        ))
        .execute(conn)?;
    evidence::link(conn, Subject::HazardEvent, happening.id.as_str(), happening.photos.iter().copied())
}

/// The last row of a hazard's timeline: who did it and what was sent.
pub(super) fn last(conn: &mut Conn, hazard: HazardId) -> Result<Option<(Option<UserId>, Option<String>)>> {
    let row = hazard_events::table
        .filter(hazard_events::hazard_id.eq(hazard))
        .order((hazard_events::at.desc(), hazard_events::id.desc()))
        .select((hazard_events::actor_id, hazard_events::content_hash))
        .first(conn)
        .optional()?;
    Ok(row)
}

#[derive(Queryable)]
struct Row {
    id: HazardEventId,
    event: HazardEvent,
    at: Moment,
    device_at: Option<Moment>,
    actor_name: Option<String>,
    actor_role: Option<Role>,
    note: Option<String>,
    due_on: Option<Day>,
}

/// The whole timeline of a hazard, in order.
pub(super) fn timeline(conn: &mut Conn, hazard: HazardId) -> Result<Vec<TimelineEntry>> {
    let rows: Vec<Row> = hazard_events::table
        .left_join(users::table.on(users::id.nullable().eq(hazard_events::actor_id)))
        .filter(hazard_events::hazard_id.eq(hazard))
        .order((hazard_events::at, hazard_events::id))
        .select((
            hazard_events::id,
            hazard_events::event,
            hazard_events::at,
            hazard_events::device_at,
            users::name.nullable(),
            hazard_events::actor_role,
            hazard_events::note,
            hazard_events::due_on,
        ))
        .load(conn)?;
    let mut photos = evidence::of(conn, Subject::HazardEvent, rows.iter().map(|row| row.id.to_string()))?;
    let entries = rows.into_iter().map(|row| TimelineEntry {
        photo_ids: photos.remove(row.id.as_str()).unwrap_or_default(),
        id: row.id,
        event: row.event,
        event_text: row.event.text(),
        at: row.at,
        device_at: row.device_at,
        actor_name: row.actor_name,
        actor_role: row.actor_role,
        actor_role_text: row.actor_role.map(Role::text),
        note: row.note,
        due_on: row.due_on,
    });
    Ok(entries.collect())
}
