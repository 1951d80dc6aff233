//! Access tokens: the same one until its last five minutes, then the next beside it.

use std::collections::VecDeque;

use chrono::TimeDelta;
use heping_core::Moment;
use serde_json::json;

use super::{Answer, Refused};

const LIFE: TimeDelta = TimeDelta::hours(2);
/// In its last minutes a token has a successor; both work.
const OVERLAP: TimeDelta = TimeDelta::minutes(5);
/// Forced refreshes a day.
const FORCED_A_DAY: usize = 20;
/// As long as WeChat says that one may get.
const LENGTH: usize = 512;

#[derive(Default)]
pub(super) struct Tokens {
    /// The present one is the last.
    given: Vec<Token>,
    forced: VecDeque<Moment>,
}

struct Token {
    text: String,
    ends: Moment,
}

impl Tokens {
    pub(super) fn give(&mut self, force: bool, now: Moment) -> Result<Answer, Refused> {
        if force {
            let day_ago = now.plus(TimeDelta::days(-1));
            self.forced.retain(|at| *at > day_ago);
            if self.forced.len() >= FORCED_A_DAY {
                return Err(Refused(45009, "reach max api daily quota limit"));
            }
            self.forced.push_back(now);
            // what leaked works no more
            self.given.clear();
        }
        let ends = match self.given.last() {
            Some(present) if present.ends.since(now) > OVERLAP => present.ends,
            _ => {
                let ends = now.plus(LIFE);
                self.given.push(Token { text: token(), ends });
                ends
            }
        };
        let text = self.given.last().map_or("", |token| &token.text);
        Ok(Answer::Json(json!({"access_token": text, "expires_in": ends.since(now).num_seconds()})))
    }

    pub(super) fn given_out(&self) -> impl Iterator<Item = String> {
        self.given.iter().map(|token| token.text.clone())
    }

    pub(super) fn check(&self, text: &str, now: Moment) -> Result<(), Refused> {
        if text.is_empty() {
            return Err(Refused(41001, "access_token missing"));
        }
        match self.given.iter().find(|token| token.text == text) {
            Some(token) if now < token.ends => Ok(()),
            Some(_) => Err(Refused(42001, "access_token expired")),
            None => Err(Refused(40001, "invalid credential, access_token is invalid or not latest")),
        }
    }
}

fn token() -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let letter = || ALPHABET.get(rand::random_range(0..ALPHABET.len())).map_or('A', |byte| char::from(*byte));
    std::iter::repeat_with(letter).take(LENGTH).collect()
}
