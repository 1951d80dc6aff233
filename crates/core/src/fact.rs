//! Safety facts: what happened, to whom, when. `records` says what happened; only `ranking` says
//! what it means for the score.

use serde::{Deserialize, Serialize};

use crate::id::{ChecklistItemId, EnterpriseId, FactId, HazardId, InspectionId, SelfCheckId, TaskId};
use crate::time::{Day, Moment};
use crate::vocabulary::Level;

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
    /// `hazard`, `self_check`, `self_check_task`, `inspection` …: the kind of record.
    #[serde(rename = "type")]
    pub kind: String,
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
    },
    /// An inspection met a hazard that the enterprise had reported itself: no second hazard.
    HazardMatched {
        /// The hazard that was there already.
        hazard: HazardId,
        /// The inspection that met it.
        inspection: InspectionId,
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
        /// Whether it fulfilled a task in time.
        in_time: bool,
        /// Equal sheets have equal digests (for C01: a third identical one earns nothing).
        digest: String,
        /// How many hazards it named.
        hazards: u32,
    },
    /// A task's last day ended without a self-check.
    SelfCheckMissed {
        /// Which.
        task: TaskId,
    },
    /// The street inspected the enterprise: from here on it is rated.
    Inspected {
        /// Which inspection.
        inspection: InspectionId,
    },
}

impl SafetyEvent {
    /// The hazard that the event is about, if it is about one.
    pub fn hazard(&self) -> Option<HazardId> {
        match self {
            Self::HazardFound { hazard, .. }
            | Self::HazardMatched { hazard, .. }
            | Self::DueDateSet { hazard, .. }
            | Self::RectificationSubmitted { hazard }
            | Self::SentBack { hazard, .. }
            | Self::HazardClosed { hazard, .. }
            | Self::HazardVoided { hazard }
            | Self::HazardReferred { hazard }
            | Self::HazardReopened { hazard, .. } => Some(*hazard),
            Self::SelfCheckDone { .. } | Self::SelfCheckMissed { .. } | Self::Inspected { .. } => None,
        }
    }

    /// Where the event stands among those of the same millisecond: what must have been before it
    /// comes before it, whatever the ids.
    pub fn step(&self) -> u8 {
        match self {
            Self::HazardFound { .. } => 0,
            Self::HazardMatched { .. } => 1,
            Self::DueDateSet { .. } => 2,
            Self::RectificationSubmitted { .. } => 3,
            Self::SentBack { .. } => 4,
            Self::HazardClosed { .. } => 5,
            Self::HazardReopened { .. } => 6,
            Self::HazardReferred { .. } => 7,
            Self::HazardVoided { .. } => 8,
            Self::SelfCheckDone { .. } | Self::SelfCheckMissed { .. } | Self::Inspected { .. } => 9,
        }
    }

    /// The event's name, as it is stored.
    pub fn name(&self) -> &'static str {
        match self {
            Self::HazardFound { .. } => "hazard_found",
            Self::HazardMatched { .. } => "hazard_matched",
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
