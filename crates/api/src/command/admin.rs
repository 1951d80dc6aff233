//! Setting up and looking after an installation.

use std::path::Path;

use heping_core::{Clock, Role, UserId};
use heping_org::password::{self, Rules};
use heping_org::staff::{self, SignIn, StaffInput};
use heping_org::{Village, role_grants, subdistrict};
use heping_records::checklist;
use heping_store::dialect::DatabaseUrl;
use heping_store::{Lock, Vault};

use super::database::{find, note, with_store};
use super::{Outcome, keys};
use crate::config::{DatabaseArgs, SecretKeyArgs};
use crate::usecase::{self, Action, Caller};

/// A person of the street to be created.
pub struct NewStaff {
    /// Name to sign in with.
    pub username: String,
    /// Name that people see.
    pub name: String,
    /// Roles.
    pub roles: Vec<Role>,
    /// Number of the enforcement certificate.
    pub certificate: Option<String>,
    /// Whether the password is the person's own, and need not be changed.
    pub own_password: bool,
}

/// `heping migrate`
pub fn migrate(database: &DatabaseArgs) -> Outcome {
    let applied = heping_store::migrate::migrate(&DatabaseUrl::parse(&database.database_url)?)?;
    for name in &applied {
        println!("{name}");
    }
    println!("{} migrations applied, the schema is the newest", applied.len());
    let Some(newest) = applied.last().cloned() else { return Ok(()) };
    with_store(database, async move |store| {
        let now = Clock::System.now();
        let what = (Action::Migrate, newest);
        Ok(store.write(Lock::Nothing, move |conn| note(conn, now, None, what.clone())).await?)
    })
}

/// `heping admin create-subdistrict`
pub fn create_subdistrict(
    database: &DatabaseArgs,
    code: &str,
    name: &str,
    villages: Option<&Path>,
) -> Outcome {
    let places = villages.map(read_villages).transpose()?.unwrap_or_default();
    let (code, name) = (code.to_owned(), name.to_owned());
    let now = Clock::System.now();
    with_store(database, async move |store| {
        let made = store
            .write(Lock::Nothing, move |conn| {
                checklist::seed(conn, now)?;
                let there = subdistrict::by_code(conn, &code)?.is_some();
                let made = subdistrict::create(conn, now, &code, &name, places.clone())?;
                if !there {
                    note(conn, now, Some(made.id), (Action::CreateSubdistrict, made.id.to_string()))?;
                }
                Ok(made)
            })
            .await?;
        println!("{} {} is there", made.code, made.name);
        Ok(())
    })
}

/// Rows `code,name,kind` below a header.
fn read_villages(file: &Path) -> Outcome<Vec<Village>> {
    let text = std::fs::read_to_string(file)?;
    let mut places = Vec::new();
    for (number, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = || format!("{}, line {}: expected code,name,kind", file.display(), number + 1);
        let [code, name, kind] = line.split(',').map(str::trim).collect::<Vec<_>>()[..] else {
            return Err(wrong().into());
        };
        let kind = kind.parse().map_err(|error| format!("{}: {error}", wrong()))?;
        places.push(Village { code: code.to_owned(), name: name.to_owned(), kind });
    }
    Ok(places)
}

/// `heping admin create-user`
pub fn create_user(
    database: &DatabaseArgs,
    subdistrict: Option<&str>,
    user: NewStaff,
    password: &str,
) -> Outcome {
    let code = subdistrict.map(ToOwned::to_owned);
    let password = password.to_owned();
    let now = Clock::System.now();
    with_store(database, async move |store| {
        let street = find(&store, code.as_deref()).await?;
        let NewStaff { username, name, roles, certificate, own_password } = user;
        let names = vec![username.clone(), name.clone(), street.name.clone()];
        password::check_new("password", &password, &Rules { names, ..Rules::default() })?;
        let hash = heping_org::sign_in::hash(password).await?;
        let id = UserId::new();
        let input = StaffInput { name, roles, certificate, phone: None };
        let made = store
            .write(Lock::Person(id), move |conn| {
                let sign_in =
                    SignIn { username: &username, password_hash: &hash, must_change: !own_password };
                // nothing personal is sealed here: the phone is entered later, if at all
                let vault = Vault::new(b"");
                let made = staff::create_in(conn, &vault, street.id, now, id, sign_in, &input)?;
                note(conn, now, Some(street.id), (Action::CreateUser, id.to_string()))?;
                Ok(made)
            })
            .await?;
        println!("{} can sign in", made.username);
        Ok(())
    })
}

/// `heping admin confirm-role`: what a second administrator does where the street has only one.
pub fn confirm_role(
    database: &DatabaseArgs,
    subdistrict: Option<&str>,
    username: &str,
    role: Role,
) -> Outcome {
    let (code, username) = (subdistrict.map(ToOwned::to_owned), staff::canonical(username));
    let now = Clock::System.now();
    with_store(database, async move |store| {
        let street = find(&store, code.as_deref()).await?.id;
        let name = username.clone();
        let admins = store.read(move |conn| staff::admins(conn, street)).await?;
        if admins > 1 {
            return Err("the subdistrict has several administrators: another one confirms it".into());
        }
        let user = store.read(move |conn| staff::by_username(conn, street, &name)).await?;
        let user = user.ok_or("the subdistrict has no such user")?;
        let waiting = store.read(move |conn| role_grants::find(conn, user, role)).await?;
        let id = waiting.ok_or("nobody asked that this user be given this role")?;
        store
            .write(Lock::Subdistrict(street), move |conn| {
                role_grants::confirm(conn, now, street, None, id)?;
                note(conn, now, Some(street), (Action::GrantRole, user.to_string()))
            })
            .await?;
        println!("{username} is {role} from now on");
        Ok(())
    })
}

/// `heping import`
pub fn import(
    database: &DatabaseArgs,
    key: &SecretKeyArgs,
    subdistrict: &str,
    file: &Path,
    dry_run: bool,
) -> Outcome {
    let bytes = std::fs::read(file)?;
    let code = subdistrict.to_owned();
    let now = Clock::System.now();
    let report = with_store(database, async move |store| {
        let vault = keys::open(&store, key).await?.vault;
        let street = find(&store, Some(&code)).await?.id;
        let by = Caller::operator();
        Ok(usecase::import_register(&store, &vault, now, street, by, bytes, dry_run).await?)
    })?;
    for row in report.rows.iter().filter(|row| !row.errors.is_empty()) {
        for error in &row.errors {
            println!("row {}: {}: {} ({})", row.row, error.field, error.message, error.code);
        }
    }
    println!(
        "{} rows: {} created, {} updated, {} unchanged, {} refused{}",
        report.total,
        report.created,
        report.updated,
        report.unchanged,
        report.refused,
        if dry_run { " (dry run: nothing was changed)" } else { "" }
    );
    Ok(())
}
