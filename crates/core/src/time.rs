//! Time as a value: nothing below the API reads a clock.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{
    DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat, SubsecRound, TimeDelta, Utc,
};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Timestamp;
use diesel::sqlite::{Sqlite, SqliteValue};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A calendar day in Asia/Shanghai. A deadline on a day ends at its 24:00.
pub type Day = NaiveDate;

/// Shanghai has had no daylight saving since 1991 and no record here is older.
const SHANGHAI_SECONDS: i32 = 8 * 3600;

/// An instant in UTC with whole milliseconds, as both databases keep it.
///
/// On the wire it is local time with its offset and whole seconds, `2026-11-24T16:20:00+08:00`,
/// because iOS parses little else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamp)]
pub struct Moment(NaiveDateTime);

impl Moment {
    /// The moment of a UTC time, cut to whole milliseconds.
    pub fn from_utc(time: DateTime<Utc>) -> Self {
        Self(time.naive_utc().trunc_subsecs(3))
    }

    /// The moment `millis` milliseconds after 1970-01-01 UTC; the epoch itself when out of range.
    pub fn from_millis(millis: i64) -> Self {
        Self::from_utc(DateTime::from_timestamp_millis(millis).unwrap_or_default())
    }

    /// Milliseconds since 1970-01-01 UTC.
    pub fn millis(self) -> i64 {
        self.0.and_utc().timestamp_millis()
    }

    /// 00:00 of a day in Shanghai.
    pub fn start_of(day: Day) -> Self {
        Self(day.and_time(NaiveTime::MIN) - TimeDelta::seconds(i64::from(SHANGHAI_SECONDS)))
    }

    /// 24:00 of a day in Shanghai: the first instant at which a deadline on that day has passed.
    pub fn end_of(day: Day) -> Self {
        Self::start_of(day).plus(TimeDelta::days(1))
    }

    /// The calendar day in Shanghai.
    pub fn day(self) -> Day {
        (self.0 + TimeDelta::seconds(i64::from(SHANGHAI_SECONDS))).date()
    }

    /// Later by `delta` (or earlier, if negative); unchanged where the calendar ends.
    pub fn plus(self, delta: TimeDelta) -> Self {
        Self(self.0.checked_add_signed(delta).unwrap_or(self.0))
    }

    /// Time from `earlier` to here.
    pub fn since(self, earlier: Moment) -> TimeDelta {
        self.0 - earlier.0
    }

    /// The UTC time without its zone, as a database column holds it.
    pub fn naive_utc(self) -> NaiveDateTime {
        self.0
    }

    /// The same on a clock in Hangzhou.
    pub fn local(self) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(SHANGHAI_SECONDS)
            .unwrap_or(FixedOffset::east_opt(0).unwrap_or_else(|| unreachable!("an offset of zero exists")));
        self.0.and_utc().with_timezone(&offset)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.local().to_rfc3339_opts(SecondsFormat::Secs, false))
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.local().to_rfc3339_opts(SecondsFormat::Millis, false))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    /// Any RFC 3339 time, with fraction and offset as the phone likes.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        let time = DateTime::parse_from_rfc3339(&text)
            .map_err(|_| serde::de::Error::custom("expected a time such as 2026-11-24T16:20:00+08:00"))?;
        Ok(Self::from_utc(time.with_timezone(&Utc)))
    }
}

impl ToSql<Timestamp, Pg> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamp, Pg>::to_sql(&self.0, out)
    }
}

impl FromSql<Timestamp, Pg> for Moment {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <NaiveDateTime as FromSql<Timestamp, Pg>>::from_sql(value).map(Self)
    }
}

// The same text as diesel's own, `2026-11-24 08:20:00.123`, which it makes and reads by patterns that it
// takes apart anew each time: a twentieth of what a year of the demo costs.
impl ToSql<Timestamp, Sqlite> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.0.to_string());
        Ok(IsNull::No)
    }
}

impl FromSql<Timestamp, Sqlite> for Moment {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        let text = value.read_text();
        let (day, time) = text.split_once(' ').ok_or_else(|| format!("{text:?} is no moment"))?;
        Ok(Self(day.parse::<NaiveDate>()?.and_time(time.parse()?)))
    }
}

impl utoipa::PartialSchema for Moment {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::DateTime)))
            .examples(["2026-11-24T16:20:00+08:00"])
            .into()
    }
}

impl utoipa::ToSchema for Moment {}

/// Where the time comes from: the machine, or a hand that a test or the demo turns.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands still until it is set.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A clock that stands at `start`.
    pub fn manual(start: Moment) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.millis())))
    }

    /// Now.
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    pub fn now(&self) -> Moment {
        match self {
            Self::System => Moment::from_utc(Utc::now()),
            Self::Manual(millis) => Moment::from_millis(millis.load(Ordering::SeqCst)),
        }
    }

    /// Turns a manual clock to `to`; the system's clock cannot be turned and stays.
    pub fn set(&self, to: Moment) {
        if let Self::Manual(millis) = self {
            millis.store(to.millis(), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_and_ends_in_shanghai() {
        let day = Day::from_ymd_opt(2026, 11, 24).unwrap();
        assert_eq!(Moment::start_of(day).to_string(), "2026-11-24T00:00:00+08:00");
        assert_eq!(Moment::end_of(day).to_string(), "2026-11-25T00:00:00+08:00");
        assert_eq!(Moment::start_of(day).day(), day);
        assert_eq!(Moment::end_of(day).plus(TimeDelta::milliseconds(-1)).day(), day);
    }

    #[test]
    fn sqlite_keeps_the_text_that_diesel_would_write() {
        use diesel::{Connection, IntoSql, RunQueryDsl, SqliteConnection, select};
        let mut conn = SqliteConnection::establish(":memory:").unwrap();
        for millis in [0, 1, 120, 999, 1_000, 1_700_000_000_000, 1_795_535_999_001, 4_102_444_800_500] {
            let moment = Moment::from_millis(millis);
            let ours = select(moment.into_sql::<Timestamp>());
            assert_eq!(ours.get_result::<NaiveDateTime>(&mut conn), Ok(moment.naive_utc()));
            let text = select(diesel::dsl::sql::<diesel::sql_types::Text>("").bind::<Timestamp, _>(moment));
            let theirs =
                diesel::dsl::sql::<diesel::sql_types::Text>("").bind::<Timestamp, _>(moment.naive_utc());
            assert_eq!(text.get_result::<String>(&mut conn), select(theirs).get_result(&mut conn));
            let read = select(moment.naive_utc().into_sql::<Timestamp>());
            assert_eq!(read.get_result::<Moment>(&mut conn), Ok(moment));
        }
    }

    #[test]
    fn the_wire_form_reads_back() {
        let moment: Moment = serde_json::from_str("\"2026-11-24T08:20:00.123456Z\"").unwrap();
        assert_eq!(serde_json::to_string(&moment).unwrap(), "\"2026-11-24T16:20:00+08:00\"");
        assert_eq!(moment.millis() % 1000, 123);
    }
}
