//! Phone numbers of the mainland: mobiles and landlines.

use std::fmt;
use std::str::FromStr;

/// A phone number: 11 digits beginning with 1, or a landline with its area code.
/// `Debug` shows it masked, so that no log ever holds it whole.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

/// A text that is no phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("电话应为 11 位手机号，或带区号的固定电话（如 0571-82900000）")]
pub struct NotAPhone;

impl Phone {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `138****1234`: the middle four of a mobile (all but three and four of a landline) hidden.
    pub fn masked(&self) -> String {
        let head: String = self.0.chars().take(3).collect();
        let tail: String = self.0.chars().skip(self.0.len().saturating_sub(4)).collect();
        format!("{head}****{tail}")
    }
}

impl FromStr for Phone {
    type Err = NotAPhone;

    /// Forgives spaces, hyphens, brackets and +86.
    fn from_str(text: &str) -> Result<Self, NotAPhone> {
        let bare: String =
            text.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '（' | '）' | '—')).collect();
        let digits = bare.strip_prefix("+86").unwrap_or(&bare);
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAPhone);
        }
        let mobile = digits.len() == 11 && digits.starts_with('1');
        let landline = digits.starts_with('0') && (10..=12).contains(&digits.len());
        if mobile || landline { Ok(Self(digits.to_owned())) } else { Err(NotAPhone) }
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobiles_and_landlines_pass_and_are_masked() {
        let phone: Phone = "190-0000-0011".parse().unwrap();
        assert_eq!(phone.as_str(), "19000000011");
        assert_eq!(phone.masked(), "190****0011");
        assert!("0571-82900000".parse::<Phone>().is_ok());
        assert!("190000001".parse::<Phone>().is_err());
        assert!("1900000001a".parse::<Phone>().is_err());
        assert!(!format!("{phone:?}").contains("19000000011"));
    }
}
