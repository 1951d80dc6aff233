//! The board of the rankings: asked for a place, and filled again where it was lost.

use std::sync::atomic::Ordering;

use heping_core::{EnterpriseId, Result, SubdistrictId};
use heping_org::subdistrict;
use heping_ranking::{BoardRow, Placing};

use super::App;

/// How many standings the board takes at once.
const BOARD_STEP: i64 = 1000;

impl App {
    /// What the board says of an enterprise's place; `None` while Redis is away, or lacks its row: the
    /// database answers instead.
    pub async fn placing(&self, subdistrict: SubdistrictId, enterprise: EnterpriseId) -> Option<Placing> {
        let reading = self.fresh.reading();
        if let Some(placing) = self.fresh.place(enterprise) {
            return Some(placing);
        }
        // the log tells of an absence, by whoever asks Redis something
        let placing = self.board.place(subdistrict, enterprise).await.ok().flatten()?;
        self.fresh.keep_place(enterprise, placing.clone(), reading);
        Some(placing)
    }

    /// Fills the board again after Redis has lost it, where until then the database answers, or was away
    /// and came back with what it had, which lacks what was put meanwhile. A board that is away is left
    /// alone.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn keep_board_filled(&self) -> Result<()> {
        let returns = self.cache.returns();
        if self.filled_at.swap(returns, Ordering::Relaxed) != returns {
            return self.fill_board().await;
        }
        for street in self.store.read(subdistrict::list).await? {
            if let Ok(false) = self.board.is_filled(street.id).await {
                return self.fill_board().await;
            }
        }
        Ok(())
    }

    /// Has the board take every standing.
    pub(super) async fn fill_board(&self) -> Result<()> {
        let streets = self.store.read(subdistrict::list).await?;
        let mut after = None;
        loop {
            let standings =
                self.store.read(move |conn| heping_ranking::all_standings(conn, after, BOARD_STEP)).await?;
            let Some(last) = standings.last() else { break };
            after = Some(last.enterprise);
            let rows: Vec<BoardRow> = standings.iter().map(BoardRow::from).collect();
            if let Err(error) = self.board.put(&rows).await {
                tracing::warn!(%error, "the board could not be filled; rankings come from the database");
                return Ok(());
            }
        }
        for street in streets {
            if let Err(error) = self.board.filled(street.id).await {
                tracing::warn!(%error, "the board was lost while it was filled");
            }
        }
        // what was read of it before is what it lacked
        self.firms_changed().await;
        Ok(())
    }
}
