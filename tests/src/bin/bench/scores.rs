//! Scores: the rules alone, then the same over a database of firms.

use std::hint::black_box;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_api::command::rebuild;
use heping_core::fact::Party;
use heping_core::{
    ChecklistItemId, Day, EnterpriseId, HazardId, InspectionId, Level, Moment, PageRequest, RecordKind,
    Result, SafetyEvent, SafetyFact, SelfCheckId, Source, SubdistrictId,
};
use heping_ranking::rules::V2;
use heping_ranking::{PeerGroup, RuleBook, evaluate, places, what_if};
use heping_store::schema::{enterprises, subdistricts, villages};
use heping_store::testkit::{Pair, TestStore};
use heping_store::{Conn, Lock, Store};

use crate::{Bar, Figure};

fn at(day: i64) -> Moment {
    let first = Day::from_ymd_opt(2026, 1, 1).unwrap();
    Moment::start_of(first).plus(TimeDelta::days(day) + TimeDelta::hours(10))
}

/// So many facts of one firm within two years: of four, one self-check and a hazard's life; every
/// fourth hazard is still open, and due `due_in` days after the last fact.
fn history(firm: EnterpriseId, count: usize, due_in: i64) -> Vec<SafetyFact> {
    let mut facts = Vec::with_capacity(count);
    let last_due = at(700 + due_in).day();
    for n in 0.. {
        let hazard = HazardId::derived(&format!("{firm}/{n}"));
        let when = at(i64::try_from(n * 690 * 4 / count.max(4)).unwrap().min(699));
        let after = |days| when.plus(TimeDelta::days(days));
        let open = n % 4 == 3;
        let due_on = if open { last_due } else { after(20).day() };
        let source = |kind| Source { kind, id: hazard.to_string(), number: Some(format!("YH-2026-{n:06}")) };
        let found = SafetyEvent::HazardFound {
            hazard,
            level: Level::General,
            finder: if n % 3 == 0 { Party::Firm } else { Party::Street },
            item: Some(ChecklistItemId::derived(&format!("item {}", n % 25))),
            inspection: (n % 3 != 0).then(|| InspectionId::derived(&format!("{firm}/{}", n / 5))),
            due_on,
            due_set_by: if n % 3 == 0 { Party::Firm } else { Party::Street },
            criteria: false,
        };
        let sheet = SafetyEvent::SelfCheckDone {
            self_check: SelfCheckId::derived(&format!("{firm}/{n}")),
            task: None,
            in_time: true,
            digest: n.to_string(),
            looks: None,
            hazards: 0,
        };
        let mut life = vec![(when, RecordKind::SelfCheck, sheet), (when, RecordKind::Hazard, found)];
        if !open {
            life.push((after(5), RecordKind::Hazard, SafetyEvent::RectificationSubmitted { hazard }));
            life.push((
                after(6),
                RecordKind::Hazard,
                SafetyEvent::HazardClosed { hazard, submitted_at: after(5), photos_differ: true },
            ));
        }
        for (when, kind, event) in life {
            if facts.len() == count {
                facts.sort_by_key(SafetyFact::order);
                return facts;
            }
            facts.push(SafetyFact::new(firm, when, source(kind), 1, event));
        }
    }
    facts
}

/// How often a second `work` can be done, the best of five runs of 0.3 s.
fn rate(mut work: impl FnMut()) -> f64 {
    let mut best = 0.0_f64;
    for _ in 0..5 {
        let (started, mut done) = (Instant::now(), 0_u32);
        while started.elapsed() < Duration::from_millis(300) {
            work();
            done += 1;
        }
        best = best.max(f64::from(done) / started.elapsed().as_secs_f64());
    }
    best
}

/// The rules alone, by both versions.
pub fn rules() -> Vec<Figure> {
    let first = RuleBook::default();
    let second = first.clone().and(&V2, at(0).day());
    [("v1", first), ("v2", second)].iter().flat_map(|(name, book)| rules_of(name, book)).collect()
}

fn rules_of(version: &str, book: &RuleBook) -> Vec<Figure> {
    let mut figures = Vec::new();
    let now = at(701);
    for count in [30_u32, 300, 3000] {
        let facts = history(EnterpriseId::new(), usize::try_from(count).unwrap(), 10);
        let plain = rate(|| {
            black_box(evaluate(book, black_box(&facts), now));
        });
        figures.push(Figure {
            name: format!("score of a firm with {count} facts, {version}"),
            ours: plain * f64::from(count) / 1e6,
            unit: "M/s",
            peer: Some(("scores/s", plain)),
            bar: Bar::AtLeast(1.0),
        });
        let open: Vec<_> = facts
            .iter()
            .filter_map(|fact| fact.event.hazard())
            .filter(|hazard| what_if(book, &facts, &[*hazard], now, at(703)).is_ok())
            .take(2)
            .collect();
        let supposed = rate(|| {
            black_box(what_if(book, black_box(&facts), &open, now, at(703)).is_ok());
        });
        figures.push(Figure {
            name: format!("what if, a firm with {count} facts, {version}"),
            ours: supposed,
            unit: "/s",
            peer: Some(("plain", plain)),
            bar: Bar::Ratio(0.5),
        });
    }
    figures
}

fn firm(n: u32) -> EnterpriseId {
    EnterpriseId::derived(&format!("firm {n}"))
}

/// A street of so many firms with 30 facts each; a hazard of each hundredth-of-a-thousand falls due
/// first, so that exactly 100 firms change with time alone.
async fn street(store: &Store, firms: u32) -> SubdistrictId {
    let street = SubdistrictId::derived("street");
    store.write(Lock::Nothing, move |conn| found(conn, street)).await.unwrap();
    for from in (0..firms).step_by(250) {
        store
            .write(Lock::Nothing, move |conn| {
                (from..firms.min(from + 250)).try_for_each(|n| {
                    enroll(conn, street, n)?;
                    let soon = n % (firms / 100) == 0;
                    let facts = history(firm(n), 30, if soon { 5 } else { 200 });
                    heping_ranking::record(conn, street, &facts, at(700))?;
                    heping_ranking::settle(conn, firm(n), at(700)).map(drop)
                })
            })
            .await
            .unwrap();
    }
    street
}

fn found(conn: &mut Conn, street: SubdistrictId) -> Result<()> {
    diesel::insert_into(subdistricts::table)
        .values((
            subdistricts::id.eq(street),
            subdistricts::code.eq("330114003"),
            subdistricts::name.eq("河庄街道"),
            subdistricts::created_at.eq(at(0)),
        ))
        .execute(conn)?;
    diesel::insert_into(villages::table)
        .values((
            villages::code.eq("330114003219"),
            villages::subdistrict_id.eq(street),
            villages::name.eq("江东村"),
            villages::kind.eq("village"),
        ))
        .execute(conn)?;
    Ok(())
}

fn enroll(conn: &mut Conn, street: SubdistrictId, n: u32) -> Result<()> {
    let division = ["21", "17", "22", "26", "29", "33", "13", "18"][usize::try_from(n % 8).unwrap()];
    diesel::insert_into(enterprises::table)
        .values((
            enterprises::id.eq(firm(n)),
            enterprises::subdistrict_id.eq(street),
            enterprises::name.eq(format!("演示企业{n}")),
            enterprises::industry.eq(format!("{division}10")),
            enterprises::division.eq(division),
            enterprises::section.eq("C"),
            enterprises::village_code.eq("330114003219"),
            enterprises::version.eq(1_i64),
            enterprises::revision.eq(1_i64),
            enterprises::content_hash.eq(""),
            enterprises::created_at.eq(at(0)),
            enterprises::updated_at.eq(at(0)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Settles whatever time has overtaken, as the nightly work does; how many firms, in how long.
async fn walk(store: &Store, now: Moment) -> (usize, Duration) {
    let started = Instant::now();
    let mut settled = 0;
    loop {
        let due = store.read(move |conn| heping_ranking::due_for_settlement(conn, now, 200)).await.unwrap();
        if due.is_empty() {
            return (settled, started.elapsed());
        }
        for enterprise in due {
            store
                .write(Lock::Enterprise(enterprise), move |conn| {
                    heping_ranking::settle(conn, enterprise, now).map(drop)
                })
                .await
                .unwrap();
            settled += 1;
        }
    }
}

/// The same over a database: everything recomputed, a ranking's page, and a night in which 100
/// firms change.
pub async fn database(pair: Pair, sizes: &[u32]) -> Vec<Figure> {
    let what = if pair == Pair::Sqlite { "SQLite" } else { "PostgreSQL" };
    let mut figures = Vec::new();
    let (mut first_page, mut first_night) = (None, None);
    for &firms in sizes {
        let kit = TestStore::on(pair);
        let street = street(&kit.store, firms).await;
        let started = Instant::now();
        let summary = rebuild::everything(&kit.store, None, &mut |_, _| (), &|_| ()).await.unwrap();
        let took = started.elapsed().as_secs_f64();
        assert_eq!((summary.enterprises, summary.differing), (usize::try_from(firms).unwrap(), 0));
        figures.push(Figure {
            name: format!("rebuild of {firms} firms, 30 facts each ({what})"),
            ours: f64::from(firms) / took,
            unit: "/s",
            peer: Some(("seconds", took)),
            bar: Bar::None,
        });

        let (started, mut done) = (Instant::now(), 0_u32);
        while started.elapsed() < Duration::from_secs(2) {
            let page = PageRequest::new(Some(1 + i64::from(done % 10)), Some(50)).unwrap();
            let list = kit
                .store
                .read(move |conn| places::ranking_list(conn, street, &PeerGroup::division("21"), page))
                .await
                .unwrap();
            assert!(list.total > 100);
            done += 1;
        }
        let pages = f64::from(done) / started.elapsed().as_secs_f64();
        figures.push(Figure {
            name: format!("ranking page of 50 by SQL, {firms} firms ({what})"),
            ours: pages,
            unit: "/s",
            peer: first_page.map(|rate| ("the first size", rate)),
            bar: Bar::None,
        });
        first_page = first_page.or(Some(pages));

        let (settled, took) = walk(&kit.store, at(706)).await;
        assert_eq!(settled, 100);
        let nights = 1.0 / took.as_secs_f64();
        figures.push(Figure {
            name: format!("a night, 100 of {firms} firms change ({what})"),
            ours: nights,
            unit: "/s",
            peer: first_night.map(|rate| ("the first size", rate)),
            bar: if first_night.is_some() { Bar::Ratio(1.0 / 1.5) } else { Bar::None },
        });
        first_night = first_night.or(Some(nights));
    }
    figures
}
