//! Every setting with values that cannot be right, against the real binary: one Chinese sentence each,
//! which names the setting. No panic, no words of the API, nothing left behind.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use heping_tests::{Client, KEY, heping};
use serde_json::json;

/// A line of the table: the setting, a value, and what else is set. `{folder}` is a folder of files that
/// cannot be what they are taken for.
type Wrong = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const REDIS: &[(&str, &str)] = &[("HEPING_REDIS_URL", "redis://127.0.0.1:1/0")];
const NO_KEY: &[(&str, &str)] = &[("HEPING_SECRET_KEY", "")];
const APP: &[(&str, &str)] = &[("HEPING_WECHAT_APP_ID", "wx01"), ("HEPING_WECHAT_APP_SECRET", "none")];
const PUSH: &[(&str, &str)] = &[
    ("HEPING_WECHAT_APP_ID", "wx01"),
    ("HEPING_WECHAT_APP_SECRET", "none"),
    ("HEPING_WECHAT_PUSH_TOKEN", "token"),
];
const PUSH_KEY: &[(&str, &str)] = &[
    ("HEPING_WECHAT_APP_ID", "wx01"),
    ("HEPING_WECHAT_APP_SECRET", "none"),
    ("HEPING_WECHAT_PUSH_AES_KEY", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
];
const STAMP: &[(&str, &str)] = &[("HEPING_AUDIT_ANCHOR", "rfc3161:https://tsa.example")];

const TABLE: &[Wrong] = &[
    ("HEPING_BIND", "18091", &[]),
    ("HEPING_BIND", ":18091", &[]),
    ("HEPING_BIND", "localhost:18091", &[]),
    ("HEPING_BIND", "127.0.0.1:99999", &[]),
    ("HEPING_BIND", "{taken}", &[]),
    ("HEPING_BIND", "192.0.2.1:8080", &[]),
    ("HEPING_DATABASE_URL", "heping.db", &[]),
    ("HEPING_DATABASE_URL", "mysql://127.0.0.1/x", &[]),
    ("HEPING_DATABASE_URL", "sqlite:", &[]),
    ("HEPING_DATABASE_URL", "sqlite:{folder}/nowhere/heping.db", &[]),
    ("HEPING_DATABASE_URL", "sqlite:{folder}", &[]),
    ("HEPING_DATABASE_URL", "sqlite:{folder}/text", &[]),
    ("HEPING_DATABASE_URL", "postgres://who:NobodyMaySee@127.0.0.1:1/x", &[]),
    ("HEPING_REDIS_URL", "127.0.0.1:6379", &[]),
    ("HEPING_REDIS_URL", "http://127.0.0.1:6379", &[]),
    ("HEPING_REDIS_URL", "redis+sentinel://127.0.0.1:26379", &[]),
    ("HEPING_REDIS_CA", "{folder}/text", &[]),
    ("HEPING_REDIS_CA", "{folder}/missing", REDIS),
    ("HEPING_PHOTOS", "photos", &[]),
    ("HEPING_PHOTOS", "file:", &[]),
    ("HEPING_PHOTOS", "ftp://photos", &[]),
    ("HEPING_PHOTOS", "file:{folder}/text/photos", &[]),
    ("HEPING_PHOTO_FLOOR_MB", "-1", &[]),
    ("HEPING_PHOTO_FLOOR_MB", "many", &[]),
    ("HEPING_PRIVACY_VERSIONS", "1.0,,1.1", &[]),
    ("HEPING_TERMS_VERSIONS", "1 0", &[]),
    ("HEPING_PUBLIC_URL", "hp.example.cn", &[]),
    ("HEPING_PUBLIC_URL", "http://hp.example.cn", &[]),
    ("HEPING_PUBLIC_URL", "https://", &[]),
    ("HEPING_PUBLIC_URL", "https://hp.example.cn?x=1", &[]),
    ("HEPING_FONT", "{folder}/missing", &[]),
    ("HEPING_FONT", "{folder}/text", &[]),
    ("HEPING_FONT_FORM", "{folder}/missing", &[]),
    ("HEPING_FONT_FORM", "{folder}/text", &[]),
    ("HEPING_SECRET_KEY", "", &[]),
    ("HEPING_SECRET_KEY", "NobodyMaySee", &[]),
    ("HEPING_SECRET_KEY", "passwordpasswordpasswordpassword", &[]),
    ("HEPING_SECRET_KEY_FILE", "{folder}/missing", NO_KEY),
    ("HEPING_SECRET_KEY_FILE", "{folder}", NO_KEY),
    ("HEPING_SECRET_KEY_FILE", "{folder}/open", NO_KEY),
    ("HEPING_SECRET_KEY_FILE", "{folder}/empty", NO_KEY),
    ("HEPING_SECRET_KEY_FILE", "{folder}/key", &[]),
    ("HEPING_SECRET_KEY_OLD", "NobodyMaySee", &[("HEPING_SECRET_KEY_OLD_FILE", "{folder}/key")]),
    ("HEPING_SECRET_KEY_OLD_FILE", "{folder}/missing", &[]),
    ("HEPING_CIPHER", "rot13", &[]),
    ("HEPING_AUDIT_ANCHOR", "nowhere", &[]),
    ("HEPING_AUDIT_ANCHOR", "rfc3161:http://tsa.example", &[]),
    ("HEPING_AUDIT_ANCHOR_CA", "{folder}/missing", STAMP),
    ("HEPING_WECHAT_APP_ID", "wx01", &[]),
    ("HEPING_WECHAT_APP_SECRET", "NobodyMaySee", &[]),
    ("HEPING_WECHAT_APP_SECRET_FILE", "{folder}/missing", &[]),
    ("HEPING_WECHAT_APP_SECRET_FILE", "{folder}/open", &[("HEPING_WECHAT_APP_ID", "wx01")]),
    ("HEPING_WECHAT_API_BASE", "api.weixin.qq.com", &[]),
    ("HEPING_WECHAT_API_BASE", "http://api.example", &[]),
    ("HEPING_WECHAT_PUSH_TOKEN", "token", &[]),
    ("HEPING_WECHAT_PUSH_TOKEN", "", PUSH_KEY),
    ("HEPING_WECHAT_PUSH_AES_KEY", "", PUSH),
    ("HEPING_WECHAT_PUSH_AES_KEY", "NobodyMaySee", PUSH),
    ("HEPING_WECHAT_TEMPLATES", "{folder}/missing", APP),
    ("HEPING_WECHAT_TEMPLATES", "{folder}/text", APP),
    ("HEPING_WECHAT_TEMPLATES", "{folder}/text", &[]),
    ("HEPING_WECHAT_RULE_FILE", "{folder}/missing.txt", &[]),
    ("HEPING_WECHAT_RULE_FILE", "{folder}/text", &[]),
    ("HEPING_METRICS_BIND", "9100", &[]),
    ("HEPING_METRICS_BIND", "{taken}", &[]),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", &[]),
    ("OTEL_EXPORTER_OTLP_ENDPOINT", "grpc://collector:4317", &[]),
    ("HEPING_LIMIT_FACTOR", "0", &[]),
    ("HEPING_TRUSTED_PROXIES", "nginx", &[]),
    ("HEPING_FORWARDED_HEADER", "x-real-ip", &[]),
    ("HEPING_STAFF_IDLE", "3", &[]),
    ("HEPING_STAFF_IDLE_PHONE", "2000", &[]),
    ("HEPING_DOCS", "1", &[]),
    ("HEPING_WORKERS", "0", &[]),
    ("HEPING_WORKERS", "two", &[]),
    ("HEPING_DRAIN_SECONDS", "61", &[]),
    ("HEPING_NO_JOBS", "maybe", &[]),
    ("HEPING_LOG", "info,=", &[]),
    ("HEPING_LOG", "inof", &[]),
    ("HEPING_LOG_FORMAT", "xml", &[]),
];

/// A folder with files that are not what a setting takes them for.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content, mode) in [
        ("text", "neither a font nor a database nor JSON, and long enough to be looked at", 0o600),
        ("key", KEY, 0o600),
        ("open", KEY, 0o644),
        ("empty", "", 0o600),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, content).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    folder
}

/// `heping` in an empty folder of its own, with a key and nothing else set.
fn command(place: &Path, line: &[&str]) -> Command {
    let mut command = Command::new(heping());
    command.args(line).current_dir(place).env_clear().stdin(Stdio::null());
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HEPING_SECRET_KEY", KEY);
    command
}

/// What a start says that does not come about: all lines that are no log.
fn refusal(command: &mut Command) -> String {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = Vec::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok) {
        if line.contains("\"serving\"") {
            child.kill().unwrap();
            child.wait().unwrap();
            return "it serves".to_owned();
        }
        if !line.starts_with('{') {
            said.push(line);
        }
    }
    assert!(!child.wait().unwrap().success());
    said.join("\n")
}

#[test]
fn every_wrong_setting_is_one_chinese_sentence_that_names_it() {
    let (folder, place) = (folder(), tempfile::tempdir().unwrap());
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let filled = |text: &str| {
        let address = taken.local_addr().unwrap().to_string();
        text.replace("{folder}", folder.path().to_str().unwrap()).replace("{taken}", &address)
    };
    let mut complaints = Vec::new();
    for (setting, value, others) in TABLE {
        let mut command = command(place.path(), &["serve"]);
        if *setting != "HEPING_BIND" {
            command.env("HEPING_BIND", "127.0.0.1:0");
        }
        for (other, value) in *others {
            command.env(other, filled(value));
        }
        let said = refusal(command.env(setting, filled(value)));
        let is_one_sentence =
            said.lines().count() == 1 && said.ends_with('。') && said.starts_with("heping：");
        let names_it = said.contains(setting)
            || *setting == "HEPING_SECRET_KEY_FILE" && said.contains("HEPING_SECRET_KEY");
        let foreign =
            ["cause", "panick", "os error", "internal", "busy:", "系统繁忙", "NobodyMaySee", "编号"];
        if !is_one_sentence || !names_it || foreign.iter().any(|word| said.contains(word)) {
            complaints.push(format!("{setting}={value} {others:?}: {said}"));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// The settings that `heping config` knows, and all that it says.
fn settings(place: &Path) -> (BTreeSet<String>, String) {
    let shown = command(place, &["config", "--workers", "3"])
        .env("HEPING_DATABASE_URL", "postgres://who:NobodyMaySee@db.example:5432/heping")
        .env("HEPING_PUBLC_URL", "https://hp.example.cn")
        .output()
        .unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    let names = shown.lines().filter_map(|line| line.split_once("（--").map(|(name, _)| name.to_owned()));
    (names.collect(), shown)
}

#[test]
fn the_table_leaves_no_setting_out_and_readme_lists_them_all() {
    let place = tempfile::tempdir().unwrap();
    let (known, _) = settings(place.path());
    let tried: BTreeSet<_> = TABLE.iter().map(|(setting, ..)| (*setting).to_owned()).collect();
    assert_eq!(known, tried);
    let readme = std::fs::read_to_string(crate::whole::structure::root().join("README.md")).unwrap();
    for setting in known {
        let listed = readme.contains(&format!("`{setting}`"))
            || setting
                .strip_suffix("_FILE")
                .is_some_and(|name| readme.contains(&format!("`{name}` or `…_FILE`")));
        assert!(listed, "{setting} stands nowhere in the README");
    }
}

#[test]
fn config_says_what_is_in_force_and_where_it_came_from_but_no_secret() {
    let place = tempfile::tempdir().unwrap();
    let (_, shown) = settings(place.path());
    for line in [
        "HEPING_WORKERS（--workers）\n    3    ← 命令行",
        "HEPING_DATABASE_URL（--database-url）\n    postgres://***@db.example:5432/heping    ← 环境变量",
        "HEPING_BIND（--bind）\n    127.0.0.1:8080    ← 默认值",
        "HEPING_SECRET_KEY（--secret-key）\n    ***    ← 环境变量",
        "HEPING_WECHAT_APP_ID（--wechat-app-id）\n    （未设）",
        "HEPING_PUBLC_URL\n    没有这项设置",
    ] {
        assert!(shown.contains(line), "{line} is not in:\n{shown}");
    }
    assert!(!shown.contains("NobodyMaySee") && !shown.contains(KEY), "{shown}");
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0, "it looks and makes nothing");
}

#[test]
fn a_first_start_without_a_key_leaves_nothing_behind() {
    let place = tempfile::tempdir().unwrap();
    let said = refusal(command(place.path(), &["serve"]).env_remove("HEPING_SECRET_KEY"));
    assert!(said.contains("openssl rand -hex 32"), "{said}");
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 0);
}

#[test]
fn lines_that_are_no_command_are_answered_in_chinese() {
    let place = tempfile::tempdir().unwrap();
    for (line, words) in [
        (&["srve"][..], "没有 srve 这个命令"),
        (&["serve", "--wrkers", "2"], "是不是 --workers"),
        (&["import"], "没有给出"),
        (&["admin", "create-user", "--username", "a", "--name", "甲", "--role", "boss"], "--role 现为“boss”"),
        (&["stickers", "-o", "x.pdf"], "--test-print"),
        (&["import", "missing.xlsx"], "missing.xlsx 不存在"),
        (&["qr", "x", "-o", "x.gif"], ".png 或 .svg"),
        (&["stickers", "-o", "x.doc"], ".pdf 或 .zip"),
        (&["migrate", "--database-url", "heping.db"], "HEPING_DATABASE_URL"),
        (&["audit", "anchor"], "HEPING_AUDIT_ANCHOR 没有设"),
        (&["demo", "--bind", "0.0.0.0:0"], "ssh -L"),
    ] {
        let said = refusal(&mut command(place.path(), line));
        assert!(
            said.contains(words) && said.starts_with("heping：") && said.lines().count() == 1,
            "{line:?}: {said}"
        );
    }
}

#[test]
fn every_page_of_help_is_chinese_throughout() {
    let place = tempfile::tempdir().unwrap();
    let page = |line: &[&str]| {
        let shown = command(place.path(), &[line, &["--help"]].concat()).output().unwrap();
        assert!(shown.status.success());
        String::from_utf8(shown.stdout).unwrap()
    };
    let first = page(&[]);
    let names = |page: &str| -> Vec<String> {
        let below = page.split("命令:\n").nth(1).unwrap_or_default().split("\n\n").next().unwrap_or_default();
        below.lines().filter_map(|line| line.split_whitespace().next().map(ToOwned::to_owned)).collect()
    };
    let commands = names(&first);
    assert!(commands.len() >= 15 && commands.contains(&"backup".to_owned()), "{commands:?}");
    let mut pages = vec![("heping".to_owned(), first)];
    for command in commands {
        let shown = page(&[&command]);
        for below in names(&shown) {
            pages.push((format!("{command} {below}"), page(&[&command, &below])));
        }
        pages.push((command, shown));
    }
    for (name, page) in pages {
        for english in ["Usage", "Options", "Print ", "OPTIONS", "[env", "[default", "possible values"] {
            assert!(!page.contains(english), "{name} says {english}:\n{page}");
        }
        assert!(page.contains("用法\n  heping") && page.contains("显示本页"), "{name}:\n{page}");
    }
}

#[test]
fn the_version_names_commit_and_schema() {
    let shown = command(Path::new("/"), &["--version"]).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    let newest = heping_store::migrate::steps().unwrap().pop().unwrap();
    assert!(shown.starts_with("heping 0.") && shown.contains(&newest) && shown.contains("提交"), "{shown}");
}

#[tokio::test]
async fn without_a_mini_program_all_else_serves_and_empty_settings_count_as_none() {
    let installation = heping_tests::Installation::new();
    let (known, _) = settings(installation.folder());
    let kept =
        ["HEPING_SECRET_KEY", "HEPING_DATABASE_URL", "HEPING_PHOTOS", "HEPING_LOG", "HEPING_REDIS_URL"];
    let empty: Vec<_> =
        known.iter().filter(|name| !kept.contains(&name.as_str())).map(|name| (name.as_str(), "")).collect();
    let server = installation.serve_with(&empty);
    let (_, opened) = server.sign_in("office").await;
    assert_eq!(opened.status, 201);
    let refused = Client::at(&server.url).post("/api/v1/sessions/wechat", json!({"code": "x"})).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (503, &json!("wechat_unavailable")),
        "{}",
        refused.text
    );
    assert!(refused.text.contains("街道尚未开通微信小程序"), "{}", refused.text);
    server.kill();
}
