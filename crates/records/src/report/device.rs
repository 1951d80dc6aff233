//! Devices of the city's platform (cameras, sensors): registered by the office, known by a
//! signature over time and body, switched off when they flood.

use chrono::TimeDelta;
use diesel::prelude::*;
use heping_core::text::Fields;
use heping_core::{
    Actor, Code, DeviceId, EnterpriseId, Error, Moment, Page, PageRequest, Result, Scope, SubdistrictId,
    UserId, words,
};
use heping_store::Conn;
use heping_store::schema::devices;
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use utoipa::ToSchema;

use crate::content;
use crate::firm::{self, Firm};
use crate::written::Written;

/// How far a device's clock may be off: a request is good for so long, and no longer.
const WINDOW: TimeDelta = TimeDelta::minutes(5);
/// How many requests a device may send in an hour; one more switches it off.
const FLOOD: i32 = 60;
const FLOOD_WINDOW: TimeDelta = TimeDelta::hours(1);

words! {
    /// What kind of device it is.
    DeviceKind {
        /// 摄像头
        Camera = "camera" "摄像头",
        /// 传感器
        Sensor = "sensor" "传感器",
    }
}

/// A device to be registered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewDevice {
    /// Made by the client, so that sending it again registers no second one.
    #[serde(default, skip_serializing_if = "heping_core::id::is_no_content")]
    pub id: Option<DeviceId>,
    /// The enterprise that it watches.
    pub enterprise_id: EnterpriseId,
    /// What kind it is.
    pub kind: DeviceKind,
    /// What people call it.
    #[schema(min_length = 1, max_length = 50, example = "东门烟感 3 号")]
    pub name: String,
    /// Where it is.
    #[schema(min_length = 1, max_length = 100)]
    pub place: String,
}

/// What may change about a device.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeviceChange {
    /// The version that it was made from.
    pub version: i64,
    /// What people call it.
    #[schema(max_length = 50)]
    pub name: String,
    /// Where it is.
    #[schema(max_length = 100)]
    pub place: String,
    /// Whether its reports are taken.
    pub on: bool,
    /// Why it is switched off.
    #[schema(max_length = 500)]
    pub reason: Option<String>,
}

/// A device.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Its id, which it sends with each report.
    pub id: DeviceId,
    /// The enterprise that it watches.
    pub enterprise_id: EnterpriseId,
    /// The name of the enterprise.
    pub enterprise_name: String,
    /// What kind it is.
    pub kind: DeviceKind,
    /// The same in Chinese.
    pub kind_text: &'static str,
    /// What people call it.
    pub name: String,
    /// Where it is.
    pub place: String,
    /// Whether its reports are taken.
    pub on: bool,
    /// Why they are not.
    pub off_reason: Option<String>,
    /// When it was registered.
    pub registered_at: Moment,
    /// Which of its keys is in force, from 1.
    pub key_version: i32,
    /// Grows when it is changed or switched off; a new key changes nothing of it.
    pub version: i64,
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = devices)]
struct Row {
    id: DeviceId,
    subdistrict_id: SubdistrictId,
    enterprise_id: EnterpriseId,
    kind: DeviceKind,
    name: String,
    place: String,
    key_version: i32,
    registered_by: UserId,
    registered_at: Moment,
    off_at: Option<Moment>,
    off_reason: Option<String>,
    window_began_at: Option<Moment>,
    window_count: i32,
    content_hash: String,
    version: i64,
}

impl Row {
    fn find(conn: &mut Conn, id: DeviceId) -> Result<Option<Self>> {
        Ok(devices::table.find(id).select(Self::as_select()).first(conn).optional()?)
    }

    fn reached(conn: &mut Conn, scope: &Scope, id: DeviceId) -> Result<Self> {
        Self::find(conn, id)?
            .filter(|row| scope.street() == Some(row.subdistrict_id))
            .ok_or_else(|| Error::new(Code::NotFound))
    }

    fn named(self, enterprise_name: String) -> Device {
        Device {
            id: self.id,
            enterprise_id: self.enterprise_id,
            enterprise_name,
            kind: self.kind,
            kind_text: self.kind.text(),
            name: self.name,
            place: self.place,
            on: self.off_at.is_none(),
            off_reason: self.off_reason,
            registered_at: self.registered_at,
            key_version: self.key_version,
            version: self.version,
        }
    }
}

fn view(conn: &mut Conn, row: Row) -> Result<Device> {
    let name = Firm::of(conn, row.enterprise_id)?.name;
    Ok(row.named(name))
}

/// The secret that a device signs with. It follows from the service's key and is stored nowhere.
///
/// # Errors
/// None in practice: HMAC takes keys of any length.
pub fn secret(key: &[u8], device: DeviceId, key_version: i32) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(Error::internal)?;
    mac.update(format!("device/{device}/{key_version}").as_bytes());
    Ok(hex::encode(mac.finalize().into_bytes()))
}

/// Registers a device of an enterprise.
///
/// # Errors
/// `not_found` for an enterprise out of reach, `id_conflict`, `validation_failed`.
pub fn register_device(
    conn: &mut Conn,
    actor: &Actor,
    scope: &Scope,
    now: Moment,
    new: &NewDevice,
) -> Result<Written<Device>> {
    let firm = Firm::reached(conn, scope, new.enterprise_id)?;
    let content_hash = content::digest(new)?;
    if let Some(id) = new.id
        && let Some(stored) = Row::find(conn, id)?
    {
        content::same(&stored.content_hash, &content_hash)?;
        return Ok(Written::repeated(view(conn, stored)?));
    }
    let mut fields = Fields::new();
    let name = fields.text("name", &new.name, 50);
    let place = fields.text("place", &new.place, 100);
    fields.check()?;
    let row = Row {
        id: new.id.unwrap_or_else(DeviceId::new),
        subdistrict_id: firm.subdistrict_id,
        enterprise_id: firm.id,
        kind: new.kind,
        name,
        place,
        key_version: 1,
        registered_by: actor.user,
        registered_at: now,
        off_at: None,
        off_reason: None,
        window_began_at: None,
        window_count: 0,
        content_hash,
        version: 1,
    };
    diesel::insert_into(devices::table).values(&row).execute(conn)?;
    Ok(Written::new(row.named(firm.name), Vec::new()))
}

/// Names a device anew, switches it on or off, if `new.version` is still the present one.
///
/// # Errors
/// `not_found`, `validation_failed`, `version_conflict`.
pub fn change_device(
    conn: &mut Conn,
    scope: &Scope,
    now: Moment,
    id: DeviceId,
    new: &DeviceChange,
) -> Result<Device> {
    let mut row = Row::reached(conn, scope, id)?;
    let mut fields = Fields::new();
    row.name = fields.text("name", &new.name, 50);
    row.place = fields.text("place", &new.place, 100);
    let reason = fields.optional_text("reason", new.reason.as_deref(), 500);
    fields.check()?;
    row.version = new.version + 1;
    if new.on {
        (row.off_at, row.off_reason, row.window_began_at, row.window_count) = (None, None, None, 0);
    } else if row.off_at.is_none() {
        (row.off_at, row.off_reason) = (Some(now), Some(reason.unwrap_or_else(|| "街道停用".to_owned())));
    }
    let changed = diesel::update(devices::table.find(id).filter(devices::version.eq(new.version)))
        .set((
            devices::version.eq(row.version),
            devices::name.eq(&row.name),
            devices::place.eq(&row.place),
            devices::off_at.eq(row.off_at),
            devices::off_reason.eq(&row.off_reason),
            devices::window_began_at.eq(row.window_began_at),
            devices::window_count.eq(row.window_count),
        ))
        .execute(conn)?;
    if changed == 0 {
        return Err(Error::new(Code::VersionConflict));
    }
    view(conn, row)
}

/// Gives a device a new key; the old one is good for nothing from here on.
///
/// # Errors
/// `not_found`.
pub fn new_key(conn: &mut Conn, scope: &Scope, id: DeviceId) -> Result<Device> {
    let mut row = Row::reached(conn, scope, id)?;
    row.key_version += 1;
    diesel::update(devices::table.find(id)).set(devices::key_version.eq(row.key_version)).execute(conn)?;
    view(conn, row)
}

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

/// A device, for whoever knows its id: its signature is still to be [verified](verify).
///
/// # Errors
/// `unauthenticated` when there is none.
pub fn device(conn: &mut Conn, id: &str) -> Result<Device> {
    let unknown = || Error::because(Code::Unauthenticated, "设备未登记或签名无效。");
    let id = id.parse().map_err(|_| unknown())?;
    let row = Row::find(conn, id)?.ok_or_else(unknown)?;
    view(conn, row)
}

/// Whether a request is the device's own and was sent just now: the signature is HMAC-SHA256 in
/// hex, with the device's secret, over the time as sent, a line break and the body.
///
/// # Errors
/// `unauthenticated` for a wrong signature or a time that is more than five minutes off.
pub fn verify(secret: &str, time: &str, body: &[u8], signature: &str, now: Moment) -> Result<()> {
    let refused = |why: &str| Error::because(Code::Unauthenticated, why.to_owned());
    let sent: Moment = serde_json::from_value(serde_json::Value::from(time))
        .map_err(|_| refused("设备时间格式不正确，应如 2026-06-15T10:00:00+08:00。"))?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(Error::internal)?;
    mac.update(time.as_bytes());
    mac.update(b"\n");
    mac.update(body);
    let given = hex::decode(signature).map_err(|_| refused("设备未登记或签名无效。"))?;
    mac.verify_slice(&given).map_err(|_| refused("设备未登记或签名无效。"))?;
    if sent > now.plus(WINDOW) || sent < now.plus(-WINDOW) {
        return Err(refused("设备时间与服务器相差超过 5 分钟，请校准后重发。"));
    }
    Ok(())
}

/// Counts a request of a device. It answers whether the request may go on: not when the device is
/// off, and the one that is too many switches it off.
///
/// # Errors
/// `not_found`.
pub fn count_request(conn: &mut Conn, now: Moment, id: DeviceId) -> Result<bool> {
    let row = Row::find(conn, id)?.ok_or_else(|| Error::new(Code::NotFound))?;
    if row.off_at.is_some() {
        return Ok(false);
    }
    let current = row.window_began_at.filter(|&began| now < began.plus(FLOOD_WINDOW));
    let count = if current.is_some() { row.window_count + 1 } else { 1 };
    let flooding = count > FLOOD;
    diesel::update(devices::table.find(id))
        .set((
            devices::window_began_at.eq(current.unwrap_or(now)),
            devices::window_count.eq(count),
            // whoever edits what they saw before must see that it is off
            devices::version.eq(devices::version + i64::from(flooding)),
            devices::off_at.eq(flooding.then_some(now)),
            devices::off_reason.eq(flooding.then(|| format!("一小时内上报超过 {FLOOD} 次，已自动停用"))),
        ))
        .execute(conn)?;
    Ok(!flooding)
}
