//! What the software does for whoever runs it.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use heping_store::testkit::Pair;
use heping_tests::{Installation, heping};

use crate::whole::structure::root;

const KEY: &str = "kJ8s-2mXw9-QpZ4v-Lr7Tn-3cYb6-Hd5Fg";

/// What a command that must fail says.
fn refusal(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(!output.status.success(), "it went well");
    String::from_utf8(output.stderr).unwrap()
}

fn key_file(folder: &Path, mode: u32) -> std::path::PathBuf {
    let file = folder.join(format!("key-{mode:o}"));
    fs::write(&file, KEY).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(mode)).unwrap();
    file
}

#[test]
fn s24_a_key_that_others_can_read_is_refused() {
    let installation = Installation::new();
    for mode in [0o644, 0o640, 0o604] {
        let file = key_file(installation.folder(), mode);
        let said = refusal(
            installation
                .command(&["serve", "--bind", "127.0.0.1:0"])
                .env_remove("HEPING_SECRET_KEY")
                .env("HEPING_SECRET_KEY_FILE", &file),
        );
        assert!(said.contains("HEPING_SECRET_KEY_FILE") && said.contains("chmod 600"), "{said}");
        assert!(!said.contains(KEY), "the key stands in its own refusal");
    }
}

#[test]
fn s24_files_are_the_service_s_alone_whatever_the_shell_says() {
    if Pair::current() == Pair::Postgres {
        // its files are PostgreSQL's
        return;
    }
    let installation = Installation::new();
    let server = installation.serve();
    let mut seen = 0;
    for entry in fs::read_dir(installation.folder()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", entry.path().display());
        seen += 1;
    }
    assert!(seen >= 2, "the database and its log at least");
    server.kill();
}

#[test]
fn s24_a_service_that_runs_as_root_says_so() {
    let server = Installation::new().serve();
    let warned = server.log.contains("running as root");
    assert_eq!(warned, rustix::process::geteuid().is_root(), "{}", server.log);
    server.kill();
}

#[test]
fn s25_the_database_of_a_demo_is_not_served() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let mut demo = Command::new(heping())
        .args(["demo", "--bind", "127.0.0.1:0", "--empty", "--data", data])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    // it has settled in when it says where it listens
    BufReader::new(demo.stdout.take().unwrap()).read_line(&mut first).unwrap();
    demo.kill().unwrap();
    demo.wait().unwrap();
    assert!(first.starts_with("http://127.0.0.1:"), "{first}");
    let said = refusal(
        Command::new(heping())
            .args(["serve", "--bind", "127.0.0.1:0"])
            .env("HEPING_DATABASE_URL", format!("sqlite:{data}/heping.db"))
            .env("HEPING_PHOTOS", format!("file:{data}/photos"))
            .env("HEPING_SECRET_KEY", KEY)
            .env("HEPING_WECHAT_APP_ID", "wx0000000000000000")
            .env("HEPING_WECHAT_APP_SECRET", "none"),
    );
    assert!(said.contains("demo") && said.contains("HEPING_DATABASE_URL"), "{said}");
}

#[test]
fn s27_every_script_builds_what_the_lock_says() {
    let scripts = root().join("scripts");
    let mut builds = 0;
    for entry in fs::read_dir(scripts).unwrap().map(Result::unwrap).filter(|e| e.path().is_file()) {
        for line in fs::read_to_string(entry.path()).unwrap().lines() {
            let command = line.split('#').next().unwrap_or_default();
            let is_build = ["build", "clippy", "doc", "test", "nextest run", "install"]
                .iter()
                .any(|verb| command.contains(&format!("cargo {verb} ")));
            // the peers of benchmarks have no part in what is shipped
            if is_build && !command.contains("$peers") {
                assert!(command.contains("--locked"), "{}: {line}", entry.path().display());
                builds += 1;
            }
        }
    }
    assert!(builds >= 10, "{builds} builds were looked at");
}
