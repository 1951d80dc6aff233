//! Rows for a board that two processes write at once: what a firm's row says follows from the firm
//! and the version alone, so that the newest is known whoever wrote it last.

use heping_core::{CodeColour, EnterpriseId, SubdistrictId};
use heping_ranking::BoardRow;

/// The newest version of every row.
pub const VERSIONS: i64 = 150;
/// How many firms there are.
pub const FIRMS: i64 = 60;

/// The street of the rows.
pub fn street() -> SubdistrictId {
    SubdistrictId::derived("board rows")
}

/// Every firm's row of a version; few scores, so that most are tied.
pub fn of_version(version: i64) -> Vec<BoardRow> {
    (0..FIRMS)
        .map(|firm| {
            let mixed = (firm * 7919 + version * 104_729) % 1000;
            BoardRow {
                enterprise: EnterpriseId::derived(&format!("board row {firm}")),
                subdistrict: street(),
                division: if firm % 12 == 0 { "17" } else { "21" }.to_owned(),
                section: "C".to_owned(),
                size: None,
                held_down: mixed % 7 == 0,
                score: i32::try_from(80 + mixed % 5).unwrap_or_default(),
                overdue: i32::try_from(mixed % 2).unwrap_or_default(),
                colour: if mixed % 11 == 0 { CodeColour::Grey } else { CodeColour::Green },
                version,
            }
        })
        .collect()
}
