//! Links to photos for whoever shows them without a session (`<image src>` sends no headers):
//! signed, for one photo in one size, for a short time.

use heping_core::{Moment, PhotoId, Result};
use heping_store::ticket;

use super::Variant;

/// Links made within the same quarter of an hour are equal, so that phones can keep the picture.
const STEP: i64 = 15 * 60;

/// When a link made now ends, in seconds since 1970: in 30 to 45 minutes.
pub fn expiry(now: Moment) -> i64 {
    (now.millis() / 1000).div_euclid(STEP) * STEP + 3 * STEP
}

/// The query of a link: `variant=thumb&exp=1790000000&sig=…`.
///
/// # Errors
/// None in practice: HMAC takes keys of any length.
pub fn sign(key: &[u8], id: PhotoId, variant: Variant, exp: i64) -> Result<String> {
    Ok(format!("variant={variant}&{}", ticket::sign(key, &what(id, variant), exp)?))
}

/// Whether a link is ours and has not ended.
///
/// # Errors
/// `link_expired`, whatever is wrong with it.
pub fn verify(key: &[u8], id: PhotoId, variant: Variant, exp: i64, sig: &str, now: Moment) -> Result<()> {
    ticket::verify(key, &what(id, variant), exp, sig, now)
}

fn what(id: PhotoId, variant: Variant) -> String {
    format!("photo-link/{id}/{variant}")
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use heping_core::Code;

    use super::*;

    const KEY: &[u8] = b"a key for tests";

    fn parts(query: &str) -> (i64, String) {
        let (rest, sig) = query.split_once("&sig=").unwrap();
        let (_, exp) = rest.split_once("&exp=").unwrap();
        (exp.parse().unwrap(), sig.to_owned())
    }

    #[test]
    fn a_link_opens_its_photo_until_it_ends() {
        let (id, now) = (PhotoId::new(), Moment::from_millis(1_795_000_000_123));
        let (exp, sig) = parts(&sign(KEY, id, Variant::Thumb, expiry(now)).unwrap());
        let at = |minutes| {
            let then = now.plus(TimeDelta::minutes(minutes));
            verify(KEY, id, Variant::Thumb, exp, &sig, then).map_err(|error| error.code())
        };
        assert_eq!(at(0), Ok(()));
        assert_eq!(at(29), Ok(()));
        assert_eq!(at(46), Err(Code::LinkExpired));
        let last = Moment::from_millis(exp * 1000 - 1);
        assert!(verify(KEY, id, Variant::Thumb, exp, &sig, last).is_ok());
        let over = Moment::from_millis(exp * 1000);
        assert!(verify(KEY, id, Variant::Thumb, exp, &sig, over).is_err());
    }

    #[test]
    fn whatever_is_changed_the_link_is_refused() {
        let (id, now) = (PhotoId::new(), Moment::from_millis(1_795_000_000_000));
        let (exp, sig) = parts(&sign(KEY, id, Variant::Thumb, expiry(now)).unwrap());
        let refused = |key: &[u8], id, variant, exp, sig: &str| {
            verify(key, id, variant, exp, sig, now).unwrap_err().code() == Code::LinkExpired
        };
        assert!(refused(b"another key", id, Variant::Thumb, exp, &sig));
        assert!(refused(KEY, PhotoId::new(), Variant::Thumb, exp, &sig));
        assert!(refused(KEY, id, Variant::Full, exp, &sig));
        assert!(refused(KEY, id, Variant::Thumb, exp + 1, &sig));
        assert!(refused(KEY, id, Variant::Thumb, exp, &sig[..42]));
        assert!(refused(KEY, id, Variant::Thumb, exp, ""));
        assert!(refused(KEY, id, Variant::Thumb, exp, "不是签名"));
    }

    #[test]
    fn links_made_in_the_same_quarter_of_an_hour_are_equal() {
        let quarter = Moment::from_millis(1_795_000_500_000);
        assert_eq!(quarter.millis() / 1000 % STEP, 0);
        assert_eq!(expiry(quarter), expiry(quarter.plus(TimeDelta::seconds(STEP - 1))));
        assert_eq!(expiry(quarter.plus(TimeDelta::seconds(STEP))), expiry(quarter) + STEP);
    }
}
