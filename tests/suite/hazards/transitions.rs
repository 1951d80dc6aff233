//! Every state × event × role of the table in `heping_records`, asked of the API: what the table
//! allows happens, and nothing else.

use heping_core::{HazardState, Permission, Role};
use heping_records::hazard::{HazardEvent, LIFE_CYCLE, Need, Transition};
use heping_tests::expect::{body, text};
use heping_tests::fixture::{
    Finding, Officers, accept, criteria, day, listed, own_hazard, plan, rectify, report, reported, review,
    self_report, six_parts, with,
};
use heping_tests::{Client, Firm, Reply, TestApp};
use serde_json::{Value, json};

use crate::whole::operations::document;

/// Somebody, and a photo of his own where he may have one.
struct Person {
    role: Option<Role>,
    client: Client,
    photo: Option<String>,
}

/// A firm, and somebody for every role.
struct World {
    app: TestApp,
    firm: Firm,
    officers: Officers,
    inspection: String,
    /// The firm's own hazards whose dates have passed.
    missed: Vec<String>,
    people: Vec<Person>,
    /// The operations of the document.
    paths: Value,
}

/// A hazard to try something on.
struct Tried {
    id: String,
    extension: String,
    other: String,
}

/// The operation behind an event: what follows the hazard in the path, and the body.
fn request(event: HazardEvent, tried: &Tried, photo: Option<&String>) -> (String, Value) {
    let decision = format!("/extensions/{}/decision", tried.extension);
    let photos: Vec<_> = photo.into_iter().collect();
    let (path, body) = match event {
        HazardEvent::Confirmed => ("/confirmation", json!({"decision": "confirm", "dueOn": day(20)})),
        HazardEvent::Dismissed => ("/confirmation", json!({"decision": "dismiss", "reason": "未见异常"})),
        HazardEvent::Submitted => ("/submissions", json!({"measure": "已清理", "photoIds": photos})),
        HazardEvent::Accepted => {
            ("/reviews", json!({"decision": "accept", "acceptanceReport": {"text": "现场合格"}}))
        }
        HazardEvent::Closed => ("/reviews", json!({"decision": "accept"})),
        HazardEvent::SentBack => ("/reviews", json!({"decision": "send_back", "note": "未整改"})),
        HazardEvent::ExtensionRequested => {
            ("/extensions", json!({"newDueOn": day(30), "reason": "到货延迟"}))
        }
        HazardEvent::ExtensionGranted => (&*decision, json!({"decision": "grant"})),
        HazardEvent::ExtensionRefused => (&*decision, json!({"decision": "refuse", "note": "理由不足"})),
        HazardEvent::DueDateSet => ("/due-date", json!({"dueOn": day(20)})),
        HazardEvent::LevelSet => {
            ("/level", json!({"level": "major", "criteria": criteria(), "reason": "复核后认定"}))
        }
        HazardEvent::Planned => ("/plan", six_parts()),
        HazardEvent::Progressed => ("/progress", json!({"text": "已订货"})),
        HazardEvent::ReportedUpward => (
            "/upward-reports",
            json!({"body": "区应急管理局", "documentNumber": "3号", "reportedOn": day(0)}),
        ),
        HazardEvent::Listed => {
            ("/listing", json!({"body": "区安委办", "documentNumber": "4号", "listedOn": day(0)}))
        }
        HazardEvent::ListingLifted => {
            ("/listing/lifting", json!({"documentNumber": "5号", "liftedOn": day(0)}))
        }
        HazardEvent::Replied => ("/replies", json!({"text": "说明情况"})),
        HazardEvent::Referred => {
            ("/referral", json!({"body": "市场监管所", "documentNumber": "2号", "reason": "特种设备"}))
        }
        HazardEvent::Voided => ("/void", json!({"reason": "不属实"})),
        HazardEvent::Merged => ("/void", json!({"reason": "重复", "mergedInto": tried.other})),
        HazardEvent::Reopened => ("/reopening", json!({"reason": "回头看未整改"})),
        HazardEvent::Recorded | HazardEvent::Reported | HazardEvent::Matched => unreachable!("not asked"),
    };
    (path.to_owned(), body)
}

/// The events that happen to a hazard that is there. A matching finding is an operation of an
/// inspection and has tests of its own.
fn lines() -> impl Iterator<Item = &'static Transition> {
    LIFE_CYCLE.iter().filter(|line| !line.from.is_empty() && line.event != HazardEvent::Matched)
}

impl World {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let mut firm = app.firm("生命周期家具厂", "2110").await;
        let mut missed = Vec::new();
        for n in 0..6 {
            let new = with(&own_hazard(0), "description", format!("堆放过高{n}"));
            missed.push(text(&self_report(&firm, new).await, "id"));
        }
        app.turn_for(&mut firm, 1).await;
        let principal = app.principal(&firm).await;
        let officers = Officers::of(&app).await;
        let inspection = officers.inspect(&app, &firm).await;
        let mut clients = vec![
            (None, app.anon()),
            (Some(Role::Principal), principal),
            (Some(Role::SafetyOfficer), firm.officer.clone()),
        ];
        for (role, name) in [
            (Role::Admin, "admin"),
            (Role::Office, "office"),
            // neither of the two who accept on the way to a state
            (Role::Inspector, "inspector3"),
            (Role::Supervisor, "supervisor"),
            (Role::Leader, "leader"),
            (Role::Auditor, "auditor"),
            (Role::GridWorker, "grid1"),
        ] {
            clients.push((Some(role), app.staff(name).await));
        }
        assert_eq!(clients.len(), Role::ALL.len() + 1, "somebody for every role, and nobody");
        let mut people = Vec::new();
        for (n, (role, client)) in (0_u8..).zip(clients) {
            let may = role.is_some_and(|role| Permission::UploadPhoto.roles().contains(&role));
            let photo = if may { Some(client.photo(100 + n).await) } else { None };
            people.push(Person { role, client, photo });
        }
        Self { app, firm, officers, inspection, missed, people, paths: document()["paths"].clone() }
    }

    fn by(&self, role: Role) -> &Client {
        &self.people.iter().find(|person| person.role == Some(role)).expect("somebody").client
    }

    /// A hazard in `state` with all that `line` needs besides.
    async fn hazard(&mut self, state: HazardState, line: &Transition) -> Tried {
        let other = self.officers.find(&self.inspection, Finding::due(20)).await;
        let mut tried = Tried { id: String::new(), extension: "none".to_owned(), other: text(&other, "id") };
        if state == HazardState::Reported {
            report(&self.app, &self.firm).await;
            let waiting = reported(&self.app).await;
            let newest = waiting.iter().max_by_key(|item| text(item, "number"));
            tried.id = text(newest.expect("a report"), "id");
            return tried;
        }
        if line.event == HazardEvent::DueDateSet && state == HazardState::Rectifying {
            tried.id = self.missed.pop().expect("enough of them");
            return tried;
        }
        let major = line.needs.contains(&Need::Major);
        let finding = if major { Finding::due(20).major() } else { Finding::due(20) };
        let hazard = self.officers.find(&self.inspection, finding).await;
        if major {
            plan(&self.firm.officer, &hazard).await;
        }
        if line.needs.contains(&Need::Listed) {
            listed(self.by(Role::Office), &hazard).await;
        }
        tried.id = text(&hazard, "id");
        let path = format!("/api/v1/hazards/{}", tried.id);
        if matches!(line.event, HazardEvent::ExtensionGranted | HazardEvent::ExtensionRefused) {
            let new = json!({"newDueOn": day(30), "reason": "到货延迟"});
            let asked = self.firm.officer.post(&format!("{path}/extensions"), new).await;
            tried.extension = text(&body(asked, 201), "id");
        }
        match state {
            HazardState::Rectifying | HazardState::Reported => {}
            HazardState::Submitted => drop(rectify(&self.firm.officer, &hazard).await),
            HazardState::Closed => {
                rectify(&self.firm.officer, &hazard).await;
                let report = json!({"decision": "accept", "acceptanceReport": {"text": "合格"}});
                review(&self.officers.first, &hazard, report).await;
                if major {
                    accept(&self.officers.second, &hazard).await;
                }
            }
            HazardState::Voided => {
                let supervisor = self.by(Role::Supervisor);
                body(supervisor.post(&format!("{path}/void"), json!({"reason": "误登"})).await, 200);
            }
            HazardState::Referred => {
                let new = json!({"body": "消防救援大队", "documentNumber": "1号", "reason": "消防设施"});
                body(self.by(Role::Office).post(&format!("{path}/referral"), new).await, 200);
            }
        }
        tried
    }

    async fn ask(&self, person: &Person, line: &Transition, tried: &Tried) -> Reply {
        let (path, body) = request(line.event, tried, person.photo.as_ref());
        person.client.post(&format!("/api/v1/hazards/{}{path}", tried.id), body).await
    }

    /// Whether the hazard offers the operation to who reads it; `None` to who may not read it.
    async fn offers(&self, person: &Person, line: &Transition, tried: &Tried, expected: u16) -> Option<bool> {
        let reads = person.role.is_some_and(|role| Permission::ReadFirm.roles().contains(&role));
        if !reads || expected == 404 {
            return None;
        }
        let (path, _) = request(line.event, tried, None);
        let template = path.replace(&tried.extension, "{eid}");
        let operation =
            text(&self.paths[&format!("/api/v1/hazards/{{id}}{template}")]["post"], "operationId");
        let seen = person.client.get(&format!("/api/v1/hazards/{}", tried.id)).await;
        // a firm knows nothing of a report that nobody has confirmed
        if seen.status == 404 {
            return None;
        }
        let seen = body(seen, 200);
        Some(seen["actions"].as_array().expect("actions").contains(&json!(operation)))
    }

    /// Asks everybody for every event on hazards in `state`.
    async fn everything_in(&mut self, state: HazardState) {
        let mut wrong = Vec::new();
        for line in lines() {
            let possible = line.from.contains(&state);
            let may = |role: Role| line.who.iter().any(|permission| permission.roles().contains(&role));
            let one = self.hazard(state, line).await;
            for n in 0..self.people.len() {
                let role = self.people[n].role;
                let expected = match role {
                    None => 401,
                    Some(role) if !may(role) => 403,
                    // nobody in the firm knows of a report that is not confirmed
                    Some(role) if role.is_of_firm() && state == HazardState::Reported => 404,
                    Some(_) if !possible => 409,
                    Some(_) => 200,
                };
                let fresh = if expected == 200 { Some(self.hazard(state, line).await) } else { None };
                let tried = fresh.as_ref().unwrap_or(&one);
                if let Some(offered) = self.offers(&self.people[n], line, tried, expected).await
                    && offered != (expected == 200)
                {
                    wrong.push(format!(
                        "{} of a hazard {state} is offered to {role:?}: {offered}, then {expected}",
                        line.event
                    ));
                }
                let reply = self.ask(&self.people[n], line, tried).await;
                let status = if reply.status == 201 { 200 } else { reply.status };
                let now =
                    body(self.by(Role::Leader).get(&format!("/api/v1/hazards/{}", tried.id)).await, 200);
                let after = if expected == 200 { line.to.unwrap_or(state) } else { state };
                let told = expected != 409 || reply.body["state"] == state.as_str();
                let last =
                    now["timeline"].as_array().and_then(|rows| rows.last()).map(|row| text(row, "event"));
                let written = (last.as_deref() == Some(line.event.as_str())) || expected != 200;
                if status != expected || now["state"] != after.as_str() || !told || !written {
                    wrong.push(format!(
                        "{} of a hazard {state} by {role:?}: {} instead of {expected}, then {} instead of {after}, last {last:?}: {}",
                        line.event, reply.status, now["state"], reply.text
                    ));
                }
            }
        }
        assert!(wrong.is_empty(), "{}\n{} are wrong", wrong.join("\n"), wrong.len());
    }
}

macro_rules! every_event_and_role {
    ($($name:ident $state:ident)+) => {$(
        #[tokio::test]
        async fn $name() {
            World::new().await.everything_in(HazardState::$state).await;
        }
    )+};
}

every_event_and_role! {
    what_may_happen_to_a_report Reported
    what_may_happen_while_it_is_rectified Rectifying
    what_may_happen_while_it_is_reviewed Submitted
    what_may_happen_to_a_closed_one Closed
    what_may_happen_to_a_void_one Voided
    what_may_happen_to_a_referred_one Referred
}

#[test]
fn the_operations_ask_for_the_permissions_of_the_table() {
    let paths = document()["paths"].clone();
    let tried = Tried { id: "{id}".into(), extension: "{eid}".into(), other: String::new() };
    for line in lines() {
        let (path, _) = request(line.event, &tried, None);
        let operation = &paths[&format!("/api/v1/hazards/{{id}}{path}")]["post"];
        let who: Vec<_> = line.who.iter().map(|permission| permission.name()).collect();
        assert_eq!([text(operation, "x-permission").as_str()], who[..], "{}", line.event);
    }
}
