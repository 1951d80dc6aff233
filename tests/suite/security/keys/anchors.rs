//! The head of the audit log outside: what only an anchor can tell, in each place where one may be.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::{Clock, RequestId};
use heping_store::audit::{append, seal};
use heping_store::schema::{audit_log, audit_seals, audit_time_stamps};
use heping_store::testkit::{Pair, required};
use heping_store::{Conn, Lock, Store};
use heping_tests::Installation;

use super::{entry, sealed_rows, tamper};

type Settings<'a> = &'a [(&'a str, &'a str)];

/// An installation with eight sealed rows, anchored.
async fn anchored(settings: Settings<'_>) -> (Installation, Store) {
    let installation = Installation::new();
    let store = installation.store().await;
    sealed_rows(&installation, &store, 8).await;
    told(&installation, settings, "另存的封印不见了");
    let (good, said) = installation.attempt(&["audit", "anchor"], settings);
    assert!(good && said.contains("封印 8 已另存"), "{said}");
    holds(&installation, settings);
    (installation, store)
}

#[track_caller]
fn holds(installation: &Installation, settings: Settings<'_>) {
    let (good, said) = installation.attempt(&["verify", "audit"], settings);
    assert!(good, "{said}");
}

#[track_caller]
fn told(installation: &Installation, settings: Settings<'_>, words: &str) {
    let (good, said) = installation.attempt(&["verify", "audit"], settings);
    assert!(!good && said.contains(words), "{said}");
}

/// Takes the rows after the fifth away, and their seals.
fn truncate(conn: &mut Conn, after: i64) -> heping_core::Result<()> {
    let gone: Vec<heping_core::AuditId> =
        audit_seals::table.filter(audit_seals::seq.gt(after)).select(audit_seals::audit_id).load(conn)?;
    diesel::delete(audit_seals::table.filter(audit_seals::seq.gt(after))).execute(conn)?;
    diesel::delete(audit_log::table.filter(audit_log::id.eq_any(gone))).execute(conn)?;
    Ok(())
}

/// What the chain itself cannot show and an anchor does: newest rows gone, rows made again by the
/// service itself after its clock was set back, all gone.
async fn tells_what_only_it_can(settings: Settings<'_>) {
    let (installation, store) = anchored(settings).await;
    tamper(&store, |conn| truncate(conn, 5)).await;
    holds(&installation, &[]);
    told(&installation, settings, "另存时有 8 个封印，现在只剩 5 个");

    let seals = installation.keys(&store).await.seals;
    let made_again = move |conn: &mut Conn| {
        // by a clock set back to when the rows were new: the seals are in order, and the key's own
        let now = Clock::System.now();
        (0..4).try_for_each(|n| append(conn, now.plus(-TimeDelta::minutes(62)), &entry(200 + n)))?;
        assert_eq!(seal(conn, &seals, now, 100)?, 4);
        Ok(())
    };
    store.write(Lock::Nothing, made_again).await.unwrap();
    holds(&installation, &[]);
    told(&installation, settings, "封印 8 不是");

    tamper(&store, |conn| truncate(conn, 0)).await;
    holds(&installation, &[]);
    told(&installation, settings, "另存时有 8 个封印，现在只剩 0 个");
}

#[tokio::test]
async fn s22_an_anchor_in_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("anchor");
    let location = format!("file:{}", file.display());
    let settings = [("HEPING_AUDIT_ANCHOR", &*location)];
    tells_what_only_it_can(&settings).await;
    let kept = std::fs::read_to_string(&file).unwrap();

    // a file that only grows gets a line more, and keeps what it has
    let (installation, _store) = anchored(&[("HEPING_AUDIT_ANCHOR", &format!("{location}-2"))]).await;
    let second =
        [("HEPING_AUDIT_ANCHOR", &*format!("{location}-2"))].map(|(name, value)| (name, value.to_owned()));
    let second: Vec<(&str, &str)> = second.iter().map(|(name, value)| (*name, value.as_str())).collect();
    installation.attempt(&["audit", "anchor"], &second);
    assert_eq!(std::fs::read_to_string(folder.path().join("anchor-2")).unwrap().lines().count(), 2);
    // the newest lines are gone, or it is another installation's
    std::fs::write(folder.path().join("anchor-2"), kept).unwrap();
    told(&installation, &second, "另存的那一个");
}

#[tokio::test]
async fn s22_an_anchor_that_was_not_cast_for_two_days_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("anchor");
    let location = format!("file:{}", file.display());
    let settings = [("HEPING_AUDIT_ANCHOR", &*location)];
    let (installation, _store) = anchored(&settings).await;
    let line = std::fs::read_to_string(&file).unwrap();
    let mut anchor: serde_json::Value = serde_json::from_str(&line).unwrap();
    for (days, words) in [(-3, "此后的不见了"), (1, "时钟被拨回")] {
        anchor["at"] = Clock::System.now().plus(TimeDelta::days(days)).to_string().into();
        std::fs::write(&file, format!("{anchor}\n")).unwrap();
        told(&installation, &settings, words);
    }
}

#[tokio::test]
async fn s22_the_server_casts_the_anchor_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("anchor");
    let location = format!("file:{}", file.display());
    let installation = Installation::new();
    let server = installation.serve_with(&[("HEPING_AUDIT_ANCHOR", &location)]);
    let deadline = std::time::Instant::now() + heping_tests::PATIENCE;
    while !file.exists() {
        assert!(std::time::Instant::now() < deadline, "no anchor");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    drop(server);
    holds(&installation, &[("HEPING_AUDIT_ANCHOR", &location)]);
}

/// One request to the suite's bucket server by whoever holds its key; it looks at no signature.
async fn bucket(method: &str, path: &str, header: Option<(&str, &str)>, body: &str) -> (u16, String) {
    heping_store::tls::ready();
    let url = format!("{}{path}", required("AWS_ENDPOINT_URL"));
    let signed = "AWS4-HMAC-SHA256 Credential=test/20261128/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    let request = reqwest::Client::new().request(method.parse().unwrap(), url).body(body.to_owned());
    let mut request = request.header("authorization", signed);
    if let Some((name, value)) = header {
        request = request.header(name, value);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The version of the only object of a bucket.
async fn version(name: &str) -> (String, String) {
    let (_, listed) = bucket("GET", &format!("/{name}?versions"), None, "").await;
    let between = |open: &str, close: &str| {
        listed.split_once(open).and_then(|(_, rest)| rest.split_once(close)).expect(open).0.to_owned()
    };
    (between("<Key>", "</Key>"), between("<VersionId>", "</VersionId>"))
}

#[tokio::test]
async fn s22_an_anchor_in_a_bucket_with_and_without_object_lock() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let (locked, open) = (format!("locked-{}", RequestId::new()), format!("open-{}", RequestId::new()));
    let lock = Some(("x-amz-bucket-object-lock-enabled", "true"));
    assert_eq!(bucket("PUT", &format!("/{locked}"), lock, "").await.0, 200);
    let retention = "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>\
                     <Mode>COMPLIANCE</Mode><Days>30</Days></DefaultRetention></Rule></ObjectLockConfiguration>";
    assert_eq!(bucket("PUT", &format!("/{locked}?object-lock"), None, retention).await.0, 200);
    assert_eq!(bucket("PUT", &format!("/{open}"), None, "").await.0, 200);

    let location = format!("s3://{locked}/anchors");
    let settings = [("HEPING_AUDIT_ANCHOR", &*location)];
    tells_what_only_it_can(&settings).await;
    let (key, id) = version(&locked).await;
    let (status, said) = bucket("DELETE", &format!("/{locked}/{key}?versionId={id}"), None, "").await;
    assert_eq!(status, 403, "a locked anchor stays, whoever asks: {said}");

    // without the lock whoever holds the bucket's key can take an anchor away, and that is told
    let location = format!("s3://{open}/anchors");
    let settings = [("HEPING_AUDIT_ANCHOR", &*location)];
    let (installation, _store) = anchored(&settings).await;
    let (_, listed) = bucket("GET", &format!("/{open}?list-type=2"), None, "").await;
    let key = listed
        .split_once("<Key>")
        .and_then(|(_, rest)| rest.split_once("</Key>"))
        .expect("a key")
        .0
        .to_owned();
    assert_eq!(bucket("DELETE", &format!("/{open}/{key}"), None, "").await.0, 204);
    told(&installation, &settings, "另存的封印不见了");
}

/// A time stamp authority, as small as `openssl ts` lets it be.
struct Authority {
    folder: tempfile::TempDir,
    url: String,
}

fn openssl(folder: &Path, arguments: &str) {
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output();
    let output = output.expect("openssl");
    assert!(output.status.success(), "openssl {arguments}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Authority {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = folder.path();
        std::fs::write(
            at.join("leaf.cnf"),
            "basicConstraints=CA:FALSE\nextendedKeyUsage=critical,timeStamping\n",
        )
        .unwrap();
        std::fs::write(
            at.join("ts.cnf"),
            "[tsa]\ndefault_tsa=own\n[own]\nserial=serial\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\n\
             digests=sha256\ness_cert_id_alg=sha256\n",
        )
        .unwrap();
        std::fs::write(at.join("serial"), "01\n").unwrap();
        let ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
        openssl(at, &format!("req -x509 {ec} -keyout ca.key -out ca.pem -days 30 -subj /CN=Authority"));
        openssl(at, "req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=Stamps");
        openssl(
            at,
            "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -extfile leaf.cnf -out tsa.pem",
        );
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let home = at.to_owned();
        std::thread::spawn(move || listener.incoming().for_each(|call| answer(&home, call.unwrap())));
        Self { folder, url }
    }

    fn certificate(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}

/// Reads one request and answers it with a time stamp.
fn answer(folder: &Path, mut call: TcpStream) {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        call.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    assert!(head.contains("content-type: application/timestamp-query"), "{head}");
    let length = head.split_once("content-length: ").unwrap().1.split_once('\r').unwrap().0;
    let mut query = vec![0; length.parse().unwrap()];
    call.read_exact(&mut query).unwrap();
    std::fs::write(folder.join("query"), query).unwrap();
    openssl(
        folder,
        "ts -reply -config ts.cnf -section own -queryfile query -signer tsa.pem -inkey tsa.key -out reply",
    );
    let reply = std::fs::read(folder.join("reply")).unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/timestamp-reply\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        reply.len()
    );
    call.write_all(&[head.as_bytes(), &reply].concat()).unwrap();
}

#[tokio::test]
async fn s22_a_time_stamp_of_an_authority() {
    let (authority, stranger) = (Authority::start(), Authority::start());
    let location = format!("rfc3161:{}", authority.url);
    let (own, other) =
        (authority.certificate().display().to_string(), stranger.certificate().display().to_string());
    let settings = [("HEPING_AUDIT_ANCHOR", &*location), ("HEPING_AUDIT_ANCHOR_CA", &*own)];
    tells_what_only_it_can(&settings).await;

    let (installation, store) = anchored(&settings).await;
    let strangers = [("HEPING_AUDIT_ANCHOR", &*location), ("HEPING_AUDIT_ANCHOR_CA", &*other)];
    told(&installation, &strangers, "签名者不受信任");
    told(&installation, &settings[..1], "HEPING_AUDIT_ANCHOR_CA 没有设");
    tamper(&store, |conn| {
        diesel::update(audit_time_stamps::table).set(audit_time_stamps::seq.eq(5)).execute(conn)?;
        Ok(())
    })
    .await;
    told(&installation, &settings, "它签的是别的内容");
    tamper(&store, |conn| {
        diesel::delete(audit_time_stamps::table).execute(conn)?;
        Ok(())
    })
    .await;
    told(&installation, &settings, "另存的封印不见了");
}
