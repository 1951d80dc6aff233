//! Lists for the district and for Excel: the register and its changes, people, the hazards, the inspections,
//! the rankings.

mod lists;

use actix_web::http::header::{self, DispositionType};
use actix_web::{HttpResponse, web};
use heping_core::{
    CodeColour, Day, Error, HazardSource, HazardState, Level, Page, PageRequest, Result, RiskColour, UserId,
    words,
};
use heping_operation::operation;
use heping_records::inspection::InspectionKind;
use heping_store::Conn;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::named;
use crate::answer::problem::Problem;
use crate::answer::workbook::{self, Column, MOST_ROWS, Value};
use crate::answer::{Served, Workbook};
use crate::extract::auth::{Guard, Perm, id_of, perm};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::FILES;
use crate::usecase;

const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

words! {
    /// A list that can be taken out.
    ExportedList {
        /// The register; phones are masked.
        Enterprises = "enterprises" "企业台账",
        /// The hazards.
        Hazards = "hazards" "隐患台账",
        /// The inspections, the newest first.
        Inspections = "inspections" "督查台账",
        /// An industry's ranking.
        Ranking = "ranking" "行业排名",
        /// What of the enterprises became another: status, name, industry, village; the newest first.
        Changes = "changes" "企业变更台账",
        /// Who came into the enterprises, the latest first.
        People = "people" "企业人员台账",
    }
}

/// Narrows a list; what does not belong to it does not matter.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportQuery {
    /// Enterprises by part of the name, or the beginning of the uscc.
    q: Option<String>,
    /// Enterprises and hazards in a village: by its code, enterprises also by its name.
    village: Option<String>,
    /// In an industry: enterprises by section (`C`), division (`21`) or the beginning of a class,
    /// hazards by division; of a ranking, which must be named, division or section.
    industry: Option<String>,
    /// Enterprises with a code of this colour.
    colour: Option<CodeColour>,
    /// Enterprises with a plant so dangerous.
    risk: Option<RiskColour>,
    /// Rated enterprises with at least so many points.
    #[param(minimum = 0, maximum = 120)]
    score_from: Option<i32>,
    /// Rated enterprises with at most so many points.
    #[param(minimum = 0, maximum = 120)]
    score_to: Option<i32>,
    /// Enterprises with, or without, overdue hazards; hazards that are overdue, or not.
    overdue: Option<bool>,
    /// Enterprises without a check since this day.
    #[param(value_type = Option<chrono::NaiveDate>)]
    not_visited_since: Option<Day>,
    /// Hazards in one state.
    state: Option<HazardState>,
    /// Hazards of one level.
    level: Option<Level>,
    /// Hazards found in one way.
    source: Option<HazardSource>,
    /// Inspections that this officer took part in, and hazards found in them.
    officer: Option<UserId>,
    /// Hazards due before this day.
    #[param(value_type = Option<chrono::NaiveDate>)]
    due_before: Option<Day>,
    /// Hazards with, or without, a request for more time that awaits its decision.
    extension_requested: Option<bool>,
    /// Inspections for one reason.
    kind: Option<InspectionKind>,
    /// Inspections begun, changes written down and people who came on this day or after it.
    #[param(value_type = Option<chrono::NaiveDate>)]
    from: Option<Day>,
    /// The same before this day.
    #[param(value_type = Option<chrono::NaiveDate>)]
    before: Option<Day>,
    /// A ranking as it was at the end of a month, `yyyy-MM`; as it is now, unless given.
    month: Option<String>,
}

/// A list as a workbook; who took it is in the audit log
#[operation("导出台账")]
pub(crate) async fn get_export(
    context: Context,
    guard: Guard<perm::ExportLists>,
    what: web::Path<String>,
    query: Query<ExportQuery>,
) -> std::result::Result<Served<Workbook>, Problem> {
    let what: ExportedList = id_of(&what)?;
    let query = query.read()?;
    let (now, scope, vault) = (context.now, guard.scope.clone(), context.app.keys.vault.clone());
    let columns = match what {
        ExportedList::Enterprises => lists::ENTERPRISES,
        ExportedList::Hazards => lists::HAZARDS,
        ExportedList::Inspections => lists::INSPECTIONS,
        ExportedList::Ranking => lists::RANKING,
        ExportedList::Changes => lists::CHANGES,
        ExportedList::People => lists::PEOPLE,
    };
    let read = move |conn: &mut Conn| match what {
        ExportedList::Enterprises => lists::enterprises(conn, &vault, &scope, query),
        ExportedList::Hazards => lists::hazards(conn, &scope, now.day(), query),
        ExportedList::Inspections => lists::inspections(conn, &scope, query),
        ExportedList::Ranking => lists::ranking(conn, &scope, now, query),
        ExportedList::Changes => lists::changes(conn, &scope, query),
        ExportedList::People => lists::people(conn, &scope, query),
    };
    take_out(&context, &guard, (what.text(), columns), read).await
}

/// What somebody takes out of the house as a workbook: that it did is written down before it does.
pub(in crate::http::office) async fn take_out<P: Perm>(
    context: &Context,
    guard: &Guard<P>,
    (title, columns): (&'static str, &'static [Column]),
    read: impl FnOnce(&mut Conn) -> Result<Vec<Vec<Value>>> + Send + 'static,
) -> std::result::Result<Served<Workbook>, Problem> {
    let (now, turn) = (context.now, FILES.take().await?);
    let rows = context.app.store.read(read).await?;
    let count = rows.len();
    let write = move || {
        let _turn = turn;
        workbook::workbook(title, columns, &rows, now)
    };
    let file = web::block(write).await.map_err(Error::internal)??;
    usecase::note_export(context, guard, format!("{title} {count}")).await?;
    let response = HttpResponse::Ok()
        .content_type(TYPE)
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .insert_header(named(DispositionType::Attachment, format!("{title}-{}.xlsx", now.day())))
        .body(file);
    Ok(response.into())
}

/// Reads a list page by page.
pub(in crate::http::office) fn rows<T, R>(
    mut list: impl FnMut(PageRequest, Option<String>) -> Result<Page<T>>,
    row: impl Fn(T) -> R,
) -> Result<Vec<R>> {
    let most = i64::try_from(MOST_ROWS).map_err(Error::internal)?;
    let mut rows = Vec::new();
    let mut after = None;
    for number in 1.. {
        // a list that takes `after` goes on there, whatever the page's number
        let page = list(PageRequest::new(Some(number), Some(100))?, after)?;
        let uncounted = number == 1 && page.total_is_more;
        // where a list counts only so far, the row behind the last that may be tells
        let too_many = page.total > most
            || (uncounted && !list(PageRequest::new(Some(most + 1), Some(1))?, None)?.items.is_empty());
        if too_many {
            return Err(workbook::too_many());
        }
        let full = i64::try_from(page.items.len()).is_ok_and(|count| count == page.page_size);
        rows.extend(page.items.into_iter().map(&row));
        if !full {
            break;
        }
        after = page.next;
    }
    Ok(rows)
}
