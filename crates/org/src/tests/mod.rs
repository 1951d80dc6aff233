//! The crate over a real database, on whichever pair the run is for.

mod enterprises;
mod import;
mod people;

use heping_core::{
    Actor, EnterpriseId, Membership, Moment, Permission, Result, Role, Scope, SessionId, SubdistrictId,
    UserId,
};
use heping_store::testkit::TestStore;
use heping_store::{Conn, Lock, Vault};

use crate::profile::ProfileInput;
use crate::{staff, subdistrict};

/// A street, its office clerk, and nothing else.
struct World {
    test: TestStore,
    street: SubdistrictId,
    clerk: UserId,
    now: Moment,
}

impl World {
    async fn new() -> Self {
        let test = TestStore::new();
        let now = Moment::from_millis(1_795_000_000_000);
        let clerk = UserId::derived("clerk");
        let street = test
            .store
            .write(Lock::Nothing, move |conn| {
                let street =
                    subdistrict::create(conn, now, subdistrict::HEZHUANG, "河庄街道", Vec::new())?.id;
                let input = staff::StaffInput {
                    name: "安监员".into(),
                    roles: vec![Role::Office],
                    ..staff::StaffInput::default()
                };
                let sign_in =
                    staff::SignIn { username: "clerk", password_hash: "no password", must_change: false };
                staff::create_in(conn, &vault(), street, now, clerk, sign_in, &input)?;
                Ok(street)
            })
            .await
            .unwrap();
        Self { test, street, clerk, now }
    }

    fn scope(&self, permission: Permission, role: Role) -> Scope {
        scope(self.street, None, permission, role)
    }

    /// What the office may do with the register.
    fn office(&self) -> Scope {
        self.scope(Permission::ManageRegister, Role::Office)
    }

    async fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.test.store.write(Lock::Subdistrict(self.street), f).await
    }

    async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        self.test.store.read(f).await
    }
}

fn scope(
    subdistrict: SubdistrictId,
    enterprise: Option<EnterpriseId>,
    permission: Permission,
    role: Role,
) -> Scope {
    let actor = Actor {
        user: UserId::new(),
        name: "某人".into(),
        certificate: None,
        session: SessionId::new(),
        memberships: vec![Membership { subdistrict, enterprise, role }],
        acting: None,
    };
    actor.scope(permission).unwrap()
}

/// What phones are sealed in.
fn vault() -> Vault {
    Vault::new(b"the key of the tests")
}

fn firm(name: &str) -> ProfileInput {
    ProfileInput {
        name: name.to_owned(),
        industry: "2110".into(),
        village: "330114003219".into(),
        ..ProfileInput::default()
    }
}
