//! Text in a PDF: of each face only the glyphs that were used, and what each of them means, so that
//! a name can be searched and copied.

use std::collections::HashMap;

use heping_core::{Error, Result};
use heping_paper::{FaceId, Fonts, Glyph};
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::writers::Resources;
use pdf_writer::{Chunk, Filter, Finish, Name, Rect, Ref, Str};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider, Tag};
use subsetter::GlyphRemapper;

use super::super::design;
use super::super::layout::Text;
use super::document::{Document, deflated};
use super::page::Content;

/// The faces that a document uses.
#[derive(Default)]
pub(crate) struct Letters {
    faces: Vec<UsedFace>,
    index: HashMap<FaceId, usize>,
}

struct UsedFace {
    face: FaceId,
    id: Ref,
    /// From a glyph's number in the font to its number in the subset.
    numbers: GlyphRemapper,
    /// By number in the subset: what it means, and its width in ems.
    used: Vec<(char, f32)>,
}

const REGISTRY: SystemInfo<'static> =
    SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

impl Letters {
    /// Writes a line of text, measured from a sticker's left upper corner.
    pub(crate) fn show(&mut self, document: &mut Document, content: &mut Content, text: &Text) {
        content.text("BT 1 0 0 1 ");
        content.numbers(&[text.x, design::SIZE.1 - text.baseline]);
        content.text("Tm\n");
        for run in text.glyphs.chunk_by(|(_, a), (_, b)| a.face == b.face) {
            let Some((_, first)) = run.first() else { continue };
            let name = self.face(document, first.face);
            content.text("/F");
            content.text(&name.to_string());
            content.text(" ");
            content.numbers(&[text.size]);
            content.text("Tf <");
            for (character, glyph) in run {
                let number = self.number(name, *character, *glyph);
                for byte in number.to_be_bytes() {
                    for digit in [byte >> 4, byte & 15] {
                        content.bytes.push(if digit < 10 { b'0' + digit } else { b'A' - 10 + digit });
                    }
                }
            }
            content.text("> Tj\n");
        }
        content.text("ET\n");
    }

    fn face(&mut self, document: &mut Document, face: FaceId) -> usize {
        *self.index.entry(face).or_insert_with(|| {
            let (id, numbers) = (document.reserve(), GlyphRemapper::new());
            // glyph 0 is what a font shows for what it does not have
            self.faces.push(UsedFace { face, id, numbers, used: vec![('\u{FFFD}', 1.0)] });
            self.faces.len() - 1
        })
    }

    fn number(&mut self, face: usize, character: char, glyph: Glyph) -> u16 {
        let Some(face) = self.faces.get_mut(face) else { return 0 };
        let number = face.numbers.remap(glyph.id);
        if usize::from(number) == face.used.len() {
            face.used.push((character, glyph.advance));
        }
        number
    }

    /// Names the faces that were used so far in the resources of a page.
    pub(crate) fn list(&self, resources: &mut Resources<'_>) {
        let mut fonts = resources.fonts();
        for (index, face) in self.faces.iter().enumerate() {
            fonts.pair(Name(format!("F{index}").as_bytes()), face.id);
        }
    }

    /// Writes the faces, once nothing more is shown.
    ///
    /// # Errors
    /// `busy` when a font's file can no longer be read.
    pub(crate) fn write(&self, document: &mut Document, fonts: &Fonts) -> Result<()> {
        for (index, face) in self.faces.iter().enumerate() {
            face.write(document, fonts, index)?;
        }
        Ok(())
    }
}

/// What a PDF wants to know of a face, in thousandths of an em.
struct FaceFacts {
    name: String,
    ascent: f32,
    descent: f32,
    cap_height: f32,
    bounds: [f32; 4],
    italic_angle: f32,
}

impl FaceFacts {
    fn of(fonts: &Fonts, face: FaceId) -> Result<Self> {
        let name = fonts.name(face).unwrap_or_default().to_owned();
        fonts.with(face, |face| {
            let metrics = face.metrics(Size::unscaled(), LocationRef::default());
            let thousandths = |units: f32| units * 1000.0 / f32::from(metrics.units_per_em);
            let bounds = metrics.bounds.unwrap_or_default();
            Self {
                name,
                ascent: thousandths(metrics.ascent),
                descent: thousandths(metrics.descent),
                cap_height: thousandths(metrics.cap_height.unwrap_or(metrics.ascent)),
                bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(thousandths),
                italic_angle: metrics.italic_angle,
            }
        })
    }
}

impl UsedFace {
    fn write(&self, document: &mut Document, fonts: &Fonts, index: usize) -> Result<()> {
        let facts = FaceFacts::of(fonts, self.face)?;
        let subset = self.subset(fonts, &facts.name)?;
        let raw = FontRef::new(&subset).map_err(Error::internal)?;
        let cff = raw.table_data(Tag::new(b"CFF ")).map(|table| table.as_bytes());
        // six letters and a plus mark a subset
        let letter = char::from(b'A' + u8::try_from(index % 26).unwrap_or(0));
        let name = format!("HEPIN{letter}+{}", facts.name);
        let base = Name(name.as_bytes());
        let [cid, descriptor, unicode, file] = std::array::from_fn(|_| document.reserve());

        let mut chunk = Chunk::new();
        let mut font = chunk.type0_font(self.id);
        font.base_font(base)
            .encoding_predefined(Name(b"Identity-H"))
            .descendant_font(cid)
            .to_unicode(unicode);
        font.finish();
        document.write(self.id, &chunk);

        let mut chunk = Chunk::new();
        let mut font = chunk.cid_font(cid);
        font.subtype(if cff.is_some() { CidFontType::Type0 } else { CidFontType::Type2 });
        font.base_font(base).system_info(REGISTRY).font_descriptor(descriptor).default_width(1000.0);
        if cff.is_none() {
            font.cid_to_gid_map_predefined(Name(b"Identity"));
        }
        font.widths().consecutive(0, self.used.iter().map(|(_, advance)| (advance * 1000.0).round()));
        font.finish();
        document.write(cid, &chunk);

        let mut chunk = Chunk::new();
        let mut described = chunk.font_descriptor(descriptor);
        let [left, bottom, right, top] = facts.bounds;
        described.name(base).flags(FontFlags::SYMBOLIC).bbox(Rect::new(left, bottom, right, top));
        described.italic_angle(facts.italic_angle).ascent(facts.ascent).descent(facts.descent);
        described.cap_height(facts.cap_height).stem_v(80.0);
        match cff {
            Some(_) => described.font_file3(file),
            None => described.font_file2(file),
        };
        described.finish();
        document.write(descriptor, &chunk);

        self.write_meanings(document, unicode);

        let bytes = deflated(cff.unwrap_or(&subset));
        let mut chunk = Chunk::new();
        let mut stream = chunk.stream(file, &bytes);
        stream.filter(Filter::FlateDecode);
        if cff.is_some() {
            stream.pair(Name(b"Subtype"), Name(b"CIDFontType0C"));
        } else {
            stream.pair(Name(b"Length1"), i32::try_from(subset.len()).unwrap_or(i32::MAX));
        }
        stream.finish();
        document.write(file, &chunk);
        Ok(())
    }

    /// The font's file with the glyphs that were used alone.
    fn subset(&self, fonts: &Fonts, name: &str) -> Result<Vec<u8>> {
        let subset = fonts.with_file(self.face, |file, index| subsetter::subset(file, index, &self.numbers));
        subset.ok_or_else(|| Error::internal("a font went away"))?.map_err(|error| {
            Error::internal(format!("{name} cannot be cut down to its used glyphs: {error}"))
        })
    }

    /// From glyphs to characters, so that text can be searched and copied.
    fn write_meanings(&self, document: &mut Document, id: Ref) {
        let mut map = UnicodeCmap::new(Name(b"HepingUnicode"), REGISTRY);
        for (number, (character, _)) in self.used.iter().enumerate().skip(1) {
            map.pair(u16::try_from(number).unwrap_or(0), *character);
        }
        let map = deflated(&map.finish());
        let mut chunk = Chunk::new();
        chunk.stream(id, &map).filter(Filter::FlateDecode);
        document.write(id, &chunk);
    }
}
