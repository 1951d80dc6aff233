//! A QR code as an SVG: a light square and one path of all dark runs, in units of a module.

use heping_core::Result;

use crate::matrix::Matrix;
use crate::picture::{Picture, QUIET_ZONE};

/// The picture as an SVG document of `picture.size()` pixels a side. The same code at the same size
/// gives the same bytes. Runs are filled rectangles, so that plotters and printers take them as they are.
///
/// # Errors
/// `validation_failed` naming `size` if a module would be less than one pixel.
pub fn render(matrix: &Matrix, picture: Picture) -> Result<String> {
    picture.layout(matrix)?;
    let quiet = usize::try_from(QUIET_ZONE).unwrap_or(0);
    let side = matrix.width() + 2 * quiet;
    let size = picture.size();
    let mut svg = String::with_capacity(8192);
    svg.push_str(r#"<svg xmlns="http://www.w3.org/2000/svg" width=""#);
    push_number(&mut svg, usize::try_from(size).unwrap_or(0));
    svg.push_str(r#"" height=""#);
    push_number(&mut svg, usize::try_from(size).unwrap_or(0));
    svg.push_str(r#"" viewBox="0 0 "#);
    push_number(&mut svg, side);
    svg.push(' ');
    push_number(&mut svg, side);
    svg.push_str(r##"" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h"##);
    push_number(&mut svg, side);
    svg.push('v');
    push_number(&mut svg, side);
    svg.push_str(r#"H0z"/><path d=""#);
    push_path(&mut svg, matrix, quiet);
    svg.push_str(r#""/></svg>"#);
    Ok(svg)
}

/// `Mx yhNv1h-Nz` for each dark run of N modules, shifted by the quiet zone.
pub(crate) fn push_path(path: &mut String, matrix: &Matrix, quiet: usize) {
    for y in 0..matrix.width() {
        for run in matrix.dark_runs(y) {
            path.push('M');
            push_number(path, run.start + quiet);
            path.push(' ');
            push_number(path, y + quiet);
            path.push('h');
            push_number(path, run.len());
            path.push_str("v1h-");
            push_number(path, run.len());
            path.push('z');
        }
    }
}

/// Decimal digits without the machinery of `fmt`, which would take most of the time.
pub(crate) fn push_number(text: &mut String, number: usize) {
    if number >= 10 {
        push_number(text, number / 10);
    }
    text.push(char::from(b'0' + u8::try_from(number % 10).unwrap_or(0)));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matrix::EcLevel;

    /// The modules that the dark path covers, each at most once.
    fn drawn(svg: &str) -> std::collections::HashSet<(usize, usize)> {
        let path = svg.split("<path d=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut modules = std::collections::HashSet::new();
        for run in path.split('M').skip(1) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (length, rest) = rest.split_once("v1h-").unwrap();
            assert_eq!(rest, format!("{length}z"));
            let (x, y, length): (usize, usize, usize) =
                (x.parse().unwrap(), y.parse().unwrap(), length.parse().unwrap());
            for x in x..x + length {
                assert!(modules.insert((x - 4, y - 4)));
            }
        }
        modules
    }

    proptest! {
        #[test]
        fn it_draws_every_dark_module_once(url in "https://[a-z]{2,40}\\.cn/q/[0-9A-Z]{14}", size in 64u32..4096) {
            let matrix = Matrix::encode(&url, EcLevel::H).unwrap();
            let svg = render(&matrix, Picture::new(Some(size), None).unwrap()).unwrap();
            let dark: std::collections::HashSet<_> = (0..matrix.width())
                .flat_map(|x| (0..matrix.width()).map(move |y| (x, y)))
                .filter(|&(x, y)| matrix.is_dark(x, y))
                .collect();
            prop_assert_eq!(drawn(&svg), dark);
            let start = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{size}\" height=\"{size}\"");
            prop_assert!(svg.starts_with(&start));
        }
    }

    #[test]
    fn numbers_are_decimal() {
        let mut text = String::new();
        for number in [0, 9, 10, 4096] {
            push_number(&mut text, number);
            text.push(' ');
        }
        assert_eq!(text, "0 9 10 4096 ");
    }
}
