//! What must be true besides the state before something may happen to a hazard.

use chrono::Months;
use diesel::dsl::exists;
use diesel::prelude::*;
use heping_core::{Code, Day, Error, HazardId, HazardSource, Level, Moment, Result, UserId};
use heping_store::Conn;
use heping_store::schema::{deadline_extensions, remediation_plans, supervised_listings};

use super::super::row::{HazardRow, is_overdue};

/// How long after it was closed a hazard may be reopened.
const REOPENABLE: Months = Months::new(12);

/// A condition. Each one that does not hold is a 409.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It is a major hazard.
    Major,
    /// If it is major, its plan is there (law).
    PlanIfMajor,
    /// The firm found it itself.
    FoundByFirm,
    /// Its due day has passed.
    Overdue,
    /// Its due day has not passed.
    NotOverdue,
    /// No request for more time awaits its decision.
    NoOpenRequest,
    /// A request for more time awaits its decision.
    OpenRequest,
    /// Somebody else handed the rectification in.
    OthersWork,
    /// Nobody has accepted the present rectification yet.
    NoneAccepted,
    /// If it is major, another officer has accepted it first.
    OtherOfficer,
    /// Nobody has listed it for supervision.
    NotListed,
    /// It is listed for supervision.
    Listed,
    /// It was closed within the last 12 months.
    ClosedWithinAYear,
}

impl Need {
    /// # Errors
    /// The 409 that says what is missing.
    pub(super) fn check(self, conn: &mut Conn, row: &HazardRow, user: UserId, now: Moment) -> Result<()> {
        let overdue = is_overdue(row.state, row.due_on, now.day());
        let (holds, refusal) = match self {
            Self::Major => (row.level == Level::Major, "只有重大隐患需要此操作。"),
            Self::PlanIfMajor => (
                row.level == Level::General || has_plan(conn, row.id)?,
                "重大隐患须先制定治理方案（六项内容）。",
            ),
            Self::FoundByFirm => {
                (row.source == HazardSource::SelfCheck, "只有企业自查上报的隐患可以进行此操作。")
            }
            Self::Overdue => (overdue, "隐患尚未逾期，如需更多时间请由企业申请延期。"),
            Self::NotOverdue => (!overdue, "隐患已逾期，不能延期，请尽快完成整改。"),
            Self::NoOpenRequest => (!has_open_request(conn, row.id)?, "已有一份延期申请等待审批。"),
            Self::NotListed => (listing(conn, row.id)?.is_none(), "该隐患已挂牌督办。"),
            Self::Listed => (listing(conn, row.id)? == Some(None), "该隐患没有在挂牌督办，无需解除。"),
            Self::OpenRequest => (has_open_request(conn, row.id)?, "没有等待审批的延期申请。"),
            Self::NoneAccepted => (row.first_accepted_by.is_none(), "已有一名人员验收。"),
            Self::ClosedWithinAYear => {
                let until = row.closed_at.and_then(|at| at.day().checked_add_months(REOPENABLE));
                (until.is_some_and(|until| now.day() <= until), "销号已超过十二个月，不能恢复整改。")
            }
            Self::OthersWork if row.submitted_by == Some(user) => return Err(Error::new(Code::OwnWork)),
            Self::OtherOfficer if row.first_accepted_by == Some(user) => {
                return Err(Error::new(Code::SameOfficer).in_state(row.state.as_str()));
            }
            Self::OtherOfficer => (
                row.level == Level::General || row.first_accepted_by.is_some(),
                "重大隐患须由两名人员先后验收。",
            ),
            Self::OthersWork => return Ok(()),
        };
        if holds {
            return Ok(());
        }
        Err(Error::because(Code::StateConflict, refusal).in_state(row.state.as_str()))
    }
}

fn has_plan(conn: &mut Conn, hazard: HazardId) -> Result<bool> {
    let plans = remediation_plans::table.filter(remediation_plans::hazard_id.eq(hazard));
    Ok(diesel::select(exists(plans)).get_result(conn)?)
}

/// When its listing for supervision ended, if it has one.
fn listing(conn: &mut Conn, hazard: HazardId) -> Result<Option<Option<Day>>> {
    let listing = supervised_listings::table.find(hazard).select(supervised_listings::lifted_on);
    Ok(listing.first(conn).optional()?)
}

fn has_open_request(conn: &mut Conn, hazard: HazardId) -> Result<bool> {
    let open = deadline_extensions::table
        .filter(deadline_extensions::hazard_id.eq(hazard))
        .filter(deadline_extensions::decided_at.is_null());
    Ok(diesel::select(exists(open)).get_result(conn)?)
}
