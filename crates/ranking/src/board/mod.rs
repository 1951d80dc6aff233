//! The board: every rated enterprise's place, without asking the database.
//!
//! A cache over the standings, in process or in Redis, with the same answers. It takes a row only
//! if its version is newer, so that late and repeated ones do no harm, and can be filled again at
//! any time. When Redis is away, [`crate::places`] answers the same questions in SQL.

mod memory;
mod redis;

#[cfg(test)]
mod tests;

use heping_core::{CodeColour, EnterpriseId, Result, SubdistrictId};
use heping_store::cache::Link;

pub use self::memory::MemoryBoard;
pub use self::redis::RedisBoard;
use crate::peers::{PeerGroup, Placing, Size};
use crate::standings::Standing;

/// What the board knows of an enterprise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardRow {
    /// Whom.
    pub enterprise: EnterpriseId,
    /// In which street.
    pub subdistrict: SubdistrictId,
    /// GB/T 4754 division, two digits.
    pub division: String,
    /// GB/T 4754 section, one letter.
    pub section: String,
    /// How large it is, where that decides who its peers are.
    pub size: Option<Size>,
    /// Whether it stands behind all whom nothing holds down.
    pub held_down: bool,
    /// 0–120.
    pub score: i32,
    /// How many hazards are overdue.
    pub overdue: i32,
    /// The code's colour; grey is not ranked.
    pub colour: CodeColour,
    /// Which state of the standing this is.
    pub version: i64,
}

impl From<&Standing> for BoardRow {
    fn from(standing: &Standing) -> Self {
        Self {
            enterprise: standing.enterprise,
            subdistrict: standing.subdistrict,
            division: standing.division.clone(),
            section: standing.section.clone(),
            size: standing.size,
            held_down: standing.held_down,
            score: standing.score,
            overdue: standing.overdue_count,
            colour: standing.colour,
            version: standing.version,
        }
    }
}

/// A line of a ranking, best first; ties in the order of the ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Competition rank.
    pub rank: u32,
    /// Whether another line has the same rank.
    pub tied: bool,
    /// Who stands there.
    pub enterprise: EnterpriseId,
    /// 0–120.
    pub score: i32,
    /// How many hazards are overdue.
    pub overdue: i32,
    /// The code's colour.
    pub colour: CodeColour,
}

/// In process for a single node, in Redis for several.
#[derive(Clone)]
pub enum Board {
    /// In process.
    Memory(MemoryBoard),
    /// In Redis.
    Redis(RedisBoard),
}

impl Board {
    /// An empty board of this process.
    pub fn in_process() -> Self {
        Self::Memory(MemoryBoard::default())
    }

    /// The board in Redis whose keys begin with `namespace`.
    pub fn in_redis(link: Link, namespace: &str) -> Self {
        Self::Redis(RedisBoard::new(link, namespace))
    }

    /// Takes those rows that are newer than what it has.
    ///
    /// # Errors
    /// `busy` when Redis is away.
    pub async fn put(&self, rows: &[BoardRow]) -> Result<()> {
        match self {
            Self::Memory(board) => {
                board.put(rows);
                Ok(())
            }
            Self::Redis(board) => board.put(rows).await,
        }
    }

    /// Whether the board holds all standings of a street: one in Redis says no after Redis lost it,
    /// and then knows nobody until it is filled again.
    ///
    /// # Errors
    /// `busy` when Redis is away.
    pub async fn is_filled(&self, subdistrict: SubdistrictId) -> Result<bool> {
        match self {
            Self::Memory(_) => Ok(true),
            Self::Redis(board) => board.is_filled(subdistrict).await,
        }
    }

    /// Says that all standings of a street were put.
    ///
    /// # Errors
    /// `busy` when Redis is away.
    pub async fn filled(&self, subdistrict: SubdistrictId) -> Result<()> {
        match self {
            Self::Memory(_) => Ok(()),
            Self::Redis(board) => board.filled(subdistrict).await,
        }
    }

    /// The place of an enterprise in the first of its groups ([`PeerGroup::of`]) that is large enough.
    /// `None` when the board does not know it: ask the database, then put its row.
    ///
    /// # Errors
    /// `busy` when Redis is away.
    pub async fn place(
        &self,
        subdistrict: SubdistrictId,
        enterprise: EnterpriseId,
    ) -> Result<Option<Placing>> {
        match self {
            Self::Memory(board) => Ok(board.place(subdistrict, enterprise)),
            Self::Redis(board) => board.place(subdistrict, enterprise).await,
        }
    }

    /// `limit` lines of a group's ranking after the first `offset`, and how many it has in all.
    ///
    /// # Errors
    /// `busy` when Redis is away.
    pub async fn list(
        &self,
        subdistrict: SubdistrictId,
        group: &PeerGroup,
        offset: usize,
        limit: usize,
    ) -> Result<(Vec<Listed>, u32)> {
        match self {
            Self::Memory(board) => Ok(board.list(subdistrict, group, offset, limit)),
            Self::Redis(board) => board.list(subdistrict, group, offset, limit).await,
        }
    }
}
