//! Reports by whoever scans a code.

use heping_core::HazardId;
use heping_org::personal_data;
use heping_records::report::{By, NewReport, Shown, contact};

use super::*;
use crate::usecase::Action;

#[tokio::test]
async fn a_report_leaves_no_trace_of_who_made_it() {
    let world = World::new().await;
    let (firm, id) = (world.firm().await, HazardId::new());
    let new = NewReport {
        id: Some(id),
        text: "后门消防通道被货物堵住".to_owned(),
        place: None,
        photo_ids: Vec::new(),
        contact: None,
    };
    // signed in, which is no wish to be known
    let by = By::Anybody(Shown { of: Some(world.office.user), ticket: None });
    let first =
        usecase::report_hazard(&world.context, by.clone(), firm, new.clone()).await.unwrap().into_raw();
    let again = usecase::report_hazard(&world.context, by, firm, new).await.unwrap().into_raw();
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.body, again.body, "the same receipt");
    let lines = world.audit(Action::ReportHazard).await;
    assert_eq!(lines.len(), 1, "one report is one row: {lines:?}");
    assert_eq!(lines[0].subject_id, id.to_string());
    assert_eq!((lines[0].actor_id, lines[0].actor_role.as_deref()), (None, None));
    let (vault, user) = (world.app().keys.vault.clone(), world.office.user);
    let (reached, data) = world
        .app()
        .store
        .read(move |conn| Ok((contact(conn, &vault, id)?, personal_data::export(conn, &vault, user)?)))
        .await
        .unwrap();
    assert_eq!(reached, None);
    assert!(!serde_json::to_string(&data).unwrap().contains(&id.to_string()));
}
