//! Whatever happens to hazards, in whatever order: nothing but the table's transitions, a line in
//! the timeline for each, dates that only the rules move, numbers without gaps, books that balance.

use chrono::TimeDelta;
use heping_core::{HazardState, Role};
use heping_records::hazard::{HazardEvent, LIFE_CYCLE, Transition};
use heping_tests::expect::{body, text};
use heping_tests::fixture::{
    Finding, Officers, Visit, criteria, events, own_hazard, report, reported, self_report, six_parts,
};
use heping_tests::recount::figures_hold;
use heping_tests::{Client, Firm, TestApp};
use rand::rngs::StdRng;
use rand::{Rng, RngExt, SeedableRng};
use serde_json::{Value, json};

/// How many steps a walk has.
const STEPS: usize = 24;

struct Walk {
    app: TestApp,
    firm: Firm,
    officers: Officers,
    office: Client,
    supervisor: Client,
    photo: String,
    hazards: Vec<String>,
    dice: StdRng,
}

impl Walk {
    async fn new(seed: u64) -> Self {
        let Visit { app, firm, officers, inspection } = Visit::begin("随机家具厂").await;
        let general = officers.find(&inspection, Finding::due(20)).await;
        let major = officers.find(&inspection, Finding::due(20).major()).await;
        let photo = firm.officer.photo(200).await;
        let own = self_report(&firm, own_hazard(9)).await;
        report(&app, &firm).await;
        let (office, supervisor) = (app.office().await, app.staff("supervisor").await);
        let waiting = reported(&app).await;
        let hazards = [&general, &major, &own, &waiting[0]].map(|hazard| text(hazard, "id")).to_vec();
        Self { app, firm, officers, office, supervisor, photo, hazards, dice: StdRng::seed_from_u64(seed) }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.dice.random_range(0..limit)
    }

    fn any_hazard(&mut self) -> String {
        let n = self.below(self.hazards.len());
        self.hazards[n].clone()
    }

    /// Some days pass, and everybody signs in again.
    async fn pass(&mut self) {
        let days = i64::try_from(self.below(9)).expect("few");
        self.app.pass(TimeDelta::days(days));
        self.officers = Officers::of(&self.app).await;
        self.office = self.app.office().await;
        self.supervisor = self.app.staff("supervisor").await;
        self.firm.officer = self.app.officer_of(&self.firm).await;
    }

    async fn see(&self, hazard: &str) -> Value {
        body(self.office.get(&format!("/api/v1/hazards/{hazard}")).await, 200)
    }

    /// What brings `event` about, as well as it can be.
    async fn attempt(&mut self, hazard: &Value, line: &Transition) -> heping_tests::Reply {
        let path = format!("/api/v1/hazards/{}", text(hazard, "id"));
        let today = self.app.clock.now().day();
        let in_days = |days: usize| (today + TimeDelta::days(i64::try_from(days).expect("few"))).to_string();
        let said = format!("第{}次", self.below(1_000_000));
        let open =
            hazard["extensions"].as_array().into_iter().flatten().find(|one| one["state"] == "requested");
        let decision =
            format!("/extensions/{}/decision", open.map_or("none".to_owned(), |one| text(one, "id")));
        let other = self.any_hazard();
        let days = self.below(60);
        let (path_after, new) = match line.event {
            HazardEvent::Confirmed => {
                ("/confirmation", json!({"decision": "confirm", "dueOn": in_days(days), "reason": said}))
            }
            HazardEvent::Dismissed => ("/confirmation", json!({"decision": "dismiss", "reason": said})),
            HazardEvent::Submitted => ("/submissions", json!({"measure": said, "photoIds": [self.photo]})),
            HazardEvent::Accepted | HazardEvent::Closed => {
                ("/reviews", json!({"decision": "accept", "note": said, "acceptanceReport": {"text": said}}))
            }
            HazardEvent::SentBack => ("/reviews", json!({"decision": "send_back", "note": said})),
            HazardEvent::ExtensionRequested => {
                ("/extensions", json!({"newDueOn": in_days(days + 10), "reason": said}))
            }
            HazardEvent::ExtensionGranted => (&*decision, json!({"decision": "grant", "note": said})),
            HazardEvent::ExtensionRefused => (&*decision, json!({"decision": "refuse", "note": said})),
            HazardEvent::DueDateSet => ("/due-date", json!({"dueOn": in_days(days), "reason": said})),
            HazardEvent::LevelSet => {
                let other = if hazard["level"] == "major" { "general" } else { "major" };
                ("/level", json!({"level": other, "criteria": criteria(), "reason": said}))
            }
            HazardEvent::Planned => {
                let mut plan = six_parts();
                plan["goals"] = json!(format!("{said}：消除打磨车间粉尘爆炸的风险，恢复正常生产"));
                ("/plan", plan)
            }
            HazardEvent::Progressed => ("/progress", json!({"text": said})),
            HazardEvent::ReportedUpward => (
                "/upward-reports",
                json!({"body": said, "documentNumber": said, "reportedOn": today.to_string()}),
            ),
            HazardEvent::Listed => {
                ("/listing", json!({"body": said, "documentNumber": said, "listedOn": today.to_string()}))
            }
            HazardEvent::ListingLifted => {
                ("/listing/lifting", json!({"documentNumber": said, "liftedOn": today.to_string()}))
            }
            HazardEvent::Replied => ("/replies", json!({"text": said})),
            HazardEvent::Referred => {
                ("/referral", json!({"body": said, "documentNumber": said, "reason": said}))
            }
            HazardEvent::Voided => ("/void", json!({"reason": said})),
            HazardEvent::Merged => ("/void", json!({"reason": said, "mergedInto": other})),
            HazardEvent::Reopened => ("/reopening", json!({"reason": said})),
            HazardEvent::Recorded | HazardEvent::Reported | HazardEvent::Matched => unreachable!("not asked"),
        };
        let roles: Vec<_> = line.who.iter().flat_map(|permission| permission.roles()).collect();
        let by = if roles.contains(&&Role::Office) {
            &self.office
        } else if roles.contains(&&Role::Supervisor) {
            &self.supervisor
        } else {
            &self.firm.officer
        };
        // a second acceptance by another officer, now and then
        let by = if matches!(line.event, HazardEvent::Closed) && self.dice.next_u32().is_multiple_of(2) {
            &self.officers.second
        } else {
            by
        };
        by.post(&format!("{path}{path_after}"), new).await
    }
}

fn state_of(hazard: &Value) -> HazardState {
    text(hazard, "state").parse().expect("a state")
}

/// What is true of every hazard at any time.
fn holds(hazard: &Value) {
    let state = state_of(hazard);
    let acceptances = hazard["acceptances"].as_i64().expect("a number");
    let most = if hazard["level"] == "major" { 2 } else { 1 };
    match state {
        HazardState::Closed => assert_eq!(acceptances, most, "{hazard}"),
        HazardState::Submitted => assert!((0..most).contains(&acceptances), "{hazard}"),
        _ => {}
    }
    assert_eq!(hazard["closedAt"].is_null(), state != HazardState::Closed, "{hazard}");
    assert_eq!(
        hazard["daysLeft"].is_null(),
        matches!(state, HazardState::Closed | HazardState::Voided | HazardState::Referred),
        "{hazard}"
    );
    let last = hazard["timeline"].as_array().and_then(|rows| rows.last()).expect("a line");
    assert_eq!(last["dueOn"], hazard["dueOn"], "the last line has the present date: {hazard}");
    let open =
        hazard["extensions"].as_array().expect("extensions").iter().filter(|one| one["state"] == "requested");
    assert!(open.count() <= 1, "{hazard}");
    for one in hazard["extensions"].as_array().expect("extensions") {
        assert!(text(one, "newDueOn") > text(one, "oldDueOn"), "{one}");
    }
}

async fn walk(seed: u64) {
    let mut walk = Walk::new(seed).await;
    let lines: Vec<&Transition> = LIFE_CYCLE
        .iter()
        .filter(|line| !line.from.is_empty() && line.event != HazardEvent::Matched)
        .collect();
    let mut happened = 0;
    for _ in 0..STEPS {
        if walk.below(4) == 0 {
            walk.pass().await;
        }
        let hazard = walk.any_hazard();
        let before = walk.see(&hazard).await;
        // mostly what may happen, and now and then what may not; what ends it all comes seldom
        let wanted: Vec<_> = lines
            .iter()
            .filter(|line| line.from.contains(&state_of(&before)))
            .filter(|line| !matches!(line.to, Some(HazardState::Voided | HazardState::Referred)))
            .collect();
        let line = match walk.below(5) {
            0 => lines[walk.below(lines.len())],
            _ if wanted.is_empty() => lines[walk.below(lines.len())],
            _ => wanted[walk.below(wanted.len())],
        };
        let reply = walk.attempt(&before, line).await;
        let after = walk.see(&hazard).await;
        if matches!(reply.status, 200 | 201) {
            happened += 1;
            let was = events(&before);
            assert_eq!(events(&after)[..was.len()], was[..], "no line goes or changes");
            assert_eq!(events(&after).len(), was.len() + 1, "seed {seed}: {}", reply.text);
            let event: HazardEvent = events(&after).last().expect("a line").parse().expect("an event");
            let taken = Transition::of(event).expect("a line");
            assert!(taken.from.contains(&state_of(&before)), "{event} from {}", before["state"]);
            assert_eq!(state_of(&after), taken.to.unwrap_or(state_of(&before)), "{event}");
            let moved = text(&after, "dueOn") != text(&before, "dueOn");
            let may_move = [
                HazardEvent::SentBack,
                HazardEvent::ExtensionGranted,
                HazardEvent::DueDateSet,
                HazardEvent::Confirmed,
                HazardEvent::Reopened,
            ];
            assert!(!moved || may_move.contains(&event), "{event} moved the date");
            if matches!(event, HazardEvent::SentBack | HazardEvent::ExtensionGranted) {
                assert!(text(&after, "dueOn") >= text(&before, "dueOn"), "{event} takes no time away");
            }
        } else {
            assert!(matches!(reply.status, 404 | 409 | 422), "seed {seed}: {} {}", line.event, reply.text);
            assert_eq!(after, before, "what is refused changes nothing: {}", reply.text);
        }
        holds(&after);
        walk.app.books_balance().await;
        figures_hold(&walk.app.app.store, walk.app.clock.now()).await;
    }
    assert!(happened >= STEPS / 4, "seed {seed}: only {happened} of {STEPS} happened");
    let list = body(walk.office.get("/api/v1/hazards?pageSize=100").await, 200);
    let mut numbers: Vec<_> =
        list["items"].as_array().expect("items").iter().map(|one| text(one, "number")).collect();
    numbers.sort();
    let whole: Vec<_> = (1..=walk.hazards.len()).map(|n| format!("YH-2026-{n:06}")).collect();
    assert_eq!(numbers, whole);
}

macro_rules! walks {
    ($($name:ident $seed:literal)+) => {$(
        #[tokio::test]
        async fn $name() {
            walk($seed).await;
        }
    )+};
}

walks! {
    any_sequence_of_events_keeps_what_must_hold 1
    any_other_sequence_of_events_does 2
    and_so_does_a_third 3
}
