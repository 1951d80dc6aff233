//! What does not happen every day: reports, a major hazard and its plan, more time, a referral,
//! service visits. A firm for each, none of the first three, which people script against.

use crate::answer::Raw;
use crate::extract::context::Context;
use heping_core::{Actor, Error, HazardId, Level, Moment, Permission, Result, Scope, ServiceVisitId};
use heping_records::hazard::{
    self, ExtensionDecision, Hazard, NewConfirmation, NewExtension, NewExtensionDecision, NewPlan,
    NewProgress, NewReferral, NewReply, NewSelfReport, Verdict,
};
use heping_records::report::{self, By, DeviceKind, NewDevice, NewReport};
use heping_records::service_visit::{self, NewServiceVisit, VisitOutcome};
use heping_records::{DeviceClock, Written};
use heping_store::Conn;
use serde::Serialize;

use super::history::{Firm, PlusDays, Stage, scope};
use crate::usecase::{Action, Effect};

/// The firms visited by the grid worker.
const VISITED: std::ops::Range<usize> = 20..40;

impl Stage<'_> {
    /// Lives through it on one day.
    pub(super) async fn unusual(&self, firms: &[Firm], now: Moment) -> Result<()> {
        let firm = |n: usize| firms.get(n).ok_or_else(|| Error::internal("the demo has too few firms"));
        self.major(firm(4)?, now).await?;
        self.more_time(firm(5)?, None, now).await?;
        self.more_time(firm(6)?, Some(ExtensionDecision::Grant), now).await?;
        self.more_time(firm(7)?, Some(ExtensionDecision::Refuse), now).await?;
        self.referred(firm(8)?, now).await?;
        self.reported(firm(9)?, "夜间喷漆，气味很大", None).await?;
        self.reported(firm(10)?, "安全出口被货物堵住", Some(Verdict::Confirm)).await?;
        self.reported(firm(11)?, "怀疑有人违规动火", Some(Verdict::Dismiss)).await?;
        self.device(firm(12)?).await?;
        for firm in firms.iter().skip(VISITED.start).take(VISITED.len()) {
            self.service_visit(firm, now).await?;
        }
        Ok(())
    }

    /// Something that somebody does to a firm's records.
    pub(super) async fn deed<T: Serialize>(
        &self,
        firm: &Firm,
        actor: &Actor,
        permission: Permission,
        (action, subject): (Action, &str),
        f: impl Fn(&mut Conn, &Actor, &Scope, Moment) -> Result<Written<T>> + Send + 'static,
    ) -> Result<Raw> {
        let (by, reach, subject) = (actor.clone(), scope(actor, permission)?, subject.to_owned());
        self.write(actor, firm.id, move |conn, now| {
            let written = f(conn, &by, &reach, now)?;
            Effect::of(action, &subject, &written)
        })
        .await
    }

    /// A hazard that the firm reports itself.
    async fn own(&self, firm: &Firm, level: Level, what: &'static str, now: Moment) -> Result<HazardId> {
        let id = HazardId::derived(&format!("demo/{}/{what}", firm.number));
        let (enterprise, photo, due_on) = (firm.id, firm.photo, now.day().plus_days(20));
        self.deed(
            firm,
            &firm.officer,
            Permission::ReportOwnHazard,
            (Action::ReportOwnHazard, id.as_str()),
            move |c, by, scope, now| {
                let new = NewSelfReport {
                    id: Some(id),
                    level,
                    title: None,
                    place: "生产车间".to_owned(),
                    description: what.to_owned(),
                    due_on,
                    photo_ids: vec![photo],
                    recorded_at: None,
                    clock: DeviceClock::default(),
                };
                hazard::self_report(c, by, scope, now, enterprise, &new)
            },
        )
        .await?;
        Ok(id)
    }

    /// A major hazard with its plan and the first progress.
    async fn major(&self, firm: &Firm, now: Moment) -> Result<()> {
        let id = self.own(firm, Level::Major, "除尘系统未设置泄爆装置", now).await?;
        self.deed(
            firm,
            &firm.officer,
            Permission::PlanRemediation,
            (Action::MakePlan, id.as_str()),
            move |c, by, scope, now| {
                let new = NewPlan {
                    goals: "消除粉尘爆炸风险".to_owned(),
                    methods: "更换除尘系统，增设泄爆和火花探测装置".to_owned(),
                    resources: "专项经费 12 万元".to_owned(),
                    responsible: "生产部，厂长负责".to_owned(),
                    timetable: "两个月内完成，每月报告一次".to_owned(),
                    emergency: "停用打磨工段，现场配备灭火器材并专人值守".to_owned(),
                };
                hazard::make_plan(c, by, scope, now, id, &new)
            },
        )
        .await?;
        self.deed(
            firm,
            &firm.officer,
            Permission::PlanRemediation,
            (Action::ReportProgress, id.as_str()),
            move |c, by, scope, now| {
                let new = NewProgress {
                    id: None,
                    text: "设备已订货，打磨工段已停用".to_owned(),
                    photo_ids: Vec::new(),
                };
                hazard::report_progress(c, by, scope, now, id, &new)
            },
        )
        .await?;
        Ok(())
    }

    /// More time is asked for, and decided unless it waits.
    async fn more_time(&self, firm: &Firm, decision: Option<ExtensionDecision>, now: Moment) -> Result<()> {
        let id = self.own(firm, Level::General, "配电柜老化，需整体更换", now).await?;
        let new_due_on = now.day().plus_days(35);
        let answer = self
            .deed(
                firm,
                &firm.officer,
                Permission::RequestExtension,
                (Action::RequestExtension, id.as_str()),
                move |c, by, scope, now| {
                    let new =
                        NewExtension { id: None, new_due_on, reason: "配电柜到货延迟".to_owned() };
                    hazard::request_extension(c, by, scope, now, id, &new)
                },
            )
            .await?;
        let Some(decision) = decision else { return Ok(()) };
        let request: serde_json::Value = serde_json::from_str(&answer.body).map_err(Error::internal)?;
        let request = request.get("id").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        let office = self.street.person("office")?;
        self.deed(
            firm,
            office,
            Permission::DecideHazard,
            (Action::DecideExtension, id.as_str()),
            move |c, by, scope, now| {
                let note = (decision == ExtensionDecision::Refuse).then(|| "可先行更换老化部件".to_owned());
                hazard::decide_extension(
                    c,
                    by,
                    scope,
                    now,
                    (id, &request),
                    &NewExtensionDecision { decision, note },
                )
            },
        )
        .await?;
        Ok(())
    }

    /// A hazard that is for another authority, and what the firm says to it.
    async fn referred(&self, firm: &Firm, now: Moment) -> Result<()> {
        let id = self.own(firm, Level::General, "锅炉安全阀超期未检", now).await?;
        self.deed(
            firm,
            &firm.officer,
            Permission::ReplyToHazard,
            (Action::ReplyToHazard, id.as_str()),
            move |c, by, scope, now| {
                let new = NewReply {
                    id: None,
                    text: "已预约检验机构，排期在下月".to_owned(),
                    photo_ids: Vec::new(),
                };
                hazard::reply(c, by, scope, now, id, &new)
            },
        )
        .await?;
        let office = self.street.person("office")?;
        self.deed(
            firm,
            office,
            Permission::DecideHazard,
            (Action::ReferHazard, id.as_str()),
            move |c, by, scope, now| {
                let new = NewReferral {
                    body: "市场监管所（演示）".to_owned(),
                    document_number: "演示移〔2026〕1号".to_owned(),
                    reason: "属特种设备".to_owned(),
                };
                hazard::refer(c, by, scope, now, id, &new)
            },
        )
        .await?;
        Ok(())
    }

    /// Somebody reports; the office looks, or has not looked yet.
    async fn reported(&self, firm: &Firm, what: &'static str, verdict: Option<Verdict>) -> Result<()> {
        let id = HazardId::derived(&format!("demo/{}/{what}", firm.number));
        let (enterprise, keys) = (firm.id, self.app.keys.clone());
        let context = Context::system(self.app, self.app.clock.now());
        context
            .write_in_firm(context.nobody(), (self.street.id, firm.id), move |conn, now| {
                let new = NewReport {
                    id: Some(id),
                    text: what.to_owned(),
                    place: None,
                    photo_ids: Vec::new(),
                    contact: None,
                };
                let secrets = report::Secrets { receipts: &keys.receipts, vault: &keys.vault };
                let written = report::submit(conn, By::Anybody(None), now, enterprise, &new, &secrets)?;
                Effect::of(Action::ReportHazard, id, &written)
            })
            .await?;
        let Some(decision) = verdict else { return Ok(()) };
        let office = self.street.person("office")?;
        self.deed(
            firm,
            office,
            Permission::DecideHazard,
            (Action::ConfirmHazard, id.as_str()),
            move |c, by, scope, now| -> Result<Written<Hazard>> {
                let new = NewConfirmation {
                    decision,
                    level: None,
                    criteria: None,
                    due_on: Some(now.day().plus_days(10)),
                    reason: Some("已现场核实".to_owned()),
                };
                hazard::confirm(c, by, scope, now, id, &new)
            },
        )
        .await?;
        Ok(())
    }

    /// A smoke detector is registered.
    async fn device(&self, firm: &Firm) -> Result<()> {
        let (office, enterprise_id) = (self.street.person("office")?, firm.id);
        let id = heping_core::DeviceId::derived(&format!("demo/{}/detector", firm.number));
        self.deed(
            firm,
            office,
            Permission::ManageDevices,
            (Action::RegisterDevice, id.as_str()),
            move |c, by, scope, now| {
                let (name, place) = ("东门烟感 1 号".to_owned(), "东门".to_owned());
                let new = NewDevice { id: Some(id), enterprise_id, kind: DeviceKind::Sensor, name, place };
                report::register_device(c, by, scope, now, &new)
            },
        )
        .await?;
        Ok(())
    }

    /// The grid worker comes by.
    async fn service_visit(&self, firm: &Firm, now: Moment) -> Result<()> {
        let (grid, enterprise, number) = (self.street.person("grid1")?, firm.id, firm.number);
        let permission = Permission::MakeServiceVisit;
        let id = ServiceVisitId::derived(&format!("demo/visit/{number}"));
        self.deed(
            firm,
            grid,
            permission,
            (Action::RecordServiceVisit, id.as_str()),
            move |c, by, scope, _| {
                let locked = number % 7 == 0;
                let new = NewServiceVisit {
                    id: Some(id),
                    outcome: if locked { VisitOutcome::Locked } else { VisitOutcome::Guided },
                    advice: (!locked).then(|| "提醒做好用电安全和夏季防火".to_owned()),
                    photo_ids: Vec::new(),
                    visited_at: now,
                    clock: DeviceClock::default(),
                };
                service_visit::record_visit(c, by, scope, now, enterprise, &new)
            },
        )
        .await?;
        Ok(())
    }
}
