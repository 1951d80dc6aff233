//! Importing a register.

use heping_core::CodeColour;
use heping_org::import::Report;
use heping_records::self_check::task;

use super::*;
use crate::usecase::Action;

const HEADER: &str = "企业名称,统一社会信用代码,行业代码,村社,联系电话\n";

async fn import(world: &World, rows: &str, dry_run: bool) -> Report {
    let (app, bytes) = (world.app(), format!("{HEADER}{rows}").into_bytes());
    let by = (world.street, world.context.caller(&world.office));
    usecase::import_register(&app.store, &app.keys.vault, now(), by, bytes, dry_run).await.unwrap()
}

#[tokio::test]
async fn what_an_import_changed_is_in_the_audit_log_and_nothing_else_is() {
    let world = World::new().await;
    let rows = "甲,,2110,江东,\n乙,,2110,江东,\n丙,,nowhere,江东,\n";
    import(&world, rows, true).await;
    assert!(world.audit(Action::ImportEnterprise).await.is_empty(), "a dry run does nothing");
    let report = import(&world, rows, false).await;
    assert_eq!((report.created, report.refused), (2, 1));
    let lines = world.audit(Action::ImportEnterprise).await;
    let mut told: Vec<_> = lines.iter().map(|line| line.subject_id.clone()).collect();
    let mut made: Vec<_> =
        report.rows.iter().filter_map(|row| row.enterprise_id).map(|id| id.to_string()).collect();
    told.sort_unstable();
    made.sort_unstable();
    assert_eq!(told, made);
    assert!(lines.iter().all(|line| line.actor_id == Some(world.office.user)));
    import(&world, rows, false).await;
    assert_eq!(world.audit(Action::ImportEnterprise).await.len(), 2, "what is unchanged is not told");
}

#[tokio::test]
async fn a_firm_that_came_with_a_file_has_what_one_that_was_typed_in_has() {
    let world = World::new().await;
    let typed = world.firm().await;
    let report = import(&world, "甲,,2110,江东,\n", false).await;
    let imported = report.rows[0].enterprise_id.unwrap();
    let (tasks, standings) = world
        .app()
        .store
        .read(move |conn| {
            let tasks = [typed, imported].map(|firm| task::list_tasks(conn, firm, now().day()));
            Ok((tasks, heping_ranking::all_standings(conn, None, 10)?))
        })
        .await
        .unwrap();
    let [typed_tasks, imported_tasks] = tasks.map(|tasks| tasks.unwrap().len());
    assert!(typed_tasks > 0 && typed_tasks == imported_tasks, "{typed_tasks} and {imported_tasks} tasks");
    assert_eq!(standings.len(), 2);
    assert!(standings.iter().all(|standing| standing.colour == CodeColour::Grey));
}
