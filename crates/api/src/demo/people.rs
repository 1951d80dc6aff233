//! Who lives in the demo: fixed users, so that anyone can script against it.

use heping_core::{Actor, EnterpriseId, Membership, Moment, Result, Role, SessionId, SubdistrictId, UserId};
use heping_org::staff::{self, SignIn, StaffInput};
use heping_org::subdistrict::{self, HEZHUANG};
use heping_records::checklist;
use heping_records::issuer::{self, Delegation, NewPaperSettings};
use heping_store::Lock;

use super::firms;
use crate::app::{App, Front};

/// The password of every demo user, where only this machine is served.
pub const PASSWORD: &str = "heping-demo";

/// Name, role, name that people see.
pub const USERS: [(&str, Role, &str); 9] = [
    ("admin", Role::Admin, "系统管理员"),
    ("office", Role::Office, "应急消防管理站"),
    ("supervisor", Role::Supervisor, "督查组长"),
    ("inspector1", Role::Inspector, "督查员甲"),
    ("inspector2", Role::Inspector, "督查员乙"),
    ("inspector3", Role::Inspector, "督查员丙"),
    ("grid1", Role::GridWorker, "网格员甲"),
    ("auditor", Role::Auditor, "审计员"),
    ("leader", Role::Leader, "街道领导"),
];

/// What the front page shows: the first firm, and who a visitor can be.
pub fn front(password: &str, pass: Option<String>) -> Front {
    let mut users: Vec<(String, String)> =
        USERS.iter().map(|(username, role, _)| ((*username).to_owned(), role.text().to_owned())).collect();
    users.extend((1..=3).map(|number| (format!("demo-firm-{number}"), "企业负责人（微信）".to_owned())));
    Front { firm: firms::id(1), users, password: password.to_owned(), pass }
}

/// The street and its people.
#[derive(Clone)]
pub struct Street {
    /// The tenant.
    pub id: SubdistrictId,
    people: Vec<(&'static str, Actor)>,
}

impl Street {
    /// One of [`USERS`], as an actor.
    pub fn person(&self, username: &str) -> Result<&Actor> {
        let found = self.people.iter().find(|(name, _)| *name == username);
        found.map(|(_, actor)| actor).ok_or_else(|| heping_core::Error::internal("no such demo user"))
    }
}

/// The street, its villages, its checklists and its users, whose password is from now on this one. Doing it
/// twice is doing it once.
pub async fn settle_in(app: &App, password: &str) -> Result<Street> {
    let now = app.clock.now();
    let hash = heping_org::sign_in::hash(password.to_owned()).await?;
    let vault = app.keys.vault.clone();
    let id = app
        .store
        .write(Lock::Nothing, move |conn| {
            checklist::seed(conn, now)?;
            let there = subdistrict::by_code(conn, HEZHUANG)?;
            let street = subdistrict::create(conn, now, HEZHUANG, "河庄街道", Vec::new())?;
            if there.is_some() {
                // an earlier run may have had another
                for (username, ..) in USERS {
                    heping_org::sign_in::set_password(conn, now, user(username), &hash, false)?;
                }
            } else {
                issuer::replace(conn, street.id, &paper_settings())?;
                for (username, role, name) in USERS {
                    let certificate = (role == Role::Inspector).then(|| format!("33-DEMO-{username}"));
                    let input =
                        StaffInput { name: name.to_owned(), roles: vec![role], certificate, phone: None };
                    let sign_in = SignIn { username, password_hash: &hash, must_change: false };
                    staff::create_in(conn, &vault, street.id, now, user(username), sign_in, &input)?;
                }
            }
            Ok(street.id)
        })
        .await?;
    let people = USERS.iter().map(|(username, role, name)| (*username, of_street(id, username, *role, name)));
    Ok(Street { id, people: people.collect() })
}

/// The demo's street acts by a delegation; nobody of it exists.
fn paper_settings() -> NewPaperSettings {
    let said = |text: &str| Some(text.to_owned());
    NewPaperSettings {
        delegation: Some(Delegation {
            by: "演示区应急管理局".to_owned(),
            document_number: "演应急委〔2026〕1号".to_owned(),
        }),
        review_body: said("演示区人民政府"),
        court: said("演示区人民法院"),
        telephone: said("0571-00000000"),
        ..NewPaperSettings::default()
    }
}

fn user(username: &str) -> UserId {
    UserId::derived(&format!("demo/user/{username}"))
}

fn of_street(subdistrict: SubdistrictId, username: &str, role: Role, name: &str) -> Actor {
    Actor {
        user: user(username),
        name: name.to_owned(),
        certificate: (role == Role::Inspector).then(|| format!("33-DEMO-{username}")),
        session: SessionId::new(),
        memberships: vec![Membership { subdistrict, enterprise: None, role }],
        acting: None,
    }
}

/// What the people of the firms are called, one after another.
const PRINCIPALS: [&str; 3] = ["样例橙", "样例青", "样例朱"];

/// The principal of a firm: behind the WeChat code `demo-firm-N` for the N-th.
pub(super) async fn principal(
    app: &App,
    street: SubdistrictId,
    firm: EnterpriseId,
    number: usize,
    now: Moment,
) -> Result<Actor> {
    let openid = heping_wechat::simulator::openid(&format!("demo-firm-{number}")).unwrap_or_default();
    let index = heping_org::identities::index(&app.keys.identities, &openid);
    let name = PRINCIPALS.get(number % PRINCIPALS.len()).copied().unwrap_or_default();
    let user = app
        .store
        .write(Lock::Nothing, move |conn| {
            let user = heping_org::identities::find_or_create(conn, now, &index)?;
            heping_org::memberships::grant(conn, now, street, Some(firm), user, Role::Principal)?;
            if heping_org::identities::is_nameless(conn, user)? {
                heping_org::own_name::set(conn, user, name)?;
            }
            Ok(user)
        })
        .await?;
    Ok(Actor {
        user,
        name: name.to_owned(),
        certificate: None,
        session: SessionId::new(),
        memberships: vec![Membership { subdistrict: street, enterprise: Some(firm), role: Role::Principal }],
        acting: None,
    })
}
