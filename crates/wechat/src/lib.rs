//! WeChat as this service sees it: today, who is behind a `wx.login` code.
//!
//! Promises: a call ends in bounded time; what a caller gets is an answer, a refused code or
//! "WeChat is unavailable, try again in n seconds"; neither the AppSecret nor a session key nor an
//! openid ever reaches a log, an error or a `Debug` output.

mod client;
pub mod simulator;

use std::fmt;

use heping_core::Result;

pub use client::{Client, Settings};

/// The WeChat that this process talks to.
#[derive(Clone, Debug)]
pub enum WeChat {
    /// The WeChat server API, or a server that speaks like it.
    Server(Box<Client>),
    /// The one inside this process, for the demo and for tests.
    Simulator,
}

impl WeChat {
    /// Asks who is behind the code that `wx.login` gave to the mini-program.
    ///
    /// # Errors
    /// `bad_login_code` when WeChat refuses the code, `wechat_unavailable` (with the seconds to
    /// wait) when it does not answer, `internal` when it refuses this installation's settings.
    pub async fn login(&self, js_code: &str) -> Result<Login> {
        match self {
            Self::Server(client) => client.login(js_code).await,
            Self::Simulator => simulator::login(js_code),
        }
    }
}

/// Who is behind a login code. `Debug` shows neither id.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The person's id in this mini-program.
    pub openid: String,
    /// The person's id across all applications of the same owner, where there is one.
    pub unionid: Option<String>,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").finish_non_exhaustive()
    }
}
