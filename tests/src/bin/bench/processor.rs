//! Processor time of processes, as `/proc` has it.

use diesel::connection::Connection;
use diesel::{PgConnection, RunQueryDsl};

/// What `/proc` counts in, a second.
const TICKS: f64 = 100.0;

/// The process whose children PostgreSQL's connections are.
pub fn postmaster(url: &str) -> u32 {
    let mut conn = PgConnection::establish(url).unwrap();
    let own = diesel::select(diesel::dsl::sql::<diesel::sql_types::Integer>("pg_backend_pid()"));
    let backend: i32 = own.get_result(&mut conn).unwrap();
    fields(u32::try_from(backend).unwrap()).unwrap()[1].parse().unwrap()
}

/// Seconds of processor time that a process has used.
pub fn own_time(pid: u32) -> f64 {
    time(&fields(pid).unwrap()[11..13])
}

/// The same with its children's, those that have ended included.
pub fn family_time(parent: u32) -> f64 {
    let pids = std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.parse().ok());
    // a process may end while one looks
    let children = pids.filter_map(fields).filter(|fields| fields[1] == parent.to_string());
    time(&fields(parent).unwrap()[11..15]) + children.map(|fields| time(&fields[11..13])).sum::<f64>()
}

fn time(ticks: &[String]) -> f64 {
    ticks.iter().map(|ticks| ticks.parse::<f64>().unwrap()).sum::<f64>() / TICKS
}

/// What `/proc` says of a process behind its name: its state, its parent, …, and from the twelfth on
/// the ticks that it and its ended children have spent.
fn fields(pid: u32) -> Option<Vec<String>> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    Some(rest.split_whitespace().map(ToOwned::to_owned).collect())
}
