//! From what a person typed or a scanner read to the characters of a code.

/// Longer texts are no code, whatever they hold.
const MAX_BYTES: usize = 1024;

/// The characters of the code in `text`: out of the URL if it is one, made half-width, without
/// separators. None if the text is a URL of something else, too long, or wrongly encoded.
pub(crate) fn code_characters(text: &str) -> Option<String> {
    if text.len() > MAX_BYTES {
        return None;
    }
    let text: String = percent_decoded(text)?.chars().map(half_width).collect();
    Some(code_segment(&text)?.chars().filter(|&character| !is_separator(character)).collect())
}

/// The path segment after `/q/`, or the whole text if it is no URL.
fn code_segment(text: &str) -> Option<&str> {
    match text.to_ascii_lowercase().find("/q/") {
        Some(at) => text.get(at + 3..)?.split(['?', '#', '&', '/']).next(),
        None if text.contains('/') => None,
        None => Some(text),
    }
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            hex_digit(bytes.next()?)? << 4 | hex_digit(bytes.next()?)?
        } else {
            byte
        });
    }
    String::from_utf8(decoded).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    u8::try_from(char::from(byte).to_digit(16)?).ok()
}

/// U+FF01…U+FF5E are ASCII 0x21…0x7E in full width.
fn half_width(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0).unwrap_or(character),
        other => other,
    }
}

/// White space, and the dashes, dots and invisible characters that keyboards and copying add.
fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '_'
                | '.'
                | '+'
                | '·'
                | '•'
                | '・'
                | 'ー'
                | '－'
                | '−'
                | '—'
                | '–'
                | '‐'
                | '‑'
                | '‒'
                | '―'
                | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_gives_its_segment_and_another_url_nothing() {
        for url in [
            "https://example.cn/q/AB-12",
            "https://example.cn/q/AB12?from=wx#top",
            "https%3A%2F%2Fexample.cn%2Fq%2FAB12%3Ffrom%3Dwx",
            "pages/scan?q=https%3A%2F%2Fexample.cn%2Fq%2FAB12&scancode_time=1",
            "HTTPS://EXAMPLE.CN/Q/AB12/",
            "ＡＢ　１２",
            "\u{FEFF}AB·12\n",
        ] {
            assert_eq!(code_characters(url).as_deref(), Some("AB12"), "{url}");
        }
        for other in ["https://example.cn/AB12", "AB%1", "%FF", &"A".repeat(2000)] {
            assert_eq!(code_characters(other), None, "{other}");
        }
    }
}
