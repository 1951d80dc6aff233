//! The people of the street: users with a name, a password and roles.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DbError};
use heping_core::text::Fields;
use heping_core::{
    Code, Error, Moment, Page, PageRequest, Phone, Result, Role, Scope, SubdistrictId, UserId,
};
use heping_store::schema::{credentials, memberships, users};
use heping_store::{Conn, Vault};

use crate::forgive::narrow;
use crate::phones::PHONE;
use crate::{identities, memberships as roles, phones, role_grants, sessions};

/// A user of the street.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// The row.
    pub id: UserId,
    /// What they sign in with.
    pub username: String,
    /// The name people see.
    pub name: String,
    /// The street roles held now.
    pub roles: Vec<Role>,
    /// Street roles that another administrator has yet to confirm.
    pub pending_roles: Vec<Role>,
    /// The enforcement certificate's number.
    pub certificate: Option<String>,
    /// The phone; goes out masked.
    pub phone: Option<Phone>,
    /// Whether they may sign in.
    pub active: bool,
    /// Since when.
    pub created_at: Moment,
    /// Grows with every change of this record.
    pub version: i64,
}

/// What an administrator entered about a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StaffInput {
    /// The name people see.
    pub name: String,
    /// Street roles, one at least.
    pub roles: Vec<Role>,
    /// Needed by inspectors (安全生产法: only certified officers inspect).
    pub certificate: Option<String>,
    /// The phone.
    pub phone: Option<String>,
}

/// What an administrator changed about a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffChange {
    /// The version that it was made from.
    pub version: i64,
    /// What is known of the user from now on.
    pub input: StaffInput,
    /// Whether they may sign in.
    pub active: bool,
}

/// What a new user signs in with.
#[derive(Clone, Copy)]
pub struct SignIn<'a> {
    /// The name, as it was typed.
    pub username: &'a str,
    /// From [`sign_in::hash`](crate::sign_in::hash), made before the transaction.
    pub password_hash: &'a str,
    /// Whether somebody else gave it, so that it must be changed first of all.
    pub must_change: bool,
}

/// The form in which a user name is stored and looked up: half-width, lower case, no spaces.
pub fn canonical(username: &str) -> String {
    narrow(username).to_lowercase()
}

struct Checked {
    name: String,
    roles: Vec<Role>,
    certificate: Option<String>,
    phone: Option<Phone>,
}

impl StaffInput {
    fn check(&self, mut fields: Fields) -> Result<Checked> {
        let name = fields.text("name", &self.name, 50);
        let certificate = fields.optional_text("certificateNumber", self.certificate.as_deref(), 50);
        let phone = self.phone.as_deref().filter(|text| !text.trim().is_empty());
        let phone = phone.and_then(|text| fields.parse::<Phone>("phone", &narrow(text)));
        let mut roles = self.roles.clone();
        roles.sort_unstable();
        roles.dedup();
        if roles.is_empty() {
            fields.wrong("roles", "required", "至少选择一个角色");
        }
        if roles.iter().any(|role| role.is_of_firm()) {
            fields.wrong("roles", "invalid", "企业角色须由企业邀请加入，不能在此授予");
        }
        if role_grants::beside_each_other(&roles) {
            fields.wrong("roles", "separation", role_grants::BESIDE);
        }
        if roles.contains(&Role::Inspector) && certificate.is_none() {
            fields.wrong("certificateNumber", "required", "督查人员须填写执法证号");
        }
        fields.check()?;
        Ok(Checked { name, roles, certificate, phone })
    }
}

/// Makes a user of the scope's street, as its administrator `by`: roles that need a second one wait for
/// them. Runs under the subdistrict's lock.
///
/// # Errors
/// `forbidden` when the scope is no street's; else as [`create_in`].
pub fn create(
    conn: &mut Conn,
    vault: &Vault,
    (scope, by): (&Scope, UserId),
    now: Moment,
    sign_in: SignIn<'_>,
    input: &StaffInput,
) -> Result<Staff> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    let id = UserId::new();
    let roles = insert(conn, vault, street, now, id, sign_in, input)?;
    role_grants::give(conn, now, street, by, id, &roles)?;
    one(conn, vault, street, id)
}

/// [`create`] where nobody is signed in, with every role at once: the command line of the server, and
/// data for the demo.
///
/// # Errors
/// `validation_failed` naming `username`, `name`, `roles`, `certificateNumber` or `phone`;
/// `username_taken`.
pub fn create_in(
    conn: &mut Conn,
    vault: &Vault,
    street: SubdistrictId,
    now: Moment,
    id: UserId,
    sign_in: SignIn<'_>,
    input: &StaffInput,
) -> Result<Staff> {
    for role in insert(conn, vault, street, now, id, sign_in, input)? {
        roles::grant(conn, now, street, None, id, role)?;
    }
    one(conn, vault, street, id)
}

/// The row of a user and what they sign in with; answers the roles that were entered.
fn insert(
    conn: &mut Conn,
    vault: &Vault,
    street: SubdistrictId,
    now: Moment,
    id: UserId,
    sign_in: SignIn<'_>,
    input: &StaffInput,
) -> Result<Vec<Role>> {
    let mut fields = Fields::new();
    let username = canonical(&fields.text("username", sign_in.username, 50));
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@');
    if fields.is_empty() && !((2..=50).contains(&username.chars().count()) && username.chars().all(allowed)) {
        fields.wrong("username", "invalid", "账号应为 2 至 50 个汉字、字母、数字或 . _ - @");
    }
    let checked = input.check(fields)?;
    let there: Option<UserId> = credentials::table
        .filter(credentials::username.eq(&username))
        .filter(credentials::subdistrict_id.eq(street))
        .select(credentials::user_id)
        .first(conn)
        .optional()?;
    if there.is_some() {
        return Err(Error::new(Code::UsernameTaken));
    }
    diesel::insert_into(users::table)
        .values((
            users::id.eq(id),
            users::subdistrict_id.eq(Some(street)),
            users::name.eq(&checked.name),
            users::certificate.eq(&checked.certificate),
            users::phone.eq(sealed(vault, id, checked.phone.as_ref())?),
            users::phone_index.eq(indexed(vault, checked.phone.as_ref())),
            users::active.eq(true),
            users::created_at.eq(now),
        ))
        .execute(conn)?;
    diesel::insert_into(credentials::table)
        .values((
            credentials::user_id.eq(id),
            credentials::subdistrict_id.eq(street),
            credentials::username.eq(&username),
            credentials::password_hash.eq(sign_in.password_hash),
            credentials::changed_at.eq(now),
            credentials::must_change.eq(sign_in.must_change),
        ))
        .execute(conn)
        .map_err(taken)?;
    Ok(checked.roles)
}

/// A user of the scope's street.
///
/// # Errors
/// `not_found` when there is none, or none of that street.
pub fn get(conn: &mut Conn, vault: &Vault, scope: &Scope, id: UserId) -> Result<Staff> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    one(conn, vault, street, id)
}

/// The users of the scope's street, in the order in which they came.
///
/// # Errors
/// `forbidden` when the scope is no street's.
pub fn list(conn: &mut Conn, vault: &Vault, scope: &Scope, page: PageRequest) -> Result<Page<Staff>> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    let of_street = users::table
        .inner_join(credentials::table.on(credentials::user_id.eq(users::id)))
        .filter(users::subdistrict_id.eq(street));
    let total: i64 = of_street.count().get_result(conn)?;
    let rows: Vec<(Row, String)> = of_street
        .order(users::id)
        .limit(page.limit())
        .offset(page.offset())
        .select((Row::as_select(), credentials::username))
        .load(conn)?;
    let items: Result<Vec<_>> =
        rows.into_iter().map(|(row, username)| row.whole(conn, vault, street, username)).collect();
    Ok(page.of(items?, total))
}

/// The user of a street that has a name to sign in with, in its canonical form.
///
/// # Errors
/// Those of the database.
pub fn by_username(conn: &mut Conn, street: SubdistrictId, username: &str) -> Result<Option<UserId>> {
    let found = credentials::table
        .filter(credentials::username.eq(username))
        .filter(credentials::subdistrict_id.eq(street))
        .select(credentials::user_id)
        .first(conn);
    Ok(found.optional()?)
}

/// Replaces what is known of a user, if its version is still the present one, as the administrator
/// `by`; who is made inactive is signed out everywhere and loses the WeChat that they signed in with.
/// Runs under the subdistrict's lock, because the street keeps one active administrator.
///
/// # Errors
/// `not_found`; `validation_failed`; `version_conflict`; `state_conflict` for the last administrator,
/// and for whoever would change roles of their own.
pub fn replace(
    conn: &mut Conn,
    vault: &Vault,
    (scope, by): (&Scope, UserId),
    now: Moment,
    id: UserId,
    change: &StaffChange,
) -> Result<Staff> {
    let &StaffChange { version, active, .. } = change;
    let before = get(conn, vault, scope, id)?;
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    let mut input = change.input.clone();
    if input.phone == before.phone.as_ref().map(Phone::masked) {
        input.phone = before.phone.as_ref().map(|phone| phone.as_str().to_owned());
    }
    let checked = input.check(Fields::new())?;
    if before.version != version {
        return Err(Error::new(Code::VersionConflict));
    }
    if by == id && checked.roles != before.roles {
        let why = "不能修改自己的角色，须由另一名系统管理员办理。";
        return Err(Error::because(Code::StateConflict, why).in_state("own_roles"));
    }
    let was_admin = before.active && before.roles.contains(&Role::Admin);
    let stays_admin = active && checked.roles.contains(&Role::Admin);
    if was_admin && !stays_admin && admins(conn, street)? == 1 {
        return Err(
            Error::because(Code::StateConflict, "街道至少须保留一名系统管理员。").in_state("last_admin")
        );
    }
    let changed = diesel::update(users::table.find(id).filter(users::version.eq(version)))
        .set((
            users::name.eq(&checked.name),
            users::certificate.eq(&checked.certificate),
            users::phone.eq(sealed(vault, id, checked.phone.as_ref())?),
            users::phone_index.eq(indexed(vault, checked.phone.as_ref())),
            users::active.eq(active),
            users::version.eq(heping_core::version::next(version)?),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Err(Error::new(Code::VersionConflict));
    }
    for gone in before.roles.iter().filter(|role| !checked.roles.contains(role)) {
        diesel::update(held(street, id).filter(memberships::role.eq(*gone)))
            .set(memberships::ended_at.eq(now))
            .execute(conn)?;
    }
    role_grants::give(conn, now, street, by, id, &checked.roles)?;
    if !active {
        role_grants::ask(conn, now, street, by, id, &[])?;
        sessions::revoke_all(conn, id, now)?;
        identities::unbind(conn, now, id)?;
    }
    one(conn, vault, street, id)
}

fn sealed(vault: &Vault, id: UserId, phone: Option<&Phone>) -> Result<Option<String>> {
    phone.map(|phone| vault.seal(&phones::of_person(id), phone.as_str())).transpose()
}

fn indexed(vault: &Vault, phone: Option<&Phone>) -> Option<String> {
    phone.map(|phone| vault.index(PHONE, phone.as_str()))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct Row {
    id: UserId,
    name: String,
    certificate: Option<String>,
    phone: Option<String>,
    active: bool,
    created_at: Moment,
    version: i64,
}

impl Row {
    fn whole(self, conn: &mut Conn, vault: &Vault, street: SubdistrictId, username: String) -> Result<Staff> {
        let open =
            |phone: String| vault.open(&phones::of_person(self.id), &phone)?.parse().map_err(Error::internal);
        let mut roles: Vec<Role> = held(street, self.id).select(memberships::role).load(conn)?;
        roles.sort_unstable();
        let pending_roles = role_grants::pending(conn, self.id)?;
        Ok(Staff {
            id: self.id,
            username,
            name: self.name,
            roles,
            pending_roles,
            certificate: self.certificate,
            phone: self.phone.map(open).transpose()?,
            active: self.active,
            created_at: self.created_at,
            version: self.version,
        })
    }
}

fn one(conn: &mut Conn, vault: &Vault, street: SubdistrictId, id: UserId) -> Result<Staff> {
    let (row, username): (Row, String) = users::table
        .inner_join(credentials::table.on(credentials::user_id.eq(users::id)))
        .filter(users::id.eq(id))
        .filter(users::subdistrict_id.eq(street))
        .select((Row::as_select(), credentials::username))
        .first(conn)?;
    row.whole(conn, vault, street, username)
}

/// The roles that a person holds in the street now.
#[diesel::dsl::auto_type(no_type_alias)]
fn held(street: SubdistrictId, user: UserId) -> _ {
    memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::subdistrict_id.eq(street))
        .filter(memberships::enterprise_id.is_null())
        .filter(memberships::ended_at.is_null())
}

/// How many administrators of a street may sign in.
///
/// # Errors
/// Those of the database.
pub fn admins(conn: &mut Conn, street: SubdistrictId) -> Result<i64> {
    let all = memberships::table
        .inner_join(users::table.on(users::id.eq(memberships::user_id)))
        .filter(memberships::subdistrict_id.eq(street))
        .filter(memberships::role.eq(Role::Admin))
        .filter(memberships::ended_at.is_null())
        .filter(users::active.eq(true));
    Ok(all.count().get_result(conn)?)
}

/// Two at once may both find the name free; the unique constraint lets one of them through.
fn taken(error: DbError) -> Error {
    match error {
        DbError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => {
            Error::new(Code::UsernameTaken).caused_by(error)
        }
        other => other.into(),
    }
}
