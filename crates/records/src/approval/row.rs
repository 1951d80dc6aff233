//! Approvals as the database has them, and as the street sees them.

use diesel::prelude::*;
use heping_core::{
    ApprovalId, Day, EnterpriseId, Error, Moment, Page, PageRequest, Result, Scope, SubdistrictId, UserId,
};
use heping_store::Conn;
use heping_store::schema::{inspection_approvals as table, users};
use heping_store::statement::Words;

use super::{Approval, ApprovalState};
use crate::firm::{self, Firm};
use crate::inspection::InspectionKind;

/// Which approvals.
#[derive(Clone, Copy, Debug, Default)]
pub struct ApprovalFilter {
    /// Of one enterprise.
    pub enterprise: Option<EnterpriseId>,
    /// In one state.
    pub state: Option<ApprovalState>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = table)]
pub(super) struct Row {
    pub(super) id: ApprovalId,
    pub(super) subdistrict_id: SubdistrictId,
    pub(super) enterprise_id: EnterpriseId,
    pub(super) kind: InspectionKind,
    pub(super) reason: String,
    pub(super) matter: String,
    pub(super) officers: String,
    pub(super) from_day: Day,
    pub(super) to_day: Day,
    pub(super) notifies: bool,
    pub(super) state: ApprovalState,
    pub(super) number: Option<String>,
    pub(super) requested_by: UserId,
    pub(super) requested_at: Moment,
    pub(super) decided_by: Option<UserId>,
    pub(super) decided_at: Option<Moment>,
    pub(super) note: Option<String>,
    pub(super) content_hash: String,
}

pub(super) fn find(conn: &mut Conn, id: ApprovalId) -> Result<Option<Row>> {
    Ok(table::table.find(id).select(Row::as_select()).first(conn).optional()?)
}

pub(super) fn view(conn: &mut Conn, row: Row) -> Result<Approval> {
    let seen = views(conn, vec![row])?.pop();
    seen.ok_or_else(|| Error::internal("a row gives one view"))
}

pub(super) fn views(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<Approval>> {
    let names = firm::names(conn, rows.iter().map(|row| row.enterprise_id))?;
    let deciders: Vec<UserId> = rows.iter().filter_map(|row| row.decided_by).collect();
    let deciders: Vec<(UserId, String)> =
        users::table.filter(users::id.eq_any(deciders)).select((users::id, users::name)).load(conn)?;
    let name_of = |id: UserId| deciders.iter().find(|(user, _)| *user == id).map(|(_, name)| name.clone());
    rows.into_iter()
        .map(|row| {
            Ok(Approval {
                enterprise_name: names.get(&row.enterprise_id).cloned().unwrap_or_default(),
                officers: serde_json::from_str(&row.officers).map_err(Error::internal)?,
                decided_by_name: row.decided_by.and_then(name_of),
                id: row.id,
                enterprise_id: row.enterprise_id,
                kind: row.kind,
                kind_text: row.kind.text(),
                reason: row.reason,
                matter: row.matter,
                from_on: row.from_day,
                to_on: row.to_day,
                notify: row.notifies,
                state: row.state,
                state_text: row.state.text(),
                number: row.number,
                requested_at: row.requested_at,
                decided_at: row.decided_at,
                note: row.note,
            })
        })
        .collect()
}

/// A page of the approvals of a street that wait for this person's decision, the oldest first: of those
/// that ask for days to come, whoever is to inspect decides none.
///
/// # Errors
/// Those of the database.
pub fn to_decide(
    conn: &mut Conn,
    street: SubdistrictId,
    (by, today): (UserId, Day),
    page: PageRequest,
) -> Result<Page<Approval>> {
    let wanted = || {
        table::table
            .filter(table::subdistrict_id.eq(street))
            .filter(table::state.one_of(|| [ApprovalState::Requested]))
            .filter(table::to_day.ge(today))
            // the officers are kept as what the paper says of them, ids among it
            .filter(table::officers.not_like(format!("%{by}%")))
    };
    let total = wanted().count().get_result(conn)?;
    let rows = wanted()
        .order((table::requested_at, table::id))
        .limit(page.limit())
        .offset(page.offset())
        .select(Row::as_select())
        .load(conn)?;
    Ok(page.of(views(conn, rows)?, total))
}

/// A page of the approvals of the street, the newest first.
///
/// # Errors
/// `not_found` when the enterprise named is none that the scope admits.
pub fn approvals(
    conn: &mut Conn,
    scope: &Scope,
    street: SubdistrictId,
    filter: ApprovalFilter,
    page: PageRequest,
) -> Result<Page<Approval>> {
    if let Some(enterprise) = filter.enterprise {
        Firm::reached(conn, scope, enterprise)?;
    }
    let wanted = || {
        let query = match filter.enterprise {
            Some(enterprise) => table::table.filter(table::enterprise_id.eq(enterprise)).into_boxed(),
            None => table::table.filter(table::subdistrict_id.eq(street)).into_boxed(),
        };
        match filter.state {
            Some(state) => query.filter(table::state.eq(state)),
            None => query,
        }
    };
    let total = wanted().count().get_result(conn)?;
    let rows = wanted()
        .order((table::requested_at.desc(), table::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(Row::as_select())
        .load(conn)?;
    Ok(page.of(views(conn, rows)?, total))
}
