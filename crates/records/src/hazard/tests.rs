use chrono::TimeDelta;
use heping_core::{
    Code, EnterpriseId, HazardEventId, HazardId, HazardState, Level, PageRequest, Permission, Result,
    SafetyEvent,
};
use heping_evidence::Written;

use super::*;
use crate::inspection::tests::{found, new_finding, new_inspection, opened};
use crate::tests::fixture::{Person, World};

async fn recorded(world: &World, level: Level) -> HazardId {
    let inspection = opened(world, &new_inspection(world)).await.unwrap().value.id;
    found(world, inspection, &new_finding(world, level)).await.unwrap().value.id
}

fn rectified(world: &World) -> NewSubmission {
    let photo_ids = vec![world.owner.photo];
    NewSubmission {
        id: Some(HazardEventId::new()),
        measure: "已清扫".to_owned(),
        photo_ids,
        recorded_at: None,
    }
}

fn verdict(decision: Decision) -> NewReview {
    let note = (decision == Decision::SendBack).then(|| "仍有积尘".to_owned());
    NewReview { decision, note, photo_ids: Vec::new(), second_officer_id: None, acceptance_report: None }
}

async fn planned(world: &World, id: HazardId) {
    let part = || "按方案在 9 月 30 日前投入 12 万元完成全部治理内容".to_owned();
    let new = NewPlan {
        goals: part(),
        methods: part(),
        resources: part(),
        responsible: part(),
        timetable: part(),
        emergency: part(),
    };
    let (owner, now) = (world.owner.clone(), world.now);
    let scope = owner.scope(Permission::PlanRemediation);
    world.bundled(move |c, rows| make_plan(c, rows, &owner.actor, &scope, now, id, &new)).await.unwrap();
}

async fn submitted(world: &World, id: HazardId, new: &NewSubmission) -> Result<Written<Hazard>> {
    let (owner, now, new) = (world.owner.clone(), world.now, new.clone());
    let scope = owner.scope(Permission::SubmitRectification);
    world.bundled(move |c, rows| submit(c, rows, &owner.actor, &scope, now, id, &new)).await
}

async fn reviewed(world: &World, who: &Person, id: HazardId, new: &NewReview) -> Result<Written<Hazard>> {
    let (who, now, new) = (who.clone(), world.now, new.clone());
    let scope = who.scope(Permission::ReviewRectification);
    world.bundled(move |c, rows| review(c, rows, &who.actor, &scope, now, id, &new)).await
}

#[tokio::test]
async fn a_general_hazard_is_rectified_and_closed() {
    let mut world = World::new().await;
    let id = recorded(&world, Level::General).await;
    let early = reviewed(&world, &world.anna, id, &verdict(Decision::Accept)).await.unwrap_err();
    assert_eq!((early.code(), early.state()), (Code::StateConflict, Some("rectifying")));

    let new = rectified(&world);
    let first = submitted(&world, id, &new).await.unwrap();
    assert_eq!(first.value.state, HazardState::Submitted);
    let again = submitted(&world, id, &new).await.unwrap();
    assert_eq!((again.created, again.facts.len(), again.value), (false, 0, first.value));
    let other = NewSubmission { measure: "换了".to_owned(), ..new };
    assert_eq!(submitted(&world, id, &other).await.unwrap_err().code(), Code::IdConflict);
    let second = submitted(&world, id, &rectified(&world)).await.unwrap_err();
    assert_eq!((second.code(), second.state()), (Code::StateConflict, Some("submitted")));

    let handed_in = world.now;
    world.later(TimeDelta::days(30));
    let closed = reviewed(&world, &world.anna, id, &verdict(Decision::Accept)).await.unwrap();
    assert_eq!((closed.value.state, closed.value.days_left), (HazardState::Closed, None));
    // everybody's photo of this world has the same bytes
    let expected = SafetyEvent::HazardClosed { hazard: id, submitted_at: handed_in, photos_differ: false };
    assert_eq!(closed.facts.iter().map(|fact| &fact.event).collect::<Vec<_>>(), [&expected]);
    let again = reviewed(&world, &world.anna, id, &verdict(Decision::Accept)).await.unwrap();
    assert_eq!((again.created, again.facts.len()), (false, 0));
    let other = reviewed(&world, &world.bert, id, &verdict(Decision::Accept)).await.unwrap_err();
    assert_eq!((other.code(), other.state()), (Code::StateConflict, Some("closed")));

    let (scope, day) = (world.owner.scope(Permission::ReadFirm), world.now.day());
    let detail = world.read(move |c| crate::detail::hazard(c, &scope, day, id)).await;
    let events: Vec<_> = detail.timeline.iter().map(|entry| entry.event).collect();
    assert_eq!(events, [HazardEvent::Recorded, HazardEvent::Submitted, HazardEvent::Closed]);
    assert_eq!(detail.timeline[1].photo_ids, [world.owner.photo]);
    assert_eq!(detail.timeline[1].actor_name.as_deref(), Some("老板"));
}

#[tokio::test]
async fn days_in_review_are_added_when_it_is_sent_back() {
    let mut world = World::new().await;
    let id = recorded(&world, Level::General).await;
    let due_on = world.now.day() + TimeDelta::days(10);
    world.later(TimeDelta::days(8));
    assert_eq!(submitted(&world, id, &rectified(&world)).await.unwrap().value.days_left, Some(2));

    world.later(TimeDelta::days(5));
    let silent = NewReview { note: None, ..verdict(Decision::SendBack) };
    let error = reviewed(&world, &world.anna, id, &silent).await.unwrap_err();
    assert_eq!(error.field_errors()[0].field, "note");
    let back = reviewed(&world, &world.anna, id, &verdict(Decision::SendBack)).await.unwrap();
    let moved = due_on + TimeDelta::days(5);
    assert_eq!((back.value.state, back.value.due_on, back.value.round), (HazardState::Rectifying, moved, 2));
    assert_eq!((back.value.days_left, back.value.overdue), (Some(2), false));
    assert_eq!(back.facts[0].event, SafetyEvent::SentBack { hazard: id, due_on: moved });
    let again = reviewed(&world, &world.anna, id, &verdict(Decision::SendBack)).await.unwrap();
    assert!(!again.created);

    world.later(TimeDelta::days(3));
    let (scope, day, firm) = (world.anna.scope(Permission::ReadFirm), world.now.day(), world.firm);
    let overdue = HazardFilter { overdue: Some(true), enterprise: Some(firm), ..HazardFilter::default() };
    let page = world
        .read(move |c| {
            let items = open_items(c, firm, day, 10)?;
            assert_eq!((items[0].days_left, items[0].overdue), (-1, true));
            hazards(c, &scope, day, &overdue, PageRequest::new(None, None)?)
        })
        .await;
    assert_eq!((page.total, page.items[0].id), (1, id));
    submitted(&world, id, &rectified(&world)).await.unwrap();
}

#[tokio::test]
async fn a_major_hazard_is_closed_by_a_second_officer() {
    let world = World::new().await;
    let id = recorded(&world, Level::Major).await;
    let unplanned = submitted(&world, id, &rectified(&world)).await.unwrap_err();
    assert_eq!((unplanned.code(), unplanned.state()), (Code::StateConflict, Some("rectifying")));
    planned(&world, id).await;
    submitted(&world, id, &rectified(&world)).await.unwrap();
    let bare = reviewed(&world, &world.anna, id, &verdict(Decision::Accept)).await.unwrap_err();
    assert_eq!(bare.field_errors()[0].field, "acceptanceReport");

    let report =
        AcceptanceReport { text: "现场复核合格".to_owned(), photo_ids: vec![world.anna.photo] };
    let accept = NewReview { acceptance_report: Some(report), ..verdict(Decision::Accept) };
    let first = reviewed(&world, &world.anna, id, &accept).await.unwrap();
    assert_eq!((first.value.state, first.value.acceptances), (HazardState::Submitted, 1));
    assert!(first.facts.is_empty());
    let error = reviewed(&world, &world.anna, id, &accept).await.unwrap_err();
    assert_eq!((error.code(), error.state()), (Code::SameOfficer, Some("submitted")));
    let second = reviewed(&world, &world.bert, id, &verdict(Decision::Accept)).await.unwrap();
    assert_eq!((second.value.state, second.value.acceptances), (HazardState::Closed, 2));
    assert_eq!(second.facts.len(), 1);
}

#[tokio::test]
async fn nobody_reviews_his_own_submission() {
    let mut world = World::new().await;
    // somebody who works for the firm and for the street
    world.owner.actor.memberships.extend(world.anna.actor.memberships.clone());
    let id = recorded(&world, Level::General).await;
    submitted(&world, id, &rectified(&world)).await.unwrap();
    let error = reviewed(&world, &world.owner, id, &verdict(Decision::Accept)).await.unwrap_err();
    assert_eq!(error.code(), Code::OwnWork);
}

#[tokio::test]
async fn another_firms_hazard_is_not_there() {
    let mut world = World::new().await;
    let id = recorded(&world, Level::General).await;
    world.owner.actor.memberships[0].enterprise = Some(EnterpriseId::new());
    let error = submitted(&world, id, &rectified(&world)).await.unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
}
