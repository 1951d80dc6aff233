use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{Code, Day, EnterpriseId, Permission, Result, RiskColour, Scope, UserId};
use heping_store::Conn;
use heping_store::schema::enterprises;

use super::super::plan::{due_for_planning, plan_tasks};
use super::super::task::{self, TaskState, list_tasks, missed_tasks, record_missed};
use super::*;
use crate::checklist;
use crate::tests::fixture::World;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The world's firm with its monthly task, and the office's scope.
async fn planned() -> (World, Scope, UserId) {
    let world = World::new().await;
    let (firm, now) = (world.firm, world.now);
    world
        .write(move |c| {
            checklist::seed(c, now)?;
            plan_tasks(c, firm, now)
        })
        .await
        .unwrap();
    let (scope, office) = (world.anna.scope(Permission::Inspect), world.anna.actor.user);
    (world, scope, office)
}

async fn set(world: &World, new: NewSchedule) -> Result<Schedule> {
    let (firm, now) = (world.firm, world.now);
    let (scope, by) = (world.anna.scope(Permission::Inspect), world.anna.actor.user);
    world
        .write(move |c| {
            let set = replace(c, &scope, now, by, firm, &new)?;
            plan_tasks(c, firm, now)?;
            Ok(set)
        })
        .await
}

fn item(list: heping_core::ChecklistId, every: Every, starts_on: &str) -> NewScheduleItem {
    NewScheduleItem { checklist_id: Some(list), every, starts_on: day(starts_on) }
}

/// The tasks of a firm in the order of time.
async fn tasks(world: &World, firm: EnterpriseId) -> Vec<(String, String, TaskState)> {
    let today = world.now.day();
    let list = world.read(move |c| list_tasks(c, firm, today)).await;
    let shown = |task: task::SelfCheckTask| (task.opens_on.to_string(), task.due_on.to_string(), task.state);
    list.into_iter().rev().map(shown).collect()
}

fn task_of(opens_on: &str, due_on: &str, state: TaskState) -> (String, String, TaskState) {
    (opens_on.to_owned(), due_on.to_owned(), state)
}

#[tokio::test]
async fn a_new_schedule_replaces_what_is_not_over_and_leaves_the_past() {
    let (mut world, scope, _) = planned().await;
    let firm = world.firm;
    let months = [
        task_of("2026-11-01", "2026-11-30", TaskState::Open),
        task_of("2026-12-01", "2026-12-31", TaskState::Open),
    ];
    assert_eq!(tasks(&world, firm).await, months, "the next one appears ahead of time");
    let before = world.read(move |c| schedule(c, &scope, firm)).await;
    assert_eq!(
        (before.version, before.source, before.items[0].every),
        (0, ScheduleSource::BuiltIn, Every::Month)
    );
    let list = before.items[0].checklist_id;

    // November is missed, and stays missed whatever the office does then
    world.later(TimeDelta::days(8));
    let now = world.now;
    let missed = world.read(move |c| missed_tasks(c, now.day(), 9)).await;
    let noted = world.write(move |c| record_missed(c, missed[0].task, false, now)).await.unwrap();
    assert_eq!(noted.unwrap().occurred_at.to_string(), "2026-12-01T00:00:00+08:00");
    let weekly = NewSchedule { version: 0, items: Some(vec![item(list, Every::Week, "2026-11-02")]) };
    let set_to = set(&world, weekly.clone()).await.unwrap();
    assert_eq!((set_to.version, set_to.source), (1, ScheduleSource::Enterprise));
    let weeks = [
        task_of("2026-11-01", "2026-11-30", TaskState::Missed),
        task_of("2026-11-30", "2026-12-06", TaskState::Open),
        task_of("2026-12-07", "2026-12-13", TaskState::Open),
    ];
    assert_eq!(tasks(&world, firm).await, weeks, "no week before today was ever due");
    assert_eq!(set(&world, weekly).await.unwrap_err().code(), Code::VersionConflict);

    // none at all, and back to the default: December's task is there again
    let none = set(&world, NewSchedule { version: 1, items: Some(Vec::new()) }).await.unwrap();
    assert_eq!((none.version, none.source, none.items.len()), (2, ScheduleSource::Enterprise, 0));
    assert_eq!(tasks(&world, firm).await, weeks[..1]);
    let back = set(&world, NewSchedule { version: 2, items: None }).await.unwrap();
    assert_eq!((back.version, back.source), (3, ScheduleSource::BuiltIn));
    let december = task_of("2026-12-01", "2026-12-31", TaskState::Open);
    assert_eq!(tasks(&world, firm).await, [weeks[0].clone(), december]);
}

#[tokio::test]
async fn who_has_done_the_running_period_is_not_asked_again() {
    let (world, ..) = planned().await;
    let firm = world.firm;
    let list = world.read(move |c| checklist::list(c, heping_core::SubdistrictId::new(), None, None)).await;
    let list =
        list.iter().find(|list| list.title.contains("家具") && list.title.ends_with("自查表")).unwrap().id;
    world
        .write(move |c| {
            use heping_store::schema::self_check_tasks as rows;
            diesel::update(rows::table.filter(rows::opens_on.eq(day("2026-11-01"))))
                .set((
                    rows::self_check_id.eq(heping_core::SelfCheckId::new()),
                    rows::done_at.eq(crate::tests::fixture::at("2026-11-20T10:00:00+08:00")),
                ))
                .execute(c)?;
            Ok(())
        })
        .await
        .unwrap();
    let daily = NewSchedule { version: 0, items: Some(vec![item(list, Every::Day, "2026-11-01")]) };
    set(&world, daily).await.unwrap();
    let tasks = tasks(&world, firm).await;
    assert_eq!(tasks[0], task_of("2026-11-01", "2026-11-30", TaskState::Done));
    assert_eq!(tasks[1], task_of("2026-11-25", "2026-11-25", TaskState::Open));
    assert_eq!(tasks.len(), 8, "seven days ahead");
}

#[tokio::test]
async fn the_closest_default_holds_and_all_firms_are_planned_anew() {
    let (mut world, scope, office) = planned().await;
    let (firm, other, now) = (world.firm, world.another_firm().await, world.now);
    let paint = move |c: &mut Conn, firm: EnterpriseId, colour: RiskColour| {
        diesel::update(enterprises::table.find(firm)).set(enterprises::risk_colour.eq(colour)).execute(c)?;
        plan_tasks(c, firm, now)
    };
    world.write(move |c| paint(c, other, RiskColour::Red)).await.unwrap();
    let due = |items| ScheduleDefault { industry: None, risk_colour: None, risk_colour_text: None, items };
    let nearest = |every| NewScheduleItem { checklist_id: None, every, starts_on: day("2026-11-23") };
    let defaults = vec![
        due(vec![nearest(Every::Quarter)]),
        ScheduleDefault { risk_colour: Some(RiskColour::Red), ..due(vec![nearest(Every::Day)]) },
        ScheduleDefault { industry: Some("21".to_owned()), ..due(vec![nearest(Every::Month)]) },
        ScheduleDefault {
            industry: Some("21".to_owned()),
            risk_colour: Some(RiskColour::Red),
            ..due(vec![nearest(Every::Week)])
        },
    ];
    let new = ScheduleDefaults { version: 0, defaults };
    let by = scope.clone();
    let kept = new.clone();
    world.write(move |c| replace_defaults(c, &by, now, office, &kept)).await.unwrap();
    let (by, stale) = (scope.clone(), new.clone());
    let again = world.write(move |c| replace_defaults(c, &by, now, office, &stale)).await;
    assert_eq!(again.unwrap_err().code(), Code::VersionConflict);

    let due = world.read(move |c| due_for_planning(c, now.day(), 9)).await;
    assert_eq!(due.len(), 2);
    world.write(move |c| due.iter().try_for_each(|firm| plan_tasks(c, *firm, now))).await.unwrap();
    assert_eq!(tasks(&world, firm).await, [task_of("2026-11-23", "2026-12-22", TaskState::Open)]);
    assert_eq!(
        tasks(&world, other).await,
        [
            task_of("2026-11-23", "2026-11-29", TaskState::Open),
            task_of("2026-11-30", "2026-12-06", TaskState::Open)
        ]
    );
    assert!(world.read(move |c| due_for_planning(c, now.day(), 9)).await.is_empty());
    world.later(TimeDelta::days(6));
    let today = world.now.day();
    let next = world.read(move |c| due_for_planning(c, today, 9)).await;
    assert_eq!(next, [other], "a week before the third week opens");
}

#[tokio::test]
async fn what_is_wrong_with_a_schedule_is_named() {
    let (world, scope, office) = planned().await;
    let unknown = heping_core::ChecklistId::new();
    let items = vec![
        item(unknown, Every::Day, "1999-12-31"),
        item(unknown, Every::Week, "2028-01-01"),
        NewScheduleItem { checklist_id: None, every: Every::Day, starts_on: day("2026-11-24") },
    ];
    let error = set(&world, NewSchedule { version: 0, items: Some(items.clone()) }).await.unwrap_err();
    let named: Vec<_> = error.field_errors().iter().map(|e| (e.field.as_str(), e.code.as_str())).collect();
    assert_eq!(
        named,
        [
            ("items[0].checklistId", "unknown"),
            ("items[0].startsOn", "out_of_range"),
            ("items[1].checklistId", "unknown"),
            ("items[1].checklistId", "duplicate"),
            ("items[1].startsOn", "out_of_range"),
            ("items[2].checklistId", "required"),
        ]
    );
    let one = ScheduleDefault {
        industry: Some("C".to_owned()),
        risk_colour: None,
        risk_colour_text: None,
        items: Vec::new(),
    };
    let new = ScheduleDefaults { version: 0, defaults: vec![one.clone(), one] };
    let now = world.now;
    let error = world.write(move |c| replace_defaults(c, &scope, now, office, &new)).await.unwrap_err();
    let named: Vec<_> = error.field_errors().iter().map(|e| (e.field.as_str(), e.code.as_str())).collect();
    assert_eq!(
        named,
        [
            ("defaults[0].industry", "invalid"),
            ("defaults[1].industry", "invalid"),
            ("defaults[1]", "duplicate")
        ]
    );
}
