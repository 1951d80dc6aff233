//! The queries that run most follow an index: none of them scans a table that grows. SQLite tells
//! its plan without rows; PostgreSQL would rightly scan a table that small. The lists of records
//! have a test of their own in their crate.

use std::sync::{Arc, Mutex};

use diesel::connection::{Connection, InstrumentationEvent};
use heping_core::{
    CampaignId, DocumentId, EnterpriseId, HazardId, Moment, PageRequest, Permission, Result, Scope, TaskId,
    UserId,
};
use heping_evidence::photo;
use heping_org::applications::{self, ApplicationState};
use heping_org::enterprises::{self, Filter};
use heping_org::{bindings, campaigns, draws, expiring, memberships, office_notices, sessions, staff};
use heping_ranking::appeals::{self, AppealState};
use heping_ranking::peers::GroupLevel;
use heping_ranking::snapshots::{self, Month};
use heping_ranking::{PeerGroup, compare, editions, places, reasons};
use heping_records::hazard;
use heping_records::self_check::reminder;
use heping_records::statistics::{self, Period, StatisticsFilter};
use heping_store::testkit::Pair;
use heping_store::{Ask, Conn, Vault, dialect};
use heping_tests::fixture::{VILLAGE, self_check};
use heping_tests::{Client, TestApp};
use heping_wechat::{address, subscriptions};

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
async fn what_runs_most_follows_an_index() {
    if Pair::current() != Pair::Sqlite {
        return;
    }
    let world = World::new().await;
    let (firm, now) = (world.firm, world.now);
    let page = PageRequest::new(None, None).unwrap();

    let hash = sessions::token_hash(&world.token);
    world
        .follow("a request's session", 3, move |c| {
            let session = sessions::authenticate(c, &hash, now)?.expect("a session");
            memberships::firms_of(c, session.actor.user).map(drop)
        })
        .await;

    let code = world.code.parse().unwrap();
    world
        .follow("a scan", 3, move |c| {
            let row = heping_qr::resolve(c, code)?.expect("a code");
            enterprises::name_of(c, row.enterprise)?;
            heping_qr::active(c, row.enterprise).map(drop)
        })
        .await;

    world
        .follow("score, facts and ledger", 5, move |c| {
            heping_ranking::standing(c, firm, now)?;
            heping_ranking::score_at(c, firm, now)?;
            heping_ranking::known_facts(c, firm)?;
            heping_ranking::entries(c, firm, page, now).map(drop)
        })
        .await;

    world
        .follow("standings that time changes, and all of them by pages", 2, move |c| {
            heping_ranking::due_for_settlement(c, now, 100)?;
            heping_ranking::all_standings(c, Some(firm), 100).map(drop)
        })
        .await;

    let (office, own) = (world.office.clone(), world.own.clone());
    world
        .follow("appeals and conduct", 12, move |c| {
            for scope in [&office, &own] {
                for (enterprise, state) in [
                    (None, None),
                    (Some(firm), None),
                    (None, Some(AppealState::Open)),
                    (Some(firm), Some(AppealState::Open)),
                ] {
                    appeals::list(c, scope, enterprise, state, page)?;
                }
            }
            appeals::is_open(firm).ask(c)?;
            appeals::against(c, &[heping_core::ScoreEntryId::new()])?;
            heping_records::conduct::list(c, &own, firm, page).map(drop)
        })
        .await;

    world
        .follow("the people of a firm", 1, move |c| {
            memberships::people_of(c, &Vault::new(b""), firm).map(drop)
        })
        .await;

    let street = world.office.street().expect("a street");
    let user = world.app.app.actor(&world.token).await.unwrap().user;
    let (office, own) = (world.office.clone(), world.own.clone());
    world
        .follow("who asks to be let into firms, and who came in", 12, move |c| {
            let vault = Vault::new(b"");
            for scope in [&office, &own] {
                applications::list(c, &vault, scope, ApplicationState::Open, page)?;
            }
            applications::own(c, &vault, user)?;
            applications::with_old_photos(c, now)?;
            bindings::list(c, &vault, street, now, page)?;
            heping_org::phone_claims::matches(c, user).map(drop)
        })
        .await;

    world
        .follow("the life of a firm", 10, move |c| {
            let day = (Moment::start_of(now.day()), Moment::end_of(now.day()));
            heping_org::life::changes(c, &[firm], day, 100)?;
            heping_org::life::last(c, firm)?;
            heping_records::timeline::between(c, &[firm], day)?;
            for one in [None, Some(firm)] {
                heping_records::gone::proposals(c, street, one)?;
            }
            heping_store::merged::together(c, firm)?;
            memberships::users_of(c, &[firm]).map(drop)
        })
        .await;

    world
        .follow("who is told, and where one is signed in", 7, move |c| {
            for topic in heping_core::MessageTopic::ALL {
                subscriptions::readers(c, firm, *topic)?;
            }
            subscriptions::of(c, user)?;
            subscriptions::belongs(c, user, firm)?;
            address::openid(c, &Vault::new(b""), user)?;
            sessions::list(c, user, now, page).map(drop)
        })
        .await;

    let (office, device) = (world.office.clone(), heping_core::DeviceId::new());
    world
        .follow("the office's inbox, a device's message, photos without a record", 5, move |c| {
            office_notices::list(c, &office, page)?;
            heping_records::device::is_known(c, device, heping_core::HazardId::new())?;
            photo::forget_unlinked(c, now, 100).map(drop)
        })
        .await;

    let admin = world.admin.clone();
    world
        .follow("the street's users", 3, move |c| staff::list(c, &Vault::new(b""), &admin, page).map(drop))
        .await;
}

#[tokio::test]
async fn the_register_and_the_rankings_follow_an_index() {
    if Pair::current() != Pair::Sqlite {
        return;
    }
    let world = World::new().await;
    let page = PageRequest::new(None, None).unwrap();
    let filters = [
        Filter::default(),
        Filter { village: Some(VILLAGE.into()), ..Filter::default() },
        Filter { industry: Some("21".into()), ..Filter::default() },
        Filter { industry: Some("2110".into()), ..Filter::default() },
        Filter { q: Some("家具".into()), ..Filter::default() },
        Filter { q: Some("9133".into()), ..Filter::default() },
        Filter { phone_index: Some("0f".into()), ..Filter::default() },
        Filter { colour: Some(heping_core::CodeColour::Green), ..Filter::default() },
        Filter { overdue: Some(true), ..Filter::default() },
        Filter { not_visited_since: world.now.day().into(), ..Filter::default() },
    ];
    for filter in filters {
        let office = world.office.clone();
        world
            .follow(&format!("{filter:?}"), 3, move |c| {
                enterprises::list(c, &Vault::new(b""), &office, &filter, page).map(drop)
            })
            .await;
    }
    let (firm, street, now) = (world.firm, world.office.street().unwrap(), world.now);
    let (user, campaign) = (UserId::new(), CampaignId::new());
    world
        .follow("campaigns", 6, move |c| {
            campaigns::campaigns(c, street, now.day(), page)?;
            campaigns::targets(c, campaign, &campaigns::TargetFilter::default())?;
            campaigns::left_for(c, street, user, now.day())?;
            draws::draws(c, street, page).map(drop)
        })
        .await;
    for group in ["21", "C"] {
        world
            .follow(group, 2, move |c| {
                places::ranking_list(c, street, &PeerGroup::parse(group).expect("a group"), page)?;
                heping_ranking::place(c, street, firm).map(drop)
            })
            .await;
        world
            .follow(group, 14, move |c| {
                let group = PeerGroup::parse(group).expect("a group");
                compare::industry(c, street, &group, now)?;
                compare::scores(c, street, &group).map(drop)
            })
            .await;
    }
    world
        .follow("villages and industries side by side", 3, move |c| {
            compare::villages(c, street)?;
            compare::industries(c, street, GroupLevel::Division)?;
            compare::industries(c, street, GroupLevel::Section).map(drop)
        })
        .await;
}

#[tokio::test]
async fn what_a_morning_reminds_of_and_what_explains_a_rank_follow_an_index() {
    if Pair::current() != Pair::Sqlite {
        return;
    }
    let world = World::new().await;
    let (firm, street, now) = (world.firm, world.office.street().unwrap(), world.now);
    let (today, week) = (now.day(), now.day() + chrono::TimeDelta::days(7));
    world
        .follow("self-checks to be reminded of", 2, move |c| {
            reminder::open_tasks(c, street, today, None, 10)?;
            reminder::open_tasks(c, street, today, Some((today, TaskId::new())), 10).map(drop)
        })
        .await;
    let (ever, page) = ((now.plus(-chrono::TimeDelta::days(90)), now), PageRequest::new(None, None).unwrap());
    world
        .follow("what became of a street's firms, who came in, what bulletins bring", 5, move |c| {
            heping_org::life::changes_in(c, street, ever, page)?;
            memberships::came_in(c, street, ever, page)?;
            // of no bulletin at all
            heping_org::bulletins::attachment::of_street(c, street, heping_core::BulletinId::new(), 1)
                .map(drop)
                .or(Ok(()))
        })
        .await;
    world
        .follow("documents that expire", 2, move |c| {
            expiring::expiring_between(c, street, (today, week), None, 10)?;
            let after = Some((today, DocumentId::new()));
            expiring::expiring_between(c, street, (today, week), after, 10).map(drop)
        })
        .await;
    world
        .follow("work that climbs", 15, move |c| {
            let inspection = heping_records::inspection::open_of(c, UserId::new())?;
            assert!(inspection.is_empty());
            heping_api::usecase::late_work(c, street, today).map(drop)
        })
        .await;
    world
        .follow("plans whose progress is due", 2, move |c| {
            hazard::waiting_for_progress(c, street, None, (today, week))?;
            hazard::waiting_for_progress(c, street, Some(HazardId::new()), (today, week)).map(drop)
        })
        .await;
    world
        .follow("statistics of hazards, and who has not signed them", 7, move |c| {
            let period = Period::last_quarter(today);
            statistics::statistics(c, firm, period, now)?;
            statistics::unsigned(c, street, period, None, 10)?;
            statistics::unsigned(c, street, period, Some(firm), 10).map(drop)
        })
        .await;
    let page = PageRequest::new(None, None).unwrap();
    for scope in [world.office.clone(), world.own.clone()] {
        for signed in [None, Some(true), Some(false)] {
            let scope = scope.clone();
            world
                .follow("the list of those who signed", 2, move |c| {
                    let asked = (
                        Period::last_quarter(today),
                        StatisticsFilter { signed, ..StatisticsFilter::default() },
                    );
                    statistics::lines(c, &scope, asked, now, page).map(drop)
                })
                .await;
        }
    }
    world
        .follow("the commonest reasons of a group, and the rules that judged", 4, move |c| {
            for group in ["21", "C"] {
                reasons::commonest(street, &PeerGroup::parse(group).expect("a group"), 3, now).ask(c)?;
            }
            editions::book(c, street)?;
            editions::book_for(c, firm).map(drop)
        })
        .await;
    world
        .follow("the rank that a firm had a month ago, among all and among those of its size", 4, move |c| {
            for group in ["21-micro", "C"] {
                let group = PeerGroup::parse(group).expect("a group");
                snapshots::rank(street, firm, group, Month::last_ended(now)).ask(c)?;
            }
            Ok(())
        })
        .await;
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
