//! What a step of the schema may do, since the release before goes on beside it until every node is new.

use super::{read, root};

/// The newest step of the last release; a release moves it.
const RELEASED: &str = "2026-11-29-000320_narrowing";

/// What the release before could not live with, unless the step says in a comment why it can.
const REASON: &str = "-- beside the release before:";

/// The first statement that takes something away from who does not know of it, or asks something of them.
fn takes_away(sql: &str) -> Option<String> {
    let text: String =
        sql.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join(" ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
    let made: Vec<_> = text
        .split(';')
        .filter_map(|one| one.trim().strip_prefix("CREATE TABLE "))
        .filter_map(|one| one.split([' ', '(']).next())
        .collect();
    text.split(';')
        .map(str::trim)
        .find(|one| {
            let is_new = |words: &str| {
                one.split_once(words)
                    .is_some_and(|(_, rest)| made.contains(&rest.split([' ', '(']).next().unwrap_or("")))
            };
            let asks_for_more =
                one.contains("ADD COLUMN") && one.contains("NOT NULL") && !one.contains("DEFAULT");
            let is_unique = one.starts_with("CREATE UNIQUE INDEX") && !is_new(" ON ");
            let forbidden =
                ["DROP TABLE", "DROP COLUMN", "RENAME ", "ALTER COLUMN", "SET NOT NULL", "ADD CONSTRAINT"];
            let is_forbidden = forbidden.iter().any(|words| one.contains(words)) && !is_new("ALTER TABLE ");
            asks_for_more || is_unique || is_forbidden
        })
        .map(str::to_owned)
}

#[test]
fn a_step_after_the_release_leaves_the_release_before_what_it_knows() {
    let folders = std::fs::read_dir(root().join("migrations")).unwrap().flatten();
    let mut steps: Vec<String> = folders.map(|one| one.file_name().into_string().unwrap()).collect();
    steps.sort();
    assert!(steps.iter().any(|step| step == RELEASED), "{RELEASED} is no step");
    let mut complaints = Vec::new();
    for step in steps.iter().filter(|step| step.as_str() > RELEASED) {
        for file in ["up.sql", "up.sqlite.sql"] {
            let path = format!("migrations/{step}/{file}");
            let sql = if root().join(&path).exists() { read(&path) } else { continue };
            if let (Some(statement), false) = (takes_away(&sql), sql.contains(REASON)) {
                complaints.push(format!("{path}: {statement}"));
            }
        }
    }
    assert!(complaints.is_empty(), "see DESIGN.md, Changes of the schema:\n{}", complaints.join("\n"));
}

#[test]
fn what_only_adds_is_told_from_what_does_not() {
    for adds in [
        "CREATE TABLE a (id TEXT NOT NULL UNIQUE); CREATE UNIQUE INDEX a_id ON a (id); ALTER TABLE a RENAME TO b;",
        "ALTER TABLE firms ADD COLUMN note TEXT;",
        "ALTER TABLE firms ADD COLUMN number BIGINT NOT NULL DEFAULT 0;",
        "CREATE INDEX firms_note ON firms (note); UPDATE firms SET note = ''; -- DROP TABLE firms",
    ] {
        // a comment behind a statement is none of its words
        assert_eq!(takes_away(adds.split(" --").next().unwrap()), None, "{adds}");
    }
    for takes in [
        "DROP TABLE firms;",
        "alter table firms\n  drop column note;",
        "ALTER TABLE firms RENAME COLUMN a TO b;",
        "ALTER TABLE firms ADD COLUMN number BIGINT NOT NULL;",
        "ALTER TABLE firms ALTER COLUMN number SET NOT NULL;",
        "CREATE UNIQUE INDEX firms_note ON firms (note);",
    ] {
        assert!(takes_away(takes).is_some(), "{takes}");
    }
}
