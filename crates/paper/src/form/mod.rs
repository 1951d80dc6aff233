//! A form on A4: a title, paragraphs, tables with lines around their cells, pictures. What does not
//! fit goes on overleaf, a long cell in the middle of its text; what stands [together](Form::together)
//! is not torn.

mod block;
mod table;

use std::ops::Range;

use heping_core::Result;

use crate::font::{Fonts, Glyph, Typesetter, Weight};
use crate::line::{lines, width};
use crate::page::{A4, About, Mark, Picture, pdf};

pub use self::table::Cell;
use self::table::Laid;

/// Free space at the left and right, and above and below.
const MARGINS: (f32, f32) = (68.0, 64.0);
/// What is between the margins.
const WIDTH: f32 = A4.0 - 2.0 * MARGINS.0;
const BOTTOM: f32 = A4.1 - MARGINS.1;
/// Sizes of letters.
const BODY_NAME: f32 = 15.0;
const TITLE: f32 = 20.0;
const BODY: f32 = 11.0;
const SMALL: f32 = 9.0;
/// Distance of two lines, in ems.
const LEADING: f32 = 1.55;
/// The most room for one of three pictures in a row.
const PHOTO: (f32, f32) = (WIDTH / 3.0 - 6.0, 110.0);

/// A form that grows from top to bottom.
pub struct Form {
    setter: Typesetter,
    pages: Vec<Vec<Mark>>,
    /// With which pages parts begin whose pages are counted anew.
    parts: Vec<usize>,
    /// What stands at the foot of every page of the first part.
    foot: Vec<Laid>,
    /// What stands in a frame at the head of every page.
    stamp: Option<Vec<(char, Glyph)>>,
    /// How far down the last page is filled.
    y: f32,
}

impl Form {
    /// An empty page.
    pub fn new(fonts: Fonts) -> Self {
        let (pages, parts, foot) = (vec![Vec::new()], vec![0], Vec::new());
        Self { setter: Typesetter::new(fonts), pages, parts, foot, stamp: None, y: MARGINS.1 }
    }

    /// Whose paper it is, in the middle above its title.
    ///
    /// # Errors
    /// As [`Form::paragraph`].
    pub fn body_name(&mut self, text: &str) -> Result<()> {
        self.text(text, Weight::Bold, BODY_NAME, |line| (WIDTH - width(line) * BODY_NAME) / 2.0)
    }

    /// The title, in the middle.
    ///
    /// # Errors
    /// As [`Form::paragraph`].
    pub fn title(&mut self, text: &str) -> Result<()> {
        self.text(text, Weight::Bold, TITLE, |line| (WIDTH - width(line) * TITLE) / 2.0)?;
        self.gap(6.0);
        Ok(())
    }

    /// A line at the right: a number, a date, a name.
    ///
    /// # Errors
    /// As [`Form::paragraph`].
    pub fn right(&mut self, text: &str) -> Result<()> {
        self.text(text, Weight::Regular, BODY, |line| WIDTH - width(line) * BODY)
    }

    /// A bold line that begins a part.
    ///
    /// # Errors
    /// As [`Form::paragraph`].
    pub fn heading(&mut self, text: &str) -> Result<()> {
        // a table begins with its head and a row
        self.heading_above(text, 5.0 * LEADING * BODY)
    }

    /// A bold line that begins a part of pictures.
    ///
    /// # Errors
    /// As [`Form::paragraph`].
    pub fn picture_heading(&mut self, text: &str) -> Result<()> {
        self.heading_above(text, 2.0 * LEADING * BODY + PHOTO.1)
    }

    /// A heading that is not alone at the foot of a page: so much follows it.
    fn heading_above(&mut self, text: &str, height: f32) -> Result<()> {
        self.gap(8.0);
        if self.y + 2.0 * LEADING * BODY + height > self.bottom() {
            self.turn();
        }
        self.text(text, Weight::Bold, BODY, |_| 0.0)?;
        self.gap(3.0);
        Ok(())
    }

    /// A line that begins at the left: whom a letter addresses.
    ///
    /// # Errors
    /// As [`Form::paragraph`].
    pub fn line(&mut self, text: &str) -> Result<()> {
        self.text(text, Weight::Regular, BODY, |_| 0.0)
    }

    /// A paragraph, its first line two letters in.
    ///
    /// # Errors
    /// `busy` when a font can no longer be read. A sign that no font has stops no paper: a Chinese
    /// character is written as 〔U+9FA6〕, so that it can be put in by hand; anything else, an emoji
    /// from a phone, becomes 〓.
    pub fn paragraph(&mut self, text: &str) -> Result<()> {
        for part in text.lines() {
            self.line(&format!("　　{part}"))?;
        }
        Ok(())
    }

    /// Some free space.
    pub fn gap(&mut self, height: f32) {
        self.y += height;
    }

    /// Pictures under a line that says what they show, three in a row.
    ///
    /// # Errors
    /// As [`Form::paragraph`].
    pub fn pictures(&mut self, caption: &str, pictures: &[Picture]) -> Result<()> {
        let mut rows: Vec<(f32, Vec<_>)> = Vec::new();
        for row in pictures.chunks(3) {
            let sized: Vec<_> = row.iter().map(|picture| (picture, picture.within(PHOTO))).collect();
            rows.push((sized.iter().map(|(_, (_, height))| *height).fold(0.0, f32::max), sized));
        }
        // not alone at the foot of a page
        let first = rows.first().map_or(0.0, |(height, _)| *height);
        if self.y + 2.0 * LEADING * BODY + first > self.bottom() {
            self.turn();
        }
        self.line(caption)?;
        self.gap(3.0);
        for (height, row) in rows {
            if self.y + height > self.bottom() {
                self.turn();
            }
            let mut x = MARGINS.0;
            for (picture, size) in row {
                let at = (x, self.y);
                self.mark(Mark::Picture { picture: picture.clone(), at, size });
                x += WIDTH / 3.0;
            }
            self.gap(height + 6.0);
        }
        Ok(())
    }

    /// Begins a part behind what is there, which has pages of its own and changes none before.
    pub fn annex(&mut self) {
        self.turn();
        self.parts.push(self.pages.len() - 1);
    }

    /// The form as a PDF file; at the foot of each page `foot` and which of its part's pages it is.
    ///
    /// # Errors
    /// `busy` when a font can no longer be read, or may not be put into a file.
    pub fn finish(mut self, foot: &str, about: About) -> Result<Vec<u8>> {
        self.number_pages(foot)?;
        pdf(self.setter.fonts(), &self.pages, about)
    }

    fn number_pages(&mut self, foot: &str) -> Result<()> {
        let signed = self.parts.get(1).copied().unwrap_or(self.pages.len());
        let marks = self.foot_marks();
        for page in self.pages.iter_mut().take(signed) {
            page.extend(marks.iter().cloned());
        }
        let ends = self.parts.iter().skip(1).copied().chain([self.pages.len()]);
        let parts: Vec<_> = self.parts.iter().copied().zip(ends).collect();
        for (part, (start, end)) in parts.into_iter().enumerate() {
            let part = if part == 0 { "" } else { "附页 " };
            for index in start..end {
                let stamp = self.stamp_marks();
                let text = format!("{foot}　{part}第 {} 页 共 {} 页", index - start + 1, end - start);
                let glyphs = self.glyphs(Weight::Regular, &text)?;
                let x = (A4.0 - width(&glyphs) * SMALL) / 2.0;
                if let Some(page) = self.pages.get_mut(index) {
                    page.extend(stamp);
                    page.push(Mark::Text { glyphs, size: SMALL, x, baseline: A4.1 - 32.0 });
                }
            }
        }
        Ok(())
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = MARGINS.1;
    }

    /// Lines one below the other, each as far from the left as `place` says.
    fn text(
        &mut self,
        text: &str,
        weight: Weight,
        size: f32,
        place: impl Fn(&[(char, Glyph)]) -> f32,
    ) -> Result<()> {
        for glyphs in self.set(text, weight, WIDTH / size)? {
            if self.y + LEADING * size > self.bottom() {
                self.turn();
            }
            let x = MARGINS.0 + place(&glyphs);
            let baseline = self.y + baseline(size);
            self.mark(Mark::Text { glyphs, size, x, baseline });
            self.gap(LEADING * size);
        }
        Ok(())
    }

    /// The lines of at most `room` ems that a text takes.
    fn set(&mut self, text: &str, weight: Weight, room: f32) -> Result<Vec<Vec<(char, Glyph)>>> {
        let mut set = Vec::new();
        for part in text.lines() {
            let glyphs = self.glyphs(weight, part)?;
            let line = |range: Range<usize>| glyphs.get(range).unwrap_or_default().to_vec();
            set.extend(lines(&glyphs, room).into_iter().map(line));
        }
        Ok(set)
    }

    fn glyphs(&mut self, weight: Weight, text: &str) -> Result<Vec<(char, Glyph)>> {
        let mut glyphs = Vec::with_capacity(text.len());
        for character in text.chars() {
            match character {
                '\t' => glyphs.extend(self.setter.glyphs("document", weight, " ")?),
                // these change how an emoji looks and are nothing by themselves
                '\u{FE0F}' | '\u{FE0E}' | '\u{200D}' => {}
                _ => match self.setter.glyph(weight, character)? {
                    Some(glyph) => glyphs.push((character, glyph)),
                    None => glyphs.extend(self.setter.glyphs("document", weight, &stand_in(character))?),
                },
            }
        }
        Ok(glyphs)
    }
}

/// From the top of a line to its baseline: Chinese letters reach from 0.88 above it to 0.12 below.
fn baseline(size: f32) -> f32 {
    size * ((LEADING - 1.0) / 2.0 + 0.88)
}

/// What is written for a character that no font has. Names are written with those of the blocks of
/// Han ideographs, so these are told apart.
fn stand_in(character: char) -> String {
    match u32::from(character) {
        code @ (0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF) => {
            format!("〔U+{code:04X}〕")
        }
        _ => "〓".to_owned(),
    }
}

#[cfg(test)]
mod tests;
