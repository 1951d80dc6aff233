//! `heping backup` and `heping restore`: folders that each hold an installation whole, but for its key.
//!
//! A backup is `FOLDER/20261129-145300/`: the database as it was at one instant, the photos, and
//! `manifest.json`, which names every file with its digest. It comes into being under another name, so
//! that whatever has a name without `.part` is whole.

mod manifest;
mod photos;
mod restore;

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use heping_core::{Clock, Error, Moment};
use heping_store::dialect::DatabaseUrl;
use heping_store::{Conn, Lock, Store, StoreConfig, migrate, snapshot};

use super::database::{self, with_store};
use super::{Outcome, unusable_file, voice};
use crate::config::{ConfigError, DatabaseArgs, PhotoArgs};
use crate::usecase::Action;
use manifest::{Kept, Manifest};

pub use restore::{RestoreArgs, restore};

/// The database in a backup.
const DATABASE: &str = "heping.db";
/// The photos in a backup.
const PHOTOS: &str = "photos";
/// What a backup is called until it is whole.
const PART: &str = ".part";

/// Where to, and how many to keep.
#[derive(Args, Debug)]
pub struct BackupArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    photos: PhotoArgs,
    /// 留几份，更早的删掉
    #[arg(long, value_name = "份数", default_value_t = 14, value_parser = crate::config::whole(1usize, 10_000))]
    keep: usize,
    /// 备份放进这个目录，每次一个以时间命名的子目录；最好在另一块磁盘上
    #[arg(value_name = "目录")]
    folder: PathBuf,
}

/// Makes one backup, and takes away those that are too many.
pub fn backup(args: &BackupArgs) -> Outcome {
    let began = Instant::now();
    let url = DatabaseUrl::parse(&args.database.database_url)?;
    let of_folder = |error: std::io::Error| unusable_file("备份目录", &args.folder, &error);
    fs::create_dir_all(&args.folder).map_err(of_folder)?;
    let _only = only_one(&args.folder)?;
    let before = finished(&args.folder).map_err(of_folder)?;
    let name = name(Clock::System.now(), &before);
    let part = args.folder.join(format!("{name}{PART}"));
    tidy(&args.folder).map_err(of_folder)?;
    fs::create_dir(&part).map_err(of_folder)?;

    let copied = snapshot::into_file(&url, &part.join(DATABASE));
    let copied = copied.map_err(|error| database::unusable(&url, &error))?;
    let schema = migrate::steps()?.pop().unwrap_or_default();
    let mut manifest = Manifest::of(env!("CARGO_PKG_VERSION"), schema, Clock::System.now());
    if copied {
        manifest.look_into(&part.join(DATABASE))?;
        // after it was opened: that writes into its header
        manifest.database = Some(Kept::of(&part.join(DATABASE)).map_err(of_folder)?);
    } else {
        with_store(&args.database, async |store| manifest.look_at(&store).await)?;
    }
    let last = before.last().map(|name| args.folder.join(name));
    let new = match args.photos.photos.strip_prefix("file:") {
        Some(folder) => photos::keep(Path::new(folder), &part.join(PHOTOS), last.as_deref(), &mut manifest)?,
        None => 0,
    };
    manifest.write(&part).map_err(of_folder)?;
    fs::rename(&part, args.folder.join(&name)).map_err(of_folder)?;
    File::open(&args.folder).and_then(|folder| folder.sync_all()).map_err(of_folder)?;

    println!("已备份到 {}，用时 {:.1} 秒", args.folder.join(&name).display(), began.elapsed().as_secs_f64());
    match &manifest.database {
        Some(kept) => println!("数据库 {} 字节；{}", kept.bytes, manifest.summary()),
        None => println!(
            "数据库在 PostgreSQL 里，不在本备份中：请用 pg_dump -Fc，或 WAL 归档（pgBackRest 等）备份。"
        ),
    }
    if args.photos.photos.starts_with("file:") {
        println!("照片等文件 {} 个，其中新增 {new} 字节", manifest.photos.len());
    } else {
        println!("照片在对象存储里，不在本备份中：请用它自己的版本或跨区复制。");
    }
    println!("密钥（HEPING_SECRET_KEY）不在备份里：请另存一份，没有它备份打不开。");
    if let Err(error) = note_it(&url, &name) {
        // a backup is worth most when the disk is full
        println!("审计日志没有记下这次备份：{}", voice::sentence(&error));
    }
    for old in before.iter().rev().skip(args.keep.saturating_sub(1)) {
        fs::remove_dir_all(args.folder.join(old)).map_err(of_folder)?;
        println!("已删去旧备份 {old}");
    }
    Ok(())
}

/// Writes down that a backup was made, in the database as it is: a backup migrates nothing.
fn note_it(url: &DatabaseUrl, name: &str) -> heping_core::Result<()> {
    let work = async {
        let (now, name) = (Clock::System.now(), name.to_owned());
        let store = Store::open(StoreConfig::new(url.clone()))?;
        let made = move |conn: &mut Conn| database::note(conn, now, None, (Action::BackUp, name.clone()));
        store.write(Lock::Nothing, made).await
    };
    database::block_on(work).map_err(Error::internal)?
}

/// Has a second backup into the same folder refused.
fn only_one(folder: &Path) -> Result<File, ConfigError> {
    let lock = folder.join(".lock");
    let file = File::create(&lock).map_err(|error| unusable_file("备份目录", &lock, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let found = format!("{} 里另一次备份还没有做完", folder.display());
            Err(ConfigError::of("备份目录", found, "请等它做完"))
        }
        Err(TryLockError::Error(error)) => Err(unusable_file("备份目录", &lock, &error)),
    }
}

/// The names of the backups that are whole, the oldest first.
fn finished(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.ends_with(PART) && entry.path().join(manifest::FILE).is_file() {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Takes away what backups left that were cut off.
fn tidy(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(PART) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

/// A name that sorts after those before.
fn name(now: Moment, before: &[String]) -> String {
    let name = now.local().format("%Y%m%d-%H%M%S").to_string();
    match before.iter().filter(|one| one.starts_with(&name)).count() {
        0 => name,
        same => format!("{name}-{same:03}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_sort_by_time_even_within_a_second() {
        let now = Moment::from_millis(1_796_000_000_000);
        let first = name(now, &[]);
        let second = name(now, std::slice::from_ref(&first));
        let third = name(now, &[first.clone(), second.clone()]);
        let later = name(Moment::from_millis(1_796_000_001_000), std::slice::from_ref(&first));
        assert!(first < second && second < third && third < later, "{first} {second} {third} {later}");
    }
}
