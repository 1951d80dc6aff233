//! Measures as the database has them, and as everybody sees them.

use std::collections::HashMap;

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseId, Error, HazardId, InspectionId, MeasureId, MeasureReviewId, Moment, Page, PageRequest,
    Result, Scope, SubdistrictId, UserId,
};
use heping_store::schema::{hazards, measure_hazards, measure_reviews, measures};
use heping_store::statement::{Keep, Words, filled};
use heping_store::{Ask, Conn, columns, question};

use super::{Measure, MeasureDecision, MeasureKind, MeasureReview, MeasureState};
use crate::firm::{self, Firm};
use crate::hazard::OPEN;

/// Which measures.
#[derive(Clone, Copy, Debug, Default)]
pub struct MeasureFilter {
    /// Of one enterprise.
    pub enterprise: Option<EnterpriseId>,
    /// In one state.
    pub state: Option<MeasureState>,
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = measures)]
pub(super) struct Row {
    pub(super) id: MeasureId,
    pub(super) subdistrict_id: SubdistrictId,
    pub(super) enterprise_id: EnterpriseId,
    pub(super) inspection_id: InspectionId,
    pub(super) kinds: String,
    pub(super) extent: String,
    pub(super) reason: String,
    pub(super) ordered: bool,
    pub(super) state: MeasureState,
    pub(super) decided_by: UserId,
    pub(super) decided_at: Moment,
    pub(super) lifted_at: Option<Moment>,
    pub(super) content_hash: String,
}

impl Row {
    pub(super) fn find(conn: &mut Conn, id: MeasureId) -> Result<Option<Self>> {
        Ok(measures::table.find(id).select(Self::as_select()).first(conn).optional()?)
    }

    /// The row of a measure that the scope admits.
    pub(super) fn reached(conn: &mut Conn, scope: &Scope, id: MeasureId) -> Result<Self> {
        let row = Self::find(conn, id)?.filter(|row| scope.admits(row.subdistrict_id, row.enterprise_id));
        row.ok_or_else(|| Error::new(Code::NotFound))
    }
}

/// The spelling of several kinds in one column.
pub(super) fn spelt(kinds: &[MeasureKind]) -> String {
    kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(",")
}

/// A row as people see it.
pub(super) fn view(conn: &mut Conn, row: Row) -> Result<Measure> {
    let seen = views(conn, vec![row])?.pop();
    seen.ok_or_else(|| Error::internal("a row gives one view"))
}

fn views(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<Measure>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let names = firm::names(conn, rows.iter().map(|row| row.enterprise_id))?;
    let ids: Vec<MeasureId> = rows.iter().map(|row| row.id).collect();
    let named: Vec<(MeasureId, HazardId)> = measure_hazards::table
        .filter(measure_hazards::measure_id.eq_any(filled(&ids)))
        .order((measure_hazards::measure_id, measure_hazards::hazard_id))
        .select((measure_hazards::measure_id, measure_hazards::hazard_id))
        .kept()
        .load(conn)?;
    let mut reviews = reviews_of(conn, &ids)?;
    rows.into_iter()
        .map(|row| {
            let kinds: std::result::Result<Vec<MeasureKind>, String> =
                row.kinds.split(',').map(str::parse).collect();
            let kinds = kinds.map_err(Error::internal)?;
            let of_it = named.iter().filter(|(measure, _)| *measure == row.id);
            Ok(Measure {
                enterprise_name: names.get(&row.enterprise_id).cloned().unwrap_or_default(),
                kinds_text: kinds.iter().map(|kind| kind.text()).collect(),
                kinds,
                hazard_ids: of_it.map(|(_, hazard)| *hazard).collect(),
                reviews: reviews.remove(&row.id).unwrap_or_default(),
                id: row.id,
                enterprise_id: row.enterprise_id,
                inspection_id: row.inspection_id,
                extent: row.extent,
                reason: row.reason,
                ordered: row.ordered,
                state: row.state,
                state_text: row.state.text(),
                decided_at: row.decided_at,
                lifted_at: row.lifted_at,
            })
        })
        .collect()
}

fn reviews_of(conn: &mut Conn, ids: &[MeasureId]) -> Result<HashMap<MeasureId, Vec<MeasureReview>>> {
    type Row = (MeasureId, MeasureReviewId, MeasureDecision, String, Moment);
    let rows: Vec<Row> = measure_reviews::table
        .filter(measure_reviews::measure_id.eq_any(filled(ids)))
        .order((measure_reviews::reviewed_at, measure_reviews::id))
        .select((
            measure_reviews::measure_id,
            measure_reviews::id,
            measure_reviews::decision,
            measure_reviews::seen,
            measure_reviews::reviewed_at,
        ))
        .kept()
        .load(conn)?;
    let mut reviews: HashMap<MeasureId, Vec<MeasureReview>> = HashMap::new();
    for (measure, id, decision, seen, reviewed_at) in rows {
        let review = MeasureReview { id, decision, decision_text: decision.text(), seen, reviewed_at };
        reviews.entry(measure).or_default().push(review);
    }
    Ok(reviews)
}

/// The measures of an inspection, the oldest first.
pub(crate) fn of_inspection(conn: &mut Conn, inspection: InspectionId) -> Result<Vec<Measure>> {
    let rows = measures::table
        .filter(measures::inspection_id.eq(inspection))
        .order((measures::decided_at, measures::id))
        .select(Row::as_select())
        .load(conn)?;
    views(conn, rows)
}

/// Measures that hold.
#[derive(Default)]
pub struct InForce(Vec<Row>);

/// Asks for the measures that hold against a firm.
pub fn in_force(firm: EnterpriseId) -> impl Ask<Answer = InForce> {
    let rows = measures::table
        .filter(measures::enterprise_id.eq(firm))
        .filter(measures::state.eq(MeasureState::InForce))
        .select(columns::<Row>());
    question::<Row, _>(rows).then(|rows| Ok(InForce(rows)))
}

impl InForce {
    /// These and others.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// As people see them, the newest first.
    ///
    /// # Errors
    /// Only those of the database.
    pub fn views(mut self, conn: &mut Conn) -> Result<Vec<Measure>> {
        self.0.sort_by_key(|row| std::cmp::Reverse((row.decided_at, row.id)));
        views(conn, self.0)
    }
}

/// A page of the measures of a street that hold although nothing that they name is open any more, the
/// oldest first: the firm waits for the review that lifts them.
///
/// # Errors
/// Those of the database.
pub fn to_review(conn: &mut Conn, street: SubdistrictId, page: PageRequest) -> Result<Page<Measure>> {
    let open = measure_hazards::table
        .inner_join(hazards::table.on(hazards::id.eq(measure_hazards::hazard_id)))
        .filter(measure_hazards::measure_id.eq(measures::id))
        .filter(hazards::state.one_of(|| OPEN));
    let wanted = || {
        measures::table
            .filter(measures::subdistrict_id.eq(street))
            .filter(measures::state.one_of(|| [MeasureState::InForce]))
            .filter(not(exists(open)))
    };
    let total = wanted().count().get_result(conn)?;
    let rows = wanted()
        .order((measures::decided_at, measures::id))
        .limit(page.limit())
        .offset(page.offset())
        .select(Row::as_select())
        .load(conn)?;
    Ok(page.of(views(conn, rows)?, total))
}

/// A page of the measures that the scope admits, the newest first.
///
/// # Errors
/// `not_found` when the enterprise named is none that the scope admits.
pub fn measures(
    conn: &mut Conn,
    scope: &Scope,
    filter: MeasureFilter,
    page: PageRequest,
) -> Result<Page<Measure>> {
    if let Some(enterprise) = filter.enterprise {
        Firm::reached(conn, scope, enterprise)?;
    }
    let wanted = || {
        let query = measures::table.into_boxed();
        let query = match filter.state {
            Some(state) => query.filter(measures::state.eq(state)),
            None => query,
        };
        match (filter.enterprise, scope.street()) {
            (Some(enterprise), _) => query.filter(measures::enterprise_id.eq(enterprise)),
            (None, Some(street)) => query.filter(measures::subdistrict_id.eq(street)),
            (None, None) => query.filter(measures::enterprise_id.eq_any(scope.firms().to_vec())),
        }
    };
    let total = wanted().count().get_result(conn)?;
    let rows = wanted()
        .order((measures::decided_at.desc(), measures::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select(Row::as_select())
        .load(conn)?;
    Ok(page.of(views(conn, rows)?, total))
}
