//! Roles that one administrator alone may not give ([`Role::needs_second_admin`]): one asks, another
//! confirms, and neither for themselves.

use diesel::prelude::*;
use heping_core::{Code, Error, Moment, Page, PageRequest, Result, Role, RoleGrantId, SubdistrictId, UserId};
use heping_store::Conn;
use heping_store::schema::role_grants::{self, table};
use heping_store::schema::{memberships as held, users};

use crate::memberships;

/// A request that somebody be given a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleGrant {
    /// The row.
    pub id: RoleGrantId,
    /// Who is to get it.
    pub user: UserId,
    /// Their name.
    pub user_name: String,
    /// What.
    pub role: Role,
    /// Who asked.
    pub requested_by: UserId,
    /// Their name.
    pub requested_by_name: String,
    /// When.
    pub requested_at: Moment,
}

type Row = (RoleGrantId, UserId, String, Role, UserId, String, Moment);

impl From<Row> for RoleGrant {
    fn from((id, user, user_name, role, requested_by, requested_by_name, requested_at): Row) -> Self {
        Self { id, user, user_name, role, requested_by, requested_by_name, requested_at }
    }
}

/// The roles that a person is waiting for.
///
/// # Errors
/// Those of the database.
pub fn pending(conn: &mut Conn, user: UserId) -> Result<Vec<Role>> {
    let mut roles: Vec<Role> = table
        .filter(role_grants::user_id.eq(user))
        .filter(role_grants::decided_at.is_null())
        .select(role_grants::role)
        .load(conn)?;
    roles.sort_unstable();
    Ok(roles)
}

/// Sees to it that a person waits for these roles and no others: what is new is asked for, what is
/// not wanted any more is withdrawn. Runs under the subdistrict's lock.
///
/// # Errors
/// Those of the database.
pub fn ask(
    conn: &mut Conn,
    now: Moment,
    street: SubdistrictId,
    by: UserId,
    user: UserId,
    wanted: &[Role],
) -> Result<()> {
    let there = pending(conn, user)?;
    let gone = table
        .filter(role_grants::user_id.eq(user))
        .filter(role_grants::decided_at.is_null())
        .filter(role_grants::role.ne_all(wanted.to_vec()));
    diesel::update(gone)
        .set((role_grants::decided_by.eq(Some(by)), role_grants::decided_at.eq(Some(now))))
        .execute(conn)?;
    for role in wanted.iter().filter(|role| !there.contains(role)) {
        diesel::insert_into(table)
            .values((
                role_grants::id.eq(RoleGrantId::new()),
                role_grants::subdistrict_id.eq(street),
                role_grants::user_id.eq(user),
                role_grants::role.eq(*role),
                role_grants::requested_by.eq(by),
                role_grants::requested_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Gives a person roles of the street, and asks another administrator for those that need one and are
/// not held yet. Runs under the subdistrict's lock.
///
/// # Errors
/// Those of the database.
pub fn give(
    conn: &mut Conn,
    now: Moment,
    street: SubdistrictId,
    by: UserId,
    user: UserId,
    wanted: &[Role],
) -> Result<()> {
    let has = held_by(conn, user)?;
    let (asked, at_once): (Vec<Role>, Vec<Role>) =
        wanted.iter().partition(|role| role.needs_second_admin() && !has.contains(role));
    for role in at_once {
        memberships::grant(conn, now, street, None, user, role)?;
    }
    ask(conn, now, street, by, user, &asked)
}

/// The roles that a person holds in the street.
fn held_by(conn: &mut Conn, user: UserId) -> Result<Vec<Role>> {
    Ok(held::table
        .filter(held::user_id.eq(user))
        .filter(held::enterprise_id.is_null())
        .filter(held::ended_at.is_null())
        .select(held::role)
        .load(conn)?)
}

/// The requests of a street that wait for a decision, in the order in which they came.
///
/// # Errors
/// Those of the database.
pub fn list(conn: &mut Conn, street: SubdistrictId, page: PageRequest) -> Result<Page<RoleGrant>> {
    let open =
        || table.filter(role_grants::subdistrict_id.eq(street)).filter(role_grants::decided_at.is_null());
    let total = open().count().get_result(conn)?;
    let (person, asker) = diesel::alias!(users as person, users as asker);
    let rows: Vec<Row> = open()
        .inner_join(person.on(person.field(users::id).eq(role_grants::user_id)))
        .inner_join(asker.on(asker.field(users::id).eq(role_grants::requested_by)))
        .order((role_grants::requested_at, role_grants::id))
        .limit(page.limit())
        .offset(page.offset())
        .select((
            role_grants::id,
            role_grants::user_id,
            person.field(users::name),
            role_grants::role,
            role_grants::requested_by,
            asker.field(users::name),
            role_grants::requested_at,
        ))
        .load(conn)?;
    Ok(page.of(rows.into_iter().map(RoleGrant::from).collect(), total))
}

/// Who is to get the role of a request of a street, decided or not.
///
/// # Errors
/// `not_found` when the street has none by that id.
pub fn of(conn: &mut Conn, street: SubdistrictId, id: RoleGrantId) -> Result<UserId> {
    let found = table.find(id).filter(role_grants::subdistrict_id.eq(street));
    Ok(found.select(role_grants::user_id).first(conn)?)
}

/// The request by which a person waits for a role.
///
/// # Errors
/// Those of the database.
pub fn find(conn: &mut Conn, user: UserId, role: Role) -> Result<Option<RoleGrantId>> {
    Ok(table
        .filter(role_grants::user_id.eq(user))
        .filter(role_grants::role.eq(role))
        .filter(role_grants::decided_at.is_null())
        .select(role_grants::id)
        .first(conn)
        .optional()?)
}

/// Gives the role that was asked for; answers which. `by` is another administrator, or
/// nobody where the command line of the server says so. Runs under the subdistrict's lock.
///
/// # Errors
/// `not_found`; `state_conflict` when it is decided, when `by` asked for it or would get it, when the
/// person was deactivated, or holds a role beside which it must not stand.
pub fn confirm(
    conn: &mut Conn,
    now: Moment,
    street: SubdistrictId,
    by: Option<UserId>,
    id: RoleGrantId,
) -> Result<Role> {
    let (user, role, asker) = decide(conn, now, street, by, id)?;
    let refused = |state: &str, why: &str| Err(Error::because(Code::StateConflict, why).in_state(state));
    if by == Some(asker) {
        return refused("own_request", "不能确认自己提出的授权，须由另一名系统管理员确认。");
    }
    if by == Some(user) {
        return refused("own_roles", "不能为自己授权，须由另一名系统管理员确认。");
    }
    let active: bool = users::table.find(user).select(users::active).first(conn)?;
    if !active {
        return refused("inactive", "该用户已停用，不能授权。");
    }
    let mut roles = held_by(conn, user)?;
    roles.push(role);
    if beside_each_other(&roles) {
        return refused("separation", BESIDE);
    }
    memberships::grant(conn, now, street, None, user, role)?;
    Ok(role)
}

/// Withdraws or refuses a request; answers for whom and which. Runs under the subdistrict's lock.
///
/// # Errors
/// `not_found`; `state_conflict` when it is decided.
pub fn withdraw(
    conn: &mut Conn,
    now: Moment,
    street: SubdistrictId,
    by: UserId,
    id: RoleGrantId,
) -> Result<(UserId, Role)> {
    decide(conn, now, street, Some(by), id).map(|(user, role, _)| (user, role))
}

fn decide(
    conn: &mut Conn,
    now: Moment,
    street: SubdistrictId,
    by: Option<UserId>,
    id: RoleGrantId,
) -> Result<(UserId, Role, UserId)> {
    let found = table.find(id).filter(role_grants::subdistrict_id.eq(street));
    let row: (UserId, Role, UserId) =
        found.select((role_grants::user_id, role_grants::role, role_grants::requested_by)).first(conn)?;
    let open = table.find(id).filter(role_grants::decided_at.is_null());
    let decided = (role_grants::decided_by.eq(by), role_grants::decided_at.eq(Some(now)));
    if diesel::update(open).set(decided).execute(conn)? == 0 {
        return Err(Error::because(Code::StateConflict, "该授权申请已处理。").in_state("decided"));
    }
    Ok(row)
}

/// What is said of roles that must not be held by one person.
pub const BESIDE: &str = "审计人员不得兼任系统管理员（三权分立）";

/// Whether one person would look after the audit log of what they do themselves.
pub fn beside_each_other(roles: &[Role]) -> bool {
    roles.contains(&Role::Auditor) && roles.contains(&Role::Admin)
}
