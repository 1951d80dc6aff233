//! A zlib stream (RFC 1950, 1951) for the lines of a picture.
//!
//! A general compressor spends its time looking for what is known here: a module's height of lines
//! are alike, a letter's line resembles the one above it, and in a QR code's line nearly every byte
//! is light, dark, or one edge between the two. So a line is matched against the one above and
//! against its own last byte and nothing else, and the Huffman tables are preset.

use std::sync::LazyLock;

const LITERALS: usize = 286;
/// A shorter match is written as literals.
const WORTH_A_MATCH: usize = 4;
/// With a match like this nothing longer is looked for.
const LONG_ENOUGH: usize = 16;
const DISTANCES: usize = 30;
const END_OF_BLOCK: usize = 256;
const LONGEST_MATCH: usize = 258;
/// The greatest prime below 2^16, RFC 1950.
const ADLER_MODULUS: u64 = 65_521;
/// The order in which a block names the lengths of the codes for code lengths, RFC 1951 3.2.7.
const LENGTH_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The compressor; lines go in from top to bottom.
#[derive(Clone)]
pub(crate) struct Lines {
    bits: Bits,
    tables: &'static Tables,
    /// Bytes of a line with its filter byte.
    length: usize,
    /// The distance of the same byte in the line above, and of the byte before.
    above_at: Code,
    before_at: Code,
    /// Of the last line: the sum of its bytes, and the sum weighted by how many bytes are left.
    sums: (u64, u64),
    adler: (u64, u64),
    /// The last line.
    above: Vec<u8>,
}

#[derive(Clone, Copy, Default)]
struct Code {
    bits: u32,
    length: u32,
}

#[derive(Clone, Default)]
struct Bits {
    bytes: Vec<u8>,
    pending: u64,
    filled: u32,
}

struct Tables {
    literals: Vec<Code>,
    distances: Vec<Code>,
    /// Of each length of a match: its symbol and what follows it.
    matches: Vec<Code>,
    /// The stream up to the first line.
    start: Bits,
}

static MODULES: LazyLock<Tables> = LazyLock::new(Tables::of_modules);
static DRAWING: LazyLock<Tables> = LazyLock::new(Tables::of_drawing);

impl Lines {
    /// A stream of lines of `width` bytes each, of a QR code at one bit a pixel.
    pub(crate) fn of_modules(width: usize) -> Self {
        Self::with(&MODULES, width, 2048)
    }

    /// A stream of lines of `width` bytes each, of letters and shapes.
    pub(crate) fn of_drawing(width: usize) -> Self {
        Self::with(&DRAWING, width, 16_384)
    }

    fn with(tables: &'static Tables, width: usize, about: usize) -> Self {
        let mut bits = tables.start.clone();
        bits.bytes.reserve(about);
        let length = width + 1;
        let [above_at, before_at] = [length, 1].map(|distance| tables.distance(distance));
        let (sums, adler) = ((0, 0), (1, 0));
        Self { bits, tables, length, above_at, before_at, sums, adler, above: Vec::new() }
    }

    /// `count` ≥ 1 lines like this one.
    pub(crate) fn push(&mut self, line: &[u8], count: usize) {
        self.put(&self.tables.literals, 0);
        let (mut sum, mut weighted) = (0, 0);
        for &byte in line {
            self.put(&self.tables.literals, usize::from(byte));
            sum += u64::from(byte);
            weighted += sum;
        }
        self.sums = (sum, weighted);
        self.count_in(1);
        self.repeat(count.saturating_sub(1));
    }

    /// A line that may resemble the last one that came this way.
    pub(crate) fn push_similar(&mut self, line: &[u8]) {
        let mut above = std::mem::take(&mut self.above);
        // before the first line there is nothing to go back to
        let old = if self.adler == (1, 0) { &[] } else { above.as_slice() };
        // the filter byte is zero in every line, so a match may begin with it
        let mut at = match alike(line, old) {
            same if same + 1 >= WORTH_A_MATCH => {
                self.put_matches(same + 1, self.above_at);
                same
            }
            _ => {
                self.put(&self.tables.literals, 0);
                0
            }
        };
        let mut last = 0x100;
        while let Some(&byte) = line.get(at) {
            let rest = line.get(at..).unwrap_or_default();
            let mut length = 0;
            let mut distance = self.above_at;
            if old.get(at) == Some(&byte) {
                length = alike(rest, old.get(at..).unwrap_or_default());
            }
            if length < LONG_ENOUGH && u16::from(byte) == last {
                let run = rest.iter().take_while(|next| **next == byte).count();
                if run > length {
                    (length, distance) = (run, self.before_at);
                }
            }
            if length < WORTH_A_MATCH {
                self.put(&self.tables.literals, usize::from(byte));
                last = byte.into();
                at += 1;
            } else {
                self.put_matches(length, distance);
                at += length;
                last = line.get(at - 1).copied().unwrap_or(0).into();
            }
        }
        self.sums = sums(line);
        self.count_in(1);
        above.clear();
        above.extend_from_slice(line);
        self.above = above;
    }

    /// `count` more lines like the last one.
    pub(crate) fn repeat(&mut self, count: usize) {
        self.put_matches(count * self.length, self.above_at);
        self.count_in(count);
    }

    /// `length` bytes, none or at least three, as they were `distance` before.
    fn put_matches(&mut self, length: usize, distance: Code) {
        let mut left = length;
        while left > 0 {
            // a match has at least three bytes: never leave one or two
            let length = match left {
                259 | 260 => left - 3,
                _ => left.min(LONGEST_MATCH),
            };
            self.put(&self.tables.matches, length);
            self.bits.push(distance.bits, distance.length);
            left -= length;
        }
    }

    /// The whole stream.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.put(&self.tables.literals, END_OF_BLOCK);
        let mut bytes = self.bits.finish();
        let (low, high) = self.adler;
        bytes.extend(u32::try_from(high << 16 | low).unwrap_or(0).to_be_bytes());
        bytes
    }

    /// The Adler-32 sums, moved on by `count` times the last line: `low` grows by a line's sum each
    /// time, `high` by all the values of `low` on the way.
    fn count_in(&mut self, count: usize) {
        let [count, length] = [count, self.length].map(|number| u64::try_from(number).unwrap_or(0));
        let (sum, weighted) = self.sums;
        let (low, high) = self.adler;
        let earlier = count * count.saturating_sub(1) / 2;
        self.adler = (
            (low + count * sum) % ADLER_MODULUS,
            (high + count * (length * low + weighted) + earlier * length * sum) % ADLER_MODULUS,
        );
    }

    fn put(&mut self, table: &[Code], symbol: usize) {
        let code = table.get(symbol).copied().unwrap_or_default();
        self.bits.push(code.bits, code.length);
    }
}

impl Bits {
    /// Adds the lowest `length` ≤ 32 bits, lowest first.
    fn push(&mut self, bits: u32, length: u32) {
        self.pending |= u64::from(bits) << self.filled;
        self.filled += length;
        if self.filled >= 32 {
            let [a, b, c, d, ..] = self.pending.to_le_bytes();
            self.bytes.extend([a, b, c, d]);
            self.pending >>= 32;
            self.filled -= 32;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        let used = usize::try_from(self.filled.div_ceil(8)).unwrap_or(0);
        self.bytes.extend(self.pending.to_le_bytes().into_iter().take(used));
        self.bytes
    }
}

/// The sum of the bytes, and the sum in which each counts as often as bytes are left from it on.
fn sums(line: &[u8]) -> (u64, u64) {
    // 32 bits hold both for lines of some thousand bytes, and many of them at once
    let left = (1..=u32::try_from(line.len()).unwrap_or(0)).rev();
    let both = |(sum, weighted): (u32, u32), (byte, left): (&u8, u32)| {
        (sum + u32::from(*byte), weighted + left * u32::from(*byte))
    };
    let (sum, weighted) = line.iter().zip(left).fold((0, 0), both);
    (sum.into(), weighted.into())
}

/// How many bytes at the beginning are the same.
fn alike(line: &[u8], other: &[u8]) -> usize {
    let mut same = 0;
    let (eights, others) = (line.as_chunks().0, other.as_chunks().0);
    for (a, b) in eights.iter().zip(others) {
        let apart = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if apart != 0 {
            return same + usize::try_from(apart.trailing_zeros() / 8).unwrap_or(0);
        }
        same += 8;
    }
    let (line, other) = (line.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    same + line.iter().zip(other).take_while(|(a, b)| a == b).count()
}

impl Tables {
    /// For a QR code at one bit a pixel.
    fn of_modules() -> Self {
        // all distances alike: two codes of four bits make the five-bit ones complete
        let distance = |symbol| if symbol < 2 { 4 } else { 5 };
        Self::preset(module_literal, distance, module_length)
    }

    /// For letters and shapes in palette colours 0–7 at four bits a pixel, 150–600 dpi.
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
        let literals: Vec<u32> = (0..LITERALS).map(literal).collect();
        let distances: Vec<u32> = (0..DISTANCES).map(distance).collect();
        let lengths: Vec<u32> = (0..LENGTH_ORDER.len()).map(&length).collect();
        let length_codes = canonical(&lengths);

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
        let (literals, distances) = (canonical(&literals), canonical(&distances));
        let mut tables = Self { literals, distances, matches: Vec::new(), start };
        tables.matches = (0..=LONGEST_MATCH).map(|length| tables.match_of(length)).collect();
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

    /// How far back a match lies.
    fn distance(&self, distance: usize) -> Code {
        let extra = (distance - 1).checked_ilog2().unwrap_or(0).saturating_sub(1);
        scaled(&self.distances, 0, 2, distance - 1, extra)
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
fn module_length(length: usize) -> u32 {
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

/// What was counted on a thousand stickers: white, black and band first, then the edges between
/// them, then what hardly occurs. The sum of 2^−length is one, here and below.
fn drawing_literal(symbol: usize) -> u32 {
    match symbol {
        0x00 | 0x33 => 3,
        0x77 => 4,
        0x03 | 0x30 | 0x44 | 258 => 5,
        0x01 | 0x02 | 0x10 | 0x13 | 0x20 | 0x23 | 0x31 | 0x32 | 0x47 | 0x74 => 6,
        259..=263 | 265 | 266 | 269 | 273 | 278 => 6,
        0x11 | 0x22 | 0x46 | 0x54 | 0x67 | 0x75 | 264 | 267 | 268 | 270..=272 | 274 | 282 => 7,
        0x12 | 0x21 | 0x45 | 0x55 | 0x57 | 0x64 | 0x66 | 0x76 | 275..=277 | 279..=281 => 8,
        END_OF_BLOCK | 257 | 283.. => 10,
        ..0x88 => 11,
        _ => 12,
    }
}

/// One line back at 300 dpi, one byte back, one line back at others.
fn drawing_distance(symbol: usize) -> u32 {
    match symbol {
        16 => 1,
        0 => 2,
        14 | 15 | 17 | 18 => 4,
        _ => 0,
    }
}

fn drawing_length(length: usize) -> u32 {
    match length {
        11 | 12 => 2,
        0 | 5..=8 | 10 => 4,
        1..=4 => 5,
        _ => 0,
    }
}

/// The canonical Huffman code of these lengths, RFC 1951 3.2.2, ready to be sent lowest bit first.
fn canonical(lengths: &[u32]) -> Vec<Code> {
    let mut codes = vec![Code::default(); lengths.len()];
    let mut next = 0_u32;
    for length in 1..=15 {
        for (code, _) in codes.iter_mut().zip(lengths).filter(|(_, own)| **own == length) {
            *code = Code { bits: next.reverse_bits() >> (32 - length), length };
            next += 1;
        }
        next <<= 1;
    }
    codes
}

#[cfg(test)]
#[path = "deflate_tests.rs"]
mod tests;
