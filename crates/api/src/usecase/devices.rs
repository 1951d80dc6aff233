//! The devices of the city's platform, kept by the office.

use heping_core::{Result, Secret};
use heping_records::device::{self, Device, DeviceChange, NewDevice};
use heping_store::Lock;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Action, ChangedField, Effect};
use crate::answer::{Answer, Is, Made, Stored};
use crate::extract::auth::{Guard, On, perm};
use crate::extract::context::Context;
use crate::extract::targets;

/// A device and the permission over it.
pub type OnDevice = On<perm::ManageDevices, targets::Device>;

/// A device and the secret that it signs with.
#[derive(Serialize, ToSchema)]
pub struct DeviceWithSecret {
    #[serde(flatten)]
    device: Device,
    /// To be put into the device; shown this once, and not to a repeated request.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<Secret>,
}

impl DeviceWithSecret {
    fn new(device: Device, key: &[u8]) -> Result<Self> {
        let secret = device::secret(key, device.id, device.key_version)?;
        Ok(Self { secret: Some(secret.into()), device })
    }
}

/// The office registers a device of an enterprise; the device's id tells a repeat apart, which is not shown
/// the secret: whoever has lost it gives the device a new one.
///
/// # Errors
/// `validation_failed` naming the field, `not_found`, `id_conflict`; the database's.
pub async fn register_device(
    context: &Context,
    guard: Guard<perm::ManageDevices>,
    new: NewDevice,
) -> Result<Answer<Stored<DeviceWithSecret>>> {
    let (street, key) = (guard.street()?, context.app.keys.devices);
    let caller = context.caller(&guard.actor);
    context
        .write(caller, Lock::Enterprise(new.enterprise_id), Some(street), move |conn, now| {
            let written = device::register(conn, &guard.actor, &guard.scope, now, &new)?;
            let shown = match written.created {
                true => DeviceWithSecret::new(written.value, &key)?,
                false => DeviceWithSecret { device: written.value, secret: None },
            };
            Effect::stored(Action::RegisterDevice, shown.device.id, written.created, &shown)
        })
        .await
}

/// The office names a device anew, switches it on or off.
///
/// # Errors
/// `version_conflict` when it was changed since, `validation_failed` naming the field; the database's.
pub async fn replace_device(
    context: &Context,
    on: OnDevice,
    new: DeviceChange,
) -> Result<Answer<Is<Device>>> {
    let (caller, lock) = (context.caller(&on.actor), Lock::Enterprise(on.enterprise));
    context
        .write(caller, lock, Some(on.subdistrict), move |conn, now| {
            let device = device::change(conn, &on.scope, now, on.id, &new)?;
            let change = ChangedField::On.change(None, Some(device.on.to_string()));
            Ok(Effect::done(Action::ReplaceDevice, on.id, Answer::ok(&device)?).noting([change]))
        })
        .await
}

/// The office gives a device a new secret; the old one is good for nothing from then on.
///
/// # Errors
/// Those of the database.
pub async fn replace_device_key(context: &Context, on: OnDevice) -> Result<Answer<Made<DeviceWithSecret>>> {
    let key = context.app.keys.devices;
    let caller = context.caller(&on.actor);
    context
        .write(caller, Lock::Enterprise(on.enterprise), Some(on.subdistrict), move |conn, _| {
            let device = device::new_key(conn, &on.scope, on.id)?;
            let answer = Answer::made(&DeviceWithSecret::new(device, &key)?)?;
            Ok(Effect::done(Action::ReplaceDeviceKey, on.id, answer))
        })
        .await
}
