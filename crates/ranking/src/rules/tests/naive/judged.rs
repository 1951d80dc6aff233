//! A level that the street set later.

use heping_core::fact::Party;
use heping_core::{HazardId, Level, SafetyEvent, SafetyFact};

/// graver than reported, as a finding that raised it.
pub(super) fn judge(known: &mut Vec<SafetyFact>) {
    let mut last: Vec<(HazardId, Level)> = Vec::new();
    for fact in known.iter() {
        if let SafetyEvent::LevelSet { hazard, level } = fact.event {
            last.retain(|(other, _)| *other != hazard);
            last.push((hazard, level));
        }
    }
    for (hazard, judged) in last {
        let mut raises = false;
        for fact in known.iter_mut().filter(|fact| fact.event.hazard() == Some(hazard)) {
            match &mut fact.event {
                SafetyEvent::HazardFound { level, finder: Party::Firm, .. } if judged == Level::Major => {
                    raises = *level == Level::General;
                }
                SafetyEvent::HazardFound { level, .. } => *level = judged,
                SafetyEvent::LevelSet { .. } => fact.event = SafetyEvent::LevelRaised { hazard },
                _ => {}
            }
        }
        known.retain(|fact| raises || fact.event != SafetyEvent::LevelRaised { hazard });
    }
}
