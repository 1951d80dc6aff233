//! The front page of a demo.

use heping_core::EnterpriseId;

/// What the front page of a demo shows: a firm as it is now, and whom a visitor can be.
#[derive(Debug)]
pub struct Front {
    /// The firm.
    pub firm: EnterpriseId,
    /// Name and role of each user to try.
    pub users: Vec<(String, String)>,
    /// The password of those who have one, this time.
    pub password: String,
    /// Where the demo is in reach of others than whoever started it: what a browser shows that was given the
    /// password.
    pub pass: Option<String>,
}

impl Front {
    /// What the WeChat codes of the demo end with.
    pub fn ending(&self) -> String {
        self.pass.as_ref().map(|_| format!(".{}", self.password)).unwrap_or_default()
    }
}
