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
use super::{Outcome, database, unusable_file};
use crate::config::DatabaseArgs;
use crate::usecase::Action;

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
pub fn migrate(args: &DatabaseArgs) -> Outcome {
    let url = DatabaseUrl::parse(&args.database_url)?;
    let applied = heping_store::migrate::migrate(&url).map_err(|error| database::unusable(&url, &error))?;
    let Some(newest) = applied.last().cloned() else {
        println!("数据库已是最新，无须升级");
        return Ok(());
    };
    println!("数据库已升级到最新：执行了 {} 步，到 {newest}", applied.len());
    with_store(args, async move |store| {
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
        println!("已有街道 {} {}", made.code, made.name);
        Ok(())
    })
}

/// Rows `code,name,kind` below a header.
fn read_villages(file: &Path) -> Outcome<Vec<Village>> {
    let text = std::fs::read_to_string(file).map_err(|error| unusable_file("--villages", file, &error))?;
    let mut places = Vec::new();
    for (number, line) in text.lines().enumerate().skip(1).filter(|(_, line)| !line.trim().is_empty()) {
        let wrong = || {
            format!(
                "--villages 指定的 {} 第 {} 行写法不对：要写成 code,name,kind（kind 为 village 或 community）。",
                file.display(),
                number + 1
            )
        };
        let [code, name, kind] = line.split(',').map(str::trim).collect::<Vec<_>>()[..] else {
            return Err(wrong().into());
        };
        let kind = kind.parse().map_err(|_: String| wrong())?;
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
        println!("已建账号 {}，可以登录", made.username);
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
            return Err("街道有多名管理员：请由另一名管理员在系统里确认。".into());
        }
        let user = store.read(move |conn| staff::by_username(conn, street, &name)).await?;
        let user = user.ok_or("--username 指定的账号不存在：请核对。")?;
        let waiting = store.read(move |conn| role_grants::find(conn, user, role)).await?;
        let id = waiting.ok_or("没有人申请授予此人这个角色：请先由管理员在系统里提出。")?;
        store
            .write(Lock::Subdistrict(street), move |conn| {
                role_grants::confirm(conn, now, street, None, id)?;
                note(conn, now, Some(street), (Action::GrantRole, user.to_string()))
            })
            .await?;
        println!("{username} 已是{}", role.text());
        Ok(())
    })
}
