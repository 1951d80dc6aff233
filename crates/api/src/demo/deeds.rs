//! What people of the demo do: the self-checks, inspections, rectifications and reviews of its year.

use crate::answer::Raw;
use crate::extract::context::Context;
use chrono::Datelike;
use heping_core::{
    Actor, EnterpriseId, Error, HazardId, InspectionId, Level, Moment, Permission, PhotoId, Result, Scope,
    SelfCheckId,
};
use heping_evidence::DeviceClock;
use heping_records::checklist::ItemKind;
use heping_records::document;
use heping_records::hazard::{self, Decision, NewReview, NewSubmission};
use heping_records::inspection::{
    self, InspectionKind, InspectionOutcome, NewCompletion, NewFinding, NewInspection, NewSignature, Party,
};
use heping_records::self_check::{self, Answer, HazardDraft, NewAnswer, NewSelfCheck};

use super::history::{Firm, PlusDays, Stage, Todo, scope};
use crate::usecase::notice;
use crate::usecase::{Action, Effect};

impl Stage<'_> {
    /// What somebody does to a firm's records; nobody waits for the answer but the demo itself.
    pub(super) async fn write<K>(
        &self,
        actor: &Actor,
        firm: EnterpriseId,
        f: impl Fn(&mut heping_store::Conn, Moment) -> Result<Effect<K>> + Send + 'static,
    ) -> Result<Raw> {
        let context = Context::system(self.app, self.app.clock.now());
        let caller = context.caller(actor);
        context.write_in_firm(caller, (self.street.id, firm), f).await.map(crate::answer::Answer::into_raw)
    }

    pub(super) async fn self_check(&self, firm: &mut Firm, now: Moment) -> Result<()> {
        let mut found = Vec::new();
        let answers = firm
            .checklist
            .items
            .iter()
            .map(|item| {
                let fails = item.kind == ItemKind::YesNo && !item.photo_required && firm.dice.chance(1);
                if fails {
                    found.push(item.id);
                }
                NewAnswer {
                    item_id: item.id,
                    answer: (item.kind == ItemKind::YesNo).then_some(if fails {
                        Answer::No
                    } else {
                        Answer::Yes
                    }),
                    number: (item.kind == ItemKind::Number).then(|| item.max.or(item.min).unwrap_or(1.0)),
                    text: (item.kind == ItemKind::Text).then(|| "正常".to_owned()),
                    photo_ids: if item.photo_required || fails { vec![firm.photo] } else { Vec::new() },
                    hazard: fails.then(|| HazardDraft {
                        level: Some(Level::General),
                        place: "生产车间".to_owned(),
                        description: "自查发现，已安排整改。".to_owned(),
                        due_on: Some(now.day().plus_days(10)),
                    }),
                }
            })
            .collect();
        let id = SelfCheckId::derived(&format!("demo/{}/{}", firm.number, now.day()));
        let new = NewSelfCheck {
            id: Some(id),
            task_id: None,
            checklist_id: firm.checklist.id,
            checklist_version: firm.checklist.version,
            performed_at: now,
            answers,
            clock: DeviceClock::default(),
        };
        let actor = firm.officer.clone();
        let scope = scope(&actor, Permission::DoSelfCheck)?;
        let enterprise = firm.id;
        let by = actor.clone();
        let answer = self
            .write(&by, enterprise, move |conn, now| {
                let written = self_check::submit(conn, &actor, &scope, now, enterprise, &new)?;
                Effect::of(Action::SubmitSelfCheck, id, &written)
            })
            .await?;
        let body: serde_json::Value = serde_json::from_str(&answer.body).map_err(Error::internal)?;
        let hazards = body.get("hazards").and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
        for hazard in hazards {
            let id = hazard.get("id").and_then(serde_json::Value::as_str).and_then(|id| id.parse().ok());
            if let Some(id) = id {
                let day = now.day().plus_days(if firm.dice.chance(firm.diligence) { 4 } else { 13 });
                firm.todo.push((day, Todo::Submit(id)));
            }
        }
        Ok(())
    }

    pub(super) async fn inspect(&self, firm: &mut Firm, now: Moment) -> Result<()> {
        let actor = self.street.person("inspector1")?.clone();
        let colleague = self.street.person("inspector2")?.user;
        let id = InspectionId::derived(&format!("demo/{}/{}", firm.number, now.day()));
        let new = NewInspection {
            id: Some(id),
            kind: InspectionKind::Routine,
            legal_basis: "《中华人民共和国安全生产法》第六十五条".to_owned(),
            approval_number: format!("演示检批〔{}〕{}号", now.day().year(), firm.number),
            act_code: None,
            officer_ids: vec![actor.user, colleague],
            started_at: now,
            over_cap_reason: None,
            clock: DeviceClock::default(),
        };
        let permission = scope(&actor, Permission::Inspect)?;
        let enterprise = firm.id;
        let (by, reach) = (actor.clone(), permission.clone());
        self.write(&actor, enterprise, move |conn, now| {
            let written = inspection::open(conn, &by, &reach, now, enterprise, &new)?;
            Effect::of(Action::OpenInspection, id, &written)
        })
        .await?;
        let photos: Vec<PhotoId> = self.inspector_photos.first().copied().into_iter().collect();
        let failing = firm.dice.below(3);
        for nth in 0..failing {
            self.find(firm, &actor, &permission, id, nth, &photos, now).await?;
        }
        let completion = NewCompletion {
            outcome: InspectionOutcome::Checked,
            ended_at: now,
            signatures: [(Party::Inspector, "督查员甲"), (Party::Enterprise, "企业代表")]
                .map(|(party, name)| NewSignature {
                    party,
                    name: name.to_owned(),
                    image_id: None,
                    refused_reason: None,
                })
                .to_vec(),
            clock: DeviceClock::default(),
        };
        let (by, reach, street) = (actor.clone(), permission, self.street.id);
        self.write(&actor, enterprise, move |conn, now| {
            let written = document::complete(conn, &by, &reach, now, (street, id), &completion)?;
            Effect::of(Action::CompleteInspection, id, &written)
        })
        .await?;
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "one call, one place")]
    async fn find(
        &self,
        firm: &mut Firm,
        actor: &Actor,
        reach: &Scope,
        inspection: InspectionId,
        nth: u64,
        photos: &[PhotoId],
        now: Moment,
    ) -> Result<()> {
        let items: Vec<_> = firm.checklist.items.iter().filter(|item| item.kind == ItemKind::YesNo).collect();
        let Some(item) = items.get(
            usize::try_from(firm.dice.below(u64::try_from(items.len()).unwrap_or(1))).unwrap_or_default(),
        ) else {
            return Ok(());
        };
        let hazard = HazardId::derived(&format!("demo/{inspection}/{nth}"));
        let new = NewFinding {
            id: Some(hazard),
            checklist_item_id: Some(item.id),
            title: format!("未落实：{}", item.text).chars().take(100).collect(),
            description: None,
            place: firm.dice.pick(&["一号车间", "二号车间", "原料仓库", "配电间", "食堂"], "车间").to_owned(),
            level: Level::General,
            criteria: None,
            due_on: now.day().plus_days(10 + firm.dice.below(10)),
            photo_ids: photos.to_vec(),
            matches_hazard_id: None,
            recorded_at: None,
            clock: DeviceClock::default(),
        };
        let (by, scope, subdistrict) = (actor.clone(), reach.clone(), self.street.id);
        self.write(actor, firm.id, move |conn, now| {
            let written = inspection::add_finding(conn, &by, &scope, now, inspection, &new)?;
            notice::found(conn, subdistrict, &written.value, now)?;
            Effect::of(Action::RecordFinding, hazard, &written)
        })
        .await?;
        let after =
            if firm.dice.chance(firm.diligence) { 3 + firm.dice.below(6) } else { 14 + firm.dice.below(30) };
        firm.todo.push((now.day().plus_days(after), Todo::Submit(hazard)));
        Ok(())
    }

    pub(super) async fn submit(&self, firm: &mut Firm, hazard: HazardId, now: Moment) -> Result<()> {
        let actor = firm.officer.clone();
        let reach = scope(&actor, Permission::SubmitRectification)?;
        let new = NewSubmission {
            id: None,
            measure: "已按要求完成整改，现场照片附后。".to_owned(),
            photo_ids: vec![firm.photo],
            recorded_at: None,
        };
        let by = actor.clone();
        self.write(&actor, firm.id, move |conn, now| {
            let written = hazard::submit(conn, &by, &reach, now, hazard, &new)?;
            Effect::of(Action::SubmitRectification, hazard, &written)
        })
        .await?;
        firm.todo.push((now.day().plus_days(1 + firm.dice.below(3)), Todo::Review(hazard)));
        Ok(())
    }

    pub(super) async fn review(&self, firm: &mut Firm, hazard: HazardId, now: Moment) -> Result<()> {
        let actor = self.street.person("inspector2")?.clone();
        let reach = scope(&actor, Permission::ReviewRectification)?;
        let accepts = firm.dice.chance(90);
        let new = NewReview {
            decision: if accepts { Decision::Accept } else { Decision::SendBack },
            note: (!accepts).then(|| "整改不到位，请补充完善。".to_owned()),
            photo_ids: Vec::new(),
            acceptance_report: None,
        };
        let (by, subdistrict) = (actor.clone(), self.street.id);
        self.write(&actor, firm.id, move |conn, now| {
            let written = document::review(conn, &by, &reach, now, hazard, &new)?;
            notice::reviewed(conn, subdistrict, &written.value, now)?;
            Effect::of(Action::ReviewRectification, hazard, &written)
        })
        .await?;
        if !accepts {
            firm.todo.push((now.day().plus_days(3 + firm.dice.below(9)), Todo::Submit(hazard)));
        }
        Ok(())
    }
}
