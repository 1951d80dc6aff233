//! The symbols of a deflate stream: preset Huffman tables, and the bits that they become.

use std::sync::LazyLock;

const LITERALS: usize = 286;
const DISTANCES: usize = 30;
pub(super) const END_OF_BLOCK: usize = 256;
const LONGEST_MATCH: usize = 258;
/// The order in which a block names the lengths of the codes for code lengths, RFC 1951 3.2.7.
const LENGTH_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

#[derive(Clone, Copy, Default)]
pub(super) struct Code {
    pub(super) bits: u32,
    pub(super) length: u32,
}

#[derive(Clone, Default)]
pub(super) struct Bits {
    pub(super) bytes: Vec<u8>,
    pending: u64,
    filled: u32,
}

/// Of each length of a match that lies so far back, all its bits: no more than 32.
pub(super) type Matches = [Code; LONGEST_MATCH + 1];

pub(super) struct Tables {
    pub(super) literals: [Code; LITERALS],
    pub(super) distances: [Code; DISTANCES],
    /// Of each length of a match: its symbol and what follows it.
    matches: Matches,
    /// Matches of the byte before.
    pub(super) runs: Matches,
    /// The stream up to the first line.
    pub(super) start: Bits,
}

/// For a QR code at one bit a pixel.
pub(super) static MODULES: LazyLock<Tables> = LazyLock::new(Tables::of_modules);
/// For letters and shapes in four colours at two bits a pixel, 150–600 dpi.
pub(super) static DRAWING: LazyLock<Tables> = LazyLock::new(Tables::of_drawing);

impl Bits {
    pub(super) fn put(&mut self, table: &[Code], symbol: usize) {
        let code = table.get(symbol).copied().unwrap_or_default();
        self.push(code.bits, code.length);
    }

    /// `length` bytes, none or at least three, as they were before.
    pub(super) fn put_matches(&mut self, matches: &Matches, length: usize) {
        debug_assert!(!matches!(length, 1 | 2), "no match is so short");
        let mut left = length;
        while left > 0 {
            // a match has at least three bytes: never leave one or two
            let length = match left {
                259 | 260 => left - 3,
                _ => left.min(LONGEST_MATCH),
            };
            self.put(matches, length);
            left -= length;
        }
    }

    /// Adds the lowest `length` ≤ 32 bits, lowest first.
    pub(super) fn push(&mut self, bits: u32, length: u32) {
        self.pending |= u64::from(bits) << self.filled;
        self.filled += length;
        if self.filled >= 32 {
            let [a, b, c, d, ..] = self.pending.to_le_bytes();
            self.bytes.extend([a, b, c, d]);
            self.pending >>= 32;
            self.filled -= 32;
        }
    }

    pub(super) fn append(&mut self, other: &Self) {
        // whole words, and what has not become one
        let (words, _) = other.bytes.as_chunks();
        words.iter().for_each(|word| self.push(u32::from_le_bytes(*word), 32));
        self.push(u32::try_from(other.pending).unwrap_or(0), other.filled);
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        let used = usize::try_from(self.filled.div_ceil(8)).unwrap_or(0);
        self.bytes.extend(self.pending.to_le_bytes().into_iter().take(used));
        self.bytes
    }
}

impl Tables {
    /// For a QR code at one bit a pixel.
    fn of_modules() -> Self {
        // all distances alike: two codes of four bits make the five-bit ones complete
        let distance = |symbol| if symbol < 2 { 4 } else { 5 };
        Self::preset(module_literal, distance, module_length)
    }

    /// For letters and shapes in four colours at two bits a pixel, 150–600 dpi.
    fn of_drawing() -> Self {
        Self::preset(drawing_literal, drawing_distance, drawing_length)
    }

    /// The tables of these lengths, and the start of a stream that names them: the bits of each
    /// literal or match length, of each distance, and of each such length itself.
    fn preset(
        literal: impl Fn(usize) -> u32,
        distance: impl Fn(usize) -> u32,
        length: impl Fn(usize) -> u32,
    ) -> Self {
        let literals: [u32; LITERALS] = std::array::from_fn(literal);
        let distances: [u32; DISTANCES] = std::array::from_fn(distance);
        let length_codes = canonical::<19>(std::array::from_fn(&length));

        let mut start = Bits { bytes: vec![0x78, 0x01], ..Bits::default() };
        start.push(1, 1); // the last block
        start.push(2, 2); // with tables of its own
        start.push(u32::try_from(LITERALS - 257).unwrap_or(0), 5);
        start.push(u32::try_from(DISTANCES - 1).unwrap_or(0), 5);
        start.push(19 - 4, 4);
        for symbol in LENGTH_ORDER {
            start.push(length(symbol), 3);
        }
        for length in literals.iter().chain(&distances) {
            let code = length_codes.get(usize::try_from(*length).unwrap_or(0)).copied().unwrap_or_default();
            start.push(code.bits, code.length);
        }
        let (literals, distances) = (canonical(literals), canonical(distances));
        let none = [Code::default(); LONGEST_MATCH + 1];
        let mut tables = Self { literals, distances, matches: none, runs: none, start };
        tables.matches = std::array::from_fn(|length| tables.match_of(length));
        tables.runs = tables.matches_at(1);
        tables
    }

    /// A match of 3–258 bytes; symbols and extra bits as RFC 1951 3.2.5 has them.
    fn match_of(&self, length: usize) -> Code {
        match length.checked_sub(3) {
            None => Code::default(),
            Some(_) if length == LONGEST_MATCH => self.literals.get(285).copied().unwrap_or_default(),
            Some(over) => {
                let extra = over.checked_ilog2().unwrap_or(0).saturating_sub(2);
                scaled(&self.literals, 257, 4, over, extra)
            }
        }
    }

    /// Matches that lie so far back.
    pub(super) fn matches_at(&self, distance: usize) -> Matches {
        let extra = (distance - 1).checked_ilog2().unwrap_or(0).saturating_sub(1);
        let back = scaled(&self.distances, 0, 2, distance - 1, extra);
        debug_assert!(back.length > 0, "no line is {distance} bytes long");
        self.matches.map(|code| Code {
            bits: code.bits | back.bits << code.length,
            length: code.length + back.length,
        })
    }
}

/// `value` as the symbol that stands for its upper bits, followed by `extra` lower bits.
fn scaled(table: &[Code], first: usize, step: usize, value: usize, extra: u32) -> Code {
    let symbol = first + step * usize::try_from(extra).unwrap_or(0) + (value >> extra);
    let code = table.get(symbol).copied().unwrap_or_default();
    let rest = u32::try_from(value & ((1 << extra) - 1)).unwrap_or(0);
    Code { bits: code.bits | rest << code.length, length: code.length + extra }
}

/// Bits of a literal or match length: two for all dark and all light, five for a byte with one
/// edge, thirteen for any other. The sum of 2^−length is one, as it must be.
fn module_literal(symbol: usize) -> u32 {
    match symbol {
        0x00 | 0xFF => 2,
        0x01 | 0x03 | 0x07 | 0x0F | 0x1F | 0x3F | 0x7F | 0x80 | 0xC0 | 0xE0 | 0xF0 | 0xF8 | 0xFC | 0xFE => 5,
        0x02..=0xFD => 13,
        END_OF_BLOCK..=277 => 11,
        278..=284 => 10,
        _ => 6,
    }
}

/// Bits of the code for a code length, the frequent ones short.
pub(super) fn module_length(length: usize) -> u32 {
    match length {
        13 => 1,
        5 => 2,
        11 => 3,
        10 => 4,
        2 => 5,
        4 | 6 => 6,
        _ => 0,
    }
}

/// What was counted on some hundred stickers: four light, four dark, then the edges between them,
/// then what hardly occurs. The sum of 2^−length is one, here and below.
fn drawing_literal(symbol: usize) -> u32 {
    match symbol {
        0x00 | 0xAA => 3,
        0x02 | 0x0A | 0x2A | 0x80 | 0xA0 | 0xA8 | 0xFF | 258 | 259 | 274 | 285 => 5,
        260 | 261 | 265 | 266 | 269 => 6,
        0x01 | 0x03 | 0x06 | 0x0F | 0x1A | 0x3F | 0x40 | 0x55 | 0x6A | 0x90 | 0xA4 | 0xA9 | 0xAF | 0xBF
        | 0xC0 | 0xEA | 0xF0 | 0xFA | 0xFC | 262 | 263 | 264 | 267 | 268 | 270 | 273 | 275 | 276 | 277
        | 278 => 7,
        0xAB | 0xFE | 271 | 272 | 281 => 8,
        0x05 | 0x68 | 0x82 | 279 => 9,
        0x15 | 0x28 | 0x29 | 0x50 | 0x8A | 0xA5 | 0xC3 => 10,
        0x04 | 0x09 | 0x10 | 0x30 | 0x3C | 0x54 | 0x56 | 0x5A | 0x60 | 0x81 | 0x94 | 0x95 | 0x9A | 0xA2
        | 0xA6 | 0xAE | 0xBA | 0xBE | 0xEB | 0xF3 | 280 | 282 => 11,
        _ => 12,
    }
}

/// One line back at 300 dpi, one byte back, one line back at others.
fn drawing_distance(symbol: usize) -> u32 {
    match symbol {
        14 => 1,
        0 => 2,
        12 | 13 | 15 | 16 => 4,
        _ => 0,
    }
}

pub(super) fn drawing_length(length: usize) -> u32 {
    match length {
        12 => 1,
        7 | 11 => 3,
        0 | 5 => 4,
        1..=4 | 6 | 8..=10 => 6,
        _ => 0,
    }
}

/// The canonical Huffman code of these lengths, RFC 1951 3.2.2, ready to be sent lowest bit first.
fn canonical<const N: usize>(lengths: [u32; N]) -> [Code; N] {
    let mut codes = [Code::default(); N];
    let mut next = 0_u32;
    for length in 1..=15 {
        for (code, _) in codes.iter_mut().zip(lengths).filter(|(_, own)| *own == length) {
            *code = Code { bits: next.reverse_bits() >> (32 - length), length };
            next += 1;
        }
        next <<= 1;
    }
    codes
}
