//! Text that people typed: bounded, trimmed, without characters that hide or reorder.

use crate::error::FieldError;

/// Collects the wrong fields of one body, so that a person sees all of them at once.
#[derive(Default, Debug)]
pub struct Fields(Vec<FieldError>);

impl Fields {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that `field` is wrong.
    pub fn wrong(&mut self, field: impl Into<String>, code: &str, message: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), code: code.to_owned(), message: message.into() });
    }

    /// A text that must be there, of at most `most` characters; the empty text when it is wrong,
    /// which [`Fields::check`] never lets through.
    pub fn text(&mut self, field: &str, value: &str, most: usize) -> String {
        let text = self.optional_text(field, Some(value), most);
        if text.is_none() && !self.0.iter().any(|error| error.field == field) {
            self.wrong(field, "required", "必填，不能为空");
        }
        text.unwrap_or_default()
    }

    /// A text that may be missing or blank (both are `None`), of at most `most` characters.
    pub fn optional_text(&mut self, field: &str, value: Option<&str>, most: usize) -> Option<String> {
        let text = value?.trim();
        if text.is_empty() {
            return None;
        }
        if let Some(bad) = text.chars().find(|&c| is_hidden(c)) {
            self.wrong(
                field,
                "bad_character",
                format!("含有不可见字符 U+{:04X}，请删除后重试", u32::from(bad)),
            );
            return None;
        }
        if text.chars().count() > most {
            self.wrong(field, "too_long", format!("最多 {most} 个字"));
            return None;
        }
        Some(text.to_owned())
    }

    /// Parses a text with `FromStr`; the error's own text is what the person reads.
    pub fn parse<T>(&mut self, field: &str, value: &str) -> Option<T>
    where
        T: std::str::FromStr,
        T::Err: std::fmt::Display,
    {
        match value.trim().parse() {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                self.wrong(field, "invalid", error.to_string());
                None
            }
        }
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All that is wrong so far.
    pub fn into_errors(self) -> Vec<FieldError> {
        self.0
    }

    /// # Errors
    /// `validation_failed` with every field noted so far.
    pub fn check(self) -> crate::Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(crate::Error::fields(self.0)) }
    }
}

/// What [`is_hidden`] finds, as a class of a regular expression of JSON Schema.
pub const HIDDEN: &str = r"\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB";

/// Controls (PostgreSQL stores no NUL), marks that reorder text, zero-width characters.
/// A line break and a tab are text.
pub fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_and_lengths_are_named() {
        let mut fields = Fields::new();
        assert_eq!(fields.text("name", " 河庄 ", 4), "河庄");
        fields.text("a", "x\u{0}y", 9);
        fields.text("b", "abc\u{202E}", 9);
        fields.text("c", "五个字符长", 4);
        fields.text("d", " ", 4);
        assert_eq!(fields.optional_text("e", Some(" "), 4), None);
        let codes: Vec<_> = fields.into_errors().into_iter().map(|e| (e.field, e.code)).collect();
        assert_eq!(
            codes,
            [("a", "bad_character"), ("b", "bad_character"), ("c", "too_long"), ("d", "required")]
                .map(|(f, c)| (f.to_owned(), c.to_owned()))
        );
    }
}
