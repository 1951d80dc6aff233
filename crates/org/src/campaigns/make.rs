//! A campaign is made, and its targets with it.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    CampaignId, ChecklistId, Code, Day, DrawId, EnterpriseId, Error, Moment, Result, SubdistrictId, UserId,
};
use heping_store::Conn;
use heping_store::schema::{campaigns, checklists};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::frozen::{MOST_TARGETS, freeze};
use super::lead;
use super::row::Row;
use crate::audience::Audience;
use crate::draws::{self, DrawnFirm};

/// Days that it may last.
const MOST_DAYS: i64 = 366;

/// A campaign to be made.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewCampaign {
    /// What people call it.
    #[schema(min_length = 1, max_length = 60, example = "冬季用电安全百家企业大普查")]
    pub name: String,
    /// Its first day.
    #[schema(value_type = chrono::NaiveDate)]
    pub from: Day,
    /// Its last day.
    #[schema(value_type = chrono::NaiveDate)]
    pub to: Day,
    /// The checklist that its inspections begin with.
    pub checklist_id: Option<ChecklistId>,
    /// Which firms; left out, every firm of the street.
    #[serde(default)]
    pub audience: Audience,
    /// Instead of that the firms of a draw, for whom its officers go out together.
    pub draw_id: Option<DrawId>,
}

/// Makes a campaign.
///
/// # Errors
/// `validation_failed` naming the field; `audience` where nobody fits. `state_conflict` for a draw that is
/// not completed, or has its campaign.
pub fn create(
    conn: &mut Conn,
    street: SubdistrictId,
    by: UserId,
    new: &NewCampaign,
    now: Moment,
) -> Result<CampaignId> {
    let mut fields = Fields::new();
    let name = fields.text("name", &new.name, 60);
    let last = new.from + TimeDelta::days(MOST_DAYS - 1);
    if new.to < new.from || new.to > last || new.to < now.day() {
        fields.wrong("to", "out_of_range", format!("请填不早于今天和开始日期的日期，最长 {MOST_DAYS} 天"));
    }
    if let Some(checklist) = new.checklist_id {
        let of_street =
            checklists::subdistrict_id.is_null().or(checklists::subdistrict_id.eq(street).assume_not_null());
        let found = checklists::table.find(checklist).filter(of_street);
        if !diesel::select(diesel::dsl::exists(found)).get_result::<bool>(conn)? {
            fields.wrong("checklistId", "unknown", "没有这张检查表");
        }
    }
    let audience = new.audience.checked(conn, street, &mut fields)?;
    fields.check()?;
    let drawn = new.draw_id.map(|draw| drawn_for(conn, street, draw)).transpose()?;
    let firms = match &drawn {
        Some(drawn) => drawn.iter().map(|one| one.enterprise_id).collect(),
        None => audience.firms(conn, street)?,
    };
    if firms.is_empty() {
        return Err(Error::field("audience", "nobody", "没有符合这些条件的企业，请放宽范围"));
    }
    if firms.len() > MOST_TARGETS {
        return Err(Error::field("audience", "too_many", format!("一次专项最多 {MOST_TARGETS} 家企业")));
    }

    let id = CampaignId::new();
    let row = Row {
        id,
        subdistrict_id: street,
        name,
        from_on: new.from,
        to_on: new.to,
        checklist_id: new.checklist_id,
        draw_id: new.draw_id,
        created_by: by,
        created_at: now,
        completed_by: None,
        completed_at: None,
    };
    diesel::insert_into(campaigns::table).values(&row).execute(conn)?;
    freeze(conn, id, &firms, now)?;
    for (team, firms) in together(drawn.as_deref().unwrap_or_default()) {
        lead::send_out(conn, id, &team, &firms)?;
    }
    Ok(id)
}

fn drawn_for(conn: &mut Conn, street: SubdistrictId, draw: DrawId) -> Result<Vec<DrawnFirm>> {
    let record = draws::record(conn, street, draw).map_err(|error| match error.code() {
        Code::NotFound => Error::field("drawId", "unknown", "本街道没有这次抽取"),
        _ => error,
    })?;
    if record.seed.is_none() {
        return Err(Error::because(Code::StateConflict, "种子还没有公布，尚未抽取。").in_state("prepared"));
    }
    let used = campaigns::table.filter(campaigns::draw_id.eq(draw));
    if diesel::select(diesel::dsl::exists(used)).get_result::<bool>(conn)? {
        return Err(Error::because(Code::StateConflict, "这次抽取已经建过专项。").in_state("used"));
    }
    draws::drawn(&record)
}

/// The officers who were drawn together, as a team with the firms that it inspects.
fn together(drawn: &[DrawnFirm]) -> Vec<(lead::Team, Vec<EnterpriseId>)> {
    let mut teams: Vec<(lead::Team, Vec<EnterpriseId>)> = Vec::new();
    for one in drawn {
        let mut members = one.officer_ids.clone();
        members.sort_unstable();
        match teams.iter_mut().find(|(team, _)| team.members == members) {
            Some((_, firms)) => firms.push(one.enterprise_id),
            None => {
                let name = format!("第{}组 {}", teams.len() + 1, one.officer_names.join("、"));
                teams.push((lead::Team { name, members }, vec![one.enterprise_id]));
            }
        }
    }
    teams
}
