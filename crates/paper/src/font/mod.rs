//! Letters from fonts that are found at run time: the file that `HEPING_FONT` names, else what the
//! system has. No font comes with the program: one with Chinese is larger than all the rest of it.
//!
//! A font's file is mapped while something is read from it and then let go, so that twenty
//! megabytes of letters cost no memory.

mod found;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use heping_core::{Code, Error, Result};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use self::found::{FAMILIES, FORM_FAMILIES, Face, collection, faces, without_chinese};

/// The weight of regular letters (CSS).
const REGULAR: f32 = 400.0;

/// Fonts with Chinese. Cheap to clone.
#[derive(Clone)]
pub struct Fonts(Arc<Inner>);

struct Inner {
    faces: Vec<Face>,
    /// In the order in which they are asked for a character: the liked one first.
    bold: Vec<FaceId>,
    regular: Vec<FaceId>,
}

/// Names a face among the [`Fonts`] that it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FaceId(usize);

/// How heavy letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Weight {
    /// As in running text.
    Regular,
    /// As in headings.
    Bold,
}

/// A character of a font.
#[derive(Clone, Copy, Debug)]
pub struct Glyph {
    /// The face that has it.
    pub face: FaceId,
    /// Its number in the face.
    pub id: u16,
    /// How far the pen moves, in ems.
    pub advance: f32,
}

impl Fonts {
    /// Finds fonts with Chinese: in the file `setting`, else among the system's.
    ///
    /// # Errors
    /// `busy` with a sentence that says what to install, or what is wrong with the setting.
    pub fn find(setting: Option<&Path>) -> Result<Self> {
        let faces = faces(&mut collection("HEPING_FONT", setting)?, &FAMILIES);
        if faces.is_empty() {
            return Err(without_chinese("HEPING_FONT", setting));
        }
        // the liked family first, in whatever weight it has
        Ok(Self::in_order(faces, |face, heavy| (face.liked, face.monospaced, face.is_bold() != heavy)))
    }

    /// Fonts for forms: their running text in the file `form`, or in 仿宋 or 宋 where the system has
    /// one; headings in a face that is bold. What they lack comes from the fonts that
    /// [`Fonts::find`] finds; a `setting` alone is taken for everything.
    ///
    /// # Errors
    /// As [`Fonts::find`].
    pub fn for_forms(form: Option<&Path>, setting: Option<&Path>) -> Result<Self> {
        let families = [&FORM_FAMILIES[..], &FAMILIES].concat();
        let text = match form {
            Some(_) => faces(&mut collection("HEPING_FONT_FORM", form)?, &families),
            None => Vec::new(),
        };
        if form.is_some() && text.is_empty() {
            return Err(without_chinese("HEPING_FONT_FORM", form));
        }
        if form.is_none() && setting.is_some() {
            return Self::find(setting);
        }
        let others = faces(&mut collection("HEPING_FONT", setting)?, &families);
        // behind all that the file has, which may be a collection of several countries' letters
        let behind = others.into_iter().map(|face| Face { liked: face.liked + families.len() + 1, ..face });
        let all: Vec<Face> = text.into_iter().chain(behind).collect();
        if all.is_empty() {
            return Err(without_chinese("HEPING_FONT", setting));
        }
        // 仿宋 has no bold: a heading that is none would not stand out
        Ok(Self::in_order(all, |face, heavy| {
            let misfit = face.is_bold() != heavy;
            if heavy {
                (usize::from(misfit), face.monospaced, false)
            } else {
                (face.liked, face.monospaced, misfit)
            }
        }))
    }

    /// The faces, by what makes each less liked in running text and in headings.
    fn in_order(faces: Vec<Face>, key: impl Fn(&Face, bool) -> (usize, bool, bool)) -> Self {
        let in_order = |heavy: bool| {
            let mut order: Vec<(usize, &Face)> = faces.iter().enumerate().collect();
            order.sort_by(|(_, a), (_, b)| {
                let from_regular = |face: &Face| (face.file.weight().value() - REGULAR).abs();
                key(a, heavy)
                    .cmp(&key(b, heavy))
                    .then_with(|| from_regular(a).total_cmp(&from_regular(b)))
                    .then_with(|| a.liked.cmp(&b.liked))
                    .then_with(|| a.name.cmp(&b.name))
            });
            order.into_iter().map(|(index, _)| FaceId(index)).collect()
        };
        let (bold, regular) = (in_order(true), in_order(false));
        Self(Arc::new(Inner { faces, bold, regular }))
    }

    /// Works on a face whose file is mapped for as long as it takes.
    ///
    /// # Errors
    /// `busy` when the file can no longer be read.
    pub fn with<T>(&self, face: FaceId, work: impl FnOnce(&FontRef<'_>) -> T) -> Result<T> {
        let done =
            self.with_file(face, |file, index| FontRef::from_index(file, index).ok().map(|font| work(&font)));
        done.flatten().ok_or_else(|| Error::because(Code::Busy, "字体文件已无法读取，请检查服务器上的字体。"))
    }

    /// The glyph of a character, from the first face that has it.
    fn glyph(&self, weight: Weight, character: char) -> Result<Option<Glyph>> {
        let faces = match weight {
            Weight::Bold => &self.0.bold,
            Weight::Regular => &self.0.regular,
        };
        for &face in faces {
            let found = self.with(face, |parsed| {
                let id = parsed.charmap().map(character)?;
                let unscaled = (Size::unscaled(), LocationRef::default());
                let advance = parsed.glyph_metrics(unscaled.0, unscaled.1).advance_width(id)?;
                let em = f32::from(parsed.metrics(unscaled.0, unscaled.1).units_per_em);
                Some(Glyph { face, id: u16::try_from(id.to_u32()).ok()?, advance: advance / em })
            })?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Works on the file of a face, given its index in it; `None` when it can no longer be read.
    pub fn with_file<T>(&self, face: FaceId, work: impl FnOnce(&[u8], u32) -> T) -> Option<T> {
        let file = &self.0.faces.get(face.0)?.file;
        Some(work(file.load(None)?.as_ref(), file.index()))
    }

    /// What a face calls itself in PostScript and PDF.
    pub fn name(&self, face: FaceId) -> Option<&str> {
        self.0.faces.get(face.0).map(|face| face.name.as_str())
    }
}

/// Finds glyphs and remembers them: a batch of names uses few characters often.
#[derive(Clone)]
pub struct Typesetter {
    fonts: Fonts,
    known: HashMap<(Weight, char), Option<Glyph>>,
}

impl Typesetter {
    /// One that knows no glyph yet.
    pub fn new(fonts: Fonts) -> Self {
        Self { fonts, known: HashMap::new() }
    }

    /// Where its letters come from.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// The glyph of a character, if any font has it.
    ///
    /// # Errors
    /// `busy` when a font can no longer be read.
    pub fn glyph(&mut self, weight: Weight, character: char) -> Result<Option<Glyph>> {
        if let Some(glyph) = self.known.get(&(weight, character)) {
            return Ok(*glyph);
        }
        // that there is none is remembered too: every face is asked for it
        let found = self.fonts.glyph(weight, character)?;
        self.known.insert((weight, character), found);
        Ok(found)
    }

    /// The glyphs of a text.
    ///
    /// # Errors
    /// `validation_failed` naming `field` and every character that no font has.
    pub fn glyphs(&mut self, field: &str, weight: Weight, text: &str) -> Result<Vec<(char, Glyph)>> {
        let mut glyphs = Vec::with_capacity(text.len());
        let mut missing = Vec::new();
        for character in text.chars() {
            match self.glyph(weight, character)? {
                Some(glyph) => glyphs.push((character, glyph)),
                None => missing.push(format!("“{character}”（U+{:04X}）", u32::from(character))),
            }
        }
        if missing.is_empty() {
            return Ok(glyphs);
        }
        missing.dedup();
        let which = missing.join("、");
        let message = format!("字体中没有{which}，请安装含此字的字体，或用 HEPING_FONT 指定字体文件");
        Err(Error::field(field, "no_glyph", message))
    }
}

#[cfg(test)]
mod tests;
