//! The use cases over a real database, without HTTP: what they promise beyond the crates below.

mod photos;
mod register;
mod reports;
mod write;

use heping_core::{Actor, Clock, EnterpriseId, Moment, PageRequest, SubdistrictId};
use heping_evidence::photo::PhotoStorage;
use heping_org::ProfileInput;
use heping_org::consents::Versions;
use heping_org::sessions::Bounds;
use heping_store::audit::{self, AuditLine, Wanted};
use heping_store::cache::Cache;
use heping_store::testkit::TestStore;
use heping_wechat::{Patience, Settings, Templates};

use crate::app::{App, Parts};
use crate::config::keys::Keys;
use crate::demo;
use crate::edge::proxies::TrustedProxies;
use crate::extract::auth::{Guard, Perm, perm};
use crate::extract::context::Context;
use crate::usecase;

/// A street with its office, and nothing else.
struct World {
    context: Context,
    street: SubdistrictId,
    office: Actor,
    _test: TestStore,
    _photos: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let (test, photos) = (TestStore::new(), tempfile::tempdir().unwrap());
        let app = App::assemble(Parts {
            store: test.store.clone(),
            cache: Cache::in_memory(),
            namespace: String::new(),
            limit_factor: 1,
            wechat: Some(Settings {
                api_base: "http://127.0.0.1:9".to_owned(),
                app_id: "nobody".to_owned(),
                app_secret: "asks".to_owned(),
            }),
            patience: Patience::default(),
            templates: Templates::of_the_demo(),
            push: None,
            rule_file: None,
            proxies: TrustedProxies::default(),
            session_bounds: Bounds::default(),
            photos: PhotoStorage::open(&format!("file:{}", photos.path().display())).unwrap(),
            photo_floor: 0,
            consents: Versions::default(),
            font: None,
            form_font: None,
            clock: Clock::manual(now()),
            keys: Keys::derive(b"the key of the tests"),
            public_url: "https://heping.example".to_owned(),
            docs: true,
        })
        .unwrap();
        let street = demo::settle_in(&app, demo::PASSWORD).await.unwrap();
        Self {
            office: street.person("office").unwrap().clone(),
            street: street.id,
            context: Context::system(&app, now()),
            _test: test,
            _photos: photos,
        }
    }

    fn app(&self) -> &App {
        &self.context.app
    }

    /// What the office may do.
    fn guard<P: Perm>(&self) -> Guard<P> {
        Guard::of(self.office.clone()).unwrap()
    }

    /// A furniture maker, just entered.
    async fn firm(&self) -> EnterpriseId {
        let input = ProfileInput {
            name: "演示家具厂".to_owned(),
            industry: "2110".to_owned(),
            village: "江东".to_owned(),
            ..ProfileInput::default()
        };
        let id = EnterpriseId::new();
        let guard = self.guard::<perm::ManageRegister>();
        usecase::create_enterprise(&self.context, guard, Some(id), input).await.unwrap();
        id
    }

    /// What the audit log of the street says was done, the latest first.
    async fn audit(&self, action: usecase::Action) -> Vec<AuditLine> {
        let (street, page) = (self.street, PageRequest::new(None, Some(100)).unwrap());
        let wanted = Wanted { action: Some(action.as_str().to_owned()), ..Wanted::default() };
        self.app().store.read(move |conn| audit::list(conn, street, &wanted, page)).await.unwrap().items
    }
}

fn now() -> Moment {
    Moment::from_millis(1_795_000_000_000)
}
