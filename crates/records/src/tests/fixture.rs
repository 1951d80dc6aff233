//! A small world for the tests of this crate: a street, its officers, a firm and its people.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{
    Actor, EnterpriseId, Membership, MembershipId, Moment, Permission, PhotoId, Result, Role, Scope,
    SessionId, SubdistrictId, UserId,
};
use heping_store::schema::{enterprises, memberships, photos, subdistricts, users, villages};
use heping_store::testkit::TestStore;
use heping_store::{Bundle, Conn, Lock};

/// Somebody who acts, and a photo of his own.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) actor: Actor,
    pub(crate) photo: PhotoId,
}

impl Person {
    pub(crate) fn scope(&self, permission: Permission) -> Scope {
        self.actor.scope(permission).unwrap()
    }
}

pub(crate) struct World {
    pub(crate) store: TestStore,
    pub(crate) subdistrict: SubdistrictId,
    pub(crate) firm: EnterpriseId,
    /// Two inspectors, a third one without a certificate, and the firm's safety officer.
    pub(crate) anna: Person,
    pub(crate) bert: Person,
    pub(crate) novice: Person,
    pub(crate) owner: Person,
    pub(crate) now: Moment,
}

pub(crate) fn at(text: &str) -> Moment {
    serde_json::from_value(serde_json::Value::from(text)).unwrap()
}

impl World {
    pub(crate) async fn new() -> Self {
        let store = TestStore::new();
        let (subdistrict, firm) = (SubdistrictId::new(), EnterpriseId::new());
        let now = at("2026-11-24T10:00:00+08:00");
        let officer = |name: &str, certificate: Option<&str>| {
            person(name, certificate, Membership { subdistrict, enterprise: None, role: Role::Inspector })
        };
        let world = Self {
            anna: officer("安娜", Some("浙A-001")),
            bert: officer("伯特", Some("浙A-002")),
            novice: officer("新手", None),
            owner: person(
                "老板",
                None,
                Membership { subdistrict, enterprise: Some(firm), role: Role::SafetyOfficer },
            ),
            store,
            subdistrict,
            firm,
            now,
        };
        let people = [&world.anna, &world.bert, &world.novice, &world.owner].map(Person::clone);
        let rows = move |c: &mut Conn| {
            street(c, subdistrict, now)?;
            enterprise(c, subdistrict, firm, now)?;
            people.iter().try_for_each(|person| add(c, person, now))
        };
        world.store.store.write(Lock::Nothing, rows).await.unwrap();
        world
    }

    /// Another firm in the same street.
    pub(crate) async fn another_firm(&self) -> EnterpriseId {
        let (subdistrict, firm, now) = (self.subdistrict, EnterpriseId::new(), self.now);
        self.store.store.write(Lock::Nothing, move |c| enterprise(c, subdistrict, firm, now)).await.unwrap();
        firm
    }

    /// A write about the firm.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.store.store.write(Lock::Enterprise(self.firm), f).await
    }

    /// A write about the firm whose rows are sent when all is decided.
    pub(crate) async fn bundled<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Conn, &mut Bundle) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.write(move |conn| {
            let mut rows = Bundle::default();
            let value = f(conn, &mut rows)?;
            rows.write(conn)?;
            Ok(value)
        })
        .await
    }

    /// A read.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> T {
        self.store.store.read(f).await.unwrap()
    }

    /// The clock goes on.
    pub(crate) fn later(&mut self, by: TimeDelta) {
        self.now = self.now.plus(by);
    }
}

fn person(name: &str, certificate: Option<&str>, membership: Membership) -> Person {
    let actor = Actor {
        user: UserId::new(),
        name: name.to_owned(),
        certificate: certificate.map(str::to_owned),
        session: SessionId::new(),
        memberships: vec![membership],
        acting: None,
    };
    Person { actor, photo: PhotoId::new() }
}

fn street(c: &mut Conn, id: SubdistrictId, now: Moment) -> Result<()> {
    diesel::insert_into(subdistricts::table)
        .values((
            subdistricts::id.eq(id),
            subdistricts::code.eq("330114003"),
            subdistricts::name.eq("河庄街道"),
            subdistricts::created_at.eq(now),
        ))
        .execute(c)?;
    diesel::insert_into(villages::table)
        .values((
            villages::code.eq("330114003219"),
            villages::subdistrict_id.eq(id),
            villages::name.eq("江东村"),
            villages::kind.eq("village"),
        ))
        .execute(c)?;
    Ok(())
}

fn enterprise(c: &mut Conn, subdistrict: SubdistrictId, id: EnterpriseId, now: Moment) -> Result<()> {
    diesel::insert_into(enterprises::table)
        .values((
            enterprises::id.eq(id),
            enterprises::subdistrict_id.eq(subdistrict),
            enterprises::name.eq("虚构家具厂"),
            enterprises::industry.eq("2110"),
            enterprises::division.eq("21"),
            enterprises::section.eq("C"),
            enterprises::village_code.eq("330114003219"),
            enterprises::version.eq(1),
            enterprises::revision.eq(1),
            enterprises::content_hash.eq(""),
            enterprises::created_at.eq(now),
            enterprises::updated_at.eq(now),
        ))
        .execute(c)?;
    Ok(())
}

fn add(c: &mut Conn, person: &Person, now: Moment) -> Result<()> {
    let actor = &person.actor;
    diesel::insert_into(users::table)
        .values((
            users::id.eq(actor.user),
            users::name.eq(&actor.name),
            users::certificate.eq(&actor.certificate),
            users::active.eq(true),
            users::created_at.eq(now),
        ))
        .execute(c)?;
    for membership in &actor.memberships {
        diesel::insert_into(memberships::table)
            .values((
                memberships::id.eq(MembershipId::new()),
                memberships::subdistrict_id.eq(membership.subdistrict),
                memberships::enterprise_id.eq(membership.enterprise),
                memberships::user_id.eq(actor.user),
                memberships::role.eq(membership.role),
                memberships::granted_at.eq(now),
            ))
            .execute(c)?;
    }
    diesel::insert_into(photos::table)
        .values((
            photos::id.eq(person.photo),
            photos::owner_id.eq(actor.user),
            photos::sha256.eq("00"),
            photos::width.eq(1),
            photos::height.eq(1),
            photos::bytes.eq(1),
            photos::created_at.eq(now),
        ))
        .execute(c)?;
    Ok(())
}
