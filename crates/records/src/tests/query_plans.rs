//! The lists that are read most touch only what they show: no full scan, no sorting. SQLite tells
//! its plan without rows; PostgreSQL would rightly scan a table that small.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent};
use heping_core::{HazardState, InspectionId, Level, PageRequest, Permission, Result, UserId};
use heping_store::testkit::Pair;
use heping_store::{Ask, Conn, dialect};

use crate::device::devices;
use crate::document::{self, DocumentFilter, InspectionDocumentKind, documents};
use crate::figures::figures;
use crate::hazard::{self, HazardFilter, due_between, hazards, open_items, rechecks};
use crate::history::records;
use crate::inspection::{InspectionFilter, inspections};
use crate::report::outcome;
use crate::self_check::{plan, schedule, self_checks, task};
use crate::service_visit::service_visits;
use crate::tests::fixture::World;

/// The plans of all queries that `f` makes, a line each.
fn plans(conn: &mut Conn, f: impl FnOnce(&mut Conn) -> Result<()>) -> Result<Vec<String>> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let queries = seen.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            queries.lock().unwrap().push(query.to_string());
        }
    });
    f(conn)?;
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    let queries = seen.lock().unwrap().clone();
    let mut lines = Vec::new();
    for query in queries.iter().filter(|query| query.starts_with("SELECT")) {
        lines.extend(dialect::explain(conn, query)?);
    }
    Ok(lines)
}

#[tokio::test]
async fn the_lists_of_a_firm_and_of_the_street_follow_an_index() {
    if Pair::current() != Pair::Sqlite {
        return;
    }
    let world = World::new().await;
    let (firm, day, street) = (world.firm, world.now.day(), world.subdistrict);
    let village = "330114003219".to_owned();
    let (scope, own) = (world.anna.scope(Permission::ReadFirm), world.owner.scope(Permission::ReadFirm));
    let page = PageRequest::new(None, None).unwrap();

    let screen = move |c: &mut Conn| {
        open_items(c, firm, day, 10)?;
        records(firm, 10).ask(c).map(drop)
    };
    let lines = world.read(move |c| plans(c, screen)).await;
    assert!(lines.iter().any(|line| line.contains("hazards_open")), "{lines:#?}");
    assert_eq!(lines.iter().filter(|line| line.contains("COVERING INDEX")).count(), 2, "{lines:#?}");
    assert!(lines.iter().all(|line| line.starts_with("SEARCH")), "{lines:#?}");

    let lists = move |c: &mut Conn| {
        let none = HazardFilter::default();
        for filter in [
            none.clone(),
            HazardFilter { overdue: Some(true), ..none.clone() },
            HazardFilter { state: Some(HazardState::Submitted), ..none },
        ] {
            hazards(c, &own, day, &filter, page)?;
        }
        let villages = [village];
        rechecks(c, street, &villages, day, true, 10)?;
        rechecks(c, street, &villages, day, false, 10)?;
        let week = (day, day + chrono::TimeDelta::days(7));
        due_between(c, street, week, None, 10)?;
        let officer = InspectionFilter { officer: Some(UserId::new()), ..InspectionFilter::default() };
        for filter in [InspectionFilter::default(), officer] {
            inspections(c, &scope, filter, page)?;
        }
        hazards(c, &scope, day, &HazardFilter { officer: officer.officer, ..HazardFilter::default() }, page)?;
        task::street_tasks(c, street, (day, day), None, day, page)?;
        self_checks(c, &own, firm, page)?;
        service_visits(c, &scope, None, page)?;
        service_visits(c, &own, Some(firm), page)?;
        devices(c, &scope, page)?;
        figures(c, street, day)?;
        document::of_inspection(c, InspectionId::new())?;
        hazard::matched_in(c, InspectionId::new(), day)?;
        drop(outcome(c, "8F3K-Q2ZD-7MXA"));
        task::list_tasks(c, firm, day)?;
        task::next_task(c, firm, day)?;
        plan::due_for_planning(c, day, 10)?;
        schedule::schedule(c, &own, firm)?;
        task::missed_tasks(c, day, 10).map(drop)
    };
    let lines = world.read(move |c| plans(c, lists)).await;
    let scans: Vec<_> = lines.iter().filter(|line| line.starts_with("SCAN")).collect();
    assert!(scans.is_empty(), "{scans:#?}");
}

#[tokio::test]
async fn the_documents_that_were_issued_never_sort_and_never_scan() {
    if Pair::current() != Pair::Sqlite {
        return;
    }
    let world = World::new().await;
    let page = PageRequest::new(None, None).unwrap();
    let of_firm = "inspection_documents_of_enterprise";
    for (enterprise, index) in [(None, "inspection_documents_of_subdistrict"), (Some(world.firm), of_firm)] {
        for kind in [None, Some(InspectionDocumentKind::RectificationOrder)] {
            let (filter, scope) =
                (DocumentFilter { enterprise, kind }, world.anna.scope(Permission::ReadFirm));
            let lines = world.read(move |c| plans(c, |c| documents(c, &scope, filter, page).map(drop))).await;
            // to count, any narrow index will do
            assert!(lines.iter().any(|line| line.contains(index)), "{lines:#?}");
            let bad = |line: &&String| line.starts_with("SCAN") || line.contains("TEMP B-TREE");
            assert!(!lines.iter().any(|line| bad(&line)), "{lines:#?}");
        }
    }
}

/// The narrowings and orders that an office uses, each with the index that must serve it: it goes
/// straight to the rows in their order, and stops after the page's.
#[tokio::test]
async fn the_offices_lists_of_hazards_never_sort_and_never_scan() {
    if Pair::current() != Pair::Sqlite {
        return;
    }
    let world = World::new().await;
    let (day, page) = (world.now.day(), PageRequest::new(None, None).unwrap());
    let none = HazardFilter::default();
    let village = Some("330114003219".to_owned());
    let division = Some("21".to_owned());
    let rectifying = Some(HazardState::Rectifying);
    for (filter, index) in [
        (none.clone(), "hazards_in_order"),
        (HazardFilter { state: Some(HazardState::Closed), ..none.clone() }, "hazards_by_state_in_order"),
        (HazardFilter { state: rectifying, ..none.clone() }, "hazards_by_state"),
        (HazardFilter { overdue: Some(true), ..none.clone() }, "hazards_by_state"),
        (HazardFilter { overdue: Some(false), ..none.clone() }, "hazards_by_due_day"),
        (HazardFilter { due_before: Some(day), ..none.clone() }, "hazards_by_due_day"),
        (HazardFilter { level: Some(Level::Major), ..none.clone() }, "hazards_by_level"),
        (HazardFilter { village: village.clone(), ..none.clone() }, "hazards_by_village"),
        (
            HazardFilter { village: village.clone(), overdue: Some(true), ..none.clone() },
            "hazards_by_village_and_due_day",
        ),
        (HazardFilter { division: division.clone(), ..none.clone() }, "hazards_by_division"),
        (
            HazardFilter { division, state: rectifying, due_before: Some(day), ..none.clone() },
            "hazards_by_division_and_due_day",
        ),
    ] {
        let scope = world.anna.scope(Permission::ReadFirm);
        let asked = filter.clone();
        let lines = world.read(move |c| plans(c, |c| hazards(c, &scope, day, &asked, page).map(drop))).await;
        let of_hazards: Vec<_> = lines.iter().filter(|line| line.contains(" hazards ")).collect();
        // whether there are more, how many, and the page itself; to count, any narrow index will do
        let [more, count, rows] = of_hazards[..3] else { panic!("{filter:?}: {lines:#?}") };
        let seen = [more, count, rows].iter().all(|line| line.starts_with("SEARCH"));
        // without statistics the state's own index seems as good, and stops as early
        let right = [index, "hazards_by_state"].iter().any(|name| rows.contains(&format!(" {name} ")));
        assert!(seen && right, "{filter:?}: {lines:#?}");
        let sorted = lines.iter().any(|line| line.contains("TEMP B-TREE"));
        assert!(!sorted, "{filter:?}: {lines:#?}");
    }
}
