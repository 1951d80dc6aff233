//! Among whom an enterprise stands, and what its place is told with.

use heping_core::{EnterpriseId, EnterpriseStatus, Moment, SubdistrictId};
use heping_org::{industry, life};
use heping_ranking::peers::GroupLevel;
use heping_ranking::snapshots::{self, Month};
use heping_ranking::{PeerGroup, Placing, Size, appeals};
use heping_store::Ask;
use serde::Serialize;
use utoipa::ToSchema;

/// A peer group and what it is called.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Peers {
    /// Two digits (division), the same with a size (`21-micro`), or a letter (section).
    #[schema(example = "21")]
    pub(super) code: String,
    /// Its Chinese name.
    #[schema(example = "家具制造业")]
    pub(super) name: String,
    /// How wide it is.
    level: GroupLevel,
    /// The same in Chinese.
    level_text: &'static str,
    /// Of which size alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<Size>,
    /// The same in Chinese.
    #[serde(skip_serializing_if = "Option::is_none")]
    size_text: Option<&'static str>,
}

impl From<&PeerGroup> for Peers {
    fn from(group: &PeerGroup) -> Self {
        let industry = industry::group_name(&group.code).unwrap_or_default();
        let size_text = group.size.map(Size::text);
        Self {
            code: group.key(),
            name: size_text.map_or_else(|| industry.to_owned(), |size| format!("{industry}（{size}）")),
            level: group.level,
            level_text: group.level.text(),
            size: group.size,
            size_text,
        }
    }
}

/// What a place is told with.
pub struct Beside {
    pub(super) appeal_open: bool,
    /// The rank a month ago, in the group where the board has the enterprise.
    pub(super) then: Option<u32>,
    pub(super) status: EnterpriseStatus,
}

/// Asks for it, by what the board says of the place.
pub fn beside(
    subdistrict: SubdistrictId,
    enterprise: EnterpriseId,
    board: Option<&Placing>,
    now: Moment,
) -> impl Ask<Answer = Beside> + use<> {
    let group = board.and_then(Placing::group);
    let then = group.map(|group| rank_then(subdistrict, enterprise, group, now));
    (appeals::is_open(enterprise), then, life::standing(enterprise))
        .then(|(appeal_open, then, status)| Ok(Beside { appeal_open, then: then.flatten(), status }))
}

/// Asks for the rank a month ago.
pub(super) fn rank_then(
    subdistrict: SubdistrictId,
    enterprise: EnterpriseId,
    group: &PeerGroup,
    now: Moment,
) -> impl Ask<Answer = Option<u32>> + use<> {
    snapshots::rank(subdistrict, enterprise, group.clone(), Month::last_ended(now))
}
