//! A sticker as an SVG: all letters are shapes, so that it looks the same everywhere.

use std::fmt::Write;

use heping_core::{Error, Result};
use heping_paper::Typesetter;

use super::design::{self, Colour};
use super::layout::{self, Ink, Text};
use super::outline::{Outline, Place, Step, real};
use super::{Sticker, Style};

/// The sticker as an SVG document of 60 × 80 mm. The same sticker gives the same bytes.
///
/// # Errors
/// `validation_failed` naming `name`, `busy` when a font can no longer be read.
pub fn render(style: &Style, sticker: &Sticker) -> Result<String> {
    let mut setter = Typesetter::new(style.fonts.clone());
    let plate = layout::plate(&mut setter, style, sticker.risk)?;
    let own = layout::own(&mut setter, style, sticker)?;
    let mut svg = String::with_capacity(1 << 16);
    write(&mut svg, &setter, &plate, &own, sticker)?.map_err(Error::internal)?;
    Ok(svg)
}

type Written = Result<std::result::Result<(), std::fmt::Error>>;

fn write(
    svg: &mut String,
    setter: &Typesetter,
    plate: &layout::Plate,
    own: &layout::Own,
    sticker: &Sticker,
) -> Written {
    let (width, height) = design::SIZE;
    let mut path = String::new();
    let mut on_band = String::new();
    for (outline, ink) in &plate.shapes {
        push(if *ink == Ink::Black { &mut path } else { &mut on_band }, outline);
    }
    for text in plate.texts.iter().chain(&own.name).chain([&own.display]) {
        push_text(if text.ink == Ink::Black { &mut path } else { &mut on_band }, setter, text)?;
    }
    let modules = own.matrix.width();
    let quiet = usize::try_from(crate::QUIET_ZONE).unwrap_or(0);
    let module = design::CODE_SIDE / real(modules + 2 * quiet);
    let (x, y) = (design::CODE.0 + module * real(quiet), design::CODE.1 + module * real(quiet));
    let mut code = String::new();
    crate::svg::push_path(&mut code, &own.matrix, 0);
    let (band, ink, black) = (hex(design::GROUND), hex(design::ON_GROUND), hex(design::BLACK));
    let title = escaped(&sticker.name);
    Ok(write!(
        svg,
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}"><title>{title} {display}</title><path fill="#fff" d="M0 0h{width}v{height}H0z"/><path fill="{band}" d="M0 0h{width}v{band_height}H0z"/><path fill="{ink}" d="{on_band}"/><path fill="{black}" d="{path}"/><path fill="{black}" shape-rendering="crispEdges" transform="matrix({module:.5} 0 0 {module:.5} {x:.3} {y:.3})" d="{code}"/></svg>"##,
        display = sticker.code.display(),
        band_height = design::BAND,
    ))
}

fn push_text(path: &mut String, setter: &Typesetter, text: &Text) -> Result<()> {
    let mut x = text.x;
    for (_, glyph) in &text.glyphs {
        let place = Place { scale: text.size, x, y: text.baseline };
        push(path, &Outline::of(setter.fonts(), *glyph)?.placed(place));
        x += glyph.advance * text.size;
    }
    Ok(())
}

/// Hundredths of a millimetre are finer than any printer.
fn push(path: &mut String, outline: &Outline) {
    let mut numbers = |letter: char, numbers: &[f32]| {
        path.push(letter);
        for (index, number) in numbers.iter().enumerate() {
            let hundredths = super::outline::whole((number * 100.0).round());
            if index > 0 && hundredths >= 0 {
                path.push(' ');
            }
            push_hundredths(path, hundredths);
        }
    };
    let mut open = false;
    for step in &outline.0 {
        match *step {
            Step::Move(x, y) => {
                numbers(if open { 'z' } else { ' ' }, &[]);
                open = true;
                numbers('M', &[x, y]);
            }
            Step::Line(x, y) => numbers('L', &[x, y]),
            Step::Quad(a, b, x, y) => numbers('Q', &[a, b, x, y]),
            Step::Cubic(a, b, c, d, x, y) => numbers('C', &[a, b, c, d, x, y]),
        }
    }
    if open {
        path.push('z');
    }
}

/// `1234` is 12.34, `-50` is -.5.
fn push_hundredths(text: &mut String, hundredths: i32) {
    if hundredths < 0 {
        text.push('-');
    }
    let (units, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    if units > 0 || rest == 0 {
        crate::svg::push_number(text, usize::try_from(units).unwrap_or(0));
    }
    if rest > 0 {
        text.push('.');
        for digit in [rest / 10, rest % 10].into_iter().filter(|digit| *digit > 0 || rest % 10 > 0) {
            crate::svg::push_number(text, usize::try_from(digit).unwrap_or(0));
        }
    }
}

fn hex([r, g, b]: Colour) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Text as XML has it.
fn escaped(text: &str) -> String {
    let printable = text.chars().filter(|character| !character.is_control());
    printable.fold(String::with_capacity(text.len()), |mut out, character| {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hundredths_are_short() {
        let written = |hundredths| {
            let mut text = String::new();
            push_hundredths(&mut text, hundredths);
            text
        };
        for (hundredths, text) in
            [(0, "0"), (1, ".01"), (10, ".1"), (-150, "-1.5"), (1234, "12.34"), (-7, "-.07"), (300, "3")]
        {
            assert_eq!(written(hundredths), text);
        }
    }
}
