//! What a column of text says, read where it lies. A screen reads hundreds of ids and words, and a copy of
//! each to read it from would be thrown away at once.

use std::error::Error;
use std::str::FromStr;

use diesel::deserialize::{self, FromSql};
use diesel::pg::{Pg, PgValue};
use diesel::sql_types::Text;
use diesel::sqlite::{Sqlite, SqliteValue};

/// What a text can be read as.
pub trait FromText: FromStr<Err: Into<Box<dyn Error + Send + Sync>>> {}

impl<T: FromStr<Err: Into<Box<dyn Error + Send + Sync>>>> FromText for T {}

/// A value, read from the text that says it.
pub struct Parsed<T>(pub T);

impl<T: FromText> FromSql<Text, Pg> for Parsed<T> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let text = std::str::from_utf8(value.as_bytes())?;
        text.parse().map(Self).map_err(Into::into)
    }
}

impl<T: FromText> FromSql<Text, Sqlite> for Parsed<T> {
    fn from_sql(mut value: SqliteValue<'_, '_, '_>) -> deserialize::Result<Self> {
        value.read_text().parse().map(Self).map_err(Into::into)
    }
}
