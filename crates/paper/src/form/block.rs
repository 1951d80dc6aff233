//! What stands together: blocks that no page break tears, and a foot that every page has.

use heping_core::Result;

use super::table::{Laid, height};
use super::{BOTTOM, Cell, Form, MARGINS, SMALL};
use crate::page::Mark;

/// The most room for a picture in the foot of a page.
const FOOT_PICTURE: (f32, f32) = (84.0, 30.0);
/// Free space above the foot.
const ABOVE_FOOT: f32 = 6.0;

impl Form {
    /// Writes something that no page break tears: what does not fit on the rest of the page begins
    /// on the next one. Only what is longer than a page is torn all the same. `write` may run twice.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn together(&mut self, write: impl Fn(&mut Self) -> Result<()>) -> Result<()> {
        let (pages, y) = (self.pages.len(), self.y);
        let marks = self.pages.last().map_or(0, Vec::len);
        write(self)?;
        if self.pages.len() == pages || y <= MARGINS.1 {
            return Ok(());
        }
        self.pages.truncate(pages);
        if let Some(page) = self.pages.last_mut() {
            page.truncate(marks);
        }
        self.turn();
        write(self)
    }

    /// Puts a row at the foot of every page up to the [annex](Form::annex): shares of the width, and
    /// what stands in each. Said before anything is written.
    ///
    /// # Errors
    /// As [`Form::paragraph`].
    pub fn foot(&mut self, shares: &[f32], cells: &[Cell]) -> Result<()> {
        self.foot = self.lay(shares, cells, SMALL, FOOT_PICTURE)?;
        Ok(())
    }

    /// How far down the present page may be filled.
    pub(super) fn bottom(&self) -> f32 {
        if self.foot.is_empty() || self.parts.len() > 1 {
            return BOTTOM;
        }
        BOTTOM - height(&self.foot) - ABOVE_FOOT
    }

    /// The marks of the foot.
    pub(super) fn foot_marks(&self) -> Vec<Mark> {
        let top = BOTTOM - height(&self.foot);
        self.foot.iter().flat_map(|cell: &Laid| cell.marks(top, BOTTOM)).collect()
    }
}
