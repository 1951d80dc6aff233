//! Seals and opens pushes for another implementation to compare with: `scripts/wechatpy`.
//!
//! Reads lines of `seal KEY APP TOKEN TIMESTAMP NONCE MESSAGE` and
//! `open KEY APP TOKEN TIMESTAMP NONCE SIGNATURE ENCRYPT`; messages are hexadecimal. Answers
//! `SIGNATURE ENCRYPT`, the message, or `refused`.

use std::io::{BufRead, Error, ErrorKind, stdin};

use heping_core::Moment;
use heping_wechat::Push;
use heping_wechat::push::Signed;

fn main() -> Result<(), Error> {
    for line in stdin().lock().lines() {
        let line = line?;
        println!("{}", answer(&line).ok_or_else(|| Error::new(ErrorKind::InvalidInput, line))?);
    }
    Ok(())
}

fn answer(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split(' ').collect();
    match *words.as_slice() {
        ["seal", key, app, token, timestamp, nonce, message] => {
            let push = Push::new(token, key, app).ok()?;
            let (encrypt, signature) = push.seal(&hex::decode(message).ok()?, timestamp, nonce);
            Some(format!("{signature} {encrypt}"))
        }
        ["open", key, app, token, timestamp, nonce, signature, encrypt] => {
            let push = Push::new(token, key, app).ok()?;
            let now = Moment::from_millis(timestamp.parse::<i64>().ok()? * 1000);
            let opened = push.open(&Signed { signature, timestamp, nonce }, encrypt, now);
            Some(opened.map_or_else(|_| "refused".to_owned(), hex::encode))
        }
        _ => None,
    }
}
