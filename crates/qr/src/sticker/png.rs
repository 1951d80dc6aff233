//! A sticker as a PNG of four colours, two bits a pixel: white, grey, black and the band. Grey gives
//! the letters that are read most smooth edges; on the band they have sharp ones.

use std::collections::HashMap;

use heping_core::{Error, Result, RiskColour};
use heping_paper::{Glyph, Typesetter};

use super::design;
use super::layout::{self, Ink, Text};
use super::outline::{Coverage, Outline, Place, real, whole};
use super::{Sticker, Style};
use crate::deflate::Lines;
use crate::matrix::Matrix;
use crate::png::{Depth, file};

const DPIS: std::ops::RangeInclusive<u32> = 150..=600;
const DEFAULT_DPI: u32 = 300;
/// The colours of the picture.
const WHITE: u8 = 0;
const GREY: u8 = 1;
const BLACK: u8 = 2;
const BAND: u8 = 3;
/// Pixels of a byte.
const PIXELS: usize = 4;
/// Bytes of letters that are kept: some hundreds at 300 dpi. A batch needs few of them often.
const KEPT: usize = 4 << 20;

/// A glyph of a face at a size in pixels.
type Letter = (heping_paper::FaceId, u16, u32);

/// Draws stickers of one street one after the other.
pub struct Painter {
    style: Style,
    setter: Typesetter,
    dpi: u32,
    width: usize,
    height: usize,
    /// What all stickers of the same risk share.
    templates: HashMap<Option<RiskColour>, Template>,
    /// The logo of a code, by the side of its modules.
    logos: HashMap<usize, Option<Coverage>>,
    /// One byte a pixel: the rows of the names and of the codes in groups.
    canvas: Vec<u8>,
    letters: HashMap<Letter, Option<Coverage>>,
    kept: usize,
}

/// A code and where it stands, in pixels.
struct Code<'m> {
    matrix: &'m Matrix,
    left: usize,
    top: usize,
    module: usize,
}

impl Code<'_> {
    /// The first row below it.
    fn bottom(&self) -> usize {
        self.top + self.module * self.matrix.width()
    }
}

struct Template {
    /// The rows above and below a sticker's own, compressed.
    head: Lines,
    foot: Lines,
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
            logos: HashMap::new(),
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
        let (head, foot) = self.own();
        canvas.resize(foot * self.width, WHITE);
        let code = self.code(&own.matrix);
        self.logos.entry(code.module).or_insert_with(|| {
            let scale = real((design::LOGO_MODULES - 1) * code.module);
            design::logo().placed(Place { scale, x: 0.0, y: 0.0 }).coverage()
        });
        let [above, below] = [head..code.top, code.bottom()..foot]
            .map(|rows| rows.start * self.width..rows.end.max(rows.start) * self.width);
        for part in [&above, &below] {
            canvas.get_mut(part.clone()).unwrap_or_default().fill(WHITE);
        }
        for text in own.name.iter().chain([&own.display]) {
            self.draw(&mut canvas, text, BLACK)?;
        }
        let template = self.templates.get(&sticker.risk).ok_or_else(|| Error::internal("no template"))?;
        let mut lines = template.head.clone();
        self.compress(&mut lines, canvas.get(above).unwrap_or_default());
        self.compress_code(&mut lines, &code);
        self.compress(&mut lines, canvas.get(below).unwrap_or_default());
        debug_assert!(canvas.ends_with(&vec![WHITE; self.width]), "the foot begins below white");
        lines.join(&template.foot, self.height - foot);
        self.canvas = canvas;
        let [width, height] = [self.width, self.height].map(|pixels| u32::try_from(pixels).unwrap_or(0));
        Ok(file(width, height, Depth::Palette(&template.palette), self.dpi, &lines.finish()))
    }

    /// The rows of a sticker's own: the first one, and the first one below.
    fn own(&self) -> (usize, usize) {
        let row = |millimetres| usize::try_from(whole(self.pixels(millimetres).floor())).unwrap_or(0);
        (row(design::NAME.0), row(design::OWN_END))
    }

    fn pixels(&self, millimetres: f32) -> f32 {
        millimetres * real(usize::try_from(self.dpi).unwrap_or(0)) / 25.4
    }

    fn template(&mut self, risk: Option<RiskColour>) -> Result<Template> {
        let plate = layout::plate(&mut self.setter, &self.style, risk)?;
        let mut pixels = vec![WHITE; self.width * self.height];
        let band = usize::try_from(whole(self.pixels(design::BAND).round())).unwrap_or(0);
        if let Some(rows) = pixels.get_mut(..band * self.width) {
            rows.fill(BAND);
        }
        for text in &plate.texts {
            self.draw(&mut pixels, text, colour(text.ink))?;
        }
        let scale = self.pixels(1.0);
        // the logo of the code is as large as the code's own modules make it
        for (shape, ink) in plate.shapes.iter().filter(|(_, ink)| *ink == Ink::OnBand) {
            if let Some(coverage) = shape.placed(Place { scale, x: 0.0, y: 0.0 }).coverage() {
                self.blit(&mut pixels, &coverage, 0, 0, colour(*ink));
            }
        }
        let (own, below) = self.own();
        let mut head = Lines::of_drawing(self.width.div_ceil(PIXELS));
        self.compress(&mut head, pixels.get(..own * self.width).unwrap_or_default());
        let mut foot = Lines::below(&vec![0; self.width.div_ceil(PIXELS)]);
        self.compress(&mut foot, pixels.get(below * self.width..).unwrap_or_default());
        Ok(Template { head, foot, palette: palette() })
    }

    fn draw(&mut self, canvas: &mut [u8], text: &Text, colour: u8) -> Result<()> {
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
                self.blit(canvas, coverage, left, baseline, colour);
            }
            x += glyph.advance * text.size;
        }
        Ok(())
    }

    fn keep(&mut self, key: Letter, glyph: Glyph, size: f32) -> Result<()> {
        let outline = Outline::of(self.setter.fonts(), glyph)?;
        let coverage = outline.placed(Place { scale: size, x: 0.0, y: 0.0 }).coverage();
        if self.kept > KEPT {
            self.letters.clear();
            self.kept = 0;
        }
        self.kept += coverage.as_ref().map_or(0, |coverage| coverage.pixels.len()) + size_of::<Coverage>();
        self.letters.insert(key, coverage);
        Ok(())
    }

    /// Colours the canvas where a shape covers it, grey at the edges of black on white; what would
    /// lie outside is not drawn.
    fn blit(&self, canvas: &mut [u8], coverage: &Coverage, x: i32, y: i32, colour: u8) {
        let (Ok(left), Ok(top)) = (usize::try_from(x + coverage.x), usize::try_from(y + coverage.y)) else {
            return;
        };
        let width = coverage.width.min(self.width.saturating_sub(left));
        let on_band = top < self.own().0;
        for (row, line) in coverage.pixels.chunks(coverage.width).zip(canvas.chunks_mut(self.width).skip(top))
        {
            let to = line.get_mut(left..left + width).unwrap_or_default();
            if on_band {
                let inside = to.iter_mut().zip(row).filter(|(_, from)| **from >= Coverage::HALF);
                inside.for_each(|(to, _)| *to = colour);
            } else {
                darken(to, row);
            }
        }
    }

    fn code<'m>(&self, matrix: &'m Matrix) -> Code<'m> {
        let side = whole((self.pixels(design::CODE_SIDE) + 0.01).floor());
        let quiet = usize::try_from(crate::QUIET_ZONE).unwrap_or(0);
        let module = match usize::try_from(side).unwrap_or(0) / (matrix.width() + 2 * quiet) {
            // zxing's binariser looks at blocks of 8 × 8
            8 => 7,
            module => module,
        };
        let middle = |from: f32| {
            let middle = whole(self.pixels(from + design::CODE_SIDE / 2.0).round());
            usize::try_from(middle).unwrap_or(0).saturating_sub(module * matrix.width() / 2)
        };
        Code { matrix, left: middle(design::CODE.0), top: middle(design::CODE.1), module }
    }

    /// Adds the rows of the code, with the logo in its middle.
    fn compress_code(&self, lines: &mut Lines, code: &Code<'_>) {
        let Code { matrix, left, module, .. } = *code;
        let middle = matrix.width() / 2;
        let with_logo = middle - design::LOGO_MODULES / 2..=middle + design::LOGO_MODULES / 2;
        let logo = self.logos.get(&module).and_then(Option::as_ref);
        // from the code's left upper corner
        let at_logo = (matrix.width() + 1 - design::LOGO_MODULES) * module / 2;
        let mut row = vec![WHITE; self.width];
        let mut packed = vec![0; self.width.div_ceil(PIXELS)];
        // on both sides of the code, in bytes
        let margin = (left / PIXELS).min(packed.len() - (left + matrix.width() * module).div_ceil(PIXELS));
        for y in 0..matrix.width() {
            row.fill(WHITE);
            for run in matrix.dark_runs(y) {
                let run = left + run.start * module..left + run.end * module;
                row.get_mut(run).unwrap_or_default().fill(BLACK);
            }
            let Some(logo) = logo.filter(|_| with_logo.contains(&y)) else {
                pack(&row, &mut packed);
                lines.push_between_margins(&packed, margin);
                lines.repeat(module - 1);
                continue;
            };
            let [x, above] = [logo.x, logo.y].map(|offset| at_logo + usize::try_from(offset).unwrap_or(0));
            for line in y * module..(y + 1) * module {
                let mut row = row.clone();
                let drawn = line.checked_sub(above).and_then(|line| logo.pixels.chunks(logo.width).nth(line));
                darken(row.get_mut(left + x..).unwrap_or_default(), drawn.unwrap_or_default());
                pack(&row, &mut packed);
                lines.push_similar(&packed);
            }
        }
    }

    /// Adds rows of the canvas.
    fn compress(&self, lines: &mut Lines, rows: &[u8]) {
        let mut packed = vec![0; self.width.div_ceil(PIXELS)];
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

/// Covers pixels with black, grey at its edges: half of the steps, rounded up.
fn darken(pixels: &mut [u8], coverage: &[u8]) {
    pixels.iter_mut().zip(coverage).for_each(|(pixel, cover)| *pixel = (*pixel).max(cover.div_ceil(2)));
}

/// What something is drawn in.
fn colour(ink: Ink) -> u8 {
    if ink == Ink::Black { BLACK } else { WHITE }
}

/// Red, green and blue of each colour.
fn palette() -> Vec<u8> {
    let mut palette = [[0; 3]; PIXELS];
    for (index, colour) in
        [(WHITE, [255; 3]), (GREY, [128; 3]), (BLACK, design::BLACK), (BAND, design::GROUND)]
    {
        if let Some(place) = palette.get_mut(usize::from(index)) {
            *place = colour;
        }
    }
    palette.concat()
}

/// Four pixels into a byte, the left one uppermost.
fn pack(row: &[u8], packed: &mut [u8]) {
    let (fours, rest) = row.as_chunks();
    for (to, four) in packed.iter_mut().zip(fours) {
        // as numbers of 32 bits, which the compiler takes several at a time
        let four = u32::from_le_bytes(*four);
        let [all, ..] = (four << 6 | four >> 4 | four >> 14 | four >> 24).to_le_bytes();
        *to = all;
    }
    if let (Some(to), false) = (packed.last_mut(), rest.is_empty()) {
        *to = (0..).zip(rest).fold(0, |byte, (place, pixel)| byte | pixel << (6 - 2 * place));
    }
}
