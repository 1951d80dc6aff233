//! How each database is told to keep the counts: by triggers, made from the queries that count.

use diesel::QueryResult;
use diesel::connection::SimpleConnection;

use super::dialect::Dialect;
use super::figure::{Figure, ITSELF, Source};
use crate::dialect::Conn;

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

fn name(source: &Source, figure: Figure, event: &str, side: Side) -> String {
    format!("tally_{figure}_{}_{}_{event}", source.table, side.words().0)
}

/// The triggers by which a figure moves with the rows of a source.
fn of_source(dialect: Dialect, figure: Figure, source: &Source) -> Vec<String> {
    let mut triggers = Vec::new();
    let mut trigger = |side: Side, row: &str, event: &str, of: &str, when: Option<String>| {
        let (word, sign) = side.words();
        let name = name(source, figure, event, side);
        let itself = (source.moved == ITSELF).then(|| figure.of_itself(dialect, row)).flatten();
        let counted = itself.unwrap_or_else(|| figure.counted(dialect, &source.moved.replace('@', row)));
        let count = dialect.adding(sign, &counted);
        let (table, when) = (source.table, when.map(|when| format!("WHEN ({when})")).unwrap_or_default());
        triggers.push(match dialect {
            Dialect::Sqlite => {
                format!("CREATE TRIGGER {name} {word} {event} {of} ON {table} {when} BEGIN {count}; END")
            }
            Dialect::Postgres => format!(
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

/// The column of which something is said: `state` of `@.state = 'voided'`.
fn column(said: &str) -> &str {
    said.trim_start_matches("@.").split(' ').next().unwrap_or_default()
}

/// How many triggers there are.
pub(super) fn number(conn: &Conn) -> usize {
    let dialect = Dialect::of(conn);
    let of_figure = |figure: &Figure| {
        figure.sources().iter().map(|source| of_source(dialect, *figure, source).len()).sum::<usize>()
    };
    Figure::ALL.iter().map(of_figure).sum()
}

/// Has the database count from here on.
pub(super) fn begin(conn: &mut Conn) -> QueryResult<()> {
    let dialect = Dialect::of(conn);
    for figure in Figure::ALL {
        for source in figure.sources() {
            for trigger in of_source(dialect, *figure, &source) {
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
            for (event, side) in
                ["insert", "update"].iter().flat_map(|event| Side::BOTH.map(|side| (event, side)))
            {
                let name = name(&source, *figure, event, side);
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
