//! Facts in, standings, ledger and ranking out, on the database of the run's pair.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::fact::Party;
use heping_core::{
    Code, CodeColour, EnterpriseId, HazardId, InspectionId, Level, Moment, PageRequest, RecordKind, Result,
    SafetyEvent, SafetyFact, Source, SubdistrictId,
};
use heping_store::schema::{enterprises, safety_facts, subdistricts, villages};
use heping_store::testkit::TestStore;
use heping_store::{Conn, Lock, Store};

use crate::rules::tests::{at, day};
use crate::*;

fn street() -> SubdistrictId {
    SubdistrictId::derived("street")
}

fn firm(n: usize) -> EnterpriseId {
    EnterpriseId::derived(&format!("firm{n}"))
}

/// The functions under test do not care about the lock; the store does about the closure.
async fn write<T: Send + 'static>(
    store: &Store,
    f: impl Fn(&mut Conn) -> Result<T> + Send + Sync + 'static,
) -> T {
    store.write(Lock::Nothing, f).await.unwrap()
}

async fn read<T: Send + 'static>(
    store: &Store,
    f: impl Fn(&mut Conn) -> Result<T> + Send + Sync + 'static,
) -> T {
    store.read(f).await.unwrap()
}

/// A street with firms of these divisions of section C.
async fn street_with(divisions: &'static [&'static str]) -> TestStore {
    let kit = TestStore::new();
    write(&kit.store, move |conn| {
        diesel::insert_into(subdistricts::table)
            .values((
                subdistricts::id.eq(street()),
                subdistricts::code.eq("330114003"),
                subdistricts::name.eq("测试街道"),
                subdistricts::created_at.eq(at(0, 0)),
            ))
            .execute(conn)?;
        diesel::insert_into(villages::table)
            .values((
                villages::code.eq("330114003200"),
                villages::subdistrict_id.eq(street()),
                villages::name.eq("测试村"),
                villages::kind.eq("village"),
            ))
            .execute(conn)?;
        for (n, division) in divisions.iter().enumerate() {
            diesel::insert_into(enterprises::table)
                .values((
                    enterprises::id.eq(firm(n)),
                    enterprises::subdistrict_id.eq(street()),
                    enterprises::name.eq(format!("测试企业{n}")),
                    enterprises::industry.eq(format!("{division}10")),
                    enterprises::division.eq(*division),
                    enterprises::section.eq("C"),
                    enterprises::village_code.eq("330114003200"),
                    enterprises::version.eq(1_i64),
                    enterprises::revision.eq(1_i64),
                    enterprises::content_hash.eq(""),
                    enterprises::created_at.eq(at(0, 0)),
                    enterprises::updated_at.eq(at(0, 0)),
                ))
                .execute(conn)?;
        }
        Ok(())
    })
    .await;
    kit
}

fn fact(n: usize, name: &str, when: Moment, event: SafetyEvent) -> SafetyFact {
    let source = Source { kind: RecordKind::Hazard, id: name.into(), number: Some(format!("号-{name}")) };
    SafetyFact::new(firm(n), when, source, 0, event)
}

fn inspected(n: usize) -> SafetyFact {
    let inspection = InspectionId::derived(&n.to_string());
    fact(n, &format!("i{n}"), at(0, 8), SafetyEvent::Inspected { inspection })
}

fn found(n: usize, name: &str, when: Moment, due: i64) -> SafetyFact {
    let event = SafetyEvent::HazardFound {
        hazard: HazardId::derived(name),
        level: Level::General,
        finder: Party::Street,
        item: None,
        inspection: None,
        due_on: day(due),
        due_set_by: Party::Street,
        criteria: false,
    };
    fact(n, name, when, event)
}

async fn happen(store: &Store, n: usize, facts: Vec<SafetyFact>, now: Moment) -> Standing {
    write(store, move |conn| {
        record(conn, street(), &facts, now)?;
        settle(conn, firm(n), now)
    })
    .await
}

async fn ledger_of(store: &Store, n: usize, now: Moment) -> Vec<LedgerRow> {
    let page = PageRequest::new(None, None).unwrap();
    read(store, move |conn| entries(conn, firm(n), page, now)).await.items
}

fn unexpired(rows: &[LedgerRow], now: Moment) -> i32 {
    rows.iter().filter(|row| row.occurred_at <= now && now < row.expires_at).map(|row| row.points).sum()
}

#[tokio::test]
async fn a_standing_is_right_to_the_second_before_it_is_settled() {
    let kit = street_with(&["21"]).await;
    let store = &kit.store;
    let blank = read(store, |conn| standing(conn, firm(0), at(0, 7))).await;
    assert_eq!((blank.score, blank.colour, blank.version), (100, CodeColour::Grey, 0));

    let facts = vec![inspected(0), found(0, "h", at(0, 9), 10)];
    let first = happen(store, 0, facts.clone(), at(0, 10)).await;
    assert_eq!((first.score, first.version, first.next_change_at), (98, 1, Some(Moment::end_of(day(10)))));
    let again = happen(store, 0, facts, at(0, 11)).await;
    assert_eq!((again.score, again.version), (98, 2), "the same facts twice are the same facts");
    assert_eq!(ledger_of(store, 0, at(0, 12)).await.len(), 1);

    let midnight = Moment::end_of(day(10));
    let late = read(store, move |conn| standing(conn, firm(0), midnight)).await;
    assert_eq!((late.score, late.colour, late.overdue_count), (93, CodeColour::Yellow, 1));
    let pending = ledger_of(store, 0, midnight).await;
    assert_eq!(unexpired(&pending, midnight), -7);

    let due = read(store, move |conn| due_for_settlement(conn, midnight, 10)).await;
    assert_eq!(due, [firm(0)]);
    write(store, move |conn| settle(conn, firm(0), midnight)).await;
    let written: Vec<_> = ledger_of(store, 0, midnight).await.into_iter().map(|row| row.id).collect();
    assert_eq!(written, pending.iter().map(|row| row.id).collect::<Vec<_>>());
    assert!(read(store, move |conn| due_for_settlement(conn, midnight, 10)).await.is_empty());
    assert_eq!(read(store, |conn| score_at(conn, firm(0), at(5, 0))).await.score, 98);
}

#[tokio::test]
async fn a_void_appends_reversals_and_leaves_the_rows() {
    let kit = street_with(&["21"]).await;
    let store = &kit.store;
    happen(store, 0, vec![inspected(0), found(0, "h", at(0, 9), 10)], at(0, 10)).await;
    let before = happen(store, 0, vec![found(0, "g", at(1, 9), 90)], at(20, 0)).await;
    assert_eq!(before.score, 100 - 2 - 2 - 5 - 1);
    let rows = ledger_of(store, 0, at(20, 0)).await;

    let void = fact(0, "h", at(21, 9), SafetyEvent::HazardVoided { hazard: HazardId::derived("h") });
    let after = happen(store, 0, vec![void], at(21, 10)).await;
    assert_eq!((after.score, after.colour), (98, CodeColour::Green));
    let all = ledger_of(store, 0, at(21, 10)).await;
    assert!(rows.iter().all(|row| all.contains(row)), "no row was edited");
    let reversals: Vec<_> = all.iter().filter(|row| row.kind == EntryKind::Reversal).collect();
    assert_eq!(reversals.len(), 3);
    assert!(reversals.iter().all(|row| row.occurred_at == at(21, 9) && row.reversal_of.is_some()));
    assert_eq!(unexpired(&all, at(21, 10)), -2);
    assert_eq!(read(store, |conn| score_at(conn, firm(0), at(20, 0))).await.score, 90);
}

#[tokio::test]
async fn an_unknown_enterprise_is_not_found() {
    let kit = street_with(&[]).await;
    let unknown = kit.store.read(|conn| standing(conn, firm(9), at(0, 0))).await;
    assert_eq!(unknown.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn sql_gives_the_places_of_the_board() {
    let divisions = &["21", "21", "21", "21", "21", "21", "17", "17", "13"];
    let kit = street_with(divisions).await;
    let store = &kit.store;
    let board = Board::in_process();
    for n in 0..divisions.len() {
        let mut facts = vec![];
        if n != 8 {
            facts.push(inspected(n));
        }
        for index in 0..n % 3 {
            facts.push(found(n, &format!("h{n}-{index}"), at(1, 9), 5 + i64::from(n > 3) * 90));
        }
        happen(store, n, facts, at(20, 0)).await;
    }
    let mut after = None;
    loop {
        let standings = read(store, move |conn| all_standings(conn, after, 4)).await;
        let Some(last) = standings.last() else { break };
        after = Some(last.enterprise);
        board.put(&standings.iter().map(BoardRow::from).collect::<Vec<_>>()).await.unwrap();
    }
    for n in 0..divisions.len() {
        let by_sql = read(store, move |conn| place(conn, street(), firm(n))).await;
        let by_board = board.place(street(), firm(n)).await.unwrap();
        assert_eq!(by_board, Some(by_sql));
    }
    for code in ["21", "17", "C", "13"] {
        let group = PeerGroup::parse(code).unwrap();
        let (expected, total) = board.list(street(), &group, 2, 2).await.unwrap();
        let page = PageRequest::new(Some(2), Some(2)).unwrap();
        let list = read(store, move |conn| ranking_list(conn, street(), &group, page)).await;
        assert_eq!(list.total, i64::from(total));
        let lines: Vec<_> =
            list.items.iter().map(|line| (line.rank, line.tied, line.enterprise, line.score)).collect();
        let wanted: Vec<_> =
            expected.iter().map(|line| (line.rank, line.tied, line.enterprise, line.score)).collect();
        assert_eq!(lines, wanted);
        assert!(list.items.iter().all(|line| line.name.starts_with("测试企业")));
    }
}

#[tokio::test]
async fn a_clock_behind_takes_nothing_back() {
    let kit = street_with(&["21"]).await;
    let store = &kit.store;
    happen(store, 0, vec![inspected(0), found(0, "h", at(3, 9), 10)], at(3, 10)).await;
    let behind = at(3, 9).plus(TimeDelta::seconds(-1));
    write(store, move |conn| settle(conn, firm(0), behind)).await;
    assert_eq!(ledger_of(store, 0, at(3, 10)).await.len(), 1);
    let facts: i64 = read(store, |conn| Ok(safety_facts::table.count().get_result(conn)?)).await;
    assert_eq!(facts, 2);
}

#[tokio::test]
async fn a_rebuild_proves_that_nothing_differs_or_appends_what_does() {
    use heping_store::schema::{score_entries, standings};
    let kit = street_with(&["21"]).await;
    let store = &kit.store;
    let facts = vec![inspected(0), found(0, "h", at(0, 9), 10), found(0, "g", at(1, 9), 90)];
    happen(store, 0, facts, at(20, 0)).await;
    let proof = read(store, |conn| examine(conn, firm(0))).await;
    assert_eq!((proof.facts, proof.differences, proof.standing), (3, vec![], None));
    let untouched = write(store, |conn| rebuild(conn, firm(0), at(20, 1))).await;
    assert_eq!((untouched.appended, untouched.standing), (0, None), "and writes nothing");

    // somebody gives the firm points, past the service, and takes a row away
    write(store, |conn| {
        diesel::update(standings::table.find(firm(0))).set(standings::score.eq(120)).execute(conn)?;
        diesel::delete(score_entries::table.filter(score_entries::rule.eq(Rule::D03))).execute(conn)?;
        Ok(())
    })
    .await;
    let found = read(store, |conn| examine(conn, firm(0))).await;
    assert_eq!(found.differences.len(), 2, "{:?}", found.differences);
    assert!(found.differences[0].contains("D03 -5") && found.differences[1].contains("120"), "{found:?}");
    let mended = write(store, |conn| rebuild(conn, firm(0), at(21, 0))).await;
    assert_eq!((mended.appended, mended.standing.map(|one| one.score)), (1, Some(90)));
    let rows = ledger_of(store, 0, at(21, 0)).await;
    let row = rows.iter().find(|row| row.rule == Rule::D03).unwrap();
    assert!(row.note.as_deref().unwrap().contains("重新计算"), "{row:?}");
    assert_eq!(read(store, |conn| examine(conn, firm(0))).await.differences, Vec::<String>::new());
}
