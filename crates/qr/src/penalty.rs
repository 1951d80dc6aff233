//! How badly a symbol scans (ISO/IEC 18004 7.8.3), in shifts and popcounts over whole rows.
//!
//! The score differs from crate `qrcode`'s by the constant 360 that it takes off, and from nothing
//! else: the choice among the masks is the same.

/// The penalty of a symbol of `rows.len()` modules a side (at most 64); bit x of row y is dark.
pub(crate) fn penalty(rows: &[u64]) -> u32 {
    let width = rows.len();
    let lines = rows.iter().map(|&row| runs_in_row(row, width) + 40 * finders_in_row(row)).sum::<u32>();
    lines
        + runs_in_columns(rows, width)
        + 40 * finders_in_columns(rows)
        + 3 * blocks(rows, width)
        + imbalance(rows)
}

/// The lowest `count` bits.
fn low_bits(count: usize) -> u64 {
    u64::MAX.checked_shr(u32::try_from(64 - count.min(64)).unwrap_or(64)).unwrap_or(0)
}

/// N1: a run of n ≥ 5 equal modules costs n − 2. `fives` marks where five in a row begin, n − 4 to
/// a run; two more for each run, counted where it begins.
fn runs_in_row(row: u64, width: usize) -> u32 {
    let equal = !(row ^ (row >> 1)) & low_bits(width - 1);
    let pairs = equal & (equal >> 1);
    let fives = pairs & (pairs >> 2);
    fives.count_ones() + 2 * (fives & !(fives << 1)).count_ones()
}

/// The same for columns, all at once.
fn runs_in_columns(rows: &[u64], width: usize) -> u32 {
    let all = low_bits(width);
    let mut above = 0;
    let mut cost = 0;
    for &[a, b, c, d, e] in rows.array_windows() {
        let fives = !((a ^ b) | (b ^ c) | (c ^ d) | (d ^ e)) & all;
        cost += fives.count_ones() + 2 * (fives & !above).count_ones();
        above = fives;
    }
    cost
}

/// N2: 2 × 2 modules of one colour.
fn blocks(rows: &[u64], width: usize) -> u32 {
    let corners = low_bits(width - 1);
    let uneven = |&[a, b]: &[u64; 2]| (a ^ b) | (a ^ (a >> 1)) | (b ^ (b >> 1));
    rows.array_windows().map(|pair| (!uneven(pair) & corners).count_ones()).sum()
}

/// N3: 1011101 with four light modules (or the edge) on at least one side.
fn finders_in_row(row: u64) -> u32 {
    let found = row & !(row >> 1) & (row >> 2) & (row >> 3) & (row >> 4) & !(row >> 5) & (row >> 6);
    let dark_before = (row << 1) | (row << 2) | (row << 3) | (row << 4);
    let dark_after = (row >> 7) | (row >> 8) | (row >> 9) | (row >> 10);
    (found & !(dark_before & dark_after)).count_ones()
}

/// The same for columns; beyond the edge all is light.
fn finders_in_columns(rows: &[u64]) -> u32 {
    let mut padded = [0; 4 + 64 + 4];
    for (to, from) in padded.iter_mut().skip(4).zip(rows) {
        *to = *from;
    }
    let used = padded.get(..rows.len() + 8).unwrap_or(&padded);
    used.array_windows()
        .map(|&[a, b, c, d, p0, p1, p2, p3, p4, p5, p6, w, x, y, z]| {
            let found = p0 & !p1 & p2 & p3 & p4 & !p5 & p6;
            (found & !((a | b | c | d) & (w | x | y | z))).count_ones()
        })
        .sum()
}

/// N4: half per cents by which dark modules are more or less than half.
fn imbalance(rows: &[u64]) -> u32 {
    let dark: u32 = rows.iter().map(|row| row.count_ones()).sum();
    let side = u32::try_from(rows.len()).unwrap_or(1);
    (dark * 200 / (side * side).max(1)).abs_diff(100)
}
