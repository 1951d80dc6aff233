//! The little that a record needs to know of the enterprise it belongs to.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    Code, EnterpriseId, EnterpriseStatus, Error, Moment, Result, RiskColour, Scope, SubdistrictId,
};
use heping_store::schema::enterprises;
use heping_store::statement::{Keep, filled};
use heping_store::{Conn, merged};

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
        let firm = Self::of(conn, id)?;
        if !scope.admits(firm.subdistrict_id, firm.id) {
            return Err(Error::new(Code::NotFound));
        }
        Ok(firm)
    }

    /// # Errors
    /// `not_found` when there is none.
    pub(crate) fn of(conn: &mut Conn, id: EnterpriseId) -> Result<Self> {
        Ok(enterprises::table.find(id).select(Self::as_select()).first(conn)?)
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
