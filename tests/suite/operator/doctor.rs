//! `heping doctor` against an installation in which one thing after the other is broken.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use heping_core::Clock;
use heping_store::Lock;
use heping_store::audit::{self, AuditEntry};
use heping_store::testkit::{Pair, required};
use heping_tests::Installation;

/// An installation that a first start has set up, and whose doctor finds nothing wrong.
struct Patient {
    installation: Installation,
    server: heping_tests::Serving,
}

/// What the doctor says of an installation with these settings, and whether he is content.
fn visited(installation: &Installation, settings: &[(&str, &str)]) -> (bool, String) {
    let mut command = installation.command(&["doctor"]);
    // what the tests are told is no setting
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HEPING_TEST_")) {
        command.env_remove(name);
    }
    let output = command.envs(settings.iter().copied()).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

impl Patient {
    fn new() -> Self {
        let installation = Installation::new();
        // it makes photos and keys, and answers at the public address
        let server = installation.serve();
        Self { installation, server }
    }

    /// What the doctor says, and whether he is content.
    fn seen_with(&self, settings: &[(&str, &str)]) -> (bool, String) {
        let own = [
            ("HEPING_PUBLIC_URL", self.server.url.as_str()),
            ("HEPING_WECHAT_APP_ID", ""),
            ("HEPING_WECHAT_APP_SECRET", ""),
            ("HEPING_PHOTO_FLOOR_MB", "1"),
        ];
        visited(&self.installation, &[&own, settings].concat())
    }

    /// With this, one line has ✗, begins so and says what to do.
    fn complains(&self, settings: &[(&str, &str)], what: &str, words: &str) {
        let (content, said) = self.seen_with(settings);
        assert!(!content, "{settings:?}: {said}");
        let lines: Vec<_> = said.lines().filter(|line| line.starts_with('✗')).collect();
        let meant = lines.iter().find(|line| line.starts_with(&format!("✗ {what}：")));
        let meant = meant.unwrap_or_else(|| panic!("{settings:?} {what}: {said}"));
        assert!(meant.contains(words) && meant.ends_with('。'), "{meant}");
        for foreign in ["cause", "panick", "os error", "internal", "系统繁忙", "NobodyMaySee"] {
            assert!(!said.contains(foreign), "{foreign}: {said}");
        }
    }
}

#[test]
fn where_all_is_well_the_doctor_says_so_line_by_line() {
    let patient = Patient::new();
    let (content, said) = patient.seen_with(&[]);
    assert!(content, "{said}");
    assert!(!said.contains('✗'), "{said}");
    for what in ["密钥", "数据库", "数据库结构", "加密", "时钟", "照片", "字体", "文书字体", "从网址访问"]
    {
        assert!(said.contains(&format!("✓ {what}：")), "{what}: {said}");
    }
    for what in ["微信", "运行指标", "审计封印另存"] {
        assert!(said.contains(&format!("－ {what}：")), "{what}: {said}");
    }
    let left: Vec<_> = std::fs::read_dir(patient.installation.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("doctor"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
    patient.server.kill();
}

#[test]
fn each_broken_setting_is_found_and_has_a_way_out() {
    let patient = Patient::new();
    let folder = patient.installation.folder();
    let text = folder.join("text");
    std::fs::write(&text, "no font").unwrap();
    let text = text.to_str().unwrap();
    let nowhere = format!("sqlite:{}", folder.join("nowhere.db").display());
    // free when it is dropped: nobody listens there
    let silent =
        format!("127.0.0.1:{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port());
    let [redis, bucket, page, wechat] =
        ["redis://", "http://", "https://", "http://"].map(|s| format!("{s}{silent}"));
    for (settings, what, words) in [
        (&[("HEPING_SECRET_KEY", "short")][..], "密钥", "HEPING_SECRET_KEY"),
        (
            &[("HEPING_SECRET_KEY", "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a6978")],
            "加密",
            "不是这个数据库的密钥",
        ),
        (&[("HEPING_DATABASE_URL", "mysql://x")], "数据库", "HEPING_DATABASE_URL"),
        (&[("HEPING_DATABASE_URL", &nowhere)], "数据库", "heping migrate"),
        (&[("HEPING_DATABASE_URL", "postgres://who:NobodyMaySee@127.0.0.1:1/x")], "数据库", "连不上"),
        (&[("HEPING_REDIS_URL", &redis)], "Redis", "没有应答"),
        (&[("HEPING_PHOTOS", "ftp://photos")], "照片", "HEPING_PHOTOS"),
        (
            &[
                ("HEPING_PHOTOS", "s3://photos"),
                ("AWS_ENDPOINT_URL", &bucket),
                ("AWS_ALLOW_HTTP", "true"),
                ("AWS_REGION", "us-east-1"),
                ("AWS_ACCESS_KEY_ID", "a"),
                ("AWS_SECRET_ACCESS_KEY", "b"),
            ],
            "照片",
            "HEPING_PHOTOS",
        ),
        (&[("HEPING_FONT", text)], "字体", "HEPING_FONT"),
        (&[("HEPING_FONT_FORM", text)], "文书字体", "HEPING_FONT_FORM"),
        (&[("HEPING_PUBLIC_URL", "hp.example.cn")], "网址", "HEPING_PUBLIC_URL"),
        (&[("HEPING_PUBLIC_URL", &page)], "从网址访问", "打不开"),
        (&[("HEPING_PUBLC_URL", "https://hp.example.cn")], "设置", "HEPING_PUBLC_URL"),
        (&[("HEPING_AUDIT_ANCHOR", "nowhere")], "审计封印另存", "HEPING_AUDIT_ANCHOR"),
        (&[("HEPING_WECHAT_APP_ID", "wx01")], "微信", "HEPING_WECHAT_APP_SECRET"),
        (
            &[
                ("HEPING_WECHAT_APP_ID", "wx01"),
                ("HEPING_WECHAT_APP_SECRET", "NobodyMaySee"),
                ("HEPING_WECHAT_API_BASE", &wechat),
            ],
            "微信",
            "AppSecret",
        ),
    ] {
        patient.complains(settings, what, words);
    }
    if Pair::current() == Pair::Sqlite {
        patient.complains(
            &[("HEPING_PHOTO_FLOOR_MB", "1000000000")],
            "照片所在磁盘",
            "HEPING_PHOTO_FLOOR_MB",
        );
    }
    patient.server.kill();
}

#[test]
fn what_is_odd_is_said_and_is_no_failure() {
    let patient = Patient::new();
    for (settings, words) in [
        (&[("HEPING_BIND", "0.0.0.0:8080")][..], "！ 监听：0.0.0.0:8080"),
        (&[("HEPING_METRICS_BIND", "0.0.0.0:9100")], "！ 运行指标：0.0.0.0:9100"),
        (&[], "！ 网址：http://127.0.0.1"),
    ] {
        let (content, said) = patient.seen_with(settings);
        assert!(content && said.contains(words), "{words}: {said}");
    }
    let (_, said) = patient.seen_with(&[("HEPING_PUBLIC_URL", "https://hp.invalid")]);
    assert!(said.contains("！ 反向代理：HEPING_TRUSTED_PROXIES"), "{said}");
    patient.server.kill();
}

#[tokio::test]
async fn a_database_that_does_not_fit_is_found() {
    let patient = Patient::new();
    patient.server.kill();
    let own = &patient.installation;
    let store = own.store().await;
    let ahead = Clock::System.now().plus(chrono::TimeDelta::minutes(10));
    let entry = AuditEntry {
        subdistrict: None,
        actor: None,
        role: None,
        action: "test".to_owned(),
        subject_type: heping_core::RecordKind::Code,
        subject_id: "x".to_owned(),
        request_id: None,
        before: None,
        after: None,
        detail: None,
    };
    store.write(Lock::Nothing, move |conn| audit::append(conn, ahead, &entry)).await.unwrap();
    let public = [("HEPING_PUBLIC_URL", "http://127.0.0.1:1")];
    let (content, said) = visited(own, &public);
    assert!(!content && said.contains("✗ 时钟：数据库里最新的记录比现在还晚"), "{said}");
    assert!(said.contains("✗ 从网址访问："), "{said}");

    change_schema(&store, "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')").await;
    let (_, said) = visited(own, &public);
    assert!(said.contains("✗ 数据库结构：（99990101000000）比本程序新"), "{said}");
    change_schema(&store, "DELETE FROM __diesel_schema_migrations WHERE version > '20261129000250'").await;
    let (_, said) = visited(own, &public);
    assert!(said.contains("！ 数据库结构：比本程序旧"), "{said}");
    change_schema(&store, "DROP TABLE __diesel_schema_migrations").await;
    let (_, said) = visited(own, &public);
    assert!(said.contains("✗ 数据库结构：还没有建库"), "{said}");
}

async fn change_schema(store: &heping_store::Store, sql: &'static str) {
    use diesel::RunQueryDsl;
    let change = move |conn: &mut heping_store::Conn| {
        diesel::sql_query(sql).execute(conn)?;
        Ok(())
    };
    store.write(Lock::Nothing, change).await.unwrap();
}

#[test]
fn what_others_on_the_machine_can_read_is_found() {
    let patient = Patient::new();
    let folder = patient.installation.folder();
    let open = |path: &std::path::Path| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    open(folder);
    let (content, said) = patient.seen_with(&[]);
    assert!(content, "the files in it are private: {said}");
    match Pair::current() {
        Pair::Sqlite => {
            open(&folder.join("heping.db"));
            patient.complains(&[], "数据库文件", "chmod 600");
            open(&folder.join("photos"));
            patient.complains(&[], "照片目录", "chmod 700");
        }
        Pair::Postgres => {
            open(&folder.join("photos"));
            patient.complains(&[], "照片目录", "chmod 700");
            let redis = required("HEPING_TEST_REDIS_URL");
            let (_, said) = patient.seen_with(&[("HEPING_REDIS_URL", &redis)]);
            assert!(said.contains("✓ Redis：") && said.contains("✓ 数据库：PostgreSQL"), "{said}");
        }
    }
    patient.server.kill();
}
