//! What one officer may do with an inspection now.

use heping_core::UserId;

use super::{Inspection, InspectionState};

/// Something that is done to an inspection that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InspectionStep {
    /// Answer items of a checklist.
    AnswerSheet,
    /// Record a finding.
    AddFinding,
    /// Take a measure on the spot.
    TakeMeasure,
    /// Record what the firm states.
    RecordStatement,
    /// Complete it.
    Complete,
    /// Stand by what a colleague has completed.
    Confirm,
    /// Correct the record.
    Correct,
}

impl Inspection {
    /// What an inspector may do with it: its officers alone may do anything.
    pub fn possible(&self, user: UserId) -> Vec<InspectionStep> {
        let Some(officer) = self.officers.iter().find(|officer| officer.id == user) else {
            return Vec::new();
        };
        match self.state {
            InspectionState::Open => vec![
                InspectionStep::AnswerSheet,
                InspectionStep::AddFinding,
                InspectionStep::TakeMeasure,
                InspectionStep::RecordStatement,
                InspectionStep::Complete,
            ],
            InspectionState::Completed if officer.confirmed_at.is_none() => {
                vec![InspectionStep::RecordStatement, InspectionStep::Confirm, InspectionStep::Correct]
            }
            InspectionState::Completed => vec![InspectionStep::RecordStatement, InspectionStep::Correct],
            InspectionState::Voided => Vec::new(),
        }
    }
}
