//! What does not happen every day: reports, a major hazard and its plan, more time, a referral,
//! service visits. A firm for each, none of the first three, whose last weeks are their own.

use heping_core::{CampaignId, DeviceId, HazardId, Level, Moment, Result, ServiceVisitId};
use heping_evidence::DeviceClock;
use heping_records::device::{DeviceKind, NewDevice};
use heping_records::hazard::{
    ExtensionDecision, NewConfirmation, NewExtension, NewExtensionDecision, NewPlan, NewProgress,
    NewReferral, NewReply, NewSelfReport, Verdict,
};
use heping_records::report::{By, NewReport, Shown};
use heping_records::service_visit::{NewServiceVisit, VisitOutcome};
use serde::Deserialize;

use super::deeds::said;
use super::history::{Firm, PlusDays, Stage, nth};
use crate::extract::auth::Guard;
use crate::usecase;

/// What the demo reads of a request for more time.
#[derive(Deserialize)]
struct Requested {
    id: String,
}

/// The firms that are warned, and visited by the grid worker.
pub(super) const VISITED: std::ops::Range<usize> = 20..40;

/// Of two firms the one that is taken over by the other: both are targets of the campaign.
const MERGED: (usize, usize) = (53, 54);

impl Stage<'_> {
    /// Lives through it on one day.
    pub(super) async fn unusual(&self, firms: &[Firm], now: Moment) -> Result<()> {
        let firm = |n| nth(firms, n);
        self.major(firm(4)?, now).await?;
        self.more_time(firm(5)?, None, now).await?;
        self.more_time(firm(6)?, Some(ExtensionDecision::Grant), now).await?;
        self.more_time(firm(7)?, Some(ExtensionDecision::Refuse), now).await?;
        self.referred(firm(8)?, now).await?;
        self.reported(firm(9)?, "夜间喷漆，气味很大", None).await?;
        self.reported(firm(10)?, "安全出口被货物堵住", Some(Verdict::Confirm)).await?;
        self.reported(firm(11)?, "怀疑有人违规动火", Some(Verdict::Dismiss)).await?;
        self.device(firm(12)?).await?;
        self.bulletin(firms, now).await?;
        let campaign = self.campaign(firms, now).await?;
        self.draw(now).await?;
        self.merger(firm(MERGED.0)?, firm(MERGED.1)?, now).await?;
        for firm in firms.iter().skip(VISITED.start).take(VISITED.len()) {
            self.service_visit(firm, campaign, now).await?;
        }
        Ok(())
    }

    /// What nobody of the street has looked at since: it climbs.
    pub(super) async fn forgotten(&self, firms: &[Firm], now: Moment) -> Result<()> {
        let firm = |n| nth(firms, n);
        self.more_time(firm(17)?, None, now).await?;
        self.reported(firm(18)?, "楼道里给电动自行车充电", None).await
    }

    /// A hazard that the firm reports itself.
    async fn own(&self, firm: &Firm, level: Level, what: &str, now: Moment) -> Result<HazardId> {
        let id = HazardId::derived(&format!("demo/{}/{what}", firm.number));
        let new = NewSelfReport {
            id: Some(id),
            level,
            title: None,
            place: "生产车间".to_owned(),
            description: what.to_owned(),
            criteria: None,
            due_on: now.day().plus_days(20),
            photo_ids: vec![firm.photo],
            recorded_at: None,
            clock: DeviceClock::default(),
        };
        let on = self.on(&firm.officer, firm.id.as_str()).await?;
        usecase::report_own_hazard(&self.context(), on, new).await?;
        Ok(id)
    }

    /// A major hazard with its plan and the first progress.
    pub(super) async fn major(&self, firm: &Firm, now: Moment) -> Result<()> {
        let id = self.own(firm, Level::Major, "除尘系统未设置泄爆装置", now).await?;
        let plan = NewPlan {
            goals: "消除打磨车间粉尘爆炸风险，除尘系统达到防爆要求".to_owned(),
            methods: "更换打磨工段除尘系统，增设泄爆和火花探测装置".to_owned(),
            resources: "专项经费 12 万元，采购除尘器一套、泄爆片四片、防爆开关六个".to_owned(),
            responsible: "生产部负责实施，厂长总负责；安全员每周检查一次进度".to_owned(),
            timetable: "一个月内完成设备安装，两个月内调试验收，每月报告一次".to_owned(),
            emergency: "整改期间停用打磨工段，现场配备灭火器材四具并专人值守".to_owned(),
        };
        let on = self.on(&firm.officer, id.as_str()).await?;
        usecase::make_plan(&self.context(), on, plan).await?;
        let text = "设备已订货，打磨工段已停用".to_owned();
        let on = self.on(&firm.officer, id.as_str()).await?;
        let progress = NewProgress { id: None, text, photo_ids: Vec::new() };
        usecase::report_progress(&self.context(), on, progress).await?;
        Ok(())
    }

    /// More time is asked for, and decided unless it waits.
    async fn more_time(&self, firm: &Firm, decision: Option<ExtensionDecision>, now: Moment) -> Result<()> {
        let id = self.own(firm, Level::General, "配电柜老化，需整体更换", now).await?;
        let (new_due_on, reason) = (now.day().plus_days(35), "配电柜到货延迟".to_owned());
        let on = self.on(&firm.officer, id.as_str()).await?;
        let new = NewExtension { id: None, new_due_on, reason };
        let request: Requested = said(usecase::request_extension(&self.context(), on, new).await?)?;
        let Some(decision) = decision else { return Ok(()) };
        let note = (decision == ExtensionDecision::Refuse).then(|| "可先行更换老化部件".to_owned());
        let on = self.on(self.street.person("office")?, id.as_str()).await?;
        let decided = NewExtensionDecision { decision, note };
        usecase::decide_extension(&self.context(), on, request.id, decided).await?;
        Ok(())
    }

    /// A hazard that is for another authority, and what the firm says to it.
    async fn referred(&self, firm: &Firm, now: Moment) -> Result<()> {
        let id = self.own(firm, Level::General, "锅炉安全阀超期未检", now).await?;
        let text = "已预约检验机构，排期在下月".to_owned();
        let on = self.on(&firm.officer, id.as_str()).await?;
        let reply = NewReply { id: None, text, photo_ids: Vec::new() };
        usecase::reply_to_hazard(&self.context(), on, reply).await?;
        let referral = NewReferral {
            body: "市场监管所（演示）".to_owned(),
            document_number: None,
            reason: "属特种设备".to_owned(),
        };
        let on = self.on(self.street.person("office")?, id.as_str()).await?;
        usecase::refer_hazard(&self.context(), on, referral).await?;
        Ok(())
    }

    /// Somebody reports; the office looks, or has not looked yet.
    async fn reported(&self, firm: &Firm, what: &'static str, verdict: Option<Verdict>) -> Result<()> {
        let id = HazardId::derived(&format!("demo/{}/{what}", firm.number));
        let context = self.context();
        let new = NewReport {
            id: Some(id),
            text: what.to_owned(),
            place: None,
            photo_ids: Vec::new(),
            contact: None,
        };
        usecase::report_hazard(&context, By::Anybody(Shown::default()), firm.id, new).await?;
        let Some(decision) = verdict else { return Ok(()) };
        let confirmation = NewConfirmation {
            decision,
            level: None,
            criteria: None,
            due_on: Some(context.now.day().plus_days(10)),
            reason: Some("已现场核实".to_owned()),
        };
        let on = self.on(self.street.person("office")?, id.as_str()).await?;
        usecase::confirm_hazard(&context, on, confirmation).await?;
        Ok(())
    }

    /// A smoke detector is registered.
    async fn device(&self, firm: &Firm) -> Result<()> {
        let new = NewDevice {
            id: Some(DeviceId::derived(&format!("demo/{}/detector", firm.number))),
            enterprise_id: firm.id,
            kind: DeviceKind::Sensor,
            name: "东门烟感 1 号".to_owned(),
            place: "东门".to_owned(),
            silent_after_hours: None,
        };
        let guard = Guard::of(self.street.person("office")?.clone())?;
        usecase::register_device(&self.context(), guard, new).await?;
        Ok(())
    }

    /// The grid worker comes by.
    async fn service_visit(&self, firm: &Firm, campaign: CampaignId, now: Moment) -> Result<()> {
        let locked = firm.number.is_multiple_of(7);
        let new = NewServiceVisit {
            id: Some(ServiceVisitId::derived(&format!("demo/visit/{}", firm.number))),
            outcome: if locked { VisitOutcome::Locked } else { VisitOutcome::Guided },
            advice: (!locked).then(|| "提醒做好用电安全和夏季防火".to_owned()),
            photo_ids: Vec::new(),
            visited_at: now,
            campaign_id: Some(campaign),
            clock: DeviceClock::default(),
        };
        let on = self.on(self.street.person("grid1")?, firm.id.as_str()).await?;
        usecase::record_service_visit(&self.context(), on, new).await?;
        Ok(())
    }
}
