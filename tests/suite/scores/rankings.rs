//! Places in an industry.

use heping_core::PageRequest;
use heping_ranking::{PeerGroup, places};
use heping_tests::TestApp;
use heping_tests::expect::{body, wrong};
use heping_tests::fixture::{Finding, Officers, checklist_of, self_check, sheet};
use serde_json::{Value, json};

use super::makers;

#[tokio::test]
async fn firms_of_an_industry_are_ranked_and_named_only_to_the_street() {
    let app = TestApp::start().await;
    let (firms, _) = makers(&app).await;
    let expected = [
        // rank, tied, percentile, topQuartile, score
        json!([1, true, 100, true, 101]),
        json!([1, true, 100, true, 101]),
        json!([3, false, 50, false, 98]),
        json!([4, false, 25, false, 96]),
        json!([5, false, 0, false, 94]),
    ];
    for (firm, expected) in firms.iter().zip(&expected) {
        let ranking = firm.get("ranking").await;
        let seen = ["rank", "tied", "percentile", "topQuartile", "score"].map(|name| ranking[name].clone());
        assert_eq!(&json!(seen), expected);
        assert_eq!(
            ranking["peerGroup"],
            json!({"code": "21", "name": "家具制造业", "level": "division", "levelText": "行业大类"})
        );
        assert_eq!(
            (&ranking["groupSize"], &ranking["median"], &ranking["trend"]),
            (&json!(5), &json!(98), &Value::Null)
        );
        let screen = firm.get("overview").await;
        assert_eq!(screen["ranking"]["rank"], ranking["rank"]);
        assert_eq!(screen["ranking"]["peerGroup"]["name"], "家具制造业");
    }

    let office = app.office().await;
    let list = body(office.get("/api/v1/rankings?industry=21").await, 200);
    assert_eq!(list["total"], 5);
    let lines = list["items"].as_array().expect("lines");
    let mut named: Vec<_> = lines.iter().map(|line| json!([line["rank"], line["enterpriseName"]])).collect();
    named[..2].sort_by_key(ToString::to_string);
    let mut names = [[1, 0], [1, 1], [3, 2], [4, 3], [5, 4]]
        .map(|[rank, firm]| json!([rank, format!("{}家具厂", ["甲", "乙", "丙", "丁", "戊"][firm])]));
    names[..2].sort_by_key(ToString::to_string);
    assert_eq!(named, names);
    assert_eq!((&lines[4]["codeColour"], &lines[4]["overdueCount"]), (&json!("green"), &json!(0)));
    assert_eq!(lines[4]["enterpriseId"], firms[4].id);
    // the board answered; the database, which does while Redis is away, says the same
    let by_sql = app.app.store.read(|conn| {
        let street = heping_org::subdistrict::list(conn)?[0].id;
        places::ranking_list(conn, street, &PeerGroup::division("21"), PageRequest::new(None, None)?)
    });
    let by_sql = by_sql.await.expect("a list");
    let by_sql: Vec<_> =
        by_sql.items.iter().map(|line| json!([line.rank, line.tied, line.enterprise, line.score])).collect();
    let by_board: Vec<_> = (lines.iter())
        .map(|line| json!([line["rank"], line["tied"], line["enterpriseId"], line["score"]]))
        .collect();
    assert_eq!(by_board, by_sql);

    let list = body(firms[2].officer.get("/api/v1/rankings?industry=21").await, 200);
    for line in list["items"].as_array().expect("lines") {
        let own = line["rank"] == 3;
        assert_eq!(line.get("enterpriseName").is_some(), own, "{line}");
        assert_eq!(line.get("enterpriseId").is_some(), own, "{line}");
        assert!(line["score"].is_number() && line["tied"].is_boolean(), "{line}");
    }
    assert!(!list.to_string().contains(&firms[0].id));
    assert_eq!(body(office.get("/api/v1/rankings?industry=C").await, 200)["total"], 5);
    assert_eq!(body(office.get("/api/v1/rankings?industry=22").await, 200)["total"], 0);
    for query in ["?industry=99x", "?industry=2110", "?industry="] {
        wrong(&office.get(&format!("/api/v1/rankings{query}")).await, &["industry"]);
    }
    wrong(&office.get("/api/v1/rankings").await, &["industry"]);
}

#[tokio::test]
async fn a_place_that_was_told_a_moment_ago_moves_with_a_peer() {
    let app = TestApp::start().await;
    let (firms, _) = makers(&app).await;
    for firm in &firms[..2] {
        let place = firm.get("ranking").await;
        assert_eq!((&place["rank"], &place["tied"]), (&json!(1), &json!(true)));
    }
    let officers = Officers::of(&app).await;
    let inspection = officers.inspect(&app, &firms[0]).await;
    let finding = Finding::due(10).body(&officers.first.photo(1).await);
    let path = format!("/api/v1/inspections/{inspection}/findings");
    body(officers.first.post(&path, finding).await, 201);
    let place = firms[1].get("ranking").await;
    assert_eq!((&place["rank"], &place["tied"]), (&json!(1), &json!(false)));
    assert_ne!(firms[0].get("ranking").await["rank"], 1);
}

#[tokio::test]
async fn nobody_is_ranked_among_four_or_unrated() {
    let app = TestApp::start().await;
    let mut firms = Vec::new();
    for name in ["甲家具厂", "乙家具厂", "丙家具厂", "丁家具厂"] {
        let firm = app.firm(name, "2110").await;
        self_check(&app, &firm).await;
        firms.push(firm);
    }
    let unrated = app.firm("戊家具厂", "2110").await.get("ranking").await;
    assert_eq!(unrated["rank"], Value::Null, "{unrated}");
    let rated = firms[2].get("ranking").await;
    assert_eq!((&rated["rank"], &rated["peerGroupTooSmall"]), (&Value::Null, &json!(true)), "four only");
}

#[tokio::test]
async fn a_small_division_is_ranked_within_its_section() {
    let app = TestApp::start().await;
    let mut firms = Vec::new();
    for (name, industry) in [("甲", "2110"), ("乙", "1411"), ("丙", "1411"), ("丁", "3311"), ("戊", "3311")]
    {
        let firm = app.firm(name, industry).await;
        let sheet = sheet(&app, &firm, &checklist_of(&firm.officer, industry).await).await;
        body(firm.officer.post(&firm.path("self-checks"), sheet).await, 201);
        firms.push(firm);
    }
    let path = firms[0].path("ranking");
    let ranking = body(firms[0].officer.get(&path).await, 200);
    assert_eq!(
        ranking["peerGroup"],
        json!({"code": "C", "name": "制造业", "level": "section", "levelText": "行业门类"})
    );
    assert_eq!(
        (&ranking["rank"], &ranking["tied"], &ranking["groupSize"]),
        (&json!(1), &json!(true), &json!(5))
    );
}
