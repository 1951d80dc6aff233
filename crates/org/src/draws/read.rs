//! Draws, as the street and whoever checks them see them.

use std::collections::HashMap;

use diesel::prelude::*;
use heping_core::{
    Code, DrawId, EnterpriseId, Error, Moment, Page, PageRequest, Result, SubdistrictId, UserId,
};
use heping_store::Conn;
use heping_store::schema::{draw_firms, draw_officers, draws, users};
use serde::Serialize;
use utoipa::ToSchema;

use super::order::{DrawRecord, RecordedName};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = draws)]
pub(crate) struct Row {
    pub(crate) id: DrawId,
    pub(crate) subdistrict_id: SubdistrictId,
    pub(crate) title: String,
    pub(crate) seed_digest: String,
    pub(crate) firms_to_draw: i32,
    pub(crate) officers_per_firm: i32,
    pub(crate) created_by: UserId,
    pub(crate) created_at: Moment,
    pub(crate) seed: Option<String>,
    pub(crate) completed_by: Option<UserId>,
    pub(crate) completed_at: Option<Moment>,
}

/// A draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Draw {
    /// Its id.
    pub id: DrawId,
    /// What it is for.
    pub title: String,
    /// SHA-256 of the seed.
    pub seed_digest: String,
    /// How many firms are drawn.
    pub firms_to_draw: i32,
    /// How many officers inspect each of them.
    pub officers_per_firm: i32,
    /// Who wrote the lists and the digest down.
    pub created_by: UserId,
    /// The name.
    pub created_by_name: String,
    /// When.
    pub created_at: Moment,
    /// The seed; not before it was made known.
    pub seed: Option<String>,
    /// When it was.
    pub completed_at: Option<Moment>,
}

/// A firm that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DrawnFirm {
    /// The firm.
    pub enterprise_id: EnterpriseId,
    /// Its name at that time.
    pub enterprise_name: String,
    /// Who inspects it.
    pub officer_ids: Vec<UserId>,
    /// The names.
    pub officer_names: Vec<String>,
}

impl From<(Row, String)> for Draw {
    fn from((row, created_by_name): (Row, String)) -> Self {
        Self {
            id: row.id,
            title: row.title,
            seed_digest: row.seed_digest,
            firms_to_draw: row.firms_to_draw,
            officers_per_firm: row.officers_per_firm,
            created_by: row.created_by,
            created_by_name,
            created_at: row.created_at,
            seed: row.seed,
            completed_at: row.completed_at,
        }
    }
}

/// The draw of a street.
///
/// # Errors
/// `not_found`.
pub(crate) fn row_of(conn: &mut Conn, street: SubdistrictId, id: DrawId) -> Result<Row> {
    let row: Option<Row> = draws::table
        .find(id)
        .filter(draws::subdistrict_id.eq(street))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.ok_or_else(|| Error::new(Code::NotFound))
}

/// A street's draws, the newest first.
///
/// # Errors
/// Those of the database.
pub fn draws(conn: &mut Conn, street: SubdistrictId, page: PageRequest) -> Result<Page<Draw>> {
    let all = || draws::table.filter(draws::subdistrict_id.eq(street));
    let total = all().count().get_result(conn)?;
    let rows: Vec<(Row, String)> = all()
        .inner_join(users::table.on(users::id.eq(draws::created_by)))
        .order((draws::created_at.desc(), draws::id.desc()))
        .limit(page.limit())
        .offset(page.offset())
        .select((Row::as_select(), users::name))
        .load(conn)?;
    Ok(page.of(rows.into_iter().map(Draw::from).collect(), total))
}

/// One of them.
///
/// # Errors
/// `not_found`.
pub fn draw(conn: &mut Conn, street: SubdistrictId, id: DrawId) -> Result<Draw> {
    let row = row_of(conn, street, id)?;
    let name = users::table.find(row.created_by).select(users::name).first(conn)?;
    Ok((row, name).into())
}

/// All that is needed to work it out again.
///
/// # Errors
/// `not_found`.
pub fn record(conn: &mut Conn, street: SubdistrictId, id: DrawId) -> Result<DrawRecord> {
    let row = row_of(conn, street, id)?;
    let firms: Vec<(EnterpriseId, String)> = draw_firms::table
        .filter(draw_firms::draw_id.eq(id))
        .order(draw_firms::enterprise_id)
        .select((draw_firms::enterprise_id, draw_firms::name))
        .load(conn)?;
    let officers: Vec<(UserId, String)> = draw_officers::table
        .filter(draw_officers::draw_id.eq(id))
        .order(draw_officers::user_id)
        .select((draw_officers::user_id, draw_officers::name))
        .load(conn)?;
    let mut record = DrawRecord {
        id: id.to_string(),
        title: row.title,
        created_at: row.created_at,
        seed_digest: row.seed_digest,
        firms: firms.into_iter().map(|(id, name)| RecordedName { id: id.to_string(), name }).collect(),
        officers: officers.into_iter().map(|(id, name)| RecordedName { id: id.to_string(), name }).collect(),
        lists_digest: String::new(),
        firms_to_draw: usize::try_from(row.firms_to_draw).map_err(Error::internal)?,
        officers_per_firm: usize::try_from(row.officers_per_firm).map_err(Error::internal)?,
        seed: row.seed,
        completed_at: row.completed_at,
        drawn: Vec::new(),
    };
    record.lists_digest = record.digest_of_lists();
    record.drawn = record.outcome();
    Ok(record)
}

/// The firms that a record says were drawn, in their order.
///
/// # Errors
/// `internal` for a record that was not made here.
pub fn drawn(record: &DrawRecord) -> Result<Vec<DrawnFirm>> {
    let names: HashMap<&str, &str> =
        record.firms.iter().chain(&record.officers).map(|one| (one.id.as_str(), one.name.as_str())).collect();
    let name = |id: &String| names.get(id.as_str()).copied().unwrap_or_default().to_owned();
    let firm = |one: &super::Drawn| {
        let officer_ids = one.officer_ids.iter().map(|id| id.parse().map_err(Error::internal));
        Ok(DrawnFirm {
            enterprise_id: one.firm_id.parse().map_err(Error::internal)?,
            enterprise_name: name(&one.firm_id),
            officer_ids: officer_ids.collect::<Result<_>>()?,
            officer_names: one.officer_ids.iter().map(name).collect(),
        })
    };
    record.drawn.iter().map(firm).collect()
}
