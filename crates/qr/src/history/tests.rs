use heping_core::{Actor, Membership, Permission, Role, SessionId};
use heping_store::Lock;
use heping_store::schema::{enterprises, subdistricts, users, villages};
use heping_store::testkit::TestStore;

use super::*;

const FIRMS: [&str; 2] = ["firm-1", "firm-2"];

fn now() -> Moment {
    Moment::from_millis(1_795_000_000_000)
}

fn later() -> Moment {
    Moment::from_millis(1_795_000_060_000)
}

fn street(name: &str) -> SubdistrictId {
    SubdistrictId::derived(name)
}

fn firm(name: &str) -> EnterpriseId {
    EnterpriseId::derived(name)
}

fn clerk() -> UserId {
    UserId::derived("clerk")
}

/// What an office clerk of a street may reach.
fn scope_of(street: SubdistrictId) -> Scope {
    let actor = Actor {
        user: clerk(),
        name: "测试".into(),
        certificate: None,
        session: SessionId::new(),
        memberships: vec![Membership { subdistrict: street, enterprise: None, role: Role::Office }],
        acting: None,
    };
    actor.scope(Permission::PrintCode).unwrap()
}

/// Two firms of one street.
fn seed(conn: &mut Conn) -> Result<()> {
    diesel::insert_into(subdistricts::table)
        .values((
            subdistricts::id.eq(street("a")),
            subdistricts::code.eq("330114003"),
            subdistricts::name.eq("测试街道"),
            subdistricts::created_at.eq(now()),
        ))
        .execute(conn)?;
    diesel::insert_into(villages::table)
        .values((
            villages::code.eq("330114003219"),
            villages::subdistrict_id.eq(street("a")),
            villages::name.eq("测试村"),
            villages::kind.eq("village"),
        ))
        .execute(conn)?;
    diesel::insert_into(users::table)
        .values((
            users::id.eq(clerk()),
            users::subdistrict_id.eq(Some(street("a"))),
            users::name.eq("测试"),
            users::active.eq(true),
            users::created_at.eq(now()),
        ))
        .execute(conn)?;
    for name in FIRMS {
        diesel::insert_into(enterprises::table)
            .values((
                enterprises::id.eq(firm(name)),
                enterprises::subdistrict_id.eq(street("a")),
                enterprises::name.eq(name),
                enterprises::industry.eq("2110"),
                enterprises::division.eq("21"),
                enterprises::section.eq("C"),
                enterprises::village_code.eq("330114003219"),
                enterprises::version.eq(1_i64),
                enterprises::revision.eq(1_i64),
                enterprises::content_hash.eq(""),
                enterprises::created_at.eq(now()),
                enterprises::updated_at.eq(now()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

async fn seeded() -> TestStore {
    let test = TestStore::new();
    test.store.write(Lock::Nothing, seed).await.unwrap();
    test
}

async fn issued(test: &TestStore, name: &'static str, at: Moment) -> IssuedCode {
    let write = move |conn: &mut Conn| issue(conn, street("a"), firm(name), clerk(), at);
    test.store.write(Lock::Enterprise(firm(name)), write).await.unwrap()
}

async fn resolved(test: &TestStore, code: EnterpriseCode) -> Option<IssuedCode> {
    test.store.read(move |conn| resolve(conn, code)).await.unwrap()
}

async fn revoked(
    test: &TestStore,
    from: SubdistrictId,
    code: EnterpriseCode,
    reason: &'static str,
) -> Result<IssuedCode> {
    let write = move |conn: &mut Conn| revoke(conn, &scope_of(from), code, reason, clerk(), later());
    test.store.write(Lock::Enterprise(firm("firm-1")), write).await
}

#[tokio::test]
async fn a_second_code_replaces_the_first_and_no_other_firms() {
    let test = seeded().await;
    let other = issued(&test, "firm-2", now()).await;
    let first = issued(&test, "firm-1", now()).await;
    assert_eq!(resolved(&test, first.code).await, Some(first.clone()));
    assert!(first.in_force().is_ok());

    let second = issued(&test, "firm-1", later()).await;
    let replaced = resolved(&test, first.code).await.unwrap();
    assert_eq!(replaced.in_force().unwrap_err().code(), Code::CodeReplaced);
    assert_eq!((replaced.ended_at, replaced.ended_by), (Some(later()), Some(clerk())));
    let actives =
        test.store.read(|conn| Ok(FIRMS.map(|name| active(conn, firm(name)).unwrap()))).await.unwrap();
    assert_eq!(actives, [Some(second), Some(other)]);
}

#[tokio::test]
async fn an_unknown_code_is_nobodys() {
    let test = seeded().await;
    let unknown = "00000-0000-00000".parse().unwrap();
    assert_eq!(resolved(&test, unknown).await, None);
    let none = test.store.read(|conn| active(conn, firm("firm-1"))).await.unwrap();
    assert_eq!(none, None);
}

#[tokio::test]
async fn a_code_is_revoked_once_with_a_reason_by_its_own_street() {
    let test = seeded().await;
    let code = issued(&test, "firm-1", now()).await.code;
    let foreign = revoked(&test, street("b"), code, "").await.unwrap_err();
    assert_eq!(foreign.code(), Code::NotFound);
    let blank = revoked(&test, street("a"), code, "  ").await.unwrap_err();
    assert_eq!(blank.field_errors()[0].field, "reason");

    let answer = revoked(&test, street("a"), code, " 企业注销 ").await.unwrap();
    assert_eq!(answer.reason.as_deref(), Some("企业注销"));
    assert_eq!(answer.in_force().unwrap_err().code(), Code::CodeRevoked);
    assert_eq!(resolved(&test, code).await, Some(answer));

    let again = revoked(&test, street("a"), code, "再次").await.unwrap_err();
    assert_eq!((again.code(), again.state()), (Code::StateConflict, Some("revoked")));
    issued(&test, "firm-1", later()).await;
    assert_eq!(resolved(&test, code).await.unwrap().status, CodeStatus::Revoked);
}

#[tokio::test]
async fn the_database_refuses_a_second_active_code_and_a_code_used_twice() {
    let test = seeded().await;
    let first = issued(&test, "firm-1", now()).await;
    let second =
        IssuedCode { id: CodeId::new(), code: EnterpriseCode::generate(&mut rand::rng()), ..first.clone() };
    let insert =
        move |conn: &mut Conn| Ok(diesel::insert_into(codes::table).values(&second).execute(conn)?);
    assert_eq!(test.store.write(Lock::Nothing, insert).await.unwrap_err().code(), Code::Internal);

    let write =
        move |conn: &mut Conn| issue_this(conn, first.code, street("a"), firm("firm-2"), clerk(), now());
    assert_eq!(test.store.write(Lock::Nothing, write).await.unwrap_err().code(), Code::Internal);
}

#[tokio::test]
async fn parallel_issues_leave_one_active_code() {
    let test = seeded().await;
    let writes = (0..12).map(|_| issued(&test, "firm-1", now()));
    let all = futures_util::future::join_all(writes).await;
    let mut active = 0;
    for code in all {
        let row = resolved(&test, code.code).await.unwrap();
        active += usize::from(row.status == CodeStatus::Active);
    }
    assert_eq!(active, 1);
}
