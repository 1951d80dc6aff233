//! The years that come with the service, as the files that an office would load.

use heping_core::{Error, Result};

use super::{CalendarSource, DayKind, SpecialDay};

const OF_2026: &str = include_str!("2026.csv");
const OF_2027: &str = include_str!("2027.csv");

/// Where a year's days come from, and which they are.
///
/// # Errors
/// `internal` for a file that is not as it should be.
pub(super) fn of(year: i32) -> Result<(CalendarSource, Vec<SpecialDay>)> {
    let (source, file) = match year {
        2026 => (CalendarSource::Announced, OF_2026),
        2027 => (CalendarSource::Statutory, OF_2027),
        _ => return Ok((CalendarSource::Week, Vec::new())),
    };
    let days: Result<Vec<SpecialDay>> = file.lines().skip(1).map(day).collect();
    Ok((source, days?))
}

fn day(line: &str) -> Result<SpecialDay> {
    let mut columns = line.split(',');
    let (Some(on), Some(kind), Some(name)) = (columns.next(), columns.next(), columns.next()) else {
        return Err(Error::internal(format!("a calendar has the line {line:?}")));
    };
    let kind = DayKind::ALL.iter().copied().find(|one| one.text() == kind);
    let kind = kind.ok_or_else(|| Error::internal(format!("a calendar has the line {line:?}")))?;
    Ok(SpecialDay { on: on.parse().map_err(Error::internal)?, kind, name: name.to_owned() })
}
