//! What every write has: one answer for a repeated request, and a standing that tells its changes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use heping_core::{
    Code, CodeColour, Error, InspectionId, RecordKind, Result, SafetyEvent, SafetyFact, Source,
};
use heping_records::conduct::{ConductKind, NewConduct};
use heping_store::Lock;

use super::*;
use crate::answer::{Answer, Nothing, Raw};
use crate::extract::auth::On;
use crate::usecase::{Action, Caller, Effect, notice};

/// One write in the name of the office, under an `Idempotency-Key`, that counts how often it is done.
async fn once(world: &World, body: &str, done: &Arc<AtomicUsize>, fails: bool) -> Result<Raw> {
    let repeat = Some(("the key".to_owned(), body.to_owned()));
    let caller = Caller { repeat, ..world.context.caller(&world.office) };
    let done = done.clone();
    let answer: Answer<Nothing> = world
        .context
        .write(caller, Lock::Nothing, Some(world.street), move |_, _| {
            if fails {
                return Err(Error::new(Code::StateConflict));
            }
            let number = done.fetch_add(1, Ordering::SeqCst);
            let answer = Answer::again(Raw::of_text(201, format!("{{\"number\":{number}}}")));
            Ok(Effect::done(Action::ExportList, number, answer))
        })
        .await?;
    Ok(answer.into_raw())
}

#[tokio::test]
async fn a_repeated_key_is_answered_the_same_and_done_once() {
    let world = World::new().await;
    let done = Arc::new(AtomicUsize::new(0));
    let refused = once(&world, "a body", &done, true).await.unwrap_err();
    assert_eq!(refused.code(), Code::StateConflict);
    // what was refused holds no key
    let first = once(&world, "a body", &done, false).await.unwrap();
    let again = once(&world, "a body", &done, false).await.unwrap();
    assert_eq!(first, Raw::of_text(201, "{\"number\":0}".to_owned()));
    assert_eq!(first, again);
    let other = once(&world, "another body", &done, false).await.unwrap_err();
    assert_eq!(other.code(), Code::IdempotencyMismatch);
    assert_eq!(done.load(Ordering::SeqCst), 1);
    assert_eq!(world.audit(Action::ExportList).await.len(), 1);
}

/// An inspection, which is what rates a firm.
async fn inspected(world: &World, firm: EnterpriseId) {
    let inspection = InspectionId::new();
    let source = Source { kind: RecordKind::Inspection, id: inspection.to_string(), number: None };
    let fact = SafetyFact::new(firm, now(), source, 1, SafetyEvent::Inspected { inspection });
    world
        .context
        .write_in_firm(world.context.nobody(), (world.street, firm), move |_, _| {
            Ok(Effect { facts: vec![fact.clone()], ..Effect::nothing(Answer::nothing()) })
        })
        .await
        .unwrap();
}

async fn penalty(world: &World, firm: EnterpriseId) {
    let new = NewConduct {
        id: None,
        kind: ConductKind::Penalty,
        occurred_on: now().day(),
        valid_to: None,
        level: None,
        document_number: Some("演示〔2026〕1号".to_owned()),
        amount: None,
        suspension: false,
        note: "行政处罚".to_owned(),
        photo_ids: Vec::new(),
    };
    let on = On::of(world.app(), world.office.clone(), firm.as_str()).await.unwrap();
    usecase::record_conduct(&world.context, on, new).await.unwrap();
}

/// The colour of a firm, and how many messages wait for its people.
async fn seen(world: &World, firm: EnterpriseId) -> (CodeColour, i64) {
    world
        .app()
        .store
        .read(move |conn| {
            Ok((heping_ranking::standing(conn, firm, now())?.colour, notice::unread(conn, firm)?))
        })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_first_rating_tells_nobody_and_a_change_of_colour_is_told_once() {
    let world = World::new().await;
    let firm = world.firm().await;
    penalty(&world, firm).await;
    assert_eq!(seen(&world, firm).await, (CodeColour::Grey, 0), "a penalty rates nobody");
    inspected(&world, firm).await;
    assert_eq!(seen(&world, firm).await, (CodeColour::Yellow, 0), "grey is no colour to change from");
    penalty(&world, firm).await;
    assert_eq!(seen(&world, firm).await, (CodeColour::Orange, 1));
    inspected(&world, firm).await;
    assert_eq!(seen(&world, firm).await, (CodeColour::Orange, 1), "nothing changed");
}
