//! The vectors of WeChat's documentation, and what a forger would try.

use heping_core::{Code, Moment};
use proptest::prelude::*;

use super::{Change, Event, Push, Signed};

const TOKEN: &str = "AAAAA";
/// 43 characters whose last one carries bits that 32 bytes have no room for.
const KEY: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG";
const APP: &str = "wxba5fad812f8e6fb9";
const AT: &str = "1714036504";
const NONCE: &str = "1514711492";

fn push() -> Push {
    Push::new(TOKEN, KEY, APP).unwrap()
}

fn at(seconds: i64) -> Moment {
    Moment::from_millis(seconds * 1000)
}

fn signed(signature: &str) -> Signed<'_> {
    Signed { signature, timestamp: AT, nonce: NONCE }
}

#[test]
fn the_handshake_of_the_documentation_is_taken_within_its_time() {
    let signature = "f464b24fc39322e44b38aa78f5edd27bd1441696";
    for seconds in [1_714_036_504, 1_714_036_504 + 300, 1_714_036_504 - 300] {
        push().check(&signed(signature), at(seconds)).unwrap();
    }
    for seconds in [1_714_036_504 + 301, 1_714_036_504 - 301] {
        assert_eq!(push().check(&signed(signature), at(seconds)).unwrap_err().code(), Code::Forbidden);
    }
    for wrong in ["", "f464b24fc39322e44b38aa78f5edd27bd1441697", "F464B24FC39322E44B38AA78F5EDD27BD1441696"]
    {
        assert!(push().check(&signed(wrong), at(1_714_036_504)).is_err(), "{wrong}");
    }
    let odd = Signed { signature, timestamp: "now", nonce: NONCE };
    assert!(push().check(&odd, at(1_714_036_504)).is_err());
}

#[test]
fn a_sealed_message_opens_for_its_own_key_token_app_and_time_alone() {
    let (encrypt, signature) = push().seal("{\"你\":1}".as_bytes(), AT, NONCE);
    let now = at(1_714_036_504);
    let open = |push: &Push, signature: &str, encrypt: &str, now| {
        push.open(&signed(signature), encrypt, now).map_err(|error| error.code())
    };
    assert_eq!(open(&push(), &signature, &encrypt, now), Ok("{\"你\":1}".into()));

    let refused = Err(Code::Forbidden);
    assert_eq!(open(&push(), &signature, &encrypt, at(1_714_036_504 + 301)), refused);
    assert_eq!(open(&push(), &signature.replace(['0', '1', '2'], "a"), &encrypt, now), refused);
    let mut other = encrypt.clone();
    other.replace_range(0..1, if encrypt.starts_with('A') { "B" } else { "A" });
    assert_eq!(open(&push(), &signature, &other, now), refused, "the signature covers the text");
    let stranger = Push::new("BBBBB", KEY, APP).unwrap();
    assert_eq!(open(&stranger, &signature, &encrypt, now), refused);
    let others = [
        Push::new(TOKEN, &KEY.replace('a', "z"), APP).unwrap(),
        Push::new(TOKEN, KEY, "wx0000000000000000").unwrap(),
    ];
    for push in others {
        let (_, own) = push.seal(b"", AT, NONCE);
        assert!(push.open(&signed(&own), &encrypt, now).is_err());
        let signature = push.signature(&signed(""), Some(&encrypt));
        assert_eq!(open(&push, &signature, &encrypt, now), refused, "rightly signed, not for it");
    }
}

#[test]
fn rightly_signed_rubbish_is_refused() {
    for encrypt in ["", "AAAA", "不是", &"A".repeat(64), &"A".repeat(43)] {
        let signature = push().signature(&signed(""), Some(encrypt));
        assert!(push().open(&signed(&signature), encrypt, at(1_714_036_504)).is_err(), "{encrypt}");
    }
}

#[test]
fn padding_that_is_none_is_refused() {
    let now = at(1_714_036_504);
    let sealed = |padding: &[u8]| {
        let mut plain = vec![7; 16];
        plain.extend(2_u32.to_be_bytes());
        plain.extend(b"{}");
        plain.extend(APP.as_bytes());
        plain.extend(padding);
        push().key.seal_padded(plain)
    };
    let open = |encrypt: &str| {
        let signature = push().signature(&signed(""), Some(encrypt));
        push().open(&signed(&signature), encrypt, now).map_err(|error| error.code())
    };
    // 16 + 4 + 2 + 18 bytes, so that 24 are missing to two blocks
    assert_eq!(open(&sealed(&[24; 24])), Ok(b"{}".to_vec()));
    for at in 0..23 {
        let mut padding = [24; 24];
        padding[at] = 23;
        assert_eq!(open(&sealed(&padding)), Err(Code::Forbidden), "byte {at}");
    }
    for last in [0, 33, 255] {
        let mut padding = [24; 24];
        padding[23] = last;
        assert_eq!(open(&sealed(&padding)), Err(Code::Forbidden), "length {last}");
    }
}

#[test]
fn keys_that_cannot_be_one_are_refused() {
    for key in ["", "short", &KEY[1..], &format!("{KEY}A"), "!bcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"] {
        assert!(Push::new(TOKEN, key, APP).is_err(), "{key}");
    }
    assert!(Push::new("", KEY, APP).is_err());
    assert!(!format!("{:?}", push()).contains(TOKEN));
}

proptest! {
    #[test]
    fn whatever_is_sealed_opens(message in proptest::collection::vec(any::<u8>(), 0..200)) {
        let (encrypt, signature) = push().seal(&message, AT, NONCE);
        prop_assert_eq!(push().open(&signed(&signature), &encrypt, at(1_714_036_504)).unwrap(), message);
    }
}

fn event(kind: &str, list: &str) -> Event {
    let text = format!(
        r#"{{"ToUserName":"gh_1","FromUserName":"o1","CreateTime":"1610969440","MsgType":"event","Event":"{kind}","List":{list}}}"#
    );
    Event::read(text.as_bytes()).unwrap()
}

#[test]
fn consents_are_read_in_all_their_forms() {
    let accepted = event(
        "subscribe_msg_popup_event",
        r#"[{"TemplateId":"A","SubscribeStatusString":"accept","PopupScene":"0"},
            {"TemplateId":"B","SubscribeStatusString":"reject","PopupScene":"0"}]"#,
    );
    assert_eq!(accepted.openid, "o1");
    assert_eq!(accepted.changes, [("A".to_owned(), Change::Accepted), ("B".to_owned(), Change::Declined)]);
    let alone = event("subscribe_msg_change_event", r#"{"TemplateId":"A","SubscribeStatusString":"reject"}"#);
    assert_eq!(alone.changes, [("A".to_owned(), Change::Declined)]);
    let sent = event("subscribe_msg_sent_event", r#"[{"TemplateId":"A","MsgID":"1","ErrorCode":"43101"}]"#);
    assert_eq!(sent.changes, [("A".to_owned(), Change::Delivered(43101))]);
    assert_eq!(event("something_new", r#"[{"TemplateId":"A"}]"#).changes, []);
    assert_ne!(accepted.name, alone.name);

    let number = br#"{"FromUserName":"o1","CreateTime":1610969440,"MsgType":"text","Content":"hi"}"#;
    let talk = Event::read(number).unwrap();
    assert_eq!((talk.changes.len(), talk.name.as_str()), (0, "o1/1610969440/"));
    assert_eq!(Event::read(b"<xml>").map_err(|error| error.code()).err(), Some(Code::BadRequest));
}
