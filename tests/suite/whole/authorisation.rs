//! Who may do what: every operation of the document, asked by every kind of person.
//!
//! What must come out follows from three things alone: the operation's `x-permission` in the
//! document, the roles that `heping_core::Permission` gives it, and the operation's row here, which
//! says what its path names ([`crate::whole::operations`]). A handler that enforces anything else fails.

use heping_core::{EnterpriseId, OfficeNoticeId, Permission, RecordKind, Role};
use heping_org::office_notices::{self, NewOfficeNotice, OfficeNoticeKind};
use heping_org::staff::{self, StaffInput};
use heping_org::{Village, VillageKind, memberships, subdistrict};
use heping_store::{Conn, Lock};
use heping_tests::expect::text;
use heping_tests::fixture::{
    Finding, Officers, day, device, licence, own_checklist, penalty, report, self_check, service_visit,
};
use heping_tests::{Client, Firm, Reply, TestApp};
use serde_json::{Value, json};

use crate::whole::operations::Kind::{
    self, Appeal, Approval, Checklist, Code, Conduct, Device, Document, Enterprise, Hazard, Inspection,
    InspectionDocument, Job, Measure, Message, OfficeNotice, RoleGrant, ScoreEntry, SelfCheck, ServiceVisit,
    User,
};
use crate::whole::operations::Names::{Invitation, List, Nothing, OfStreet, Receipt, Row, Wall};
use crate::whole::operations::{Operation, ROWS, operations};

/// Somebody who asks.
struct Asker {
    who: String,
    client: Client,
    signed_in: bool,
    roles: Vec<Role>,
    /// Whether the rows of the world are within reach of the roles.
    near: bool,
    /// Whether any of the roles is held in the street of the world.
    here: bool,
}

/// A firm with a row of each kind, and everybody who may ask for them.
struct World {
    app: TestApp,
    office: Client,
    firm: Firm,
    inspection: String,
    hazard: String,
    self_check: String,
    message: String,
    notice: String,
    device: String,
    service_visit: String,
    receipt: String,
    score_entry: String,
    appeal: String,
    approval: String,
    measure: String,
    conduct: String,
    user: String,
    checklist: String,
    document: String,
    completed: String,
    job: String,
    invitation: String,
    withdrawn: String,
    role_grant: String,
    askers: Vec<Asker>,
}

/// What is fetched through a signed link.
const LINKED: [&str; 2] = ["get_photo", "get_sticker_sheet"];

const STREET: [(Role, &str); 7] = [
    (Role::Admin, "admin"),
    (Role::Office, "office"),
    (Role::Inspector, "inspector1"),
    (Role::Supervisor, "supervisor"),
    (Role::Leader, "leader"),
    (Role::Auditor, "auditor"),
    (Role::GridWorker, "grid1"),
];

/// Somebody who holds every role of the street, in another street.
async fn elsewhere(app: &TestApp) -> Client {
    let hash = heping_org::sign_in::hash(heping_api::demo::PASSWORD.to_owned()).await.unwrap();
    let (now, vault) = (app.clock.now(), app.app.keys.vault.clone());
    app.app
        .store
        .write(Lock::Nothing, move |conn| {
            let kind: VillageKind = "village".parse().unwrap();
            let village = Village { code: "330114999201".into(), name: "他村".into(), kind };
            let street = subdistrict::create(conn, now, "330114999", "他处街道", vec![village])?;
            // an auditor is no administrator, but here one asker stands for all
            let all = STREET.iter().map(|(role, _)| *role);
            let input = StaffInput {
                name: "他处人员".into(),
                roles: all.filter(|role| *role != Role::Auditor).collect(),
                certificate: Some("33-1".into()),
                phone: None,
            };
            let sign_in = staff::SignIn { username: "elsewhere", password_hash: &hash, must_change: false };
            let id = heping_core::UserId::new();
            staff::create_in(conn, &vault, street.id, now, id, sign_in, &input)?;
            memberships::grant(conn, now, street.id, None, id, Role::Auditor)
        })
        .await
        .unwrap();
    app.staff("elsewhere").await
}

/// Something that the office is told of a firm: its id.
async fn notice(app: &TestApp, firm: &Firm) -> String {
    let (id, now) = (OfficeNoticeId::new(), app.clock.now());
    let enterprise: EnterpriseId = firm.id.parse().unwrap();
    let tell = move |conn: &mut Conn| {
        let notice = NewOfficeNotice {
            id,
            subdistrict: heping_org::enterprises::name_of(conn, enterprise)?.0,
            enterprise,
            kind: OfficeNoticeKind::PersonLeft,
            title: "请核对".to_owned(),
            body: "请核对企业联系人".to_owned(),
            subject: (RecordKind::Enterprise, enterprise.as_str()),
        };
        office_notices::tell(conn, &notice, now)
    };
    app.app.store.write(Lock::Nothing, tell).await.unwrap();
    id.to_string()
}

impl World {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let office = app.office().await;
        let firm = app.firm("演示家具厂", "2110").await;
        let other = app.firm("演示针织厂", "1761").await;

        let invitation = app.invitation(&firm, "principal").await;
        let principal = app.wechat("demo-principal").await;
        principal.join(&invitation).await;
        let other_principal = app.wechat("demo-other-principal").await;
        other_principal.join(&app.invitation(&other, "principal").await).await;

        let officers = Officers::of(&app).await;
        let inspection = officers.inspect(&app, &firm).await;
        let hazard = text(&officers.find(&inspection, Finding::due(15)).await, "id");
        let measure = json!({
            "kinds": ["remove_at_once"], "extent": "打磨工段", "reason": "积尘", "signatures": officers.both_sides().await,
        });
        let measure =
            officers.first.post(&format!("/api/v1/inspections/{inspection}/measures"), measure).await;
        let measure = text(&measure.body, "id");
        let approval = json!({
            "kind": "routine", "reason": "年度计划", "matter": "用电", "officerIds": officers.ids, "fromOn": day(1), "toOn": day(2),
        });
        let approval = officers.first.post(&firm.path("inspection-approvals"), approval).await;
        let approval = text(&approval.body, "id");
        let self_check = text(&self_check(&app, &firm).await, "id");
        let messages = firm.officer.get("/api/v1/messages").await;
        let message = text(&messages.body["items"][0], "id");

        let notice = notice(&app, &firm).await;
        let score_entry = firm.entry("D01").await;
        let appeal = text(&firm.appeal(&score_entry).await, "id");
        let score_entry = text(&score_entry, "id");
        let ordered = office.post("/api/v1/sticker-sheets", json!({"format": "pdf"})).await;
        let job = text(&ordered.body, "id");
        let user = app.staff("inspector3").await.user_id().await;
        let checklist = text(&own_checklist(&office).await, "id");
        let conduct = text(&penalty(&office, &firm).await, "id");
        let document = text(&licence(&office, &firm).await, "id");
        app.invitation(&firm, "principal").await;
        let invitations = office.get(&firm.path("invitations")).await;
        let withdrawn = text(&invitations.body["items"][0], "id");
        let promoted = json!({
            "username": "promoted", "name": "拟任组长", "roles": ["office", "supervisor"],
        });
        let admin = app.staff("admin").await;
        assert_eq!(admin.post("/api/v1/users", promoted).await.status, 201);
        let role_grant = text(&admin.get("/api/v1/role-grants").await.body["items"][0], "id");
        let completed = officers.inspect(&app, &firm).await;
        officers.complete(&app, &completed).await;

        let service_visit = service_visit(&app, &firm).await;
        let device = text(&device(&office, &firm).await, "id");
        let receipt = report(&app, &firm).await;

        let asker = |who: &str, client: &Client, roles: &[Role], near| Asker {
            who: who.to_owned(),
            client: client.clone(),
            signed_in: true,
            roles: roles.to_vec(),
            near,
            here: !roles.is_empty(),
        };
        let firm_role = [Role::SafetyOfficer];
        let mut askers = vec![
            asker("safety officer", &firm.officer, &firm_role, true),
            asker("principal", &principal, &[Role::Principal], true),
            asker("safety officer of another firm", &other.officer, &firm_role, false),
            asker("principal of another firm", &other_principal, &[Role::Principal], false),
            asker("somebody without a role", &app.wechat("demo-stranger").await, &[], false),
        ];
        for (role, username) in STREET {
            askers.push(asker(username, &app.staff(username).await, &[role], true));
        }
        let all: Vec<_> = STREET.iter().map(|(role, _)| *role).collect();
        let far = asker("staff of another street", &elsewhere(&app).await, &all, false);
        askers.push(Asker { here: false, ..far });
        askers.push(Asker { signed_in: false, ..asker("nobody", &app.anon(), &[], false) });
        Self {
            app,
            office,
            firm,
            inspection,
            hazard,
            self_check,
            message,
            notice,
            device,
            service_visit,
            receipt,
            score_entry,
            appeal,
            approval,
            measure,
            conduct,
            user,
            checklist,
            document,
            completed,
            job,
            invitation,
            withdrawn,
            role_grant,
            askers,
        }
    }

    /// The id of a row of the world. Codes are replaced on the way, so the one in force is asked for.
    async fn id(&self, kind: Kind) -> String {
        match kind {
            Enterprise => self.firm.id.clone(),
            Hazard => self.hazard.clone(),
            Inspection => self.inspection.clone(),
            SelfCheck => self.self_check.clone(),
            Message => self.message.clone(),
            OfficeNotice => self.notice.clone(),
            Device => self.device.clone(),
            ServiceVisit => self.service_visit.clone(),
            ScoreEntry => self.score_entry.clone(),
            Appeal => self.appeal.clone(),
            Approval => self.approval.clone(),
            Measure => self.measure.clone(),
            Conduct => self.conduct.clone(),
            User => self.user.clone(),
            Checklist => self.checklist.clone(),
            Document => self.document.clone(),
            InspectionDocument => self.completed.clone(),
            Job => self.job.clone(),
            Kind::Invitation => self.withdrawn.clone(),
            RoleGrant => self.role_grant.clone(),
            Code => {
                let path = self.firm.path("overview");
                text(&self.office.get(&path).await.body, "code")
            }
        }
    }

    async fn path(&self, operation: &Operation) -> String {
        match operation.names {
            Nothing(query) => operation.path.replace("{id}", "no-such-id") + query,
            Invitation => operation.path.replace("{code}", &self.invitation),
            List(word) => ["{what}", "{document}", "{version}"]
                .iter()
                .fold(operation.path.to_owned(), |path, one| path.replace(one, word)),
            Receipt => operation.path.replace("{receipt}", &self.receipt),
            Wall => {
                let url = text(&self.office.get(&self.firm.path("wall")).await.body, "url");
                operation.path.replace("{token}", url.rsplit('/').next().unwrap())
            }
            Row(kind) | OfStreet(kind) => filled(&operation.path, &self.id(kind).await),
        }
    }
}

fn filled(path: &str, id: &str) -> String {
    path.replace("{kind}", "inspection_record").replace("{id}", id).replace("{code}", id).replace("{eid}", id)
}

/// Sends the request as it would be sent in haste: a writing one with a body that is no JSON, so
/// that whoever is refused is refused whatever the body holds.
async fn ask(client: &Client, method: &str, path: &str) -> Reply {
    let mut request = client.request(method, path);
    if method != "GET" && method != "DELETE" {
        request = request.header("content-type", "application/json").body("{");
    }
    heping_tests::reply(request).await
}

/// The status that refuses `asker`; `None` where nothing but the request itself may refuse.
fn refusal(operation: &Operation, asker: &Asker) -> Option<u16> {
    let permission = operation.permission?;
    let holds = permission == Permission::SignedIn
        // whoever has no role may report, with photos
        || (permission == Permission::UploadPhoto && asker.roles.is_empty())
        || asker.roles.iter().any(|role| permission.roles().contains(role));
    match operation.names {
        _ if !asker.signed_in => Some(401),
        _ if !holds => Some(403),
        Row(_) if !asker.near => Some(404),
        OfStreet(_) if !asker.here => Some(404),
        _ => None,
    }
}

#[test]
fn every_row_is_an_operation_and_every_operation_has_a_row() {
    let operations = operations();
    for (id, names) in ROWS {
        let found = operations.iter().find(|operation| operation.id == *id);
        let operation = found.unwrap_or_else(|| panic!("no operation is called {id}: take its row away"));
        // such a link is its right, whoever holds it
        let names_something = !matches!(names, Nothing(_)) || LINKED.contains(id);
        assert_eq!(operation.path.contains('{'), names_something, "{id}: its row does not fit its path");
    }
    assert_eq!(ROWS.len(), operations.len(), "an operation has two rows");
}

#[tokio::test]
async fn everybody_may_do_what_the_table_says_and_nothing_else() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for operation in &operations() {
        for asker in &world.askers {
            let path = world.path(operation).await;
            let reply = ask(&asker.client, &operation.method, &path).await;
            let expected = refusal(operation, asker);
            let right = match expected {
                Some(status) => reply.status == status && reply.body["status"] == status,
                // such a link carries its own right, and this one has none
                None if LINKED.contains(&operation.id.as_str()) => reply.status == 422 || reply.status == 404,
                None if operation.method == "GET" => reply.status == 200,
                None => !matches!(reply.status, 401 | 403 | 404 | 405) && reply.status < 500,
            };
            if !right {
                wrong.push(format!(
                    "{} by {}: {} instead of {}: {}",
                    operation.id,
                    asker.who,
                    reply.status,
                    expected.map_or("being let in".to_owned(), |status| status.to_string()),
                    reply.text.chars().take(200).collect::<String>()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{} are wrong", wrong.join("\n"), wrong.len());
}

#[tokio::test]
async fn rights_come_before_whatever_else_is_wrong_with_a_request() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for operation in operations().iter().filter(|operation| operation.method == "GET") {
        for asker in &world.askers {
            let Some(expected) = refusal(operation, asker) else { continue };
            let path = world.path(operation).await;
            let broken = format!("{}?page=x&size=x&asOf=x&scope=x", path.split('?').next().unwrap());
            let reply = ask(&asker.client, "GET", &broken).await;
            if reply.status != expected {
                wrong.push(format!(
                    "{} by {}: {} instead of {expected}",
                    operation.id, asker.who, reply.status
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{} are wrong", wrong.join("\n"), wrong.len());
}

#[tokio::test]
async fn a_row_that_nobody_has_is_as_much_not_found_as_one_out_of_reach() {
    let world = World::new().await;
    for operation in &operations() {
        let (Row(kind) | OfStreet(kind), Some(permission)) = (operation.names, operation.permission) else {
            continue;
        };
        let holder = world
            .askers
            .iter()
            .find(|asker| asker.near && asker.roles.iter().any(|role| permission.roles().contains(role)));
        let asker = holder.unwrap();
        let far = world.askers.iter().find(|asker| refusal(operation, asker) == Some(404)).unwrap();
        let mut seen = Vec::new();
        for id in ["01890000-0000-7000-8000-000000000000", "1", "22222222222222222222"] {
            let reply = ask(&asker.client, &operation.method, &filled(&operation.path, id)).await;
            assert_eq!(reply.status, 404, "{} of {id} by {}: {}", operation.id, asker.who, reply.text);
            seen.push(reply);
        }
        let path = filled(&operation.path, &world.id(kind).await);
        let hidden = ask(&far.client, &operation.method, &path).await;
        assert_eq!(hidden.body["code"], seen[0].body["code"], "{}", operation.id);
        if kind != Code {
            assert_eq!(hidden.body["detail"], seen[0].body["detail"], "{} tells them apart", operation.id);
        }
    }
}

#[tokio::test]
async fn lists_bodies_and_syncs_show_nothing_of_others() {
    let world = World::new().await;
    let by = |who: &str| &world.askers.iter().find(|asker| asker.who == who).unwrap().client;
    let (street, firm) = (by("staff of another street"), by("safety officer of another firm"));
    let id = &world.firm.id;

    for (client, paths) in [
        (
            street,
            vec![
                "/api/v1/hazards",
                "/api/v1/inspections",
                "/api/v1/documents",
                "/api/v1/enterprises",
                "/api/v1/rankings?industry=21",
            ],
        ),
        (firm, vec!["/api/v1/hazards", "/api/v1/inspections", "/api/v1/documents", "/api/v1/messages"]),
    ] {
        for path in paths {
            let list = client.get(path).await;
            assert_eq!((list.status, &list.body["total"]), (200, &json!(0)), "{path}: {}", list.text);
            let own = world.office.get(path).await;
            assert!(own.status == 403 || own.body["total"] != 0, "{path} is empty for everybody");
        }
        for path in ["/api/v1/hazards", "/api/v1/inspections", "/api/v1/documents"] {
            let asked = client.get(&format!("{path}?enterprise={id}")).await;
            assert_eq!(asked.status, 404, "{path}: {}", asked.text);
        }
    }
    let ranking = firm.get("/api/v1/rankings?industry=21").await;
    assert_eq!(ranking.status, 200, "{}", ranking.text);
    assert!(!ranking.text.contains(id.as_str()) && !ranking.text.contains("演示家具厂"), "{}", ranking.text);

    let new = Officers::of(&world.app).await.inspection(&world.app, &world.firm);
    let opened = street.post("/api/v1/inspections", new).await;
    assert_eq!(opened.status, 404, "{}", opened.text);
    let item = |operation: &str, id: &str| json!({"operation": operation, "path": {"id": id}, "body": {}});
    let items = json!({"items": [
        {"operation": "create_inspection", "body": {"enterpriseId": id, "kind": "routine", "legalBasis": "x",
            "approvalNumber": "x", "officerIds": [], "startedAt": world.app.clock.now()}},
        item("create_finding", &world.inspection),
        item("complete_inspection", &world.inspection),
        item("create_self_check", id),
        item("submit_rectification", &world.hazard),
    ]});
    let statuses = |reply: &Reply| -> Vec<Value> {
        reply.body["results"].as_array().unwrap().iter().map(|result| result["status"].clone()).collect()
    };
    let of_street = street.post("/api/v1/sync", items.clone()).await;
    assert_eq!(statuses(&of_street), [404, 404, 404, 403, 403], "{}", of_street.text);
    let of_firm = firm.post("/api/v1/sync", items.clone()).await;
    assert_eq!(statuses(&of_firm), [403, 403, 403, 404, 404], "{}", of_firm.text);
    let nobody = world.app.anon().post("/api/v1/sync", items).await;
    assert_eq!(nobody.status, 401);
}
