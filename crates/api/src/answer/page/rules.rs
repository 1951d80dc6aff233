//! The score rules for everybody who scans a code: what is published about an enterprise needs a
//! published rule, and a way to object on the same page. No script, like the page of the code.

use askama::Template;
use heping_core::{Error, Moment, Result};
use heping_ranking::Rule;
use heping_ranking::rules::{Edition, RuleBook};

#[derive(Template)]
#[template(path = "rules.html")]
struct Page {
    style: &'static str,
    street: String,
    objection: String,
    editions: Vec<Version>,
}

struct Version {
    title: String,
    since: String,
    principles: Vec<String>,
    lines: Vec<Line>,
}

struct Line {
    rule: Rule,
    text: &'static str,
    numbers: String,
}

/// The page of a street: the version in force first, then the one to come and those before.
///
/// # Errors
/// None in practice: the template has all it names.
pub fn page(street: String, book: &RuleBook, objection: String, now: Moment) -> Result<String> {
    let in_force = book.at(now).version;
    let mut editions: Vec<&Edition> = book.editions().collect();
    editions.reverse();
    editions.sort_by_key(|edition| edition.rules.version != in_force);
    let editions = editions.into_iter().map(|edition| Version::of(edition, in_force, now)).collect();
    Page { style: super::STYLE, street, objection, editions }.render().map_err(Error::internal)
}

impl Version {
    fn of(edition: &Edition, in_force: &str, now: Moment) -> Self {
        let rules = edition.rules;
        let state = match edition.from {
            _ if rules.version == in_force => "现行规则",
            from if from > now.day() => "即将施行的规则",
            _ => "先前的规则",
        };
        let from = edition.from.format("%Y年%-m月%-d日");
        let lines = Rule::ALL.iter().filter(|rule| rules.has(**rule));
        Self {
            title: format!("{state}（{}）", rules.version),
            since: format!(
                "自 {from} 起发生的事按本版计分，此前发生的事仍按当时的规则，记过的分不因换版变动。"
            ),
            principles: rules.principles(),
            lines: lines
                .map(|&rule| Line { rule, text: rule.text(), numbers: rules.numbers(rule) })
                .collect(),
        }
    }
}
