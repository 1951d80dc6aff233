//! What an installation knows about its mini-program, and how long it waits for WeChat.

use std::fmt;
use std::time::Duration;

/// What an installation knows about its mini-program. `Debug` hides the secret.
#[derive(Clone)]
pub struct Settings {
    /// Where the API is: `https://api.weixin.qq.com`.
    pub api_base: String,
    /// The mini-program's AppID.
    pub app_id: String,
    /// The mini-program's AppSecret.
    pub app_secret: String,
}

impl Settings {
    /// The address of WeChat itself.
    pub const API_BASE: &'static str = "https://api.weixin.qq.com";
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("api_base", &self.api_base)
            .field("app_id", &self.app_id)
            .finish_non_exhaustive()
    }
}

/// How long the client waits, and how often it asks again. The longest that a call can take is
/// `attempts` × `answer` and the pauses between.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until the answer is there, the connection included.
    pub answer: Duration,
    /// Before the second attempt; twice as long before the third. Each is spread by half.
    pub pause: Duration,
    /// How often a call is tried at most.
    pub attempts: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(2),
            answer: Duration::from_secs(5),
            pause: Duration::from_millis(200),
            attempts: 3,
        }
    }
}
