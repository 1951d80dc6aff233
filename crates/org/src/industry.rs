//! Industries by GB/T 4754-2017 (国民经济行业分类): 20 sections, 97 divisions, 1,380 classes.

use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use crate::forgive::{fold, narrow};

/// A class of GB/T 4754-2017. One that exists is in the standard.
#[derive(Clone, Copy)]
pub struct Industry(&'static Class);

struct Class {
    code: &'static str,
    section: &'static str,
    name: &'static str,
}

/// A text that names no class of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownIndustry;

impl fmt::Display for UnknownIndustry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("行业应为《国民经济行业分类》（GB/T 4754-2017）的四位小类代码，如 2110")
    }
}

impl std::error::Error for UnknownIndustry {}

struct Standard {
    classes: HashMap<&'static str, Class>,
    by_name: HashMap<String, &'static str>,
    /// Names of divisions (two digits) and sections (a letter).
    groups: HashMap<&'static str, &'static str>,
}

static STANDARD: LazyLock<Standard> = LazyLock::new(|| {
    let mut standard = Standard { classes: HashMap::new(), by_name: HashMap::new(), groups: HashMap::new() };
    for line in include_str!("../data/gbt4754-2017.csv").lines().skip(1) {
        let mut parts = line.splitn(4, ',');
        if let (Some(code), Some(level), Some(section), Some(name)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        {
            if level == "class" {
                standard.by_name.insert(fold(name), code);
                standard.classes.insert(code, Class { code, section, name });
            } else {
                standard.groups.insert(code, name);
            }
        }
    }
    standard
});

impl Industry {
    /// The class by its four digits and nothing else; `None` when the standard has none such.
    pub fn by_code(code: &str) -> Option<Self> {
        STANDARD.classes.get(code).map(Self)
    }

    /// The class by its name in the standard; spaces, widths and commas do not matter.
    pub fn by_name(name: &str) -> Option<Self> {
        STANDARD.by_name.get(&fold(name)).and_then(|code| Self::by_code(code))
    }

    /// Every class, ordered by code.
    pub fn all() -> Vec<Self> {
        let mut all: Vec<_> = STANDARD.classes.values().map(Self).collect();
        all.sort_unstable();
        all
    }

    /// The class's four digits: `2110`.
    pub fn code(self) -> &'static str {
        self.0.code
    }

    /// The class's name: `木质家具制造`.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The division (大类), two digits: `21`.
    pub fn division(self) -> &'static str {
        self.0.code.get(..2).unwrap_or(self.0.code)
    }

    /// The division's name: `家具制造业`.
    pub fn division_name(self) -> &'static str {
        group_name(self.division()).unwrap_or_default()
    }

    /// The section (门类), a letter: `C`.
    pub fn section(self) -> &'static str {
        self.0.section
    }

    /// The section's name: `制造业`.
    pub fn section_name(self) -> &'static str {
        group_name(self.section()).unwrap_or_default()
    }

    /// Whether a name that stands beside the code contradicts it: it is a name of the standard,
    /// but not that of this class, its division or its section. Colloquial names prove nothing.
    pub fn is_contradicted_by(self, name: &str) -> bool {
        let folded = fold(name);
        if [self.name(), self.division_name(), self.section_name()].iter().any(|own| fold(own) == folded) {
            return false;
        }
        STANDARD.by_name.contains_key(&folded) || STANDARD.groups.values().any(|group| fold(group) == folded)
    }
}

/// The name of a division (`21`) or section (`C`); `None` when the standard has none such.
pub fn group_name(code: &str) -> Option<&'static str> {
    STANDARD.groups.get(code).copied()
}

impl FromStr for Industry {
    type Err = UnknownIndustry;

    /// `2110`, `C2110` (the letter must be right), full-width digits, the class's name, or both
    /// of them (`2110 木质家具制造`, which must agree).
    fn from_str(text: &str) -> Result<Self, UnknownIndustry> {
        let bare = narrow(text).to_uppercase();
        let (letter, rest) = match bare.chars().next() {
            Some(c @ 'A'..='T') => (Some(c), bare.strip_prefix(c).unwrap_or(&bare)),
            _ => (None, bare.as_str()),
        };
        let digits = rest.get(..4).unwrap_or_default();
        let Some(industry) = Self::by_code(digits) else {
            return Self::by_name(text).ok_or(UnknownIndustry);
        };
        let name = rest.get(4..).unwrap_or_default().trim_start_matches(['-', '_', '.', ':', '/']);
        let right_letter = letter.is_none_or(|letter| industry.section().starts_with(letter));
        let right_name = name.is_empty() || fold(name) == fold(industry.name());
        if right_letter && right_name { Ok(industry) } else { Err(UnknownIndustry) }
    }
}

impl fmt::Display for Industry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Industry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Industry({} {})", self.code(), self.name())
    }
}

impl PartialEq for Industry {
    fn eq(&self, other: &Self) -> bool {
        self.code() == other.code()
    }
}

impl Eq for Industry {}

impl PartialOrd for Industry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Industry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl std::hash::Hash for Industry {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.code().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_is_whole_and_every_class_has_its_groups() {
        let all = Industry::all();
        assert_eq!((all.len(), STANDARD.groups.len()), (1380, 97 + 20));
        for class in all {
            assert!(!class.division_name().is_empty() && !class.section_name().is_empty(), "{class:?}");
            assert_eq!(Industry::by_name(class.name()), Some(class));
            assert_eq!(class.code().parse(), Ok(class));
            assert_eq!(format!("{}{}", class.section(), class.code()).parse(), Ok(class));
        }
    }

    #[test]
    fn typed_forms() {
        let wood = Industry::by_code("2110").unwrap();
        assert_eq!((wood.division_name(), wood.section_name()), ("家具制造业", "制造业"));
        for text in [
            "2110",
            "C2110",
            "c2110",
            " Ｃ２１１０ ",
            "木质家具制造",
            "2110 木质家具制造",
            "C2110-木质家具制造",
        ] {
            assert_eq!(text.parse(), Ok(wood), "{text}");
        }
        for text in ["", "9999", "A2110", "21", "211", "C", "2110 金属家具制造", "21100", "家具制造业"]
        {
            assert_eq!(text.parse::<Industry>(), Err(UnknownIndustry), "{text}");
        }
    }

    #[test]
    fn a_name_contradicts_only_if_the_standard_has_it_elsewhere() {
        let wood = Industry::by_code("2110").unwrap();
        for fine in ["木质家具制造", "家具制造业", "制造业", "木 质家具制造", "家具厂"]
        {
            assert!(!wood.is_contradicted_by(fine), "{fine}");
        }
        for wrong in ["金属家具制造", "纺织业", "建筑业"] {
            assert!(wood.is_contradicted_by(wrong), "{wrong}");
        }
    }
}
