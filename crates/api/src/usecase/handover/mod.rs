//! Somebody leaves: what they had to do goes to a colleague in one act, after it was shown.
//!
//! Who *did* something stays written down for good; what passes is what is still to be done. A test
//! holds every column that names a person against this, so that nothing new is forgotten.

mod shown;

use heping_core::{
    CampaignTeamId, Code, EnterpriseId, Error, InspectionId, Moment, Result, StaffMessageId, SubdistrictId,
    UserId,
};
use heping_evidence::content;
use heping_org::assignments::{self, Assigned};
use heping_org::campaigns;
use heping_org::memberships;
use heping_org::notices::{self, NoticeKind};
use heping_org::staff_inbox::{self, NewStaffMessage, StaffMessageKind};
use heping_records::approval::{self, Approval, ApprovalState};
use heping_records::hazard::{self, Hazard};
use heping_records::inspection::{self, CertifiedOfficer, OpenInspection, WaitingInspection};
use heping_store::{Conn, Lock};

pub use self::shown::{Handover, Leaver, NewHandover};
use self::shown::{HandoverGroup, HandoverKind, HandoverLine};
use super::write::note_changes;
use super::{Action, Caller, ChangedField, Effect};
use crate::answer::{Answer, Is};
use crate::extract::auth::{Guard, perm};
use crate::extract::context::Context;

/// More rectifications than wait in a street at a time.
const MOST: i64 = 1000;

/// Who of a street cannot do their work any more, and has some left.
///
/// # Errors
/// Those of the database.
pub fn leavers(conn: &mut Conn, street: SubdistrictId) -> Result<Vec<Leaver>> {
    let mut left = assignments::left_by(conn, street)?;
    left.extend(inspection::left_by(conn, street)?);
    left.extend(campaigns::left_by(conn, street)?);
    left.sort_unstable();
    left.dedup();
    Ok(left.into_iter().map(|(id, name)| Leaver { id, name }).collect())
}

/// What a person of a street leaves behind, and what of it `to` would get.
///
/// # Errors
/// `not_found` for whoever is nobody of this street; `validation_failed` naming `to` for a colleague
/// who cannot take it over.
pub fn preview_handover(
    conn: &mut Conn,
    street: SubdistrictId,
    from: UserId,
    to: Option<UserId>,
    now: Moment,
) -> Result<Handover> {
    let from_name = memberships::name_in(conn, street, from)?;
    let to = to.map(|to| Successor::of(conn, street, from, to, "to")).transpose()?;
    LeftBehind::of(conn, street, from, now)?.shown(from, from_name, to.as_ref())
}

/// Gives what a person leaves behind to a colleague; both are told.
///
/// # Errors
/// `version_conflict` where it is not what was shown, `state_conflict` where nothing of it passes,
/// `validation_failed` naming `toId`; the database's.
pub async fn hand_over(
    context: &Context,
    guard: Guard<perm::ManageRegister>,
    from: UserId,
    new: NewHandover,
) -> Result<Answer<Is<Handover>>> {
    let (street, caller) = (guard.street()?, context.caller(&guard.actor));
    let noting = Caller { repeat: None, ..caller.clone() };
    let by = guard.actor.user;
    context
        .write(caller, Lock::Subdistrict(street), Some(street), move |conn, now| {
            let from_name = memberships::name_in(conn, street, from)?;
            let to = Successor::of(conn, street, from, new.to_id, "toId")?;
            assignments::hold(conn, [from, to.id])?;
            let left = LeftBehind::of(conn, street, from, now)?;
            if left.version()? != new.version {
                let why = "要移交的工作刚有变化，请重新查看后再移交。";
                return Err(Error::because(Code::VersionConflict, why));
            }
            if left.passing(&to).is_empty() {
                let why = "没有可以移交给接手人的工作。";
                return Err(Error::because(Code::StateConflict, why).in_state("nothing"));
            }
            let note = |conn: &mut Conn, what: (Action, String)| {
                let names = (Some(from_name.clone()), Some(to.name.clone()));
                let change = ChangedField::Officer.change(names.0, names.1);
                note_changes(conn, &noting, now, Some(street), what, change.into_iter().collect())
            };
            for id in left.inspections_for(&to) {
                let Some(officer) = &to.officer else { continue };
                if inspection::succeed(conn, id, from, officer)? {
                    note(conn, (Action::ChangeOfficer, id.to_string()))?;
                }
            }
            for approval in left.approvals_for(&to) {
                let Some(officer) = &to.officer else { continue };
                if approval::succeed(conn, approval, from, officer)? {
                    note(conn, (Action::ChangeApprovalOfficer, approval.id.to_string()))?;
                }
            }
            assignments::pass(conn, now, by, from, to.id)?;
            campaigns::pass(conn, from, to.id)?;
            notices::tell(conn, now, from, NoticeKind::HandedOver)?;
            notices::tell(conn, now, to.id, NoticeKind::TakenOver)?;
            left.tell(conn, (street, now), (from, &from_name), &to)?;
            let changes = [ChangedField::HandedTo.change(None, Some(to.name.clone()))];
            let answer = Answer::ok(&left.shown(from, from_name.clone(), Some(&to))?)?;
            Ok(Effect::done(Action::HandOver, from, answer).noting(changes))
        })
        .await
}

/// Who takes over.
struct Successor {
    id: UserId,
    name: String,
    /// As what they may inspect.
    officer: Option<CertifiedOfficer>,
}

impl Successor {
    fn of(conn: &mut Conn, street: SubdistrictId, from: UserId, id: UserId, field: &str) -> Result<Self> {
        if id == from {
            return Err(Error::field(field, "invalid", "接手人不能是移交人本人"));
        }
        if !memberships::goes_out(conn, street, id)? {
            return Err(Error::field(field, "unknown", "接手人应是本街道在岗的督查人员或网格员"));
        }
        let name = memberships::name_in(conn, street, id)?;
        Ok(Self { id, name, officer: inspection::certified_officer(conn, street, id)? })
    }
}

const NO_CERTIFICATE: &str = "接手人没有登记执法证，请另选督查人员";

/// What somebody leaves behind.
struct LeftBehind {
    assigned: Assigned,
    teams: Vec<(CampaignTeamId, String)>,
    open: Vec<OpenInspection>,
    approvals: Vec<Approval>,
    rechecks: Vec<Hazard>,
    to_confirm: Vec<WaitingInspection>,
}

impl LeftBehind {
    fn of(conn: &mut Conn, street: SubdistrictId, from: UserId, now: Moment) -> Result<Self> {
        let assigned = assignments::of(conn, street, from)?;
        Ok(Self {
            teams: campaigns::memberships_of(conn, from)?,
            open: inspection::open_of(conn, from)?,
            approvals: approval::ahead_of(conn, street, from, now.day())?,
            rechecks: rechecks(conn, street, &assigned, now)?,
            to_confirm: inspection::waiting(conn, from)?,
            assigned,
        })
    }

    /// Names what is here, and nothing of what merely goes on in the villages meanwhile.
    fn version(&self) -> Result<String> {
        let villages: Vec<&str> = self.assigned.villages.iter().map(|one| one.code.as_str()).collect();
        let firms: Vec<EnterpriseId> = self.assigned.enterprises.iter().map(|one| one.id).collect();
        let open: Vec<_> = self.open.iter().map(|one| (one.id, &one.officers)).collect();
        let approvals: Vec<_> = self.approvals.iter().map(|one| (one.id, one.state)).collect();
        let teams: Vec<CampaignTeamId> = self.teams.iter().map(|(id, _)| *id).collect();
        content::digest(&(villages, firms, teams, open, approvals))
    }

    fn inspections_for(&self, to: &Successor) -> Vec<InspectionId> {
        let passing = self.open.iter().filter(|one| why_open_stays(one, to).is_none());
        passing.map(|one| one.id).collect()
    }

    fn approvals_for<'a>(&'a self, to: &Successor) -> Vec<&'a Approval> {
        self.approvals.iter().filter(|one| why_approval_stays(one, Some(to)).is_none()).collect()
    }

    fn shown(&self, from: UserId, from_name: String, to: Option<&Successor>) -> Result<Handover> {
        let groups = HandoverKind::ALL.iter().map(|&kind| HandoverGroup::of(kind, self.lines(kind, to)));
        Ok(Handover {
            from_id: from,
            from_name,
            to_id: to.map(|to| to.id),
            to_name: to.map(|to| to.name.clone()),
            version: self.version()?,
            groups: groups.filter(|group| group.count > 0).collect(),
        })
    }

    /// What passes, and how much of each kind.
    fn passing(&self, to: &Successor) -> Vec<String> {
        let passing = |kind: &HandoverKind| {
            let lines = self.lines(*kind, Some(to));
            let count = lines.iter().filter(|line| line.stays_because.is_none()).count();
            (count > 0).then(|| format!("{} {count}", kind.text()))
        };
        HandoverKind::ALL.iter().filter_map(passing).collect()
    }

    /// Tells both what has passed, and how much of each kind.
    fn tell(
        &self,
        conn: &mut Conn,
        (street, now): (SubdistrictId, Moment),
        (from, from_name): (UserId, &str),
        to: &Successor,
    ) -> Result<()> {
        let what = self.passing(to).join("、");
        for (user, kind, body) in [
            (to.id, StaffMessageKind::WorkTakenOver, format!("{from_name}的工作已移交给您：{what}。")),
            (from, StaffMessageKind::WorkHandedOver, format!("您的工作已移交给{}：{what}。", to.name)),
        ] {
            let message =
                NewStaffMessage { id: StaffMessageId::new(), subdistrict: street, user, kind, body };
            staff_inbox::tell(conn, &message, now)?;
        }
        Ok(())
    }

    fn lines(&self, kind: HandoverKind, to: Option<&Successor>) -> Vec<HandoverLine> {
        let approvals = |state| self.approvals.iter().filter(move |one| one.state == state);
        let of_approval = |one: &Approval| {
            let title = format!("{} 至 {}：{}", one.from_on, one.to_on, one.matter);
            HandoverLine::new(one.id, title).of(&one.enterprise_name).stays(why_approval_stays(one, to))
        };
        match kind {
            HandoverKind::Village => {
                let villages = self.assigned.villages.iter();
                villages.map(|one| HandoverLine::new(&one.code, one.name.clone())).collect()
            }
            HandoverKind::Enterprise => {
                let firms = self.assigned.enterprises.iter();
                firms.map(|one| HandoverLine::new(one.id, one.name.clone())).collect()
            }
            HandoverKind::CampaignTeam => {
                self.teams.iter().map(|(id, name)| HandoverLine::new(id, name.clone())).collect()
            }
            HandoverKind::OpenInspection => {
                let stays = |one: &OpenInspection| to.and_then(|to| why_open_stays(one, to));
                let line = |one: &OpenInspection| HandoverLine::new(one.id, one.number.clone());
                self.open.iter().map(|one| line(one).of(&one.enterprise_name).stays(stays(one))).collect()
            }
            HandoverKind::RequestedApproval => approvals(ApprovalState::Requested).map(of_approval).collect(),
            HandoverKind::ApprovedInspection => approvals(ApprovalState::Approved).map(of_approval).collect(),
            HandoverKind::Recheck => {
                let line = |one: &Hazard| HandoverLine::new(one.id, one.title.clone());
                self.rechecks.iter().map(|one| line(one).of(&one.enterprise_name)).collect()
            }
            HandoverKind::InspectionToConfirm => {
                let why = Some("在场情况只能由本人确认，请在离岗前办理，或由督查负责人作废后重做");
                let line = |one: &WaitingInspection| HandoverLine::new(one.id, one.number.clone());
                self.to_confirm.iter().map(|one| line(one).of(&one.enterprise_name).stays(why)).collect()
            }
        }
    }
}

/// The rectifications that wait where somebody looks after; who looks after nothing leaves none behind.
fn rechecks(conn: &mut Conn, street: SubdistrictId, assigned: &Assigned, now: Moment) -> Result<Vec<Hazard>> {
    let whole: Vec<String> = assigned.villages.iter().map(|one| one.code.clone()).collect();
    let mut near = whole.clone();
    near.extend(assigned.enterprises.iter().map(|one| one.village.clone()));
    near.sort_unstable();
    near.dedup();
    if near.is_empty() {
        return Ok(Vec::new());
    }
    let waiting = hazard::rechecks(conn, street, &near, now.day(), true, MOST)?;
    let is_theirs = |(hazard, village): &(Hazard, String)| {
        whole.contains(village) || assigned.enterprises.iter().any(|one| one.id == hazard.enterprise_id)
    };
    Ok(waiting.into_iter().filter(is_theirs).map(|(hazard, _)| hazard).collect())
}

fn why_open_stays(one: &OpenInspection, to: &Successor) -> Option<&'static str> {
    if one.officers.contains(&to.id) {
        return Some("接手人已是这次督查的执法人员，督查须有两人，请另选一人");
    }
    to.officer.is_none().then_some(NO_CERTIFICATE)
}

fn why_approval_stays(one: &Approval, to: Option<&Successor>) -> Option<&'static str> {
    if one.state == ApprovalState::Approved {
        return Some("审批时已确定执法人员，换人须重新申请审批");
    }
    let to = to?;
    if one.officers.iter().any(|officer| officer.id == to.id) {
        return Some("接手人已在申请的执法人员中，请另选一人");
    }
    to.officer.is_none().then_some(NO_CERTIFICATE)
}
