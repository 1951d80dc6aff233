//! What is forgiven in text that people typed into a sheet: widths, spaces, signs for "nothing".

/// Full-width letters, digits and signs as their ASCII twins, and every kind of space left out:
/// for codes and numbers, in which neither means anything.
pub(crate) fn narrow(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !is_invisible(*c)).map(half_width).collect()
}

/// Text of one cell: trimmed, `None` when it is blank or one of the signs that offices write for
/// "nothing" (`无`, `/`, `-`, `—`, `暂无`).
pub(crate) fn tidy(text: &str) -> Option<String> {
    let text: String = text.chars().filter(|c| !is_invisible(*c)).collect();
    let text = text.trim();
    let nothing = text.is_empty()
        || matches!(text, "无" | "暂无" | "没有" | "空" | "N/A" | "n/a")
        || text.chars().all(|c| matches!(half_width(c), '/' | '\\' | '-' | '—' | '–' | '_' | '.' | '、'));
    (!nothing).then(|| text.to_owned())
}

/// A name with what differs only by typing taken away, to compare it with another.
pub(crate) fn fold(name: &str) -> String {
    narrow(name).chars().filter(|c| !matches!(c, '、' | ',' | '，' | '。')).collect::<String>().to_lowercase()
}

fn half_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    }
}

/// Characters without width that come along when people copy from chats and web pages.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_spaces_and_signs_for_nothing() {
        assert_eq!(narrow(" Ｃ２１\u{200B}1０\u{3000}"), "C2110");
        assert_eq!(tidy("\u{3000}河庄 木业\u{FEFF} "), Some("河庄 木业".to_owned()));
        for nothing in ["", "  ", "无", "/", "-", "——", "－", "／", "N/A"] {
            assert_eq!(tidy(nothing), None, "{nothing}");
        }
        assert_eq!(fold("电线、电缆 制造"), fold("电线,电缆制造"));
    }
}
