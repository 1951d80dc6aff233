//! Standings.

use heping_core::{CodeColour, EnterpriseId, Moment, SubdistrictId};

use crate::colour::Gate;

/// Where an enterprise stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Who.
    pub enterprise: EnterpriseId,
    /// In which street.
    pub subdistrict: SubdistrictId,
    /// GB/T 4754 division, two digits.
    pub division: String,
    /// GB/T 4754 section, one letter.
    pub section: String,
    /// 0–120.
    pub score: i32,
    /// The code's colour.
    pub colour: CodeColour,
    /// What holds the colour down whatever the score.
    pub gates: Vec<Gate>,
    /// How many hazards are overdue, the street's and its own.
    pub overdue_count: i32,
    /// Whether it has been inspected or has checked itself.
    pub rated: bool,
    /// The next instant at which time alone changes the answer.
    pub next_change_at: Option<Moment>,
    /// Grows by one with each settlement.
    pub version: i64,
    /// The instant for which all this holds.
    pub as_of: Moment,
}
