//! What people of the demo do: the self-checks, inspections, rectifications and reviews of its year.

use chrono::Datelike;
use heping_core::{
    Actor, ChecklistItemId, Error, HazardId, InspectionAnswersId, InspectionId, Level, Moment, Result,
    SelfCheckId,
};
use heping_evidence::DeviceClock;
use heping_records::checklist::{self, Checklist, ChecklistItem, ItemKind};
use heping_records::hazard::{Decision, NewReview, NewSubmission};
use heping_records::inspection::{
    InspectionKind, InspectionOutcome, NewCompletion, NewFinding, NewInspection, NewItemAnswer, NewSheetPart,
    NewSignature, Party,
};
use heping_records::self_check::{HazardDraft, NewAnswer, NewSelfCheck};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::history::{Firm, PlusDays, Stage, Todo};
use crate::answer::Answer;
use crate::extract::auth::{On, Perm, Target};
use crate::extract::context::Context;
use crate::usecase;

/// What the demo reads of a self-check.
#[derive(Deserialize)]
struct Checked {
    hazards: Vec<Found>,
}

/// What the demo reads of a hazard.
#[derive(Deserialize)]
struct Found {
    id: HazardId,
}

/// What an answer says, as far as the demo reads it.
pub(super) fn said<K, T: DeserializeOwned>(answer: Answer<K>) -> Result<T> {
    serde_json::from_str(&answer.into_raw().body).map_err(Error::internal)
}

/// The sheet of an inspection on which these items failed, and all else that can be said by yes or no is in
/// order; nothing was measured.
fn looked_at(list: &Checklist, inspection: InspectionId, failed: &[ChecklistItemId]) -> NewSheetPart {
    let answers = list.items.iter().filter(|item| item.kind == ItemKind::YesNo).map(|item| NewItemAnswer {
        item_id: item.id,
        answer: Some(if failed.contains(&item.id) { checklist::Answer::No } else { checklist::Answer::Yes }),
        number: None,
        text: None,
        photo_ids: Vec::new(),
    });
    NewSheetPart {
        id: Some(InspectionAnswersId::derived(&format!("demo/{inspection}"))),
        checklist_id: list.id,
        checklist_version: list.version,
        answers: answers.collect(),
        recorded_at: None,
        clock: DeviceClock::default(),
    }
}

impl Stage<'_> {
    /// Something that is done now, by whoever holds the right to it.
    pub(super) fn context(&self) -> Context {
        Context::system(self.app, self.app.clock.now())
    }

    /// The right of `actor` over the row `id`.
    pub(super) async fn on<P: Perm, T: Target>(&self, actor: &Actor, id: &str) -> Result<On<P, T>> {
        On::of(self.app, actor.clone(), id).await
    }

    pub(super) async fn self_check(&self, firm: &mut Firm, now: Moment) -> Result<()> {
        let answers = Self::answers(firm, now);
        let new = NewSelfCheck {
            id: Some(SelfCheckId::derived(&format!("demo/{}/{}", firm.number, now.day()))),
            task_id: None,
            checklist_id: firm.checklist.id,
            checklist_version: firm.checklist.version,
            performed_at: now,
            answers,
            clock: DeviceClock::default(),
        };
        let on = self.on(&firm.officer, firm.id.as_str()).await?;
        let Checked { hazards } = said(usecase::submit_self_check(&self.context(), on, new).await?)?;
        for Found { id } in hazards {
            let day = now.day().plus_days(if firm.dice.chance(firm.diligence) { 4 } else { 13 });
            firm.todo.push((day, Todo::Submit(id)));
        }
        Ok(())
    }

    /// What the firm finds; one item in a hundred fails.
    fn answers(firm: &mut Firm, now: Moment) -> Vec<NewAnswer> {
        let Firm { checklist, dice, photo, .. } = firm;
        let answer = |item: &ChecklistItem| {
            let fails = item.kind == ItemKind::YesNo && !item.photo_required && dice.chance(1);
            let yes_or_no = if fails { checklist::Answer::No } else { checklist::Answer::Yes };
            NewAnswer {
                item_id: item.id,
                answer: (item.kind == ItemKind::YesNo).then_some(yes_or_no),
                number: (item.kind == ItemKind::Number).then(|| item.max.or(item.min).unwrap_or(1.0)),
                text: (item.kind == ItemKind::Text).then(|| "正常".to_owned()),
                photo_ids: if item.photo_required || fails { vec![*photo] } else { Vec::new() },
                hazard: fails.then(|| HazardDraft {
                    level: Some(Level::General),
                    place: "生产车间".to_owned(),
                    description: "自查发现，已安排整改。".to_owned(),
                    due_on: Some(now.day().plus_days(10)),
                }),
            }
        };
        checklist.items.iter().map(answer).collect()
    }

    pub(super) async fn inspect(&self, firm: &mut Firm, now: Moment) -> Result<()> {
        let id = self.arrive(firm, now).await?;
        let found = if firm.exemplary { 0 } else { firm.dice.below(3) };
        let mut failed = Vec::new();
        for nth in 0..found {
            failed.extend(self.find(firm, id, nth, now).await?);
        }
        let on = self.on(self.street.person("inspector1")?, id.as_str()).await?;
        usecase::answer_sheet(&self.context(), on, looked_at(&firm.sheet, id, &failed)).await?;
        self.leave(id, now).await
    }

    /// Two officers come and open an inspection.
    pub(super) async fn arrive(&self, firm: &Firm, now: Moment) -> Result<InspectionId> {
        let actor = self.street.person("inspector1")?;
        let colleague = self.street.person("inspector2")?.user;
        let id = InspectionId::derived(&format!("demo/{}/{}", firm.number, now.day()));
        let new = NewInspection {
            id: Some(id),
            kind: InspectionKind::Routine,
            legal_basis: None,
            approval_number: format!("演示检批〔{}〕{}号", now.day().year(), firm.number),
            act_code: None,
            officer_ids: vec![actor.user, colleague],
            started_at: now,
            over_cap_reason: None,
            campaign_id: None,
            clock: DeviceClock::default(),
        };
        let on = self.on(actor, firm.id.as_str()).await?;
        usecase::open_inspection(&self.context(), on, new).await?;
        Ok(id)
    }

    /// The inspection is signed by the firm and by both officers, each in a session of their own.
    pub(super) async fn leave(&self, id: InspectionId, now: Moment) -> Result<()> {
        let completion = NewCompletion {
            outcome: InspectionOutcome::Checked,
            outcome_reason: None,
            photo_ids: Vec::new(),
            certificates_shown: Some(true),
            recusal_asked: Some(true),
            recusal_answer: Some("不申请回避".to_owned()),
            ended_at: now,
            signatures: [(Party::Inspector, "督查员甲"), (Party::Enterprise, "企业代表")]
                .map(|(party, name)| NewSignature {
                    party,
                    name: name.to_owned(),
                    image_id: self.inspector_photos.first().copied(),
                    refused_reason: None,
                })
                .to_vec(),
            clock: DeviceClock::default(),
        };
        let on = self.on(self.street.person("inspector1")?, id.as_str()).await?;
        usecase::complete_inspection(&self.context(), on, completion).await?;
        let on = self.on(self.street.person("inspector2")?, id.as_str()).await?;
        usecase::confirm_inspection(&self.context(), on).await?;
        Ok(())
    }

    /// The `nth` thing that an inspection finds, wherever the dice fall.
    async fn find(
        &self,
        firm: &mut Firm,
        inspection: InspectionId,
        nth: u64,
        now: Moment,
    ) -> Result<Option<ChecklistItemId>> {
        let items: Vec<_> = firm.checklist.items.iter().filter(|item| item.kind == ItemKind::YesNo).collect();
        let Some(item) = items.get(
            usize::try_from(firm.dice.below(u64::try_from(items.len()).unwrap_or(1))).unwrap_or_default(),
        ) else {
            return Ok(None);
        };
        let item_id = item.id;
        let item = item.id;
        let hazard = HazardId::derived(&format!("demo/{inspection}/{nth}"));
        let place =
            firm.dice.pick(&["一号车间", "二号车间", "原料仓库", "配电间", "食堂"], "车间").to_owned();
        let due_on = now.day().plus_days(10 + firm.dice.below(10));
        let new = NewFinding {
            id: Some(hazard),
            checklist_item_id: Some(item),
            // the item names the hazard
            title: String::new(),
            place,
            due_on,
            ..self.finding(Level::General)
        };
        self.note(inspection, new).await?;
        let after =
            if firm.dice.chance(firm.diligence) { 3 + firm.dice.below(6) } else { 14 + firm.dice.below(30) };
        firm.todo.push((now.day().plus_days(after), Todo::Submit(hazard)));
        Ok(Some(item_id))
    }

    /// A finding with a photo, of which the rest is still to be said.
    pub(super) fn finding(&self, level: Level) -> NewFinding {
        NewFinding {
            id: None,
            checklist_item_id: None,
            title: String::new(),
            description: None,
            place: String::new(),
            level,
            criteria: None,
            due_on: self.app.clock.now().day(),
            photo_ids: self.inspector_photos.iter().copied().take(1).collect(),
            matches_hazard_id: None,
            recorded_at: None,
            clock: DeviceClock::default(),
        }
    }

    /// A finding is noted in an inspection.
    pub(super) async fn note(&self, inspection: InspectionId, new: NewFinding) -> Result<()> {
        let on = self.on(self.street.person("inspector1")?, inspection.as_str()).await?;
        usecase::record_finding(&self.context(), on, new).await?;
        Ok(())
    }

    pub(super) async fn submit(&self, firm: &mut Firm, hazard: HazardId, now: Moment) -> Result<()> {
        self.rectify(firm, hazard).await?;
        firm.todo.push((now.day().plus_days(1 + firm.dice.below(3)), Todo::Review(hazard)));
        Ok(())
    }

    /// The firm hands in what it did about a hazard.
    pub(super) async fn rectify(&self, firm: &Firm, hazard: HazardId) -> Result<()> {
        let new = NewSubmission {
            id: None,
            measure: "已按要求完成整改，现场照片附后。".to_owned(),
            photo_ids: vec![firm.photo],
            recorded_at: None,
        };
        let on = self.on(&firm.officer, hazard.as_str()).await?;
        usecase::submit_rectification(&self.context(), on, new).await?;
        Ok(())
    }

    pub(super) async fn review(&self, firm: &mut Firm, hazard: HazardId, now: Moment) -> Result<()> {
        let accepts = firm.exemplary || firm.dice.chance(90);
        self.recheck(hazard, accepts, "整改不到位，请补充完善。").await?;
        if !accepts {
            firm.todo.push((now.day().plus_days(3 + firm.dice.below(9)), Todo::Submit(hazard)));
        }
        Ok(())
    }

    /// An officer looks again, and accepts or says what is still amiss.
    pub(super) async fn recheck(&self, hazard: HazardId, accepts: bool, amiss: &str) -> Result<()> {
        let new = NewReview {
            decision: if accepts { Decision::Accept } else { Decision::SendBack },
            note: (!accepts).then(|| amiss.to_owned()),
            photo_ids: Vec::new(),
            second_officer_id: Some(self.street.person("inspector1")?.user),
            acceptance_report: None,
        };
        let on = self.on(self.street.person("inspector2")?, hazard.as_str()).await?;
        usecase::review_rectification(&self.context(), on, new).await?;
        Ok(())
    }
}
