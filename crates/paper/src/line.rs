//! Lines of text that break where Chinese breaks: anywhere but within a Latin word or a number, and
//! never between punctuation and what it belongs to.

use std::ops::Range;

use crate::font::Glyph;

/// Some glyphs that stay together, and how many ems they are wide.
pub type Piece = (Range<usize>, f32);

/// The width of glyphs in ems.
pub fn width(glyphs: &[(char, Glyph)]) -> f32 {
    glyphs.iter().map(|(_, glyph)| glyph.advance).sum()
}

/// Whether two characters are of one date, time or number of a document: 2026年6月22日, 10:30, 〔2026〕3号.
fn dated(before: char, after: char) -> bool {
    let unit = |c: char| matches!(c, '年' | '月' | '日' | '时' | '分' | '号');
    let digit = |c: char| c.is_ascii_digit();
    (digit(before) && (unit(after) || after == ':'))
        || (matches!(before, '年' | '月' | ':' | '〕') && digit(after))
}

/// What a line break must not tear: Latin words and numbers, dates, and punctuation from what it
/// belongs to.
pub fn pieces(glyphs: &[(char, Glyph)]) -> Vec<Piece> {
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '&' | '\'' | '%');
    let opens = |c: char| matches!(c, '（' | '(' | '【' | '〔' | '《' | '“' | '‘' | '[');
    let closes = |c: char| {
        matches!(c, '）' | ')' | '】' | '〕' | '》' | '”' | '’' | ']' | ' ')
            || matches!(c, '，' | '。' | '、' | '；' | '：' | '！' | '？' | '·' | ',' | ';' | ':' | '%')
    };
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before = None;
    for (index, (character, glyph)) in glyphs.iter().enumerate() {
        let joined = before.is_some_and(|b| {
            (word(b) && word(*character)) || opens(b) || closes(*character) || dated(b, *character)
        });
        match pieces.last_mut() {
            Some((piece, wide)) if joined => {
                piece.end = index + 1;
                *wide += glyph.advance;
            }
            _ => pieces.push((index..index + 1, glyph.advance)),
        }
        before = Some(*character);
    }
    pieces
}

/// Fills lines of at most `room` ems; none where a piece that must stay together is wider.
pub fn wrap(pieces: &[Piece], room: f32) -> Option<Vec<Range<usize>>> {
    let mut lines = Vec::with_capacity(4);
    let (mut start, mut used) = (0, 0.0);
    for (piece, wide) in pieces {
        if used + wide > room && used > 0.0 {
            lines.push(start..piece.start);
            (start, used) = (piece.start, 0.0);
        }
        if *wide > room {
            return None;
        }
        used += wide;
    }
    lines.push(start..pieces.last()?.0.end);
    Some(lines)
}

/// The lines of at most `room` ems that a text takes; what is wider than a line is torn after all.
pub fn lines(glyphs: &[(char, Glyph)], room: f32) -> Vec<Range<usize>> {
    let tear = |(piece, wide): Piece| match glyphs.get(piece.clone()) {
        Some(long) if wide > room => {
            long.iter().zip(piece).map(|((_, glyph), at)| (at..at + 1, glyph.advance)).collect()
        }
        _ => vec![(piece, wide)],
    };
    let pieces: Vec<Piece> = pieces(glyphs).into_iter().flat_map(tear).collect();
    wrap(&pieces, room).unwrap_or_default()
}
