//! Pages of marks, and how they become a file: PDF/A-2b (ISO 19005-2), which archives take
//! (DA/T 47), with the letters that were used in it. Crate `krilla` writes it and refuses what the
//! standard forbids; the stickers' own writer knows no pictures and no standard.

use std::collections::HashMap;

use heping_core::{Code, Error, Moment, Result};
use krilla::configure::{Archival, ConfigurationBuilder, ValidationError};
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings, color::luma};

use crate::font::{FaceId, Fonts, Glyph};

/// Width and height of A4, in points of 1/72 inch, as everything here is measured.
pub(crate) const A4: (f32, f32) = (595.28, 841.89);
/// Width of a line.
const PEN: f32 = 0.6;

/// A picture that can stand on a page.
#[derive(Clone, Debug)]
pub struct Picture(Image);

impl Picture {
    /// A picture from the bytes of a JPEG, which go into the file as they are.
    ///
    /// # Errors
    /// `internal` for anything else.
    pub fn jpeg(bytes: &[u8]) -> Result<Self> {
        Ok(Self(Image::from_jpeg(bytes.to_vec().into(), false).map_err(Error::internal)?))
    }

    /// Width and height in points, as large as they may be within `room`.
    pub(crate) fn within(&self, room: (f32, f32)) -> (f32, f32) {
        let side = |pixels: u32| f32::from(u16::try_from(pixels.max(1)).unwrap_or(u16::MAX));
        let (width, height) = self.0.size();
        let (width, height) = (side(width), side(height));
        let scale = (room.0 / width).min(room.1 / height);
        (width * scale, height * scale)
    }
}

/// Something on a page, measured from the left upper corner.
#[derive(Clone, Debug)]
pub(crate) enum Mark {
    Text { glyphs: Vec<(char, Glyph)>, size: f32, x: f32, baseline: f32 },
    Line { from: (f32, f32), to: (f32, f32) },
    Picture { picture: Picture, at: (f32, f32), size: (f32, f32) },
}

/// What a file says of itself.
#[derive(Clone, Debug)]
pub struct About {
    /// Its title.
    pub title: String,
    /// Whose document it is.
    pub author: String,
    /// When it came to be.
    pub at: Moment,
    /// What it is, in distinction to all others.
    pub id: String,
}

impl About {
    fn metadata(self) -> Result<Metadata> {
        let at = self.at.local();
        let part = |number: u32| u8::try_from(number).map_err(Error::internal);
        use chrono::{Datelike, Timelike};
        let date = DateTime::new(u16::try_from(at.year()).map_err(Error::internal)?)
            .month(part(at.month())?)
            .day(part(at.day())?)
            .hour(part(at.hour())?)
            .minute(part(at.minute())?)
            .second(part(at.second())?)
            .utc_offset_hour(8)
            .utc_offset_minute(0);
        Ok(Metadata::new()
            .title(self.title)
            .authors(vec![self.author])
            .language("zh-CN".to_owned())
            .creator("河平码".to_owned())
            .creation_date(date)
            .document_id(self.id))
    }
}

/// The pages as a PDF file.
///
/// # Errors
/// `busy` when a font can no longer be read or may not be put into a file.
pub(crate) fn pdf(fonts: &Fonts, pages: &[Vec<Mark>], about: About) -> Result<Vec<u8>> {
    let archival = ConfigurationBuilder::new().with_archival_validator(Archival::A2_B).finish();
    let configuration = archival.map_err(|error| Error::internal(format!("{error:?}")))?;
    let settings = SerializeSettings { configuration, enable_tagging: false, ..Default::default() };
    let mut document = Document::new_with(settings);
    document.set_metadata(about.metadata()?);
    let mut faces = Faces { fonts, read: HashMap::new() };
    for marks in pages {
        let size = PageSettings::from_wh(A4.0, A4.1).ok_or_else(|| Error::internal("A4 has no size"))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        for mark in marks {
            draw(&mut surface, &mut faces, mark)?;
        }
        surface.finish();
        page.finish();
    }
    document.finish().map_err(refused)
}

/// What `krilla` will not write. A font that may not be embedded is the operator's to change.
fn refused(error: KrillaError) -> Error {
    let of_font = match &error {
        KrillaError::Font(..) => true,
        KrillaError::Validation(errors) => {
            errors.iter().any(|(error, _)| matches!(error, ValidationError::RestrictedLicense(_)))
        }
        _ => false,
    };
    let why = format!("{error}: {error:?}");
    if of_font {
        Error::because(Code::Busy, "字体不允许嵌入文件，请用 HEPING_FONT 或 HEPING_FONT_FORM 指定其他字体。")
            .caused_by(why)
    } else {
        Error::internal(why)
    }
}

/// The faces that a document uses; their files are in memory for as long as it is made.
struct Faces<'f> {
    fonts: &'f Fonts,
    read: HashMap<FaceId, Font>,
}

impl Faces<'_> {
    fn font(&mut self, face: FaceId) -> Result<Font> {
        if let Some(font) = self.read.get(&face) {
            return Ok(font.clone());
        }
        let font = self.fonts.with_file(face, |file, index| Font::new(file.to_vec().into(), index)).flatten();
        let font =
            font.ok_or_else(|| Error::because(Code::Busy, "字体文件已无法读取，请检查服务器上的字体。"))?;
        self.read.insert(face, font.clone());
        Ok(font)
    }
}

fn draw(surface: &mut Surface<'_>, faces: &mut Faces<'_>, mark: &Mark) -> Result<()> {
    match mark {
        Mark::Text { glyphs, size, x, baseline } => {
            surface.set_stroke(None);
            surface.set_fill(Some(Fill {
                paint: luma::Color::black().into(),
                opacity: NormalizedF32::ONE,
                rule: krilla::paint::FillRule::default(),
            }));
            let mut x = *x;
            for run in glyphs.chunk_by(|(_, a), (_, b)| a.face == b.face) {
                let Some((_, first)) = run.first() else { continue };
                let font = faces.font(first.face)?;
                let mut text = String::new();
                let mut placed = Vec::with_capacity(run.len());
                for (character, glyph) in run {
                    let start = text.len();
                    text.push(*character);
                    let range = start..text.len();
                    let id = GlyphId::new(u32::from(glyph.id));
                    placed.push(KrillaGlyph::new(id, glyph.advance, 0.0, 0.0, 0.0, range, None));
                }
                surface.draw_glyphs(Point::from_xy(x, *baseline), &placed, font, &text, *size, false);
                x += crate::line::width(run) * size;
            }
        }
        Mark::Line { from, to } => {
            let mut path = PathBuilder::new();
            path.move_to(from.0, from.1);
            path.line_to(to.0, to.1);
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke { width: PEN, ..Stroke::default() }));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
        Mark::Picture { picture, at, size } => {
            let size =
                Size::from_wh(size.0, size.1).ok_or_else(|| Error::internal("a picture of no size"))?;
            surface.push_transform(&Transform::from_translate(at.0, at.1));
            surface.draw_image(picture.0.clone(), size);
            surface.pop();
        }
    }
    Ok(())
}
