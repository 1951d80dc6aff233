//! What is said of the chain outside, where a hand in the database does not reach: how many seals
//! there were on a day, and what the last one was. An anchor that the chain does not reach any more
//! shows that rows were removed from its end, or all of them.

mod authority;
mod token;

use std::io::Write;
use std::path::{Path, PathBuf};

use diesel::prelude::*;
use heping_core::{Code, Error, Moment, Result};
use serde::{Deserialize, Serialize};

pub use authority::Authority;

use super::seal::start;
use crate::files::Files;
use crate::schema::audit_seals;
use crate::{Conn, Store};

/// The chain's head as it was once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchored {
    /// How many seals there were.
    pub seq: i64,
    /// The last of them.
    pub head: String,
    /// When.
    pub at: Moment,
}

/// Where heads are put.
#[derive(Clone, Debug)]
pub enum Anchor {
    /// A file that only grows, a line a day.
    File(PathBuf),
    /// A bucket, an object a day.
    Bucket(String, Files),
    /// A time stamp authority; what it signed is kept in the database.
    Authority(Authority),
}

impl Anchor {
    /// Reads `file:PATH`, `s3://bucket/prefix` or `rfc3161:URL`. `trusted` are the certificates (PEM)
    /// that time stamps are verified with.
    ///
    /// # Errors
    /// `bad_request` with a sentence for any other form.
    pub fn parse(location: &str, trusted: Option<&[u8]>) -> Result<Self> {
        let wrong = || {
            Error::because(
                Code::BadRequest,
                format!(
                    "HEPING_AUDIT_ANCHOR 现为“{location}”：要写成 file:文件、s3://桶/前缀 或 rfc3161:https://…（http 只可用于本机）。"
                ),
            )
        };
        match location.split_once(':') {
            Some(("file", path)) if !path.is_empty() => Ok(Self::File(PathBuf::from(path))),
            Some(("s3", _)) => Ok(Self::Bucket(location.to_owned(), Files::open(location)?)),
            Some(("rfc3161", url)) => Authority::at(url, trusted)?.map(Self::Authority).ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }

    /// Puts the chain's head there.
    ///
    /// # Errors
    /// `busy` or `internal` when it cannot be put; those of the database.
    pub async fn cast(&self, store: &Store, now: Moment) -> Result<Anchored> {
        let (seq, head) = store.read(head).await?;
        let anchored = Anchored { seq, head, at: now };
        match self {
            Self::File(path) => {
                let (path, line) = (path.clone(), serde_json::to_string(&anchored).map_err(Error::internal)?);
                let written = tokio::task::spawn_blocking(move || add_line(&path, &line));
                written.await.map_err(Error::internal)?.map_err(Error::internal)?;
            }
            Self::Bucket(location, _) => {
                let body = serde_json::to_vec(&anchored).map_err(Error::internal)?;
                Files::put_for_good(location, &name(&anchored), body.into()).await?;
            }
            Self::Authority(authority) => authority.stamp(store, &anchored).await?,
        }
        Ok(anchored)
    }

    /// Everything that was put there, the oldest first.
    ///
    /// # Errors
    /// A sentence when something there cannot be read, or a time stamp is not what its authority
    /// signed; `busy` when the place is away.
    pub async fn all(&self, store: &Store) -> Result<Vec<Anchored>> {
        match self {
            Self::File(path) => {
                let path = path.clone();
                tokio::task::spawn_blocking(move || lines(&path)).await.map_err(Error::internal)?
            }
            Self::Bucket(_, files) => {
                let mut names = files.names().await?;
                names.sort();
                names.iter().map(|name| named(name).ok_or_else(|| unreadable(name))).collect()
            }
            Self::Authority(authority) => authority.stamps(store).await,
        }
    }
}

/// The number and the HMAC of the last seal; of an empty chain, 0 and what it starts from.
///
/// # Errors
/// Those of the database.
pub fn head(conn: &mut Conn) -> Result<(i64, String)> {
    let columns = (audit_seals::seq, audit_seals::mac);
    match audit_seals::table.order(audit_seals::seq.desc()).select(columns).first(conn).optional()? {
        Some(last) => Ok(last),
        None => Ok((0, start(conn)?)),
    }
}

fn add_line(path: &Path, line: &str) -> std::io::Result<()> {
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(path)?;
    file.write_all(format!("{line}\n").as_bytes())?;
    file.sync_all()
}

fn lines(path: &Path) -> Result<Vec<Anchored>> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Error::internal(error)),
    };
    text.lines().map(|line| serde_json::from_str(line).map_err(|_| unreadable(line))).collect()
}

/// An object's name says everything, so that a list of names is enough.
fn name(anchored: &Anchored) -> String {
    let Anchored { seq, head, at } = anchored;
    format!("{:015}-{seq}-{head}.json", at.millis())
}

fn named(name: &str) -> Option<Anchored> {
    let mut parts = name.strip_suffix(".json")?.splitn(3, '-');
    let (at, seq, head) = (parts.next()?, parts.next()?, parts.next()?);
    let at = Moment::from_millis(at.parse().ok()?);
    Some(Anchored { seq: seq.parse().ok()?, head: head.to_owned(), at })
}

fn unreadable(what: &str) -> Error {
    Error::because(Code::StateConflict, format!("另存处有不认识的内容 {what:?}：请查明是谁放的。"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_objects_name_says_everything() {
        let anchored = Anchored { seq: 7, head: "ab".to_owned(), at: Moment::from_millis(1_795_000_000_001) };
        assert_eq!(named(&name(&anchored)), Some(anchored));
        assert_eq!(named("notes.txt"), None);
    }

    #[test]
    fn only_the_three_forms_are_anchors_and_a_far_authority_has_https() {
        for good in
            ["file:/var/log/heping.anchor", "rfc3161:https://tsa.example/", "rfc3161:http://127.0.0.1:1/"]
        {
            assert!(Anchor::parse(good, None).is_ok(), "{good}");
        }
        for wrong in ["", "file:", "/var/log", "rfc3161:http://tsa.example/", "rfc3161:", "ftp://x"] {
            assert!(Anchor::parse(wrong, None).is_err(), "{wrong}");
        }
    }
}
