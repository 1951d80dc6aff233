//! Safety facts: what happened, to whom, when. `records` says what happened; only `ranking` says
//! what it means for the score.

use serde::{Deserialize, Serialize};

use crate::id::{ChecklistItemId, EnterpriseId, FactId, HazardId, InspectionId, SelfCheckId, TaskId};
use crate::record_kind::RecordKind;
use crate::time::{Day, Moment};
use crate::vocabulary::Level;

/// Within how many days after its last day a self-check must have arrived to count as done in time: long
/// enough for a phone without a signal, too short to make up what was missed.
pub const ARRIVES_WITHIN_DAYS: u64 = 3;

/// One thing that happened to one enterprise. Never changed once written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SafetyFact {
    /// Follows from the source and the kind of event, so that writing a fact twice is writing it once.
    pub id: FactId,
    /// To whom it happened.
    pub enterprise: EnterpriseId,
    /// When it happened (not when it was written down).
    pub occurred_at: Moment,
    /// The record it comes from.
    pub source: Source,
    /// What happened.
    pub event: SafetyEvent,
}

/// The record that a fact, and the score entries that follow from it, come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The kind of record.
    #[serde(rename = "type")]
    pub kind: RecordKind,
    /// Its id.
    pub id: String,
    /// Its number, where people know it by one.
    pub number: Option<String>,
}

/// Who found a hazard, or set a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Party {
    /// The enterprise itself.
    Firm,
    /// The street.
    Street,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum SafetyEvent {
    /// A hazard was recorded: by the enterprise in a self-check, or by the street.
    HazardFound {
        /// Which.
        hazard: HazardId,
        /// How grave.
        level: Level,
        /// By whom.
        finder: Party,
        /// The item of the checklist that it failed, if it came from one (for repeats, D07).
        item: Option<ChecklistItemId>,
        /// The inspection it belongs to (for the limit of D01 per inspection).
        inspection: Option<InspectionId>,
        /// The day by whose end it must be rectified, and who set it.
        due_on: Day,
        /// Who set the due day.
        due_set_by: Party,
        /// Whether an article of a standard says how grave it is.
        #[serde(default)]
        criteria: bool,
    },
    /// An inspection met a hazard that the enterprise had reported itself: no second hazard.
    HazardMatched {
        /// The hazard that was there already.
        hazard: HazardId,
        /// The inspection that met it.
        inspection: InspectionId,
    },
    /// The street found a hazard major that the enterprise had reported as a general one.
    LevelRaised {
        /// Which hazard.
        hazard: HazardId,
    },
    /// The street found a hazard graver, or less grave, than it was held to be.
    LevelSet {
        /// Which hazard.
        hazard: HazardId,
        /// What it is after all.
        level: Level,
    },
    /// A new due day: an extension, or the street's date after a missed own one.
    DueDateSet {
        /// Which hazard.
        hazard: HazardId,
        /// The new day.
        due_on: Day,
        /// Who set it.
        set_by: Party,
    },
    /// The enterprise handed in its rectification; the clock stands still.
    RectificationSubmitted {
        /// Which hazard.
        hazard: HazardId,
    },
    /// The re-check failed.
    SentBack {
        /// Which hazard.
        hazard: HazardId,
        /// The due day after the days in review were added.
        due_on: Day,
    },
    /// The re-check passed.
    HazardClosed {
        /// Which hazard.
        hazard: HazardId,
        /// When the accepted rectification was handed in: what "in time" looks at.
        submitted_at: Moment,
        /// Whether a photo of what was done shows something else than those of the hazard.
        #[serde(default = "taken_for_granted")]
        photos_differ: bool,
    },
    /// From here on as if the hazard had never been.
    HazardVoided {
        /// Which hazard.
        hazard: HazardId,
    },
    /// Handed to another authority; its clock ends.
    HazardReferred {
        /// Which hazard.
        hazard: HazardId,
    },
    /// The closure was false.
    HazardReopened {
        /// Which hazard.
        hazard: HazardId,
        /// The new due day.
        due_on: Day,
    },
    /// A self-check was done.
    SelfCheckDone {
        /// Which.
        self_check: SelfCheckId,
        /// The task it fulfils, if one was due.
        task: Option<TaskId>,
        /// Whether it fulfilled a task in time, and arrived in time to say so.
        in_time: bool,
        /// Equal sheets have equal digests (for C01: a third identical one earns nothing).
        digest: String,
        /// The same of sheets whose answers and photos are equal, whatever numbers and remarks they have.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        looks: Option<String>,
        /// How many hazards it named.
        hazards: u32,
    },
    /// A task's last day ended without a self-check.
    SelfCheckMissed {
        /// Which.
        task: TaskId,
        /// Whether the firm's inbox had said before that it was due.
        #[serde(default)]
        reminded: bool,
    },
    /// The street inspected the enterprise: from here on it is rated.
    Inspected {
        /// Which inspection.
        inspection: InspectionId,
    },
    /// An inspection should never have been: from here on as if it had not.
    InspectionVoided {
        /// Which.
        inspection: InspectionId,
    },
    /// The plan of a major hazard was made, or is on schedule again after it had slipped.
    PlanMade {
        /// Which hazard.
        hazard: HazardId,
    },
    /// The plan of a major hazard is not on schedule: none in time, or a quarter without progress.
    PlanSlipped {
        /// Which hazard.
        hazard: HazardId,
    },
    /// A supervisor found evidence to be false (a false closure is `HazardReopened`).
    FalseEvidenceProven,
    /// The enterprise refused a lawful inspection.
    InspectionRefused,
    /// A penalty case was decided against the enterprise.
    PenaltyImposed {
        /// The fine in yuan; none for a warning.
        #[serde(default)]
        amount: Option<i64>,
        /// Whether production was suspended.
        #[serde(default)]
        suspension: bool,
    },
    /// An emergency drill was held.
    DrillHeld,
    /// A training session was held.
    TrainingHeld,
    /// A certificate of standardization, valid from the event on.
    StandardizationCertified {
        /// 1 (highest), 2 or 3.
        level: u8,
        /// The last day on which it is valid.
        valid_to: Day,
    },
    /// A safety liability insurance, valid from the event on.
    LiabilityInsured {
        /// The last day on which it is valid.
        valid_to: Day,
    },
    /// An accident for which the enterprise is liable.
    LiableAccident,
    /// The record of conduct that is the source of this fact should never have been made.
    ConductVoided,
    /// An appeal against an entry of the score ledger was granted.
    AppealWon {
        /// The key of the entry in the ledger: it is as if it had never been.
        entry: String,
        /// The hazard that falls with it, where the entry is the finding itself.
        hazard: Option<HazardId>,
    },
    /// Another enterprise was merged into this one: from here on what befalls it counts for this one too.
    Merged {
        /// Which.
        from: EnterpriseId,
    },
    /// It was not, after all: from here on as if it had never been.
    Unmerged {
        /// Which.
        from: EnterpriseId,
    },
}

/// What older facts do not say.
fn taken_for_granted() -> bool {
    true
}

impl SafetyEvent {
    /// The hazard that the event is about, if it is about one.
    pub fn hazard(&self) -> Option<HazardId> {
        match self {
            Self::HazardFound { hazard, .. }
            | Self::HazardMatched { hazard, .. }
            | Self::LevelRaised { hazard }
            | Self::LevelSet { hazard, .. }
            | Self::DueDateSet { hazard, .. }
            | Self::RectificationSubmitted { hazard }
            | Self::SentBack { hazard, .. }
            | Self::HazardClosed { hazard, .. }
            | Self::HazardVoided { hazard }
            | Self::HazardReferred { hazard }
            | Self::HazardReopened { hazard, .. }
            | Self::PlanMade { hazard }
            | Self::PlanSlipped { hazard } => Some(*hazard),
            Self::AppealWon { hazard, .. } => *hazard,
            Self::SelfCheckDone { .. }
            | Self::SelfCheckMissed { .. }
            | Self::Inspected { .. }
            | Self::InspectionVoided { .. }
            | Self::FalseEvidenceProven
            | Self::InspectionRefused
            | Self::PenaltyImposed { .. }
            | Self::DrillHeld
            | Self::TrainingHeld
            | Self::StandardizationCertified { .. }
            | Self::LiabilityInsured { .. }
            | Self::LiableAccident
            | Self::ConductVoided
            | Self::Merged { .. }
            | Self::Unmerged { .. } => None,
        }
    }

    /// Where the event stands among those of the same millisecond: what must have been before it
    /// comes before it, whatever the ids.
    pub fn step(&self) -> u8 {
        match self {
            Self::HazardFound { .. } => 0,
            Self::HazardMatched { .. } => 1,
            Self::LevelRaised { .. } | Self::LevelSet { .. } | Self::DueDateSet { .. } => 2,
            Self::PlanSlipped { .. } => 3,
            Self::PlanMade { .. } => 4,
            Self::RectificationSubmitted { .. } => 5,
            Self::SentBack { .. } => 6,
            Self::HazardClosed { .. } => 7,
            Self::HazardReopened { .. } => 8,
            Self::HazardReferred { .. } => 9,
            Self::HazardVoided { .. } => 10,
            Self::SelfCheckDone { .. }
            | Self::SelfCheckMissed { .. }
            | Self::Inspected { .. }
            | Self::FalseEvidenceProven
            | Self::InspectionRefused
            | Self::PenaltyImposed { .. }
            | Self::DrillHeld
            | Self::TrainingHeld
            | Self::StandardizationCertified { .. }
            | Self::LiabilityInsured { .. }
            | Self::LiableAccident
            | Self::Merged { .. } => 11,
            Self::AppealWon { .. }
            | Self::ConductVoided
            | Self::InspectionVoided { .. }
            | Self::Unmerged { .. } => 12,
        }
    }

    /// The event's name, as it is stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::HazardFound { .. } => "hazard_found",
            Self::HazardMatched { .. } => "hazard_matched",
            Self::LevelRaised { .. } => "level_raised",
            Self::LevelSet { .. } => "level_set",
            Self::DueDateSet { .. } => "due_date_set",
            Self::RectificationSubmitted { .. } => "rectification_submitted",
            Self::SentBack { .. } => "sent_back",
            Self::HazardClosed { .. } => "hazard_closed",
            Self::HazardVoided { .. } => "hazard_voided",
            Self::HazardReferred { .. } => "hazard_referred",
            Self::HazardReopened { .. } => "hazard_reopened",
            Self::SelfCheckDone { .. } => "self_check_done",
            Self::SelfCheckMissed { .. } => "self_check_missed",
            Self::Inspected { .. } => "inspected",
            Self::InspectionVoided { .. } => "inspection_voided",
            Self::PlanMade { .. } => "plan_made",
            Self::PlanSlipped { .. } => "plan_slipped",
            Self::FalseEvidenceProven => "false_evidence_proven",
            Self::InspectionRefused => "inspection_refused",
            Self::PenaltyImposed { .. } => "penalty_imposed",
            Self::DrillHeld => "drill_held",
            Self::TrainingHeld => "training_held",
            Self::StandardizationCertified { .. } => "standardization_certified",
            Self::LiabilityInsured { .. } => "liability_insured",
            Self::LiableAccident => "liable_accident",
            Self::ConductVoided => "conduct_voided",
            Self::AppealWon { .. } => "appeal_won",
            Self::Merged { .. } => "merged",
            Self::Unmerged { .. } => "unmerged",
        }
    }
}

impl SafetyFact {
    /// The order in which facts are told: by time, then by what must come first, then by id.
    pub fn order(&self) -> (Moment, u8, FactId) {
        (self.occurred_at, self.event.step(), self.id)
    }

    /// A fact about the record `kind`/`id`. `round` tells apart what may happen to one record
    /// several times (a second submission); its id follows from these and the event's name.
    pub fn new(
        enterprise: EnterpriseId,
        occurred_at: Moment,
        source: Source,
        round: u32,
        event: SafetyEvent,
    ) -> Self {
        let id = FactId::derived(&format!("{}/{}/{}/{round}", source.kind, source.id, event.name()));
        Self { id, enterprise, occurred_at, source, event }
    }
}
