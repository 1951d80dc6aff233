//! Figures that are kept: whatever happens in a street, in whatever order, they are what a recount of
//! the rows says, at each step.

use heping_core::Moment;
use heping_store::{Lock, tally};
use heping_tests::fixture::{
    Finding, Officers, accept, checklist, criteria, inspection_list, own_hazard, rectify, report,
    self_report, sheet,
};
use heping_tests::recount::figures_hold;
use heping_tests::{Client, Firm, TestApp};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

const STEPS: usize = 40;

struct Street {
    app: TestApp,
    firms: Vec<Firm>,
    officers: Officers,
    office: Client,
    supervisor: Client,
    items: Vec<Value>,
    inspections: Vec<String>,
    hazards: Vec<Value>,
    days: i64,
    dice: StdRng,
}

impl Street {
    async fn new(seed: u64) -> Self {
        let app = TestApp::start().await;
        let mut firms = Vec::new();
        for (name, industry) in [("甲家具厂", "2110"), ("乙家具厂", "2110"), ("丙针织厂", "1761")]
        {
            firms.push(app.firm(name, industry).await);
        }
        let officers = Officers::of(&app).await;
        let list = inspection_list(&officers.first).await;
        let items = list["items"].as_array().expect("items").iter().take(2).cloned().collect();
        let (office, supervisor) = (app.office().await, app.staff("supervisor").await);
        let dice = StdRng::seed_from_u64(seed);
        let (inspections, hazards) = (Vec::new(), Vec::new());
        Self { app, firms, officers, office, supervisor, items, inspections, hazards, days: 0, dice }
    }

    fn below(&mut self, limit: usize) -> usize {
        self.dice.random_range(0..limit)
    }

    /// Some time passes, the night's work is done, and everybody signs in again.
    async fn pass(&mut self) {
        let days = [1, 3, 20, 190][self.below(4)];
        self.days += days;
        self.app.turn(days);
        heping_api::jobs::sweep::once(&self.app.app).await.expect("the night's work");
        self.officers = Officers::of(&self.app).await;
        (self.office, self.supervisor) = (self.app.office().await, self.app.staff("supervisor").await);
        for firm in &mut self.firms {
            firm.officer = self.app.officer_of(firm).await;
        }
    }

    async fn inspect(&mut self) {
        let firm = self.below(self.firms.len());
        let inspection = self.officers.inspect(&self.app, &self.firms[firm]).await;
        for _ in 0..self.below(4) {
            let item = self.below(self.items.len());
            let due = self.days + i64::try_from(self.below(30)).expect("few");
            let finding = Finding::due(due).with("checklistItemId", self.items[item]["id"].clone());
            let finding = if self.below(4) == 0 { finding.major() } else { finding };
            self.hazards.push(self.officers.find(&inspection, finding).await);
        }
        if self.below(3) > 0 {
            self.officers.complete(&self.app, &inspection).await;
        }
        self.inspections.push(inspection);
    }

    /// Something is tried with a hazard; what its state does not allow is refused, and that is no matter.
    async fn decide(&mut self, path: &str, new: Value, by: fn(&Self) -> &Client) {
        if self.hazards.is_empty() {
            return;
        }
        let n = self.below(self.hazards.len());
        let hazard = self.hazards[n]["id"].as_str().expect("an id").to_owned();
        let reply = by(self).post(&format!("/api/v1/hazards/{hazard}/{path}"), new).await;
        assert!(matches!(reply.status, 200 | 201 | 409 | 422), "{path}: {}", reply.text);
    }

    async fn rectified(&mut self) {
        let firm = self.below(self.firms.len());
        let hazard = self_report(&self.firms[firm], own_hazard(self.days + 9)).await;
        rectify(&self.firms[firm].officer, &hazard).await;
        if self.below(2) == 0 {
            accept(&self.officers.first, &hazard).await;
        }
        self.hazards.push(hazard);
    }

    async fn void_inspection(&mut self) {
        let Some(inspection) = self.inspections.pop() else { return };
        let path = format!("/api/v1/inspections/{inspection}/void");
        let reply = self.supervisor.post(&path, json!({"reason": "对象有误"})).await;
        assert!(matches!(reply.status, 200 | 409), "{}", reply.text);
    }

    /// The register is changed: another village or another industry.
    async fn move_firm(&mut self) {
        let n = self.below(self.firms.len());
        let path = format!("/api/v1/enterprises/{}", self.firms[n].id);
        let mut firm = self.office.get(&path).await.body;
        let village = ["330114003219", "330114003200"][self.below(2)];
        let industry = ["2110", "1761", "4411"][self.below(3)];
        (firm["village"], firm["industry"]) = (json!(village), json!(industry));
        let reply = self.office.put(&path, firm).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
    }

    async fn step(&mut self) {
        match self.below(12) {
            0 => self.pass().await,
            1..4 => self.inspect().await,
            4 => self.rectified().await,
            5 => {
                let new = json!({"decision": "send_back", "note": "未整改到位"});
                self.decide("reviews", new, |street| &street.officers.second).await;
            }
            6 => self.decide("void", json!({"reason": "记录有误"}), |street| &street.supervisor).await,
            7 => {
                let new = json!({"level": "major", "criteria": criteria(), "reason": "复核"});
                self.decide("level", new, |street| &street.supervisor).await;
            }
            8 => self.decide("reopening", json!({"reason": "经查未整改"}), |street| &street.supervisor).await,
            9 => self.void_inspection().await,
            10 => self.move_firm().await,
            _ => {
                let n = self.below(self.firms.len());
                if self.below(2) == 0 {
                    report(&self.app, &self.firms[n]).await;
                } else {
                    self.check_itself(n).await;
                }
            }
        }
    }

    /// A firm hands in a self-check, unless its list is no longer the one of its industry.
    async fn check_itself(&self, n: usize) {
        let firm = &self.firms[n];
        let sheet = sheet(&self.app, firm, &checklist(&firm.officer).await).await;
        let reply = firm.officer.post(&firm.path("self-checks"), sheet).await;
        assert!(matches!(reply.status, 201 | 409 | 422), "{}", reply.text);
    }

    fn now(&self) -> Moment {
        self.app.clock.now()
    }
}

async fn walk(seed: u64) {
    let mut street = Street::new(seed).await;
    figures_hold(&street.app.app.store, street.now()).await;
    for _ in 0..STEPS {
        street.step().await;
        figures_hold(&street.app.app.store, street.now()).await;
    }
    // in parts or as a whole, and counted from nothing
    let store = &street.app.app.store;
    store.write(Lock::Nothing, tally::fold).await.expect("folded");
    figures_hold(store, street.now()).await;
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
    what_is_kept_is_what_is_counted 1
    and_so_it_is_in_another_street 2
    and_in_a_third 3
}
