//! How each database is told to keep a count.

use diesel::QueryResult;
use diesel::connection::SimpleConnection;

use super::figure::{Figure, ITSELF, Source};
use crate::dialect::Conn;

/// What the two databases say differently here.
#[derive(Clone, Copy)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

/// When a trigger counts: what was is taken away, what is is added.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

impl Side {
    const BOTH: [Self; 2] = [Self::Before, Self::After];

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Before => ("before", "-"),
            Self::After => ("after", ""),
        }
    }
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

    fn name(source: &Source, figure: Figure, event: &str, side: Side) -> String {
        format!("tally_{figure}_{}_{}_{event}", source.table, side.words().0)
    }

    /// The triggers by which a figure moves with the rows of a source.
    fn triggers(self, figure: Figure, source: &Source) -> Vec<String> {
        let mut triggers = Vec::new();
        let mut trigger = |side: Side, row: &str, event: &str, of: &str, when: Option<String>| {
            let (word, sign) = side.words();
            let name = Self::name(source, figure, event, side);
            let count = self.adding(sign, &figure.counted(self, &source.moved.replace('@', row)));
            let (table, when) =
                (source.table, when.map(|when| format!("WHEN ({when})")).unwrap_or_default());
            triggers.push(match self {
                Self::Sqlite => {
                    format!("CREATE TRIGGER {name} {word} {event} {of} ON {table} {when} BEGIN {count}; END")
                }
                Self::Postgres => format!(
                    "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS \
                     $$BEGIN {count}; RETURN NEW; END$$; \
                     CREATE TRIGGER {name} {word} {event} {of} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {name}()"
                ),
            });
        };
        let only = |row: &str| source.when.map(|when| when.replace('@', row));
        if source.moved != ITSELF {
            trigger(Side::Before, "NEW", "insert", "", only("NEW"));
        }
        trigger(Side::After, "NEW", "insert", "", only("NEW"));
        if !source.by.is_empty() {
            let differs = source.by.iter().map(|said| {
                format!("({}) IS DISTINCT FROM ({})", said.replace('@', "OLD"), said.replace('@', "NEW"))
            });
            let mut when = differs.collect::<Vec<_>>().join(" OR ");
            if let (Some(old), Some(new)) = (only("OLD"), only("NEW")) {
                when = format!("({when}) AND ({old} OR {new})");
            }
            let of = source.by.iter().map(|said| column(said)).collect::<Vec<_>>().join(", ");
            trigger(Side::Before, "OLD", "update", &format!("OF {of}"), Some(when.clone()));
            trigger(Side::After, "NEW", "update", &format!("OF {of}"), Some(when));
        }
        triggers
    }
}

/// The column of which something is said: `state` of `@.state = 'voided'`.
fn column(said: &str) -> &str {
    said.trim_start_matches("@.").split(' ').next().unwrap_or_default()
}

/// How many triggers there are.
pub(super) fn triggers(conn: &Conn) -> usize {
    let dialect = Dialect::of(conn);
    let of_figure = |figure: &Figure| {
        figure.sources().iter().map(|source| dialect.triggers(*figure, source).len()).sum::<usize>()
    };
    Figure::ALL.iter().map(of_figure).sum()
}

/// Has the database count from here on.
pub(super) fn begin(conn: &mut Conn) -> QueryResult<()> {
    let dialect = Dialect::of(conn);
    for figure in Figure::ALL {
        for source in figure.sources() {
            for trigger in dialect.triggers(*figure, &source) {
                conn.batch_execute(&trigger)?;
            }
        }
    }
    Ok(())
}

/// Has it count no more, wherever it did.
pub(super) fn end(conn: &mut Conn) -> QueryResult<()> {
    for figure in Figure::ALL {
        for source in figure.sources() {
            for (event, side) in ["insert", "update"].iter().flat_map(|event| Side::BOTH.map(|side| (event, side))) {
                let name = Dialect::name(&source, *figure, event, side);
                match conn {
                    Conn::Sqlite(conn) => conn.batch_execute(&format!("DROP TRIGGER IF EXISTS {name}"))?,
                    // its trigger goes with it
                    Conn::Postgres(conn) => {
                        conn.batch_execute(&format!("DROP FUNCTION IF EXISTS {name}() CASCADE"))?;
                    }
                }
            }
        }
    }
    Ok(())
}
