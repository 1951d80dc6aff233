//! Tables with lines around their cells. A row that does not fit goes overleaf, a long one in the
//! middle of its text.

use heping_core::Result;

use super::{BODY, BOTTOM, Form, LEADING, MARGINS, WIDTH, baseline};
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
    /// A picture, as a signature is.
    Picture(Picture),
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
}

/// A cell with its text in lines.
struct Laid {
    x: f32,
    width: f32,
    lines: Vec<Vec<(char, Glyph)>>,
    picture: Option<Picture>,
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
        let head = self.lay(shares, head)?;
        if !rows.is_empty() && !head.is_empty() {
            // a head has at least one line of a row below it
            if self.y + 2.0 * (height(&head) + LEADING * BODY) > BOTTOM {
                self.turn();
            }
            self.frame(&head);
        }
        for row in rows {
            let mut rest = self.lay(shares, &row)?;
            while self.y + height(&rest) > BOTTOM {
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

    fn lay(&mut self, shares: &[f32], cells: &[Cell]) -> Result<Vec<Laid>> {
        let all: f32 = shares.iter().sum();
        let mut x = MARGINS.0;
        let mut laid = Vec::with_capacity(cells.len());
        for (cell, share) in cells.iter().zip(shares) {
            let width = WIDTH * share / all;
            let room = (width - 2.0 * PAD) / BODY;
            let (lines, picture) = match cell {
                Cell::Text(text) => (self.set(text, Weight::Regular, room)?, None),
                Cell::Label(text) => (self.set(text, Weight::Bold, room)?, None),
                Cell::Picture(picture) => (Vec::new(), Some(picture.clone())),
            };
            laid.push(Laid { x, width, lines, picture });
            x += width;
        }
        Ok(laid)
    }

    /// What of a row fits on the rest of the page, taken from it; nothing where the whole row fits
    /// on a page of its own.
    fn torn(&self, row: &mut [Laid]) -> Vec<Laid> {
        if height(row) <= (BOTTOM - MARGINS.1) / 2.0 {
            return Vec::new();
        }
        let mut fit = 0;
        while self.y + 2.0 * PAD + real(fit + 1) * LEADING * BODY <= BOTTOM {
            fit += 1;
        }
        if fit == 0 {
            return Vec::new();
        }
        let part = row.iter_mut().map(|cell| {
            let rest = cell.lines.split_off(fit.min(cell.lines.len()));
            let lines = std::mem::replace(&mut cell.lines, rest);
            Laid { x: cell.x, width: cell.width, lines, picture: cell.picture.take() }
        });
        part.collect()
    }

    /// Draws a row with lines around its cells.
    fn frame(&mut self, row: &[Laid]) {
        if row.is_empty() {
            return;
        }
        let (top, bottom) = (self.y, self.y + height(row));
        for cell in row {
            let (left, right) = (cell.x, cell.x + cell.width);
            let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
            for (from, to) in corners.iter().zip(corners.iter().skip(1)) {
                self.mark(Mark::Line { from: *from, to: *to });
            }
            for (index, glyphs) in cell.lines.iter().enumerate() {
                let baseline = top + PAD + real(index) * LEADING * BODY + baseline(BODY);
                self.mark(Mark::Text { glyphs: glyphs.clone(), size: BODY, x: left + PAD, baseline });
            }
            if let Some(picture) = &cell.picture {
                let size = picture.within((SIGNATURE.0.min(cell.width - 2.0 * PAD), SIGNATURE.1));
                self.mark(Mark::Picture { picture: picture.clone(), at: (left + PAD, top + PAD), size });
            }
        }
        self.y = bottom;
    }
}

fn height(row: &[Laid]) -> f32 {
    let inside = |cell: &Laid| {
        let picture = if cell.picture.is_some() { SIGNATURE.1 } else { 0.0 };
        picture.max(real(cell.lines.len()) * LEADING * BODY)
    };
    row.iter().map(inside).fold(LEADING * BODY, f32::max) + 2.0 * PAD
}

/// A count as a length; no form has more lines than fit a `u16`.
fn real(count: usize) -> f32 {
    f32::from(u16::try_from(count).unwrap_or(u16::MAX))
}
