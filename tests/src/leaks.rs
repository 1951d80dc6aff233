//! Secrets that a test sent or was shown, and the search for them in what is left behind: every
//! table of its database and its log, when its service ends. Neither a secret itself nor its SHA-256
//! in any form may be found, nor that of a whole body in which it stood, since what is short enough
//! to be tried out stands open in such a digest.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::{LazyLock, Mutex, MutexGuard, Once, PoisonError};

use aho_corasick::AhoCorasick;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use heping_store::dialect::dump;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Fields that hold a secret wherever they stand.
pub const SECRET: &[&str] = &[
    "password",
    "currentPassword",
    "newPassword",
    "initialPassword",
    "token",
    "ticket",
    "secret",
    "recoveryCodes",
    "contact",
];
/// Fields that hold a whole number on its way to the service, and where it is shown on purpose.
const PHONES: &[&str] = &["phone", "safetyOfficerPhone"];
/// What is shorter is no secret, and stands everywhere.
const LEAST: usize = 8;

/// A process runs one test, or several of one suite: what is secret in one is so in all.
static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
static LOG: LazyLock<Mutex<Vec<u8>>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Known {
    /// Nowhere, in no form.
    secrets: BTreeSet<String>,
    /// Bodies that hold a secret: their digests nowhere.
    bodies: BTreeSet<String>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Notes a secret that no field shows: one from a file, or of WeChat's.
pub fn is_secret(secret: &str) {
    if secret.chars().count() >= LEAST {
        locked(&KNOWN).secrets.insert(secret.to_owned());
    }
}

/// Notes the secrets of a request or an answer of `path`.
pub fn note(path: &str, body: &str) {
    let Ok(json) = serde_json::from_str::<Value>(body) else { return };
    let mut found = Vec::new();
    secrets_of(&json, &mut found);
    if path.ends_with("/invitations") && json["expiresAt"].is_string() {
        found.extend(json["code"].as_str().map(ToOwned::to_owned));
    }
    if !found.is_empty() {
        locked(&KNOWN).bodies.insert(body.to_owned());
    }
    found.iter().for_each(|secret| is_secret(secret));
}

fn secrets_of(json: &Value, found: &mut Vec<String>) {
    match json {
        Value::Object(fields) => {
            for (name, value) in fields {
                if SECRET.contains(&name.as_str()) || PHONES.contains(&name.as_str()) {
                    texts_of(value, found);
                } else {
                    secrets_of(value, found);
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| secrets_of(item, found)),
        _ => {}
    }
}

/// The texts of a secret field; a number that is masked is none.
fn texts_of(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) if !text.contains('*') => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, found)),
        _ => {}
    }
}

/// Has the log of the service kept, so that it can be searched.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::INFO)
            .with_ansi(false)
            .with_writer(|| Kept)
            .init();
    });
}

struct Kept;

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        locked(&LOG).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Where secrets are found, in the log and in every table: as `table: what of it`.
pub fn found(url: &str) -> Vec<String> {
    let needles = needles();
    if needles.is_empty() {
        return Vec::new();
    }
    let search = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(needles.iter().map(|(needle, _)| needle))
        .expect("an automaton");
    let mut found = BTreeSet::new();
    let mut look = |place: &str, bytes: &[u8]| {
        for hit in search.find_overlapping_iter(bytes) {
            found.insert(format!("{place}: {}", needles[hit.pattern().as_usize()].1));
        }
    };
    look("the log", &locked(&LOG));
    for (table, rows) in dump(url).expect("a dump") {
        look(&table, rows.as_bytes());
    }
    found.into_iter().collect()
}

/// Each form of each secret, and how a finding of it is called.
fn needles() -> Vec<(Vec<u8>, String)> {
    let known = locked(&KNOWN);
    let mut needles = Vec::new();
    for secret in &known.secrets {
        needles.push((secret.clone().into_bytes(), format!("{secret:?}")));
        digests(secret, &format!("SHA-256 of {secret:?}"), &mut needles);
    }
    for body in &known.bodies {
        digests(body, &format!("SHA-256 of the body {body}"), &mut needles);
    }
    needles
}

/// SHA-256 as hex (also what a dump makes of raw bytes), base64 and raw bytes.
fn digests(text: &str, called: &str, needles: &mut Vec<(Vec<u8>, String)>) {
    let digest = Sha256::digest(text.as_bytes());
    for form in [hex::encode(digest), STANDARD_NO_PAD.encode(digest), URL_SAFE_NO_PAD.encode(digest)] {
        needles.push((form.into_bytes(), called.to_owned()));
    }
    needles.push((digest.to_vec(), format!("{called}, raw")));
}
