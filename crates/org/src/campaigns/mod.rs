//! 专项大普查 and what follows a random selection: firms that are visited within some weeks, by teams.
//!
//! Which firms is settled when a campaign is made; others are added by hand. What has become of a target
//! is never stored: it names the record by which it counts, and is what that record says. So every figure
//! is a count of the [`targets`], and cannot be another than what they show.

mod attend;
mod frozen;
mod lead;
mod make;
mod progress;
mod read;
mod row;
mod target;

use heping_core::words;

pub use attend::{CountedVisit, Record, attend, count};
pub use lead::{NewTarget, NewTeam, add_target, complete, lead, left_by, memberships_of, pass};
pub use make::{NewCampaign, create};
pub use progress::{CampaignFigures, DayFigures, Progress, TeamFigures, VillageFigures, progress};
pub use read::{Campaign, CampaignLine, CampaignMember, CampaignTeam, campaign, campaigns, known};
pub use target::{CampaignTarget, MyTarget, TargetFilter, left_for, target, targets};

words! {
    /// How its firms were chosen; the words are those of inspections.
    CampaignKind {
        /// By the office.
        Campaign = "campaign" "专项普查",
        /// By chance.
        RandomSelection = "random_selection" "双随机抽查",
    }
}

words! {
    /// How far it has come.
    CampaignState {
        /// Its first day has not come.
        Planned = "planned" "未开始",
        /// It goes on.
        Running = "running" "进行中",
        /// Its last day has passed, and nobody has closed it.
        Ended = "ended" "已到期",
        /// It is closed: nothing counts any more that begins now.
        Completed = "completed" "已结束",
    }
}

words! {
    /// What has become of a target.
    TargetState {
        /// Nobody was there, or what they began is not completed.
        Waiting = "waiting" "待走访",
        /// It was checked, or given guidance.
        Visited = "visited" "已走访",
        /// The gate was locked: somebody must come again.
        Locked = "locked" "大门紧锁",
        /// It let nobody in.
        Refused = "refused" "拒绝",
        /// It is no longer there: moved, closed down, not found, vacant.
        Moved = "moved" "已搬离或停业",
        /// It was merged into another firm before anybody was let in: nobody goes there any more.
        Merged = "merged" "已并入其他企业",
    }
}

impl TargetState {
    /// What the outcome of an inspection or a service visit makes of it.
    fn of(outcome: Option<&str>) -> Self {
        match outcome {
            None => Self::Waiting,
            Some("checked" | "guided") => Self::Visited,
            Some("locked") => Self::Locked,
            Some("refused") => Self::Refused,
            Some(_) => Self::Moved,
        }
    }

    /// Whether somebody still has to go there.
    pub fn is_left(self) -> bool {
        matches!(self, Self::Waiting | Self::Locked)
    }
}
