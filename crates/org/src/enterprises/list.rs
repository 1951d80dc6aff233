//! Searching the register.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use diesel::prelude::*;
use heping_core::{
    Code, CodeColour, Day, EnterpriseId, EnterpriseStatus, Error, Moment, Page, PageRequest, Result,
    RiskColour, Scope, SubdistrictId,
};
use heping_store::schema::{enterprises, inspections, service_visits, standings};
use heping_store::statement::{Keep, filled};
use heping_store::{Conn, Vault};

use super::{Enterprise, EnterpriseRow};
use crate::forgive::narrow;
use crate::subdistrict;
use crate::village::Villages;

type Backend = <Conn as diesel::Connection>::Backend;

diesel::define_sql_function! {
    /// SQL's own; of ASCII letters alone on SQLite, and names hold hardly any others.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// Which enterprises are wanted; nothing set means all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Part of the name, or the beginning of the uscc.
    pub q: Option<String>,
    /// What a whole phone number is found by: for [`find_by_phone`](crate::access::find_by_phone) alone, which
    /// writes down who looked.
    pub phone_index: Option<String>,
    /// The village's code, or its name.
    pub village: Option<String>,
    /// Villages, by their codes; any of them will do.
    pub in_villages: Option<Vec<String>>,
    /// These alone.
    pub ids: Option<Vec<EnterpriseId>>,
    /// How dangerous the plant is.
    pub risk: Option<RiskColour>,
    /// With a score of at least so many points, 0–120, rated ones alone.
    pub score_from: Option<i32>,
    /// With a score of at most so many points, 0–120, rated ones alone.
    pub score_to: Option<i32>,
    /// A section (`C`), a division (`21`), or the beginning of a class (`211`, `2110`).
    pub industry: Option<String>,
    /// The code's colour; firms that were never rated are grey.
    pub colour: Option<CodeColour>,
    /// With, or without, overdue hazards by the standing as it was last written down.
    pub overdue: Option<bool>,
    /// Where they stand in their life.
    pub status: Option<EnterpriseStatus>,
    /// Only those that work and are without a visit (a completed inspection or a service visit that met somebody)
    /// since this day: who was not visited this year.
    pub not_visited_since: Option<Day>,
}

/// An enterprise in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The enterprise.
    pub enterprise: Enterprise,
    /// The code's colour; grey without a standing.
    pub colour: CodeColour,
    /// The score, once rated.
    pub score: Option<i32>,
    /// How many hazards are overdue.
    pub overdue: i32,
}

/// The enterprises of the scope's street that fit, in the order in which they came.
///
/// # Errors
/// `forbidden` when the scope is no street's; `validation_failed` naming `village` or `industry`.
pub fn list(
    conn: &mut Conn,
    vault: &Vault,
    scope: &Scope,
    filter: &Filter,
    page: PageRequest,
) -> Result<Page<Listed>> {
    let street = scope.street().ok_or_else(|| Error::new(Code::Forbidden))?;
    let villages = subdistrict::villages(conn, street)?;
    let village = village_of(&villages, filter)?;
    let total: i64 = matching(street, filter, village.as_deref())?.count().get_result(conn)?;
    let rows: Vec<EnterpriseRow> = matching(street, filter, village.as_deref())?
        .order(enterprises::id)
        .limit(page.limit())
        .offset(page.offset())
        .select(EnterpriseRow::as_select())
        .load(conn)?;
    let mut standings = standings_of(conn, &rows)?;
    let names: HashMap<_, _> = villages.all().iter().map(|village| (&village.code, &village.name)).collect();
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let (colour, score, overdue) = standings.remove(&row.id).unwrap_or((CodeColour::Grey, None, 0));
        let mut enterprise = row.into_enterprise(vault, String::new())?;
        enterprise.village_name =
            names.get(&enterprise.profile.village).map_or_else(String::new, |name| (*name).clone());
        items.push(Listed { enterprise, colour, score, overdue });
    }
    Ok(page.of(items, total))
}

/// The code of the village that the filter names.
fn village_of(villages: &Villages, filter: &Filter) -> Result<Option<String>> {
    match filter.village.as_deref().map(|text| villages.find(text)) {
        None => Ok(None),
        Some(Some(village)) => Ok(Some(village.code.clone())),
        Some(None) => Err(Error::field("village", "unknown", "本街道没有这个村或社区")),
    }
}

/// What is printed of an enterprise.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
pub struct Nameplate {
    /// The enterprise.
    pub id: EnterpriseId,
    /// Its name.
    pub name: String,
    /// How dangerous the plant is, where that was assessed.
    pub risk: Option<RiskColour>,
}

/// How many enterprises of a street fit.
///
/// # Errors
/// `validation_failed` naming `village` or `industry`.
pub fn count(conn: &mut Conn, street: SubdistrictId, filter: &Filter) -> Result<i64> {
    let village = village_of(&subdistrict::villages(conn, street)?, filter)?;
    Ok(matching(street, filter, village.as_deref())?.count().get_result(conn)?)
}

/// At most `limit` enterprises of a street that fit, in the order in which they came, from the one
/// after `after` on: for whoever walks through all of them.
///
/// # Errors
/// As [`count`].
pub fn nameplates(
    conn: &mut Conn,
    street: SubdistrictId,
    filter: &Filter,
    after: Option<EnterpriseId>,
    limit: i64,
) -> Result<Vec<Nameplate>> {
    let village = village_of(&subdistrict::villages(conn, street)?, filter)?;
    let mut query = matching(street, filter, village.as_deref())?;
    if let Some(after) = after {
        query = query.filter(enterprises::id.gt(after));
    }
    let columns = (enterprises::id, enterprises::name, enterprises::risk_colour);
    Ok(query.order(enterprises::id).limit(limit).select(columns).load(conn)?)
}

type Query<'a> = enterprises::BoxedQuery<'a, Backend>;

fn matching<'a>(street: SubdistrictId, filter: &'a Filter, village: Option<&'a str>) -> Result<Query<'a>> {
    let mut query = enterprises::table.filter(enterprises::subdistrict_id.eq(street)).into_boxed();
    if let Some(text) = filter.q.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        let named = lower(enterprises::name).like(format!("%{}%", escaped(&text.to_ascii_lowercase())));
        let coded = enterprises::uscc.like(format!("{}%", escaped(&narrow(text).to_ascii_uppercase())));
        query = query.filter(named.escape('\\').or(coded.escape('\\').assume_not_null()));
    }
    if let Some(index) = &filter.phone_index {
        let first = enterprises::phone_index.eq(index);
        query = query.filter(first.or(enterprises::safety_officer_phone_index.eq(index)).assume_not_null());
    }
    if let Some(code) = village {
        query = query.filter(enterprises::village_code.eq(code));
    }
    if let Some(codes) = &filter.in_villages {
        query = query.filter(enterprises::village_code.eq_any(codes));
    }
    if let Some(ids) = &filter.ids {
        query = query.filter(enterprises::id.eq_any(ids));
    }
    if let Some(risk) = filter.risk {
        query = query.filter(enterprises::risk_colour.eq(risk).assume_not_null());
    }
    if let Some(status) = filter.status {
        query = query.filter(enterprises::status.eq(status));
    }
    if let Some(text) = &filter.industry {
        query = of_industry(query, text)?;
    }
    Ok(standing_so(scored(query, street, filter)?, street, filter))
}

fn of_industry<'a>(query: Query<'a>, text: &str) -> Result<Query<'a>> {
    let prefix = narrow(text).to_ascii_uppercase();
    let digits = prefix.bytes().all(|b| b.is_ascii_digit());
    Ok(match prefix.len() {
        1 if !digits && prefix.is_ascii() => query.filter(enterprises::section.eq(prefix)),
        2 if digits => query.filter(enterprises::division.eq(prefix)),
        // between the class and what would follow it: an index can do that, LIKE cannot everywhere
        3 if digits => query.filter(
            enterprises::industry
                .ge(format!("{prefix}0"))
                .and(enterprises::industry.le(format!("{prefix}9"))),
        ),
        4 if digits => query.filter(enterprises::industry.eq(prefix)),
        _ => return Err(Error::field("industry", "invalid", "行业应为门类字母，或 2 至 4 位行业代码")),
    })
}

/// The scores that there are.
const SCORES: RangeInclusive<i32> = 0..=120;

/// Those with a score within bounds.
fn scored<'a>(query: Query<'a>, street: SubdistrictId, filter: &Filter) -> Result<Query<'a>> {
    for (name, bound) in [("scoreFrom", filter.score_from), ("scoreTo", filter.score_to)] {
        if bound.is_some_and(|bound| !SCORES.contains(&bound)) {
            return Err(Error::field(name, "out_of_range", "积分为 0 至 120 分"));
        }
    }
    if filter.score_from.is_none() && filter.score_to.is_none() {
        return Ok(query);
    }
    let within = standings::table
        .filter(standings::subdistrict_id.eq(street))
        .filter(standings::rated.eq(true))
        .filter(standings::score.ge(filter.score_from.unwrap_or(*SCORES.start())))
        .filter(standings::score.le(filter.score_to.unwrap_or(*SCORES.end())))
        .select(standings::enterprise_id);
    Ok(query.filter(enterprises::id.eq_any(within)))
}

/// Those of a colour, those with something overdue, those that nobody visited.
fn standing_so<'a>(mut query: Query<'a>, street: SubdistrictId, filter: &Filter) -> Query<'a> {
    if let Some(colour) = filter.colour {
        let of_others = standings::table
            .filter(standings::subdistrict_id.eq(street))
            .filter(standings::colour.ne(CodeColour::Grey))
            .select(standings::enterprise_id);
        let of_it = standings::table
            .filter(standings::subdistrict_id.eq(street))
            .filter(standings::colour.eq(colour))
            .select(standings::enterprise_id);
        query = match colour {
            CodeColour::Grey => query.filter(enterprises::id.ne_all(of_others)),
            _ => query.filter(enterprises::id.eq_any(of_it)),
        };
    }
    if let Some(wanted) = filter.overdue {
        let late = standings::table
            .filter(standings::subdistrict_id.eq(street))
            .filter(standings::overdue.gt(0))
            .select(standings::enterprise_id);
        query = match wanted {
            true => query.filter(enterprises::id.eq_any(late)),
            false => query.filter(enterprises::id.ne_all(late)),
        };
    }
    if let Some(day) = filter.not_visited_since {
        let visits = inspections::table
            .filter(inspections::enterprise_id.eq(enterprises::id))
            .filter(inspections::started_at.ge(Moment::start_of(day)))
            .filter(inspections::outcome.eq("checked"))
            .filter(inspections::voided_at.is_null());
        let guidance = service_visits::table
            .filter(service_visits::enterprise_id.eq(enterprises::id))
            .filter(service_visits::visited_at.ge(Moment::start_of(day)))
            .filter(service_visits::outcome.eq("guided"));
        query = query
            .filter(enterprises::status.eq(EnterpriseStatus::Operating))
            .filter(diesel::dsl::not(diesel::dsl::exists(visits)))
            .filter(diesel::dsl::not(diesel::dsl::exists(guidance)));
    }
    query
}

type Standing = (CodeColour, Option<i32>, i32);

fn standings_of(conn: &mut Conn, rows: &[EnterpriseRow]) -> Result<HashMap<EnterpriseId, Standing>> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let found: Vec<(EnterpriseId, CodeColour, i32, bool, i32)> = standings::table
        .filter(standings::enterprise_id.eq_any(filled(ids)))
        .select((
            standings::enterprise_id,
            standings::colour,
            standings::score,
            standings::rated,
            standings::overdue,
        ))
        .kept()
        .load(conn)?;
    let standing = |(id, colour, score, rated, overdue): (_, _, i32, bool, _)| {
        (id, (colour, rated.then_some(score), overdue))
    };
    Ok(found.into_iter().map(standing).collect())
}

/// A text that LIKE takes for itself.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
