//! The devices of the city's platform: cameras and sensors that report by themselves.

use actix_web::{get, post, put, web};
use heping_core::{Page, Result};
use heping_records::device::{self, Device, DeviceChange, NewDevice};
use heping_store::Lock;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::auth::{Guard, On, perm};
use crate::extract::body::{Body, Query};
use crate::extract::targets;
use crate::http::{Outcome, PageQuery};
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(create_device).service(list_devices).service(replace_device).service(create_device_key);
}

/// A device and the secret that it signs with.
#[derive(Serialize, ToSchema)]
struct DeviceWithSecret {
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
#[utoipa::path(operation_id = "create_device", tag = "devices", request_body = NewDevice,
    responses((status = 201, body = DeviceWithSecret), (status = 200, description = "The same was registered before", body = DeviceWithSecret)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageDevices"))))]
#[post("/api/v1/devices")]
async fn create_device(app: web::Data<App>, guard: Guard<perm::ManageDevices>, body: Body) -> Outcome {
    let new: NewDevice = body.read()?;
    let street = guard.street()?;
    let key = app.keys.devices;
    // a secret is not kept for a repeated request; the device's id tells them apart
    let caller = Caller { repeat: None, ..Caller::of(&guard.actor) };
    let lock = Lock::Enterprise(new.enterprise_id);
    let answer = usecase::in_street(&app, caller, lock, Some(street), move |conn, now| {
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
#[utoipa::path(operation_id = "list_devices", tag = "devices", params(PageQuery),
    responses((status = 200, body = Page<Device>)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageDevices"))))]
#[get("/api/v1/devices")]
async fn list_devices(
    app: web::Data<App>,
    guard: Guard<perm::ManageDevices>,
    query: Query<PageQuery>,
) -> Outcome {
    let page = query.read()?.request()?;
    let list = app.store.read(move |conn| device::devices(conn, &guard.scope, page)).await?;
    Ok(Answer::ok(&list)?)
}

/// Names a device anew, switches it on or off
#[utoipa::path(operation_id = "replace_device", tag = "devices", request_body = DeviceChange, params(("id" = String, Path)),
    responses((status = 200, body = Device)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageDevices"))))]
#[put("/api/v1/devices/{id}")]
async fn replace_device(
    app: web::Data<App>,
    on: On<perm::ManageDevices, targets::Device>,
    body: Body,
) -> Outcome {
    let new: DeviceChange = body.read()?;
    let (caller, lock) = (Caller::of(&on.actor), Lock::Enterprise(on.enterprise));
    let answer = usecase::in_street(&app, caller, lock, Some(on.subdistrict), move |conn, now| {
        let device = device::change(conn, &on.scope, now, on.id, &new)?;
        Ok(Effect::done(Action::ReplaceDevice, on.id, Answer::ok(&device)?))
    })
    .await?;
    Ok(answer)
}

/// Gives a device a new secret; the old one is good for nothing from then on
#[utoipa::path(operation_id = "create_device_key", tag = "devices", params(("id" = String, Path)),
    responses((status = 201, body = DeviceWithSecret)),
    security(("bearer" = [])), extensions(("x-permission" = json!("ManageDevices"))))]
#[post("/api/v1/devices/{id}/key")]
async fn create_device_key(
    app: web::Data<App>,
    on: On<perm::ManageDevices, targets::Device>,
    body: Body,
) -> Outcome {
    body.read_nothing()?;
    let key = app.keys.devices;
    let caller = Caller { repeat: None, ..Caller::of(&on.actor) };
    let lock = Lock::Enterprise(on.enterprise);
    let answer = usecase::in_street(&app, caller, lock, Some(on.subdistrict), move |conn, _| {
        let device = device::new_key(conn, &on.scope, on.id)?;
        let answer = Answer::new(201, &DeviceWithSecret::of(device, &key)?)?;
        Ok(Effect::done(Action::ReplaceDeviceKey, on.id, answer))
    })
    .await?;
    Ok(answer)
}
