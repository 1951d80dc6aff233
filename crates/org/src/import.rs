//! Bringing the register up to a file that was read by [`register`](crate::register).

use diesel::prelude::*;
use heping_core::{Code, EnterpriseId, Error, FieldError, Moment, Result, SubdistrictId};
use heping_store::schema::enterprises;
use heping_store::{Conn, Lock, Store, Vault};
use serde::Serialize;
use utoipa::ToSchema;

use crate::enterprises::{self as firms, EnterpriseRow};
use crate::life;
use crate::profile::Profile;
use crate::register::{CheckedRow, RegisterRow};

/// Rows that go into the database together: few enough to let other writers in between.
const CHUNK: usize = 200;

heping_core::words! {
    /// What became of a row.
    RowResult {
        /// A new enterprise.
        Created = "created" "新增",
        /// An enterprise that was there, changed.
        Updated = "updated" "更新",
        /// An enterprise that was there and says the same.
        Unchanged = "unchanged" "未变",
        /// Wrong; nothing was done.
        Refused = "refused" "拒绝",
    }
}

/// What became of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RowReport {
    /// The row's number, as Excel shows it.
    pub row: u32,
    /// What became of it.
    pub result: RowResult,
    /// The same in Chinese.
    pub result_text: &'static str,
    /// The enterprise; none for a refused row, and for one that a dry run would create.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enterprise_id: Option<EnterpriseId>,
    /// Why it was refused.
    pub errors: Vec<FieldError>,
}

impl RowReport {
    /// What became of a row.
    pub fn new(
        row: u32,
        result: RowResult,
        enterprise_id: Option<EnterpriseId>,
        errors: Vec<FieldError>,
    ) -> Self {
        Self { row, result, result_text: result.text(), enterprise_id, errors }
    }
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// Rows with data.
    pub total: usize,
    /// New enterprises.
    pub created: usize,
    /// Changed enterprises.
    pub updated: usize,
    /// Enterprises that the file says nothing new about.
    pub unchanged: usize,
    /// Refused rows.
    pub refused: usize,
    /// Every row, in the file's order.
    pub rows: Vec<RowReport>,
}

impl Report {
    /// Counts the rows.
    pub fn of(dry_run: bool, rows: Vec<RowReport>) -> Self {
        let count = |result| rows.iter().filter(|row| row.result == result).count();
        Self {
            dry_run,
            total: rows.len(),
            created: count(RowResult::Created),
            updated: count(RowResult::Updated),
            unchanged: count(RowResult::Unchanged),
            refused: count(RowResult::Refused),
            rows,
        }
    }
}

/// Brings the register up to the rows, a few hundred to a transaction; a dry run only says what
/// would become of them. `also` runs in each transaction that wrote, for what must commit with it
/// (the audit row). Where a transaction fails, its rows are tried one by one.
///
/// # Errors
/// `busy` when the database is away. What was reported as done before that stays done: the same
/// file sent again does the rest.
pub async fn run(
    store: &Store,
    vault: &Vault,
    street: SubdistrictId,
    now: Moment,
    rows: Vec<CheckedRow>,
    dry_run: bool,
    also: impl Fn(&mut Conn, &[RowReport]) -> Result<()> + Clone + Send + 'static,
) -> Result<Report> {
    if dry_run {
        let vault = vault.clone();
        let reports = store.read(move |conn| apply(conn, &vault, street, now, &rows, true)).await?;
        return Ok(Report::of(true, reports));
    }
    let mut reports = Vec::with_capacity(rows.len());
    for chunk in rows.chunks(CHUNK) {
        match write(store, vault, street, now, chunk.to_vec(), also.clone()).await {
            Ok(done) => reports.extend(done),
            Err(error) if error.code() == Code::Busy => return Err(error),
            Err(_) => {
                for row in chunk {
                    let done = write(store, vault, street, now, vec![row.clone()], also.clone()).await;
                    reports.extend(done.or_else(|error| failed(row, error))?);
                }
            }
        }
    }
    Ok(Report::of(false, reports))
}

async fn write(
    store: &Store,
    vault: &Vault,
    street: SubdistrictId,
    now: Moment,
    rows: Vec<CheckedRow>,
    also: impl Fn(&mut Conn, &[RowReport]) -> Result<()> + Send + 'static,
) -> Result<Vec<RowReport>> {
    let vault = vault.clone();
    let work = move |conn: &mut Conn| {
        let done = apply(conn, &vault, street, now, &rows, false)?;
        if done.iter().any(|row| matches!(row.result, RowResult::Created | RowResult::Updated)) {
            also(conn, &done)?;
        }
        Ok(done)
    };
    store.write(Lock::Subdistrict(street), work).await
}

/// A well-formed row that met somebody else's write: another firm took its code, or its firm was
/// edited in between.
fn failed(row: &CheckedRow, error: Error) -> Result<Vec<RowReport>> {
    let (row, field) = match (row, error.code()) {
        (CheckedRow::Accepted(row), Code::UsccTaken) => (row.row, "uscc"),
        (CheckedRow::Accepted(row), Code::VersionConflict) => (row.row, "name"),
        _ => return Err(error),
    };
    let code = error.code().as_str().to_owned();
    let wrong = FieldError { field: field.to_owned(), code, message: error.detail().to_owned() };
    Ok(vec![refused(row, vec![wrong])])
}

fn refused(row: u32, errors: Vec<FieldError>) -> RowReport {
    RowReport::new(row, RowResult::Refused, None, errors)
}

/// Brings a street's register up to these rows, in the caller's transaction (under the
/// subdistrict's lock), or only says what would become of them.
///
/// # Errors
/// Those of the database.
pub fn apply(
    conn: &mut Conn,
    vault: &Vault,
    street: SubdistrictId,
    now: Moment,
    rows: &[CheckedRow],
    dry_run: bool,
) -> Result<Vec<RowReport>> {
    let one = |row: &CheckedRow| match row {
        CheckedRow::Refused { row, errors } => Ok(refused(*row, errors.clone())),
        CheckedRow::Accepted(row) => apply_one(conn, vault, street, now, row, dry_run),
    };
    rows.iter().map(one).collect()
}

fn apply_one(
    conn: &mut Conn,
    vault: &Vault,
    street: SubdistrictId,
    now: Moment,
    row: &RegisterRow,
    dry_run: bool,
) -> Result<RowReport> {
    let report = |result, enterprise_id| RowReport::new(row.row, result, enterprise_id, Vec::new());
    let Some(there) = same_firm(conn, vault, street, &row.profile)? else {
        if dry_run {
            return Ok(report(RowResult::Created, None));
        }
        let id = EnterpriseId::new();
        firms::insert(conn, vault, street, now, id, &row.profile)?;
        return Ok(report(RowResult::Created, Some(id)));
    };
    let before = there.profile(vault)?;
    let after = merged(&before, &row.profile);
    if after == before {
        return Ok(report(RowResult::Unchanged, Some(there.id)));
    }
    if !dry_run {
        if !firms::overwrite(conn, vault, now, there.id, there.version, &after)? {
            return Err(Error::new(Code::VersionConflict));
        }
        life::profile_changed(conn, now, (street, there.id), &before, &after, None)?;
    }
    Ok(report(RowResult::Updated, Some(there.id)))
}

/// The firm that a row is about: the one of its uscc; without one, the one of its name and village.
/// A workshop that was registered without a code and now has one is still the same firm.
fn same_firm(
    conn: &mut Conn,
    vault: &Vault,
    street: SubdistrictId,
    profile: &Profile,
) -> Result<Option<EnterpriseRow>> {
    let of_street = enterprises::table.filter(enterprises::subdistrict_id.eq(street));
    if let Some(uscc) = &profile.uscc {
        let coded = of_street.filter(enterprises::uscc.eq(uscc.as_str()));
        let found = coded.select(EnterpriseRow::as_select()).first(conn).optional()?;
        if found.is_some() {
            return Ok(found);
        }
    }
    let named = of_street
        .filter(enterprises::name.eq(&profile.name))
        .filter(enterprises::village_code.eq(&profile.village))
        .order((enterprises::uscc.is_not_null(), enterprises::id));
    let found: Option<EnterpriseRow> = named.select(EnterpriseRow::as_select()).first(conn).optional()?;
    // another code under the same name is another firm
    Ok(match (found, &profile.uscc) {
        (Some(row), Some(_)) if row.profile(vault)?.uscc.is_some() => None,
        (found, _) => found,
    })
}

/// A blank cell says nothing, so it erases nothing: what is to go is taken out by hand.
fn merged(before: &Profile, row: &Profile) -> Profile {
    let row = row.clone();
    let before = before.clone();
    Profile {
        name: row.name,
        uscc: row.uscc.or(before.uscc),
        industry: row.industry,
        village: row.village,
        address: row.address.or(before.address),
        principal_name: row.principal_name.or(before.principal_name),
        phone: row.phone.or(before.phone),
        safety_officer_name: row.safety_officer_name.or(before.safety_officer_name),
        safety_officer_phone: row.safety_officer_phone.or(before.safety_officer_phone),
        risk_colour: row.risk_colour.or(before.risk_colour),
        employees: row.employees.or(before.employees),
        note: row.note.or(before.note),
    }
}
