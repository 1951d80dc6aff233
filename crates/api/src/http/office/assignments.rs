//! Who looks after what, and the day that follows from it.

use actix_web::web;
use heping_core::{Day, Page, PageRequest};
use heping_operation::operation;
use heping_org::assignments::{self, Assigned, AssignmentInput, Charges};
use heping_org::campaigns::{self, MyTarget};
use heping_org::enterprises::{self, Filter};
use heping_records::hazard::{self, Hazard};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is};
use crate::app::App;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::http::enterprises::EnterpriseLine;
use crate::usecase;

/// How many hazards of each kind a day shows: more than one can look at.
const MOST: i64 = 100;
/// How many targets of campaigns.
const MOST_TARGETS: usize = 100;

/// Who of the street looks after which villages and enterprises
#[operation("责任区域总览")]
pub(crate) async fn list_assignments(
    app: web::Data<App>,
    guard: Guard<perm::ManageRegister>,
) -> Outcome<Is<Charges>> {
    let street = guard.street()?;
    Ok(Answer::ok(&app.store.read(move |conn| assignments::charges(conn, street)).await?)?)
}

/// What a user of the street looks after
#[operation("责任区域")]
pub(crate) async fn get_assignments(
    app: web::Data<App>,
    guard: Guard<perm::ManageRegister>,
    path: web::Path<String>,
) -> Outcome<Is<Assigned>> {
    let user = id_of(&path)?;
    let found = app.store.read(move |conn| assignments::of_user(conn, &guard.scope, user)).await?;
    Ok(Answer::ok(&found)?)
}

/// Says what a user of the street looks after: villages and single enterprises elsewhere; 409 when it was changed
/// since `version`
#[operation("调整责任区域")]
pub(crate) async fn replace_assignments(
    context: Context,
    guard: Guard<perm::ManageRegister>,
    path: web::Path<String>,
    body: Body<AssignmentInput>,
) -> Outcome<Is<Assigned>> {
    let (user, scope) = (id_of(&path)?, guard.scope.clone());
    context.app.store.read(move |conn| assignments::of_user(conn, &scope, user)).await?;
    Ok(usecase::replace_assignments(&context, guard, user, body.read()?).await?)
}

/// Not generic: utoipa makes up names of its own for generic types.
type EnterprisePage = Page<EnterpriseLine>;

/// An inspector's day.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MyDay {
    /// The day.
    #[schema(value_type = chrono::NaiveDate)]
    day: Day,
    /// What the inspector looks after; nothing means the whole street.
    assigned: Assigned,
    /// Rectifications that wait for a re-check in these villages, the longest due first.
    to_recheck: Vec<NearHazard>,
    /// Hazards there whose day has come or passed without a rectification.
    due: Vec<NearHazard>,
    /// Enterprises there that were not visited this year, the first twenty, and how many.
    not_visited: EnterprisePage,
    /// Where one still has to go in campaigns, what ends first first: the first hundred.
    targets: Vec<MyTarget>,
    /// How many there are.
    target_count: usize,
}

/// A hazard near the enterprises that the inspector looks after.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NearHazard {
    #[serde(flatten)]
    hazard: Hazard,
    /// Whether it is of an enterprise that the inspector looks after, rather than of a neighbour.
    assigned: bool,
}

/// The day of the inspector who asks: what is to be re-checked near the enterprises looked after, and who was not visited this year
#[operation("督查人员的一天")]
pub(crate) async fn get_my_day(app: web::Data<App>, guard: Guard<perm::Inspect>) -> Outcome<Is<MyDay>> {
    let street = guard.street()?;
    let (today, vault) = (app.clock.now().day(), app.keys.vault.clone());
    let day = app
        .store
        .read(move |conn| {
            let assigned = assignments::of(conn, street, guard.actor.user)?;
            let whole: Vec<String> = assigned.villages.iter().map(|village| village.code.clone()).collect();
            let mut near = whole.clone();
            near.extend(assigned.enterprises.iter().map(|firm| firm.village.clone()));
            near.sort_unstable();
            near.dedup();
            let everywhere = near.is_empty();
            if everywhere {
                let villages = heping_org::subdistrict::villages(conn, street)?;
                near = villages.all().iter().map(|village| village.code.clone()).collect();
            }
            let to_recheck = hazard::rechecks(conn, street, &near, today, true, MOST)?;
            let due = hazard::rechecks(conn, street, &near, today, false, MOST)?;
            let of_firms =
                |one: &Hazard| assigned.enterprises.iter().any(|firm| firm.id == one.enterprise_id);
            let mark = |list: Vec<(Hazard, String)>| -> Vec<NearHazard> {
                let near = |(hazard, village): (Hazard, String)| NearHazard {
                    assigned: everywhere || whole.contains(&village) || of_firms(&hazard),
                    hazard,
                };
                list.into_iter().map(near).collect()
            };
            let (to_recheck, due) = (mark(to_recheck), mark(due));
            let filter = Filter {
                in_villages: (!everywhere).then_some(near),
                not_visited_since: chrono::Datelike::with_ordinal(&today, 1),
                ..Filter::default()
            };
            let page = PageRequest::new(None, None)?;
            let not_visited =
                enterprises::list(conn, &vault, &guard.scope, &filter, page)?.map(EnterpriseLine::from);
            let mut targets = campaigns::left_for(conn, street, guard.actor.user, today)?;
            let target_count = targets.len();
            targets.truncate(MOST_TARGETS);
            Ok(MyDay { day: today, assigned, to_recheck, due, not_visited, targets, target_count })
        })
        .await?;
    Ok(Answer::ok(&day)?)
}
