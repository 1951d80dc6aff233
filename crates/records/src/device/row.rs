//! A device as the database has it, and as everybody sees it.

use diesel::prelude::*;
use heping_core::{Code, DeviceId, EnterpriseId, Error, Moment, Result, Scope, SubdistrictId, UserId, words};
use heping_store::Conn;
use heping_store::schema::devices;
use serde::Serialize;
use utoipa::ToSchema;

use crate::firm::Firm;

words! {
    /// What kind of device it is.
    DeviceKind {
        /// 摄像头
        Camera = "camera" "摄像头",
        /// 传感器
        Sensor = "sensor" "传感器",
    }
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
    /// When it was heard last: a report, or a sign that it is there.
    pub heard_at: Option<Moment>,
    /// After how many hours without a word the office is told.
    pub silent_after_hours: Option<i32>,
    /// Which of its keys is in force, from 1.
    pub key_version: i32,
    /// Grows when it is changed or switched off; a new key changes nothing of it.
    pub version: i64,
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = devices)]
pub(super) struct Row {
    pub(super) id: DeviceId,
    pub(super) subdistrict_id: SubdistrictId,
    pub(super) enterprise_id: EnterpriseId,
    pub(super) kind: DeviceKind,
    pub(super) name: String,
    pub(super) place: String,
    pub(super) key_version: i32,
    pub(super) registered_by: UserId,
    pub(super) registered_at: Moment,
    pub(super) off_at: Option<Moment>,
    pub(super) off_reason: Option<String>,
    pub(super) window_began_at: Option<Moment>,
    pub(super) window_count: i32,
    pub(super) content_hash: String,
    pub(super) version: i64,
    pub(super) heard_at: Option<Moment>,
    pub(super) silent_after_hours: Option<i32>,
    pub(super) silence_told_at: Option<Moment>,
}

impl Row {
    pub(super) fn find(conn: &mut Conn, id: DeviceId) -> Result<Option<Self>> {
        Ok(devices::table.find(id).select(Self::as_select()).first(conn).optional()?)
    }

    pub(super) fn reached(conn: &mut Conn, scope: &Scope, id: DeviceId) -> Result<Self> {
        Self::find(conn, id)?
            .filter(|row| scope.street() == Some(row.subdistrict_id))
            .ok_or_else(|| Error::new(Code::NotFound))
    }

    pub(super) fn named(self, enterprise_name: String) -> Device {
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
            heard_at: self.heard_at,
            silent_after_hours: self.silent_after_hours,
            key_version: self.key_version,
            version: self.version,
        }
    }
}

/// A row as people see it.
pub(super) fn view(conn: &mut Conn, row: Row) -> Result<Device> {
    let name = Firm::of(conn, row.enterprise_id)?.name;
    Ok(row.named(name))
}
