//! Subdistricts (the tenants) and their villages.

use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{Moment, Result, SubdistrictId};
use heping_store::Conn;
use heping_store::schema::{subdistricts, villages};

use crate::village::{Village, VillageKind, Villages};

/// 河庄街道 by the codes of the National Bureau of Statistics; its villages come with the service.
pub const HEZHUANG: &str = "330114003";

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = subdistricts)]
pub struct Subdistrict {
    /// The row.
    pub id: SubdistrictId,
    /// Nine digits by the National Bureau of Statistics: `330114003`.
    pub code: String,
    /// The full name: `河庄街道`.
    pub name: String,
}

/// Makes a subdistrict with its villages; [`HEZHUANG`] without any gets its 25. One that is there
/// already is answered as it stands, so that a start-up script may run twice.
///
/// # Errors
/// `validation_failed` naming `code`, `name` or `villages` (each village's code is the
/// subdistrict's nine digits and three more).
pub fn create(
    conn: &mut Conn,
    now: Moment,
    code: &str,
    name: &str,
    places: Vec<Village>,
) -> Result<Subdistrict> {
    if let Some(there) = by_code(conn, code)? {
        return Ok(there);
    }
    let places = if places.is_empty() && code == HEZHUANG { hezhuang_villages() } else { places };
    let mut fields = Fields::new();
    let name = fields.text("name", name, 50);
    if code.len() != 9 || !code.bytes().all(|b| b.is_ascii_digit()) {
        fields.wrong("code", "invalid", "街道代码应为 9 位数字");
    }
    let belongs = |place: &Village| place.code.len() == 12 && place.code.starts_with(code);
    if places.is_empty() || !places.iter().all(belongs) {
        fields.wrong("villages", "invalid", "村社代码应为街道代码加 3 位数字，且至少一个");
    }
    fields.check()?;
    let made = Subdistrict { id: SubdistrictId::new(), code: code.to_owned(), name };
    diesel::insert_into(subdistricts::table)
        .values((
            subdistricts::id.eq(made.id),
            subdistricts::code.eq(&made.code),
            subdistricts::name.eq(&made.name),
            subdistricts::created_at.eq(now),
        ))
        .execute(conn)?;
    for place in &places {
        diesel::insert_into(villages::table)
            .values((
                villages::code.eq(&place.code),
                villages::subdistrict_id.eq(made.id),
                villages::name.eq(&place.name),
                villages::kind.eq(place.kind),
            ))
            .execute(conn)?;
    }
    Ok(made)
}

/// The subdistrict of a code, if there is one.
///
/// # Errors
/// Those of the database.
pub fn by_code(conn: &mut Conn, code: &str) -> Result<Option<Subdistrict>> {
    let found = subdistricts::table.filter(subdistricts::code.eq(code));
    Ok(found.select(Subdistrict::as_select()).first(conn).optional()?)
}

/// The subdistrict of an id.
///
/// # Errors
/// `not_found` when there is none.
pub fn get(conn: &mut Conn, id: SubdistrictId) -> Result<Subdistrict> {
    Ok(subdistricts::table.find(id).select(Subdistrict::as_select()).first(conn)?)
}

/// Every tenant, ordered by code.
///
/// # Errors
/// Those of the database.
pub fn list(conn: &mut Conn) -> Result<Vec<Subdistrict>> {
    Ok(subdistricts::table.order(subdistricts::code).select(Subdistrict::as_select()).load(conn)?)
}

/// The villages of a subdistrict, ordered by code.
///
/// # Errors
/// `not_found` when there is no such subdistrict.
pub fn villages(conn: &mut Conn, subdistrict: SubdistrictId) -> Result<Villages> {
    let street = get(conn, subdistrict)?.name;
    let rows: Vec<(String, String, VillageKind)> = villages::table
        .filter(villages::subdistrict_id.eq(subdistrict))
        .order(villages::code)
        .select((villages::code, villages::name, villages::kind))
        .load(conn)?;
    let places = rows.into_iter().map(|(code, name, kind)| Village { code, name, kind }).collect();
    Ok(Villages::new(subdistrict, &street, places))
}

/// The villages and communities of [`HEZHUANG`].
pub fn hezhuang_villages() -> Vec<Village> {
    include_str!("../data/hezhuang-villages.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut parts = line.split(',');
            let (code, name, kind) = (parts.next()?, parts.next()?, parts.next()?);
            Some(Village { code: code.to_owned(), name: name.to_owned(), kind: kind.parse().ok()? })
        })
        .collect()
}
