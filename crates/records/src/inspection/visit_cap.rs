//! How often a year an enterprise is checked before each further visit needs a reason: what each street
//! says, by how dangerous the firm is (涉企检查年度频次上限, 国办发〔2024〕54号).

use chrono::Datelike;
use diesel::dsl::count_star;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Code, Day, EnterpriseId, Error, Moment, Result, RiskColour, SubdistrictId};
use heping_store::schema::{enterprises, inspections, visit_caps};
use heping_store::statement::Words;
use heping_store::{Ask, Conn, columns, question};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::vocabulary::{InspectionKind, InspectionOutcome, InspectionState};

/// Once a month: our own rule, where a street has said nothing.
const UNLESS_SAID: i32 = 12;
/// Once a day.
const MOST: i32 = 366;

/// How many checks a firm has in a calendar year at most, by its risk colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Queryable, Selectable, Serialize, Deserialize, ToSchema)]
#[diesel(table_name = visit_caps)]
#[serde(rename_all = "camelCase")]
pub struct VisitCaps {
    /// Grows with every change; 0 before the first.
    pub version: i64,
    /// Of firms of great risk.
    #[schema(minimum = 0, maximum = 366, example = 12)]
    pub red: i32,
    /// Of firms of considerable risk.
    #[schema(minimum = 0, maximum = 366, example = 6)]
    pub orange: i32,
    /// Of firms of some risk.
    #[schema(minimum = 0, maximum = 366, example = 4)]
    pub yellow: i32,
    /// Of firms of low risk.
    #[schema(minimum = 0, maximum = 366, example = 2)]
    pub blue: i32,
    /// Of firms whose risk nobody has judged.
    #[schema(minimum = 0, maximum = 366, example = 4)]
    pub unrated: i32,
}

impl Default for VisitCaps {
    fn default() -> Self {
        let each = UNLESS_SAID;
        Self { version: 0, red: each, orange: each, yellow: each, blue: each, unrated: each }
    }
}

impl VisitCaps {
    fn limit(&self, risk: Option<RiskColour>) -> i64 {
        i64::from(match risk {
            Some(RiskColour::Red) => self.red,
            Some(RiskColour::Orange) => self.orange,
            Some(RiskColour::Yellow) => self.yellow,
            Some(RiskColour::Blue) => self.blue,
            None => self.unrated,
        })
    }
}

/// How many checks the enterprise has had this year, against the yearly cap. Re-checks and visits after
/// a complaint are apart, and a locked gate is no check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VisitCap {
    /// Those under way included.
    pub used: i64,
    /// How many there may be without a reason for each further one.
    pub limit: i64,
    /// Said when the next one, or this one, passes the cap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
}

impl VisitCap {
    /// Whether one more needs a reason.
    pub(super) fn is_reached(&self) -> bool {
        self.used >= self.limit
    }

    /// The same when it has been checked once more.
    pub(super) fn with_one_more(self) -> Self {
        Self { used: self.used + 1, ..self }.warning()
    }

    /// The same when one of those under way has come to no check.
    pub(super) fn with_one_less(self) -> Self {
        Self { used: self.used - 1, ..self }.warning()
    }

    /// The same with the warning that is due.
    fn warning(self) -> Self {
        let warning = self.is_reached().then(|| format!("{}。", self.reached()));
        Self { warning, ..self }
    }

    /// What whoever would check once more is told.
    pub(super) fn reached(&self) -> String {
        let Self { used, limit, .. } = self;
        format!("该企业今年已督查 {used} 次，达到上限 {limit} 次，再去须说明理由")
    }
}

/// What a street says.
///
/// # Errors
/// Those of the database.
pub fn visit_caps(conn: &mut Conn, street: SubdistrictId) -> Result<VisitCaps> {
    let said = visit_caps::table.find(street).select(VisitCaps::as_select()).first(conn).optional()?;
    Ok(said.unwrap_or_default())
}

/// Replaces what a street says, if its version is still the present one. Runs under the subdistrict's lock.
///
/// # Errors
/// `validation_failed` naming the field; `version_conflict`.
pub fn replace_visit_caps(conn: &mut Conn, street: SubdistrictId, mut new: VisitCaps) -> Result<VisitCaps> {
    let mut fields = Fields::new();
    for (field, limit) in [
        ("red", new.red),
        ("orange", new.orange),
        ("yellow", new.yellow),
        ("blue", new.blue),
        ("unrated", new.unrated),
    ] {
        if !(0..=MOST).contains(&limit) {
            fields.wrong(field, "out_of_range", format!("每年督查次数上限应为 0 至 {MOST}"));
        }
    }
    fields.check()?;
    if visit_caps(conn, street)?.version != new.version {
        return Err(Error::new(Code::VersionConflict));
    }
    new.version = heping_core::version::next(new.version)?;
    let values = (
        visit_caps::red.eq(new.red),
        visit_caps::orange.eq(new.orange),
        visit_caps::yellow.eq(new.yellow),
        visit_caps::blue.eq(new.blue),
        visit_caps::unrated.eq(new.unrated),
        visit_caps::version.eq(new.version),
    );
    if diesel::update(visit_caps::table.find(street)).set(values).execute(conn)? == 0 {
        let row = (visit_caps::subdistrict_id.eq(street), values);
        diesel::insert_into(visit_caps::table).values(row).execute(conn)?;
    }
    Ok(new)
}

/// Asks how often an enterprise was checked in the calendar year of `at`, against its cap; `not_found` is the
/// answer where there is no such enterprise. The caller has checked the scope.
pub fn visit_cap(enterprise: EnterpriseId, at: Moment) -> impl Ask<Answer = VisitCap> {
    let firm = enterprises::table.filter(enterprises::id.eq(enterprise)).select((enterprises::risk_colour,));
    let street = enterprises::table
        .inner_join(visit_caps::table.on(visit_caps::subdistrict_id.eq(enterprises::subdistrict_id)))
        .filter(enterprises::id.eq(enterprise))
        .select(columns::<VisitCaps>());
    let asked =
        (question::<(Option<RiskColour>,), _>(firm), question::<VisitCaps, _>(street), used(enterprise, at));
    asked.then(|(firm, street, used)| {
        let (risk,) = firm.into_iter().next().ok_or_else(|| Error::new(Code::NotFound))?;
        let caps = street.into_iter().next().unwrap_or_default();
        Ok(VisitCap { used, limit: caps.limit(risk), warning: None }.warning())
    })
}

fn used(enterprise: EnterpriseId, at: Moment) -> impl Ask<Answer = i64> {
    let year = at.day().year();
    let new_year = |year| Day::from_ymd_opt(year, 1, 1).map_or(Moment::from_millis(0), Moment::start_of);
    let under_way = inspections::state.eq(InspectionState::Open);
    let checked = inspections::outcome.eq(InspectionOutcome::Checked).assume_not_null();
    let used = inspections::table
        .filter(inspections::enterprise_id.eq(enterprise))
        .filter(inspections::started_at.ge(new_year(year)))
        .filter(inspections::started_at.lt(new_year(year + 1)))
        .filter(inspections::voided_at.is_null())
        .filter(inspections::kind.one_of(|| InspectionKind::ALL.iter().copied().filter(|kind| kind.counts())))
        .filter(under_way.or(checked))
        .select((count_star(),));
    question::<(i64,), _>(used).then(|rows| Ok(rows.into_iter().map(|(used,)| used).sum()))
}
