//! What a backup holds, file by file.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use heping_core::{Moment, Result};
use heping_store::dialect::DatabaseUrl;
use heping_store::{Conn, Store, audit, snapshot};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::super::Outcome;

/// The manifest in a backup.
pub const FILE: &str = "manifest.json";

/// What is counted, and what it is called.
const COUNTED: &[(&str, &str)] = &[
    ("subdistricts", "街道"),
    ("enterprises", "企业"),
    ("inspections", "督查"),
    ("hazards", "隐患"),
    ("photos", "照片记录"),
    ("audit_log", "审计记录"),
];

/// A file: how long it is, and its SHA-256.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub bytes: u64,
    pub sha256: String,
}

impl Kept {
    /// Reads a file.
    pub fn of(path: &Path) -> std::io::Result<Self> {
        let mut file = File::open(path)?;
        let (mut digest, mut bytes) = (Sha256::new(), 0);
        let mut piece = vec![0; 1 << 16];
        loop {
            let read = file.read(&mut piece)?;
            let Some(some) = piece.get(..read).filter(|some| !some.is_empty()) else { break };
            digest.update(some);
            bytes += u64::try_from(read).unwrap_or_default();
        }
        Ok(Self { bytes, sha256: hex::encode(digest.finalize()) })
    }
}

/// Everything that a backup says of itself.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    /// Of this form.
    pub format: u32,
    pub made_at: Moment,
    /// Of the program that made it.
    pub version: String,
    /// The newest step of its schema.
    pub schema: String,
    /// None where it is in PostgreSQL.
    pub database: Option<Kept>,
    pub counts: BTreeMap<String, i64>,
    /// The number and the HMAC of the audit log's last seal.
    pub audit_head: (i64, String),
    /// By their names below `photos`.
    pub photos: BTreeMap<String, Kept>,
}

impl Manifest {
    pub fn of(version: &str, schema: String, made_at: Moment) -> Self {
        Self {
            format: 1,
            made_at,
            version: version.to_owned(),
            schema,
            database: None,
            counts: BTreeMap::new(),
            audit_head: (0, String::new()),
            photos: BTreeMap::new(),
        }
    }

    /// Counts what is in a copy.
    pub fn look_into(&mut self, copy: &Path) -> Outcome {
        let url = DatabaseUrl::Sqlite(copy.display().to_string());
        let (counts, head) = snapshot::open(&url, contents)?;
        (self.counts, self.audit_head) = (counts, head);
        Ok(())
    }

    /// Counts what is in a database that has no copy.
    pub async fn look_at(&mut self, store: &Store) -> Outcome {
        (self.counts, self.audit_head) = store.read(contents).await?;
        Ok(())
    }

    /// `街道 1、企业 300`
    pub fn summary(&self) -> String {
        let said = COUNTED
            .iter()
            .map(|(table, text)| format!("{text} {}", self.counts.get(*table).copied().unwrap_or_default()));
        said.collect::<Vec<_>>().join("、")
    }

    /// Writes it beside what it names; it is there whole or not at all.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        let (part, whole) = (folder.join("manifest.part"), folder.join(FILE));
        fs::write(&part, serde_json::to_vec_pretty(self)?)?;
        File::open(&part)?.sync_all()?;
        fs::rename(part, whole)
    }

    /// Reads that of a backup.
    pub fn read(folder: &Path) -> std::io::Result<Self> {
        Ok(serde_json::from_slice(&fs::read(folder.join(FILE))?)?)
    }
}

type Contents = (BTreeMap<String, i64>, (i64, String));

fn contents(conn: &mut Conn) -> Result<Contents> {
    let mut counts = BTreeMap::new();
    for (table, _) in COUNTED {
        counts.insert((*table).to_owned(), snapshot::count(conn, table)?);
    }
    Ok((counts, audit::anchor::head(conn)?))
}
