//! The database that a command is about, the street, and the word that the audit log keeps of it.

use std::path::Path;

use heping_core::{Code, Error, Moment, SubdistrictId};
use heping_org::{Subdistrict, subdistrict};
use heping_store::dialect::DatabaseUrl;
use heping_store::{Conn, Sole, Store, StoreConfig};

use super::Outcome;
use super::voice::first_cause;
use crate::config::{ConfigError, DatabaseArgs};
use crate::usecase::{self, Action, Caller};

const SETTING: &str = "HEPING_DATABASE_URL";

/// The database of the settings, brought to the newest schema.
///
/// # Errors
/// A sentence that names the setting, and what is wrong with the file or the server.
pub async fn open(database: &DatabaseArgs) -> Outcome<Store> {
    let url = DatabaseUrl::parse(&database.database_url)?;
    let opened = Store::connect(StoreConfig::new(url.clone())).await;
    Ok(opened.map_err(|error| unusable(&url, &error))?)
}

/// Why a database cannot be used.
pub fn unusable(url: &DatabaseUrl, error: &Error) -> ConfigError {
    if matches!(error.code(), Code::BadRequest | Code::StateConflict) {
        return ConfigError(error.detail().to_owned());
    }
    let cause = first_cause(error).unwrap_or_default();
    match url {
        DatabaseUrl::Sqlite(path) => unusable_sqlite(Path::new(path), &cause),
        DatabaseUrl::Postgres(url) => unusable_postgres(url, &cause),
    }
}

/// The folder that a file stands in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unusable_sqlite(path: &Path, cause: &str) -> ConfigError {
    let wrong = |found: &str, way_out: String| {
        ConfigError::of(SETTING, format_args!("指定的数据库文件 {} {found}", path.display()), way_out)
    };
    let folder = folder_of(path);
    let user = whoami::username().unwrap_or_default();
    match cause {
        _ if !folder.is_dir() => {
            wrong("所在的目录不存在", format!("请先执行 mkdir -p {}，或改用别的路径", folder.display()))
        }
        _ if path.is_dir() => wrong("是一个目录", "请写到文件名为止".to_owned()),
        cause if cause.contains("not a database") => {
            wrong("不是 SQLite 数据库", "请改用别的文件名，或从备份恢复（heping restore）".to_owned())
        }
        cause if cause.contains("locked") => wrong("正被别的程序占用", "请停下占用它的程序再试".to_owned()),
        cause if cause.contains("open database") || cause.contains("readonly") => {
            wrong(&format!("用户 {user} 打不开或写不了"), "请检查文件和所在目录的属主与权限".to_owned())
        }
        cause => {
            wrong(&format!("无法使用（{cause}）"), "请检查磁盘，或从备份恢复（heping restore）".to_owned())
        }
    }
}

fn unusable_postgres(url: &str, cause: &str) -> ConfigError {
    // what stands before the @ is who signs in
    let place = url.rsplit('@').next().and_then(|rest| rest.rsplit("//").next()).unwrap_or_default();
    let place = place.split('?').next().unwrap_or_default();
    let wrong = |found: &str, way_out: &str| {
        ConfigError::of(SETTING, format_args!("指定的 PostgreSQL（{place}）{found}"), way_out)
    };
    let has = |words: &[&str]| words.iter().any(|word| cause.contains(word));
    if has(&["refused", "No such file", "timeout", "timed out", "unreachable"]) {
        wrong("连不上", "请确认它已启动、主机和端口无误、防火墙放行")
    } else if has(&["could not translate host name"]) {
        wrong("的主机名解析不了", "请核对主机名或 DNS")
    } else if has(&["password authentication", "no password supplied", "role", "pg_hba"]) {
        wrong("不接受这个用户或密码", "请核对网址里的用户和密码，以及它的 pg_hba.conf")
    } else if has(&["database", "does not exist"]) {
        wrong("里没有这个库", "请先建库（createdb），或核对库名")
    } else {
        wrong(&format!("用不了（{cause}）"), "请核对网址的写法和服务器的状态")
    }
}

/// The right to be the only server of a SQLite file, kept as long as the answer.
///
/// # Errors
/// A sentence that names who has it.
pub fn alone(url: &str, who: &str) -> Outcome<Sole> {
    let url = DatabaseUrl::parse(url)?;
    Ok(Sole::take(&url, who).map_err(|error| unusable(&url, &error))?)
}

/// Works on the database of the settings.
pub(super) fn with_store<T>(
    database: &DatabaseArgs,
    work: impl AsyncFnOnce(Store) -> Outcome<T>,
) -> Outcome<T> {
    block_on(async { work(open(database).await?).await })?
}

/// Runs what a command waits for, on this thread.
///
/// # Errors
/// Those of the system, which has no more threads or files.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> std::io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(work))
}

/// An audit row of a command, in the name of whoever gave it.
pub(super) fn note(
    conn: &mut Conn,
    now: Moment,
    street: Option<SubdistrictId>,
    what: (Action, String),
) -> heping_core::Result<()> {
    usecase::note(conn, &Caller::operator(), now, street, what)
}

/// The subdistrict that a command is about: the one named, or the only one.
pub(super) async fn find(store: &Store, code: Option<&str>) -> Outcome<Subdistrict> {
    const MAKE: &str = "请先用 heping admin create-subdistrict 建街道";
    let all = store.read(subdistrict::list).await?;
    match code {
        Some(code) => {
            let found = all.into_iter().find(|one| one.code == code);
            Ok(found
                .ok_or_else(|| format!("--subdistrict 指定的 {code} 在库里没有：请核对代码，或{MAKE}。"))?)
        }
        None if all.len() > 1 => Err("库里有多个街道：请用 --subdistrict 指明是哪一个。".into()),
        None => Ok(all.into_iter().next().ok_or_else(|| format!("库里还没有街道：{MAKE}。"))?),
    }
}
