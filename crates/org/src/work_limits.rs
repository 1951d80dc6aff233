//! How many working days each kind of work may wait before it climbs to the supervisor: a setting of
//! the street.

use std::collections::BTreeMap;

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Code, Error, Result, SubdistrictId, version};
use heping_store::Conn;
use heping_store::schema::work_limits::{self, table};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::work::WorkKind;

/// More than anything may wait.
const MOST: i32 = 60;

/// How many working days a kind of work may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WorkLimit {
    /// The kind of work.
    pub kind: WorkKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// How many working days; none where it never climbs.
    #[schema(minimum = 1, maximum = 60, example = 2)]
    pub days: Option<i32>,
}

/// How many working days each kind of work may wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WorkLimits {
    /// Of every kind that may climb, in their order.
    pub limits: Vec<WorkLimit>,
    /// Grows with every change; 0 before the first.
    pub version: i64,
}

/// How many working days a kind of work may wait from now on.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub struct NewWorkLimit {
    /// The kind of work.
    pub kind: WorkKind,
    /// How many working days; none where it is never to climb.
    #[schema(minimum = 1, maximum = 60)]
    pub days: Option<i32>,
}

/// What a street says.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct NewWorkLimits {
    /// The version that it was made from.
    pub version: i64,
    /// What is left out stays as it is, so that a client need not know every kind.
    #[schema(max_items = 60)]
    pub limits: Vec<NewWorkLimit>,
}

impl WorkLimits {
    /// How many working days a kind may wait; none for one that does not climb.
    pub fn days(&self, kind: WorkKind) -> Option<i32> {
        self.limits.iter().find(|limit| limit.kind == kind)?.days
    }
}

/// What a street says; of what it has said nothing about, what holds for every street.
///
/// # Errors
/// Those of the database.
pub fn of(conn: &mut Conn, street: SubdistrictId) -> Result<WorkLimits> {
    let said: Option<(String, i64)> =
        table.find(street).select((work_limits::days, work_limits::version)).first(conn).optional()?;
    // by the word: a newer program may know more kinds
    let (said, version): (BTreeMap<String, Option<i32>>, i64) = match said {
        Some((days, version)) => (serde_json::from_str(&days).map_err(Error::internal)?, version),
        None => Default::default(),
    };
    let limits = WorkKind::ALL.iter().filter_map(|&kind| {
        let unless_said = Some(kind.climbs_after()?);
        let days = said.get(kind.as_str()).copied().unwrap_or(unless_said);
        Some(WorkLimit { kind, kind_text: kind.text(), days })
    });
    Ok(WorkLimits { limits: limits.collect(), version })
}

/// Replaces what a street says, if its version is still the present one. Runs under the subdistrict's lock.
///
/// # Errors
/// `validation_failed` naming the field; `version_conflict`.
pub fn replace(conn: &mut Conn, street: SubdistrictId, new: &NewWorkLimits) -> Result<WorkLimits> {
    let mut limits = of(conn, street)?;
    let mut fields = Fields::new();
    let mut named = Vec::new();
    for (i, one) in new.limits.iter().enumerate() {
        let field = |name: &str| format!("limits[{i}].{name}");
        let Some(limit) = limits.limits.iter_mut().find(|limit| limit.kind == one.kind) else {
            fields.wrong(field("kind"), "invalid", format!("{}没有办理时限", one.kind.text()));
            continue;
        };
        if named.contains(&one.kind) {
            fields.wrong(field("kind"), "repeated", format!("{}出现了两次", one.kind.text()));
        }
        if one.days.is_some_and(|days| !(1..=MOST).contains(&days)) {
            fields.wrong(field("days"), "out_of_range", format!("办理时限应为 1 至 {MOST} 个工作日"));
        }
        named.push(one.kind);
        limit.days = one.days;
    }
    fields.check()?;
    if limits.version != new.version {
        return Err(Error::new(Code::VersionConflict));
    }
    limits.version = version::next(new.version)?;
    let days: BTreeMap<WorkKind, Option<i32>> =
        limits.limits.iter().map(|limit| (limit.kind, limit.days)).collect();
    let values = (
        work_limits::days.eq(serde_json::to_string(&days).map_err(Error::internal)?),
        work_limits::version.eq(limits.version),
    );
    if diesel::update(table.find(street)).set(values.clone()).execute(conn)? == 0 {
        diesel::insert_into(table).values((work_limits::subdistrict_id.eq(street), values)).execute(conn)?;
    }
    Ok(limits)
}
