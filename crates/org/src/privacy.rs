//! The privacy policy itself (个人信息保护法 art. 17): a text for every street that comes with the program,
//! and what a street says in its own words. Each version stays as it was agreed to.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Moment, Result, SubdistrictId, UserId};
use heping_store::Conn;
use heping_store::schema::{memberships, privacy_texts, subdistricts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::consents::{ConsentDocument, Versions};

/// What every street says until it says something else; `{street}` stands for its name.
pub const SHIPPED: &str = include_str!("privacy.txt");
/// Who says it where no street is known yet.
const ANY_STREET: &str = "签发河平码的街道";
/// A policy that says less says nothing.
const LEAST: usize = 200;
const MOST: usize = 10_000;

/// A privacy policy as it is shown before somebody agrees to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrivacyText {
    /// The version to be agreed to.
    #[schema(example = "1.0")]
    pub version: String,
    /// Who says it.
    pub street: String,
    /// The policy in Chinese, a paragraph a line.
    pub text: String,
    /// Since when; none for what comes with the program.
    pub published_at: Option<Moment>,
}

/// A new version of a street's privacy policy.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewPrivacyText {
    /// A version that is not there yet: everybody is asked anew.
    #[schema(min_length = 1, max_length = 40, example = "2.0")]
    pub version: String,
    /// The policy in Chinese.
    #[schema(min_length = 200, max_length = 10000)]
    pub text: String,
}

/// The policy that is in force in a street; what comes with the program where it has none of its own.
///
/// # Errors
/// Those of the database.
pub fn present(conn: &mut Conn, versions: &Versions, street: Option<SubdistrictId>) -> Result<PrivacyText> {
    let Some(street) = street else { return Ok(shipped(versions, ANY_STREET.to_owned())) };
    let name: String = subdistricts::table.find(street).select(subdistricts::name).first(conn)?;
    let own: Option<(String, String, Moment)> = privacy_texts::table
        .filter(privacy_texts::subdistrict_id.eq(street))
        .order((privacy_texts::published_at.desc(), privacy_texts::version.desc()))
        .select((privacy_texts::version, privacy_texts::text, privacy_texts::published_at))
        .first(conn)
        .optional()?;
    Ok(match own {
        Some((version, text, at)) => PrivacyText { version, street: name, text, published_at: Some(at) },
        None => shipped(versions, name),
    })
}

fn shipped(versions: &Versions, street: String) -> PrivacyText {
    let text = SHIPPED.trim_end().replace("{street}", &street);
    let version = versions.present(ConsentDocument::Privacy).to_owned();
    PrivacyText { version, street, text, published_at: None }
}

/// The street whose policy a person agrees to: where they have held a post longest; none without one.
///
/// # Errors
/// Those of the database.
fn street_of(conn: &mut Conn, user: UserId) -> Result<Option<SubdistrictId>> {
    let held = memberships::table
        .filter(memberships::user_id.eq(user))
        .filter(memberships::ended_at.is_null())
        .order((memberships::granted_at, memberships::id))
        .select(memberships::subdistrict_id);
    Ok(held.first(conn).optional()?)
}

/// The version that a person is asked to agree to.
///
/// # Errors
/// Those of the database.
pub fn version_for(conn: &mut Conn, versions: &Versions, user: UserId) -> Result<String> {
    let street = street_of(conn, user)?;
    Ok(present(conn, versions, street)?.version)
}

/// Publishes a version: from here on everybody in the street is asked to agree to it. Runs under the
/// subdistrict's lock.
///
/// # Errors
/// `validation_failed` naming the field, also for a version that is there already.
pub fn publish(
    conn: &mut Conn,
    versions: &Versions,
    now: Moment,
    by: UserId,
    street: SubdistrictId,
    new: &NewPrivacyText,
) -> Result<PrivacyText> {
    let mut fields = Fields::new();
    let version = fields.text("version", &new.version, 40);
    let text = fields.text("text", &new.text, MOST);
    if !text.is_empty() && text.chars().count() < LEAST {
        fields.wrong(
            "text",
            "too_short",
            format!("隐私政策至少 {LEAST} 个字，须写明收集什么、用途、保存期限和权利"),
        );
    }
    let taken = privacy_texts::table.find((street, &version));
    let taken: bool = diesel::select(diesel::dsl::exists(taken)).get_result(conn)?;
    if taken || versions.present(ConsentDocument::Privacy) == version {
        fields.wrong("version", "taken", "这个版本号已经用过，请换一个");
    }
    fields.check()?;
    diesel::insert_into(privacy_texts::table)
        .values((
            privacy_texts::subdistrict_id.eq(street),
            privacy_texts::version.eq(&version),
            privacy_texts::text.eq(&text),
            privacy_texts::published_by.eq(by),
            privacy_texts::published_at.eq(now),
        ))
        .execute(conn)?;
    present(conn, versions, Some(street))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_that_comes_with_the_program_says_what_the_law_wants_said() {
        let text = shipped(&Versions::default(), "河庄街道".to_owned()).text;
        assert!(text.starts_with("一、谁在处理您的个人信息\n河庄街道（下称“街道”）"), "{text}");
        for part in ["收集什么", "依据", "保存多久", "不少于三年", "提供给谁", "您的权利", "撤回同意", "注销"]
        {
            assert!(text.contains(part), "{part}");
        }
        assert!(!text.contains('{') && text.chars().count() > LEAST);
    }
}
