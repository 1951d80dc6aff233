//! Stickers as a PDF: one alone at its size, or twelve to a page of A4 with cut marks. Everything
//! is a vector; names and codes can be searched and copied.
//!
//! Twelve stickers of 60 × 80 mm would need 320 mm of height, A4 has 297: on a sheet they are
//! drawn at 85 %, 51 × 68 mm, a module of the code then being 0.65 mm.

mod document;
mod letters;
mod page;

use heping_core::{Result, RiskColour};
use heping_paper::{Typesetter, Weight};
use pdf_writer::{Chunk, Finish, Name, Rect, Ref, TextStr};

use self::document::{Document, deflated};
use self::letters::Letters;
use super::design::{self, Colour};
use super::layout::{self, Ink, Plate, Text};
use super::{Sticker, Style};
use page::{Content, MILLIMETRE};

/// On what stickers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Each on a page of its own size.
    Label,
    /// Twelve on a page of A4.
    A4,
}

/// Stickers on a page of A4.
pub const PER_PAGE: usize = 12;
const COLUMNS: usize = 3;
const ROWS: usize = 4;
const A4: (f32, f32) = (210.0, 297.0);
const SCALE: f32 = 0.85;
/// Distance between two columns and two rows.
const GAPS: (f32, f32) = (6.0, 3.0);
/// Baseline of the page's number, from the lower edge.
const PAGE_NUMBER: f32 = 3.6;

/// A PDF that grows sticker by sticker; what is finished can be taken away, so that its length
/// costs no memory.
pub struct Book {
    style: Style,
    setter: Typesetter,
    paper: Paper,
    document: Document,
    letters: Letters,
    /// In the order in which they came, so that the same stickers give the same bytes.
    plates: Vec<(Option<RiskColour>, String, Ref)>,
    marks: Option<Ref>,
    pages: Vec<Ref>,
    tree: Ref,
    page: Content,
    on_page: usize,
    number: usize,
}

/// The sticker alone, as a PDF file. The same sticker gives the same bytes.
///
/// # Errors
/// `validation_failed` naming `name`, `busy` when a font can no longer be read.
pub fn render(style: &Style, sticker: &Sticker) -> Result<Vec<u8>> {
    let mut book = Book::new(style, Paper::Label, 1);
    book.push(sticker)?;
    book.finish()
}

impl Book {
    /// An empty book; its first page has the number `first_page`.
    pub fn new(style: &Style, paper: Paper, first_page: usize) -> Self {
        let mut document = Document::new();
        let tree = document.reserve();
        Self {
            style: style.clone(),
            setter: Typesetter::new(style.fonts.clone()),
            paper,
            document,
            letters: Letters::default(),
            plates: Vec::new(),
            marks: None,
            pages: Vec::new(),
            tree,
            page: Content::default(),
            on_page: 0,
            number: first_page,
        }
    }

    /// Adds a sticker; nothing is added when it is refused.
    ///
    /// # Errors
    /// `validation_failed` naming `name`, `busy` when a font can no longer be read.
    pub fn push(&mut self, sticker: &Sticker) -> Result<()> {
        let own = layout::own(&mut self.setter, &self.style, sticker)?;
        let plate = self.plate(sticker.risk)?;
        let (scale, x, y) = match self.paper {
            Paper::Label => (1.0, 0.0, 0.0),
            Paper::A4 => {
                let (x, y) = corner(self.on_page);
                (SCALE, x, A4.1 - y - SCALE * design::SIZE.1)
            }
        };
        self.page.save(scale, x, y);
        self.page.draw(&plate);
        self.page.colour(design::BLACK);
        self.page.modules(&own.matrix);
        for text in own.name.iter().chain([&own.display]) {
            self.letters.show(&mut self.document, &mut self.page, text);
        }
        self.page.restore();
        self.on_page += 1;
        let full = if self.paper == Paper::A4 { PER_PAGE } else { 1 };
        if self.on_page == full { self.end_page() } else { Ok(()) }
    }

    /// Takes what is written for good; it belongs before whatever is taken later.
    pub fn take(&mut self) -> Vec<u8> {
        self.document.take()
    }

    /// The rest of the file.
    ///
    /// # Errors
    /// `busy` when a font can no longer be read.
    pub fn finish(mut self) -> Result<Vec<u8>> {
        if self.on_page > 0 {
            self.end_page()?;
        }
        self.letters.write(&mut self.document, &self.style.fonts)?;
        let mut tree = Chunk::new();
        let count = i32::try_from(self.pages.len()).unwrap_or(i32::MAX);
        tree.pages(self.tree).kids(self.pages.iter().copied()).count(count);
        self.document.write(self.tree, &tree);
        let (catalog, info) = (self.document.reserve(), self.document.reserve());
        let mut chunk = Chunk::new();
        chunk.indirect(catalog).start::<pdf_writer::writers::Catalog<'_>>().pages(self.tree);
        self.document.write(catalog, &chunk);
        let mut chunk = Chunk::new();
        let title = format!("河平码标牌 {}", self.style.street);
        chunk.indirect(info).start::<pdf_writer::writers::DocumentInfo<'_>>().title(TextStr(&title));
        self.document.write(info, &chunk);
        Ok(self.document.finish(catalog, info))
    }

    /// The band and the foot, written once for each risk; the name under which a page draws it.
    fn plate(&mut self, risk: Option<RiskColour>) -> Result<String> {
        if let Some((_, name, _)) = self.plates.iter().find(|(known, ..)| *known == risk) {
            return Ok(name.clone());
        }
        let plate = layout::plate(&mut self.setter, &self.style, risk)?;
        let content = self.drawn(&plate);
        let id = self.document.reserve();
        let (width, height) = design::SIZE;
        self.form(id, &content, Rect::new(0.0, 0.0, width, height));
        let name = format!("P{}", self.plates.len());
        self.plates.push((risk, name.clone(), id));
        Ok(name)
    }

    fn drawn(&mut self, plate: &Plate) -> Content {
        let mut content = Content::default();
        let (width, height) = design::SIZE;
        content.colour(design::GROUND);
        content.rectangle(0.0, height - design::BAND, width, design::BAND);
        let colour = |ink| if ink == Ink::OnBand { design::ON_GROUND } else { design::BLACK };
        let mut last: Option<Colour> = None;
        let mut change = |content: &mut Content, ink| {
            if last.replace(colour(ink)) != Some(colour(ink)) {
                content.colour(colour(ink));
            }
        };
        for (shape, ink) in &plate.shapes {
            change(&mut content, *ink);
            content.fill(shape);
        }
        for text in &plate.texts {
            change(&mut content, text.ink);
            self.letters.show(&mut self.document, &mut content, text);
        }
        content
    }

    fn form(&mut self, id: Ref, content: &Content, bounds: Rect) {
        let bytes = deflated(&content.bytes);
        let mut chunk = Chunk::new();
        let mut form = chunk.form_xobject(id, &bytes);
        form.bbox(bounds);
        form.filter(pdf_writer::Filter::FlateDecode);
        let mut resources = form.resources();
        self.letters.list(&mut resources);
        resources.finish();
        form.finish();
        self.document.write(id, &chunk);
    }

    fn end_page(&mut self) -> Result<()> {
        let (width, height) = match self.paper {
            Paper::Label => design::SIZE,
            Paper::A4 => A4,
        };
        let marks = if self.paper == Paper::A4 { Some(self.sheet_furniture()?) } else { None };
        let mut content = Content::default();
        content.save(MILLIMETRE, 0.0, 0.0);
        content.bytes.append(&mut self.page.bytes);
        content.restore();
        let (page, stream) = (self.document.reserve(), self.document.reserve());
        let bytes = deflated(&content.bytes);
        let mut chunk = Chunk::new();
        chunk.stream(stream, &bytes).filter(pdf_writer::Filter::FlateDecode);
        self.document.write(stream, &chunk);
        let mut chunk = Chunk::new();
        let mut written = chunk.page(page);
        written.media_box(Rect::new(0.0, 0.0, width * MILLIMETRE, height * MILLIMETRE));
        written.parent(self.tree).contents(stream);
        let mut resources = written.resources();
        let mut forms = resources.x_objects();
        for (_, name, id) in &self.plates {
            forms.pair(Name(name.as_bytes()), *id);
        }
        if let Some(id) = marks {
            forms.pair(Name(b"M"), id);
        }
        forms.finish();
        self.letters.list(&mut resources);
        resources.finish();
        written.finish();
        self.document.write(page, &chunk);
        self.pages.push(page);
        self.number += 1;
        self.on_page = 0;
        self.page = Content::default();
        Ok(())
    }

    /// Cut marks and the page's number.
    fn sheet_furniture(&mut self) -> Result<Ref> {
        let text = format!("{} · 第 {} 页", self.style.street, self.number);
        let glyphs = self.setter.glyphs("street", Weight::Regular, &text)?;
        let size = 2.4;
        let width: f32 = glyphs.iter().map(|(_, glyph)| glyph.advance * size).sum();
        // texts count from a sticker's upper edge
        let baseline = design::SIZE.1 - PAGE_NUMBER;
        let text = Text { glyphs, size, x: (A4.0 - width) / 2.0, baseline, ink: Ink::Black };
        self.page.colour(design::BLACK);
        self.letters.show(&mut self.document, &mut self.page, &text);
        self.page.draw("M");
        if let Some(marks) = self.marks {
            return Ok(marks);
        }
        let mut content = Content::default();
        for place in 0..PER_PAGE {
            content.cut_marks(corner(place), (SCALE * design::SIZE.0, SCALE * design::SIZE.1), A4.1);
        }
        let id = self.document.reserve();
        self.form(id, &content, Rect::new(0.0, 0.0, A4.0, A4.1));
        self.marks = Some(id);
        Ok(id)
    }
}

/// The left upper corner of a place on A4, from the page's.
fn corner(place: usize) -> (f32, f32) {
    use super::outline::real;
    let (width, height) = (SCALE * design::SIZE.0, SCALE * design::SIZE.1);
    let margin = |paper: f32, count: usize, size: f32, gap: f32| {
        (paper - real(count) * size - real(count - 1) * gap) / 2.0
    };
    let left = margin(A4.0, COLUMNS, width, GAPS.0) + real(place % COLUMNS) * (width + GAPS.0);
    let top = margin(A4.1, ROWS, height, GAPS.1) + real(place / COLUMNS) * (height + GAPS.1);
    (left, top)
}
