//! Questions about a peer group.

use heping_store::Ask;

use crate::peers::{GroupLevel, PeerGroup};

/// Asks that one of the questions which is about groups of this kind: sections, divisions, or those of one
/// size within a division, of which there is none for a group of all sizes.
pub(crate) fn among<T: 'static, S, D, Z>(
    group: &PeerGroup,
    section: S,
    division: D,
    sized: Option<Z>,
) -> impl Ask<Answer = Vec<T>> + use<T, S, D, Z>
where
    S: Ask<Answer = Vec<T>>,
    D: Ask<Answer = Vec<T>>,
    Z: Ask<Answer = Vec<T>>,
{
    let asked = match (group.level, sized) {
        (GroupLevel::Section, _) => (Some(section), None, None),
        (GroupLevel::Division, None) => (None, Some(division), None),
        (GroupLevel::Division, sized) => (None, None, sized),
    };
    asked.then(|(section, division, sized)| Ok(section.or(division).or(sized).unwrap_or_default()))
}
