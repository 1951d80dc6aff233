//! `heping restore`: a backup into an empty place, looked at before and after.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use heping_core::Clock;
use heping_store::dialect::DatabaseUrl;
use heping_store::{Conn, Lock, audit};

use super::super::database::{alone, note, with_store};
use super::super::{Outcome, keys, rebuild, unusable_file};
use super::manifest::{FILE, Kept, Manifest};
use super::{DATABASE, PHOTOS, photos};
use crate::config::keys::OperatorKey;
use crate::config::{ConfigError, DatabaseArgs, PhotoArgs, SecretKeyArgs};
use crate::usecase::Action;

/// From where, and into what.
#[derive(Args, Debug)]
pub struct RestoreArgs {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    photos: PhotoArgs,
    #[command(flatten)]
    key: SecretKeyArgs,
    /// 要恢复的备份：备份目录里以时间命名的那个子目录
    #[arg(value_name = "备份")]
    backup: PathBuf,
}

/// Checks a backup whole, puts it into place, and proves what came of it.
pub fn restore(args: &RestoreArgs) -> Outcome {
    let url = DatabaseUrl::parse(&args.database.database_url)?;
    let DatabaseUrl::Sqlite(path) = &url else {
        let found = "指向 PostgreSQL";
        let way_out = "数据库请用 pg_restore 恢复，照片从备份的 photos 目录复制回来";
        return Err(ConfigError::of("HEPING_DATABASE_URL", found, way_out).into());
    };
    let Some(folder) = args.photos.photos.strip_prefix("file:") else {
        let found = "不是本机目录";
        return Err(ConfigError::of("HEPING_PHOTOS", found, "恢复时请写 file:目录，再自行上传到桶里").into());
    };
    OperatorKey::from_args(&args.key)?;
    let (path, folder) = (Path::new(path), Path::new(folder));
    empty(path, folder)?;
    let manifest = checked(&args.backup)?;
    let sole = alone(&args.database.database_url, "heping restore")?;
    place(&args.backup, &manifest, path, folder)?;
    let held = prove(args)?;
    drop(sole);
    println!("备份 {} 已恢复到 {} 和 {}", args.backup.display(), path.display(), folder.display());
    println!("数字摘要：数据库和 {} 个文件都与清单相符", manifest.photos.len());
    println!("内容：{}", manifest.summary());
    println!("审计日志：{}", held.audit);
    println!("积分：{}", held.scores);
    if held.is_whole {
        Ok(())
    } else {
        Err("备份已恢复，但上面的核验有不符之处：请换一份备份，或查明原因。".into())
    }
}

/// Refuses a place where something is.
fn empty(database: &Path, photos: &Path) -> Result<(), ConfigError> {
    let taken = |setting, path: &Path| {
        let found = format!("指定的 {} 已有内容", path.display());
        Err(ConfigError::of(setting, found, "只能恢复到空的位置，请另指定一处，或把原来的移走"))
    };
    // A journal without its database is replayed into whatever takes that name, and ruins it.
    for what in ["", "-wal", "-journal"] {
        let file = PathBuf::from(format!("{}{what}", database.display()));
        if file.exists() {
            return taken("HEPING_DATABASE_URL", &file);
        }
    }
    match photos::names(photos) {
        Ok(names) if names.is_empty() => Ok(()),
        Ok(_) => taken("HEPING_PHOTOS", photos),
        Err(error) => Err(unusable_file("HEPING_PHOTOS 指定的目录", photos, &error)),
    }
}

/// The manifest of a backup whose files are all as it says.
fn checked(backup: &Path) -> Result<Manifest, ConfigError> {
    let manifest = Manifest::read(backup).map_err(|error| {
        let found = format!("{} 里没有可读的清单 {FILE}（{error}）", backup.display());
        ConfigError::of("要恢复的备份", found, "请指明备份目录里以时间命名的那个子目录")
    })?;
    let Some(database) = &manifest.database else {
        let found = format!("{} 里没有数据库（它在 PostgreSQL 里）", backup.display());
        return Err(ConfigError::of("要恢复的备份", found, "数据库请用 pg_restore 恢复"));
    };
    let named = manifest.photos.iter().map(|(name, kept)| (Path::new(PHOTOS).join(name), kept));
    for (name, kept) in [(PathBuf::from(DATABASE), database)].into_iter().chain(named) {
        let file = backup.join(&name);
        let found = Kept::of(&file).map_err(|error| unusable_file("备份里的文件", &file, &error))?;
        if found != *kept {
            let found = format!("{} 与清单不符（已损坏或被改动）", file.display());
            return Err(ConfigError::of("备份里的文件", found, "什么也没有恢复，请换一份备份"));
        }
    }
    Ok(manifest)
}

/// Copies the files; the database last, so that a restore that was cut off has none.
fn place(backup: &Path, manifest: &Manifest, database: &Path, photos: &Path) -> Result<(), ConfigError> {
    for name in manifest.photos.keys() {
        let target = photos.join(name);
        let here = |error| unusable_file("HEPING_PHOTOS 指定的目录", &target, &error);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(here)?;
        }
        photos::copy(&backup.join(PHOTOS).join(name), &target).map_err(here)?;
    }
    let part = PathBuf::from(format!("{}.part", database.display()));
    let here = |error| unusable_file("HEPING_DATABASE_URL 指定的文件", database, &error);
    photos::copy(&backup.join(DATABASE), &part).map_err(here)?;
    fs::rename(part, database).map_err(here)
}

/// What was found of what was restored.
struct Held {
    audit: String,
    scores: String,
    is_whole: bool,
}

/// Brings the database to this program's schema, and has the audit log and the scores prove themselves.
fn prove(args: &RestoreArgs) -> Outcome<Held> {
    with_store(&args.database, async |store| {
        let (seals, now) = (keys::open(&store, &args.key).await?.seals, Clock::System.now());
        let verified = store.read(move |conn| audit::verify(conn, &seals, now)).await?;
        let scores = rebuild::everything(&store, None, &mut |_, _| {}, &|_| {}).await?;
        let from = args.backup.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let restored = move |conn: &mut Conn| note(conn, now, None, (Action::Restore, from.clone()));
        store.write(Lock::Nothing, restored).await?;
        Ok(Held {
            audit: verified.to_string(),
            scores: format!("重算 {} 家，{} 家有差异", scores.enterprises, scores.differing),
            is_whole: verified.holds() && scores.differing == 0,
        })
    })
}
