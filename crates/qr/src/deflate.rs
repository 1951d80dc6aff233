//! A zlib stream (RFC 1950, 1951) for the lines of a QR code's picture.
//!
//! A general compressor spends its time looking for what is known here: a module's height of lines
//! are alike, and in a line nearly every byte is light, dark, or one edge between the two. So a new
//! line is literals in one preset Huffman table, and its repetitions are matches one line back.

use std::sync::LazyLock;

const LITERALS: usize = 286;
const DISTANCES: usize = 30;
const END_OF_BLOCK: usize = 256;
const LONGEST_MATCH: usize = 258;
/// The greatest prime below 2^16, RFC 1950.
const ADLER_MODULUS: u64 = 65_521;
/// The order in which a block names the lengths of the codes for code lengths, RFC 1951 3.2.7.
const LENGTH_ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// The compressor; lines go in from top to bottom.
pub(crate) struct Lines {
    bits: Bits,
    tables: &'static Tables,
    /// Bytes of a line with its filter byte.
    length: usize,
    /// Of the last line: the sum of its bytes, and the sum weighted by how many bytes are left.
    sums: (u64, u64),
    adler: (u64, u64),
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
    /// The stream up to the first line.
    start: Bits,
}

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);

impl Lines {
    /// A stream of lines of `width` bytes each.
    pub(crate) fn new(width: usize) -> Self {
        let tables = &*TABLES;
        let mut bits = tables.start.clone();
        bits.bytes.reserve(2048);
        Self { bits, tables, length: width + 1, sums: (0, 0), adler: (1, 0) }
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

    /// `count` more lines like the last one.
    pub(crate) fn repeat(&mut self, count: usize) {
        let mut left = count * self.length;
        while left > 0 {
            // a match has at least three bytes: never leave one or two
            let length = match left {
                259 | 260 => left - 3,
                _ => left.min(LONGEST_MATCH),
            };
            self.put_match(length);
            left -= length;
        }
        self.count_in(count);
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

    /// A match of 3–258 bytes, one line back; symbols and extra bits as RFC 1951 3.2.5 has them.
    fn put_match(&mut self, length: usize) {
        if length == LONGEST_MATCH {
            self.put(&self.tables.literals, 285);
        } else {
            let extra = (length - 3).checked_ilog2().unwrap_or(0).saturating_sub(2);
            self.put_scaled(&self.tables.literals, 257, 4, length - 3, extra);
        }
        let extra = (self.length - 1).checked_ilog2().unwrap_or(0).saturating_sub(1);
        self.put_scaled(&self.tables.distances, 0, 2, self.length - 1, extra);
    }

    /// `value` as the symbol that stands for its upper bits and `extra` lower bits.
    fn put_scaled(&mut self, table: &[Code], first: usize, step: usize, value: usize, extra: u32) {
        self.put(table, first + step * usize::try_from(extra).unwrap_or(0) + (value >> extra));
        self.bits.push(u32::try_from(value & ((1 << extra) - 1)).unwrap_or(0), extra);
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

impl Tables {
    fn new() -> Self {
        let literal_lengths: Vec<u32> = (0..LITERALS).map(literal_length).collect();
        // all distances alike: two codes of four bits make the five-bit ones complete
        let distance_lengths: Vec<u32> =
            (0..DISTANCES).map(|symbol| if symbol < 2 { 4 } else { 5 }).collect();
        let length_lengths: Vec<u32> = (0..19).map(length_length).collect();
        let length_codes = canonical(&length_lengths);

        let mut start = Bits { bytes: vec![0x78, 0x01], ..Bits::default() };
        start.push(1, 1); // the last block
        start.push(2, 2); // with tables of its own
        start.push(u32::try_from(LITERALS - 257).unwrap_or(0), 5);
        start.push(u32::try_from(DISTANCES - 1).unwrap_or(0), 5);
        start.push(19 - 4, 4);
        for symbol in LENGTH_ORDER {
            start.push(length_length(symbol), 3);
        }
        for length in literal_lengths.iter().chain(&distance_lengths) {
            let code = length_codes.get(usize::try_from(*length).unwrap_or(0)).copied().unwrap_or_default();
            start.push(code.bits, code.length);
        }
        Self { literals: canonical(&literal_lengths), distances: canonical(&distance_lengths), start }
    }
}

/// Bits of a literal or match length: two for all dark and all light, five for a byte with one
/// edge, thirteen for any other. The sum of 2^−length is one, as it must be.
fn literal_length(symbol: usize) -> u32 {
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
fn length_length(length: usize) -> u32 {
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
mod tests {
    use super::*;

    #[test]
    fn the_preset_codes_are_complete() {
        let sums = |lengths: Vec<u32>| lengths.iter().filter(|l| **l > 0).map(|l| 1 << (15 - l)).sum::<u32>();
        assert_eq!(sums((0..LITERALS).map(literal_length).collect()), 1 << 15);
        assert_eq!(sums((0..19).map(length_length).collect()), 1 << 15);
        assert_eq!(sums(TABLES.distances.iter().map(|code| code.length).collect()), 1 << 15);
    }
}
