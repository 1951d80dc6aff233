//! The sheet on a firm's wall: its address, and who has read it.

use heping_core::{Code, EnterpriseId, Error, Result};
use heping_records::wall::{self, Wall};
use heping_store::{Lock, SecretKey, limit};

use crate::extract::context::Context;

/// Hex digits that a forger must guess.
const MARK: usize = 20;

/// What stands in the address of a firm's sheet: nobody else's can be guessed, and the paper lasts.
pub fn wall_token(walls: &SecretKey, enterprise: EnterpriseId) -> String {
    let mac = hex::encode(walls.mac(&[enterprise.as_str().as_bytes()]));
    let mark: String = mac.chars().take(MARK).collect();
    format!("{enterprise}.{mark}")
}

/// Whose sheet it is.
///
/// # Errors
/// `not_found` for what is no address of one.
pub fn wall_of(walls: &SecretKey, token: &str) -> Result<EnterpriseId> {
    let nobodys = || Error::new(Code::NotFound);
    let (id, _) = token.split_once('.').ok_or_else(nobodys)?;
    let enterprise: EnterpriseId = id.parse().map_err(|_| nobodys())?;
    // compared as digests, so that time tells nothing of where they differ
    let same = walls.mac(&[token.as_bytes()]) == walls.mac(&[wall_token(walls, enterprise).as_bytes()]);
    if same { Ok(enterprise) } else { Err(nobodys()) }
}

/// Somebody says that they read the list; nobody learns who.
///
/// # Errors
/// `not_found`, `rate_limited`; the database's.
pub async fn acknowledge_wall(context: &Context, token: &str) -> Result<Wall> {
    context.admit(limit::REPORT_TICKET, token).await?;
    let enterprise = wall_of(&context.app.keys.walls, token)?;
    let now = context.now;
    // the count is the record: a line in the audit log for each would say when somebody was there
    context.app.store.write(Lock::Nothing, move |conn| wall::acknowledge(conn, enterprise, now)).await
}
