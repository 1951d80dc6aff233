//! The devices of a street, and one of them.

use diesel::prelude::*;
use heping_core::{Code, Error, Page, PageRequest, Result, Scope};
use heping_store::Conn;
use heping_store::schema::devices;

use super::row::{Device, Row, view};
use crate::firm;

/// A page of the street's devices, in the order of their registration.
///
/// # Errors
/// Those of the database.
pub fn devices(conn: &mut Conn, scope: &Scope, page: PageRequest) -> Result<Page<Device>> {
    let Some(street) = scope.street() else { return Ok(page.of(Vec::new(), 0)) };
    let total = devices::table.filter(devices::subdistrict_id.eq(street)).count().get_result(conn)?;
    let rows: Vec<Row> = devices::table
        .filter(devices::subdistrict_id.eq(street))
        .order(devices::id)
        .limit(page.limit())
        .offset(page.offset())
        .select(Row::as_select())
        .load(conn)?;
    let names = firm::names(conn, rows.iter().map(|row| row.enterprise_id))?;
    let seen = rows.into_iter().map(|row| {
        let name = names.get(&row.enterprise_id).cloned().unwrap_or_default();
        row.named(name)
    });
    Ok(page.of(seen.collect(), total))
}

/// A device, for whoever knows its id: its signature is still to be [verified](super::verify).
///
/// # Errors
/// `unauthenticated` when there is none.
pub fn device(conn: &mut Conn, id: &str) -> Result<Device> {
    let unknown = || Error::because(Code::Unauthenticated, "设备未登记或签名无效。");
    let id = id.parse().map_err(|_| unknown())?;
    let row = Row::find(conn, id)?.ok_or_else(unknown)?;
    view(conn, row)
}
