//! The numbers of the rules, all in one place. They are our own design, not law.

/// The numbers of one version of the rules. Points are signed as they enter the score.
#[derive(Clone, Copy, Debug)]
pub struct RuleSet {
    /// The name that ledger rows carry.
    pub version: &'static str,
    /// The score of an enterprise about which nothing is known.
    pub base: i32,
    /// The lowest score there is.
    pub floor: i32,
    /// The highest score there is.
    pub ceiling: i32,
    /// Days after its event at which an entry expires.
    pub lifetime_days: i64,

    /// D01: the street confirms a general hazard.
    pub general_found: i32,
    /// D02: the street confirms a major hazard.
    pub major_found: i32,
    /// D07 in place of D01: the same item again.
    pub general_repeated: i32,
    /// D07 in place of D02: the same item again.
    pub major_repeated: i32,
    /// D07: days after closing within which the same item is a repeat.
    pub repeat_days: i64,
    /// D01 and D07: the most that one inspection's general hazards cost together.
    pub inspection_limit: i32,
    /// D03: a date that the street set passes.
    pub date_missed: i32,
    /// D04: each further step of overdue days.
    pub overdue_step: i32,
    /// D04: days in a step.
    pub overdue_step_days: i64,
    /// D04: the most that one hazard's steps cost together.
    pub overdue_limit: i32,
    /// D05: a re-check fails.
    pub recheck_failed: i32,
    /// D08: a scheduled self-check is missed.
    pub self_check_missed: i32,

    /// C01: a self-check in time.
    pub self_check_done: i32,
    /// C01: the most in a calendar year.
    pub self_check_year_limit: i32,
    /// C01: which sheet of a row of identical "no hazard" sheets is the first to earn nothing.
    pub identical_sheets: u32,
    /// C02: a general hazard found and rectified by the enterprise itself in time.
    pub own_general_closed: i32,
    /// C02: a major hazard found and rectified by the enterprise itself in time.
    pub own_major_closed: i32,
    /// C02: the most in a calendar year.
    pub own_closed_year_limit: i32,
    /// C03: the street's hazard rectified in the first half of its time.
    pub closed_early: i32,
    /// The most that unexpired credits are worth together.
    pub credit_limit: i32,

    /// The lowest score of a green code.
    pub green_from: i32,
    /// The lowest score of a yellow code.
    pub yellow_from: i32,
    /// The lowest score of an orange code.
    pub orange_from: i32,
    /// More days overdue than these allow orange at most.
    pub long_overdue_days: i64,
}

/// Rule set v1.
pub const V1: RuleSet = RuleSet {
    version: "v1",
    base: 100,
    floor: 0,
    ceiling: 120,
    lifetime_days: 365,

    general_found: -2,
    major_found: -20,
    general_repeated: -4,
    major_repeated: -30,
    repeat_days: 365,
    inspection_limit: -10,
    date_missed: -5,
    overdue_step: -1,
    overdue_step_days: 7,
    overdue_limit: -10,
    recheck_failed: -3,
    self_check_missed: -3,

    self_check_done: 1,
    self_check_year_limit: 12,
    identical_sheets: 3,
    own_general_closed: 1,
    own_major_closed: 5,
    own_closed_year_limit: 10,
    closed_early: 1,
    credit_limit: 20,

    green_from: 85,
    yellow_from: 70,
    orange_from: 55,
    long_overdue_days: 15,
};
