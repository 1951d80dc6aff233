//! One row of a register, checked.

use std::collections::{HashMap, HashSet};

use heping_core::text::Fields;
use heping_core::{FieldError, Result, RiskColour};

use super::MAX_ROWS;
use super::header::{Column, Columns};
use super::table::{Line, too_many};
use crate::forgive::{narrow, tidy};
use crate::industry::Industry;
use crate::profile::{Profile, ProfileInput, village_code};
use crate::village::Villages;

/// A row that can go into the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterRow {
    /// The row's number, as Excel shows it.
    pub row: u32,
    /// What it says about the enterprise.
    pub profile: Profile,
}

/// A row, or why it cannot go into the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckedRow {
    /// It can.
    Accepted(Box<RegisterRow>),
    /// It cannot.
    Refused {
        /// The row's number, as Excel shows it.
        row: u32,
        /// Every field that is wrong, as the API spells it.
        errors: Vec<FieldError>,
    },
}

impl CheckedRow {
    /// The row's number, as Excel shows it.
    pub fn number(&self) -> u32 {
        match self {
            Self::Accepted(row) => row.row,
            Self::Refused { row, .. } => *row,
        }
    }
}

/// Checks the rows below a header; the later of two rows about one firm is refused.
pub(super) fn check_all(columns: &Columns, lines: &[Line], villages: &Villages) -> Result<Vec<CheckedRow>> {
    let mut seen = Seen::default();
    let mut rows = Vec::new();
    for line in lines {
        let Some(row) = Row::read(columns, line) else { continue };
        if rows.len() == MAX_ROWS {
            return Err(too_many());
        }
        let mut fields = Fields::new();
        let profile = row.check(&mut fields, villages);
        if let Some(profile) = &profile {
            seen.refuse_second(&mut fields, line.number, profile);
        }
        rows.push(match profile.filter(|_| fields.is_empty()) {
            Some(profile) => CheckedRow::Accepted(Box::new(RegisterRow { row: line.number, profile })),
            None => CheckedRow::Refused { row: line.number, errors: fields.into_errors() },
        });
    }
    Ok(rows)
}

/// The firms that the rows above were about.
#[derive(Default)]
struct Seen {
    usccs: HashMap<String, u32>,
    named: HashMap<(String, String), u32>,
    /// Among `named`, those of a row without a code: they take any later row of that name.
    bare: HashSet<(String, String)>,
}

impl Seen {
    /// One uscc is one firm; a row without one is the firm of its name and village.
    fn refuse_second(&mut self, fields: &mut Fields, row: u32, profile: &Profile) {
        let key = (profile.name.clone(), profile.village.clone());
        if let Some(uscc) = &profile.uscc
            && let Some(first) = self.usccs.get(uscc.as_str())
        {
            let message = format!("与第 {first} 行的统一社会信用代码重复，只采用第 {first} 行");
            return fields.wrong("uscc", "duplicate", message);
        }
        if (profile.uscc.is_none() || self.bare.contains(&key))
            && let Some(first) = self.named.get(&key)
        {
            let message = format!("与第 {first} 行的企业名称和村社相同，只采用第 {first} 行");
            return fields.wrong("name", "duplicate", message);
        }
        match &profile.uscc {
            Some(uscc) => drop(self.usccs.insert(uscc.as_str().to_owned(), row)),
            None => drop(self.bare.insert(key.clone())),
        }
        self.named.entry(key).or_insert(row);
    }
}

/// The texts of one row, tidied.
struct Row {
    input: ProfileInput,
    industry: Option<String>,
    industry_name: Option<String>,
    village: Option<String>,
    risk_colour: Option<String>,
    employees: Option<String>,
}

impl Row {
    /// `None` for a row that says nothing in any column that we know.
    fn read(columns: &Columns, line: &Line) -> Option<Self> {
        let text = |column| tidy(columns.of(column, line));
        let input = ProfileInput {
            name: text(Column::Name).unwrap_or_default(),
            uscc: text(Column::Uscc),
            address: text(Column::Address),
            principal_name: text(Column::PrincipalName),
            phone: text(Column::Phone),
            safety_officer_name: text(Column::SafetyOfficerName),
            safety_officer_phone: text(Column::SafetyOfficerPhone),
            note: text(Column::Note),
            ..ProfileInput::default()
        };
        let row = Self {
            industry: text(Column::Industry),
            industry_name: text(Column::IndustryName),
            village: text(Column::Village),
            risk_colour: text(Column::RiskColour),
            employees: text(Column::Employees),
            input,
        };
        let others = [&row.industry, &row.industry_name, &row.village, &row.risk_colour, &row.employees];
        let blank = row.input == ProfileInput::default() && others.iter().all(|text| text.is_none());
        (!blank).then_some(row)
    }

    fn check(mut self, fields: &mut Fields, villages: &Villages) -> Option<Profile> {
        let industry = self.industry(fields);
        let village = match &self.village {
            Some(text) => village_code(fields, villages, text),
            None => {
                fields.wrong("village", "required", "必填，不能为空");
                None
            }
        };
        self.input.risk_colour = self.risk_colour.as_deref().and_then(|text| {
            let colour = risk_colour(text);
            if colour.is_none() {
                fields.wrong("riskColour", "invalid", "风险等级应为红、橙、黄、蓝之一");
            }
            colour
        });
        self.input.employees = self.employees.as_deref().and_then(|text| {
            let count = whole_number(text);
            if count.is_none() {
                fields.wrong("employees", "invalid", "从业人数应为 0 至 1000000 的整数");
            }
            count
        });
        self.input.assemble(fields, industry, village)
    }

    /// The class that code and name agree on; either alone is enough.
    fn industry(&self, fields: &mut Fields) -> Option<Industry> {
        let (typed, name) = match (&self.industry, &self.industry_name) {
            (Some(code), name) => (code, name.as_deref()),
            (None, Some(name)) => (name, None),
            (None, None) => {
                fields.wrong("industry", "required", "必填，不能为空");
                return None;
            }
        };
        let class = typed.parse::<Industry>().ok().or_else(|| with_lost_zero(typed, name?));
        let Some(class) = class else {
            let message =
                format!("没有“{}”这个行业小类；{}", shortened(typed), crate::industry::UnknownIndustry);
            fields.wrong("industry", "unknown", message);
            return None;
        };
        if name.is_some_and(|name| name.parse() != Ok(class) && class.is_contradicted_by(name)) {
            let message = format!("行业代码 {} 是“{}”，与行业名称不一致，请核对", class.code(), class.name());
            fields.wrong("industry", "mismatch", message);
            return None;
        }
        Some(class)
    }
}

/// `111` where a spreadsheet took `0111` for a number; only if the name says the same.
fn with_lost_zero(typed: &str, name: &str) -> Option<Industry> {
    let class = Industry::by_code(&format!("0{}", narrow(typed)))?;
    (Industry::by_name(name) == Some(class)).then_some(class)
}

/// 红橙黄蓝, with or without 色, or the level that each stands for.
fn risk_colour(text: &str) -> Option<RiskColour> {
    let word = narrow(text).to_lowercase();
    let word = word.trim_end_matches("等级").trim_end_matches("风险").trim_end_matches('色');
    match word {
        "红" | "red" | "重大" => Some(RiskColour::Red),
        "橙" | "orange" | "较大" => Some(RiskColour::Orange),
        "黄" | "yellow" | "一般" => Some(RiskColour::Yellow),
        "蓝" | "blue" | "低" => Some(RiskColour::Blue),
        _ => None,
    }
}

/// `12`, `12.0`, `12人`, `1,200`.
fn whole_number(text: &str) -> Option<i32> {
    let digits = narrow(text).replace(',', "");
    let digits = digits.trim_end_matches('人');
    let digits = digits
        .split_once('.')
        .map_or(digits, |(whole, fraction)| if fraction.bytes().all(|b| b == b'0') { whole } else { digits });
    digits.parse().ok()
}

fn shortened(text: &str) -> String {
    text.chars().take(20).collect()
}
