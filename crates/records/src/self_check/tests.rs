use chrono::TimeDelta;
use heping_core::fact::Party;
use heping_core::{
    Code, Error, HazardSource, Level, PageRequest, Permission, Result, SafetyEvent, SafetyFact, SelfCheckId,
};
use heping_evidence::Written;

use super::plan::plan_tasks;
use super::task::{SelfCheckTask, TaskState, list_tasks, missed_tasks, next_task, record_missed};
use super::*;
use crate::checklist::{self, Answer, Checklist, ItemKind};
use crate::detail::hazard;
use crate::hazard::{Hazard, HazardEvent};
use crate::inspection::NewFinding;
use crate::inspection::tests::{found, new_finding, new_inspection, opened};
use crate::tests::fixture::World;

/// The firm's task of this month and its checklist.
async fn due(world: &World) -> (SelfCheckTask, Checklist) {
    let (firm, now, subdistrict) = (world.firm, world.now, world.subdistrict);
    world
        .write(move |c| {
            checklist::seed(c, now)?;
            plan_tasks(c, firm, now)?;
            plan_tasks(c, firm, now)
        })
        .await
        .unwrap();
    world
        .read(move |c| {
            let task = next_task(c, firm, now.day())?.unwrap();
            let list = checklist::at_version(c, subdistrict, task.checklist_id, task.checklist_version)?;
            Ok((task, list))
        })
        .await
}

/// A sheet on which all is well.
fn sheet(world: &World, list: &Checklist) -> NewSelfCheck {
    let answers = list.items.iter().map(|item| NewAnswer {
        item_id: item.id,
        answer: (item.kind == ItemKind::YesNo).then_some(Answer::Yes),
        number: (item.kind == ItemKind::Number).then_some(item.min.or(item.max).unwrap_or_default()),
        text: (item.kind == ItemKind::Text).then(|| "正常".to_owned()),
        photo_ids: if item.photo_required { vec![world.owner.photo] } else { Vec::new() },
        hazard: None,
    });
    NewSelfCheck {
        id: Some(SelfCheckId::new()),
        task_id: None,
        checklist_id: list.id,
        checklist_version: list.version,
        performed_at: world.now,
        answers: answers.collect(),
        clock: heping_evidence::DeviceClock::default(),
    }
}

fn draft(world: &World, level: Level, days: i64) -> HazardDraft {
    HazardDraft {
        level: Some(level),
        place: "打磨车间".to_owned(),
        description: "积尘".to_owned(),
        due_on: Some(world.now.day() + TimeDelta::days(days)),
    }
}

/// The position of the first item that said yes and now says no.
fn fail(sheet: &mut NewSelfCheck, hazard: Option<HazardDraft>) -> usize {
    let i = sheet.answers.iter().position(|answer| answer.answer == Some(Answer::Yes)).unwrap();
    sheet.answers[i].answer = Some(Answer::No);
    sheet.answers[i].hazard = hazard;
    i
}

async fn sent(world: &World, new: &NewSelfCheck) -> Result<Written<SelfCheck>> {
    let (owner, now, firm, new) = (world.owner.clone(), world.now, world.firm, new.clone());
    world
        .bundled(move |c, rows| {
            submit(c, rows, &owner.actor, &owner.scope(Permission::DoSelfCheck), now, firm, &new)
        })
        .await
}

fn done(facts: &[SafetyFact]) -> (bool, String) {
    match &facts[0].event {
        SafetyEvent::SelfCheckDone { in_time, digest, .. } => (*in_time, digest.clone()),
        other => panic!("{other:?}"),
    }
}

fn wrong_fields(error: &Error) -> Vec<(&str, &str)> {
    error.field_errors().iter().map(|e| (e.field.as_str(), e.code.as_str())).collect()
}

#[tokio::test]
async fn a_sheet_fulfils_its_task_and_each_no_becomes_a_hazard() {
    let world = World::new().await;
    let (task, list) = due(&world).await;
    assert_eq!(
        (task.opens_on.to_string(), task.due_on.to_string()),
        ("2026-11-01".into(), "2026-11-30".into())
    );
    let mut new = sheet(&world, &list);
    let i = fail(&mut new, Some(draft(&world, Level::General, 30)));
    new.answers[i].photo_ids = vec![world.owner.photo];

    let first = sent(&world, &new).await.unwrap();
    assert_eq!(first.value.task_id, Some(task.id));
    let hazard = &first.value.hazards[0];
    assert_eq!((hazard.source, hazard.number.as_str()), (HazardSource::SelfCheck, "YH-2026-000001"));
    let item = list.item(new.answers[i].item_id).unwrap();
    assert_eq!((&hazard.title, Some(&hazard.title)), (&item.hazard_title(), item.hazard.as_ref()));
    assert!(hazard.legal_basis.is_some() && hazard.measure.is_some());
    assert_eq!(hazard.photo_ids, [world.owner.photo]);
    assert!(done(&first.facts).0);
    assert!(matches!(first.facts[1].event, SafetyEvent::HazardFound { finder: Party::Firm, .. }));

    let again = sent(&world, &new).await.unwrap();
    assert_eq!((again.created, again.facts.len(), again.value), (false, 0, first.value.clone()));
    let other = NewSelfCheck { task_id: Some(task.id), ..new.clone() };
    assert_eq!(sent(&world, &other).await.unwrap_err().code(), Code::IdConflict);
    let twice = NewSelfCheck { id: None, ..other };
    assert_eq!(sent(&world, &twice).await.unwrap_err().state(), Some("done"));

    let (firm, scope, day, id) =
        (world.firm, world.owner.scope(Permission::ReadFirm), world.now.day(), first.value.id);
    world
        .read(move |c| {
            let tasks: Vec<_> =
                list_tasks(c, firm, day)?.into_iter().map(|task| (task.opens_on, task.state)).collect();
            let december = heping_core::Day::from_ymd_opt(2026, 12, 1).unwrap();
            assert_eq!(tasks, [(december, TaskState::Open), (task.opens_on, TaskState::Done)]);
            assert_eq!(next_task(c, firm, day)?.map(|task| task.opens_on), Some(december));
            assert_eq!(self_checks(c, &scope, firm, PageRequest::new(None, None)?)?.items[0].id, id);
            assert_eq!(self_check(c, &scope, day, id)?, first.value);
            Ok(())
        })
        .await;
}

#[tokio::test]
async fn everything_wrong_with_a_sheet_is_named_at_once() {
    let world = World::new().await;
    let (_, list) = due(&world).await;
    let mut new = sheet(&world, &list);
    let i = fail(&mut new, Some(draft(&world, Level::General, 31)));
    new.answers[i].photo_ids = vec![world.owner.photo];
    let j = fail(&mut new, Some(HazardDraft { level: None, due_on: None, ..draft(&world, Level::Major, 1) }));
    new.answers[j].photo_ids = vec![world.anna.photo];
    let k = fail(&mut new, None);
    new.answers[k].photo_ids = vec![world.owner.photo];
    let n = new.answers.iter().position(|answer| answer.number.is_some()).unwrap();
    new.answers[n].number = None;
    new.answers[n].answer = Some(Answer::Yes);
    new.answers.push(new.answers[0].clone());
    let last = new.answers.len() - 1;
    new.performed_at = world.now.plus(TimeDelta::hours(1));

    let error = sent(&world, &new).await.unwrap_err();
    let mut expected = vec![
        ("performedAt".to_owned(), "in_future"),
        (format!("answers[{i}].hazard.dueOn"), "too_late"),
        (format!("answers[{j}].photoIds[0]"), "unknown"),
        (format!("answers[{j}].hazard.level"), "required"),
        (format!("answers[{j}].hazard.dueOn"), "required"),
        (format!("answers[{k}].hazard"), "required"),
        (format!("answers[{n}].answer"), "unexpected"),
        (format!("answers[{n}].number"), "required"),
        (format!("answers[{last}].itemId"), "duplicate"),
    ];
    let mut wrong: Vec<_> = wrong_fields(&error).into_iter().map(|(f, c)| (f.to_owned(), c)).collect();
    wrong.sort();
    expected.sort();
    assert_eq!(wrong, expected);

    let mut new = sheet(&world, &list);
    new.answers.pop();
    let error = sent(&world, &new).await.unwrap_err();
    assert_eq!(wrong_fields(&error), [("answers", "missing_item")]);
    let unknown = NewSelfCheck { checklist_version: 99, ..sheet(&world, &list) };
    let error = sent(&world, &unknown).await.unwrap_err();
    assert_eq!(wrong_fields(&error), [("checklistId", "unknown")]);
}

#[tokio::test]
async fn what_is_amiss_needs_a_photo() {
    let world = World::new().await;
    let (_, list) = due(&world).await;
    let mut new = sheet(&world, &list);
    let no = fail(&mut new, Some(draft(&world, Level::General, 5)));
    let number =
        list.items.iter().position(|item| item.kind == ItemKind::Number && item.max.is_some()).unwrap();
    new.answers[number].number = list.items[number].max.map(|most| most + 1.0);
    new.answers[number].hazard = Some(draft(&world, Level::General, 5));
    for i in [no, number] {
        new.answers[i].photo_ids.clear();
    }
    let mut expected = [no, number].map(|i| (format!("answers[{i}].photoIds"), "required"));
    expected.sort();
    let error = sent(&world, &new).await.unwrap_err();
    let mut wrong: Vec<_> = wrong_fields(&error).into_iter().map(|(f, c)| (f.to_owned(), c)).collect();
    wrong.sort();
    assert_eq!(wrong, expected);
    for i in [no, number] {
        new.answers[i].photo_ids = vec![world.owner.photo];
    }
    let made = sent(&world, &new).await.unwrap().value;
    assert!(made.hazards.iter().all(|hazard| hazard.photo_ids == [world.owner.photo]));
    assert_eq!(made.hazards.len(), 2);
}

#[tokio::test]
async fn a_number_may_not_apply() {
    let world = World::new().await;
    let (_, list) = due(&world).await;
    let mut new = sheet(&world, &list);
    let n = list.items.iter().position(|item| item.kind == ItemKind::Number).unwrap();
    new.answers[n].answer = Some(Answer::NotApplicable);
    let error = sent(&world, &new).await.unwrap_err();
    assert_eq!(wrong_fields(&error), [(format!("answers[{n}].number").as_str(), "unexpected")]);
    new.answers[n].number = None;
    assert!(sent(&world, &new).await.unwrap().value.hazards.is_empty());
}

#[tokio::test]
async fn equal_sheets_have_equal_digests_and_a_late_one_says_so() {
    let mut world = World::new().await;
    let (task, list) = due(&world).await;
    world.later(TimeDelta::days(10));
    let day = world.now.day();
    let missed = world.read(move |c| missed_tasks(c, day, 10)).await;
    assert_eq!(missed.iter().map(|m| (m.task, m.enterprise)).collect::<Vec<_>>(), [(task.id, world.firm)]);
    let now = world.now;
    let note = move |c: &mut heping_store::Conn| record_missed(c, task.id, true, now);
    let fact = world.write(note).await.unwrap().unwrap();
    assert_eq!(fact.occurred_at.to_string(), "2026-12-01T00:00:00+08:00");
    assert_eq!(world.write(note).await.unwrap(), None);

    let new = NewSelfCheck { task_id: Some(task.id), ..sheet(&world, &list) };
    let late = sent(&world, &new).await.unwrap();
    world.later(TimeDelta::days(1));
    let mut reordered = sheet(&world, &list);
    reordered.answers.reverse();
    let other = sent(&world, &reordered).await.unwrap();
    assert_eq!(done(&late.facts).1, done(&other.facts).1);
    // the second one fulfils December's task
    assert_eq!((done(&late.facts).0, done(&other.facts).0), (false, true));
    let (firm, day) = (world.firm, world.now.day());
    let tasks = world.read(move |c| list_tasks(c, firm, day)).await;
    assert_eq!(tasks.iter().find(|it| it.id == task.id).map(|task| task.state), Some(TaskState::Late));
}

#[tokio::test]
async fn a_finding_that_was_self_reported_makes_no_second_hazard() {
    let world = World::new().await;
    let (_, list) = due(&world).await;
    let mut new = sheet(&world, &list);
    let i = fail(&mut new, Some(draft(&world, Level::Major, 90)));
    new.answers[i].photo_ids = vec![world.owner.photo];
    let known = sent(&world, &new).await.unwrap().value.hazards[0].clone();

    let inspection = opened(&world, &new_inspection(&world)).await.unwrap().value.id;
    let finding = NewFinding { matches_hazard_id: Some(known.id), ..new_finding(&world, Level::General) };
    let matched = found(&world, inspection, &finding).await.unwrap();
    // the inspector's day is the earlier one, so it is the street's from here on
    let known = Hazard { due_on: finding.due_on, days_left: Some(10), ..known };
    assert_eq!(matched.value, known);
    let set = SafetyEvent::DueDateSet { hazard: known.id, due_on: known.due_on, set_by: Party::Street };
    assert_eq!(matched.facts[1].event, set);
    assert_eq!(matched.facts[0].event, SafetyEvent::HazardMatched { hazard: known.id, inspection });
    let again = found(&world, inspection, &finding).await.unwrap();
    assert_eq!((again.created, &again.value), (false, &known));
    let anew =
        NewFinding { checklist_item_id: known.checklist_item_id, ..new_finding(&world, Level::General) };
    let anew = found(&world, inspection, &anew).await.unwrap().value;
    assert_eq!((anew.legal_basis, anew.measure), (known.legal_basis.clone(), known.measure.clone()));
    // a finding without words of its own, or with those of the good state, is named by what is wrong
    let item = list.item(known.checklist_item_id.unwrap()).unwrap();
    for title in [String::new(), item.text.clone()] {
        let untitled = NewFinding {
            title,
            checklist_item_id: known.checklist_item_id,
            ..new_finding(&world, Level::General)
        };
        assert_eq!(found(&world, inspection, &untitled).await.unwrap().value.title, item.hazard_title());
    }
    let other = NewFinding { place: "别处".to_owned(), ..finding };
    assert_eq!(found(&world, inspection, &other).await.unwrap_err().code(), Code::IdConflict);

    let (scope, day) = (world.owner.scope(Permission::ReadFirm), world.now.day());
    let detail = world.read(move |c| hazard(c, &scope, day, known.id)).await;
    let events: Vec<_> = detail.timeline.iter().map(|entry| entry.event).collect();
    assert_eq!(events, [HazardEvent::Recorded, HazardEvent::Matched]);
}

/// What C01 knows equal sheets by: those of last year too.
#[test]
fn the_digest_of_a_sheet_is_the_same_for_ever() {
    let golden: serde_json::Value =
        serde_json::from_str(include_str!("../tests/golden/digested.json")).unwrap();
    let new: NewSelfCheck = serde_json::from_value(golden["NewSelfCheck"].clone()).unwrap();
    assert_eq!(
        super::submit::digest(&new).unwrap(),
        "47a4e55f8053c21b7de5d80e0ab719758fb7bd4f731fa07f59896a3b1de8e226"
    );
}
