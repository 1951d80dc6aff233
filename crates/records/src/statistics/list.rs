//! Who has signed and who has not.

use diesel::prelude::*;
use heping_core::{
    Day, EnterpriseId, EnterpriseStatus, Moment, Page, PageRequest, Result, Scope, SubdistrictId,
};
use heping_store::Conn;
use heping_store::schema::{enterprises, hazard_statistics as table};
use heping_store::statement::filled;
use serde::Serialize;
use utoipa::ToSchema;

use super::Period;

/// Which firms.
#[derive(Clone, Debug, Default)]
pub struct StatisticsFilter {
    /// Whether the principal has signed.
    pub signed: Option<bool>,
    /// In one village, by its code.
    pub village: Option<String>,
    /// In one industry, by its division (two digits).
    pub division: Option<String>,
}

/// A firm, and whether its principal has signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatisticsLine {
    /// The firm.
    pub enterprise_id: EnterpriseId,
    /// Its name.
    pub enterprise_name: String,
    /// The quarter `2026-Q2` or the year `2026`.
    pub period: String,
    /// The same in Chinese.
    pub period_text: String,
    /// The day by whose end the principal must have signed.
    #[schema(value_type = chrono::NaiveDate)]
    pub due_on: Day,
    /// When the principal signed.
    pub signed_at: Option<Moment>,
    /// Whether nobody has signed and the day has passed.
    pub overdue: bool,
}

/// A page of the firms that the scope admits and that were there before the period's end, in order of
/// their ids; of those that were merged, what they signed before: the rest is in the figures of the firm that
/// took them over.
///
/// # Errors
/// Those of the database.
pub fn lines(
    conn: &mut Conn,
    scope: &Scope,
    (period, filter): (Period, StatisticsFilter),
    now: Moment,
    page: PageRequest,
) -> Result<Page<StatisticsLine>> {
    let wanted = || {
        let of_period = table::enterprise_id.eq(enterprises::id).and(table::period.eq(period.to_string()));
        let query = enterprises::table
            .left_join(table::table.on(of_period))
            .filter(enterprises::created_at.lt(Moment::start_of(period.next())))
            .filter(enterprises::successor_id.is_null().or(table::signed_at.nullable().is_not_null()))
            .into_boxed();
        let mut query = match scope.street() {
            Some(street) => query.filter(enterprises::subdistrict_id.eq(street)),
            None => query.filter(enterprises::id.eq_any(filled(scope.firms().iter().copied()))),
        };
        if let Some(village) = &filter.village {
            query = query.filter(enterprises::village_code.eq(village.clone()));
        }
        if let Some(division) = &filter.division {
            query = query.filter(enterprises::division.eq(division.clone()));
        }
        match filter.signed {
            Some(true) => query.filter(table::signed_at.nullable().is_not_null()),
            Some(false) => query.filter(table::signed_at.nullable().is_null()),
            None => query,
        }
    };
    let total = wanted().count().get_result(conn)?;
    let rows: Vec<(EnterpriseId, String, Option<Moment>)> = wanted()
        .order(enterprises::id)
        .limit(page.limit())
        .offset(page.offset())
        .select((enterprises::id, enterprises::name, table::signed_at.nullable()))
        .load(conn)?;
    let lines = rows.into_iter().map(|(enterprise_id, enterprise_name, signed_at)| StatisticsLine {
        enterprise_id,
        enterprise_name,
        period: period.to_string(),
        period_text: period.text(),
        due_on: period.due_on(),
        signed_at,
        overdue: signed_at.is_none() && now.day() > period.due_on(),
    });
    Ok(page.of(lines.collect(), total))
}

/// At most `limit` firms of a street after `after` whose principal has not signed a period's figures, in
/// order.
///
/// # Errors
/// Those of the database.
pub fn unsigned(
    conn: &mut Conn,
    street: SubdistrictId,
    period: Period,
    after: Option<EnterpriseId>,
    limit: i64,
) -> Result<Vec<EnterpriseId>> {
    let of_period = table::enterprise_id.eq(enterprises::id).and(table::period.eq(period.to_string()));
    let mut wanted = enterprises::table
        .left_join(table::table.on(of_period))
        .filter(enterprises::subdistrict_id.eq(street))
        .filter(enterprises::created_at.lt(Moment::start_of(period.next())))
        .filter(enterprises::status.eq(EnterpriseStatus::Operating))
        .filter(table::signed_at.nullable().is_null())
        .order(enterprises::id)
        .limit(limit)
        .select(enterprises::id)
        .into_boxed();
    if let Some(after) = after {
        wanted = wanted.filter(enterprises::id.gt(after));
    }
    Ok(wanted.load(conn)?)
}
