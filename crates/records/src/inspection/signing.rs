//! Who signs, and that a signature is not anybody's: a picture of what was drawn, a refusal with its
//! reason, or the word of whoever is signed in.

use heping_core::text::Fields;
use heping_core::{Actor, PhotoId, Result, UserId};
use heping_evidence as evidence;
use heping_store::Conn;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Officer, Party, officer};

const MOST: usize = 12;

/// A signature, or a refusal to sign with its reason.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewSignature {
    /// For whom.
    pub party: Party,
    /// Who.
    #[schema(min_length = 1, max_length = 50)]
    pub name: String,
    /// The picture of the signature.
    pub image_id: Option<PhotoId>,
    /// Why it was not given.
    #[schema(max_length = 500)]
    pub refused_reason: Option<String>,
}

/// The signatures with their texts checked, and a note of what is wrong with them; `owned` are pictures
/// of the sender's own.
pub(super) fn checked(
    fields: &mut Fields,
    actor: &Actor,
    officers: &[Officer],
    owned: &[PhotoId],
    signatures: &[NewSignature],
) -> Vec<NewSignature> {
    if signatures.len() > MOST {
        fields.wrong("signatures", "too_many", format!("最多 {MOST} 个签字"));
    }
    let mut signed = Vec::new();
    for (i, signature) in signatures.iter().enumerate() {
        let field = |name: &str| format!("signatures[{i}].{name}");
        let name = fields.text(&field("name"), &signature.name, 50);
        let reason = fields.optional_text(&field("refusedReason"), signature.refused_reason.as_deref(), 500);
        if signature.image_id.is_some_and(|image| !owned.contains(&image)) {
            fields.wrong(field("imageId"), "unknown", "签字图片不存在或不是您上传的，请重新上传");
        }
        if signature.image_id.is_some() && reason.is_some() {
            fields.wrong(field("refusedReason"), "contradiction", "已签字的不能同时注明拒绝签字");
        }
        let signature = NewSignature { name, refused_reason: reason, ..signature.clone() };
        if let Some((wrong, code, message)) = forged(officers, actor, &signature) {
            fields.wrong(field(wrong), code, message);
        }
        signed.push(signature);
    }
    signed
}

/// The same of what holds at once: two officers stand by it, and the firm has signed or refused.
pub(crate) fn by_both_sides(
    conn: &mut Conn,
    fields: &mut Fields,
    actor: &Actor,
    officers: &[Officer],
    signatures: &[NewSignature],
) -> Result<Vec<NewSignature>> {
    let owned = evidence::owned(conn, actor.user, signatures.iter().filter_map(|s| s.image_id))?;
    let signed = checked(fields, actor, officers, &owned, signatures);
    if standing_by(officers, actor, &signed).len() < officer::LEAST {
        fields.wrong("signatures", "officer_missing", "须有两名执法人员签字，另一名请手写签名");
    }
    if !signed.iter().any(|signature| signature.party == Party::Enterprise) {
        fields.wrong("signatures", "enterprise_missing", "须有企业人员签字，或注明拒绝签字的原因");
    }
    Ok(signed)
}

/// The officers who stand by what is signed: whoever is signed in, and who drew a signature.
pub(super) fn standing_by(officers: &[Officer], actor: &Actor, signed: &[NewSignature]) -> Vec<UserId> {
    let drew = |officer: &Officer| {
        let signs = |one: &NewSignature| one.party == Party::Inspector && one.name == officer.name;
        // of two who share a name nobody knows who drew it
        let namesakes = officers.iter().filter(|other| other.name == officer.name).count();
        namesakes == 1 && signed.iter().any(|one| signs(one) && one.image_id.is_some())
    };
    officers.iter().filter(|one| one.id == actor.user || drew(one)).map(|one| one.id).collect()
}

/// What is wrong with a signature that could be anybody's: the field, the code, the way out.
fn forged(
    officers: &[Officer],
    actor: &Actor,
    signature: &NewSignature,
) -> Option<(&'static str, &'static str, &'static str)> {
    let mut named = officers.iter().filter(|officer| officer.name == signature.name).peekable();
    let drawn_or_refused = signature.image_id.is_some() || signature.refused_reason.is_some();
    match signature.party {
        Party::Inspector if signature.name.is_empty() => None,
        Party::Inspector if named.peek().is_none() => {
            Some(("name", "unknown", "不是本次督查的执法人员，请填执法人员姓名"))
        }
        // whoever completes it gives their word by doing so
        Party::Inspector if named.any(|officer| officer.id == actor.user) => None,
        _ if drawn_or_refused => None,
        Party::Inspector => Some(("imageId", "required", "须本人手写签名；不在场的可不填，由其登录后确认")),
        Party::Enterprise => Some(("imageId", "required", "须手写签名，或注明拒绝签字的原因")),
    }
}
