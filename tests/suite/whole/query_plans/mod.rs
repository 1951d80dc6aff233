//! The queries that run most follow an index: none of them scans a table that grows. SQLite tells
//! its plan without rows; PostgreSQL would rightly scan a table that small. The lists of records
//! have a test of their own in their crate.

mod everyday;
mod office;

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent};
use heping_core::{EnterpriseId, Moment, Permission, Result, Scope};
use heping_store::testkit::Pair;
use heping_store::{Conn, dialect};
use heping_tests::fixture::self_check;
use heping_tests::{Client, TestApp};

/// Tables whose rows come with every day or every firm.
const GROWING: &[&str] = &[
    "access_log",
    "appeals",
    "applications",
    "assignments",
    "audit_log",
    "bulletin_attachments",
    "bulletin_recipients",
    "bulletins",
    "campaign_members",
    "campaign_targets",
    "campaigns",
    "draw_firms",
    "draws",
    "conduct_records",
    "conduct_voids",
    "consents",
    "credentials",
    "enterprise_codes",
    "enterprise_documents",
    "enterprises",
    "enterprise_changes",
    "deadline_extensions",
    "devices",
    "device_messages",
    "hazard_events",
    "hazard_merges",
    "hazard_referrals",
    "hazard_reports",
    "plan_slips",
    "remediation_plans",
    "report_contacts",
    "report_photos",
    "reported_reviews",
    "hazards",
    "hazard_statistics",
    "idempotency_keys",
    "inspection_answers",
    "inspection_approvals",
    "inspection_corrections",
    "inspection_documents",
    "inspection_officers",
    "inspection_statements",
    "inspections",
    "invitations",
    "jobs",
    "measure_hazards",
    "measure_reviews",
    "measures",
    "memberships",
    "message_deliveries",
    "messages",
    "office_notices",
    "photo_links",
    "photos",
    "ranking_snapshots",
    "safety_facts",
    "score_entries",
    "self_check_plans",
    "self_check_schedules",
    "self_check_tasks",
    "self_checks",
    "service_visits",
    "sessions",
    "staff_messages",
    "gathered_messages",
    "climbed_work",
    "signatures",
    "standings",
    "subscriptions",
    "supervised_listings",
    "tallies",
    "upward_reports",
    "users",
    "wechat_addresses",
    "wechat_identities",
];

/// The plan of every query that `f` makes, by the query.
fn plans(conn: &mut Conn, f: impl FnOnce(&mut Conn) -> Result<()>) -> Result<Vec<(String, Vec<String>)>> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let queries = seen.clone();
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            queries.lock().unwrap().push(query.to_string());
        }
    });
    let done = f(conn);
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| {});
    done?;
    let queries = seen.lock().unwrap().clone();
    let asked = queries.into_iter().filter(|query| {
        query.starts_with("SELECT") || query.starts_with("UPDATE") || query.starts_with("DELETE")
    });
    asked
        .map(|query| {
            let plan = dialect::explain(conn, &query)?;
            Ok((query, plan))
        })
        .collect()
}

/// The tables that a plan reads from end to end, with or without an index.
fn scanned(plan: &[String]) -> Vec<&str> {
    let scans = plan.iter().filter_map(|line| line.strip_prefix("SCAN "));
    scans.filter_map(|line| line.split(' ').next()).filter(|table| GROWING.contains(table)).collect()
}

/// A firm of the street, and who may read it.
struct World {
    app: TestApp,
    firm: EnterpriseId,
    code: String,
    token: String,
    office: Scope,
    own: Scope,
    admin: Scope,
    now: Moment,
}

async fn scope_of(app: &TestApp, client: &Client, permission: Permission) -> (String, Scope) {
    let request = client.request("GET", "/").build().unwrap();
    let bearer = request.headers()["authorization"].to_str().unwrap().to_owned();
    let token = bearer.trim_start_matches("Bearer ").to_owned();
    let scope = app.app.actor(&token).await.unwrap().scope(permission).unwrap();
    (token, scope)
}

impl World {
    async fn new() -> Self {
        let app = TestApp::start().await;
        let firm = app.firm("演示家具厂", "2110").await;
        self_check(&app, &firm).await;
        let (_, office) = scope_of(&app, &app.office().await, Permission::ReadRegister).await;
        let (_, admin) = scope_of(&app, &app.staff("admin").await, Permission::ManageUsers).await;
        let (token, own) = scope_of(&app, &firm.officer, Permission::ReadFirm).await;
        let now = app.clock.now();
        Self { firm: firm.id.parse().unwrap(), code: firm.code, app, token, office, own, admin, now }
    }

    /// What `f` asks must follow indexes, and must be `least` queries or more.
    async fn follow(
        &self,
        what: &str,
        least: usize,
        f: impl FnOnce(&mut Conn) -> Result<()> + Send + 'static,
    ) {
        let plans = self.app.app.store.read(move |conn| plans(conn, f)).await.unwrap();
        assert!(plans.len() >= least, "{what} asks {} times: {plans:#?}", plans.len());
        // diesel asks for none of nothing: SQLite plans it and reads no row
        for (query, plan) in plans.iter().filter(|(query, _)| !query.contains("WHERE (1=0)")) {
            assert!(!plan.is_empty(), "{what}: no plan for {query}");
            assert!(scanned(plan).is_empty(), "{what} scans {:?}: {query}\n{plan:#?}", scanned(plan));
        }
    }
}

#[tokio::test]
async fn a_query_without_an_index_is_seen() {
    if Pair::current() != Pair::Sqlite {
        return;
    }
    let app = TestApp::start().await;
    let lines = app.app.store.read(|c| dialect::explain(c, "SELECT * FROM hazards WHERE title = 'x'")).await;
    assert_eq!(scanned(&lines.unwrap()), ["hazards"]);
}
