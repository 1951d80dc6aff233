//! Appeals (申诉): a firm contests a deduction, another officer than those involved decides.
//!
//! The deduction counts meanwhile, flagged. A granted appeal becomes a fact: the entry, or with a
//! finding the hazard in all it cost, is from then on as if it had never been. The danger itself
//! still has to be dealt with: appeals change the score, never the records.

use std::collections::HashMap;

use chrono::Days;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    AppealId, Code, Day, EnterpriseId, Error, HazardId, Moment, Page, PageRequest, PhotoId, RecordKind,
    Result, SafetyEvent, SafetyFact, Scope, ScoreEntryId, Source, SubdistrictId, UserId, Waiting,
};
use heping_store::schema::{appeals, score_entries};
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Conn, question};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::ledger::{EntryKind, LedgerRow};
use crate::rules::Rule;

/// Days within which an entry can be contested, from the day on which it was written down.
pub const DAYS_TO_FILE: u64 = 21;
/// Days within which an appeal is decided.
pub const DAYS_TO_DECIDE: u64 = 21;

heping_core::words! {
    /// Where an appeal stands.
    AppealState {
        /// Filed, not decided.
        Open = "open" "待处理",
        /// The entry was taken back.
        Granted = "granted" "申诉成立",
        /// The entry stands.
        Upheld = "upheld" "维持扣分",
    }
}

heping_core::words! {
    /// How an appeal is decided.
    AppealDecision {
        /// The entry stands.
        Uphold = "uphold" "维持扣分",
        /// The entry is taken back.
        Grant = "grant" "申诉成立",
    }
}

/// What a firm files.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewAppeal {
    /// Made by the phone, so that sending it again files no second one.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<AppealId>,
    /// Why the entry is wrong.
    #[schema(min_length = 1, max_length = 2000, example = "该隐患所在厂房已于上月退租，不属于本企业")]
    pub reason: String,
    /// Evidence.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
}

/// How an officer decides.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewDecision {
    /// Which way.
    pub decision: AppealDecision,
    /// Why.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// An appeal.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = appeals)]
pub struct Appeal {
    /// Its id.
    pub id: AppealId,
    /// In which street.
    pub subdistrict_id: SubdistrictId,
    /// Whose.
    pub enterprise_id: EnterpriseId,
    /// Against which entry.
    pub entry_id: ScoreEntryId,
    /// Where it stands.
    pub state: AppealState,
    /// Why the firm contests the entry.
    pub reason: String,
    /// Who filed it.
    pub filed_by: UserId,
    /// When.
    pub filed_at: Moment,
    /// The last day on which it should be decided.
    pub decide_by: Day,
    /// Who decided it.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<Moment>,
    /// Why.
    pub decision_reason: Option<String>,
    /// The digest of what was filed.
    content_hash: String,
}

/// What a write about an appeal did.
pub struct Done {
    /// The appeal as it stands.
    pub appeal: Appeal,
    /// Whether anything changed; false for a repeated request.
    pub changed: bool,
    /// What it means for the score.
    pub facts: Vec<SafetyFact>,
}

fn later(day: Day, days: u64) -> Day {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

fn refuse(state: &str, detail: &str) -> Error {
    Error::because(Code::StateConflict, detail).in_state(state)
}

/// The entry that an appeal against this one is filed against: what a merged firm brought along is contested
/// where it befell, within the time that began there, and falls here with it.
fn original(conn: &mut Conn, entry: ScoreEntryId) -> Result<ScoreEntryId> {
    let row: LedgerRow = score_entries::table.find(entry).select(LedgerRow::as_select()).first(conn)?;
    Ok(row.contested_as())
}

/// Files an appeal of `user` against an entry of the ledger. `content_hash` is the digest of what
/// was sent.
///
/// # Errors
/// `not_found`, `id_conflict`, `state_conflict` for an entry that takes no points, no longer
/// stands, is too old or was contested before, `validation_failed`.
pub fn file(
    conn: &mut Conn,
    user: UserId,
    now: Moment,
    entry: ScoreEntryId,
    new: &NewAppeal,
    content_hash: &str,
) -> Result<Done> {
    let entry = original(conn, entry)?;
    if let Some(id) = new.id
        && let Some(appeal) = find(conn, id)?
    {
        return if appeal.content_hash == content_hash && appeal.entry_id == entry {
            Ok(Done { appeal, changed: false, facts: Vec::new() })
        } else {
            Err(Error::new(Code::IdConflict))
        };
    }
    let row: LedgerRow = score_entries::table.find(entry).select(LedgerRow::as_select()).first(conn)?;
    if row.kind != EntryKind::Award || row.points >= 0 {
        return Err(refuse("not_a_deduction", "只能对扣分提出申诉。"));
    }
    let taken_back: i64 =
        score_entries::table.filter(score_entries::reversal_of.eq(entry)).count().get_result(conn)?;
    if taken_back > 0 {
        return Err(refuse("reversed", "该扣分已经撤销，无需申诉。"));
    }
    let earlier: Option<AppealState> =
        appeals::table.filter(appeals::entry_id.eq(entry)).select(appeals::state).first(conn).optional()?;
    if let Some(state) = earlier {
        return Err(refuse(state.as_str(), "该扣分已提出过申诉，请查看处理结果。"));
    }
    if now >= Moment::end_of(later(row.recorded_at.day(), DAYS_TO_FILE)) {
        return Err(refuse("expired", "申诉须在记分后 21 天内提出，现已超过期限。"));
    }
    let mut fields = Fields::new();
    let reason = fields.text("reason", &new.reason, 2000);
    fields.check()?;
    let appeal = Appeal {
        id: new.id.unwrap_or_else(AppealId::new),
        subdistrict_id: row.subdistrict_id,
        enterprise_id: row.enterprise_id,
        entry_id: entry,
        state: AppealState::Open,
        reason,
        filed_by: user,
        filed_at: now,
        decide_by: later(now.day(), DAYS_TO_DECIDE),
        decided_by: None,
        decided_at: None,
        decision_reason: None,
        content_hash: content_hash.to_owned(),
    };
    diesel::insert_into(appeals::table).values(&appeal).execute(conn)?;
    Ok(Done { appeal, changed: true, facts: Vec::new() })
}

/// The record that the contested entry comes from: who had a hand in it decides no appeal.
///
/// # Errors
/// `not_found`
pub fn contested(conn: &mut Conn, appeal: AppealId) -> Result<Source> {
    let (kind, id, number) = appeals::table
        .inner_join(score_entries::table.on(score_entries::id.eq(appeals::entry_id)))
        .filter(appeals::id.eq(appeal))
        .select((score_entries::source_type, score_entries::source_id, score_entries::source_number))
        .first(conn)?;
    Ok(Source { kind, id, number })
}

/// The rules and the points of some entries, contested or not.
///
/// # Errors
/// Those of the database.
pub fn rules_of(conn: &mut Conn, entries: &[ScoreEntryId]) -> Result<HashMap<ScoreEntryId, (Rule, i32)>> {
    let rows: Vec<(ScoreEntryId, Rule, i32)> = score_entries::table
        .filter(score_entries::id.eq_any(filled(entries)))
        .select((score_entries::id, score_entries::rule, score_entries::points))
        .kept()
        .load(conn)?;
    Ok(rows.into_iter().map(|(id, rule, points)| (id, (rule, points))).collect())
}

/// Decides an appeal. `involved` are the officers who had a hand in what is contested.
///
/// # Errors
/// `not_found`, `own_work` for an officer who was involved, `state_conflict` when it is decided,
/// `validation_failed`.
pub fn decide(
    conn: &mut Conn,
    user: UserId,
    now: Moment,
    id: AppealId,
    new: &NewDecision,
    involved: &[UserId],
) -> Result<Done> {
    let mut appeal = find(conn, id)?.ok_or_else(|| Error::new(Code::NotFound))?;
    if appeal.state != AppealState::Open {
        return Err(refuse(appeal.state.as_str(), "该申诉已经办结。"));
    }
    if involved.contains(&user) {
        return Err(Error::because(Code::OwnWork, "您经办过被申诉的事项，请由其他人员处理。"));
    }
    let mut fields = Fields::new();
    let reason = fields.text("reason", &new.reason, 2000);
    fields.check()?;
    appeal.state = match new.decision {
        AppealDecision::Grant => AppealState::Granted,
        AppealDecision::Uphold => AppealState::Upheld,
    };
    (appeal.decided_by, appeal.decided_at, appeal.decision_reason) = (Some(user), Some(now), Some(reason));
    diesel::update(appeals::table.find(id))
        .set((
            appeals::state.eq(appeal.state),
            appeals::decided_by.eq(appeal.decided_by),
            appeals::decided_at.eq(appeal.decided_at),
            appeals::decision_reason.eq(&appeal.decision_reason),
        ))
        .execute(conn)?;
    let facts = match new.decision {
        AppealDecision::Grant => vec![won(conn, &appeal, now)?],
        AppealDecision::Uphold => Vec::new(),
    };
    Ok(Done { appeal, changed: true, facts })
}

/// The fact that an appeal was granted. Where the entry is the finding itself, the whole hazard
/// falls with it; otherwise the entry alone.
fn won(conn: &mut Conn, appeal: &Appeal, now: Moment) -> Result<SafetyFact> {
    let (entry, rule, source, number): (String, Rule, String, Option<String>) = score_entries::table
        .find(appeal.entry_id)
        .select((
            score_entries::entry_key,
            score_entries::rule,
            score_entries::source_id,
            score_entries::source_number,
        ))
        .first(conn)?;
    let hazard: Option<HazardId> = match rule {
        Rule::D01 | Rule::D02 | Rule::D07 => Some(source.parse().map_err(Error::internal)?),
        _ => None,
    };
    let source = Source { kind: RecordKind::Appeal, id: appeal.id.to_string(), number };
    Ok(SafetyFact::new(appeal.enterprise_id, now, source, 1, SafetyEvent::AppealWon { entry, hazard }))
}

/// One appeal.
///
/// # Errors
/// Only those of the database.
pub fn find(conn: &mut Conn, id: AppealId) -> Result<Option<Appeal>> {
    Ok(appeals::table.find(id).select(Appeal::as_select()).first(conn).optional()?)
}

/// Asks whether an appeal of this enterprise is open.
pub fn is_open(enterprise: EnterpriseId) -> impl Ask<Answer = bool> {
    let open = appeals::table
        .filter(appeals::enterprise_id.eq(enterprise))
        .filter(appeals::state.eq(AppealState::Open))
        .limit(1)
        .select((appeals::id,));
    question::<(AppealId,), _>(open).then(|rows| Ok(!rows.is_empty()))
}

/// The appeals against these entries, by entry.
///
/// # Errors
/// Only those of the database.
pub fn against(conn: &mut Conn, entries: &[ScoreEntryId]) -> Result<HashMap<ScoreEntryId, Appeal>> {
    if entries.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Appeal> = appeals::table
        .filter(appeals::entry_id.eq_any(filled(entries)))
        .select(Appeal::as_select())
        .kept()
        .load(conn)?;
    Ok(rows.into_iter().map(|appeal| (appeal.entry_id, appeal)).collect())
}

/// The appeals of a street that were filed before a moment and nobody has decided, at most `most` of them,
/// the oldest first.
///
/// # Errors
/// Only those of the database.
pub fn open_since(conn: &mut Conn, street: SubdistrictId, before: Moment, most: i64) -> Result<Vec<Waiting>> {
    let rows: Vec<(AppealId, EnterpriseId, Moment, Rule, i32)> = appeals::table
        .inner_join(score_entries::table.on(score_entries::id.eq(appeals::entry_id)))
        .filter(appeals::subdistrict_id.eq(street))
        .filter(appeals::state.eq(AppealState::Open))
        .filter(appeals::filed_at.lt(before))
        .order((appeals::filed_at, appeals::id))
        .limit(most)
        .select((
            appeals::id,
            appeals::enterprise_id,
            appeals::filed_at,
            score_entries::rule,
            score_entries::points,
        ))
        .load(conn)?;
    let waiting = rows.into_iter().map(|(id, enterprise, since, rule, points)| Waiting {
        id: id.to_string(),
        title: format!("{}，扣 {} 分", rule.text(), points.abs()),
        enterprise,
        since,
    });
    Ok(waiting.collect())
}

/// A page of the appeals that `scope` reaches, of one enterprise or state if asked for: those to be
/// decided soonest first.
///
/// # Errors
/// `forbidden` for somebody who reaches neither a street nor a firm.
pub fn list(
    conn: &mut Conn,
    scope: &Scope,
    enterprise: Option<EnterpriseId>,
    state: Option<AppealState>,
    page: PageRequest,
) -> Result<Page<Appeal>> {
    let of_scope = || {
        let mut rows = appeals::table.into_boxed();
        rows = match scope.street() {
            Some(street) => rows.filter(appeals::subdistrict_id.eq(street)),
            None => rows.filter(appeals::enterprise_id.eq_any(filled(scope.firms().iter().copied()))),
        };
        if let Some(enterprise) = enterprise {
            rows = rows.filter(appeals::enterprise_id.eq(enterprise));
        }
        if let Some(state) = state {
            rows = rows.filter(appeals::state.eq(state));
        }
        rows
    };
    let total = of_scope().count().kept().get_result(conn)?;
    let rows = of_scope()
        .order((appeals::decide_by, appeals::id))
        .limit(page.limit())
        .offset(page.offset())
        .select(Appeal::as_select())
        .kept()
        .load(conn)?;
    Ok(page.of(rows, total))
}
