//! A zlib stream (RFC 1950, 1951) for the lines of a picture.
//!
//! A general compressor spends its time looking for what is known here: a module's height of lines
//! are alike, a letter's line resembles the one above it, and in a QR code's line nearly every byte
//! is light, dark, or one edge between the two. So a line is matched against the one above and
//! against its own last byte and nothing else, and the Huffman tables are preset.

mod huffman;

use std::sync::Arc;

// written once per line, for every pixel: by vectors, which std has not
use simd_adler32::Adler32;

use self::huffman::{Bits, DRAWING, END_OF_BLOCK, MODULES, Matches, Tables};

/// A shorter match is written as literals.
const WORTH_A_MATCH: usize = 4;
/// With a match like this nothing longer is looked for.
const LONG_ENOUGH: usize = 16;
/// The greatest prime below 2^16, RFC 1950.
const ADLER_MODULUS: u64 = 65_521;

/// The compressor; lines go in from top to bottom.
#[derive(Clone)]
pub(crate) struct Lines {
    bits: Bits,
    tables: &'static Tables,
    /// Bytes of a line with its filter byte.
    length: usize,
    /// Matches of the line above.
    matches: Arc<Matches>,
    /// Of the last line: the sum of its bytes, and the sum weighted by how many bytes are left.
    sums: (u64, u64),
    adler: (u64, u64),
    /// The last line, none before the first, and room for the next one; both with a guard.
    above: Vec<u8>,
    next: Vec<u8>,
}

/// Stand behind a line, so that eight bytes can be looked at anywhere in it; the line above has
/// others than the next one.
const GUARD: [u8; 8] = [0xAA; 8];
const GUARD_ABOVE: [u8; 8] = [0xBB; 8];

impl Lines {
    /// A stream of lines of `width` bytes each, of a QR code at one bit a pixel.
    pub(crate) fn of_modules(width: usize) -> Self {
        Self::with(&MODULES, width, 2048)
    }

    /// A stream of lines of `width` bytes each, of letters and shapes.
    pub(crate) fn of_drawing(width: usize) -> Self {
        Self::with(&DRAWING, width, 16_384)
    }

    /// Lines that will [stand](Self::join) below others of letters and shapes, the last of which is
    /// like `above`.
    pub(crate) fn below(above: &[u8]) -> Self {
        let mut lines = Self::with(&DRAWING, above.len(), 0);
        lines.bits = Bits::default();
        lines.above = [above, &GUARD_ABOVE].concat();
        lines
    }

    fn with(tables: &'static Tables, width: usize, about: usize) -> Self {
        let mut bits = tables.start.clone();
        bits.bytes.reserve(about);
        let length = width + 1;
        let matches = Arc::new(tables.matches_at(length));
        let (sums, adler) = ((0, 0), (1, 0));
        let (above, next) = (Vec::new(), Vec::new());
        Self { bits, tables, length, matches, sums, adler, above, next }
    }

    /// `count` ≥ 1 lines like this one.
    pub(crate) fn push(&mut self, line: &[u8], count: usize) {
        self.bits.put(&self.tables.literals, 0);
        for &byte in line {
            self.bits.put(&self.tables.literals, usize::from(byte));
        }
        self.sums = sums(line);
        self.count_in(1);
        self.repeat(count.saturating_sub(1));
    }

    /// A line of which the first and the last `margin` ≥ 4 bytes are all the same, and what is
    /// between them resembles nothing.
    pub(crate) fn push_between_margins(&mut self, line: &[u8], margin: usize) {
        debug_assert!(margin >= WORTH_A_MATCH, "a margin of {margin} bytes");
        self.begin(line);
        let mut bits = std::mem::take(&mut self.bits);
        bits.put(&self.tables.literals, 0);
        let (left, rest) = line.split_at(margin);
        let (middle, right) = rest.split_at(rest.len().saturating_sub(margin));
        for (part, is_margin) in [(left, true), (middle, false), (right, true)] {
            let single = if is_margin { 1 } else { part.len() };
            for &byte in part.iter().take(single) {
                bits.put(&self.tables.literals, usize::from(byte));
            }
            bits.put_matches(&self.tables.runs, part.len() - single);
        }
        self.bits = bits;
        self.end(line);
    }

    /// A line that may resemble the last one that came this way.
    pub(crate) fn push_similar(&mut self, line: &[u8]) {
        self.begin(line);
        let (next, above) = (self.next.as_slice(), self.above.as_slice());
        // in registers while the line is written
        let mut bits = std::mem::take(&mut self.bits);
        // the filter byte is zero in every line, so a match may begin with it
        let mut at = match alike((next, 0), (above, 0)) {
            same if same + 1 >= WORTH_A_MATCH => {
                bits.put_matches(&self.matches, same + 1);
                same
            }
            _ => {
                bits.put(&self.tables.literals, 0);
                0
            }
        };
        while at < line.len() {
            let mut length = alike((next, at), (above, at));
            let mut matches = &*self.matches;
            if length < LONG_ENOUGH && at > 0 {
                // each byte like the one before it
                let run = alike((next, at), (next, at - 1)).min(line.len() - at);
                if run > length {
                    (length, matches) = (run, &self.tables.runs);
                }
            }
            if length < WORTH_A_MATCH {
                let byte = next.get(at).copied().unwrap_or_default();
                bits.put(&self.tables.literals, usize::from(byte));
                at += 1;
            } else {
                bits.put_matches(matches, length);
                at += length;
            }
        }
        self.bits = bits;
        self.end(line);
    }

    /// Makes `line` the next one.
    fn begin(&mut self, line: &[u8]) {
        self.next.clear();
        self.next.extend_from_slice(line);
        self.next.extend(GUARD);
    }

    /// Makes the next line the last one.
    fn end(&mut self, line: &[u8]) {
        self.sums = sums(line);
        self.count_in(1);
        std::mem::swap(&mut self.above, &mut self.next);
        if let Some(guard) = self.above.last_chunk_mut() {
            *guard = GUARD_ABOVE;
        }
    }

    /// `count` more lines like the last one.
    pub(crate) fn repeat(&mut self, count: usize) {
        self.bits.put_matches(&self.matches, count * self.length);
        self.count_in(count);
    }

    /// Adds `count` lines that were made for [`below`](Self::below) these.
    pub(crate) fn join(&mut self, lines: &Self, count: usize) {
        self.bits.append(&lines.bits);
        let added = u64::try_from(count * self.length).unwrap_or(0);
        let ((low, high), (own_low, own_high)) = (self.adler, lines.adler);
        // both sums began with 1 and 0
        let before = low + ADLER_MODULUS - 1;
        self.adler = (
            (before + own_low) % ADLER_MODULUS,
            (high + own_high + added % ADLER_MODULUS * before) % ADLER_MODULUS,
        );
    }

    /// The whole stream.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.bits.put(&self.tables.literals, END_OF_BLOCK);
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
}

/// The sum of the bytes, and the sum in which each counts as often as bytes are left from it on,
/// both modulo the modulus: what Adler-32 makes of them from zero.
fn sums(line: &[u8]) -> (u64, u64) {
    let mut adler = Adler32::from_checksum(0);
    adler.write(line);
    let both = adler.finish();
    (u64::from(both & 0xFFFF), u64::from(both >> 16))
}

/// How many bytes are the same from two places on.
fn alike((line, at): (&[u8], usize), (other, from): (&[u8], usize)) -> usize {
    let eight = |bytes: &[u8], at: usize| {
        bytes.get(at..).and_then(<[u8]>::first_chunk).map(|eight| u64::from_le_bytes(*eight))
    };
    let mut same = 0;
    while let (Some(a), Some(b)) = (eight(line, at + same), eight(other, from + same)) {
        if a != b {
            return same + usize::try_from((a ^ b).trailing_zeros() / 8).unwrap_or(0);
        }
        same += 8;
    }
    same
}

#[cfg(test)]
mod tests;
