//! Letters from fonts that are found at run time: the file that `HEPING_FONT` names, else what the
//! system has. No font comes with the program: one with Chinese is larger than all the rest of it.
//!
//! A font's file is mapped while something is read from it and then let go, so that twenty
//! megabytes of letters cost no memory.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fontique::{Collection, CollectionOptions, FontInfo, FontStyle};
use heping_core::{Code, Error, Result};
use skrifa::instance::{LocationRef, Size};
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

/// Families in the order in which they are liked: sans, drawn for simplified Chinese.
const FAMILIES: [&str; 10] = [
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
];
/// A font that has these has Chinese.
const SAMPLE: &str = "河平码企业安全";
/// From this weight on a face is bold (CSS 400 regular, 700 bold).
const BOLD: f32 = 600.0;
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

/// A face that has Chinese.
struct Face {
    file: FontInfo,
    /// What it calls itself in PostScript and PDF.
    name: String,
    /// Place of its family among [`FAMILIES`], those unknown last.
    liked: usize,
    monospaced: bool,
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
        let places = match setting {
            Some(path) => {
                std::fs::File::open(path).map_err(|error| {
                    let path = path.display();
                    Error::because(Code::Busy, format!("HEPING_FONT 指定的字体文件无法读取：{path}"))
                        .caused_by(error)
                })?;
                vec![path.to_owned()]
            }
            None => folders(),
        };
        let mut found = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        found.load_fonts_from_paths(places);
        Self::of(found, setting)
    }

    fn of(mut found: Collection, setting: Option<&Path>) -> Result<Self> {
        let faces = faces(&mut found);
        if faces.is_empty() {
            return Err(Error::because(
                Code::Busy,
                match setting {
                    Some(path) => format!("HEPING_FONT 指定的字体不含中文：{}", path.display()),
                    None => "服务器上没有中文字体，无法排版：请安装 fonts-noto-cjk 或 \
                             fonts-wqy-microhei，或用 HEPING_FONT 指定字体文件。"
                        .to_owned(),
                },
            ));
        }
        let in_order = |heavy: bool| {
            let mut order: Vec<(usize, &Face)> = faces.iter().enumerate().collect();
            order.sort_by(|(_, a), (_, b)| {
                let key = |face: &Face| {
                    let fits = (face.file.weight().value() >= BOLD) == heavy;
                    // the liked family first, in whatever weight it has
                    (face.liked, face.monospaced, !fits)
                };
                let from_regular = |face: &Face| (face.file.weight().value() - REGULAR).abs();
                key(a)
                    .cmp(&key(b))
                    .then(from_regular(a).total_cmp(&from_regular(b)))
                    .then_with(|| a.name.cmp(&b.name))
            });
            order.into_iter().map(|(index, _)| FaceId(index)).collect()
        };
        let (bold, regular) = (in_order(true), in_order(false));
        Ok(Self(Arc::new(Inner { faces, bold, regular })))
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

/// Where a system keeps fonts.
fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        ["/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts"]
            .map(PathBuf::from)
            .into();
    if let Some(home) = std::env::home_dir() {
        folders.extend([".fonts", ".local/share/fonts", "Library/Fonts"].map(|folder| home.join(folder)));
    }
    folders
}

/// The upright faces that have Chinese.
fn faces(found: &mut Collection) -> Vec<Face> {
    let liked = FAMILIES.map(|name| found.family_id(name));
    let mut families: Vec<String> = found.family_names().map(ToOwned::to_owned).collect();
    families.sort();
    let mut seen = HashSet::new();
    let mut faces = Vec::new();
    for name in families {
        // a family has a name in each of several languages
        let Some(family) = found.family_by_name(&name).filter(|family| seen.insert(family.id())) else {
            continue;
        };
        let liked = liked.iter().position(|liked| *liked == Some(family.id())).unwrap_or(FAMILIES.len());
        let upright = family.fonts().iter().filter(|file| file.style() == FontStyle::Normal);
        faces.extend(upright.filter_map(|file| face(file, liked)));
    }
    faces
}

fn face(file: &FontInfo, liked: usize) -> Option<Face> {
    let data = file.load(None)?;
    let font = FontRef::from_index(data.as_ref(), file.index()).ok()?;
    let characters = font.charmap();
    SAMPLE.chars().all(|c| characters.map(c).is_some()).then(|| Face {
        file: file.clone(),
        name: font
            .localized_strings(StringId::POSTSCRIPT_NAME)
            .english_or_first()
            .map(|name| name.to_string())
            .unwrap_or_default(),
        liked,
        monospaced: font.metrics(Size::unscaled(), LocationRef::default()).is_monospace,
    })
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
mod tests {
    use super::*;

    #[test]
    fn rare_characters_of_names_have_glyphs_and_the_missing_are_named() {
        let mut setter = Typesetter::new(Fonts::find(None).unwrap());
        let rare = setter.glyphs("name", Weight::Bold, "堃喆犇垚昇镕玥祎").unwrap();
        assert_eq!(rare.len(), 8);
        assert!(rare.iter().all(|(_, glyph)| glyph.id != 0 && (glyph.advance - 1.0).abs() < 0.1));
        let error = setter.glyphs("name", Weight::Bold, "杭州\u{E123}厂\u{10FFFF}").unwrap_err();
        let [missing] = error.field_errors() else { panic!("{error}") };
        assert_eq!((missing.field.as_str(), missing.code.as_str()), ("name", "no_glyph"));
        assert!(missing.message.contains("U+E123") && missing.message.contains("U+10FFFF"), "{error}");
    }

    #[test]
    fn no_font_and_a_wrong_one_are_told_apart() {
        let nothing =
            Fonts::of(Collection::new(CollectionOptions { shared: false, system_fonts: false }), None)
                .err()
                .unwrap();
        assert!(nothing.detail().contains("fonts-noto-cjk"), "{nothing}");
        let missing = Fonts::find(Some(Path::new("/nowhere/font.ttf"))).err().unwrap();
        assert!(missing.detail().contains("/nowhere/font.ttf"), "{missing}");
        let folder = std::env::temp_dir().join(format!("heping-no-font-{}", std::process::id()));
        std::fs::write(&folder, "not a font").unwrap();
        let wrong = Fonts::find(Some(&folder)).err().unwrap();
        std::fs::remove_file(&folder).unwrap();
        assert!(wrong.detail().contains("不含中文"), "{wrong}");
    }
}
