//! The life of a hazard as one table: which event leads from which state to which, who may bring
//! it about, and what must be true. A [`Step`] is the only way to change a hazard, and it knows no
//! event that does not stand here.

mod need;
mod possible;
mod step;

use heping_core::{HazardState, Permission};

use super::HazardEvent;

pub use need::Need;
pub use possible::possible;
pub(crate) use step::Step;

/// A line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// The states in which it can happen; none where a hazard begins with it.
    pub from: &'static [HazardState],
    /// What happens.
    pub event: HazardEvent,
    /// Whoever has one of these may bring it about; none: anybody.
    pub who: &'static [Permission],
    /// What else must be true.
    pub needs: &'static [Need],
    /// The state after it; `None` leaves it as it is.
    pub to: Option<HazardState>,
}

macro_rules! life_cycle {
    (@to same) => { None };
    (@to $state:ident) => { Some(HazardState::$state) };
    ($([$($from:ident)*] $event:ident [$($who:ident)*] [$($need:ident)*] => $to:ident;)+) => {
        /// The table, in the order of a life.
        pub const LIFE_CYCLE: &[Transition] = &[$(Transition {
            from: &[$(HazardState::$from,)*],
            event: HazardEvent::$event,
            who: &[$(Permission::$who,)*],
            needs: &[$(Need::$need,)*],
            to: life_cycle!(@to $to),
        },)+];
    };
}

life_cycle! {
//  from                                     event               who                                   needs                             => to
    []                                       Recorded            [DoSelfCheck ReportOwnHazard Inspect] []                                => Rectifying;
    []                                       Reported            []                                    []                                => Reported;
    [Reported]                               Confirmed           [DecideHazard]                        []                                => Rectifying;
    [Reported]                               Dismissed           [DecideHazard]                        []                                => Voided;

    [Rectifying]                             Submitted           [SubmitRectification]                 [PlanIfMajor]                     => Submitted;
    [Submitted]                              Accepted            [ReviewRectification]                 [OthersWork Major NoneAccepted]   => same;
    [Submitted]                              Closed              [ReviewRectification]                 [OthersWork OtherOfficer]         => Closed;
    [Submitted]                              SentBack            [ReviewRectification]                 [OthersWork]                      => Rectifying;

    [Rectifying]                             ExtensionRequested  [RequestExtension]                    [NotOverdue NoOpenRequest]        => same;
    [Rectifying]                             ExtensionGranted    [DecideHazard]                        [OpenRequest]                     => same;
    [Rectifying]                             ExtensionRefused    [DecideHazard]                        [OpenRequest]                     => same;
    [Rectifying]                             DueDateSet          [DecideHazard]                        [FoundByFirm Overdue]             => same;
    [Rectifying Submitted]                   LevelSet            [DecideHazard]                        []                                => same;
    [Rectifying]                             Planned             [PlanRemediation]                     [Major]                           => same;
    [Rectifying]                             Progressed          [PlanRemediation]                     [Major PlanIfMajor]               => same;
    [Rectifying Submitted]                   Matched             [Inspect]                             [FoundByFirm]                     => same;
    [Rectifying Submitted Closed Referred]   Replied             [ReplyToHazard]                       []                                => same;

    [Rectifying Submitted]                   ReportedUpward      [DecideHazard]                        [Major]                           => same;
    [Rectifying Submitted]                   Listed              [DecideHazard]                        [Major NotListed]                 => same;
    [Closed]                                 ListingLifted       [DecideHazard]                        [Major Listed]                    => same;
    [Rectifying]                             Referred            [DecideHazard]                        []                                => Referred;
    [Reported Rectifying Submitted Referred] Voided              [CorrectHazard]                       []                                => Voided;
    [Reported Rectifying Submitted Referred] Merged              [CorrectHazard]                       []                                => Voided;
    [Closed]                                 Reopened            [CorrectHazard]                       [ClosedWithinAYear]               => Rectifying;
}

impl Transition {
    /// The line of an event.
    pub fn of(event: HazardEvent) -> Option<&'static Self> {
        LIFE_CYCLE.iter().find(|line| line.event == event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_one_line() {
        for &event in HazardEvent::ALL {
            assert_eq!(LIFE_CYCLE.iter().filter(|line| line.event == event).count(), 1, "{event}");
        }
    }

    #[test]
    fn every_state_is_reached_and_only_what_is_over_is_never_left() {
        for &state in HazardState::ALL {
            assert!(LIFE_CYCLE.iter().any(|line| line.to == Some(state)), "{state}");
            let left = LIFE_CYCLE.iter().any(|line| line.from.contains(&state) && line.to.is_some());
            assert_eq!(left, state != HazardState::Voided, "{state}");
        }
    }

    #[test]
    fn only_the_street_judges_and_only_the_firm_answers() {
        for line in LIFE_CYCLE.iter().filter(|line| !line.from.is_empty()) {
            assert!(!line.who.is_empty(), "{:?}", line.event);
            let roles: Vec<_> = line.who.iter().flat_map(|permission| permission.roles()).collect();
            let firm = roles.iter().any(|role| role.is_of_firm());
            let street = roles.iter().any(|role| !role.is_of_firm());
            let both = line.who == [Permission::PlanRemediation];
            assert_eq!(firm && street, both, "{:?}", line.event);
        }
    }
}
