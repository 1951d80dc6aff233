//! The code on the sticker: 60 random bits and two check characters.
//!
//! Fourteen characters of Crockford's base32 (no I, L, O, U): twelve carry the randomness, two
//! follow from them. The fourteen are the coefficients of a polynomial over GF(32) that is a
//! multiple of g(x) = (x − 1)(x − α): a Reed–Solomon code of length 14 ≤ 31 with two check symbols,
//! whose distance is 3. Two valid codes therefore differ in at least three places, so *every* change
//! of one or two characters is noticed: each single substitution, each transposition, adjacent or
//! not. Of all other mistakes one in 1,024 slips through, and then still has to meet one of a few
//! thousand codes among 2^60.
//!
//! Printed as `XXXXX-XXXX-XXXXX`: groups of at most five are read aloud and kept in mind in one
//! piece, and the unequal one in the middle shows where one is.

use std::fmt;
use std::str::FromStr;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Text;
use heping_core::column::Parsed;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::typed;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code.
const LENGTH: usize = 14;
/// Characters that carry the randomness, five bits each.
const PAYLOAD: usize = 12;

/// An enterprise's code whose check characters are right. Its canonical text, in URLs and in the
/// database, is the fourteen characters in upper case without separators.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Text)]
pub struct EnterpriseCode([u8; LENGTH]);

/// Why a text is no code. Its `Display` is the Chinese sentence for the person who typed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotACode {
    /// Not fourteen characters of the alphabet, nor a URL that ends in them.
    #[error("河平码应为 14 位数字或字母，请核对后重新输入")]
    Form,
    /// The right form, but the check characters do not follow from the others: a slip of the pen.
    #[error("河平码校验不通过，可能有字符输错，请核对")]
    Check,
}

impl EnterpriseCode {
    /// A fresh code with 60 bits from `rng`, which must be unpredictable.
    pub fn generate(rng: &mut (impl rand::CryptoRng + ?Sized)) -> Self {
        Self::from_payload(rng.next_u64())
    }

    /// The code of the lower 60 bits of `payload`.
    fn from_payload(payload: u64) -> Self {
        let mut values = [0; LENGTH];
        let (body, check) = values.split_at_mut(PAYLOAD);
        for (place, value) in body.iter_mut().rev().enumerate() {
            *value = u8::try_from((payload >> (5 * place)) & 31).unwrap_or(0);
        }
        check.copy_from_slice(&check_values(body));
        Self(values.map(character))
    }

    /// The fourteen characters, upper case, without separators.
    pub fn as_str(&self) -> &str {
        // ASCII by construction: every byte comes from the alphabet
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// As printed for people: `XXXXX-XXXX-XXXXX`.
    pub fn display(&self) -> String {
        let (head, rest) = self.as_str().split_at(5);
        let (middle, tail) = rest.split_at(4);
        format!("{head}-{middle}-{tail}")
    }

    /// What the QR code says: `<public_url>/q/<code>`, e.g. with `public_url` `https://example.cn`.
    pub fn url(&self, public_url: &str) -> String {
        format!("{}/q/{self}", public_url.trim_end_matches('/'))
    }
}

fn character(value: u8) -> u8 {
    ALPHABET.get(usize::from(value)).copied().unwrap_or(b'0')
}

/// What a character stands for; Crockford's look-alikes count as what they look like.
fn value(character: char) -> Option<u8> {
    let character = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let byte = u8::try_from(character).ok()?;
    u8::try_from(ALPHABET.iter().position(|&known| known == byte)?).ok()
}

/// `value` · α in GF(32) = GF(2)[α] / (α⁵ + α² + 1), where α is primitive.
fn times_alpha(value: u8) -> u8 {
    let doubled = value << 1;
    if doubled & 0b10_0000 == 0 { doubled } else { doubled ^ 0b10_0101 }
}

/// The remainder of body(x)·x² divided by g(x) = (x − 1)(x − α) = x² + (1 + α)x + α.
fn check_values(body: &[u8]) -> [u8; 2] {
    body.iter().fold([0, 0], |[high, low], value| {
        let lead = value ^ high;
        let lead_alpha = times_alpha(lead);
        [low ^ lead ^ lead_alpha, lead_alpha]
    })
}

impl FromStr for EnterpriseCode {
    type Err = NotACode;

    /// Takes what people type and what scanners hand over: any case, O for 0, I and L for 1,
    /// full-width characters, separators and spaces anywhere, a whole URL `…/q/<code>` with query
    /// or fragment, percent-encoded or not.
    fn from_str(text: &str) -> Result<Self, NotACode> {
        let written = typed::code_characters(text).ok_or(NotACode::Form)?;
        let mut values = [0; LENGTH];
        let mut characters = written.chars();
        for slot in &mut values {
            *slot = characters.next().and_then(value).ok_or(NotACode::Form)?;
        }
        if characters.next().is_some() {
            return Err(NotACode::Form);
        }
        let (body, check) = values.split_at(PAYLOAD);
        if check_values(body).as_slice() == check {
            Ok(Self(values.map(character)))
        } else {
            Err(NotACode::Check)
        }
    }
}

impl fmt::Display for EnterpriseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for EnterpriseCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EnterpriseCode({self})")
    }
}

impl Serialize for EnterpriseCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for EnterpriseCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl<DB: Backend> ToSql<Text, DB> for EnterpriseCode
where
    str: ToSql<Text, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.as_str().to_sql(out)
    }
}

impl<DB: Backend> FromSql<Text, DB> for EnterpriseCode
where
    Parsed<Self>: FromSql<Text, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Parsed::from_sql(value).map(|Parsed(code)| code)
    }
}

#[cfg(test)]
mod tests;
