//! Whether the audit log is whole: all of it is looked at once a day, what came since whenever somebody asks.

use heping_core::{Error, Moment, Result};
use heping_store::audit::{self, Chain, Detail, Verification};
use heping_store::{Conn, Lock};

use super::write::append;
use super::{Action, Caller, ChangedField};
use crate::app::App;

/// What the row of a verification is about.
const LOG: &str = "audit_log";

/// How the log was found.
pub struct Found {
    /// The last seal that holds.
    pub holds_to: i64,
    /// How many seals there are.
    pub seals: i64,
    /// What does not fit.
    pub broken: Option<String>,
    /// When all of it was looked at.
    pub verified_at: Option<Moment>,
}

/// Computes every seal again, holds the chain against what was said of it outside, and writes down in the
/// log how it was found. A thousand rows at a time, so that it is in nobody's way.
///
/// # Errors
/// Those of the store, and of the place outside.
pub async fn verify_audit(app: &App) -> Result<Verification> {
    let now = app.clock.now();
    let mut chain = app.store.read(Chain::begin).await?;
    loop {
        let (seals, mut on) = (app.keys.seals.clone(), chain);
        let (next, more) = app
            .store
            .read(move |conn| {
                let more = on.follow(conn, &seals)?;
                Ok((on, more))
            })
            .await?;
        chain = next;
        if !more {
            break;
        }
    }
    let anchors = match &app.anchor {
        Some(anchor) => Some(anchor.all(&app.store).await?),
        None => None,
    };
    let found = app
        .store
        .read(move |conn| {
            let found = chain.end(conn, now)?;
            match &anchors {
                Some(anchors) => found.against(conn, anchors, now),
                None => Ok(found),
            }
        })
        .await?;
    let said = found.clone();
    app.store.write(Lock::Nothing, move |conn| write_down(conn, &said, now)).await?;
    Ok(found)
}

fn write_down(conn: &mut Conn, found: &Verification, now: Moment) -> Result<()> {
    let said = [
        ChangedField::SealsHold.change(None, Some(found.sealed.to_string())),
        ChangedField::SealHead.change(None, Some(found.head.clone())),
        ChangedField::AuditBroken.change(None, found.broken.clone()),
    ];
    let what = (Action::VerifyAudit, LOG.to_owned());
    append(conn, &Caller::system(), now, None, what, (None, said.into_iter().flatten().collect()))
}

/// How the log was found when it was looked at last, and that the seals since then hold: a thousand at most,
/// so that asking costs the same however long the log is.
///
/// # Errors
/// Those of the database.
pub fn audit_found(conn: &mut Conn, app: &App) -> Result<Found> {
    let seals = audit::seals(conn)?;
    let last = audit::newest_of(conn, Action::VerifyAudit.as_str(), LOG)?;
    let (verified_at, said) = match last {
        Some((at, detail)) => (Some(at), Detail::read(detail.as_deref())),
        None => (None, Detail::default()),
    };
    let of = |field: ChangedField| {
        let change = said.changes.iter().find(|change| change.field == field.as_str());
        change.and_then(|change| change.after.clone())
    };
    if let Some(broken) = of(ChangedField::AuditBroken) {
        let holds_to = read(of(ChangedField::SealsHold))?.unwrap_or_default();
        return Ok(Found { holds_to, seals, broken: Some(broken), verified_at });
    }
    let mut chain = match (read(of(ChangedField::SealsHold))?, of(ChangedField::SealHead)) {
        (Some(seq), Some(head)) => Chain::after(seq, head),
        _ => Chain::begin(conn)?,
    };
    chain.follow(conn, &app.keys.seals)?;
    Ok(Found { holds_to: chain.seals(), seals, broken: chain.broken().map(str::to_owned), verified_at })
}

fn read(number: Option<String>) -> Result<Option<i64>> {
    number.map(|text| text.parse().map_err(Error::internal)).transpose()
}
