//! A change as it is kept, and as people read it.

use diesel::prelude::*;
use heping_core::{
    Day, EnterpriseChangeId, EnterpriseId, EnterpriseStatus, Moment, PhotoId, Result, SubdistrictId, UserId,
};
use heping_store::Conn;
use heping_store::schema::enterprise_changes;
use serde::Serialize;
use utoipa::ToSchema;

use crate::industry::Industry;
use crate::profile::Profile;

heping_core::words! {
    /// What of a firm became another.
    ChangedPart {
        /// Where it stands in its life.
        Status = "status" "状态",
        /// Its name.
        Name = "name" "名称",
        /// Its industry.
        Industry = "industry" "行业",
        /// Its village.
        Village = "village" "村社",
    }
}

/// Something of a firm that became another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnterpriseChange {
    /// Its id.
    pub id: EnterpriseChangeId,
    /// Whose.
    pub enterprise_id: EnterpriseId,
    /// The name of the enterprise.
    pub enterprise_name: String,
    /// What became another.
    pub part: ChangedPart,
    /// The same in Chinese.
    pub part_text: &'static str,
    /// What it was: a status, a name, the code of an industry or a village.
    #[schema(example = "operating")]
    pub before: String,
    /// The same as people say it.
    pub before_text: String,
    /// What it is from then on.
    #[schema(example = "suspended")]
    pub after: String,
    /// The same as people say it.
    pub after_text: String,
    /// From which day on.
    #[schema(value_type = chrono::NaiveDate)]
    pub on: Day,
    /// Why.
    pub reason: Option<String>,
    /// Of a merger, or of one that is undone: the firm that took the other over.
    pub partner_id: Option<EnterpriseId>,
    /// The name of that firm.
    pub partner_name: Option<String>,
    /// Who wrote it down; nobody for what came with an imported register.
    pub recorded_by_name: Option<String>,
    /// When it was written down.
    pub recorded_at: Moment,
    /// Photos of it.
    pub photo_ids: Vec<PhotoId>,
}

/// A change as the database keeps it.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = enterprise_changes)]
pub(super) struct Row {
    pub(super) id: EnterpriseChangeId,
    pub(super) subdistrict_id: SubdistrictId,
    pub(super) enterprise_id: EnterpriseId,
    pub(super) field: ChangedPart,
    pub(super) before: String,
    pub(super) after: String,
    pub(super) changed_on: Day,
    pub(super) reason: Option<String>,
    pub(super) partner_id: Option<EnterpriseId>,
    pub(super) recorded_by: Option<UserId>,
    pub(super) recorded_at: Moment,
    pub(super) content_hash: Option<String>,
}

/// What a value of this part means to people; `village` names villages by their codes.
pub(super) fn said(part: ChangedPart, text: &str, village: impl Fn(&str) -> Option<String>) -> String {
    let said = match part {
        ChangedPart::Status => text.parse().ok().map(|status: EnterpriseStatus| status.text().to_owned()),
        ChangedPart::Industry => text.parse().ok().map(|class: Industry| class.name().to_owned()),
        ChangedPart::Village => village(text),
        ChangedPart::Name => None,
    };
    said.unwrap_or_else(|| text.to_owned())
}

/// Writes down what of a firm's profile became another, as far as its history tells of it; `by` nobody
/// for what came with an imported register.
///
/// # Errors
/// Those of the database.
pub fn profile_changed(
    conn: &mut Conn,
    now: Moment,
    (subdistrict_id, enterprise_id): (SubdistrictId, EnterpriseId),
    was: &Profile,
    is: &Profile,
    by: Option<UserId>,
) -> Result<()> {
    let parts = [
        (ChangedPart::Name, was.name.as_str(), is.name.as_str()),
        (ChangedPart::Industry, was.industry.code(), is.industry.code()),
        (ChangedPart::Village, was.village.as_str(), is.village.as_str()),
    ];
    for (field, before, after) in parts.into_iter().filter(|(_, before, after)| before != after) {
        let row = Row {
            id: EnterpriseChangeId::new(),
            subdistrict_id,
            enterprise_id,
            field,
            before: before.to_owned(),
            after: after.to_owned(),
            changed_on: now.day(),
            reason: None,
            partner_id: None,
            recorded_by: by,
            recorded_at: now,
            content_hash: None,
        };
        diesel::insert_into(enterprise_changes::table).values(&row).execute(conn)?;
    }
    Ok(())
}
