//! Who reported: kept apart, sealed, and read by the office alone.

use diesel::prelude::*;
use heping_core::{HazardId, Moment, Result, words};
use heping_store::schema::{devices, hazard_events, hazard_reports, hazards, report_contacts};
use heping_store::{Bundle, Conn, Place, Vault};
use serde::Serialize;
use utoipa::ToSchema;

use crate::hazard::HazardEvent;

/// Where the contact of a report stands.
fn place(hazard: HazardId) -> Place {
    Place::new("report_contacts.contact", hazard).once_of_kind("report contact")
}

words! {
    /// Who made a report.
    Reporter {
        /// Somebody who scanned the code.
        Public = "public" "群众",
        /// A device of the city's platform.
        Device = "device" "感知设备",
    }
}

/// What the street sees of where a report came from; nothing of who it was.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportInfo {
    /// A person or a device.
    pub reporter: Reporter,
    /// The same in Chinese.
    pub reporter_text: &'static str,
    /// The device.
    pub device_name: Option<String>,
    /// How often the device has said the same again.
    pub repeats: i32,
    /// Whether there is somebody to call back.
    pub has_contact: bool,
}

/// Where a report came from; `None` where the hazard was not reported.
pub(crate) fn info(conn: &mut Conn, hazard: HazardId) -> Result<Option<ReportInfo>> {
    let found: Option<(Option<String>, i32)> = hazard_reports::table
        .left_join(devices::table.on(devices::id.nullable().eq(hazard_reports::device_id)))
        .filter(hazard_reports::hazard_id.eq(hazard))
        .select((devices::name.nullable(), hazard_reports::repeats))
        .first(conn)
        .optional()?;
    let Some((device_name, repeats)) = found else { return Ok(None) };
    let contacts = report_contacts::table.find(hazard);
    let has_contact = diesel::select(diesel::dsl::exists(contacts)).get_result(conn)?;
    let reporter = if device_name.is_some() { Reporter::Device } else { Reporter::Public };
    Ok(Some(ReportInfo { reporter, reporter_text: reporter.text(), device_name, repeats, has_contact }))
}

/// How the reporter can be reached, if it was said. The caller writes down who asked.
///
/// # Errors
/// Those of the database; `internal` when it was sealed under another key.
pub fn contact(conn: &mut Conn, vault: &Vault, hazard: HazardId) -> Result<Option<String>> {
    let found: Option<String> =
        report_contacts::table.find(hazard).select(report_contacts::contact).first(conn).optional()?;
    found.map(|sealed| vault.open(&place(hazard), &sealed)).transpose()
}

/// The digest of a report that holds a contact, from its digest without a key, against which a
/// contact could be tried out.
pub(super) fn keyed(vault: &Vault, plain: &str) -> String {
    vault.index("report", plain)
}

/// How many contacts [`seal_old`] has before it.
///
/// # Errors
/// Those of the database.
pub fn count_old(conn: &mut Conn, vault: &Vault) -> Result<i64> {
    let old = report_contacts::contact.not_like(format!("{}%", vault.form()));
    Ok(report_contacts::table.filter(old).count().get_result(conn)?)
}

/// Has the digests of reports that hold a contact follow the newest key, in the transaction that adds
/// it: nothing can be tried out against them with the old one. Such a report sent once more after the
/// change is an `id_conflict`.
///
/// # Errors
/// Those of the database.
pub fn follow_key(conn: &mut Conn, vault: &Vault) -> Result<()> {
    let keyed_ones: Vec<(HazardId, String)> = report_contacts::table
        .inner_join(hazards::table.on(hazards::id.eq(report_contacts::hazard_id)))
        .select((report_contacts::hazard_id, hazards::content_hash))
        .load(conn)?;
    for (hazard, hash) in keyed_ones {
        diesel::update(hazards::table.find(hazard))
            .set(hazards::content_hash.eq(keyed(vault, &hash)))
            .execute(conn)?;
    }
    Ok(())
}

/// Of at most `limit` contacts that are not sealed for their place under the newest key, seals those
/// that open; answers how many did.
///
/// # Errors
/// Those of the database.
pub fn seal_old(conn: &mut Conn, vault: &Vault, limit: i64) -> Result<usize> {
    let old: Vec<(HazardId, String, String)> = report_contacts::table
        .inner_join(hazards::table.on(hazards::id.eq(report_contacts::hazard_id)))
        .filter(report_contacts::contact.not_like(format!("{}%", vault.form())))
        .order(report_contacts::hazard_id)
        .limit(limit)
        .select((report_contacts::hazard_id, report_contacts::contact, hazards::content_hash))
        .load(conn)?;
    let mut count = 0;
    for (hazard, stored, hash) in old {
        let Ok(opened) = vault.open(&place(hazard), &stored) else { continue };
        let sealed = vault.seal(&place(hazard), &opened)?;
        count += 1;
        diesel::update(report_contacts::table.find(hazard))
            .set(report_contacts::contact.eq(sealed))
            .execute(conn)?;
        if !Vault::is_sealed(&stored) {
            diesel::update(hazards::table.find(hazard))
                .set(hazards::content_hash.eq(keyed(vault, &hash)))
                .execute(conn)?;
        }
    }
    Ok(count)
}

/// Keeps how the reporter can be reached.
pub(super) fn keep(rows: &mut Bundle, vault: &Vault, hazard: HazardId, contact: &str) -> Result<()> {
    let sealed = vault.seal(&place(hazard), contact)?;
    let row = (report_contacts::hazard_id.eq(hazard), report_contacts::contact.eq(sealed));
    rows.add(diesel::insert_into(report_contacts::table).values(row));
    Ok(())
}

/// Forgets how those can be reached whose reports were decided before `before`; answers how many.
///
/// # Errors
/// Those of the database.
pub fn forget_contacts(conn: &mut Conn, before: Moment) -> Result<usize> {
    const DECIDED: &[HazardEvent] = &[
        HazardEvent::Confirmed,
        HazardEvent::Dismissed,
        HazardEvent::Voided,
        HazardEvent::Merged,
        HazardEvent::Referred,
    ];
    let decided = hazard_events::table
        .inner_join(report_contacts::table.on(report_contacts::hazard_id.eq(hazard_events::hazard_id)))
        .filter(hazard_events::event.eq_any(DECIDED))
        .filter(hazard_events::at.lt(before))
        .select(hazard_events::hazard_id)
        .load::<HazardId>(conn)?;
    let mut gone = 0;
    for some in decided.chunks(500) {
        let of_some = report_contacts::table.filter(report_contacts::hazard_id.eq_any(some));
        gone += diesel::delete(of_some).execute(conn)?;
    }
    Ok(gone)
}
