//! A sticker as a PNG of eight colours: black on white and the band's ink on the band, four steps
//! each, so that letters have smooth edges.

use std::collections::HashMap;

use heping_core::{Error, Result, RiskColour};

use super::design;
use super::font::{Glyph, Typesetter};
use super::layout::{self, Ink, Plate, Text};
use super::outline::{Coverage, Place, real, whole};
use super::{Sticker, Style};
use crate::deflate::Lines;
use crate::matrix::Matrix;
use crate::png::{Depth, file};

const DPIS: std::ops::RangeInclusive<u32> = 150..=600;
const DEFAULT_DPI: u32 = 300;
/// The first of the four colours of the band.
const ON_BAND: u8 = 4;
/// Bytes of letters that are kept: some hundreds at 300 dpi. A batch needs few of them often.
const KEPT: usize = 4 << 20;

/// A glyph of a face at a size in pixels.
type Letter = (fontdb::ID, u16, u32);

/// Draws stickers of one street one after the other.
pub struct Painter {
    style: Style,
    setter: Typesetter,
    dpi: u32,
    width: usize,
    height: usize,
    /// One byte a pixel: what all stickers with the same band share.
    templates: HashMap<Option<RiskColour>, Template>,
    canvas: Vec<u8>,
    letters: HashMap<Letter, Option<Coverage>>,
    kept: usize,
}

struct Template {
    pixels: Vec<u8>,
    /// The rows above the name, compressed: the same for every sticker.
    head: Lines,
    palette: Vec<u8>,
}

impl Painter {
    /// A painter at 150–600 dpi, 300 unless given.
    ///
    /// # Errors
    /// `validation_failed` naming `dpi`.
    pub fn new(style: &Style, dpi: Option<u32>) -> Result<Self> {
        let dpi = dpi.unwrap_or(DEFAULT_DPI);
        if !DPIS.contains(&dpi) {
            return Err(Error::field("dpi", "out_of_range", "标牌的分辨率应为 150 至 600 dpi"));
        }
        let mut painter = Self {
            style: style.clone(),
            setter: Typesetter::new(style.fonts.clone()),
            dpi,
            width: 0,
            height: 0,
            templates: HashMap::new(),
            canvas: Vec::new(),
            letters: HashMap::new(),
            kept: 0,
        };
        let pixels = |millimetres| usize::try_from(whole(painter.pixels(millimetres).round())).unwrap_or(0);
        (painter.width, painter.height) = (pixels(design::SIZE.0), pixels(design::SIZE.1));
        Ok(painter)
    }

    /// The sticker as a PNG file. The same sticker gives the same bytes.
    ///
    /// # Errors
    /// `validation_failed` naming `name`, `busy` when a font can no longer be read.
    pub fn render(&mut self, sticker: &Sticker) -> Result<Vec<u8>> {
        let own = layout::own(&mut self.setter, &self.style, sticker)?;
        if !self.templates.contains_key(&sticker.risk) {
            let template = self.template(sticker.risk)?;
            self.templates.insert(sticker.risk, template);
        }
        let mut canvas = std::mem::take(&mut self.canvas);
        canvas.resize(self.width * self.height, 0);
        let head = self.head() * self.width;
        if let (Some(template), Some(own)) = (self.templates.get(&sticker.risk), canvas.get_mut(head..)) {
            own.copy_from_slice(template.pixels.get(head..).unwrap_or_default());
        }
        for text in own.name.iter().chain([&own.display]) {
            self.draw(&mut canvas, text)?;
        }
        self.draw_code(&mut canvas, &own.matrix);
        let template = self.templates.get(&sticker.risk).ok_or_else(|| Error::internal("no template"))?;
        let mut lines = template.head.clone();
        self.compress(&mut lines, canvas.get(head..).unwrap_or_default());
        self.canvas = canvas;
        let [width, height] = [self.width, self.height].map(|pixels| u32::try_from(pixels).unwrap_or(0));
        Ok(file(width, height, Depth::Palette(&template.palette), self.dpi, &lines.finish()))
    }

    /// Rows above everything that is a sticker's own.
    fn head(&self) -> usize {
        usize::try_from(whole(self.pixels(design::NAME.0).floor())).unwrap_or(0)
    }

    fn pixels(&self, millimetres: f32) -> f32 {
        millimetres * real(usize::try_from(self.dpi).unwrap_or(0)) / 25.4
    }

    fn template(&mut self, risk: Option<RiskColour>) -> Result<Template> {
        let plate = layout::plate(&mut self.setter, &self.style, risk)?;
        let mut pixels = vec![0; self.width * self.height];
        let band = usize::try_from(whole(self.pixels(design::BAND).round())).unwrap_or(0);
        if let Some(rows) = pixels.get_mut(..band * self.width) {
            rows.fill(ON_BAND);
        }
        for text in &plate.texts {
            self.draw(&mut pixels, text)?;
        }
        let scale = self.pixels(1.0);
        for (shape, ink) in &plate.shapes {
            if let Some(coverage) = shape.placed(Place { scale, x: 0.0, y: 0.0 }).coverage() {
                self.blit(&mut pixels, &coverage, 0, 0, *ink);
            }
        }
        let mut head = Lines::of_drawing(self.width.div_ceil(2));
        self.compress(&mut head, pixels.get(..self.head() * self.width).unwrap_or_default());
        Ok(Template { pixels, head, palette: palette(&plate) })
    }

    fn draw(&mut self, canvas: &mut [u8], text: &Text) -> Result<()> {
        let (size, baseline) = (self.pixels(text.size), whole(self.pixels(text.baseline).round()));
        let mut x = text.x;
        for (_, glyph) in &text.glyphs {
            // letters stand on whole pixels, so that one drawing serves them all
            let left = whole(self.pixels(x).round());
            let key = (glyph.face, glyph.id, size.to_bits());
            if !self.letters.contains_key(&key) {
                self.keep(key, *glyph, size)?;
            }
            if let Some(Some(coverage)) = self.letters.get(&key) {
                self.blit(canvas, coverage, left, baseline, text.ink);
            }
            x += glyph.advance * text.size;
        }
        Ok(())
    }

    fn keep(&mut self, key: Letter, glyph: Glyph, size: f32) -> Result<()> {
        let outline = self.setter.fonts.outline(glyph)?;
        let coverage = outline.placed(Place { scale: size, x: 0.0, y: 0.0 }).coverage();
        if self.kept > KEPT {
            self.letters.clear();
            self.kept = 0;
        }
        self.kept += coverage.as_ref().map_or(0, |coverage| coverage.pixels.len()) + size_of::<Coverage>();
        self.letters.insert(key, coverage);
        Ok(())
    }

    /// Darkens the canvas where a shape covers it; what would lie outside is not drawn.
    fn blit(&self, canvas: &mut [u8], coverage: &Coverage, x: i32, y: i32, ink: Ink) {
        let base = if ink == Ink::OnBand { ON_BAND } else { 0 };
        let (Ok(left), Ok(top)) = (usize::try_from(x + coverage.x), usize::try_from(y + coverage.y)) else {
            return;
        };
        let width = coverage.width.min(self.width.saturating_sub(left));
        for (row, line) in coverage.pixels.chunks(coverage.width).zip(canvas.chunks_mut(self.width).skip(top))
        {
            let to = line.get_mut(left..left + width).unwrap_or_default();
            for (to, from) in to.iter_mut().zip(row) {
                *to = (*to).max(base + from);
            }
        }
    }

    fn draw_code(&self, canvas: &mut [u8], matrix: &Matrix) {
        let side = whole((self.pixels(design::CODE_SIDE) + 0.01).floor());
        let modules = matrix.width();
        let quiet = usize::try_from(crate::QUIET_ZONE).unwrap_or(0);
        let module = match usize::try_from(side).unwrap_or(0) / (modules + 2 * quiet) {
            // zxing's binariser looks at blocks of 8 × 8
            8 => 7,
            module => module,
        };
        let middle = |from: f32| {
            let middle = whole(self.pixels(from + design::CODE_SIDE / 2.0).round());
            usize::try_from(middle).unwrap_or(0).saturating_sub(module * modules / 2)
        };
        let (left, top) = (middle(design::CODE.0), middle(design::CODE.1));
        let logo =
            matrix.width() / 2 - design::LOGO_MODULES / 2..matrix.width() / 2 + design::LOGO_MODULES / 2 + 1;
        for y in 0..modules {
            let from = (top + y * module) * self.width;
            let Some(rows) = canvas.get_mut(from..from + module * self.width) else { return };
            let (first, others) = rows.split_at_mut(self.width);
            for run in matrix.dark_runs(y) {
                let run = left + run.start * module..left + run.end * module;
                first.get_mut(run).unwrap_or_default().fill(Coverage::FULL);
            }
            if logo.contains(&y) {
                // the logo is in these rows already, and no two are alike
                let sides =
                    [left..left + logo.start * module, left + logo.end * module..left + modules * module];
                for row in others.chunks_mut(self.width) {
                    for side in sides.clone() {
                        let from = first.get(side.clone()).unwrap_or_default();
                        row.get_mut(side).unwrap_or_default().copy_from_slice(from);
                    }
                }
            } else {
                for row in others.chunks_mut(self.width) {
                    row.copy_from_slice(first);
                }
            }
        }
    }

    /// Adds rows of the canvas at four bits a pixel.
    fn compress(&self, lines: &mut Lines, rows: &[u8]) {
        let mut packed = vec![0; self.width.div_ceil(2)];
        let mut above: Option<&[u8]> = None;
        let mut alike = 0;
        for row in rows.chunks(self.width) {
            if above == Some(row) {
                alike += 1;
                continue;
            }
            lines.repeat(alike);
            alike = 0;
            pack(row, &mut packed);
            lines.push_similar(&packed);
            above = Some(row);
        }
        lines.repeat(alike);
    }
}

/// Four steps from white to black, and four from the band to its ink.
fn palette(plate: &Plate) -> Vec<u8> {
    // of seven, for the steps of `Coverage`
    const STEPS: [u32; 4] = [0, 2, 5, 7];
    let mix = |from: u8, to: u8, step: u32| {
        u8::try_from((u32::from(from) * (7 - step) + u32::from(to) * step + 3) / 7).unwrap_or(0)
    };
    let mut palette = Vec::with_capacity(24);
    for (from, to) in [([255; 3], design::BLACK), (plate.band.colour, plate.band.ink)] {
        for step in STEPS {
            palette.extend(from.iter().zip(to).map(|(from, to)| mix(*from, to, step)));
        }
    }
    palette
}

/// Two pixels into a byte, the left one into its upper half.
fn pack(row: &[u8], packed: &mut [u8]) {
    let (eights, rest) = row.as_chunks();
    let (fours, last) = packed.split_at_mut(4 * eights.len());
    for (to, from) in fours.as_chunks_mut().0.iter_mut().zip(eights) {
        // eight bytes at once: every second one moves into the one before it, then all move together
        let pixels = u64::from_le_bytes(*from);
        let pairs = (pixels << 4 | pixels >> 8) & 0x00FF_00FF_00FF_00FF;
        let fours = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF;
        let [a, b, c, d, ..] = (fours | fours >> 16).to_le_bytes();
        *to = [a, b, c, d];
    }
    for (to, from) in last.iter_mut().zip(rest.chunks(2)) {
        *to = from.first().unwrap_or(&0) << 4 | from.get(1).unwrap_or(&0);
    }
}
