//! Tables with lines around their cells. A row that does not fit goes overleaf, a long one in the
//! middle of its text.

use heping_core::Result;

use super::{BODY, Form, LEADING, MARGINS, WIDTH, baseline};
use crate::font::{Glyph, Weight};
use crate::page::{Mark, Picture};

/// Free space around the text of a cell.
const PAD: f32 = 4.0;
/// The most room for a picture in a cell.
const SIGNATURE: (f32, f32) = (120.0, 44.0);

/// What stands in a cell of a table.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Text; a line break in it begins a new line.
    Text(String),
    /// The same, bold: what the cells beside it are about.
    Label(String),
    /// Pictures side by side, as signatures are, under a line of text where there is one.
    Pictures(String, Vec<Picture>),
}

impl Cell {
    /// A cell of text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A cell that names others.
    pub fn label(text: impl Into<String>) -> Self {
        Self::Label(text.into())
    }

    /// A cell of one picture.
    pub fn picture(picture: Picture) -> Self {
        Self::Pictures(String::new(), vec![picture])
    }
}

/// A cell with its text in lines.
pub(super) struct Laid {
    x: f32,
    width: f32,
    size: f32,
    lines: Vec<Vec<(char, Glyph)>>,
    pictures: Vec<Picture>,
    /// The most room for all of its pictures.
    room: (f32, f32),
}

impl Laid {
    fn line(&self) -> f32 {
        LEADING * self.size
    }

    /// What it draws between two heights: the lines around it, its text, its pictures below that.
    pub(super) fn marks(&self, top: f32, bottom: f32) -> Vec<Mark> {
        let (left, right) = (self.x, self.x + self.width);
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        let around = corners.iter().zip(corners.iter().skip(1));
        let mut marks: Vec<Mark> = around.map(|(from, to)| Mark::Line { from: *from, to: *to }).collect();
        for (index, glyphs) in self.lines.iter().enumerate() {
            let baseline = top + PAD + real(index) * self.line() + baseline(self.size);
            marks.push(Mark::Text { glyphs: glyphs.clone(), size: self.size, x: left + PAD, baseline });
        }
        let each = (self.width - PAD) / real(self.pictures.len().max(1)) - PAD;
        let y = top + PAD + real(self.lines.len()) * self.line();
        let mut x = left + PAD;
        for picture in &self.pictures {
            let size = picture.within((self.room.0.min(each), self.room.1));
            marks.push(Mark::Picture { picture: picture.clone(), at: (x, y), size });
            x += each.min(self.room.0) + PAD;
        }
        marks
    }
}

impl Form {
    /// A table: shares of the width, a first row that is repeated overleaf, the rows.
    ///
    /// # Errors
    /// As [`Form::paragraph`].
    pub fn table(&mut self, shares: &[f32], head: &[&str], rows: Vec<Vec<Cell>>) -> Result<()> {
        let head: Vec<Cell> = head.iter().map(|text| Cell::label(*text)).collect();
        self.rows(shares, &head, rows)
    }

    /// A table without a first row.
    ///
    /// # Errors
    /// As [`Form::paragraph`].
    pub fn fields(&mut self, shares: &[f32], rows: Vec<Vec<Cell>>) -> Result<()> {
        self.rows(shares, &[], rows)
    }

    fn rows(&mut self, shares: &[f32], head: &[Cell], rows: Vec<Vec<Cell>>) -> Result<()> {
        let head = self.lay(shares, head, BODY, SIGNATURE)?;
        let mut rows = rows.into_iter();
        let first = rows.next().map(|row| self.lay(shares, &row, BODY, SIGNATURE)).transpose()?;
        if let Some(first) = &first
            && !head.is_empty()
        {
            // a head has a row below it, or what of a long one is not torn off
            let least = height(first).min((self.bottom() - MARGINS.1) / 2.0);
            if self.y + height(&head) + least > self.bottom() {
                self.turn();
            }
            self.frame(&head);
        }
        let others: Result<Vec<_>> = rows.map(|row| self.lay(shares, &row, BODY, SIGNATURE)).collect();
        for mut rest in first.into_iter().chain(others?) {
            while self.y + height(&rest) > self.bottom() {
                let part = self.torn(&mut rest);
                self.frame(&part);
                self.turn();
                self.frame(&head);
            }
            self.frame(&rest);
        }
        self.gap(6.0);
        Ok(())
    }

    pub(super) fn lay(
        &mut self,
        shares: &[f32],
        cells: &[Cell],
        size: f32,
        room: (f32, f32),
    ) -> Result<Vec<Laid>> {
        let all: f32 = shares.iter().sum();
        let mut x = MARGINS.0;
        let mut laid = Vec::with_capacity(cells.len());
        for (cell, share) in cells.iter().zip(shares) {
            let width = WIDTH * share / all;
            let ems = (width - 2.0 * PAD) / size;
            let (lines, pictures) = match cell {
                Cell::Text(text) => (self.set(text, Weight::Regular, ems)?, Vec::new()),
                Cell::Label(text) => (self.set(text, Weight::Bold, ems)?, Vec::new()),
                Cell::Pictures(text, pictures) => (self.set(text, Weight::Regular, ems)?, pictures.clone()),
            };
            laid.push(Laid { x, width, size, lines, pictures, room });
            x += width;
        }
        Ok(laid)
    }

    /// What of a row fits on the rest of the page, taken from it; nothing where the whole row fits
    /// on a page of its own.
    fn torn(&self, row: &mut [Laid]) -> Vec<Laid> {
        let bottom = self.bottom();
        if height(row) <= (bottom - MARGINS.1) / 2.0 {
            return Vec::new();
        }
        let mut fit = 0;
        while self.y + 2.0 * PAD + real(fit + 1) * LEADING * BODY <= bottom {
            fit += 1;
        }
        if fit == 0 {
            return Vec::new();
        }
        let part = row.iter_mut().map(|cell| {
            let rest = cell.lines.split_off(fit.min(cell.lines.len()));
            let lines = std::mem::replace(&mut cell.lines, rest);
            let Laid { x, width, size, room, .. } = *cell;
            Laid { x, width, size, room, lines, pictures: std::mem::take(&mut cell.pictures) }
        });
        part.collect()
    }

    /// Draws a row with lines around its cells.
    fn frame(&mut self, row: &[Laid]) {
        if row.is_empty() {
            return;
        }
        let (top, bottom) = (self.y, self.y + height(row));
        for mark in row.iter().flat_map(|cell| cell.marks(top, bottom)) {
            self.mark(mark);
        }
        self.y = bottom;
    }
}

/// How high a row is: as high as its highest cell.
pub(super) fn height(row: &[Laid]) -> f32 {
    let inside = |cell: &Laid| {
        let picture = if cell.pictures.is_empty() { 0.0 } else { cell.room.1 };
        (picture + real(cell.lines.len()) * cell.line()).max(cell.line())
    };
    row.iter().map(inside).fold(0.0, f32::max) + 2.0 * PAD
}

/// A count as a length; no form has more lines than fit a `u16`.
fn real(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
