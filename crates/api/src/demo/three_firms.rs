//! The last weeks of the three firms that people try first: one with work of every kind before it,
//! the best of its trade, and one in trouble.

use heping_core::{ApprovalId, Error, HazardId, InspectionId, Level, MeasureId, Moment, Result};
use heping_records::approval::{ApprovalDecision, NewApproval, NewApprovalDecision};
use heping_records::checklist::ItemKind;
use heping_records::conduct::ConductKind;
use heping_records::hazard::Criteria;
use heping_records::inspection::{InspectionKind, NewFinding, NewSignature, Party};
use heping_records::measure::{MeasureKind, NewMeasure};

use super::history::{Firm, PlusDays, Stage};
use crate::usecase;

/// What an inspection of these firms finds: the yes-or-no item, where, days until it is due.
type Found = (usize, &'static str, u64);

/// What is overdue by a week at the end, what is due the day after, and what was sent back meanwhile.
const OF_EVERY_KIND: [Found; 3] = [(0, "打磨车间", 11), (5, "原料仓库", 19), (9, "喷漆房", 20)];

/// Which of them was sent back.
const SENT_BACK: usize = 9;

/// What is overdue by three weeks at the end.
const LEFT_LYING: [Found; 2] = [(2, "一号车间", 9), (7, "成品仓库", 12)];

fn id(firm: &Firm, item: usize) -> HazardId {
    HazardId::derived(&format!("demo/three/{}/{item}", firm.number))
}

impl Stage<'_> {
    /// What happens to the three firms so many days before the end.
    pub(super) async fn three_firms(&self, firms: &[Firm], left: i64, now: Moment) -> Result<()> {
        let [busy, exemplary, troubled, ..] = firms else {
            return Err(Error::internal("the demo has too few firms"));
        };
        match left {
            90 => {
                self.record(exemplary, ConductKind::Standardization, Some(1), now).await?;
                self.record(exemplary, ConductKind::Insurance, None, now).await?;
            }
            30 => self.found_in(troubled, &LEFT_LYING, true, now).await?,
            18 => self.found_in(busy, &OF_EVERY_KIND, false, now).await?,
            12 => self.major(busy, now).await?,
            8 => self.approval(troubled, true, now).await?,
            6 => self.rectify(busy, id(busy, SENT_BACK)).await?,
            4 => self.recheck(id(busy, SENT_BACK), false, "管道末端仍有积尘，请清到检修口").await?,
            2 => self.approval(busy, false, now).await?,
            _ => {}
        }
        Ok(())
    }

    /// An inspection of the coming weeks is asked for, and approved or not yet.
    async fn approval(&self, firm: &Firm, approved: bool, now: Moment) -> Result<()> {
        let (first, second) = (self.street.person("inspector1")?, self.street.person("inspector2")?);
        let id = ApprovalId::derived(&format!("demo/three/{}/approval", firm.number));
        let new = NewApproval {
            id: Some(id),
            kind: InspectionKind::Campaign,
            reason: "木粉尘专项检查".to_owned(),
            matter: "除尘系统、清扫制度和动火管理".to_owned(),
            officer_ids: vec![first.user, second.user],
            from_on: now.day(),
            to_on: now.day().plus_days(30),
            notify: false,
        };
        let on = self.on(first, firm.id.as_str()).await?;
        usecase::request_approval(&self.context(), on, new).await?;
        if approved {
            let decision = NewApprovalDecision { decision: ApprovalDecision::Approve, note: None };
            let on = self.on(self.street.person("supervisor")?, id.as_str()).await?;
            usecase::decide_approval(&self.context(), on, decision).await?;
        }
        Ok(())
    }

    /// An inspection with these findings; where it is `grave`, with a major one too, for which a part of the
    /// firm stands still at once.
    async fn found_in(&self, firm: &Firm, found: &[Found], grave: bool, now: Moment) -> Result<()> {
        let inspection = self.arrive(firm, now).await?;
        let items = firm.checklist.items.iter().filter(|item| item.kind == ItemKind::YesNo);
        let items: Vec<_> = items.map(|item| item.id).collect();
        for (item, place, days) in found {
            let new = NewFinding {
                id: Some(id(firm, *item)),
                checklist_item_id: items.get(*item).copied(),
                place: (*place).to_owned(),
                due_on: now.day().plus_days(*days),
                ..self.finding(Level::General)
            };
            self.note(inspection, new).await?;
        }
        if grave {
            let major = HazardId::derived(&format!("demo/three/{}/major", firm.number));
            let new = NewFinding {
                id: Some(major),
                title: "干式除尘系统没有设置任何控爆措施".to_owned(),
                place: "除尘器".to_owned(),
                criteria: Some(Criteria {
                    document: "工贸企业重大事故隐患判定标准".to_owned(),
                    article: "第十一条".to_owned(),
                }),
                due_on: now.day().plus_days(60),
                ..self.finding(Level::Major)
            };
            self.note(inspection, new).await?;
            self.suspend(firm, inspection, major).await?;
        }
        self.leave(inspection, now).await
    }

    /// A part of the firm stands still until a hazard is gone.
    async fn suspend(&self, firm: &Firm, inspection: InspectionId, hazard: HazardId) -> Result<()> {
        let drawn = self.inspector_photos.first().copied();
        let signatures =
            [(Party::Inspector, "督查员甲"), (Party::Inspector, "督查员乙"), (Party::Enterprise, "企业代表")];
        let sign = |(party, name): (Party, &str)| NewSignature {
            party,
            name: name.to_owned(),
            image_id: drawn,
            refused_reason: None,
        };
        let new = NewMeasure {
            id: Some(MeasureId::derived(&format!("demo/three/{}/measure", firm.number))),
            kinds: vec![MeasureKind::WithdrawPeople, MeasureKind::SuspendPart],
            extent: "打磨工段及其除尘系统".to_owned(),
            reason: "除尘系统没有控爆措施，管道内积尘，遇火花随时可能爆炸".to_owned(),
            hazard_ids: vec![hazard],
            signatures: signatures.map(sign).to_vec(),
        };
        let on = self.on(self.street.person("inspector1")?, inspection.as_str()).await?;
        usecase::take_measure(&self.context(), on, new).await?;
        Ok(())
    }
}
