//! The mini-program code (小程序码): WeChat's own artwork, which opens a page with a `scene`.

use heping_core::Result;
use serde_json::json;

use super::Client;
use super::answer::{self, Refusal};

/// Which build of the mini-program the code opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EnvVersion {
    /// What everybody has.
    #[default]
    Release,
    /// What testers have.
    Trial,
    /// What developers have.
    Develop,
}

impl EnvVersion {
    fn as_str(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Trial => "trial",
            Self::Develop => "develop",
        }
    }
}

/// A picture as WeChat drew it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeImage {
    /// `image/png` or `image/jpeg`.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

impl Client {
    /// Draws the code that opens `page` with `scene` (1–32 characters of WeChat's set); `width`
    /// is in pixels, 280–1280. An unlimited number of different codes may be made.
    ///
    /// # Errors
    /// `wechat_unavailable` when WeChat is busy, away or its quota of the minute is used up,
    /// `internal` when it refuses scene or page, which are ours.
    pub async fn code_image(
        &self,
        scene: &str,
        page: &str,
        version: EnvVersion,
        width: u32,
    ) -> Result<CodeImage> {
        const WHAT: &str = "mini-program code";
        let body = json!({
            "scene": scene,
            "page": page,
            // a page that is not published yet can be printed all the same
            "check_path": false,
            "env_version": version.as_str(),
            "width": width,
        });
        let outcome = self.post(WHAT, "/wxa/getwxacodeunlimit", &body, read).await;
        outcome.map_err(|refusal| refusal.into_error(WHAT))
    }
}

/// A picture, or JSON that says why there is none: the first bytes tell.
fn read(body: &[u8]) -> Result<CodeImage, Refusal> {
    let media_type = match body {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, ..] => "image/jpeg",
        _ => {
            answer::check(body)?;
            return Err(Refusal::Unreadable);
        }
    };
    Ok(CodeImage { media_type, bytes: body.to_vec() })
}
