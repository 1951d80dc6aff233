//! `heping rebuild`: what a whole installation's scores are made of, proved again.

use diesel::prelude::*;
use heping_api::command::rebuild::{Summary, everything, figures};
use heping_ranking::PeerGroup;
use heping_store::Lock;
use heping_store::schema::{standings, tallies};
use heping_tests::TestApp;
use heping_tests::fixture::{Finding, Officers, self_check};
use heping_tests::recount::figures_hold;

#[tokio::test]
async fn what_the_service_did_is_proved_and_what_was_tampered_with_is_mended() {
    let app = TestApp::start().await;
    let firm = app.firm("演示家具厂", "2110").await;
    app.firm("演示针织厂", "1761").await;
    let officers = Officers::of(&app).await;
    self_check(&app, &firm).await;
    officers.visit(&app, &firm, [Finding::due(10)]).await;

    let store = &app.app.store;
    let now = app.clock.now();
    let run = async |mend: bool| {
        let mend = mend.then_some(now);
        let mut told = Vec::new();
        let summary =
            everything(store, mend, &mut |firm, found| told.push((firm, found.clone())), &|_| ()).await;
        (summary.expect("a rebuild"), told)
    };
    let (proof, told) = run(false).await;
    assert_eq!(proof, Summary { enterprises: 2, facts: 3, differing: 0, appended: 0 });
    assert!(told.is_empty());

    let id: heping_core::EnterpriseId = firm.id.parse().expect("an id");
    let forged = store
        .write(Lock::Nothing, move |conn| {
            diesel::update(standings::table.find(id))
                .set((standings::score.eq(120), standings::version.eq(standings::version + 1)))
                .execute(conn)?;
            heping_ranking::standing(conn, id, now)
        })
        .await
        .expect("a score from nowhere");
    app.app.board.put(&[(&forged).into()]).await.expect("a board");
    let (found, told) = run(false).await;
    assert_eq!((found.differing, found.appended), (1, 0));
    assert!(told[0].0 == id && told[0].1.differences[0].contains("120"), "{told:?}");
    assert_eq!(run(true).await.0.differing, 1, "mended");
    assert_eq!(run(false).await.0, proof);
    let score = firm.officer.get(&firm.path("overview")).await;
    assert_eq!(score.body["score"], 99);

    let on_board = async || {
        let furniture = PeerGroup::division("21");
        let (listed, _) = app.app.board.list(forged.subdistrict, &furniture, 0, 10).await.expect("a board");
        listed[0].score
    };
    assert_eq!(on_board().await, 120, "the command has no board");
    app.work().await;
    assert_eq!(on_board().await, 99);
}

#[tokio::test]
async fn figures_that_were_tampered_with_are_counted_anew() {
    let app = TestApp::start().await;
    let firm = app.firm("演示家具厂", "2110").await;
    Officers::of(&app).await.visit(&app, &firm, [Finding::due(10), Finding::due(11)]).await;
    let store = &app.app.store;
    assert_eq!(figures(store, false).await.expect("a recount"), 0);
    store
        .write(Lock::Nothing, |conn| {
            let found = tallies::table.filter(tallies::figure.eq("found"));
            diesel::update(found).set(tallies::n.eq(tallies::n + 5)).execute(conn)?;
            Ok(diesel::delete(tallies::table.filter(tallies::figure.eq("open"))).execute(conn)?)
        })
        .await
        .expect("other figures");
    assert_eq!(figures(store, false).await.expect("a recount"), 3, "one month, two days");
    assert_eq!(figures(store, true).await.expect("mended"), 3);
    assert_eq!(figures(store, true).await.expect("mended before"), 0);
    figures_hold(store, app.clock.now()).await;
}
