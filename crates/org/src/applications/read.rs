//! Applications as people see them.

use diesel::prelude::*;
use heping_core::{
    ApplicationId, EnterpriseId, Error, Moment, Page, PageRequest, RecordKind, Result, Role, Scope,
    SubdistrictId, UserId, Waiting,
};
use heping_store::schema::{applications, applications::table, enterprises, photo_links};
use heping_store::statement::Words;
use heping_store::{Conn, Vault};

use super::{Application, ApplicationState, Row};
use crate::bindings;

/// How many of their own a person is shown, the newest.
const OWN: i64 = 20;

/// The street of an application of the person's own; none for anything else.
///
/// # Errors
/// Those of the database.
pub fn street_of_own(conn: &mut Conn, user: UserId, id: ApplicationId) -> Result<Option<SubdistrictId>> {
    let own = table.find(id).filter(applications::user_id.eq(user));
    Ok(own.select(applications::subdistrict_id).first(conn).optional()?)
}

/// Who made an application.
///
/// # Errors
/// `not_found`.
pub fn applicant(conn: &mut Conn, id: ApplicationId) -> Result<UserId> {
    Ok(table.find(id).select(applications::user_id).first(conn)?)
}

/// Applications that ended before `before` and still show photos, which nobody needs any more.
///
/// # Errors
/// Those of the database.
pub fn with_old_photos(conn: &mut Conn, before: Moment) -> Result<Vec<ApplicationId>> {
    let shown = photo_links::table
        .inner_join(table.on(applications::id.eq(photo_links::subject_id)))
        .filter(photo_links::subject_type.eq(RecordKind::Application))
        .filter(applications::ended_at.lt(before));
    Ok(shown.select(applications::id).distinct().load(conn)?)
}

/// The last applications of a person's own, the newest first.
///
/// # Errors
/// Those of the database.
pub fn own(conn: &mut Conn, vault: &Vault, user: UserId) -> Result<Vec<Application>> {
    let rows = table
        .filter(applications::user_id.eq(user))
        .order((applications::applied_at.desc(), applications::id.desc()))
        .limit(OWN)
        .select(Row::as_select())
        .load(conn)?;
    Ok(views(conn, vault, rows)?.into_iter().map(untold).collect())
}

/// A page of the applications that the scope decides about, the oldest first.
///
/// # Errors
/// Those of the database.
pub fn list(
    conn: &mut Conn,
    vault: &Vault,
    scope: &Scope,
    state: ApplicationState,
    page: PageRequest,
) -> Result<Page<Application>> {
    let wanted = || {
        let in_state = table.filter(applications::state.one_of_chosen([state]));
        match scope.street() {
            Some(street) => in_state.filter(applications::subdistrict_id.eq(street)).into_boxed(),
            None => in_state
                .filter(applications::enterprise_id.eq_any(scope.firms().to_vec()))
                .filter(applications::role.eq(Role::SafetyOfficer))
                .into_boxed(),
        }
    };
    let total = wanted().count().get_result(conn)?;
    let rows = wanted()
        .order((applications::applied_at, applications::id))
        .limit(page.limit())
        .offset(page.offset())
        .select(Row::as_select())
        .load(conn)?;
    Ok(page.of(views(conn, vault, rows)?, total))
}

/// The applications of a street that were made before a moment and nobody has decided, at most `most` of
/// them, the oldest first. Who asks is known to those who decide alone.
///
/// # Errors
/// Those of the database.
pub fn open_since(conn: &mut Conn, street: SubdistrictId, before: Moment, most: i64) -> Result<Vec<Waiting>> {
    let rows: Vec<(ApplicationId, Role, EnterpriseId, Moment)> = table
        .filter(applications::subdistrict_id.eq(street))
        .filter(applications::state.one_of(|| [ApplicationState::Open]))
        .filter(applications::applied_at.lt(before))
        .order((applications::applied_at, applications::id))
        .limit(most)
        .select((applications::id, applications::role, applications::enterprise_id, applications::applied_at))
        .load(conn)?;
    let waiting = rows.into_iter().map(|(id, role, enterprise, since)| Waiting {
        id: id.to_string(),
        title: role.text().to_owned(),
        enterprise,
        since,
    });
    Ok(waiting.collect())
}

/// As whoever asked may see it.
pub(super) fn untold(application: Application) -> Application {
    Application { decided_by_name: None, ..application }
}

pub(super) fn view(conn: &mut Conn, vault: &Vault, row: Row) -> Result<Application> {
    views(conn, vault, vec![row])?.pop().ok_or_else(|| Error::internal("a row gives one view"))
}

fn views(conn: &mut Conn, vault: &Vault, rows: Vec<Row>) -> Result<Vec<Application>> {
    let firms: Vec<EnterpriseId> = rows.iter().map(|row| row.enterprise_id).collect();
    let firms: Vec<(EnterpriseId, String)> = enterprises::table
        .filter(enterprises::id.eq_any(firms))
        .select((enterprises::id, enterprises::name))
        .load(conn)?;
    let named: Vec<UserId> =
        rows.iter().flat_map(|row| [Some(row.user_id), row.decided_by]).flatten().collect();
    let people = bindings::known(conn, vault, named)?;
    let firm = |id| firms.iter().find(|(firm, _)| *firm == id).map(|(_, name)| name.clone());
    let shown = rows.into_iter().map(|row| {
        let person = people.get(&row.user_id).cloned().unwrap_or_default();
        Application {
            id: row.id,
            enterprise_id: row.enterprise_id,
            enterprise_name: firm(row.enterprise_id).unwrap_or_default(),
            name: person.name,
            phone: person.phone,
            phone_verified: person.verified,
            role: row.role,
            role_text: row.role.text(),
            note: row.note,
            state: row.state,
            state_text: row.state.text(),
            applied_at: row.applied_at,
            ended_at: row.ended_at,
            decided_by_name: row.decided_by.and_then(|by| people.get(&by)).map(|by| by.name.clone()),
            reason: row.reason,
            photo_ids: Vec::new(),
        }
    });
    Ok(shown.collect())
}
