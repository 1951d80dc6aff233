//! A backup while others write, what comes out of it, and what is refused.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::{Connection, SimpleConnection};
use heping_store::dialect::dump;
use heping_store::testkit::Pair;
use heping_tests::expect::body;
use heping_tests::fixture::enterprise;
use heping_tests::{Client, Installation, PATIENCE};
use serde_json::json;

/// The backups in a folder, the oldest first.
fn backups(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    all.sort();
    all
}

/// Restores into a place of its own; answers whether it went well, what it said, and the settings of
/// the place.
fn restore(installation: &Installation, backup: &Path, into: &Path) -> (bool, String, [(String, String); 2]) {
    let settings = [
        ("HEPING_DATABASE_URL".to_owned(), format!("sqlite:{}", into.join("heping.db").display())),
        ("HEPING_PHOTOS".to_owned(), format!("file:{}", into.join("photos").display())),
    ];
    let borrowed: Vec<_> = settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (good, said) = installation.attempt(&["restore", backup.to_str().unwrap()], &borrowed);
    (good, said, settings)
}

async fn firm(office: &Client, number: usize) -> Duration {
    let began = Instant::now();
    body(office.post("/api/v1/enterprises", enterprise(&format!("演示家具{number}厂"))).await, 201);
    began.elapsed()
}

async fn firms(office: &Client) -> usize {
    let page = body(office.get("/api/v1/enterprises?limit=100").await, 200);
    page["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_backup_beside_writers_is_whole_and_comes_back_elsewhere() {
    if Pair::current() == Pair::Postgres {
        return without_the_database_of_postgres();
    }
    let installation = Installation::new();
    let server = installation.serve();
    let (office, _) = server.sign_in("office").await;
    let (inspector, _) = server.sign_in("inspector1").await;
    inspector.photo(7).await;
    for number in 0..10 {
        firm(&office, number).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("backups");
    let line = ["backup", kept.to_str().unwrap(), "--keep", "2"];
    let mut running =
        installation.command(&line).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    let (mut number, mut longest) = (10, Duration::ZERO);
    while running.try_wait().unwrap().is_none() {
        longest = longest.max(firm(&office, number).await);
        number += 1;
    }
    let output = running.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.contains("密钥"), "{said}");
    println!("{} writes beside the backup, the longest {longest:?}", number - 10);
    // writers that had to wait for the whole of it would have waited for their lock's ten seconds
    assert!(longest < Duration::from_secs(5), "a writer stood still for {longest:?}");

    let first = backups(&kept).pop().unwrap();
    let names: Vec<_> = fs::read_dir(&first).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names.len(), 3, "database, photos, manifest: {names:?}");
    let elsewhere = folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let (good, said, settings) = restore(&installation, &first, &elsewhere);
    assert!(good && said.lines().count() == 5, "{said}");
    let log = dump(&settings[0].1).unwrap().into_iter().find(|(table, _)| table == "audit_log").unwrap().1;
    let name = first.file_name().unwrap().to_string_lossy();
    assert!(log.contains("restore") && log.contains(&*name), "who restored what is written down");
    let borrowed: Vec<_> = settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let restored = installation.serve_with(&borrowed);
    let (office_there, _) = restored.sign_in("office").await;
    let there = firms(&office_there).await;
    assert!((10..=number).contains(&there), "{there} firms came back, of 10 before and {number} after");
    let photos = [files(&installation.folder().join("photos")), files(&elsewhere.join("photos"))];
    let [here, there] = photos.map(|all| all.iter().map(|file| fs::read(file).unwrap()).collect::<Vec<_>>());
    assert!(!here.is_empty() && here == there, "{} and {} files", here.len(), there.len());
    restored.kill();

    // a second time into the same place
    let (good, said, _) = restore(&installation, &first, &elsewhere);
    assert!(!good && said.contains("已有内容"), "{said}");
    // nor beside what a killed server had not yet moved into its database, which is gone
    fs::remove_file(elsewhere.join("heping.db")).unwrap();
    fs::remove_dir_all(elsewhere.join("photos")).unwrap();
    let (good, said, _) = restore(&installation, &first, &elsewhere);
    assert!(!good && said.contains("heping.db-wal 已有内容"), "{said}");

    // the second backup shares the photos, and the third puts the first away
    installation.run(&line, "");
    let second = backups(&kept).pop().unwrap();
    let (photos, again) = (files(&first.join("photos")), files(&second.join("photos")));
    assert!(!photos.is_empty() && photos.len() == again.len());
    for (one, other) in photos.iter().zip(&again) {
        assert_eq!(fs::metadata(one).unwrap().ino(), fs::metadata(other).unwrap().ino());
    }
    let said = installation.run(&line, "");
    assert!(said.contains("已删去旧备份") && !first.exists() && backups(&kept).len() == 2, "{said}");
    server.kill();
}

/// A backup copies 50 MB here. Whoever comes meanwhile to write finds the database free: it is asked
/// again and again, with no patience at all.
#[test]
fn a_backup_keeps_nobody_from_writing_for_longer_than_fifty_milliseconds() {
    if Pair::current() == Pair::Postgres {
        // there pg_dump reads a snapshot of its own
        return;
    }
    let installation = Installation::new();
    let database = installation.folder().join("heping.db");
    let mut writer = diesel::SqliteConnection::establish(database.to_str().unwrap()).unwrap();
    let ballast = "CREATE TABLE ballast (bytes BLOB); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 \
                   FROM n WHERE i < 500) INSERT INTO ballast SELECT randomblob(100000) FROM n; PRAGMA busy_timeout = 0";
    writer.batch_execute(ballast).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let line = ["backup", folder.path().to_str().unwrap()];
    let mut running = installation.command(&line).stdout(Stdio::piped()).spawn().unwrap();
    let said = BufReader::new(running.stdout.take().unwrap());
    let is_copied = Arc::new(AtomicBool::new(false));
    let tell = is_copied.clone();
    let reading = std::thread::spawn(move || {
        for line in said.lines().map_while(Result::ok) {
            tell.fetch_or(line.contains("已备份到"), Ordering::Relaxed);
        }
    });
    let (mut turns, mut longest) = (0, Duration::ZERO);
    while !is_copied.load(Ordering::Relaxed) {
        let since = Instant::now();
        let mut is_held = false;
        while writer.batch_execute("BEGIN IMMEDIATE").is_err() {
            is_held = true;
            assert!(since.elapsed() < PATIENCE, "nobody can write any more");
        }
        if is_held {
            longest = longest.max(since.elapsed());
        }
        writer.batch_execute("ROLLBACK").unwrap();
        turns += 1;
    }
    assert!(running.wait().unwrap().success());
    reading.join().unwrap();
    println!("{turns} turns, held for {longest:?} at the longest");
    assert!(turns > 100, "{turns}");
    assert!(longest < Duration::from_millis(50), "held for {longest:?}");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { found.extend(files(&entry)) } else { found.push(entry) }
    }
    found.sort();
    found
}

/// There `pg_dump` has the database; what is left is the photos.
fn without_the_database_of_postgres() {
    let installation = Installation::new();
    let folder = tempfile::tempdir().unwrap();
    let said = installation.run(&["backup", folder.path().to_str().unwrap()], "");
    assert!(said.contains("pg_dump"), "{said}");
    let refused = installation.refused(&["restore", backups(folder.path())[0].to_str().unwrap()]);
    assert!(refused.contains("pg_restore"), "{refused}");
}

#[tokio::test]
async fn a_backup_that_somebody_touched_is_not_restored() {
    if Pair::current() == Pair::Postgres {
        // its database is in no backup of ours
        return;
    }
    let installation = Installation::new();
    let server = installation.serve();
    let (office, _) = server.sign_in("inspector1").await;
    office.photo(7).await;
    let folder = tempfile::tempdir().unwrap();
    installation.run(&["backup", folder.path().to_str().unwrap()], "");
    server.kill();
    let backup = backups(folder.path()).pop().unwrap();
    let photo = files(&backup.join("photos")).pop().unwrap();
    for file in [backup.join("heping.db"), photo, backup.join("manifest.json")] {
        let whole = fs::read(&file).unwrap();
        let mut touched = whole.clone();
        let middle = touched.len() / 2;
        touched[middle] ^= 1;
        fs::write(&file, touched).unwrap();
        let into = tempfile::tempdir().unwrap();
        let (good, said, _) = restore(&installation, &backup, into.path());
        assert!(!good && said.starts_with("heping："), "{}: {said}", file.display());
        assert_eq!(
            fs::read_dir(into.path()).unwrap().count(),
            0,
            "nothing is restored of {}",
            file.display()
        );
        fs::write(&file, whole).unwrap();
    }
    let into = tempfile::tempdir().unwrap();
    let (good, said, _) = restore(&installation, &backup, into.path());
    assert!(good, "{said}");
}

#[tokio::test]
async fn a_second_server_on_one_file_is_refused_with_who_has_it() {
    if Pair::current() == Pair::Postgres {
        // it has as many servers as one likes
        return;
    }
    let installation = Installation::new();
    let server = installation.serve();
    let refused = installation.refused(&["serve", "--bind", "127.0.0.1:0"]);
    let said = refused.lines().last().unwrap();
    assert!(said.contains("HEPING_DATABASE_URL") && said.contains("heping serve，进程 "), "{refused}");
    // what works beside a server goes on to
    installation.run(&["verify", "audit"], "");
    assert_eq!(Client::at(&server.url).get("/healthz").await.status, 200);
    server.kill();
    let next = installation.serve();
    assert_eq!(Client::at(&next.url).post("/api/v1/sessions/wechat", json!({})).await.status, 422);
    next.kill();
}

#[test]
fn an_older_program_leaves_a_newer_database_alone() {
    let installation = Installation::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let store = installation.store().await;
        let newer = |conn: &mut heping_store::Conn| {
            use diesel::prelude::*;
            let row = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000001')";
            diesel::sql_query(row).execute(conn)?;
            Ok(())
        };
        store.write(heping_store::Lock::Nothing, newer).await.unwrap();
    });
    let refused = installation.refused(&["serve", "--bind", "127.0.0.1:0"]);
    assert!(refused.contains("比本程序新") && refused.contains("99990101000001"), "{refused}");
}
