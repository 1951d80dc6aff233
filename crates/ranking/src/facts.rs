//! The facts of an enterprise, append-only.

use diesel::prelude::*;
use heping_core::{
    EnterpriseId, Error, FactId, Moment, RecordKind, Result, SafetyEvent, SafetyFact, Source, SubdistrictId,
};
use heping_store::schema::safety_facts;
use heping_store::{Ask, Bundle, Conn, columns, question};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = safety_facts, treat_none_as_default_value = false)]
struct FactRow {
    id: FactId,
    subdistrict_id: SubdistrictId,
    enterprise_id: EnterpriseId,
    event: String,
    body: String,
    source_type: RecordKind,
    source_id: String,
    source_number: Option<String>,
    occurred_at: Moment,
    recorded_at: Moment,
}

impl FactRow {
    fn into_fact(self) -> Result<SafetyFact> {
        Ok(SafetyFact {
            id: self.id,
            enterprise: self.enterprise_id,
            occurred_at: self.occurred_at,
            source: Source { kind: self.source_type, id: self.source_id, number: self.source_number },
            event: serde_json::from_str(&self.body).map_err(Error::internal)?,
        })
    }
}

/// Writes facts down; one that is there already stays as it is. Settle the enterprise afterwards,
/// in the same transaction.
///
/// # Errors
/// Only those of the database.
pub fn record(conn: &mut Conn, subdistrict: SubdistrictId, facts: &[SafetyFact], now: Moment) -> Result<()> {
    let mut rows = Bundle::default();
    add(&mut rows, subdistrict, facts, now)?;
    rows.write(conn)
}

/// The same together with other rows; what is settled with them [knows of these facts](crate::Books::with).
///
/// # Errors
/// `internal` for a fact that is no JSON.
pub fn add(rows: &mut Bundle, subdistrict: SubdistrictId, facts: &[SafetyFact], now: Moment) -> Result<()> {
    for fact in facts {
        let row = FactRow {
            id: fact.id,
            subdistrict_id: subdistrict,
            enterprise_id: fact.enterprise,
            event: fact.event.name().to_owned(),
            body: serde_json::to_string(&fact.event).map_err(Error::internal)?,
            source_type: fact.source.kind,
            source_id: fact.source.id.clone(),
            source_number: fact.source.number.clone(),
            occurred_at: fact.occurred_at,
            recorded_at: now,
        };
        rows.add(diesel::insert_into(safety_facts::table).values(row).on_conflict_do_nothing());
    }
    Ok(())
}

pub(crate) fn load(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Vec<SafetyFact>> {
    let known = load_recorded(conn, enterprise)?;
    Ok(known.into_iter().map(|(fact, _)| fact).collect())
}

/// The same, and when each was written down. The facts of every firm that was ever merged into it are
/// among them: whether they count at an instant is the rules' to say.
pub(crate) fn load_recorded(conn: &mut Conn, enterprise: EnterpriseId) -> Result<Vec<(SafetyFact, Moment)>> {
    let own = of_firm(enterprise).ask(conn)?;
    and_of_merged(conn, enterprise, own)
}

/// An enterprise's own facts and those of every firm that they say was merged into it.
pub(crate) fn and_of_merged(
    conn: &mut Conn,
    enterprise: EnterpriseId,
    mut known: Vec<(SafetyFact, Moment)>,
) -> Result<Vec<(SafetyFact, Moment)>> {
    let mut read = vec![enterprise];
    let mut next = merged_into(&known);
    while let Some(from) = next.pop() {
        if read.contains(&from) {
            continue;
        }
        let theirs = of_firm(from).ask(conn)?;
        next.extend(merged_into(&theirs));
        known.extend(theirs);
        read.push(from);
    }
    if read.len() > 1 {
        // that it was once merged itself is another firm's history
        known.retain(|(fact, _)| {
            !matches!(fact.event,
            SafetyEvent::Merged { from } | SafetyEvent::Unmerged { from } if from == enterprise)
        });
        known.sort_by_key(|(fact, _)| (fact.occurred_at, fact.id));
    }
    Ok(known)
}

/// The firms that these facts say were merged.
fn merged_into(facts: &[(SafetyFact, Moment)]) -> Vec<EnterpriseId> {
    let from = |(fact, _): &(SafetyFact, Moment)| match fact.event {
        SafetyEvent::Merged { from } => Some(from),
        _ => None,
    };
    facts.iter().filter_map(from).collect()
}

/// Asks for the facts of a firm alone, and when each was written down.
pub(crate) fn of_firm(firm: EnterpriseId) -> impl Ask<Answer = Vec<(SafetyFact, Moment)>> {
    let rows = safety_facts::table
        .filter(safety_facts::enterprise_id.eq(firm))
        .order((safety_facts::occurred_at, safety_facts::id))
        .select(columns::<FactRow>());
    question::<FactRow, _>(rows).then(|rows| {
        let read = |row: FactRow| {
            let recorded_at = row.recorded_at;
            Ok((row.into_fact()?, recorded_at))
        };
        rows.into_iter().map(read).collect()
    })
}
