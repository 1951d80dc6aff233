//! A standing that `heping rebuild` mended: the command has no board, so whichever node comes
//! first puts it on the board and has the firm's card forgotten everywhere.

use heping_core::{EnterpriseId, Error, Moment, Result};
use heping_store::Conn;
use heping_store::jobs::{self, Job};
use serde_json::json;

use crate::app::App;

/// The kind of this job.
pub const KIND: &str = "standing_mended";

/// Has the nodes told, once what mends the standing is committed.
///
/// # Errors
/// Those of the database.
pub fn enqueue(conn: &mut Conn, enterprise: EnterpriseId, now: Moment) -> Result<()> {
    jobs::enqueue(conn, now, KIND, &json!(enterprise), now, None).map(|_added| ())
}

/// Does the job.
///
/// # Errors
/// Those of the database.
pub async fn tell(app: &App, job: &Job) -> Result<()> {
    let enterprise: EnterpriseId = serde_json::from_value(job.payload.clone()).map_err(Error::internal)?;
    let now = app.clock.now();
    let standing = app.store.read(move |conn| heping_ranking::standing(conn, enterprise, now)).await?;
    app.firm_changed(enterprise, Some(standing)).await;
    Ok(())
}
