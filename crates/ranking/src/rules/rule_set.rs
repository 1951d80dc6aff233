//! The numbers of the rules, all in one place. They are our own design, not law.

use heping_core::Day;

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
    /// D01 to D04 and D07: whether those days begin when the hazard is closed or referred.
    pub lasts_while_open: bool,

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
    /// D06: evidence or a closure was false.
    pub false_evidence: i32,
    /// An own hazard that an inspection met is the street's for D03, D04 and the gates.
    pub matched_is_streets: bool,
    /// D08: a scheduled self-check is missed.
    pub self_check_missed: i32,
    /// D08: the most in a calendar month and in a calendar year.
    pub missed_limits: Option<(i32, i32)>,
    /// D08: only where the firm's inbox had said that it was due.
    pub missed_only_if_reminded: bool,
    /// D09: a lawful inspection was refused.
    pub inspection_refused: i32,
    /// D09: a penalty up to so many yuan, the smallest first.
    pub penalty_up_to: &'static [(i64, i32)],
    /// D09: a greater penalty.
    pub penalty_imposed: i32,
    /// D09: production was suspended.
    pub suspension_imposed: i32,

    /// C01: a self-check in time.
    pub self_check_done: i32,
    /// C01: the most in a calendar year.
    pub self_check_year_limit: i32,
    /// C01: which sheet of a row of identical "no hazard" sheets is the first to earn nothing.
    pub identical_sheets: u32,
    /// C01: sheets are identical whose answers and photos are, whatever numbers and remarks they have.
    pub sheets_by_looks: bool,
    /// C02: a general hazard found and rectified by the enterprise itself in time.
    pub own_general_closed: i32,
    /// C02: a major hazard found and rectified by the enterprise itself in time.
    pub own_major_closed: i32,
    /// C02: the most in a calendar year.
    pub own_closed_year_limit: i32,
    /// C02: only where the photos of before and after differ, once per checklist item and calendar
    /// year, and a major hazard without criteria as a general one.
    pub own_closed_strictly: bool,
    /// C03: the street's hazard rectified in the first half of its time.
    pub closed_early: i32,
    /// C03: only for a hazard that cost points when it was found.
    pub closed_early_if_charged: bool,
    /// C04: a drill.
    pub drill_held: i32,
    /// C04: how many drills of a calendar year earn.
    pub drills_a_year: u32,
    /// C04: a training session.
    pub training_held: i32,
    /// C04: the most in a calendar year, drills and training together.
    pub preparedness_year_limit: i32,
    /// C05: a valid certificate of standardization of level 1, 2, 3.
    pub standardization: [i32; 3],
    /// C05: a valid liability insurance.
    pub insured: i32,
    /// C06: a checked inspection that met no hazard. Those of a calendar year expire together at the
    /// end of the next one, and neither take room from other credits nor need any, so that one visit
    /// more is never worse than one less.
    pub clean_inspection: i32,
    /// C06: the most in a calendar year.
    pub clean_inspection_year_limit: i32,
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
    /// Days for which a liable accident keeps the code red.
    pub accident_days: i64,
    /// An own major hazard on schedule does not show in the colour that everybody sees.
    pub spares_own_major: bool,
    /// Whom a gate holds down (an own major hazard on schedule aside) stands behind all others.
    pub ranks_gates_first: bool,
    /// Peers are of the same size too, where there are enough.
    pub peers_by_size: bool,
}

impl RuleSet {
    /// C02: what an own hazard is worth that was rectified in time.
    pub(crate) fn own_closed(&self, as_major: bool) -> i32 {
        if as_major { self.own_major_closed } else { self.own_general_closed }
    }

    /// D09: what a penalty costs, and what it is called. `amount` is the fine in yuan.
    pub(crate) fn penalty(&self, amount: Option<i64>, suspension: bool) -> (i32, &'static str) {
        if suspension {
            return (self.suspension_imposed, "行政处罚：停产停业");
        }
        let amount = amount.unwrap_or(0);
        let step = self.penalty_up_to.iter().find(|(most, _)| amount <= *most);
        (step.map_or(self.penalty_imposed, |(_, points)| *points), "行政处罚")
    }
}

/// The day on which the service began to keep scores.
pub(super) const FIRST_DAY: Day = match Day::from_ymd_opt(2026, 1, 1) {
    Some(day) => day,
    None => Day::MIN,
};

/// Rule set v1.
pub const V1: RuleSet = RuleSet {
    version: "v1",
    base: 100,
    floor: 0,
    ceiling: 120,
    lifetime_days: 365,
    lasts_while_open: false,

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
    false_evidence: -15,
    matched_is_streets: false,
    self_check_missed: -3,
    missed_limits: None,
    missed_only_if_reminded: false,
    inspection_refused: -10,
    penalty_up_to: &[],
    penalty_imposed: -20,
    suspension_imposed: -20,

    self_check_done: 1,
    self_check_year_limit: 12,
    identical_sheets: 3,
    sheets_by_looks: false,
    own_general_closed: 1,
    own_major_closed: 5,
    own_closed_year_limit: 10,
    own_closed_strictly: false,
    closed_early: 1,
    closed_early_if_charged: false,
    drill_held: 2,
    drills_a_year: 2,
    training_held: 1,
    preparedness_year_limit: 6,
    standardization: [10, 5, 2],
    insured: 2,
    clean_inspection: 0,
    clean_inspection_year_limit: 0,
    credit_limit: 20,

    green_from: 85,
    yellow_from: 70,
    orange_from: 55,
    long_overdue_days: 15,
    accident_days: 365,
    spares_own_major: false,
    ranks_gates_first: false,
    peers_by_size: false,
};

/// Rule set v2: what playing against v1 showed. It judges from a day that each street sets.
pub const V2: RuleSet = RuleSet {
    version: "v2",
    lasts_while_open: true,
    matched_is_streets: true,
    missed_limits: Some((-3, -12)),
    missed_only_if_reminded: true,
    penalty_up_to: &[(1_000, -3), (10_000, -6)],
    penalty_imposed: -12,
    suspension_imposed: -20,
    sheets_by_looks: true,
    own_closed_year_limit: 5,
    own_closed_strictly: true,
    closed_early_if_charged: true,
    clean_inspection: 1,
    clean_inspection_year_limit: 3,
    spares_own_major: true,
    ranks_gates_first: true,
    peers_by_size: true,
    ..V1
};

/// Every version that a street may judge by after the first, oldest first.
pub static VERSIONS: [&RuleSet; 1] = [&V2];
