//! From which day a street is judged by a later version of the rules. The office decides it, for a
//! day to come; once that day has begun it stays, since what was judged stays judged.

use diesel::prelude::*;
use heping_core::{Code, Day, EnterpriseId, Error, Moment, Result, SubdistrictId, UserId};
use heping_store::schema::{enterprises, score_rule_editions as rows, standings};
use heping_store::{Ask, Conn, question};

use crate::rules::{RuleBook, RuleSet, VERSIONS};

/// How far ahead a day may lie.
const MOST_DAYS: i64 = 366;

/// The version of this name, if a street can decide for it.
pub fn version(name: &str) -> Option<&'static RuleSet> {
    VERSIONS.into_iter().find(|rules| rules.version == name)
}

fn book_of(decided: Vec<(String, Day)>) -> RuleBook {
    decided.into_iter().fold(RuleBook::default(), |book, (name, from)| match version(&name) {
        Some(rules) => book.and(rules, from),
        // of a later release that was taken back: nobody here can judge by it
        None => book,
    })
}

/// The versions that judge a street's enterprises.
///
/// # Errors
/// Only those of the database.
pub fn book(conn: &mut Conn, subdistrict: SubdistrictId) -> Result<RuleBook> {
    asked(subdistrict).ask(conn)
}

/// Asks for the same, together with other things.
pub fn asked(subdistrict: SubdistrictId) -> impl Ask<Answer = RuleBook> {
    let decided =
        rows::table.filter(rows::subdistrict_id.eq(subdistrict)).select((rows::version, rows::in_force_from));
    question::<(String, Day), _>(decided).then(|decided| Ok(book_of(decided)))
}

/// The versions that judge an enterprise.
///
/// # Errors
/// Only those of the database; an unknown enterprise is judged by the first version.
pub fn book_for(conn: &mut Conn, enterprise: EnterpriseId) -> Result<RuleBook> {
    judging(enterprise).ask(conn)
}

/// Asks for the same, together with other things.
pub(crate) fn judging(enterprise: EnterpriseId) -> impl Ask<Answer = RuleBook> {
    let decided = rows::table
        .inner_join(enterprises::table.on(enterprises::subdistrict_id.eq(rows::subdistrict_id)))
        .filter(enterprises::id.eq(enterprise))
        .select((rows::version, rows::in_force_from));
    question::<(String, Day), _>(decided).then(|decided| Ok(book_of(decided)))
}

/// Sets the day from which `rules` judge a street, or another day while the first has not come;
/// under the street's lock. Answers the day that stood before, and whether anything changed.
///
/// # Errors
/// `state_conflict` once the version is in force, `validation_failed` unless the day lies ahead.
pub fn decide(
    conn: &mut Conn,
    subdistrict: SubdistrictId,
    rules: &RuleSet,
    from: Day,
    by: UserId,
    now: Moment,
) -> Result<(Option<Day>, bool)> {
    let own = rows::table.find((subdistrict, rules.version));
    let before: Option<Day> = own.select(rows::in_force_from).first(conn).optional()?;
    if before == Some(from) {
        return Ok((before, false));
    }
    if let Some(day) = before.filter(|&day| day <= now.day()) {
        let detail = format!("这一版规则自 {day} 起已经施行，不能再改施行日期。");
        return Err(Error::because(Code::StateConflict, detail).in_state("in_force"));
    }
    let ahead = from.signed_duration_since(now.day()).num_days();
    if ahead < 1 {
        return Err(Error::field("inForceFrom", "in_past", "施行日期最早为明天，已经发生的事仍按原规则计分"));
    }
    if ahead > MOST_DAYS {
        return Err(Error::field("inForceFrom", "out_of_range", "施行日期最远为一年后"));
    }
    let decision = (rows::in_force_from.eq(from), rows::decided_by.eq(by), rows::decided_at.eq(now));
    match before {
        Some(_) => diesel::update(own).set(decision).execute(conn)?,
        None => {
            let key = (rows::subdistrict_id.eq(subdistrict), rows::version.eq(rules.version));
            diesel::insert_into(rows::table).values((key, decision)).execute(conn)?
        }
    };
    Ok((before, true))
}

/// Has every standing settled anew that was last settled before a version came into force which is
/// in force at `now`: the place among others may be another one although no entry moved. Standings
/// that were settled since the decision know it by themselves; this is for those before.
///
/// # Errors
/// Only those of the database.
pub fn take_effect(conn: &mut Conn, subdistrict: SubdistrictId, now: Moment) -> Result<()> {
    let begun: Option<Day> = rows::table
        .filter(rows::subdistrict_id.eq(subdistrict))
        .filter(rows::in_force_from.le(now.day()))
        .select(diesel::dsl::max(rows::in_force_from))
        .first(conn)?;
    let Some(from) = begun else { return Ok(()) };
    let unsettled = standings::table
        .filter(standings::subdistrict_id.eq(subdistrict))
        .filter(standings::as_of.lt(Moment::start_of(from)))
        .filter(standings::next_change_at.is_null().or(standings::next_change_at.gt(now)));
    diesel::update(unsettled).set(standings::next_change_at.eq(now)).execute(conn)?;
    Ok(())
}
