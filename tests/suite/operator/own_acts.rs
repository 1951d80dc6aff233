//! What a server or whoever runs it does to the whole stands in the audit log, with who gave the command.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_api::jobs;
use heping_store::Store;
use heping_store::schema::audit_log;
use heping_tests::{Installation, TestApp};

/// What the rows of an action say: of what, and the rest.
async fn rows(store: &Store, action: &'static str) -> Vec<(String, Option<String>)> {
    let rows = move |conn: &mut heping_store::Conn| {
        let rows = audit_log::table.filter(audit_log::action.eq(action)).order(audit_log::at);
        Ok(rows.select((audit_log::subject_id, audit_log::detail)).load(conn)?)
    };
    store.read(rows).await.unwrap()
}

#[tokio::test]
async fn commands_name_who_gave_them() {
    let installation = Installation::new();
    installation.serve().kill();
    let folder = tempfile::tempdir().unwrap();
    installation.run(&["backup", folder.path().to_str().unwrap()], "");
    let new = [
        ("HEPING_SECRET_KEY", "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978"),
        ("HEPING_SECRET_KEY_OLD", heping_tests::KEY),
    ];
    let (changed, said) = installation.attempt(&["rekey"], &new);
    assert!(changed, "{said}");
    let store = installation.store().await;
    for (action, subject) in [("start_server", "0."), ("back_up", "20"), ("rekey", "1")] {
        let found = rows(&store, action).await;
        let [(of, detail)] = found.as_slice() else { panic!("{action}: {found:?}") };
        assert!(of.starts_with(subject), "{action}: {of}");
        assert!(detail.as_ref().is_some_and(|detail| detail.contains("operator")), "{action}: {detail:?}");
    }
}

#[tokio::test]
async fn what_is_thrown_away_each_day_is_noted_once_a_day() {
    let app = TestApp::start().await;
    for day in 1..=2 {
        jobs::schedule_today(&app.app).await.unwrap();
        app.clock.set(app.clock.now().plus(TimeDelta::days(1)));
        app.work().await;
        let noted = rows(&app.app.store, "tidy").await;
        assert_eq!(noted.len(), day, "{noted:?}");
        assert!(noted.iter().all(|(_, detail)| detail.is_none()), "nobody gave a command: {noted:?}");
    }
}
