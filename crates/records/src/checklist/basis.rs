//! The table of bases: which law, rule or standard stands behind an item, in which edition, since
//! when and until when. An item names a row of it and an article, so that an end of a basis is
//! noticed, and papers cite nothing that could not be verified.

use std::sync::OnceLock;

use heping_core::{Day, Error, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const FILE: &str = include_str!("../../checklists/bases.json");

/// A law, a rule or a standard.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Basis {
    /// Names it for ever.
    pub key: String,
    /// Its title, without quotation marks.
    pub name: String,
    /// The number without the year, which outlives editions: `GB 50140`. A law has none.
    pub number: Option<String>,
    /// The edition in force, where it is known.
    pub edition: Option<String>,
    /// The first day of that edition, where it is known.
    pub in_force_from: Option<Day>,
    /// The edition that is published and not yet in force.
    pub next: Option<NextEdition>,
    /// The first day on which no edition is in force.
    pub ended_on: Option<Day>,
    /// The key of what took its place.
    pub replaced_by: Option<String>,
    /// Whether it is a threshold that the street set itself rather than a rule.
    #[serde(default)]
    pub own: bool,
    /// Whether it says which hazards are major (判定标准): nobody breaks it, so a paper names it beside
    /// the level alone.
    #[serde(default)]
    pub criteria: bool,
    /// Whether name, number and being in force were found in a second source.
    pub checked: bool,
    /// Where it comes from, and what could not be verified.
    pub source: String,
}

/// An edition that is published and not yet in force.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NextEdition {
    /// The edition.
    pub edition: String,
    /// Its first day.
    pub in_force_from: Day,
}

/// Where in a basis an item stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BasisReference {
    /// The key of the basis.
    #[schema(example = "fire_law")]
    pub key: String,
    /// The articles; of a standard the number alone may be enough.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "第十六条、第二十八条")]
    pub article: Option<String>,
}

/// The table.
///
/// # Errors
/// `internal` when the file is not what it should be; a test sees to it that it is.
pub fn bases() -> Result<&'static [Basis]> {
    static TABLE: OnceLock<Vec<Basis>> = OnceLock::new();
    if let Some(table) = TABLE.get() {
        return Ok(table);
    }
    let table = serde_json::from_str(FILE).map_err(Error::internal)?;
    Ok(TABLE.get_or_init(|| table))
}

impl Basis {
    /// Whether some edition of it is in force on a day. Of what began on an unknown day it is
    /// known that it had begun when the program was made.
    pub fn is_in_force(&self, day: Day) -> bool {
        self.in_force_from.is_none_or(|from| from <= day) && self.ended_on.is_none_or(|ended| day < ended)
    }

    /// Whether a paper may cite it on a day.
    fn is_citable(&self, day: Day) -> bool {
        self.checked && !self.own && self.is_in_force(day)
    }

    fn words(&self, article: Option<&str>) -> String {
        let article = article.unwrap_or_default();
        if self.own {
            return format!("{}：{article}", self.name);
        }
        match &self.number {
            Some(number) => format!("《{}》（{number}）{article}", self.name),
            None => format!("《{}》{article}", self.name),
        }
    }
}

/// All that is referred to, in words.
///
/// # Errors
/// `internal` when a reference names no row of the table.
pub(super) fn words(references: &[BasisReference]) -> Result<String> {
    let named = references.iter().map(|reference| {
        let basis = find(&reference.key)?
            .ok_or_else(|| Error::internal(format!("no basis has the key {}", reference.key)))?;
        Ok(basis.words(reference.article.as_deref()))
    });
    Ok(named.collect::<Result<Vec<_>>>()?.join("；"))
}

/// Every hazard breaks it: a firm must find what is wrong and put it right in time.
const DUTY_TO_RECTIFY: &str = "《中华人民共和国安全生产法》第四十一条第二款";

/// What of it a paper of a day may cite as broken, in words; none when nothing is left. A row that a
/// later program has no more is not cited. Where criteria of major hazards alone are named, it is the
/// duty to rectify that is broken.
pub(super) fn cited(references: &[BasisReference], day: Day) -> Result<Option<String>> {
    let (mut cited, mut by_criteria) = (Vec::new(), false);
    for reference in references {
        let Some(basis) = find(&reference.key)?.filter(|basis| basis.is_citable(day)) else { continue };
        if basis.criteria {
            by_criteria = true;
        } else {
            cited.push(basis.words(reference.article.as_deref()));
        }
    }
    if cited.is_empty() && by_criteria {
        return Ok(Some(DUTY_TO_RECTIFY.to_owned()));
    }
    Ok((!cited.is_empty()).then(|| cited.join("；")))
}

fn find(key: &str) -> Result<Option<&'static Basis>> {
    Ok(bases()?.iter().find(|basis| basis.key == key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn to(key: &str, article: &str) -> BasisReference {
        BasisReference { key: key.to_owned(), article: (!article.is_empty()).then(|| article.to_owned()) }
    }

    #[test]
    fn criteria_of_major_hazards_are_not_a_rule_that_is_broken() {
        let today = day("2026-12-01");
        let both = [to("order_10", "第十一条第（八）项"), to("gb_15577", "")];
        assert_eq!(cited(&both, today).unwrap().as_deref(), Some("《粉尘防爆安全规程》（GB 15577）"));
        assert_eq!(cited(&both[..1], today).unwrap().as_deref(), Some(DUTY_TO_RECTIFY));
        assert!(words(&both[..1]).unwrap().contains("判定标准"));
    }

    #[test]
    fn a_paper_cites_what_is_in_force_verified_and_not_the_streets_own() {
        let all = [to("fire_law", "第十六条"), to("xf_703", ""), to("street", "积尘厚度3毫米")];
        assert_eq!(
            words(&all).unwrap(),
            "《中华人民共和国消防法》第十六条；《住宿与生产储存经营合用场所消防安全技术要求》（XF 703）；\
             本街道检查要求：积尘厚度3毫米"
        );
        let today = day("2026-12-01");
        assert_eq!(cited(&all, today).unwrap().as_deref(), Some("《中华人民共和国消防法》第十六条"));
        assert_eq!(cited(&all[1..], today).unwrap(), None);
        // a law is cited from its first day on, and what took its place from the other side
        let storage = [to("hazchem_law", "第四十一条")];
        assert_eq!(cited(&storage, day("2026-04-30")).unwrap(), None);
        assert!(cited(&storage, day("2026-05-01")).unwrap().is_some());
        assert_eq!(cited(&[to("gone", "第一条")], today).unwrap(), None);
        assert!(words(&[to("gone", "第一条")]).is_err());
    }

    #[test]
    fn a_basis_ends_on_its_last_day() {
        let mut basis = find("gb_50140").unwrap().unwrap().clone();
        assert!(basis.is_in_force(day("2030-01-01")));
        basis.ended_on = Some(day("2030-01-01"));
        assert!(basis.is_in_force(day("2029-12-31")) && !basis.is_in_force(day("2030-01-01")));
    }
}
