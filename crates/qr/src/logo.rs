//! How much of a symbol's middle a logo may cover: arithmetic, not hope.
//!
//! Level H mends 30 % of the codewords, but not any 30 %: the codewords lie in several blocks, each
//! mends ⌊ec / 2⌋ of its own, and a square in the middle does not hurt all blocks alike. So the
//! damaged codewords are counted block by block, and a logo may use up half of what each block
//! mends. The other half is left to dirt, shadow and bad printing.

use std::collections::BTreeSet;

use qrcode::bits::Bits;
use qrcode::{EcLevel, Version, ec};

use crate::template::Template;

/// Modules around the edge that carry finder patterns, format and version: a logo stays clear.
const EDGE: usize = 9;

/// The side, in modules, of the largest square in the middle that a logo may cover; 0 where there
/// is none, as above version 11.
pub fn largest_logo(version: Version, level: EcLevel) -> usize {
    Template::of(version, level).map_or(0, |template| template.logo(|| largest(template, version, level)))
}

fn largest(template: &Template, version: Version, level: EcLevel) -> usize {
    let Some(blocks) = Blocks::of(version, level) else { return 0 };
    let sides = (template.width % 2..=template.width.saturating_sub(2 * EDGE)).step_by(2);
    sides.take_while(|&side| blocks.survive(&damaged(template, side))).last().unwrap_or(0)
}

/// The codewords, in the order in which they are placed, of which a bit lies in the square.
fn damaged(template: &Template, side: usize) -> BTreeSet<usize> {
    let from = (template.width - side) / 2;
    let inside = |place: u8| (from..from + side).contains(&usize::from(place));
    let hit = template.places.iter().enumerate().filter(|(_, (y, x))| inside(*y) && inside(*x));
    hit.map(|(bit, _)| bit / 8).collect()
}

/// Which block each codeword belongs to, in the order in which they are placed.
struct Blocks {
    /// For data and correction alike.
    of_codeword: Vec<usize>,
    count: usize,
    /// Codewords that a logo may damage in each block.
    allowed: usize,
}

impl Blocks {
    /// Read off crate `qrcode`: where one data codeword is not zero, all correction codewords of
    /// its block are (the code is of maximal distance), and no others.
    fn of(version: Version, level: EcLevel) -> Option<Self> {
        let codewords = Bits::new(version).max_len(level).ok()? / 8;
        let correction_of = |bit: usize| {
            let mut data = vec![0; codewords];
            *data.get_mut(bit)? = 1;
            let (data, correction) = ec::construct_codewords(&data, version, level).ok()?;
            let place = data.iter().position(|&codeword| codeword == 1)?;
            let block: Vec<_> = (0..correction.len()).filter(|&n| correction.get(n) != Some(&0)).collect();
            Some((place, block, correction.len()))
        };
        let (_, first, corrections) = correction_of(0)?;
        let count = corrections / first.len();
        let mut of_codeword = vec![0; codewords];
        for bit in 0..codewords {
            let (place, block, _) = correction_of(bit)?;
            *of_codeword.get_mut(place)? = *block.first()?;
        }
        of_codeword.extend((0..corrections).map(|n| n % count));
        Some(Self { of_codeword, count, allowed: first.len() / 2 / 2 })
    }

    fn survive(&self, damaged: &BTreeSet<usize>) -> bool {
        let hurt = |block| damaged.iter().filter(|&&n| self.of_codeword.get(n) == Some(&block)).count();
        (0..self.count).all(|block| hurt(block) <= self.allowed)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matrix::Matrix;

    #[test]
    fn the_budget_is_what_the_design_computed() {
        assert_eq!(largest_logo(Version::Normal(5), EcLevel::H), 9);
        assert_eq!(largest_logo(Version::Normal(6), EcLevel::H), 13);
        assert_eq!(largest_logo(Version::Normal(12), EcLevel::H), 0);
    }

    /// What a reader makes of the symbol after the logo's square was painted at random.
    fn read_with_square(matrix: &Matrix, side: usize, paint: u64) -> Option<String> {
        const MODULE: usize = 4;
        let (width, from) = (matrix.width(), (matrix.width() - side) / 2);
        let dark = |x: usize, y: usize| {
            let inside = (from..from + side).contains(&x) && (from..from + side).contains(&y);
            if inside { paint >> ((x * 7 + y * 13) % 64) & 1 == 1 } else { matrix.is_dark(x, y) }
        };
        let size = (width + 8) * MODULE;
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(size, size, |x, y| {
            let at = |p: usize| (p / MODULE).wrapping_sub(4);
            if at(x) < width && at(y) < width && dark(at(x), at(y)) { 0 } else { 255 }
        });
        image.detect_grids().first()?.decode().ok().map(|(_, text)| text)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn whatever_a_logo_within_its_budget_hides_the_code_reads(
            url in "https://[a-z]{2,70}\\.cn/q/[0-9A-HJKMNP-TV-Z]{14}", paint: u64,
        ) {
            let matrix = Matrix::encode_at_least(&url, EcLevel::H, Version::Normal(6)).unwrap();
            let side = largest_logo(matrix.version(), EcLevel::H);
            prop_assert!(side >= 11, "{:?}", matrix.version());
            prop_assert_eq!(read_with_square(&matrix, side, paint), Some(url));
        }

        #[test]
        fn no_block_loses_more_than_half_of_what_it_mends(number in 1i16..=11, level in 0usize..4) {
            let (version, level) = (Version::Normal(number), [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H][level]);
            let (template, blocks) = (Template::of(version, level).unwrap(), Blocks::of(version, level).unwrap());
            let side = largest_logo(version, level);
            prop_assert!(blocks.survive(&damaged(template, side)));
            let room = template.width - 2 * EDGE;
            prop_assert!(side + 2 > room || !blocks.survive(&damaged(template, side + 2)));
            // the blocks are as many and as large as ISO/IEC 18004 table 9 makes all of them mend
            let mends = blocks.count * (blocks.allowed * 2);
            let all = ec::max_allowed_errors(version, level).unwrap();
            prop_assert!(mends <= all + 4 * blocks.count && all <= mends + 2 * blocks.count, "{} {}", mends, all);
        }
    }

    #[test]
    fn a_larger_logo_is_refused() {
        let matrix = Matrix::encode_at_least("https://a.cn/q/0", EcLevel::H, Version::Normal(6)).unwrap();
        assert_eq!(matrix.width(), 41);
        for side in [15, 12, 41] {
            let error = matrix.clone().with_room_for_logo(side).unwrap_err();
            assert_eq!(error.field_errors()[0].field, "logo");
        }
        let cleared = matrix.clone().with_room_for_logo(13).unwrap();
        for y in 0..41 {
            for x in 0..41 {
                let inside = (14..27).contains(&x) && (14..27).contains(&y);
                assert_eq!(cleared.is_dark(x, y), !inside && matrix.is_dark(x, y));
            }
        }
    }
}
