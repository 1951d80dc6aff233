//! The code's colour (码色) and the gates that are stronger than points.
//!
//! The colour alone triggers no sanction; the answer always says which gate holds it down and
//! what clears it.

use heping_core::fact::Party;
use heping_core::{CodeColour, Moment};
use serde::{Deserialize, Serialize};

use super::case::Case;
use super::rule_set::RuleSet;

/// A state of affairs that holds the colour down whatever the score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Gate {
    /// Its name: `accident`, `open_major`, `own_major_overdue`, `own_major_slipped`, `own_major`,
    /// `long_overdue` or `overdue`.
    pub gate: String,
    /// What it is, in Chinese.
    pub text: String,
    /// What clears it, in Chinese.
    pub cleared_by: String,
}

impl Gate {
    /// Whether it is an enterprise's own major hazard that is being dealt with as planned: no blame.
    pub(crate) fn is_own_on_schedule(&self) -> bool {
        self.gate == OWN_MAJOR
    }
}

/// The gate of a major hazard that the enterprise reported itself, its plan on schedule.
const OWN_MAJOR: &str = "own_major";

struct GateKind {
    gate: &'static str,
    at_most: CodeColour,
    text: &'static str,
    cleared_by: &'static str,
}

const ACCIDENT: GateKind = GateKind {
    gate: "accident",
    at_most: CodeColour::Red,
    text: "发生负有责任的生产安全事故",
    cleared_by: "自事故发生之日起满 365 天自动解除",
};

/// What hazards bring, strongest first.
const OF_HAZARDS: [GateKind; 6] = [
    GateKind {
        gate: "open_major",
        at_most: CodeColour::Red,
        text: "街道发现的重大隐患尚未销号",
        cleared_by: "完成整改并通过街道复查销号",
    },
    GateKind {
        gate: "own_major_overdue",
        at_most: CodeColour::Red,
        text: "自查上报的重大隐患已逾期",
        cleared_by: "完成整改并通过街道复查销号",
    },
    GateKind {
        gate: "own_major_slipped",
        at_most: CodeColour::Red,
        text: "自查上报的重大隐患未按治理方案推进",
        cleared_by: "补报治理方案或进展，恢复按计划治理",
    },
    GateKind {
        gate: OWN_MAJOR,
        at_most: CodeColour::Orange,
        text: "治理中：自查上报的重大隐患正在按计划治理",
        cleared_by: "按期完成治理并通过街道验收销号",
    },
    GateKind {
        gate: "long_overdue",
        at_most: CodeColour::Orange,
        text: "街道督查发现的隐患逾期超过 15 天",
        cleared_by: "提交整改，或由街道重新核定整改期限",
    },
    GateKind {
        gate: "overdue",
        at_most: CodeColour::Yellow,
        text: "街道督查发现的隐患已逾期",
        cleared_by: "提交整改，或由街道重新核定整改期限",
    },
];

/// The gates that are shut at `as_of`, strongest first, each once.
pub(crate) fn gates<'a, 'f: 'a>(
    rules: &RuleSet,
    cases: impl Iterator<Item = &'a Case<'f>>,
    accident_until: Option<Moment>,
    as_of: Moment,
) -> Vec<Gate> {
    let mut shut = [0_u32; OF_HAZARDS.len()];
    for case in cases.filter(|case| case.is_open()) {
        let overdue = case.overdue();
        let counted = overdue.is_some_and(|miss| miss.counted);
        let major = case.is_major();
        // what the street found major is the street's, whoever had reported it as less
        let own = major && case.finder == Party::Firm && !case.raised;
        let late = overdue.is_some();
        let found = [
            major && !own,
            own && late,
            own && !late && case.slipping(),
            own && !late && !case.slipping(),
            counted && case.long_overdue_at(rules) <= as_of,
            counted,
        ];
        for (count, found) in shut.iter_mut().zip(found) {
            *count += u32::from(found);
        }
    }
    let accident = accident_until.map(|until| Gate {
        gate: ACCIDENT.gate.to_owned(),
        text: ACCIDENT.text.to_owned(),
        cleared_by: format!("{}（{}）", ACCIDENT.cleared_by, until.day()),
    });
    let of_hazards = OF_HAZARDS.iter().zip(shut).filter(|(_, count)| *count > 0);
    let of_hazards = of_hazards.map(|(kind, count)| Gate {
        gate: kind.gate.to_owned(),
        text: format!("{}（{count} 项）", kind.text),
        cleared_by: kind.cleared_by.to_owned(),
    });
    accident.into_iter().chain(of_hazards).collect()
}

/// The colour for a score under gates; grey while unrated.
pub(crate) fn of<'g>(
    rules: &RuleSet,
    rated: bool,
    score: i32,
    gates: impl Iterator<Item = &'g Gate> + Clone,
) -> CodeColour {
    if !rated {
        return CodeColour::Grey;
    }
    let by_score = match score {
        score if score >= rules.green_from => CodeColour::Green,
        score if score >= rules.yellow_from => CodeColour::Yellow,
        score if score >= rules.orange_from => CodeColour::Orange,
        _ => CodeColour::Red,
    };
    let by_gates = std::iter::once(&ACCIDENT)
        .chain(&OF_HAZARDS)
        .filter(|kind| gates.clone().any(|gate| gate.gate == kind.gate));
    // the words are declared from green to red
    by_gates.map(|kind| kind.at_most).fold(by_score, CodeColour::max)
}
