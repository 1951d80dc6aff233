//! A report comes in.

use chrono::Days;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{DeviceId, EnterpriseId, HazardId, HazardState, Level, Moment, PhotoId, Result, UserId};
use heping_evidence::{self as evidence, Written, anonymous, content};
use heping_store::schema::{hazard_reports, hazards};
use heping_store::statement::Words;
use heping_store::{Bundle, Conn, Vault};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{receipt, reporter};
use crate::device;
use crate::firm::Firm;
use crate::hazard::{self, NewHazard, Origin};
use crate::number::{self, Series};

/// Within how many days the street should have looked: our own rule.
const LOOK_WITHIN: Days = Days::new(7);
/// What a title takes of the text.
const TITLE: usize = 30;

/// Whose photos a report may show; nothing of it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Those of whoever is signed in; they are nobody's from then on.
    pub of: Option<UserId>,
    /// Those that came under a ticket.
    pub ticket: Option<String>,
}

/// Who reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// Somebody whom nobody is to know.
    Anybody(Shown),
    /// A device whose signature was right.
    Device(DeviceId),
}

/// A report.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewReport {
    /// Made by the phone or the device, so that sending it again makes no second report.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<HazardId>,
    /// What was seen.
    #[schema(min_length = 1, max_length = 2000, example = "后门消防通道被货物堵住")]
    pub text: String,
    /// Where.
    #[schema(max_length = 100)]
    pub place: Option<String>,
    /// Photos of it: uploaded under the report's ticket, or by whoever is signed in.
    #[serde(default)]
    #[schema(max_items = 9)]
    pub photo_ids: Vec<PhotoId>,
    /// How to reach the reporter, who may stay unknown.
    #[schema(max_length = 100)]
    pub contact: Option<String>,
}

/// What a report is taken in with.
#[derive(Clone, Copy)]
pub struct Secrets<'a> {
    /// What [receipts](super::receipt()) follow from.
    pub receipts: &'a [u8],
    /// What the reporter's contact is sealed with.
    pub vault: &'a Vault,
}

/// Takes a report about an enterprise in and answers its id. What a device says again while the
/// same is still open is counted, not written down twice.
///
/// # Errors
/// `not_found`, `id_conflict`, `validation_failed`.
pub fn submit(
    conn: &mut Conn,
    rows: &mut Bundle,
    by: &By,
    now: Moment,
    enterprise: EnterpriseId,
    new: &NewReport,
    secrets: &Secrets<'_>,
) -> Result<Written<HazardId>> {
    let firm = Firm::of(conn, enterprise)?;
    let content_hash = content::digest(&("report", enterprise, new))?;
    let content_hash = match new.contact {
        Some(_) => reporter::keyed(secrets.vault, &content_hash),
        None => content_hash,
    };
    let device = match by {
        By::Device(device) => Some(*device),
        By::Anybody(_) => None,
    };
    if let (Some(device), Some(message)) = (device, new.id)
        && let Some(earlier) = device::answered(conn, device, message, &content_hash)?
    {
        return Ok(Written::repeated(earlier));
    }
    if let Some(id) = new.id {
        let stored: Option<String> =
            hazards::table.find(id).select(hazards::content_hash).first(conn).optional()?;
        if let Some(stored) = stored {
            content::same(&stored, &content_hash)?;
            return Ok(Written::repeated(id));
        }
    }
    let told = Told::checked(conn, by, new)?;
    if let Some(device) = device
        && let Some(earlier) = said_before(conn, device, &told, now)?
    {
        if let Some(message) = new.id {
            device::remember(conn, (device, message), earlier, &content_hash, now)?;
        }
        return Ok(Written::repeated(earlier));
    }
    let id = new.id.unwrap_or_else(HazardId::new);
    let contact = told.contact.clone();
    let number = number::take(conn, firm.subdistrict_id, Series::Hazard, now)?;
    let row = hazard::report(rows, now, &firm, number, &told.hazard(id, now, content_hash))?;
    rows.add(diesel::insert_into(hazard_reports::table).values((
        hazard_reports::hazard_id.eq(row.id),
        hazard_reports::subdistrict_id.eq(row.subdistrict_id),
        hazard_reports::enterprise_id.eq(row.enterprise_id),
        hazard_reports::device_id.eq(device),
        hazard_reports::receipt_hash.eq(receipt::hash(&receipt::receipt(secrets.receipts, id)?)),
        hazard_reports::repeats.eq(0),
        hazard_reports::last_at.eq(now),
    )));
    if let (None, Some(contact)) = (device, contact) {
        reporter::keep(rows, secrets.vault, id, &contact)?;
    }
    Ok(Written::new(id, Vec::new()))
}

/// What a report says, checked.
struct Told {
    text: String,
    place: String,
    contact: Option<String>,
    photos: Vec<PhotoId>,
}

impl Told {
    fn checked(conn: &mut Conn, by: &By, new: &NewReport) -> Result<Self> {
        let mut fields = Fields::new();
        let text = fields.text("text", &new.text, 2000);
        let place = fields.optional_text("place", new.place.as_deref(), 100);
        let contact = fields.optional_text("contact", new.contact.as_deref(), 100);
        let (of, ticket) = match by {
            By::Anybody(Shown { of, ticket }) => (*of, ticket.as_deref()),
            By::Device(_) => (None, None),
        };
        let mut allowed = Vec::new();
        if let Some(user) = of {
            allowed.extend(anonymous::unshown(conn, user, &new.photo_ids)?);
        }
        if let Some(ticket) = ticket {
            allowed.extend(anonymous::of_ticket(conn, ticket)?);
        }
        evidence::check(&mut fields, "photoIds", &new.photo_ids, &allowed, 0);
        fields.check()?;
        let photos = anonymous::disown(conn, &new.photo_ids)?;
        Ok(Self { text, place: place.unwrap_or_else(|| "未注明".to_owned()), contact, photos })
    }

    /// The hazard that it is until somebody has looked.
    fn hazard(self, id: HazardId, now: Moment, content_hash: String) -> NewHazard {
        NewHazard {
            id,
            origin: Origin::Report,
            level: Level::General,
            title: self.text.lines().next().unwrap_or_default().chars().take(TITLE).collect(),
            description: Some(self.text),
            place: self.place,
            item: None,
            legal_basis: None,
            measure: None,
            criteria: None,
            due_on: now.day().checked_add_days(LOOK_WITHIN).unwrap_or(now.day()),
            photos: self.photos,
            found_at: now,
            device_at: None,
            content_hash,
        }
    }
}

/// The report in which the device said the same while it is still open, counted once more.
fn said_before(conn: &mut Conn, device: DeviceId, told: &Told, now: Moment) -> Result<Option<HazardId>> {
    let earlier: Option<HazardId> = hazard_reports::table
        .inner_join(hazards::table.on(hazards::id.eq(hazard_reports::hazard_id)))
        .filter(hazard_reports::device_id.eq(device))
        .filter(
            hazards::state
                .one_of(|| [HazardState::Reported, HazardState::Rectifying, HazardState::Submitted]),
        )
        .filter(hazards::description.eq(&told.text))
        .filter(hazards::place.eq(&told.place))
        .select(hazards::id)
        .first(conn)
        .optional()?;
    if let Some(id) = earlier {
        diesel::update(hazard_reports::table.find(id))
            .set((hazard_reports::repeats.eq(hazard_reports::repeats + 1), hazard_reports::last_at.eq(now)))
            .execute(conn)?;
    }
    Ok(earlier)
}
