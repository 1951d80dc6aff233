//! Time stamp queries and tokens (RFC 3161 in CMS), and whether a token holds: it is about these
//! bytes, signed by a certificate that may stamp times and was issued by one that is trusted.
//!
//! The structures are those of `x509-tsp` and `cms`; signatures and chains are checked by
//! `rustls-webpki`. Not looked at: revocation, and the ESS attribute that names the signer's
//! certificate once more. The crate reads no fractions of seconds; an authority that sends them is
//! refused when it is asked, not later.

use std::time::Duration;

use cms::cert::CertificateChoices;
use cms::cert::x509::Certificate;
use cms::cert::x509::spki::AlgorithmIdentifier;
use cms::content_info::ContentInfo;
use cms::signed_data::{SignedData, SignerIdentifier, SignerInfo};
use der::asn1::{Int, OctetString};
use der::oid::ObjectIdentifier;
use der::oid::db::rfc5911::{ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNED_DATA};
use der::oid::db::rfc5912::{ID_SHA_256, ID_SHA_384, ID_SHA_512};
use der::{Any, Decode, Encode};
use heping_core::Moment;
use rustls::pki_types::{CertificateDer, UnixTime};
use sha2::{Digest, Sha256, Sha384, Sha512};
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert};
use x509_tsp::{MessageImprint, TimeStampReq, TimeStampResp, TspVersion, TstInfo};

/// The content type of what a token signs.
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
/// `id-kp-timeStamping`, 1.3.6.1.5.5.7.3.8, in DER.
const TIME_STAMPING: &[u8] = &[43, 6, 1, 5, 5, 7, 3, 8];
/// The outcomes of a query that was granted: as asked, or with changes.
const GRANTED: [u8; 2] = [0, 1];

type Outcome<T> = Result<T, String>;

/// A query for a time stamp of some bytes, with the signer's certificates.
pub(super) fn query(said: &[u8], nonce: u64) -> Outcome<Vec<u8>> {
    let request = TimeStampReq {
        version: TspVersion::V1,
        message_imprint: MessageImprint {
            hash_algorithm: AlgorithmIdentifier { oid: ID_SHA_256, parameters: Some(Any::null()) },
            hashed_message: OctetString::new(Sha256::digest(said).to_vec()).map_err(text)?,
        },
        req_policy: None,
        nonce: Some(number(nonce)?),
        cert_req: true,
        extensions: None,
    };
    request.to_der().map_err(text)
}

/// The token of an answer to a query for these bytes with this nonce.
pub(super) fn granted(answer: &[u8], said: &[u8], nonce: u64) -> Outcome<Vec<u8>> {
    let answer = TimeStampResp::from_der(answer).map_err(text)?;
    let status = answer.status.status;
    #[allow(clippy::as_conversions, reason = "how a fieldless enum gives its number")]
    if !GRANTED.contains(&(status as u8)) {
        return Err(format!("时间戳服务拒绝了：{status:?}"));
    }
    let token = answer.time_stamp_token.ok_or("时间戳服务没有给出时间戳")?;
    let token = token.to_der().map_err(text)?;
    let (_, stamp) = read(&token)?;
    about(&stamp, said)?;
    if stamp.nonce != Some(number(nonce)?) {
        return Err("时间戳不是对这次请求的".to_owned());
    }
    Ok(token)
}

/// When a token was signed, if it holds for these bytes under one of the trusted certificates.
pub(super) fn verify(token: &[u8], said: &[u8], trusted: &[CertificateDer<'_>]) -> Outcome<Moment> {
    let (signed, stamp) = read(token)?;
    about(&stamp, said)?;
    let [signer] = signed.signer_infos.0.as_slice() else { return Err("签名者不是一个".to_owned()) };
    let bytes = signed_bytes(signer, content(&signed)?)?;
    let certificates = certificates(&signed)?;
    let its_own = certificates.iter().find(|one| signs(one, &signer.sid));
    let its_own = CertificateDer::from(its_own.ok_or("缺少签名者的证书")?.to_der().map_err(text)?);
    let others = certificates.iter().map(|one| one.to_der().map(CertificateDer::from).map_err(text));
    let others = others.collect::<Outcome<Vec<_>>>()?;
    let certificate = EndEntityCert::try_from(&its_own).map_err(text)?;
    let signature = signer.signature.as_bytes();
    let mut algorithms = ALL_VERIFICATION_ALGS.iter();
    if !algorithms.any(|one| certificate.verify_signature(*one, &bytes, signature).is_ok()) {
        return Err("签名不对".to_owned());
    }
    let at = stamp.gen_time.to_unix_duration();
    let roots = trusted.iter().map(|one| anchor_from_trusted_cert(one).map_err(text));
    let roots = roots.collect::<Outcome<Vec<_>>>()?;
    certificate
        .verify_for_usage(
            ALL_VERIFICATION_ALGS,
            &roots,
            &others,
            UnixTime::since_unix_epoch(at),
            KeyUsage::required(TIME_STAMPING),
            None,
            None,
        )
        .map_err(|error| format!("签名者不受信任（{error}）"))?;
    moment(at)
}

/// A token's parts: what was signed, and what that says.
fn read(token: &[u8]) -> Outcome<(SignedData, TstInfo)> {
    let envelope = ContentInfo::from_der(token).map_err(text)?;
    if envelope.content_type != ID_SIGNED_DATA {
        return Err("没有签名".to_owned());
    }
    let signed: SignedData = envelope.content.decode_as().map_err(text)?;
    let stamp = TstInfo::from_der(content(&signed)?).map_err(text)?;
    Ok((signed, stamp))
}

/// The bytes of what a token says.
fn content(signed: &SignedData) -> Outcome<&[u8]> {
    let content = &signed.encap_content_info;
    match &content.econtent {
        Some(bytes) if content.econtent_type == TST_INFO => Ok(bytes.value()),
        _ => Err("不是时间戳".to_owned()),
    }
}

fn about(stamp: &TstInfo, said: &[u8]) -> Outcome<()> {
    let imprint = &stamp.message_imprint;
    let same = imprint.hashed_message.as_bytes() == Sha256::digest(said).as_slice();
    if imprint.hash_algorithm.oid == ID_SHA_256 && same {
        Ok(())
    } else {
        Err("它签的是别的内容".to_owned())
    }
}

/// The bytes that a signer signed: its attributes, which hold the digest of the content.
fn signed_bytes(signer: &SignerInfo, content: &[u8]) -> Outcome<Vec<u8>> {
    let attributes = signer.signed_attrs.as_ref().ok_or("缺少签名属性")?;
    let value = |id| attributes.iter().find(|one| one.oid == id).and_then(|one| one.values.get(0));
    let digest = match signer.digest_alg.oid {
        ID_SHA_256 => Sha256::digest(content).to_vec(),
        ID_SHA_384 => Sha384::digest(content).to_vec(),
        ID_SHA_512 => Sha512::digest(content).to_vec(),
        other => return Err(format!("不支持的摘要算法 {other}")),
    };
    if value(ID_MESSAGE_DIGEST).is_none_or(|stored| stored.value() != digest) {
        return Err("内容被改动".to_owned());
    }
    let kind = value(ID_CONTENT_TYPE).and_then(|stored| stored.decode_as::<ObjectIdentifier>().ok());
    if kind != Some(TST_INFO) {
        return Err("它是作为别的东西签的".to_owned());
    }
    attributes.to_der().map_err(text)
}

fn certificates(signed: &SignedData) -> Outcome<Vec<Certificate>> {
    let all = signed.certificates.as_ref().ok_or("without certificates")?;
    let known = all.0.iter().filter_map(|one| match one {
        CertificateChoices::Certificate(certificate) => Some(certificate.clone()),
        CertificateChoices::Other(_) => None,
    });
    Ok(known.collect())
}

fn signs(certificate: &Certificate, signer: &SignerIdentifier) -> bool {
    let it = &certificate.tbs_certificate;
    match signer {
        SignerIdentifier::IssuerAndSerialNumber(named) => {
            it.issuer == named.issuer && it.serial_number == named.serial_number
        }
        // time stamp authorities are to name their certificate by issuer and number
        SignerIdentifier::SubjectKeyIdentifier(_) => false,
    }
}

/// A number as DER wants it: without leading zeros, positive.
fn number(nonce: u64) -> Outcome<Int> {
    let bytes = nonce.to_be_bytes();
    let from = bytes.iter().position(|byte| *byte != 0).unwrap_or(bytes.len() - 1);
    let bytes = bytes.get(from..).unwrap_or_default();
    let padded = if bytes.first().is_some_and(|first| first & 0x80 != 0) {
        [&[0], bytes].concat()
    } else {
        bytes.to_vec()
    };
    Int::new(&padded).map_err(text)
}

fn moment(at: Duration) -> Outcome<Moment> {
    i64::try_from(at.as_millis()).map(Moment::from_millis).map_err(text)
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}
