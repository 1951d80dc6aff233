//! Secrets that people read aloud and type: invitation codes, first passwords, receipts.

/// Digits and letters that nobody mistakes for another: Crockford's base32.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// One character for each byte, five bits of it, in groups of four: `8F3K-Q2ZD-7MXA`.
pub fn spell(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 4);
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 && index % 4 == 0 {
            text.push('-');
        }
        // 256 is a multiple of 32: every character is equally likely
        let letter = LETTERS.get(usize::from(byte % 32)).copied().unwrap_or(b'0');
        text.push(char::from(letter));
    }
    text
}

/// What was typed without what does not matter: case, separators and look-alikes.
pub fn bare(typed: &str) -> String {
    typed
        .to_ascii_uppercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| match c {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}
