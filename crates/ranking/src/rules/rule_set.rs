//! The numbers of the rules, all in one place. They are our own design, not law.

use heping_core::Day;
use heping_core::fact::ARRIVES_WITHIN_DAYS;

use super::entry::Rule;

/// The numbers of one version of the rules. Points are signed as they enter the score.
#[derive(Clone, Copy, Debug)]
pub struct RuleSet {
    /// The name that ledger rows carry.
    pub version: &'static str,
    /// The day from whose 00:00 on it judges; what happened earlier is the version before's.
    pub in_force_from: Day,
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
    /// D06: evidence or a closure was false.
    pub false_evidence: i32,
    /// D08: a scheduled self-check is missed.
    pub self_check_missed: i32,
    /// D09: a lawful inspection was refused.
    pub inspection_refused: i32,
    /// D09: a penalty case was decided.
    pub penalty_imposed: i32,

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
}

impl RuleSet {
    /// The numbers of one rule, in Chinese, for whoever is judged by it.
    pub fn numbers(&self, rule: Rule) -> String {
        let Self { general_found, major_found, general_repeated, major_repeated, .. } = self;
        match rule {
            Rule::D01 => format!(
                "每项 {general_found} 分，一次督查最多 {} 分；督查前已自查上报的不扣分",
                self.inspection_limit
            ),
            Rule::D02 => format!("每项 {major_found} 分，销号前为红码；督查前已自查上报的不扣分"),
            Rule::D03 => {
                format!("每项 {} 分，一项只扣一次；自查发现的一般隐患首次逾期不扣分", self.date_missed)
            }
            Rule::D04 => format!(
                "每满 {} 天 {} 分，一项最多 {} 分",
                self.overdue_step_days, self.overdue_step, self.overdue_limit
            ),
            Rule::D05 => format!("每次 {} 分", self.recheck_failed),
            Rule::D06 => format!("每次 {} 分", self.false_evidence),
            Rule::D07 => format!(
                "销号后 {} 天内再次发现：一般隐患 {general_repeated} 分，重大隐患 {major_repeated} 分，代替 D01、D02",
                self.repeat_days
            ),
            Rule::D08 => format!("每期 {} 分", self.self_check_missed),
            Rule::D09 => {
                format!("拒绝检查 {} 分，受到处罚 {} 分", self.inspection_refused, self.penalty_imposed)
            }
            Rule::C01 => format!(
                "每次 +{} 分，一年最多 +{} 分；期限后 {} 天内须送达，否则按逾期计；连续第 {} 份内容相同的“无隐患”检查表起不加分",
                self.self_check_done, self.self_check_year_limit, ARRIVES_WITHIN_DAYS, self.identical_sheets
            ),
            Rule::C02 => format!(
                "一般隐患 +{} 分，重大隐患 +{} 分，一年最多 +{} 分",
                self.own_general_closed, self.own_major_closed, self.own_closed_year_limit
            ),
            Rule::C03 => format!("整改用时不超过期限一半，每项 +{} 分", self.closed_early),
            Rule::C04 => format!(
                "演练 +{} 分（一年最多 {} 次），培训 +{} 分，一年合计最多 +{} 分，须有佐证",
                self.drill_held, self.drills_a_year, self.training_held, self.preparedness_year_limit
            ),
            Rule::C05 => {
                let [one, two, three] = self.standardization;
                format!(
                    "标准化一级 +{one} 分、二级 +{two} 分、三级 +{three} 分，以有效的最高等级计；安责险 +{} 分；有效期内计分",
                    self.insured
                )
            }
        }
    }
}

/// The day on which the service began to keep scores.
const FIRST_DAY: Day = match Day::from_ymd_opt(2026, 1, 1) {
    Some(day) => day,
    None => Day::MIN,
};

/// Rule set v1.
pub const V1: RuleSet = RuleSet {
    version: "v1",
    in_force_from: FIRST_DAY,
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
    false_evidence: -15,
    self_check_missed: -3,
    inspection_refused: -10,
    penalty_imposed: -20,

    self_check_done: 1,
    self_check_year_limit: 12,
    identical_sheets: 3,
    own_general_closed: 1,
    own_major_closed: 5,
    own_closed_year_limit: 10,
    closed_early: 1,
    drill_held: 2,
    drills_a_year: 2,
    training_held: 1,
    preparedness_year_limit: 6,
    standardization: [10, 5, 2],
    insured: 2,
    credit_limit: 20,

    green_from: 85,
    yellow_from: 70,
    orange_from: 55,
    long_overdue_days: 15,
    accident_days: 365,
};
