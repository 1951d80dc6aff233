//! 双随机: chance picks, and anybody can work it out again with what was published.

use std::fs;

use heping_tests::expect::{body, refused, text, wrong};
use heping_tests::fixture::{Officers, SEED, VILLAGE, day, draw, with};
use heping_tests::{TestApp, heping};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const DRAWS: &str = "/api/v1/draws";

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The same worked out from the words of DESIGN.md, by nothing of ours.
fn again(record: &Value) -> Vec<(String, Vec<String>)> {
    let order = |list: &str| {
        let list = record[list].as_array().unwrap().iter();
        let mut ids: Vec<String> = list.map(|one| text(one, "id")).collect();
        ids.sort_by_key(|id| sha256(&format!("{}:{id}", text(record, "seed"))));
        ids
    };
    let (firms, officers) = (order("firms"), order("officers"));
    let number = |field: &str| usize::try_from(record[field].as_u64().unwrap()).unwrap();
    let each = number("officersPerFirm");
    let firms = firms.into_iter().take(number("firmsToDraw")).enumerate();
    let with = |n: usize| (0..each).map(|k| officers[(n * each + k) % officers.len()].clone()).collect();
    firms.map(|(n, firm)| (firm, with(n))).collect()
}

/// What `heping verify draw` says of a record, and whether it holds.
fn verified(record: &Value) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("公示.json");
    fs::write(&file, record.to_string()).unwrap();
    let run = std::process::Command::new(heping()).args(["verify", "draw"]).arg(&file).output().unwrap();
    let said = [run.stdout, run.stderr].concat();
    (run.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test]
async fn a_draw_is_settled_before_and_can_be_worked_out_after() {
    let app = TestApp::start().await;
    for number in 0..12 {
        app.firm(&format!("抽取{number}号家具厂"), "2110").await;
    }
    let (office, officers) = (app.office().await, Officers::of(&app).await);
    let third = app.staff("inspector3").await.user_id().await;
    let all = [officers.ids.as_slice(), &[third]].concat();
    let new = json!({
        "title": "四季度双随机抽查", "seedDigest": sha256(SEED), "audience": {"villages": [VILLAGE]},
        "firmsToDraw": 5, "officerIds": all, "officersPerFirm": 2,
    });
    let made = body(office.post(DRAWS, new).await, 201);
    let path = format!("{DRAWS}/{}", text(&made, "id"));
    let before = body(office.get(&format!("{path}/record")).await, 200);
    assert_eq!((&before["drawn"], &before["seed"]), (&json!([]), &Value::Null));
    assert!(!verified(&before).0, "there is nothing to verify yet");
    // who comes into the register later is not drawn
    let late = app.firm("抽取后来家具厂", "2110").await;
    wrong(
        &office.post(&format!("{path}/seed"), json!({"seed": "20261130 12 18 22 29 31 33 06"})).await,
        &["seed"],
    );
    let campaign = json!({"name": "双随机抽查", "from": day(0), "to": day(9), "drawId": made["id"]});
    refused(&office.post("/api/v1/campaigns", campaign.clone()).await, 409, "state_conflict");

    let record = body(office.post(&format!("{path}/seed"), json!({"seed": SEED})).await, 200);
    refused(&office.post(&format!("{path}/seed"), json!({"seed": SEED})).await, 409, "state_conflict");
    assert_eq!(record, body(officers.first.get(&format!("{path}/record")).await, 200));
    assert_eq!((&record["firms"], &record["listsDigest"]), (&before["firms"], &before["listsDigest"]));
    let drawn: Vec<(String, Vec<String>)> = record["drawn"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (text(one, "firmId"), serde_json::from_value(one["officerIds"].clone()).unwrap()))
        .collect();
    assert_eq!(drawn, again(&record));
    assert_eq!(drawn.len(), 5);
    assert!(drawn.iter().all(|(firm, pair)| *firm != late.id && pair[0] != pair[1]));
    let (holds, said) = verified(&record);
    assert!(holds && said.contains("核验通过") && said.contains(&sha256(SEED)), "{said}");
    for (pointer, tampered) in [
        ("/drawn/0/firmId", json!(late.id)),
        ("/seed", json!("另外一粒种子也够长")),
        ("/firms/3/id", json!(late.id)),
        ("/firmsToDraw", json!(4)),
    ] {
        let mut other = record.clone();
        *other.pointer_mut(pointer).unwrap() = tampered;
        let (holds, said) = verified(&other);
        assert!(!holds && said.contains("核验不通过"), "{pointer}: {said}");
    }

    // its campaign sends out who was drawn together
    let made = body(office.post("/api/v1/campaigns", campaign.clone()).await, 201);
    assert_eq!((&made["kind"], &made["targets"]), (&json!("random_selection"), &json!(5)));
    let mine = body(officers.first.get("/api/v1/my-day").await, 200);
    let theirs = drawn.iter().filter(|(_, pair)| pair.contains(&officers.ids[0])).count();
    assert_eq!(mine["targetCount"], theirs);
    refused(&office.post("/api/v1/campaigns", campaign).await, 409, "state_conflict");
    let audit = body(app.staff("auditor").await.get("/api/v1/audit?pageSize=100").await, 200);
    for action in ["create_draw", "complete_draw", "create_campaign"] {
        let rows = audit["items"].as_array().unwrap().iter().filter(|row| row["action"] == action);
        assert_eq!(rows.count(), 1, "{action}");
    }
}

#[tokio::test]
async fn what_cannot_be_drawn_says_why_and_makes_nothing() {
    let app = TestApp::start().await;
    app.firm("抽取家具厂", "2110").await;
    let (office, officers) = (app.office().await, Officers::of(&app).await);
    let grid = app.staff("grid1").await.user_id().await;
    let before = app.rows().await;
    let new = json!({
        "title": "抽查", "seedDigest": sha256(SEED), "firmsToDraw": 1, "officerIds": officers.ids, "officersPerFirm": 2,
    });
    for (field, value, named) in [
        ("title", json!(""), "title"),
        ("seedDigest", json!("abc"), "seedDigest"),
        ("firmsToDraw", json!(0), "firmsToDraw"),
        ("firmsToDraw", json!(2), "firmsToDraw"),
        ("officersPerFirm", json!(1), "officersPerFirm"),
        ("officerIds", json!([officers.ids[0]]), "officerIds"),
        ("officerIds", json!([officers.ids[0], grid]), "officerIds[1]"),
        ("audience", json!({"industries": ["Z"]}), "audience.industries[0]"),
    ] {
        wrong(&office.post(DRAWS, with(&new, field, value)).await, &[named]);
    }
    assert_eq!(app.rows().await, before);
    // a seed that could be guessed from its digest
    let short = with(&new, "seedDigest", sha256("1234"));
    let made = body(office.post(DRAWS, short).await, 201);
    let path = format!("{DRAWS}/{}/seed", text(&made, "id"));
    wrong(&office.post(&path, json!({"seed": "1234"})).await, &["seed"]);
    let made = draw(&office, &officers.ids).await;
    let path = format!("{DRAWS}/{}/seed", text(&made, "id"));
    refused(&officers.first.post(&path, json!({"seed": SEED})).await, 403, "forbidden");
}
