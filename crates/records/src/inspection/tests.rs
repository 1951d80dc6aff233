use chrono::TimeDelta;
use heping_core::{Code, Error, InspectionId, Level, PageRequest, Permission, Result, SafetyEvent};
use heping_evidence::{DeviceClock, Written};
use heping_store::Ask;

use super::*;
use crate::hazard::{Criteria, Hazard};
use crate::history::{newest, records};
use crate::tests::fixture::{Person, World};

pub(crate) fn new_inspection(world: &World) -> NewInspection {
    NewInspection {
        id: Some(InspectionId::new()),
        kind: InspectionKind::Routine,
        legal_basis: Some("《安全生产法》第六十五条".to_owned()),
        approval_number: "河安检批〔2026〕45号".to_owned(),
        act_code: None,
        officer_ids: vec![world.anna.actor.user, world.bert.actor.user],
        started_at: world.now,
        over_cap_reason: None,
        campaign_id: None,
        clock: DeviceClock::default(),
    }
}

pub(crate) fn new_finding(world: &World, level: Level) -> NewFinding {
    NewFinding {
        id: Some(heping_core::HazardId::new()),
        checklist_item_id: None,
        title: "除尘管道积尘".to_owned(),
        description: None,
        place: "打磨车间".to_owned(),
        level,
        criteria: (level == Level::Major)
            .then(|| Criteria { document: "判定标准".to_owned(), article: "第十一条".to_owned() }),
        due_on: world.now.day() + TimeDelta::days(10),
        photo_ids: vec![world.anna.photo],
        matches_hazard_id: None,
        recorded_at: None,
        clock: DeviceClock::default(),
    }
}

fn completion(world: &World) -> NewCompletion {
    let signature = |party, name: &str| NewSignature {
        party,
        name: name.to_owned(),
        image_id: Some(world.anna.photo),
        refused_reason: None,
    };
    NewCompletion {
        outcome_reason: None,
        photo_ids: Vec::new(),
        certificates_shown: None,
        recusal_asked: None,
        recusal_answer: None,
        outcome: InspectionOutcome::Checked,
        ended_at: world.now,
        signatures: vec![signature(Party::Inspector, "安娜"), signature(Party::Enterprise, "老板")],
        clock: DeviceClock::default(),
    }
}

pub(crate) async fn opened(world: &World, new: &NewInspection) -> Result<Written<Inspection>> {
    let (anna, now, firm, new) = (world.anna.clone(), world.now, world.firm, new.clone());
    world
        .bundled(move |c, rows| open(c, rows, &anna.actor, &anna.scope(Permission::Inspect), now, firm, &new))
        .await
}

pub(crate) async fn found(world: &World, id: InspectionId, new: &NewFinding) -> Result<Written<Hazard>> {
    found_by(world, &world.anna, id, new).await
}

async fn found_by(
    world: &World,
    who: &Person,
    id: InspectionId,
    new: &NewFinding,
) -> Result<Written<Hazard>> {
    let (who, now, new) = (who.clone(), world.now, new.clone());
    world
        .bundled(move |c, rows| {
            let scope = who.scope(Permission::Inspect);
            let before = BeforeFinding::asked((&who.actor, &scope), id, &new).ask(c)?;
            add_finding(c, rows, before, (&who.actor, &scope), now, &new)
        })
        .await
}

async fn completed(world: &World, id: InspectionId, new: &NewCompletion) -> Result<Written<Inspection>> {
    let (anna, now, new) = (world.anna.clone(), world.now, new.clone());
    let scope = anna.scope(Permission::Inspect);
    world.bundled(move |c, rows| complete(c, rows, &anna.actor, &scope, now, id, &new)).await
}

async fn confirmed(world: &World, who: &Person, id: InspectionId) -> Result<Written<Inspection>> {
    let (who, now) = (who.clone(), world.now);
    let scope = who.scope(Permission::Inspect);
    world.bundled(move |c, rows| confirm(c, rows, &who.actor, &scope, now, id)).await
}

fn wrong_fields(error: &Error) -> Vec<(&str, &str)> {
    error.field_errors().iter().map(|e| (e.field.as_str(), e.code.as_str())).collect()
}

#[tokio::test]
async fn an_inspection_goes_from_open_to_completed() {
    let world = World::new().await;
    let inspection = opened(&world, &new_inspection(&world)).await.unwrap();
    assert!(inspection.created);
    assert_eq!(inspection.value.number, "DC-2026-000001");
    assert_eq!(inspection.value.visit_cap, VisitCap { used: 1, limit: 12, warning: None });
    let id = inspection.value.id;

    let first = found(&world, id, &new_finding(&world, Level::General)).await.unwrap();
    let second = found(&world, id, &new_finding(&world, Level::Major)).await.unwrap();
    assert_eq!([&first.value.number, &second.value.number], ["YH-2026-000001", "YH-2026-000002"]);
    assert_eq!((first.value.days_left, first.value.overdue), (Some(10), false));
    assert_eq!(first.value.photo_ids, [world.anna.photo]);
    assert!(matches!(&first.facts[..], [fact] if matches!(fact.event, SafetyEvent::HazardFound { .. })));

    let done = completed(&world, id, &completion(&world)).await.unwrap();
    assert_eq!(done.value.state, InspectionState::Completed);
    assert!(matches!(&done.facts[..], [fact] if matches!(fact.event, SafetyEvent::Inspected { .. })));

    let again = completed(&world, id, &completion(&world)).await.unwrap();
    assert!(!again.created && again.facts.is_empty());
    assert_eq!(again.value, done.value);
    let mut other = completion(&world);
    other.signatures[1].image_id = None;
    other.signatures[1].refused_reason = Some("不认可检查结果".to_owned());
    let refused = completed(&world, id, &other).await.unwrap_err();
    assert_eq!((refused.code(), refused.state()), (Code::StateConflict, Some("completed")));
    let late = found(&world, id, &new_finding(&world, Level::General)).await.unwrap_err();
    assert_eq!(late.code(), Code::StateConflict);

    let (scope, day, firm) = (world.anna.scope(Permission::ReadFirm), world.now.day(), world.firm);
    let detail = world
        .read(move |c| {
            let lines = newest(records(firm, 10).ask(c)?, 10);
            assert_eq!(lines[0].summary, "日常督查 DC-2026-000001（已检查）");
            assert_eq!(
                inspections(c, &scope, InspectionFilter::default(), PageRequest::new(None, None)?)?.total,
                1
            );
            crate::detail::inspection(c, &scope, day, id)
        })
        .await;
    assert_eq!((detail.hazards.len(), detail.inspection.signatures.len()), (2, 2));
    assert_eq!((detail.inspection.finding_count, detail.inspection.officers.len()), (2, 2));
}

#[tokio::test]
async fn what_one_officer_calls_major_counts_when_a_second_stands_by_it() {
    let world = World::new().await;
    let id = opened(&world, &new_inspection(&world)).await.unwrap().value.id;
    let major = found(&world, id, &new_finding(&world, Level::Major)).await.unwrap();
    assert!(major.facts.is_empty(), "{:?}", major.facts);
    let early = confirmed(&world, &world.bert, id).await.unwrap_err();
    assert_eq!((early.code(), early.state()), (Code::StateConflict, Some("open")));

    let done = completed(&world, id, &completion(&world)).await.unwrap();
    assert!(done.value.awaits_confirmation);
    let own = confirmed(&world, &world.anna, id).await.unwrap();
    assert!(!own.created, "whoever completes it has given their word");
    assert_eq!(confirmed(&world, &world.novice, id).await.unwrap_err().code(), Code::Forbidden);

    let second = confirmed(&world, &world.bert, id).await.unwrap();
    assert!(second.created && !second.value.awaits_confirmation);
    let [fact] = &second.facts[..] else { panic!("{:?}", second.facts) };
    let SafetyEvent::HazardFound { hazard, level, inspection, due_on, .. } = &fact.event else {
        panic!("{fact:?}")
    };
    assert_eq!((*hazard, *level, *inspection), (major.value.id, Level::Major, Some(id)));
    assert_eq!((*due_on, fact.occurred_at), (major.value.due_on, world.now));
    assert!(confirmed(&world, &world.bert, id).await.unwrap().facts.is_empty(), "said again");
}

#[tokio::test]
async fn a_drawn_signature_of_the_second_officer_confirms_and_a_typed_one_does_not() {
    let world = World::new().await;
    let id = opened(&world, &new_inspection(&world)).await.unwrap().value.id;
    found(&world, id, &new_finding(&world, Level::Major)).await.unwrap();
    let bert = NewSignature {
        party: Party::Inspector,
        name: "伯特".to_owned(),
        image_id: None,
        refused_reason: None,
    };
    let mut new = completion(&world);
    new.signatures.push(NewSignature { name: "路人".to_owned(), ..bert.clone() });
    new.signatures.push(bert.clone());
    new.signatures[1].image_id = None;
    let error = completed(&world, id, &new).await.unwrap_err();
    let expected = [
        ("signatures[1].imageId", "required"),
        ("signatures[2].name", "unknown"),
        ("signatures[3].imageId", "required"),
    ];
    assert_eq!(wrong_fields(&error), expected);

    let mut new = completion(&world);
    new.signatures.push(NewSignature { image_id: Some(world.anna.photo), ..bert });
    let done = completed(&world, id, &new).await.unwrap();
    assert!(!done.value.awaits_confirmation);
    assert_eq!(done.facts.len(), 2, "that it was checked, and the major finding: {:?}", done.facts);
}

#[tokio::test]
async fn a_repeated_id_is_answered_as_before_or_refused() {
    let world = World::new().await;
    let new = new_inspection(&world);
    let first = opened(&world, &new).await.unwrap();
    let again = opened(&world, &new).await.unwrap();
    assert_eq!((again.created, again.value.number), (false, first.value.number));
    let other = NewInspection { kind: InspectionKind::Campaign, ..new };
    assert_eq!(opened(&world, &other).await.unwrap_err().code(), Code::IdConflict);

    let id = first.value.id;
    let finding = new_finding(&world, Level::General);
    let first = found(&world, id, &finding).await.unwrap();
    let again = found(&world, id, &finding).await.unwrap();
    assert_eq!((again.created, again.facts.len(), again.value), (false, 0, first.value));
    let other = NewFinding { place: "喷漆房".to_owned(), ..finding };
    assert_eq!(found(&world, id, &other).await.unwrap_err().code(), Code::IdConflict);
}

#[tokio::test]
async fn two_certified_officers_inspect_and_nobody_else() {
    let world = World::new().await;
    let anna = world.anna.actor.user;
    let mut new = NewInspection { officer_ids: vec![anna, anna], ..new_inspection(&world) };
    let error = opened(&world, &new).await.unwrap_err();
    assert_eq!(wrong_fields(&error), [("officerIds", "too_few")]);

    new.officer_ids = vec![world.novice.actor.user, world.owner.actor.user];
    new.started_at = world.now.plus(TimeDelta::minutes(6));
    new.legal_basis = Some("长".repeat(501));
    let error = opened(&world, &new).await.unwrap_err();
    let expected = [
        ("legalBasis", "too_long"),
        ("startedAt", "in_future"),
        ("officerIds", "self_missing"),
        ("officerIds[0]", "no_certificate"),
        ("officerIds[1]", "unknown"),
    ];
    assert_eq!(wrong_fields(&error), expected);

    let id = opened(&world, &new_inspection(&world)).await.unwrap().value.id;
    let mut finding = new_finding(&world, Level::General);
    finding.photo_ids = vec![world.novice.photo];
    let error = found_by(&world, &world.novice, id, &finding).await.unwrap_err();
    assert_eq!(error.code(), Code::Forbidden);
}

#[tokio::test]
async fn a_finding_needs_its_evidence_its_date_and_its_article() {
    let world = World::new().await;
    let id = opened(&world, &new_inspection(&world)).await.unwrap().value.id;
    let finding = NewFinding {
        criteria: None,
        photo_ids: Vec::new(),
        due_on: world.now.day() - TimeDelta::days(1),
        title: " ".to_owned(),
        ..new_finding(&world, Level::Major)
    };
    let error = found(&world, id, &finding).await.unwrap_err();
    let expected =
        [("title", "required"), ("criteria", "required"), ("dueOn", "in_past"), ("photoIds", "required")];
    assert_eq!(wrong_fields(&error), expected);

    let finding = NewFinding {
        photo_ids: vec![world.owner.photo],
        due_on: world.now.day() + TimeDelta::days(366),
        matches_hazard_id: Some(heping_core::HazardId::new()),
        ..new_finding(&world, Level::General)
    };
    let error = found(&world, id, &finding).await.unwrap_err();
    let expected = [("dueOn", "too_late"), ("photoIds[0]", "unknown"), ("matchesHazardId", "unknown")];
    assert_eq!(wrong_fields(&error), expected);
}

#[tokio::test]
async fn a_completion_needs_its_signatures() {
    let world = World::new().await;
    let id = opened(&world, &new_inspection(&world)).await.unwrap().value.id;
    let mut new = completion(&world);
    new.signatures.clear();
    new.ended_at = world.now.plus(-TimeDelta::minutes(1));
    let error = completed(&world, id, &new).await.unwrap_err();
    let expected = [
        ("endedAt", "before_start"),
        ("signatures", "inspector_missing"),
        ("signatures", "enterprise_missing"),
    ];
    assert_eq!(wrong_fields(&error), expected);

    let mut locked = completion(&world);
    locked.outcome = InspectionOutcome::Locked;
    locked.outcome_reason = Some("大门上锁，电话无人接听".to_owned());
    locked.photo_ids = vec![world.anna.photo];
    locked.signatures.truncate(1);
    let done = completed(&world, id, &locked).await.unwrap();
    assert!(done.facts.is_empty());
}
