//! A time stamp authority (RFC 3161): it signs that it saw the head, and when.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diesel::prelude::*;
use heping_core::{AuditId, Code, Error, Moment, Result};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::{Anchored, token};
use crate::schema::audit_time_stamps;
use crate::{Lock, Store};

/// How long an authority may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// More than any token has.
const LONGEST: usize = 1 << 20;

/// An authority, and the certificates by which its word is believed.
#[derive(Clone)]
pub struct Authority {
    url: Arc<str>,
    trusted: Arc<[CertificateDer<'static>]>,
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authority({})", self.url)
    }
}

impl Authority {
    /// The authority at a URL; `None` where that is not https, or http to this machine.
    ///
    /// # Errors
    /// `bad_request` with a sentence when the certificates cannot be read.
    pub(super) fn at(url: &str, trusted: Option<&[u8]>) -> Result<Option<Self>> {
        let Ok(parsed) = reqwest::Url::parse(url) else { return Ok(None) };
        let here = matches!(parsed.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if parsed.scheme() != "https" && !(parsed.scheme() == "http" && here) {
            return Ok(None);
        }
        let unreadable = |_| {
            Error::because(
                Code::BadRequest,
                "HEPING_AUDIT_ANCHOR_CA 指定的文件里没有 PEM 格式的证书：请换成时间戳服务的证书。",
            )
        };
        let trusted = trusted.map(|pem| CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>());
        let trusted = trusted.transpose().map_err(unreadable)?.unwrap_or_default();
        Ok(Some(Self { url: url.into(), trusted: trusted.into() }))
    }

    /// Has a head signed, and keeps what was signed.
    pub(super) async fn stamp(&self, store: &Store, anchored: &Anchored) -> Result<()> {
        let away = |error: reqwest::Error| Error::new(Code::Busy).retry_after(60).caused_by(error);
        let said = message(anchored);
        let nonce = rand::random::<u64>() >> 1;
        crate::tls::ready();
        let client = reqwest::Client::builder().timeout(PATIENCE).build().map_err(Error::internal)?;
        let request = client
            .post(&*self.url)
            .header("content-type", "application/timestamp-query")
            .body(token::query(&said, nonce).map_err(Error::internal)?);
        let answer = request.send().await.and_then(reqwest::Response::error_for_status).map_err(away)?;
        let bytes = answer.bytes().await.map_err(away)?;
        let longest = bytes.get(..LONGEST.min(bytes.len())).unwrap_or_default();
        let token = token::granted(longest, &said, nonce).map_err(Error::internal)?;
        if !self.trusted.is_empty() {
            token::verify(&token, &said, &self.trusted).map_err(Error::internal)?;
        }
        let (anchored, token) = (anchored.clone(), STANDARD.encode(token));
        let keep = move |conn: &mut crate::Conn| {
            diesel::insert_into(audit_time_stamps::table)
                .values((
                    audit_time_stamps::id.eq(AuditId::new()),
                    audit_time_stamps::seq.eq(anchored.seq),
                    audit_time_stamps::head.eq(&anchored.head),
                    audit_time_stamps::at.eq(anchored.at),
                    audit_time_stamps::token.eq(&token),
                ))
                .execute(conn)?;
            Ok(())
        };
        store.write(Lock::Nothing, keep).await
    }

    /// What the authority signed, each verified; the time is the authority's.
    pub(super) async fn stamps(&self, store: &Store) -> Result<Vec<Anchored>> {
        if self.trusted.is_empty() {
            return Err(Error::because(
                Code::BadRequest,
                "HEPING_AUDIT_ANCHOR_CA 没有设：请指定时间戳服务的证书（PEM 文件），否则无法核验时间戳。",
            ));
        }
        let rows: Vec<(i64, String, String)> = store
            .read(|conn| {
                let columns = (audit_time_stamps::seq, audit_time_stamps::head, audit_time_stamps::token);
                Ok(audit_time_stamps::table.order(audit_time_stamps::id).select(columns).load(conn)?)
            })
            .await?;
        let verified = |(seq, head, token): (i64, String, String)| {
            let mut anchored = Anchored { seq, head, at: Moment::from_millis(0) };
            let signed = STANDARD.decode(token).map_err(|error| error.to_string());
            let at = signed.and_then(|token| token::verify(&token, &message(&anchored), &self.trusted));
            anchored.at = at.map_err(|why| {
                Error::because(Code::StateConflict, format!("封印 {seq} 的时间戳无效：{why}。"))
            })?;
            Ok(anchored)
        };
        rows.into_iter().map(verified).collect()
    }
}

/// What is signed: the number and the HMAC of the last seal.
fn message(anchored: &Anchored) -> Vec<u8> {
    format!("heping audit\n{}\n{}", anchored.seq, anchored.head).into_bytes()
}
