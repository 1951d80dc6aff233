//! The little that a record needs to know of the enterprise it belongs to.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{Code, EnterpriseId, Error, Moment, Result, RiskColour, Scope, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::enterprises;
use heping_store::statement::{Keep, filled};

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
