//! Where fonts with Chinese are: in the file of a setting, else among the system's.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use fontique::{Collection, CollectionOptions, FontInfo, FontStyle};
use heping_core::{Code, Error, Result};
use skrifa::instance::{LocationRef, Size};
use skrifa::string::StringId;
use skrifa::{FontRef, MetadataProvider};

/// Families in the order in which they are liked: sans, drawn for simplified Chinese.
pub(super) const FAMILIES: [&str; 10] = [
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
/// Families for the running text of forms: 仿宋, in which official papers are set (GB/T 9704), else 宋.
pub(super) const FORM_FAMILIES: [&str; 15] = [
    "FangSong",
    "仿宋",
    "FangSong_GB2312",
    "仿宋_GB2312",
    "STFangsong",
    "方正仿宋_GBK",
    "FZFangSong-Z02",
    "Noto Serif CJK SC",
    "Noto Serif SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "SimSun",
    "宋体",
    "Songti SC",
    "AR PL UMing CN",
];
/// A font that has these has Chinese.
const SAMPLE: &str = "河平码企业安全";
/// From this weight on a face is bold (CSS 400 regular, 700 bold).
const BOLD: f32 = 600.0;

/// A face that has Chinese.
pub(super) struct Face {
    pub(super) file: FontInfo,
    /// What it calls itself in PostScript and PDF.
    pub(super) name: String,
    /// Place of its family among those that are liked, those unknown last.
    pub(super) liked: usize,
    pub(super) monospaced: bool,
}

impl Face {
    pub(super) fn is_bold(&self) -> bool {
        self.file.weight().value() >= BOLD
    }
}

/// The fonts of the file that a setting names, else those of the system.
pub(super) fn collection(name: &str, setting: Option<&Path>) -> Result<Collection> {
    let places = match setting {
        Some(path) => {
            std::fs::File::open(path).map_err(|error| {
                let path = path.display();
                Error::because(
                    Code::Busy,
                    format!("{name} 指定的字体文件无法读取：{path}，请核对路径和权限。"),
                )
                .caused_by(error)
            })?;
            vec![path.to_owned()]
        }
        None => folders(),
    };
    let mut found = Collection::new(CollectionOptions { shared: false, system_fonts: false });
    found.load_fonts_from_paths(places);
    Ok(found)
}

pub(super) fn without_chinese(name: &str, setting: Option<&Path>) -> Error {
    Error::because(
        Code::Busy,
        match setting {
            Some(path) => format!("{name} 指定的字体不含中文：{}，请换一个中文字体文件。", path.display()),
            None => "服务器上没有中文字体，无法排版：请安装 fonts-noto-cjk 或 \
                     fonts-wqy-microhei，或用 HEPING_FONT 指定字体文件。"
                .to_owned(),
        },
    )
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
pub(super) fn faces(found: &mut Collection, families: &[&str]) -> Vec<Face> {
    let liked: Vec<_> = families.iter().map(|name| found.family_id(name)).collect();
    let mut names: Vec<String> = found.family_names().map(ToOwned::to_owned).collect();
    names.sort();
    let mut seen = HashSet::new();
    let mut faces = Vec::new();
    for name in names {
        // a family has a name in each of several languages
        let Some(family) = found.family_by_name(&name).filter(|family| seen.insert(family.id())) else {
            continue;
        };
        let liked = liked.iter().position(|liked| *liked == Some(family.id())).unwrap_or(families.len());
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
