//! Keys, the seals and the chain of the audit log, what Redis may be told.

mod anchors;
mod answers;
mod audit;
mod chain;
mod cipher;
mod redis;
mod rekey;
mod secret_key;

use heping_core::{Clock, Moment, RecordKind, Result};
use heping_store::audit::{AuditEntry, append, seal};
use heping_store::testkit::Pair;
use heping_store::{Conn, Lock, Store};
use heping_tests::Installation;

/// So many audit rows a minute apart, the newest an hour old, all sealed by the service's own key.
async fn sealed_rows(installation: &Installation, store: &Store, rows: i64) {
    let seals = installation.keys(store).await.seals;
    let now = Clock::System.now();
    let write = move |conn: &mut Conn| {
        for n in 0..rows {
            let at = now.plus(-chrono::TimeDelta::minutes(60 + rows - n));
            append(conn, at, &entry(n))?;
        }
        seal(conn, &seals, now, rows)
    };
    assert_eq!(i64::try_from(store.write(Lock::Nothing, write).await.unwrap()).unwrap(), rows);
}

fn entry(n: i64) -> AuditEntry {
    AuditEntry {
        subdistrict: None,
        actor: None,
        role: None,
        action: "create_enterprise".to_owned(),
        subject_type: RecordKind::Enterprise,
        subject_id: n.to_string(),
        request_id: None,
        before: None,
        after: None,
        detail: None,
    }
}

/// What somebody does who owns the database: the triggers of the audit log do not hold them.
async fn tamper(store: &Store, f: impl Fn(&mut Conn) -> Result<()> + Send + 'static) {
    use diesel::connection::SimpleConnection;
    let free = |conn: &mut Conn| {
        for table in ["audit_log", "audit_seals", "audit_time_stamps"] {
            conn.batch_execute(&match Pair::current() {
                Pair::Sqlite => format!(
                    "DROP TRIGGER IF EXISTS {table}_no_update; DROP TRIGGER IF EXISTS {table}_no_delete"
                ),
                Pair::Postgres => format!("DROP TRIGGER IF EXISTS {table}_unchanged ON {table}"),
            })?;
        }
        Ok(())
    };
    store.write(Lock::Nothing, free).await.unwrap();
    store.write(Lock::Nothing, f).await.unwrap();
}

/// Some time ago.
fn hours_ago(hours: i64) -> Moment {
    Clock::System.now().plus(-chrono::TimeDelta::hours(hours))
}
