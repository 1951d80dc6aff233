use chrono::TimeDelta;
use heping_core::{Code, PageRequest};

use super::*;
use crate::sessions::{self, Bounds, Entry, Opened, Session, SignInDevice};
use crate::sign_in::Standing;
use crate::staff::{SignIn, StaffChange, StaffInput};
use crate::{enterprises, identities, invitations, memberships, sign_in};

fn inspector() -> StaffInput {
    StaffInput {
        name: "督查员".into(),
        roles: vec![Role::Inspector, Role::Supervisor],
        certificate: Some("浙A-1".into()),
        phone: Some("190-0000-0011".into()),
    }
}

fn change(version: i64, input: &StaffInput, active: bool) -> StaffChange {
    StaffChange { version, input: input.clone(), active }
}

fn admin() -> StaffInput {
    StaffInput { name: "管理员".into(), roles: vec![Role::Admin], ..StaffInput::default() }
}

/// Signs a person in at a desk.
fn open(conn: &mut Conn, now: Moment, user: UserId) -> Result<Opened> {
    sessions::open(conn, now, user, Entry::Password(SignInDevice::Console), Bounds::default())
}

async fn with_password(world: &World, username: &str, password: &str) -> Result<Opened> {
    let store = &world.test.store;
    let (user, _) = sign_in::recognise(store, Standing::Known, None, username, password).await?.user()?;
    let now = world.now;
    world.write(move |conn| open(conn, now, user)).await
}

async fn authenticated(world: &World, token: &str, now: Moment) -> Option<Session> {
    let hash = sessions::token_hash(token);
    world.read(move |conn| sessions::authenticate(conn, &hash, now)).await.unwrap()
}

#[tokio::test]
async fn a_password_of_an_older_version_is_stored_anew_when_it_is_used() {
    use argon2::password_hash::PasswordHasher;
    use diesel::prelude::*;
    use heping_store::schema::credentials;

    let world = World::new().await;
    let (now, clerk) = (world.now, world.clerk);
    let users = world.scope(Permission::ManageUsers, Role::Admin);
    let params = argon2::Params::new(19 * 1024, 2, 1, None).unwrap();
    let older = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
    let hash = older.hash_password(b"correct horse").unwrap().to_string();
    let before = hash.clone();
    let made = world
        .write(move |conn| {
            let sign_in = SignIn { username: "older", password_hash: &hash, must_change: false };
            staff::create(conn, &vault(), (&users, clerk), now, sign_in, &inspector())
        })
        .await
        .unwrap();
    let stored = async || {
        let hash = credentials::table.find(made.id).select(credentials::password_hash);
        world.read(move |conn| Ok(hash.first::<String>(conn)?)).await.unwrap()
    };
    let sign_in = |typed| with_password(&world, "older", typed);
    assert!(sign_in("wrong horse").await.is_err());
    assert_eq!(stored().await, before, "whoever guesses changes nothing");
    let first = sign_in("correct horse").await.unwrap();
    assert!(stored().await.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
    assert!(sign_in("correct horse").await.is_ok());
    assert!(authenticated(&world, &first.token, now).await.is_some(), "nobody is signed out by it");
}

#[tokio::test]
async fn staff_sign_in_with_a_password() {
    let world = World::new().await;
    let (now, clerk) = (world.now, world.clerk);
    let users = world.scope(Permission::ManageUsers, Role::Admin);
    let hash = sign_in::hash("correct horse".into()).await.unwrap();
    let made = world
        .write(move |conn| {
            staff::create(
                conn,
                &vault(),
                (&users, clerk),
                now,
                SignIn { username: "Zhang.San", password_hash: &hash, must_change: false },
                &inspector(),
            )
        })
        .await;
    let made = made.unwrap();
    assert_eq!((made.username.as_str(), made.roles), ("zhang.san", vec![Role::Inspector]));
    assert_eq!(made.pending_roles, [Role::Supervisor], "it waits for another administrator");
    let store = &world.test.store;
    let opened = with_password(&world, " ZHANG.san ", "correct horse").await.unwrap();
    let actor = opened.session.actor.clone();
    assert_eq!(
        (actor.user, actor.certificate.as_deref(), actor.street()),
        (made.id, Some("浙A-1"), Some(world.street))
    );
    assert_eq!(authenticated(&world, &opened.token, now).await, Some(opened.session.clone()));
    assert_eq!(authenticated(&world, "guess", now).await, None);
    for (name, password) in
        [("zhang.san", "wrong horse"), ("nobody", "correct horse"), ("clerk", "no password")]
    {
        let error = with_password(&world, name, password).await.err().unwrap();
        assert_eq!(error.code(), Code::BadCredentials);
    }
    let wrong = sign_in::confirm(store, made.id, "wrong horse").await;
    assert_eq!(wrong.unwrap_err().code(), Code::BadCredentials);
    sign_in::confirm(store, made.id, "correct horse").await.unwrap();
    let hash = sign_in::hash("battery staple".into()).await.unwrap();
    world.write(move |conn| sign_in::set_password(conn, now, made.id, &hash, false)).await.unwrap();
    assert_eq!(authenticated(&world, &opened.token, now).await, None);
    assert!(with_password(&world, "zhang.san", "battery staple").await.is_ok());
}

#[tokio::test]
async fn a_session_slides_and_ends() {
    let world = World::new().await;
    let (now, clerk) = (world.now, world.clerk);
    let phone = Entry::Password(SignInDevice::Phone);
    let opened =
        world.write(move |conn| sessions::open(conn, now, clerk, phone, Bounds::default())).await.unwrap();
    let (user, id) = (opened.session.actor.user, opened.session.actor.session);
    let after = |hours| now.plus(TimeDelta::hours(hours));
    let touch = async |at| world.write(move |conn| sessions::touch(conn, id, at)).await.unwrap();
    assert_eq!(opened.session.expires_at, after(12));
    assert!(!opened.session.wants_touch(after(1)));
    assert!(opened.session.wants_touch(after(2)));
    touch(after(11)).await;
    assert_eq!(authenticated(&world, &opened.token, after(12)).await.unwrap().expires_at, after(23));
    assert_eq!(authenticated(&world, &opened.token, after(23)).await, None);
    touch(after(23)).await;
    assert_eq!(authenticated(&world, &opened.token, after(22)).await.unwrap().expires_at, after(23));
    touch(after(22)).await;
    let last = authenticated(&world, &opened.token, after(23)).await.unwrap();
    assert_eq!(last.expires_at, after(24), "staff sign in once a day");
    assert!(!last.wants_touch(after(23)));
    world.write(move |conn| sessions::revoke(conn, user, &[id], now).map(drop)).await.unwrap();
    assert_eq!(authenticated(&world, &opened.token, now).await, None);
}

#[tokio::test]
async fn users_are_changed_within_their_rules() {
    let world = World::new().await;
    let (now, clerk, street) = (world.now, world.clerk, world.street);
    let scope = world.scope(Permission::ManageUsers, Role::Admin);
    world
        .write(move |conn| {
            let made = staff::create(
                conn,
                &vault(),
                (&scope, clerk),
                now,
                SignIn { username: "zhang", password_hash: "-", must_change: false },
                &inspector(),
            )?;
            let taken = staff::create(
                conn,
                &vault(),
                (&scope, clerk),
                now,
                SignIn { username: "ＺＨＡＮＧ", password_hash: "-", must_change: false },
                &inspector(),
            )
            .unwrap_err();
            assert_eq!(taken.code(), Code::UsernameTaken);
            let uncertified = StaffInput {
                certificate: None,
                roles: vec![Role::Inspector, Role::Principal],
                ..inspector()
            };
            let refused = staff::create(
                conn,
                &vault(),
                (&scope, clerk),
                now,
                SignIn { username: "a b!", password_hash: "-", must_change: false },
                &uncertified,
            )
            .unwrap_err();
            let named: Vec<_> = refused.field_errors().iter().map(|error| error.field.as_str()).collect();
            assert_eq!(named, ["username", "roles", "certificateNumber"]);
            let opened = open(conn, now, made.id)?;
            let input =
                StaffInput { roles: vec![Role::Leader], phone: Some("190****0011".into()), ..inspector() };
            let changed =
                staff::replace(conn, &vault(), (&scope, clerk), now, made.id, &change(1, &input, false))?;
            assert_eq!((changed.roles, changed.active), (vec![Role::Leader], false));
            assert_eq!(changed.phone.unwrap().as_str(), "19000000011");
            assert_eq!(sessions::authenticate(conn, &sessions::token_hash(&opened.token), now)?, None);
            let input = StaffInput { phone: None, ..input };
            let only = staff::create_in(
                conn,
                &vault(),
                street,
                now,
                UserId::new(),
                SignIn { username: "admin", password_hash: "-", must_change: false },
                &admin(),
            )?;
            let refused = staff::replace(
                conn,
                &vault(),
                (&scope, clerk),
                now,
                only.id,
                &change(only.version, &input, true),
            )
            .unwrap_err();
            assert_eq!(refused.code(), Code::StateConflict);
            staff::create_in(
                conn,
                &vault(),
                street,
                now,
                UserId::new(),
                SignIn { username: "admin2", password_hash: "-", must_change: false },
                &admin(),
            )?;
            staff::replace(
                conn,
                &vault(),
                (&scope, clerk),
                now,
                only.id,
                &change(only.version, &input, true),
            )?;
            assert_eq!(staff::list(conn, &vault(), &scope, PageRequest::new(None, None)?)?.total, 4);
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn an_invitation_brings_one_person_in_once() {
    let world = World::new().await;
    let (now, office, clerk) = (world.now, world.office(), world.clerk);
    world
        .write(move |conn| {
            let input = ProfileInput { principal_name: Some("王老板".into()), ..firm("甲厂") };
            let enterprise = enterprises::create(conn, &vault(), &office, now, None, &input)?.value.id;
            let person = identities::find_or_create(conn, now, "o-1")?;
            assert_eq!(identities::find_or_create(conn, now, "o-1")?, person);
            let other = identities::find_or_create(conn, now, "o-2")?;
            assert_ne!(other, person);
            assert!(!identities::bind(conn, now, "o-1", other)?);

            let wrong =
                invitations::create(conn, &office, now, clerk, enterprise, Role::Office).err().unwrap();
            assert_eq!(wrong.field_errors()[0].field, "role");
            let invited = invitations::create(conn, &office, now, clerk, enterprise, Role::Principal)?;
            let typed = invited.code.to_lowercase().replace('-', " ");
            let joined = invitations::accept(conn, now, person, &typed)?;
            assert_eq!((joined.enterprise, joined.role), (enterprise, Role::Principal));
            for user in [person, other] {
                let spent = invitations::accept(conn, now, user, &invited.code).unwrap_err();
                assert_eq!(spent.code(), Code::InvitationSpent);
            }
            let unknown = invitations::accept(conn, now, other, "0000-0000-0000").unwrap_err();
            assert_eq!(unknown.code(), Code::NotFound);
            let late = invitations::create(conn, &office, now, clerk, enterprise, Role::Principal)?;
            let spent = invitations::accept(conn, late.expires_at, other, &late.code).unwrap_err();
            assert_eq!(spent.code(), Code::InvitationSpent);

            let opened = sessions::open(conn, now, person, Entry::WeChat, Bounds::default())?;
            assert_eq!(opened.session.expires_at, now.plus(TimeDelta::days(7)));
            assert_eq!(opened.session.actor.name, "王老板");
            assert_eq!(memberships::firms_of(conn, person)?[0].name, "甲厂");
            let people = memberships::people_of(conn, &vault(), enterprise)?;
            assert_eq!((people.len(), people[0].user), (1, person));
            memberships::end(conn, &office, now, people[0].membership)?;
            let actor =
                sessions::authenticate(conn, &sessions::token_hash(&opened.token), now)?.unwrap().actor;
            assert!(actor.memberships.is_empty());
            Ok(())
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_street_is_made_once_and_knows_its_villages() {
    let world = World::new().await;
    let (now, street) = (world.now, world.street);
    world
        .write(move |conn| {
            let again = subdistrict::create(conn, now, subdistrict::HEZHUANG, "河庄街道", Vec::new())?;
            assert_eq!(again.id, street);
            assert_eq!(subdistrict::villages(conn, street)?.all().len(), 25);
            let bare = subdistrict::create(conn, now, "330114004", "某街道", Vec::new()).unwrap_err();
            assert_eq!(bare.field_errors()[0].field, "villages");
            Ok(())
        })
        .await
        .unwrap();
}
