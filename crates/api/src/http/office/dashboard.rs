//! The street on one page: what is open and overdue, what comes back, how villages and industries
//! compare, how the months went.

use actix_web::web;
use heping_core::Moment;
use heping_operation::operation;
use heping_ranking::compare;
use heping_ranking::peers::GroupLevel;
use heping_records::figures;
use heping_store::jobs;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::http::scores::comparisons::{self, IndustryLine, StandingFigures, VillageLine};

/// The street on one page.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Dashboard {
    /// When this was so.
    as_of: Moment,
    /// How many enterprises there are.
    enterprises: i64,
    /// How many of them were not inspected this year.
    not_inspected_this_year: i64,
    /// How they stand.
    standing: StandingFigures,
    /// What their records come to.
    #[serde(flatten)]
    records: figures::RecordFigures,
    /// The villages, the best median first.
    villages: Vec<VillageLine>,
    /// The industries by division, the best median first.
    industries: Vec<IndustryLine>,
    /// Work of the service that was given up after several tries; somebody should look into the log.
    failed_jobs: i64,
}

/// The street on one page
#[operation("街道看板")]
pub(crate) async fn get_dashboard(
    app: web::Data<App>,
    guard: Guard<perm::ReadComparisons>,
) -> Outcome<Is<Dashboard>> {
    let (street, now) = (guard.street()?, app.clock.now());
    let dashboard = app
        .store
        .read(move |conn| {
            let standing = compare::street(conn, street)?;
            let records = figures::figures(conn, street, now.day())?;
            let enterprises = i64::from(standing.rated) + i64::from(standing.unrated);
            Ok(Dashboard {
                as_of: now,
                enterprises,
                not_inspected_this_year: enterprises - records.inspected_this_year,
                standing: standing.into(),
                records,
                villages: comparisons::villages(conn, street)?,
                industries: comparisons::industries(conn, street, GroupLevel::Division)?,
                failed_jobs: jobs::counts(conn)?.dead,
            })
        })
        .await?;
    Ok(Answer::ok(&dashboard)?)
}
