//! What the ledger, the places and the comparisons say.

mod appeals;
mod comparisons;
mod conduct;
mod history;
mod rankings;
mod rules;
mod what_if;

use heping_tests::fixture::{Finding, Officers, self_check};
use heping_tests::{Firm, TestApp};
use serde_json::Value;

/// Five furniture makers: two with a self-check, then one, two and three findings, in this order.
/// Their scores are 101, 101, 98, 96 and 94.
async fn makers(app: &TestApp) -> (Vec<Firm>, Vec<Value>) {
    let officers = Officers::of(app).await;
    let (mut firms, mut hazards) = (Vec::new(), Vec::new());
    for (name, findings) in [("甲", 0), ("乙", 0), ("丙", 1), ("丁", 2), ("戊", 3)] {
        let firm = app.firm(&format!("{name}家具厂"), "2110").await;
        if findings == 0 {
            self_check(app, &firm).await;
        } else {
            let findings = (0..findings).map(|number| Finding::due(60).titled(&format!("第{number}处")));
            hazards.extend(officers.visit(app, &firm, findings).await);
        }
        firms.push(firm);
    }
    (firms, hazards)
}
