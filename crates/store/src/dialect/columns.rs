//! Columns whose type reads and writes itself, on whichever database it is.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Text, Timestamp};
use heping_core::Moment;
use heping_core::column::{FromText, Parsed};

use super::either::MultiBackend;

type Value<'a> = <MultiBackend as Backend>::RawValue<'a>;

impl<T: FromText> FromSql<Text, MultiBackend> for Parsed<T> {
    fn from_sql(value: Value<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, Text>()
    }
}

impl FromSql<Timestamp, MultiBackend> for Moment {
    fn from_sql(value: Value<'_>) -> deserialize::Result<Self> {
        value.from_sql::<Self, Timestamp>()
    }
}

impl ToSql<Timestamp, MultiBackend> for Moment {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((Timestamp, self));
        Ok(IsNull::No)
    }
}
