//! The operators of a page (ISO 32000 annex A), in millimetres from the lower left corner.

use std::ops::Range;

use super::super::design::{self, Colour};
use super::super::outline::{Outline, Step, real, whole};
use crate::matrix::Matrix;

/// Points, the unit of PDF.
pub(crate) const MILLIMETRE: f32 = 72.0 / 25.4;
/// How far a cut mark is from what is cut, and how long it is.
const MARK: (f32, f32) = (0.3, 1.0);

/// A stream of operators.
#[derive(Default)]
pub(crate) struct Content {
    pub(crate) bytes: Vec<u8>,
}

impl Content {
    /// From here to [`Content::restore`] everything is scaled and moved.
    pub(crate) fn save(&mut self, scale: f32, x: f32, y: f32) {
        self.text("q ");
        self.numbers(&[scale, 0.0, 0.0, scale, x, y]);
        self.text("cm\n");
    }

    pub(crate) fn restore(&mut self) {
        self.text("Q\n");
    }

    /// Draws a form.
    pub(crate) fn draw(&mut self, name: &str) {
        self.text("/");
        self.text(name);
        self.text(" Do\n");
    }

    /// The colour in which is filled.
    pub(crate) fn colour(&mut self, [r, g, b]: Colour) {
        if (r, g) == (g, b) && (r == 0 || r == 255) {
            self.text(if r == 0 { "0 g\n" } else { "1 g\n" });
            return;
        }
        self.numbers(&[r, g, b].map(|part| f32::from(part) / 255.0));
        self.text("rg\n");
    }

    pub(crate) fn rectangle(&mut self, x: f32, y: f32, width: f32, height: f32) {
        self.numbers(&[x, y, width, height]);
        self.text("re f\n");
    }

    /// Fills a shape that is measured from a sticker's left upper corner.
    pub(crate) fn fill(&mut self, outline: &Outline) {
        let up = |y: f32| design::SIZE.1 - y;
        for step in &outline.0 {
            match *step {
                Step::Move(x, y) => {
                    self.numbers(&[x, up(y)]);
                    self.text("m\n");
                }
                Step::Line(x, y) => {
                    self.numbers(&[x, up(y)]);
                    self.text("l\n");
                }
                // our own shapes have none; a font's letters are written as text
                Step::Quad(a, b, x, y) => {
                    self.numbers(&[a, up(b), x, up(y)]);
                    self.text("v\n");
                }
                Step::Cubic(a, b, c, d, x, y) => {
                    self.numbers(&[a, up(b), c, up(d), x, up(y)]);
                    self.text("c\n");
                }
            }
        }
        self.text("f\n");
    }

    /// Fills the dark modules of a code at its place on the sticker: whole numbers on a grid of
    /// modules, equal runs in rows below each other in one rectangle.
    pub(crate) fn modules(&mut self, matrix: &Matrix) {
        let quiet = usize::try_from(crate::QUIET_ZONE).unwrap_or(0);
        let module = design::CODE_SIDE / real(matrix.width() + 2 * quiet);
        let (x, y) = (design::CODE.0 + module * real(quiet), design::CODE.1 + module * real(quiet));
        self.text("q ");
        self.decimals(&[module, 0.0, 0.0, -module, x, design::SIZE.1 - y], 4);
        self.text("cm\n");
        let mut open: Vec<(Range<usize>, usize)> = Vec::new();
        for row in 0..=matrix.width() {
            let runs: Vec<_> = matrix.dark_runs(row).collect();
            open.retain(|(run, top)| {
                let goes_on = runs.contains(run);
                if !goes_on {
                    self.module_rectangle(run, *top, row);
                }
                goes_on
            });
            for run in runs {
                if !open.iter().any(|(known, _)| *known == run) {
                    open.push((run, row));
                }
            }
        }
        self.text("f Q\n");
    }

    fn module_rectangle(&mut self, run: &Range<usize>, top: usize, bottom: usize) {
        for number in [run.start, top, run.len(), bottom - top] {
            push_number(&mut self.bytes, number);
            self.bytes.push(b' ');
        }
        self.text("re\n");
    }

    /// Two short lines outside each corner of what begins at `corner`, counted from the upper edge.
    pub(crate) fn cut_marks(&mut self, (x, y): (f32, f32), (width, height): (f32, f32), paper: f32) {
        let (near, length) = MARK;
        let far = near + length;
        self.text("0.1 w\n");
        for (edge, way) in [(x, -1.0), (x + width, 1.0)] {
            for (level, down) in [(y, -1.0), (y + height, 1.0)] {
                let lines = [
                    [edge + way * near, level, edge + way * far, level],
                    [edge, level + down * near, edge, level + down * far],
                ];
                for [from_x, from_y, to_x, to_y] in lines {
                    self.numbers(&[from_x, paper - from_y]);
                    self.text("m ");
                    self.numbers(&[to_x, paper - to_y]);
                    self.text("l\n");
                }
            }
        }
        self.text("S\n");
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// Numbers with three decimals, each followed by a space.
    pub(crate) fn numbers(&mut self, numbers: &[f32]) {
        self.decimals(numbers, 3);
    }

    fn decimals(&mut self, numbers: &[f32], places: u32) {
        let unit = 10_i32.pow(places);
        for number in numbers {
            let parts = whole((number * real(usize::try_from(unit).unwrap_or(1))).round());
            if parts < 0 {
                self.bytes.push(b'-');
            }
            let parts = parts.unsigned_abs();
            let unit = unit.unsigned_abs();
            push_number(&mut self.bytes, usize::try_from(parts / unit).unwrap_or(0));
            let (mut rest, mut step) = (parts % unit, unit / 10);
            if rest > 0 {
                self.bytes.push(b'.');
            }
            while rest > 0 {
                push_number(&mut self.bytes, usize::try_from(rest / step).unwrap_or(0));
                rest %= step;
                step /= 10;
            }
            self.bytes.push(b' ');
        }
    }
}

/// Decimal digits without the machinery of `fmt`, which would take most of the time.
fn push_number(bytes: &mut Vec<u8>, number: usize) {
    if number >= 10 {
        push_number(bytes, number / 10);
    }
    bytes.push(b'0' + u8::try_from(number % 10).unwrap_or(0));
}
