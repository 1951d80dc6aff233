//! The signature by which a device is known.

use chrono::TimeDelta;
use heping_core::{Code, DeviceId, Error, Moment, Result};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How far a device's clock may be off: a request is good for so long, and no longer.
const WINDOW: TimeDelta = TimeDelta::minutes(5);

/// The secret that a device signs with. It follows from the service's key and is stored nowhere.
///
/// # Errors
/// None in practice: HMAC takes keys of any length.
pub fn secret(key: &[u8], device: DeviceId, key_version: i32) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::internal)?;
    mac.update(format!("device/{device}/{key_version}").as_bytes());
    Ok(hex::encode(mac.finalize().into_bytes()))
}

/// Whether a request is the device's own and was sent just now: the signature is HMAC-SHA256 in
/// hex, with the device's secret, over the time as sent, a line break and the body.
///
/// # Errors
/// `unauthenticated` for a wrong signature or a time that is more than five minutes off.
pub fn verify(secret: &str, time: &str, body: &[u8], signature: &str, now: Moment) -> Result<()> {
    let refused = |why: &str| Error::because(Code::Unauthenticated, why.to_owned());
    let sent: Moment = serde_json::from_value(serde_json::Value::from(time))
        .map_err(|_| refused("设备时间格式不正确，应如 2026-06-15T10:00:00+08:00。"))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(Error::internal)?;
    mac.update(time.as_bytes());
    mac.update(b"\n");
    mac.update(body);
    let given = hex::decode(signature).map_err(|_| refused("设备未登记或签名无效。"))?;
    mac.verify_slice(&given).map_err(|_| refused("设备未登记或签名无效。"))?;
    if sent > now.plus(WINDOW) || sent < now.plus(-WINDOW) {
        return Err(refused("设备时间与服务器相差超过 5 分钟，请校准后重发。"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(secret: &str, time: &str, body: &[u8]) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(time.as_bytes());
        mac.update(b"\n");
        mac.update(body);
        hex::encode(mac.finalize().into_bytes())
    }

    #[test]
    fn a_device_is_known_by_its_signature_for_five_minutes() {
        let (id, now) = (DeviceId::new(), Moment::from_millis(1_781_488_800_000));
        let one = secret(b"key", id, 1).unwrap();
        assert_ne!(one, secret(b"key", id, 2).unwrap());
        assert_ne!(one, secret(b"key", DeviceId::new(), 1).unwrap());
        let time = now.to_string();
        let good = signed(&one, &time, b"{}");
        let at = |minutes| now.plus(TimeDelta::minutes(minutes));
        for minutes in [-5, 0, 5] {
            assert!(verify(&one, &time, b"{}", &good, at(minutes)).is_ok(), "{minutes}");
        }
        for minutes in [-6, 6] {
            assert!(verify(&one, &time, b"{}", &good, at(minutes)).is_err(), "{minutes}");
        }
        let other_time = at(1).to_string();
        for (secret, time, body, signature) in [
            (&*one, &*time, &b"{ }"[..], &*good),
            (&*one, &*other_time, b"{}", &*good),
            (&*one, &*time, b"{}", "00"),
            (&*one, &*time, b"{}", "不是签名"),
            (&*one, "yesterday", b"{}", &*good),
            ("another secret", &*time, b"{}", &*good),
        ] {
            assert!(verify(secret, time, body, signature, now).is_err());
        }
    }
}
