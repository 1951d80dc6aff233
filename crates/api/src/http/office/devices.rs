//! The devices of the city's platform: cameras and sensors that report by themselves.

use actix_web::web;
use heping_core::{Page, Result};
use heping_operation::operation;
use heping_records::device::{self, Device, DeviceChange, NewDevice};
use heping_store::Lock;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Made, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::{Body, NoBody};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::targets;
use crate::http::PageQuery;
use crate::usecase::{Action, Caller, Effect};

/// A device and the secret that it signs with.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeviceWithSecret {
    #[serde(flatten)]
    device: Device,
    /// To be put into the device; shown now and never again.
    secret: String,
}

impl DeviceWithSecret {
    fn of(device: Device, key: &[u8]) -> Result<Self> {
        Ok(Self { secret: device::secret(key, device.id, device.key_version)?, device })
    }
}

/// Registers a device of an enterprise
#[operation("登记感知设备")]
pub(crate) async fn create_device(
    context: Context,
    guard: Guard<perm::ManageDevices>,
    body: Body<NewDevice>,
) -> Outcome<Stored<DeviceWithSecret>> {
    let new: NewDevice = body.read()?;
    let street = guard.street()?;
    let key = context.app.keys.devices;
    // a secret is not kept for a repeated request; the device's id tells them apart
    let caller = Caller { repeat: None, ..context.caller(&guard.actor) };
    let lock = Lock::Enterprise(new.enterprise_id);
    let answer = context
        .write(caller, lock, Some(street), move |conn, now| {
            let written = device::register(conn, &guard.actor, &guard.scope, now, &new)?;
            let id = written.value.id;
            let answer = Answer::stored(written.created, &DeviceWithSecret::of(written.value, &key)?)?;
            Ok(match written.created {
                true => Effect::done(Action::RegisterDevice, id, answer),
                false => Effect::nothing(answer),
            })
        })
        .await?;
    Ok(answer)
}

/// The street's devices
#[operation("感知设备")]
pub(crate) async fn list_devices(
    app: web::Data<App>,
    guard: Guard<perm::ManageDevices>,
    query: Query<PageQuery>,
) -> Outcome<Is<Page<Device>>> {
    let page = query.read()?.request()?;
    let list = app.store.read(move |conn| device::devices(conn, &guard.scope, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// Names a device anew, switches it on or off; 409 when it was changed since `version`
#[operation("修改感知设备")]
pub(crate) async fn replace_device(
    context: Context,
    on: On<perm::ManageDevices, targets::Device>,
    body: Body<DeviceChange>,
) -> Outcome<Is<Device>> {
    let new: DeviceChange = body.read()?;
    let (caller, lock) = (context.caller(&on.actor), Lock::Enterprise(on.enterprise));
    let answer = context
        .write(caller, lock, Some(on.subdistrict), move |conn, now| {
            let device = device::change(conn, &on.scope, now, on.id, &new)?;
            Ok(Effect::done(Action::ReplaceDevice, on.id, Answer::ok(&device)?))
        })
        .await?;
    Ok(answer)
}

/// Gives a device a new secret; the old one is good for nothing from then on
#[operation("更换设备密钥")]
pub(crate) async fn create_device_key(
    context: Context,
    on: On<perm::ManageDevices, targets::Device>,
    body: NoBody,
) -> Outcome<Made<DeviceWithSecret>> {
    body.read()?;
    let key = context.app.keys.devices;
    let caller = Caller { repeat: None, ..context.caller(&on.actor) };
    let lock = Lock::Enterprise(on.enterprise);
    let answer = context
        .write(caller, lock, Some(on.subdistrict), move |conn, _| {
            let device = device::new_key(conn, &on.scope, on.id)?;
            let answer = Answer::made(&DeviceWithSecret::of(device, &key)?)?;
            Ok(Effect::done(Action::ReplaceDeviceKey, on.id, answer))
        })
        .await?;
    Ok(answer)
}
