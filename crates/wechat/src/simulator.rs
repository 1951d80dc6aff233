//! A WeChat without WeChat: every code `demo-…` is a person, the same one again and again.

use heping_core::{Code, Error, Result};
use sha2::{Digest, Sha256};

use crate::Login;

const PREFIX: &str = "demo-";

/// The openid behind a code, for whoever prepares the people of the demo; `None` for a code that
/// the simulator refuses.
pub fn openid(js_code: &str) -> Option<String> {
    let person = js_code.strip_prefix(PREFIX)?;
    if person.is_empty() {
        return None;
    }
    let digest = hex::encode(Sha256::digest(js_code));
    Some(format!("sim_{}", digest.get(..24)?))
}

pub(crate) fn login(js_code: &str) -> Result<Login> {
    let openid = openid(js_code).ok_or_else(|| Error::new(Code::BadLoginCode))?;
    Ok(Login { openid, unionid: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_code_is_the_same_person_again_and_again() {
        let first = login("demo-firm-1").unwrap();
        assert_eq!(first, login("demo-firm-1").unwrap());
        assert_eq!(Some(first.openid.clone()), openid("demo-firm-1"));
        assert_ne!(first, login("demo-firm-2").unwrap());
    }

    #[test]
    fn any_other_code_is_refused() {
        for code in ["", "demo-", "demo", "firm-1", "Demo-firm-1", " demo-firm-1"] {
            assert_eq!(login(code).unwrap_err().code(), Code::BadLoginCode, "{code:?}");
        }
    }
}
