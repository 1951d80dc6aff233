//! A firm with a row of each kind, and everybody who may ask for them.

use heping_core::{EnterpriseId, OfficeNoticeId, RecordKind, Role};
use heping_org::office_notices::{self, NewOfficeNotice, OfficeNoticeKind};
use heping_org::staff::{self, StaffInput};
use heping_org::{Village, VillageKind, memberships, subdistrict};
use heping_store::{Conn, Lock};
use heping_tests::expect::text;
use heping_tests::fixture::{
    Finding, Officers, bulletin, campaign, day, device, draw, handed_in, licence, own_checklist, penalty,
    report, self_check, service_visit,
};
use heping_tests::{Client, Firm, TestApp};
use serde_json::json;

use crate::whole::operations::Kind::{
    self, Appeal, Application, Approval, Binding, Bulletin, Campaign, Checklist, Code, Conduct, Device,
    Document, Draw, Enterprise, Hazard, Inspection, InspectionDocument, Job, Measure, Message, OfficeNotice,
    RegisterImport, RoleGrant, ScoreEntry, SelfCheck, ServiceVisit, User,
};
use crate::whole::operations::Names::{Invitation, List, Nothing, OfStreet, Receipt, Row, Scanned, Wall};
use crate::whole::operations::Operation;

/// Somebody who asks.
pub(super) struct Asker {
    pub(super) who: String,
    pub(super) client: Client,
    pub(super) signed_in: bool,
    pub(super) roles: Vec<Role>,
    /// Whether the rows of the world are within reach of the roles.
    pub(super) near: bool,
    /// Whether any of the roles is held in the street of the world.
    pub(super) here: bool,
}

/// A firm with a row of each kind, and everybody who may ask for them.
pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) office: Client,
    pub(super) firm: Firm,
    pub(super) inspection: String,
    pub(super) hazard: String,
    self_check: String,
    message: String,
    notice: String,
    device: String,
    service_visit: String,
    receipt: String,
    score_entry: String,
    appeal: String,
    application: String,
    approval: String,
    binding: String,
    measure: String,
    bulletin: String,
    campaign: String,
    draw: String,
    conduct: String,
    user: String,
    checklist: String,
    document: String,
    completed: String,
    job: String,
    register_import: String,
    invitation: String,
    withdrawn: String,
    role_grant: String,
    pub(super) askers: Vec<Asker>,
}

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
    pub(super) async fn new() -> Self {
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
        let bulletin = text(&bulletin(&office).await, "id");
        let campaign = text(&campaign(&office).await, "id");
        let draw = text(&draw(&office, &officers.ids).await, "id");
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
        let register_import = handed_in(&office).await;
        let applicant = app.wechat("demo-applicant").await;
        let application = text(&applicant.apply(&firm.code, "safety_officer").await, "id");
        let members = office.get(&firm.path("members")).await;
        let binding = text(&members.body["items"][0], "id");
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
            application,
            approval,
            binding,
            measure,
            bulletin,
            campaign,
            draw,
            conduct,
            user,
            checklist,
            document,
            completed,
            job,
            register_import,
            invitation,
            withdrawn,
            role_grant,
            askers,
        }
    }

    /// The id of a row of the world. Codes are replaced on the way, so the one in force is asked for.
    pub(super) async fn id(&self, kind: Kind) -> String {
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
            Application => self.application.clone(),
            Approval => self.approval.clone(),
            Binding => self.binding.clone(),
            Measure => self.measure.clone(),
            Bulletin => self.bulletin.clone(),
            Campaign => self.campaign.clone(),
            Draw => self.draw.clone(),
            Conduct => self.conduct.clone(),
            User => self.user.clone(),
            Checklist => self.checklist.clone(),
            Document => self.document.clone(),
            InspectionDocument => self.completed.clone(),
            Job => self.job.clone(),
            RegisterImport => self.register_import.clone(),
            Kind::Invitation => self.withdrawn.clone(),
            RoleGrant => self.role_grant.clone(),
            Code => {
                let path = self.firm.path("overview");
                text(&self.office.get(&path).await.body, "code")
            }
        }
    }

    pub(super) async fn path(&self, operation: &Operation) -> String {
        match operation.names {
            Nothing(query) => operation.path.replace("{id}", "no-such-id") + query,
            Invitation => operation.path.replace("{code}", &self.invitation),
            List(word) => ["{what}", "{document}", "{version}", "{year}"]
                .iter()
                .fold(operation.path.to_owned(), |path, one| path.replace(one, word)),
            Scanned => operation.path.replace("{code}", &self.id(Code).await),
            Receipt => operation.path.replace("{receipt}", &self.receipt),
            Wall => {
                let url = text(&self.office.get(&self.firm.path("wall")).await.body, "url");
                operation.path.replace("{token}", url.rsplit('/').next().unwrap())
            }
            Row(kind) | OfStreet(kind) => {
                let path = operation.path.replace("bulletins/{eid}", &format!("bulletins/{}", self.bulletin));
                filled(&path, &self.id(kind).await).replace("{number}", "1")
            }
        }
    }
}

pub(super) fn filled(path: &str, id: &str) -> String {
    path.replace("{kind}", "inspection_record").replace("{id}", id).replace("{code}", id).replace("{eid}", id)
}
