//! 统一社会信用代码: unified social credit code, GB 32100-2015.

use std::fmt;
use std::str::FromStr;

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A unified social credit code whose check character is right.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Uscc(String);

/// Why a text is no code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAUscc {
    /// Not 18 characters of the alphabet.
    #[error("统一社会信用代码应为 18 位数字或大写字母（不含 I、O、S、V、Z）")]
    Form,
    /// The last character does not follow from the others.
    #[error("统一社会信用代码校验位不正确，请核对")]
    Check,
}

impl Uscc {
    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Uscc {
    type Err = NotAUscc;

    /// Takes lower case; check = alphabet[(31 − Σ value·3^(i−1) mod 31) mod 31], i = 1..17.
    fn from_str(text: &str) -> Result<Self, NotAUscc> {
        let text = text.to_ascii_uppercase();
        let mut values = Vec::with_capacity(18);
        for byte in text.bytes() {
            let value = ALPHABET.iter().position(|&known| known == byte).ok_or(NotAUscc::Form)?;
            values.push(value);
        }
        let [body @ .., check] = values.as_slice() else { return Err(NotAUscc::Form) };
        if body.len() != 17 {
            return Err(NotAUscc::Form);
        }
        let (sum, _) =
            body.iter().fold((0, 1), |(sum, weight), value| (sum + value * weight, weight * 3 % 31));
        if (31 - sum % 31) % 31 == *check { Ok(Self(text)) } else { Err(NotAUscc::Check) }
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_codes_pass_and_a_wrong_check_character_does_not() {
        for good in [
            "91330100799655058B",
            "91330100716105852F",
            "914403001922038216",
            "9144030071526726XG",
            "9152000071430580XT",
            "91110000600037341L",
            "91110000600037341l",
        ] {
            assert!(good.parse::<Uscc>().is_ok(), "{good}");
        }
        assert_eq!("91310115MA1G4L1WXK".parse::<Uscc>(), Err(NotAUscc::Check));
        assert_eq!("91310115".parse::<Uscc>(), Err(NotAUscc::Form));
        assert_eq!("91310115MA1G4L1WXI".parse::<Uscc>(), Err(NotAUscc::Form));
    }
}
