//! A sheet as rows of text.

use heping_core::{Code, Error, Result};

use super::MAX_ROWS;

/// One row that has anything in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// The number that Excel shows at its left edge, from 1.
    pub number: u32,
    /// Its cells from column A on.
    pub cells: Vec<String>,
}

impl Line {
    /// The text of a column; empty where the row is shorter.
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Columns beyond this one are not looked at.
pub(super) const MAX_COLUMNS: usize = 100;
/// Longer cells are cut; every field's limit is far below.
const MAX_CELL: usize = 2_000;
/// The most text that a table may hold: a file of 10 MB can repeat one shared string without end.
const MAX_TEXT: usize = 64 * 1024 * 1024;
/// Titles above the header may come on top of the rows of data.
const SPARE_ROWS: usize = 40;

/// Collects rows and stops what grows without bounds.
#[derive(Default)]
pub(super) struct Table {
    lines: Vec<Line>,
    text: usize,
}

impl Table {
    /// Puts a cell where it belongs; cells come in order of rows and columns.
    ///
    /// # Errors
    /// `too_large` when there are more rows, or more text, than a register may have.
    pub fn put(&mut self, number: u32, column: usize, text: &str) -> Result<()> {
        if column >= MAX_COLUMNS || text.trim().is_empty() {
            return Ok(());
        }
        let text: String = text.chars().take(MAX_CELL).collect();
        self.text += text.len();
        if self.lines.last().is_none_or(|line| line.number != number) {
            self.lines.push(Line { number, cells: Vec::new() });
        }
        if self.text > MAX_TEXT || self.lines.len() > MAX_ROWS + SPARE_ROWS {
            return Err(too_many());
        }
        if let Some(line) = self.lines.last_mut() {
            line.cells.resize(line.cells.len().max(column + 1), String::new());
            if let Some(cell) = line.cells.get_mut(column) {
                *cell = text;
            }
        }
        Ok(())
    }

    /// The rows, top to bottom.
    pub fn into_lines(self) -> Vec<Line> {
        self.lines
    }
}

/// The refusal of a file with more rows than may be.
pub(super) fn too_many() -> Error {
    Error::because(Code::TooLarge, "一次最多导入 20000 行，请拆分后分次导入。")
}
