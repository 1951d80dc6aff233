//! The lists that are read most touch only what they show: no full scan, no sorting. SQLite tells
//! its plan without rows; PostgreSQL would rightly scan a table that small.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent};
use heping_core::{HazardState, PageRequest, Permission, Result};
use heping_store::testkit::Pair;
use heping_store::{Conn, dialect};

use crate::fixture::World;
use crate::hazard::{HazardFilter, hazards, open_items};
use crate::history::records;
use crate::inspection::inspections;
use crate::report::{devices, outcome};
use crate::self_check::{self_checks, task};
use crate::service_visit::service_visits;

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
    let (firm, day) = (world.firm, world.now.day());
    let (scope, own) = (world.anna.scope(Permission::ReadFirm), world.owner.scope(Permission::ReadFirm));
    let page = PageRequest::new(None, None).unwrap();

    let screen = move |c: &mut Conn| {
        open_items(c, firm, day, 10)?;
        records(c, firm, 10).map(drop)
    };
    let lines = world.read(move |c| plans(c, screen)).await;
    assert!(lines.iter().any(|line| line.contains("hazards_open")), "{lines:#?}");
    assert_eq!(lines.iter().filter(|line| line.contains("COVERING INDEX")).count(), 2, "{lines:#?}");
    assert!(lines.iter().all(|line| line.starts_with("SEARCH")), "{lines:#?}");

    let lists = move |c: &mut Conn| {
        let overdue = HazardFilter { overdue: Some(true), ..HazardFilter::default() };
        let waiting = HazardFilter { state: Some(HazardState::Submitted), ..HazardFilter::default() };
        for filter in [HazardFilter::default(), overdue, waiting] {
            hazards(c, &scope, day, &filter, page)?;
            hazards(c, &own, day, &filter, page)?;
        }
        inspections(c, &scope, None, page)?;
        self_checks(c, &own, firm, page)?;
        service_visits(c, &scope, None, page)?;
        service_visits(c, &own, Some(firm), page)?;
        devices(c, &scope, page)?;
        drop(outcome(c, "8F3K-Q2ZD-7MXA"));
        task::list_tasks(c, firm, day)?;
        task::next_task(c, firm, day)?;
        task::missed_tasks(c, day, 10).map(drop)
    };
    let lines = world.read(move |c| plans(c, lists)).await;
    let scans: Vec<_> = lines.iter().filter(|line| line.starts_with("SCAN")).collect();
    assert!(scans.is_empty(), "{scans:#?}");
}
