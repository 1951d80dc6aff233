//! One server a SQLite file: two would keep boards, limits and caches that know nothing of each other.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use heping_core::{Code, Error, Result};

use crate::dialect::DatabaseUrl;

/// The right to be the only one on a SQLite file, held until it is dropped or the process ends, however
/// it ends.
#[derive(Debug)]
pub struct Sole {
    /// What is locked. Beside the database, never the database: closing that would take SQLite's own
    /// locks away.
    _file: Option<File>,
}

impl Sole {
    /// Takes the right, saying who we are to whoever comes next. PostgreSQL has many servers, so there
    /// is nothing to take.
    ///
    /// # Errors
    /// `state_conflict` with a sentence that names who has it; `internal` when the file beside the
    /// database cannot be made.
    pub fn take(url: &DatabaseUrl, who: &str) -> Result<Self> {
        let DatabaseUrl::Sqlite(path) = url else { return Ok(Self { _file: None }) };
        let beside = PathBuf::from(format!("{path}.lock"));
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&beside);
        let mut file = options.map_err(Error::internal)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(path, &mut file)),
            Err(TryLockError::Error(error)) => return Err(Error::internal(error)),
        }
        let said = format!("{who}，进程 {}", std::process::id());
        let written = file.set_len(0).and_then(|()| file.write_all(said.as_bytes()));
        written.and_then(|()| file.sync_all()).map_err(Error::internal)?;
        Ok(Self { _file: Some(file) })
    }
}

fn held(path: &str, file: &mut File) -> Error {
    let mut who = String::new();
    let read = file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_string(&mut who));
    // who has it is help, not the reason
    if read.is_err() || who.is_empty() {
        who = "另一个 heping".to_owned();
    }
    let sentence = format!(
        "HEPING_DATABASE_URL 指定的数据库文件 {path} 正在使用（{who}）：一个 SQLite 文件只能由一个服务使用，请先停下它。"
    );
    Error::because(Code::StateConflict, sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_one_hears_who_was_first_and_may_come_when_that_has_gone() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("heping.db").display().to_string());
        let first = Sole::take(&url, "heping serve").unwrap();
        let refused = Sole::take(&url, "heping rekey").unwrap_err();
        assert_eq!(refused.code(), Code::StateConflict);
        let process = format!("heping serve，进程 {}", std::process::id());
        assert!(refused.detail().contains(&process), "{}", refused.detail());
        drop(first);
        Sole::take(&url, "heping rekey").unwrap();
        let shared = DatabaseUrl::Postgres("postgres://127.0.0.1/x".to_owned());
        let both = (Sole::take(&shared, "one").unwrap(), Sole::take(&shared, "two").unwrap());
        drop(both);
    }
}
