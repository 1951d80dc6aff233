//! Public cards and places that a node remembers: dropped by whoever changes them, here or elsewhere.

use heping_api::app::fresh::{Fresh, Ready};
use heping_core::EnterpriseId;
use heping_ranking::Placing;
use heping_store::news::Heard;
use heping_tests::TestApp;

fn ready(enterprise: EnterpriseId) -> Ready {
    Ready { enterprise, body: "{}".to_owned(), until: None }
}

#[tokio::test]
async fn a_card_is_kept_until_its_firm_or_another_node_drops_it() {
    let app = TestApp::start().await;
    let (cards, now) = (Fresh::beside(&app.app.store), app.clock.now());
    let (one, other) = (EnterpriseId::new(), EnterpriseId::new());
    cards.keep_card("ONE", ready(one), cards.reading());
    cards.keep_card("OTHER", ready(other), cards.reading());
    assert!(cards.card("ONE", now).is_some());
    cards.forget(one);
    assert!(cards.card("ONE", now).is_none());
    assert!(cards.card("OTHER", now).is_some(), "only the firm's own");
    cards.hear(Heard::Said(other.as_str()));
    assert!(cards.card("OTHER", now).is_none());

    cards.keep_card("ONE", ready(one), cards.reading());
    cards.hear(Heard::Listening);
    assert!(cards.card("ONE", now).is_none(), "what was said while nobody listened is unknown");
}

#[tokio::test]
async fn a_place_is_kept_until_any_firm_changes_here_or_elsewhere() {
    let app = TestApp::start().await;
    let fresh = Fresh::beside(&app.app.store);
    let (one, other) = (EnterpriseId::new(), EnterpriseId::new());
    let keep = |reading| fresh.keep_place(one, Placing::NotRated, reading);
    keep(fresh.reading());
    assert_eq!(fresh.place(one), Some(Placing::NotRated));
    assert_eq!(fresh.place(other), None);
    fresh.forget(other);
    assert_eq!(fresh.place(one), None, "a peer may have moved it");
    keep(fresh.reading());
    fresh.hear(Heard::Said(other.as_str()));
    assert_eq!(fresh.place(one), None);

    let reading = fresh.reading();
    fresh.forget(other);
    keep(reading);
    assert_eq!(fresh.place(one), None, "read before the change");
}

#[tokio::test]
async fn a_card_read_before_a_change_is_not_kept_after_it() {
    let app = TestApp::start().await;
    let (cards, now) = (Fresh::beside(&app.app.store), app.clock.now());
    let firm = EnterpriseId::new();
    let reading = cards.reading();
    cards.forget(firm);
    cards.keep_card("ONE", ready(firm), reading);
    assert!(cards.card("ONE", now).is_none());
}

#[tokio::test]
async fn a_card_is_never_served_past_the_instant_at_which_time_changes_it() {
    let app = TestApp::start().await;
    let (cards, now) = (Fresh::beside(&app.app.store), app.clock.now());
    let until = now.plus(chrono::TimeDelta::minutes(5));
    cards.keep_card("ONE", Ready { until: Some(until), ..ready(EnterpriseId::new()) }, cards.reading());
    assert!(cards.card("ONE", now).is_some());
    assert!(cards.card("ONE", until).is_none());
}
