//! A database of its own for each test: a copy of a migrated file, or a PostgreSQL database made
//! from a migrated template. `HEPING_TEST_PAIR` chooses: `sqlite` (default) or `postgres`.

#![allow(clippy::panic, reason = "a test that cannot have its database must fail loudly")]

use std::path::PathBuf;

use diesel::connection::{Connection, SimpleConnection};
use heping_core::RequestId;

use crate::dialect::DatabaseUrl;
use crate::{Store, StoreConfig, migrate};

/// Which pair of database and cache the suite runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// SQLite and the cache in memory.
    Sqlite,
    /// PostgreSQL and Redis.
    Postgres,
}

impl Pair {
    /// The pair of this run.
    pub fn current() -> Self {
        match std::env::var("HEPING_TEST_PAIR").as_deref() {
            Ok("postgres") => Self::Postgres,
            Ok("sqlite") | Err(_) => Self::Sqlite,
            Ok(other) => panic!("HEPING_TEST_PAIR is {other:?}; it may be sqlite or postgres"),
        }
    }
}

/// A store on a fresh, migrated database that goes away with it.
pub struct TestStore {
    /// The store.
    pub store: Store,
    /// Where its database is, for a second process on the same one.
    pub url: String,
    name: String,
    folder: Option<PathBuf>,
}

/// What a service that `scripts/test` starts for the tests is reached by.
pub fn required(variable: &str) -> String {
    match std::env::var(variable) {
        Ok(value) => value,
        Err(_) => panic!("{variable} is not set; scripts/test starts the service and sets it"),
    }
}

impl TestStore {
    /// A fresh database of the run's pair.
    pub fn new() -> Self {
        Self::on(Pair::current())
    }

    /// A fresh database of a named pair.
    pub fn on(pair: Pair) -> Self {
        let name = format!("heping_{}", RequestId::new().as_str().replace('-', ""));
        match pair {
            Pair::Sqlite => {
                let folder = std::env::temp_dir().join(&name);
                let made = std::fs::create_dir_all(&folder);
                let url = format!("sqlite:{}", folder.join("test.db").display());
                must("make a folder", made.map_err(heping_core::Error::internal));
                Self { store: open(&url), url, name, folder: Some(folder) }
            }
            Pair::Postgres => {
                let server = required("HEPING_TEST_POSTGRES_URL");
                let template = template(&server);
                let mut admin = admin(&server);
                must(
                    "create a database",
                    admin
                        .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
                        .map_err(Into::into),
                );
                let url = on_server(&server, &name);
                Self { store: open(&url), url, name, folder: None }
            }
        }
    }
}

/// Moves what a SQLite file's log holds into the file itself, so that the file shows what is kept.
pub fn checkpoint(path: &str) {
    let conn = diesel::SqliteConnection::establish(path).map_err(heping_core::Error::internal);
    let moved = must("open the file", conn).batch_execute("PRAGMA wal_checkpoint(TRUNCATE)");
    must("move the log", moved.map_err(Into::into));
}

impl Default for TestStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            // what is left lies in the temporary folder
            let _left = std::fs::remove_dir_all(folder);
        } else if let Ok(server) = std::env::var("HEPING_TEST_POSTGRES_URL") {
            let _left = diesel::PgConnection::establish(&server).map(|mut conn| {
                conn.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))
            });
        }
    }
}

fn open(url: &str) -> Store {
    let url = must("read the URL", DatabaseUrl::parse(url));
    must("migrate", migrate::migrate(&url));
    must("open", Store::open(StoreConfig::new(url)))
}

/// The migrated database that the others are copied from; made by whichever test comes first.
/// Its name carries what the migrations are, so that a changed one is never mistaken for it.
fn template(server: &str) -> String {
    let name = concat!("heping_template_", env!("HEPING_MIGRATIONS")).to_owned();
    let mut admin = admin(server);
    must("wait for the template", admin.batch_execute("SELECT pg_advisory_lock(4403)").map_err(Into::into));
    let exists = diesel::RunQueryDsl::execute(
        diesel::sql_query(format!("SELECT 1 FROM pg_database WHERE datname = '{name}'")),
        &mut admin,
    );
    if must("look for the template", exists.map_err(Into::into)) == 0 {
        let making = format!("{name}_making");
        must(
            "make the template",
            admin
                .batch_execute(&format!("DROP DATABASE IF EXISTS {making} WITH (FORCE)"))
                .and_then(|()| {
                    admin.batch_execute(&format!(
                        "CREATE DATABASE {making} TEMPLATE template0 ENCODING 'UTF8'"
                    ))
                })
                .map_err(Into::into),
        );
        let url = must("read the URL", DatabaseUrl::parse(&on_server(server, &making)));
        must("migrate the template", migrate::migrate(&url));
        must(
            "name the template",
            admin.batch_execute(&format!("ALTER DATABASE {making} RENAME TO {name}")).map_err(Into::into),
        );
    }
    must("let the template go", admin.batch_execute("SELECT pg_advisory_unlock(4403)").map_err(Into::into));
    name
}

fn admin(server: &str) -> diesel::PgConnection {
    match diesel::PgConnection::establish(server) {
        Ok(conn) => conn,
        Err(error) => panic!("PostgreSQL at HEPING_TEST_POSTGRES_URL does not answer: {error}"),
    }
}

/// The server's URL with another database's name.
fn on_server(server: &str, database: &str) -> String {
    let (before, query) = server.split_once('?').map_or((server, ""), |(before, query)| (before, query));
    let base = before.rsplit_once('/').map_or(before, |(base, _)| base);
    if query.is_empty() { format!("{base}/{database}") } else { format!("{base}/{database}?{query}") }
}

fn must<T>(what: &str, result: heping_core::Result<T>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("the test kit could not {what}: {error}"),
    }
}
