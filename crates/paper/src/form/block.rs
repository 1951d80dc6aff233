//! What stands together: blocks that no page break tears, and a foot that every page has.

use heping_core::Result;

use super::table::{Laid, height};
use super::{BOTTOM, Cell, Form, MARGINS, SMALL};
use crate::font::Weight;
use crate::line::width;
use crate::page::{A4, Mark};

/// The most room for a picture in the foot of a page.
const FOOT_PICTURE: (f32, f32) = (84.0, 30.0);
/// The size of a stamp's letters, how far from the upper edge it is, and what is free around them.
const STAMP: (f32, f32) = (24.0, 14.0);
const STAMP_PAD: f32 = 7.0;
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

    /// Puts a word in a frame at the head of every page, the annex's too, above all that is written:
    /// whichever page somebody holds says it.
    ///
    /// # Errors
    /// As [`Form::paragraph`].
    pub fn stamp(&mut self, text: &str) -> Result<()> {
        self.stamp = Some(self.glyphs(Weight::Bold, text)?);
        Ok(())
    }

    /// The marks of the stamp.
    pub(super) fn stamp_marks(&self) -> Vec<Mark> {
        let Some(glyphs) = &self.stamp else { return Vec::new() };
        let (right, top, bottom) = (A4.0 - MARGINS.0, STAMP.1, STAMP.1 + STAMP.0 + 2.0 * STAMP_PAD);
        let left = right - width(glyphs) * STAMP.0 - 2.0 * STAMP_PAD;
        let mut marks = Vec::with_capacity(9);
        for inset in [0.0, 2.0] {
            let (left, top, right, bottom) = (left + inset, top + inset, right - inset, bottom - inset);
            let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
            let around = corners.iter().zip(corners.iter().skip(1));
            marks.extend(around.map(|(from, to)| Mark::Line { from: *from, to: *to }));
        }
        let baseline = top + STAMP_PAD + 0.88 * STAMP.0;
        marks.push(Mark::Text { glyphs: glyphs.clone(), size: STAMP.0, x: left + STAMP_PAD, baseline });
        marks
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
