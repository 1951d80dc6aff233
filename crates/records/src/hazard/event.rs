//! The timeline of a hazard: who did what, in which role, when.

use diesel::prelude::*;
use heping_core::{
    Actor, ChecklistItemId, Code, Day, Error, HazardEventId, HazardId, InspectionId, Level, Moment, PhotoId,
    RecordKind, Result, Role, Scope, UserId, words,
};
use heping_evidence::{self as evidence, content};
use heping_store::schema::{hazard_events, hazards, inspection_officers, users};
use heping_store::{Ask, Bundle, Conn, question};
use serde::Serialize;
use utoipa::ToSchema;

use super::HazardRow;

words! {
    /// What a row of the timeline says: the events of the [life cycle](super::LIFE_CYCLE).
    HazardEvent {
        /// It was found and written down, by the firm or in an inspection.
        Recorded = "recorded" "登记隐患",
        /// Somebody, or a device, reported it.
        Reported = "reported" "收到上报",
        /// The street confirmed the report.
        Confirmed = "confirmed" "核实确认",
        /// The street found nothing in the report.
        Dismissed = "dismissed" "核实不成立",
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
        /// The firm asked for more time.
        ExtensionRequested = "extension_requested" "申请延期",
        /// It got it.
        ExtensionGranted = "extension_granted" "同意延期",
        /// It did not.
        ExtensionRefused = "extension_refused" "不同意延期",
        /// The street set the next date, after the firm had missed its own.
        DueDateSet = "due_date_set" "重新核定期限",
        /// The street found it graver, or less grave, than it was held to be.
        LevelSet = "level_set" "调整等级",
        /// The plan of a major hazard was made, or made anew.
        Planned = "planned" "制定治理方案",
        /// How far the plan has come.
        Progressed = "progressed" "报告治理进展",
        /// It was reported to a body above the street.
        ReportedUpward = "reported_upward" "向上级报告",
        /// A body above the street listed it for supervision.
        Listed = "listed" "挂牌督办",
        /// It was taken off that list.
        ListingLifted = "listing_lifted" "解除挂牌督办",
        /// The firm said how it sees it.
        Replied = "replied" "企业陈述",
        /// Another authority has it now.
        Referred = "referred" "移送其他部门",
        /// It was never one.
        Voided = "voided" "撤销",
        /// It is the same as another one.
        Merged = "merged" "并入其他隐患",
        /// The closing was false.
        Reopened = "reopened" "恢复整改（经查未整改到位）",
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

/// Who did something, in which role; nobody where nobody is known.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct By {
    user: Option<UserId>,
    role: Option<Role>,
}

impl By {
    /// The person in the first of his roles that are `granted` the right; `None` if none is.
    pub(crate) fn acting<'r>(
        actor: &Actor,
        scope: &Scope,
        granted: impl IntoIterator<Item = &'r Role>,
    ) -> Option<Self> {
        let role = granted.into_iter().copied().find(|role| scope.roles().contains(role))?;
        Some(Self { user: Some(actor.user), role: Some(role) })
    }

    /// The person in the first role that opened the rows to him.
    pub(crate) fn of(actor: &Actor, scope: &Scope) -> Self {
        Self { user: Some(actor.user), role: scope.roles().first().copied() }
    }
}

/// What a row of a timeline says besides who did what.
pub(crate) struct Said<'a> {
    pub(crate) id: HazardEventId,
    pub(crate) device_at: Option<Moment>,
    pub(crate) note: Option<&'a str>,
    pub(crate) content_hash: Option<&'a str>,
    pub(crate) photos: &'a [PhotoId],
    /// The inspection that met what the firm had reported.
    pub(crate) inspection: Option<InspectionId>,
    /// The item of its checklist under which it did.
    pub(crate) item: Option<ChecklistItemId>,
    /// Who of the street was with whoever did it.
    pub(crate) second: Option<UserId>,
    /// The level that it has from here on, where that is another one.
    pub(crate) level: Option<Level>,
}

impl Said<'_> {
    /// Nothing but that it happened.
    pub(crate) fn nothing() -> Self {
        Self {
            id: HazardEventId::new(),
            device_at: None,
            note: None,
            content_hash: None,
            photos: &[],
            inspection: None,
            item: None,
            second: None,
            level: None,
        }
    }
}

/// Has a row added to the hazard's timeline, with the due day that holds after it.
pub(super) fn add(
    rows: &mut Bundle,
    by: By,
    now: Moment,
    hazard: &HazardRow,
    event: HazardEvent,
    said: &Said<'_>,
) {
    rows.add(diesel::insert_into(hazard_events::table).values((
        hazard_events::id.eq(said.id),
        hazard_events::subdistrict_id.eq(hazard.subdistrict_id),
        hazard_events::enterprise_id.eq(hazard.enterprise_id),
        hazard_events::hazard_id.eq(hazard.id),
        hazard_events::event.eq(event),
        hazard_events::actor_id.eq(by.user),
        hazard_events::actor_role.eq(by.role),
        hazard_events::at.eq(now),
        hazard_events::device_at.eq(said.device_at),
        hazard_events::note.eq(said.note.map(str::to_owned)),
        hazard_events::due_on.eq(hazard.due_on),
        hazard_events::content_hash.eq(said.content_hash.map(str::to_owned)),
        hazard_events::inspection_id.eq(said.inspection),
        hazard_events::checklist_item_id.eq(said.item),
        hazard_events::second_officer_id.eq(said.second),
        hazard_events::level.eq(said.level),
    )));
    evidence::add_links(rows, RecordKind::HazardEvent, said.id.as_str(), said.photos.iter().copied());
}

/// Whether the last thing that happened to the hazard is what this person sends again.
pub(super) fn sent_again(conn: &mut Conn, actor: &Actor, hazard: HazardId, content: &str) -> Result<bool> {
    last(hazard, actor.user, content.to_owned()).ask(conn)
}

/// Asks for the same, together with other things.
pub(super) fn last(hazard: HazardId, by: UserId, content: String) -> impl Ask<Answer = bool> {
    let last = hazard_events::table
        .filter(hazard_events::hazard_id.eq(hazard))
        .order((hazard_events::at.desc(), hazard_events::id.desc()))
        .limit(1)
        .select((hazard_events::actor_id, hazard_events::content_hash));
    question::<(Option<UserId>, Option<String>), _>(last)
        .then(move |rows| Ok(rows.contains(&(Some(by), Some(content)))))
}

/// How often any of these events happened to the hazard.
pub(super) fn count(conn: &mut Conn, hazard: HazardId, events: &[HazardEvent]) -> Result<i64> {
    let rows = hazard_events::table
        .filter(hazard_events::hazard_id.eq(hazard))
        .filter(hazard_events::event.eq_any(events.to_vec()));
    Ok(rows.count().get_result(conn)?)
}

/// When the latest of these events happened to the hazard.
pub(super) fn latest(conn: &mut Conn, hazard: HazardId, events: &[HazardEvent]) -> Result<Option<Moment>> {
    let rows = hazard_events::table
        .filter(hazard_events::hazard_id.eq(hazard))
        .filter(hazard_events::event.eq_any(events.to_vec()));
    Ok(rows.select(diesel::dsl::max(hazard_events::at)).first(conn)?)
}

/// The event that a phone sends again under its id; `None` where it sends it for the first time.
///
/// # Errors
/// `id_conflict` when an earlier event with this id said something else.
pub(super) fn repeated(
    conn: &mut Conn,
    id: Option<HazardEventId>,
    content_hash: &str,
) -> Result<Option<HazardEventId>> {
    match id {
        Some(id) => again(id, content_hash.to_owned()).ask(conn),
        None => Ok(None),
    }
}

/// Asks for the same, together with other things.
pub(super) fn again(id: HazardEventId, content_hash: String) -> impl Ask<Answer = Option<HazardEventId>> {
    let stored = hazard_events::table
        .filter(hazard_events::id.eq(id))
        .select((hazard_events::id, hazard_events::content_hash));
    question::<(HazardEventId, Option<String>), _>(stored).first().then(move |row| {
        let Some((id, stored)) = row else { return Ok(None) };
        content::same(&stored.unwrap_or_default(), &content_hash)?;
        Ok(Some(id))
    })
}

/// The street's people who had a hand in a hazard: who recorded or reviewed it, and the officers of
/// its inspection. None of them decides an appeal about it.
///
/// # Errors
/// Only those of the database; an unknown hazard has had nobody.
pub fn officers_of(conn: &mut Conn, hazard: HazardId) -> Result<Vec<UserId>> {
    let by_events: Vec<(Option<UserId>, Option<Role>)> = hazard_events::table
        .filter(hazard_events::hazard_id.eq(hazard))
        .select((hazard_events::actor_id, hazard_events::actor_role))
        .load(conn)?;
    let of_street = by_events.into_iter().filter(|(_, role)| !role.is_some_and(Role::is_of_firm));
    let mut officers: Vec<UserId> = of_street.filter_map(|(actor, _)| actor).collect();
    let inspection: Option<InspectionId> =
        hazards::table.find(hazard).select(hazards::inspection_id).first(conn).optional()?.flatten();
    if let Some(inspection) = inspection {
        officers.extend(
            inspection_officers::table
                .filter(inspection_officers::inspection_id.eq(inspection))
                .select(inspection_officers::user_id)
                .load::<UserId>(conn)?,
        );
    }
    Ok(officers)
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

/// One row of a timeline.
pub(super) fn entry(conn: &mut Conn, hazard: HazardId, id: HazardEventId) -> Result<TimelineEntry> {
    let found = timeline(conn, hazard)?.into_iter().find(|entry| entry.id == id);
    found.ok_or_else(|| Error::new(Code::NotFound))
}

/// The whole timeline of a hazard, in order.
pub(crate) fn timeline(conn: &mut Conn, hazard: HazardId) -> Result<Vec<TimelineEntry>> {
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
    let mut photos = evidence::of(conn, RecordKind::HazardEvent, rows.iter().map(|row| row.id.to_string()))?;
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
