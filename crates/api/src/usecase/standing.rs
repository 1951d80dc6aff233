//! Standings that change where they cannot be brought in line at once.

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

/// Has a firm settled under its own lock: what befell another one counts for it too, since that one was
/// merged into it, or no longer does. To be written down with what befell.
#[derive(Serialize, Deserialize)]
pub struct HeirUnsettled(pub EnterpriseId);

impl Payload for HeirUnsettled {
    const KIND: &'static str = "heir_unsettled";
}
