use chrono::TimeDelta;
use heping_core::{DeviceId, Moment};

use super::*;

fn signed(secret: &str, time: &str, body: &[u8]) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
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
