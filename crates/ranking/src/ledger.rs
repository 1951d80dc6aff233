//! The ledger (积分台账): the rules' output made permanent. Rows are appended, never edited; after
//! every settlement the unexpired rows sum to the score before its clamp.

use std::collections::BTreeMap;

use diesel::prelude::*;
use heping_core::{EnterpriseId, Moment, Page, PageRequest, RecordKind, Result, ScoreEntryId, SubdistrictId};
use heping_store::schema::score_entries;
use heping_store::{Ask, Bundle, Conn, columns, question};

use crate::rules::{Carried, Entry, Rule, while_open};

heping_core::words! {
    /// Why a row was appended.
    EntryKind {
        /// The rules gave or took points.
        Award = "award" "记分",
        /// An earlier row no longer stands.
        Reversal = "reversal" "撤销",
        /// An earlier row is worth something else, or expires at another time, by what became known later.
        Adjustment = "adjustment" "调整",
    }
}

/// A row of the ledger.
#[derive(Clone, Debug, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = score_entries, treat_none_as_default_value = false)]
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
    /// From when on it no longer counts, as far as it was known when the row was written; read from the
    /// ledger, as it is known by now ([`while_open`] for as long as the hazard is open).
    pub expires_at: Moment,
    /// When it was written down.
    pub recorded_at: Moment,
}

impl LedgerRow {
    /// The row against which appeals are filed: itself, or that of the firm that brought it along.
    pub fn contested_as(&self) -> ScoreEntryId {
        match Carried::read(&self.entry_key) {
            (key, Some(_)) if self.kind == EntryKind::Award => ScoreEntryId::derived(key),
            _ => self.id,
        }
    }

    /// The firm that brought it along when it was merged into this one; `None` for the firm's own.
    pub fn carried_from(&self) -> Option<EnterpriseId> {
        Carried::read(&self.entry_key).1
    }

    /// When it expires, where that is known.
    pub fn expiry(&self) -> Option<Moment> {
        Some(self.expires_at).filter(|&at| at != while_open())
    }
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
    let mut kept = chains(ledger);
    let mut rows = Vec::new();
    for entry in entries {
        let key = entry.ledger_key();
        let known = kept.remove(key.as_str()).unwrap_or_default();
        match standing_award(&known) {
            Some((award, net)) if award.occurred_at == entry.occurred_at => {
                if (net, expiry(&known)) != (entry.points, entry.expires_at) {
                    rows.push(posting.adjustment(award, entry, net, known.len()));
                }
            }
            Some((award, net)) => {
                rows.push(posting.reversal(award, net, expiry(&known), known.len()));
                rows.push(posting.award(entry, key, known.len() + 1));
            }
            None => rows.push(posting.award(entry, key, known.len())),
        }
    }
    for known in kept.values() {
        if let Some((award, net)) = standing_award(known) {
            rows.push(posting.reversal(award, net, expiry(known), known.len()));
        }
    }
    rows
}

/// The rows of each entry in the order in which they were written.
fn chains(ledger: &[LedgerRow]) -> BTreeMap<&str, Vec<&LedgerRow>> {
    let mut chains: BTreeMap<&str, Vec<&LedgerRow>> = BTreeMap::new();
    for row in ledger {
        chains.entry(&row.entry_key).or_default().push(row);
    }
    for (key, chain) in chains.iter_mut().filter(|(_, chain)| chain.len() > 1) {
        let ids: Vec<ScoreEntryId> = (0..chain.len()).map(|nth| row_id(key, nth)).collect();
        chain.sort_by_key(|row| ids.iter().position(|id| *id == row.id));
    }
    chains
}

/// When the rows of an entry expire, all of them together: what the last one says.
fn expiry(known: &[&LedgerRow]) -> Moment {
    known.last().map_or_else(while_open, |row| row.expires_at)
}

/// Gives each row the expiry that is known by now: that of what was lost for a hazard is known when
/// the hazard is closed, and stands in a later row of the same entry.
pub(crate) fn date(rows: &mut [LedgerRow]) {
    let known: BTreeMap<String, Moment> =
        chains(rows).into_iter().map(|(key, chain)| (key.to_owned(), expiry(&chain))).collect();
    for row in rows {
        row.expires_at = known.get(&row.entry_key).copied().unwrap_or(row.expires_at);
    }
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

    /// A row that changes what `award` is worth, or when it expires.
    fn adjustment(&self, award: &LedgerRow, entry: &Entry, net: i32, before: usize) -> LedgerRow {
        let note = match entry.expiry() {
            _ if net != entry.points => entry.note.clone(),
            None => Some("隐患恢复整改，这笔记分继续计算".to_owned()),
            Some(at) => Some(format!("隐患已处理，这笔记分计算到 {} 零时为止", at.day())),
        };
        let kind = EntryKind::Adjustment;
        let row = self.against(award, entry.points - net, entry.expires_at, before);
        LedgerRow { kind, note, ..row }
    }

    /// A row about `award`: it counts from its cause on.
    fn against(&self, award: &LedgerRow, points: i32, expires_at: Moment, before: usize) -> LedgerRow {
        LedgerRow {
            id: row_id(&award.entry_key, before),
            points,
            occurred_at: self.cause.max(award.occurred_at),
            expires_at,
            recorded_at: self.now,
            ..award.clone()
        }
    }

    fn reversal(&self, award: &LedgerRow, net: i32, expires_at: Moment, before: usize) -> LedgerRow {
        LedgerRow {
            kind: EntryKind::Reversal,
            reversal_of: Some(award.id),
            ..self.against(award, -net, expires_at, before)
        }
    }
}

pub(crate) fn load(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Vec<LedgerRow>> {
    of_firm(enterprise).ask(conn)
}

/// Asks for the whole ledger of a firm, in order of time.
pub(crate) fn of_firm(firm: EnterpriseId) -> impl Ask<Answer = Vec<LedgerRow>> {
    let rows = score_entries::table
        .filter(score_entries::enterprise_id.eq(firm))
        .order((score_entries::occurred_at, score_entries::id))
        .select(columns::<LedgerRow>());
    question::<LedgerRow, _>(rows).then(|mut rows| {
        date(&mut rows);
        Ok(rows)
    })
}

pub(crate) fn append(rows: &mut Bundle, ledger: Vec<LedgerRow>) {
    for row in ledger {
        rows.add(diesel::insert_into(score_entries::table).values(row));
    }
}

/// A page of an enterprise's ledger as it was last settled, latest first.
pub(crate) fn page(conn: &mut Conn, enterprise: EnterpriseId, page: PageRequest) -> Result<Page<LedgerRow>> {
    let total =
        score_entries::table.filter(score_entries::enterprise_id.eq(enterprise)).count().get_result(conn)?;
    let mut rows: Vec<LedgerRow> = score_entries::table
        .filter(score_entries::enterprise_id.eq(enterprise))
        .order((score_entries::occurred_at.desc(), score_entries::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(LedgerRow::as_select())
        .load(conn)?;
    date_page(conn, enterprise, &mut rows)?;
    Ok(page.of(rows, total))
}

/// [`date`], where later rows of the same entries may lie on other pages.
fn date_page(conn: &mut Conn, enterprise: EnterpriseId, rows: &mut [LedgerRow]) -> Result<()> {
    let undated = |row: &&LedgerRow| row.expires_at == while_open() || row.kind == EntryKind::Adjustment;
    let keys: Vec<String> = rows.iter().filter(undated).map(|row| row.entry_key.clone()).collect();
    if keys.is_empty() {
        return Ok(());
    }
    let mut whole: Vec<LedgerRow> = score_entries::table
        .filter(score_entries::enterprise_id.eq(enterprise))
        .filter(score_entries::entry_key.eq_any(keys))
        .select(LedgerRow::as_select())
        .load(conn)?;
    date(&mut whole);
    for row in rows {
        let dated = whole.iter().find(|other| other.id == row.id);
        row.expires_at = dated.map_or(row.expires_at, |dated| dated.expires_at);
    }
    Ok(())
}
