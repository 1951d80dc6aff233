//! Disks and photos: room, how long a write takes to be safe, who may read what is kept.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bytes::Bytes;
use heping_core::RequestId;
use heping_evidence::photo::PhotoStorage;
use heping_store::dialect::DatabaseUrl;

use super::Report;
use crate::command::{Outcome, database, serve, voice};
use crate::config::{ServeArgs, reason};

/// Free bytes below which a database is in danger.
const ROOM: u64 = 500_000_000;
/// How long a write may take to be on the disk: each sign-in and each record waits for it.
const SYNC: Duration = Duration::from_millis(20);
/// How often that is tried.
const TRIES: usize = 5;
/// How long a bucket may take.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn look(report: &mut Report, args: &ServeArgs) -> Outcome {
    if let Ok(DatabaseUrl::Sqlite(path)) = DatabaseUrl::parse(&args.database.database_url) {
        let path = PathBuf::from(path);
        let folder = database::folder_of(&path);
        room(report, folder)?;
        syncs(report, folder)?;
        private(report, "数据库文件", &path, "600")?;
    }
    photos(report, args).await
}

fn room(report: &mut Report, folder: &Path) -> Outcome {
    const WHAT: &str = "数据库所在磁盘";
    match rustix::fs::statvfs(folder) {
        Err(error) => report
            .wrong(WHAT, format_args!("{} {}：请核对路径。", folder.display(), reason(&error.into())))?,
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let says = format!("剩 {} 兆字节", free / 1_000_000);
            if free < ROOM {
                report.wrong(WHAT, format_args!("{says}：写满后什么都记不下，请清理或扩容。"))?;
            } else {
                report.well(WHAT, says)?;
            }
        }
    }
    Ok(())
}

fn syncs(report: &mut Report, folder: &Path) -> Outcome {
    const WHAT: &str = "写盘";
    match time_of_a_sync(folder) {
        Err(error) => {
            report.wrong(WHAT, format_args!("{} {}：请检查属主和权限。", folder.display(), reason(&error)))?
        }
        Ok(took) => {
            let says = format!("{:.1} 毫秒写到盘上", took.as_secs_f64() * 1000.0);
            if took > SYNC {
                report.odd(WHAT, format_args!("{says}，偏慢：每次登录和提交都要等它，请换固态盘。"))?;
            } else {
                report.well(WHAT, says)?;
            }
        }
    }
    Ok(())
}

/// The middle one of a few.
fn time_of_a_sync(folder: &Path) -> std::io::Result<Duration> {
    let path = folder.join(format!(".heping-doctor-{}", RequestId::new()));
    let tried = (0..TRIES).map(|_| {
        let mut file = File::options().create(true).append(true).open(&path)?;
        file.write_all(&[0; 4096])?;
        let began = Instant::now();
        file.sync_all()?;
        Ok(began.elapsed())
    });
    let times: std::io::Result<Vec<Duration>> = tried.collect();
    let removed = fs::remove_file(&path);
    let mut times = times?;
    removed?;
    times.sort();
    Ok(times.get(TRIES / 2).copied().unwrap_or_default())
}

/// Whether others on this machine are kept out, by the mode of a file or of the folder around it.
fn private(report: &mut Report, what: &str, path: &Path, mode: &str) -> Outcome {
    let is_open = |path: &Path| fs::metadata(path).map(|found| found.permissions().mode() & 0o077 != 0);
    match (is_open(path), is_open(database::folder_of(path))) {
        (Ok(true), Ok(true)) => report.wrong(
            what,
            format_args!("{} 本机其他用户也能读：请执行 chmod {mode} {}。", path.display(), path.display()),
        )?,
        (Ok(_), _) => report.well(what, "本机其他用户读不到")?,
        // that it is missing or unreadable is said of the database and of the photos themselves
        (Err(_), _) => {}
    }
    Ok(())
}

async fn photos(report: &mut Report, args: &ServeArgs) -> Outcome {
    const WHAT: &str = "照片";
    let folder = args.photos.photos.strip_prefix("file:");
    if let Some(folder) = folder
        && !Path::new(folder).is_dir()
    {
        // opening it would make it
        let says = format!("HEPING_PHOTOS 指定的目录 {folder} 还没有：首次启动时会建，请确认上级目录可写。");
        return Ok(report.odd(WHAT, says)?);
    }
    let photos = match serve::photos(&args.photos) {
        Ok(photos) => photos,
        Err(error) => return Ok(report.wrong(WHAT, error)?),
    };
    let tried = tokio::time::timeout(PATIENCE, comes_back(&photos)).await;
    match tried {
        Ok(Ok(true)) => report.well(WHAT, format_args!("{} 能存、能取、能删", args.photos.photos))?,
        Ok(Ok(false)) => {
            report.wrong(WHAT, format_args!("{} 取回的和存入的不同：请检查存储。", args.photos.photos))?;
        }
        Ok(Err(error)) => {
            let cause = voice::first_cause(&error).unwrap_or_default();
            let says = format!("HEPING_PHOTOS 现为“{}”，存取不成（{cause}）", args.photos.photos);
            report.wrong(WHAT, format_args!("{says}：请核对位置、权限，桶的还有 AWS_… 变量。"))?;
        }
        Err(_) => {
            let says =
                format!("HEPING_PHOTOS 现为“{}”，{} 秒没有应答", args.photos.photos, PATIENCE.as_secs());
            report.wrong(WHAT, format_args!("{says}：请核对网络和 AWS_ENDPOINT。"))?;
        }
    }
    if let Ok(Some(free)) = photos.free() {
        let says = format!("剩 {} 兆字节", free / 1_000_000);
        let floor = args.photo_floor_mb;
        if free / 1_000_000 < floor {
            let says = format!("{says}，不足 HEPING_PHOTO_FLOOR_MB 的 {floor}：照片已停收，请清理或扩容。");
            report.wrong("照片所在磁盘", says)?;
        } else {
            report.well("照片所在磁盘", says)?;
        }
    }
    match folder {
        Some(folder) => private(report, "照片目录", Path::new(folder), "700"),
        None => Ok(()),
    }
}

/// Puts a file, fetches it and takes it away.
async fn comes_back(photos: &PhotoStorage) -> heping_core::Result<bool> {
    let (files, name) = (photos.beside("doctor"), RequestId::new().to_string());
    let put = Bytes::from_static(b"heping doctor");
    files.put(&name, put.clone()).await?;
    let fetched = files.get(&name).await;
    files.remove([name]).await?;
    Ok(fetched? == put)
}
