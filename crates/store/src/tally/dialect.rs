//! What the two databases say differently about counts.

use crate::dialect::Conn;

/// Which of them is spoken to.
#[derive(Clone, Copy)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    pub(super) fn of(conn: &Conn) -> Self {
        match conn {
            Conn::Sqlite(_) => Self::Sqlite,
            Conn::Postgres(_) => Self::Postgres,
        }
    }

    /// The first letters of the day in Shanghai on which an instant lies.
    pub(super) fn of_instant(self, column: &str, letters: usize) -> String {
        match self {
            Self::Sqlite => format!("substr(datetime({column}, '+8 hours'), 1, {letters})"),
            Self::Postgres => {
                format!("left(to_char({column} + interval '8 hours', 'YYYY-MM-DD'), {letters})")
            }
        }
    }

    /// The first letters of a day.
    pub(super) fn of_day(self, column: &str, letters: usize) -> String {
        match self {
            Self::Sqlite => format!("substr({column}, 1, {letters})"),
            Self::Postgres => format!("left(to_char({column}, 'YYYY-MM-DD'), {letters})"),
        }
    }

    /// Which part of a count a transaction moves: its own where there are others beside it, so that
    /// nobody waits for anybody.
    fn part(self) -> &'static str {
        match self {
            Self::Sqlite => "0",
            Self::Postgres => "txid_current()",
        }
    }

    /// Adds what `counted` counts, or takes it away.
    pub(super) fn adding(self, sign: &str, counted: &str) -> String {
        format!(
            "INSERT INTO tallies (subdistrict_id, figure, key, part, n) \
             SELECT subdistrict_id, figure, key, {}, {sign}n FROM ({counted}) AS counted WHERE TRUE \
             ON CONFLICT (subdistrict_id, figure, key, part) DO UPDATE SET n = tallies.n + excluded.n",
            self.part()
        )
    }
}
