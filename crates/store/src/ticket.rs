//! Signed links for whoever shows or fetches something without a session (`<img src>` sends no
//! headers): a right to one thing that ends.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use heping_core::{Code, Error, Moment, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The part of a link's query that opens `what` until `exp`, in seconds since 1970:
/// `exp=1790000000&sig=…`. `what` names its kind too, so that no signature made for anything else
/// with the same key opens it.
///
/// # Errors
/// None in practice: HMAC takes keys of any length.
pub fn sign(key: &[u8], what: &str, exp: i64) -> Result<String> {
    let signature = URL_SAFE_NO_PAD.encode(mac(key, what, exp)?.finalize().into_bytes());
    Ok(format!("exp={exp}&sig={signature}"))
}

/// Whether a link is ours and has not ended.
///
/// # Errors
/// `link_expired`, whatever is wrong with it.
pub fn verify(key: &[u8], what: &str, exp: i64, sig: &str, now: Moment) -> Result<()> {
    let refused = || Error::new(Code::LinkExpired);
    let signature = URL_SAFE_NO_PAD.decode(sig).map_err(|_| refused())?;
    mac(key, what, exp)?.verify_slice(&signature).map_err(|_| refused())?;
    if exp <= now.millis() / 1000 { Err(refused()) } else { Ok(()) }
}

fn mac(key: &[u8], what: &str, exp: i64) -> Result<Hmac<Sha256>> {
    let mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::internal)?;
    Ok(mac.chain_update(format!("{what}/{exp}")))
}
