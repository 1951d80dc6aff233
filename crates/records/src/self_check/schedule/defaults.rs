//! What is due in firms that have no schedule of their own: by industry and risk colour.

use std::collections::HashSet;

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Code, Error, Moment, Result, RiskColour, Scope, SubdistrictId, UserId};
use heping_store::schema::{self_check_defaults as defaults, self_check_plans as plans};
use heping_store::{Conn, on_either};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::item::{NewScheduleItem, check, lists};
use crate::firm::Firm;

/// More than a street with every division in every colour has.
const MOST_DEFAULTS: usize = 400;

/// The default of the firms of an industry, of a risk colour, or of an industry with that colour.
/// Of several that fit, the one with the longest industry holds, then the one with a colour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleDefault {
    /// Division (`21`) or class (`2110`), or the beginning of one; left out, every industry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// Risk colour; left out, every colour and none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk_colour: Option<RiskColour>,
    /// The colour in Chinese; what is sent for it is not looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk_colour_text: Option<String>,
    /// What is due; none means nothing.
    #[schema(max_items = 20)]
    pub items: Vec<NewScheduleItem>,
}

/// All defaults of a street.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleDefaults {
    /// The version, or with a change the one that it was made from; 0 where none was ever set.
    pub version: i64,
    /// The defaults; none means once a calendar month for everybody.
    #[schema(max_items = 400)]
    pub defaults: Vec<ScheduleDefault>,
}

/// The defaults of the scope's street.
///
/// # Errors
/// `forbidden` when the scope is no street's.
pub fn schedule_defaults(conn: &mut Conn, scope: &Scope) -> Result<ScheduleDefaults> {
    stored(conn, scope.street().ok_or_else(|| Error::new(Code::Forbidden))?)
}

/// Replaces the defaults of the scope's street, all at once, and has every firm of it planned
/// anew. Runs under the subdistrict's lock.
///
/// # Errors
/// `forbidden` when the scope is no street's, `version_conflict`, `validation_failed`.
pub fn replace_defaults(
    conn: &mut Conn,
    scope: &Scope,
    now: Moment,
    by: UserId,
    new: &ScheduleDefaults,
) -> Result<ScheduleDefaults> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    let mut fields = Fields::new();
    if new.defaults.len() > MOST_DEFAULTS {
        fields.wrong("defaults", "too_many", format!("最多 {MOST_DEFAULTS} 项"));
    }
    fields.check()?;
    let known = lists(conn, street)?;
    let mut fields = Fields::new();
    let mut seen = HashSet::new();
    for (i, default) in new.defaults.iter().enumerate() {
        let path = format!("defaults[{i}]");
        if let Some(industry) = &default.industry
            && !((2..=4).contains(&industry.len()) && industry.bytes().all(|b| b.is_ascii_digit()))
        {
            fields.wrong(format!("{path}.industry"), "invalid", "行业应为 2 至 4 位行业代码");
        }
        if !seen.insert((&default.industry, default.risk_colour)) {
            fields.wrong(&path, "duplicate", "同一行业和风险颜色只能设定一次");
        }
        check(&mut fields, &format!("{path}.items"), &default.items, &known, now.day());
    }
    fields.check()?;
    if stored(conn, street)?.version != new.version {
        return Err(Error::new(Code::VersionConflict));
    }
    let text = |default: &ScheduleDefault| ScheduleDefault {
        risk_colour_text: default.risk_colour.map(|colour| colour.text().to_owned()),
        ..default.clone()
    };
    let all: Vec<_> = new.defaults.iter().map(text).collect();
    let row = (
        defaults::subdistrict_id.eq(street),
        defaults::version.eq(heping_core::version::next(new.version)?),
        defaults::defaults.eq(serde_json::to_string(&all).map_err(Error::internal)?),
        defaults::changed_at.eq(now),
        defaults::changed_by.eq(by),
    );
    on_either!(conn, |c| {
        diesel::insert_into(defaults::table)
            .values(row.clone())
            .on_conflict(defaults::subdistrict_id)
            .do_update()
            .set(row)
            .execute(c)?;
    });
    diesel::update(plans::table.filter(plans::subdistrict_id.eq(street)))
        .set(plans::next_on.eq(now.day()))
        .execute(conn)?;
    Ok(ScheduleDefaults { version: heping_core::version::next(new.version)?, defaults: all })
}

/// What is due in a firm by the street's defaults; `None` where none fits.
pub(super) fn of_firm(conn: &mut Conn, firm: &Firm) -> Result<Option<Vec<NewScheduleItem>>> {
    let all = stored(conn, firm.subdistrict_id)?.defaults;
    let fitting = all.into_iter().filter(|default| {
        let industry = default.industry.as_deref().is_none_or(|code| firm.industry.starts_with(code));
        industry && default.risk_colour.is_none_or(|colour| firm.risk_colour == Some(colour))
    });
    let closest = fitting.max_by_key(|default| {
        (default.industry.as_ref().map_or(0, String::len), default.risk_colour.is_some())
    });
    Ok(closest.map(|default| default.items))
}

fn stored(conn: &mut Conn, street: SubdistrictId) -> Result<ScheduleDefaults> {
    let row: Option<(i64, String)> = defaults::table
        .find(street)
        .select((defaults::version, defaults::defaults))
        .first(conn)
        .optional()?;
    let Some((version, json)) = row else { return Ok(ScheduleDefaults { version: 0, defaults: Vec::new() }) };
    Ok(ScheduleDefaults { version, defaults: serde_json::from_str(&json).map_err(Error::internal)? })
}
