//! The ledger (积分台账): the rules' output made permanent. Rows are appended, never edited; after
//! every settlement the unexpired rows sum to the score before its clamp.

use std::collections::BTreeMap;

use diesel::prelude::*;
use heping_core::{EnterpriseId, Moment, Page, PageRequest, RecordKind, Result, ScoreEntryId, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::score_entries;

use crate::rules::{Entry, Rule};

heping_core::words! {
    /// Why a row was appended.
    EntryKind {
        /// The rules gave or took points.
        Award = "award" "记分",
        /// An earlier row no longer stands.
        Reversal = "reversal" "撤销",
        /// An earlier row is worth something else by what became known later.
        Adjustment = "adjustment" "调整",
    }
}

/// A row of the ledger.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = score_entries)]
pub struct LedgerRow {
    /// Follows from the entry and how many rows it had before.
    pub id: ScoreEntryId,
    /// In which street.
    pub subdistrict_id: SubdistrictId,
    /// Whose.
    pub enterprise_id: EnterpriseId,
    /// Which entry of the rules it belongs to.
    pub entry_key: String,
    /// Why it was appended.
    pub kind: EntryKind,
    /// By which rule.
    pub rule: Rule,
    /// Of which version of the rules.
    pub rules: String,
    /// What it adds to the score.
    pub points: i32,
    /// The kind of record it comes from.
    pub source_type: RecordKind,
    /// That record's id.
    pub source_id: String,
    /// Its number, where people know it by one.
    pub source_number: Option<String>,
    /// What a reader should know besides.
    pub note: Option<String>,
    /// The row that this one takes back.
    pub reversal_of: Option<ScoreEntryId>,
    /// The event that brought it; for a reversal or adjustment, the one that caused it.
    pub occurred_at: Moment,
    /// From when on it no longer counts.
    pub expires_at: Moment,
    /// When it was written down.
    pub recorded_at: Moment,
}

/// Whose ledger is written, and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Posting {
    pub(crate) subdistrict: SubdistrictId,
    pub(crate) enterprise: EnterpriseId,
    /// The latest event that became known since the last settlement.
    pub(crate) cause: Moment,
    pub(crate) now: Moment,
}

/// The rows to append so that the ledger says what the rules say.
pub(crate) fn difference(ledger: &[LedgerRow], entries: &[Entry], posting: Posting) -> Vec<LedgerRow> {
    let mut kept: BTreeMap<&str, Vec<&LedgerRow>> = BTreeMap::new();
    for row in ledger {
        kept.entry(&row.entry_key).or_default().push(row);
    }
    let mut rows = Vec::new();
    for entry in entries {
        let key = entry.key.to_string();
        let known = kept.remove(key.as_str()).unwrap_or_default();
        match standing_award(&known) {
            Some((award, net)) if award.occurred_at == entry.occurred_at => {
                if net != entry.points {
                    rows.push(LedgerRow {
                        kind: EntryKind::Adjustment,
                        note: entry.note.clone(),
                        ..posting.against(award, entry.points - net, known.len())
                    });
                }
            }
            Some((award, net)) => {
                rows.push(posting.reversal(award, net, known.len()));
                rows.push(posting.award(entry, key, known.len() + 1));
            }
            None => rows.push(posting.award(entry, key, known.len())),
        }
    }
    for known in kept.values() {
        if let Some((award, net)) = standing_award(known) {
            rows.push(posting.reversal(award, net, known.len()));
        }
    }
    rows
}

/// The award that no row takes back, and what it is worth after adjustments.
fn standing_award<'r>(known: &[&'r LedgerRow]) -> Option<(&'r LedgerRow, i32)> {
    let taken_back = |award: &LedgerRow| known.iter().any(|row| row.reversal_of == Some(award.id));
    let award = known.iter().find(|row| row.kind == EntryKind::Award && !taken_back(row))?;
    Some((award, known.iter().map(|row| row.points).sum()))
}

fn row_id(key: &str, before: usize) -> ScoreEntryId {
    if before == 0 { ScoreEntryId::derived(key) } else { ScoreEntryId::derived(&format!("{key}#{before}")) }
}

impl Posting {
    fn award(&self, entry: &Entry, key: String, before: usize) -> LedgerRow {
        LedgerRow {
            id: row_id(&key, before),
            subdistrict_id: self.subdistrict,
            enterprise_id: self.enterprise,
            entry_key: key,
            kind: EntryKind::Award,
            rule: entry.key.rule,
            rules: entry.rules.to_owned(),
            points: entry.points,
            source_type: entry.source.kind,
            source_id: entry.source.id.clone(),
            source_number: entry.source.number.clone(),
            note: entry.note.clone(),
            reversal_of: None,
            occurred_at: entry.occurred_at,
            expires_at: entry.expires_at,
            recorded_at: self.now,
        }
    }

    /// A row that changes what `award` is worth: it counts from its cause on, and expires with it.
    fn against(&self, award: &LedgerRow, points: i32, before: usize) -> LedgerRow {
        LedgerRow {
            id: row_id(&award.entry_key, before),
            points,
            occurred_at: self.cause.max(award.occurred_at),
            recorded_at: self.now,
            ..award.clone()
        }
    }

    fn reversal(&self, award: &LedgerRow, net: i32, before: usize) -> LedgerRow {
        LedgerRow {
            kind: EntryKind::Reversal,
            reversal_of: Some(award.id),
            ..self.against(award, -net, before)
        }
    }
}

pub(crate) fn load(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Vec<LedgerRow>> {
    Ok(score_entries::table
        .filter(score_entries::enterprise_id.eq(enterprise))
        .order((score_entries::occurred_at, score_entries::id))
        .select(LedgerRow::as_select())
        .load(conn)?)
}

pub(crate) fn append(conn: &mut Conn, rows: &[LedgerRow]) -> Result<()> {
    for row in rows {
        diesel::insert_into(score_entries::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// A page of an enterprise's ledger as it was last settled, latest first.
pub(crate) fn page(conn: &mut Conn, enterprise: EnterpriseId, page: PageRequest) -> Result<Page<LedgerRow>> {
    let total =
        score_entries::table.filter(score_entries::enterprise_id.eq(enterprise)).count().get_result(conn)?;
    let rows = score_entries::table
        .filter(score_entries::enterprise_id.eq(enterprise))
        .order((score_entries::occurred_at.desc(), score_entries::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(LedgerRow::as_select())
        .load(conn)?;
    Ok(page.of(rows, total))
}
