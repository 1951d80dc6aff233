//! Where everything on a sticker goes, the same for all formats.

use std::ops::Range;

use heping_core::{Error, Result};
use heping_paper::line::{Piece, pieces, width, wrap};
use heping_paper::{Glyph, Typesetter, Weight};

use super::design;
use super::outline::{Outline, Place, real};
use super::{Sticker, Style, words};
use crate::matrix::{EcLevel, Matrix, Version};

/// In what something is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Black on white.
    Black,
    /// The band's ink on the band.
    OnBand,
}

/// A line of text.
pub(crate) struct Text {
    pub(crate) glyphs: Vec<(char, Glyph)>,
    pub(crate) size: f32,
    pub(crate) x: f32,
    pub(crate) baseline: f32,
    pub(crate) ink: Ink,
}

/// What all stickers of one street and one risk share.
pub(crate) struct Plate {
    pub(crate) texts: Vec<Text>,
    pub(crate) shapes: Vec<(Outline, Ink)>,
}

/// What one sticker has of its own.
pub(crate) struct Own {
    pub(crate) name: Vec<Text>,
    pub(crate) display: Text,
    pub(crate) matrix: Matrix,
}

impl Text {
    /// A line in the middle of the sticker.
    fn centred(glyphs: Vec<(char, Glyph)>, size: f32, baseline: f32) -> Self {
        let x = (design::SIZE.0 - width(&glyphs) * size) / 2.0;
        Self { glyphs, size, x, baseline, ink: Ink::Black }
    }
}

/// Draws what the band and the foot hold.
///
/// # Errors
/// Those of the fonts.
pub(crate) fn plate(
    setter: &mut Typesetter,
    style: &Style,
    risk: Option<heping_core::RiskColour>,
) -> Result<Plate> {
    let mut texts = Vec::new();
    let mut on_band = |setter: &mut Typesetter, weight, text: &str, size, end: Option<f32>, x, baseline| {
        let glyphs = setter.glyphs("street", weight, text)?;
        let x = end.map_or(x, |end| end - width(&glyphs) * size);
        texts.push(Text { glyphs, size, x, baseline, ink: Ink::OnBand });
        Ok::<_, Error>(())
    };
    on_band(setter, Weight::Bold, "河平码", 5.8, None, 14.4, 7.9)?;
    on_band(setter, Weight::Regular, "企业安全码", 2.8, None, 14.6, 12.1)?;
    let mut shapes = vec![(design::logo().placed(Place { scale: 9.4, x: 4.0, y: 2.3 }), Ink::OnBand)];
    if let Some(risk) = risk {
        let end = Some(design::SIZE.0 - design::MARGIN);
        // the plant's, not how well the firm behaves: that is on the page that a scan opens
        on_band(setter, Weight::Regular, "固有风险", 2.8, end, 0.0, 6.4)?;
        on_band(setter, Weight::Bold, design::words(risk), 3.6, end, 0.0, 11.0)?;
    }
    let foot = format!("微信扫一扫 · {}", style.street);
    let glyphs = setter.glyphs("street", Weight::Regular, &foot)?;
    let (baseline, size) = design::FOOT;
    let size = size.min((design::SIZE.0 - 2.0 * design::MARGIN) / width(&glyphs));
    texts.push(Text::centred(glyphs, size, baseline));
    let module = design::CODE_SIDE / real(6 * 4 + 17 + 8);
    let side = module * real(design::LOGO_MODULES - 1);
    let (x, y) = design::CODE;
    let middle = (design::CODE_SIDE - side) / 2.0;
    shapes.push((design::logo().placed(Place { scale: side, x: x + middle, y: y + middle }), Ink::Black));
    Ok(Plate { texts, shapes })
}

/// Lays out what is a sticker's own.
///
/// # Errors
/// `validation_failed` naming `name` for a character without a glyph or a name that is too long.
pub(crate) fn own(setter: &mut Typesetter, style: &Style, sticker: &Sticker) -> Result<Own> {
    let name = name(setter.glyphs("name", Weight::Bold, sticker.name.trim())?)?;
    let display = setter.glyphs("code", Weight::Bold, &sticker.code.display())?;
    let (baseline, size) = design::DISPLAY;
    let size = size.min((design::SIZE.0 - 2.0 * design::MARGIN) / width(&display));
    let url = sticker.code.url(&style.public_url);
    // version 5 has too little room for a logo
    let matrix = Matrix::encode_at_least(&url, EcLevel::H, Version::Normal(6))?;
    let side = design::LOGO_MODULES.min(crate::largest_logo(matrix.version(), EcLevel::H));
    Ok(Own {
        name,
        display: Text::centred(display, size, baseline),
        matrix: matrix.with_room_for_logo(side)?,
    })
}

/// Distance of two lines, in ems.
const LEADING: f32 = 1.22;

/// The name in the largest letters in which it fits, in lines of about the same length.
fn name(glyphs: Vec<(char, Glyph)>) -> Result<Vec<Text>> {
    let (top, height) = design::NAME;
    let room = design::SIZE.0 - 2.0 * design::MARGIN;
    let (largest, smallest) = design::NAME_SIZES;
    let text: Vec<char> = glyphs.iter().map(|(character, _)| *character).collect();
    let pieces = words::joined(&text, pieces(&glyphs));
    let mut size = largest;
    while size > smallest {
        if let Some(lines) = wrap(&pieces, room / size)
            && real(lines.len()) * LEADING * size <= height
        {
            let lines = balanced(&pieces, room / size, lines);
            let above = (height - real(lines.len()) * LEADING * size) / 2.0;
            let texts = lines.into_iter().enumerate().map(|(index, line)| {
                // Chinese letters reach from 0.88 above the baseline to 0.12 below
                let baseline = top + above + size * ((LEADING - 1.0) / 2.0 + 0.88 + LEADING * real(index));
                Text::centred(glyphs.get(line).unwrap_or_default().to_vec(), size, baseline)
            });
            return Ok(texts.collect());
        }
        size -= 0.1;
    }
    Err(Error::field("name", "too_long", "企业名称过长，标牌上放不下"))
}

/// The same number of lines with the least room that still does: no line of one letter.
fn balanced(pieces: &[Piece], room: f32, lines: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let (mut best, mut least, mut most) = (lines, 0.0, room);
    for _ in 0..12 {
        let middle = (least + most) / 2.0;
        match wrap(pieces, middle).filter(|lines| lines.len() == best.len()) {
            Some(lines) => (best, most) = (lines, middle),
            None => least = middle,
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use heping_paper::Fonts;

    fn lines(text: &str) -> (Vec<String>, f32) {
        let mut setter = Typesetter::new(Fonts::find(None).unwrap());
        let texts = name(setter.glyphs("name", Weight::Bold, text).unwrap()).unwrap();
        let (_, height) = design::NAME;
        let size = texts[0].size;
        assert!(real(texts.len()) * size * LEADING <= height + 0.01);
        for text in &texts {
            assert!(text.x >= design::MARGIN - 0.01, "{} mm", text.x);
        }
        (texts.iter().map(|text| text.glyphs.iter().map(|(c, _)| c).collect()).collect(), size)
    }

    #[test]
    fn names_of_all_lengths_fit_and_nothing_is_cut() {
        let long = "杭州钱塘河庄街道江东村新世纪精密机械制造及金属表面处理研究开发（集团）股份有限公司";
        let mut last = f32::MAX;
        for length in 1..=40 {
            let text: String = long.chars().take(length).collect();
            let (lines, size) = lines(&text);
            assert_eq!(lines.concat(), text);
            assert!(size <= last + 0.11, "{length}: {size} mm after {last} mm");
            assert!(size > 3.2, "{length}: {size} mm");
            last = size;
            let (shortest, longest) =
                lines.iter().map(|line| line.chars().count()).fold((99, 0), |(s, l), n| (n.min(s), n.max(l)));
            assert!(longest - shortest <= 5, "{lines:?}");
        }
    }

    #[test]
    fn words_and_brackets_stay_whole() {
        let (lines, _) = lines("阿尔法ABCDEFGH-2000（杭州）新材料科技有限公司第三分公司");
        assert!(lines.iter().any(|line| line.contains("ABCDEFGH-2000")), "{lines:?}");
        for line in &lines {
            assert!(!line.starts_with('）') && !line.ends_with('（'), "{lines:?}");
        }
    }

    #[test]
    fn a_name_is_broken_between_words() {
        for (name, torn) in [
            ("杭州青黛垚针织有限公司", "针织"),
            ("杭州钱塘银杉堃家具有限公司", "家具"),
            ("杭州大江东晴川泓沙发有限公司", "沙发"),
            ("演示河庄素兰锵金属构件制造有限公司", "金属"),
            (
                "杭州钱塘河庄街道江东村新世纪精密机械制造及金属表面处理研究开发（集团）股份有限公司",
                "股份有限公司",
            ),
        ] {
            let (lines, _) = lines(name);
            for word in [torn, "公司"] {
                assert!(lines.iter().any(|line| line.contains(word)), "{lines:?}");
            }
        }
    }

    #[test]
    fn a_name_beyond_all_measure_is_refused() {
        let mut setter = Typesetter::new(Fonts::find(None).unwrap());
        let glyphs = setter.glyphs("name", Weight::Bold, &"企业".repeat(400)).unwrap();
        assert_eq!(name(glyphs).err().unwrap().field_errors()[0].code, "too_long");
    }
}
