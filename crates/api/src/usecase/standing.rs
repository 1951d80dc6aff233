//! A standing that changed where there is no board at hand.

use heping_core::EnterpriseId;
use heping_store::jobs::Payload;
use serde::{Deserialize, Serialize};

/// Has whichever node comes first put a standing on the board, and its firm's card forgotten
/// everywhere; to be written down with what changed it.
#[derive(Serialize, Deserialize)]
pub struct StandingMended(pub EnterpriseId);

impl Payload for StandingMended {
    const KIND: &'static str = "standing_mended";
}
