//! The little that a record needs to know of the enterprise it belongs to.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseId, EnterpriseStatus, Error, InspectionId, Moment, Result, RiskColour, Scope,
    SubdistrictId,
};
use heping_store::schema::{enterprises, inspections};
use heping_store::statement::{Keep, filled};
use heping_store::{Ask, Conn, columns, merged, question};

/// An enterprise as its records see it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = enterprises)]
pub(crate) struct Firm {
    pub(crate) id: EnterpriseId,
    pub(crate) subdistrict_id: SubdistrictId,
    pub(crate) name: String,
    pub(crate) industry: String,
    pub(crate) division: String,
    pub(crate) village_code: String,
    pub(crate) risk_colour: Option<RiskColour>,
    pub(crate) created_at: Moment,
    pub(crate) status: EnterpriseStatus,
}

impl Firm {
    /// # Errors
    /// `not_found` when there is none, or none that the scope admits.
    pub(crate) fn reached(conn: &mut Conn, scope: &Scope, id: EnterpriseId) -> Result<Self> {
        Self::of(conn, id)?.within(scope)
    }

    /// # Errors
    /// `not_found` when there is none.
    pub(crate) fn of(conn: &mut Conn, id: EnterpriseId) -> Result<Self> {
        Self::asked(id).ask(conn)
    }

    /// Asks for the same, together with other things.
    pub(crate) fn asked(id: EnterpriseId) -> impl Ask<Answer = Self> {
        let row = enterprises::table.filter(enterprises::id.eq(id)).select(columns::<Self>());
        question::<Self, _>(row).first().then(|row| row.ok_or_else(|| Error::new(Code::NotFound)))
    }

    /// Asks for that where an inspection is.
    pub(crate) fn inspected(id: InspectionId) -> impl Ask<Answer = Self> {
        let row = enterprises::table
            .inner_join(inspections::table.on(inspections::enterprise_id.eq(enterprises::id)))
            .filter(inspections::id.eq(id))
            .select(columns::<Self>());
        question::<Self, _>(row).first().then(|row| row.ok_or_else(|| Error::new(Code::NotFound)))
    }

    /// The same, if the scope admits it.
    ///
    /// # Errors
    /// `not_found` when it does not.
    pub(crate) fn within(self, scope: &Scope) -> Result<Self> {
        if scope.admits(self.subdistrict_id, self.id) { Ok(self) } else { Err(Error::new(Code::NotFound)) }
    }
}

/// The firms that a list of one enterprise's records looks at: it and those merged into it; `None` where
/// the list names no enterprise.
///
/// # Errors
/// `not_found` when the enterprise named is none that the scope admits.
pub(crate) fn chosen(
    conn: &mut Conn,
    scope: &Scope,
    enterprise: Option<EnterpriseId>,
) -> Result<Option<Vec<EnterpriseId>>> {
    let Some(enterprise) = enterprise else { return Ok(None) };
    Firm::reached(conn, scope, enterprise)?;
    merged::with_merged(conn, enterprise).map(Some)
}

/// The names of several enterprises, by their ids.
///
/// # Errors
/// Those of the database.
pub fn names(
    conn: &mut Conn,
    ids: impl IntoIterator<Item = EnterpriseId>,
) -> Result<HashMap<EnterpriseId, String>> {
    let mut ids: Vec<_> = ids.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let names: Vec<(EnterpriseId, String)> = enterprises::table
        .filter(enterprises::id.eq_any(filled(ids)))
        .select((enterprises::id, enterprises::name))
        .kept()
        .load(conn)?;
    Ok(names.into_iter().collect())
}
