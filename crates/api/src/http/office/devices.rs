//! The devices of the city's platform: cameras and sensors that report by themselves.

use actix_web::web;
use heping_core::Page;
use heping_operation::operation;
use heping_records::device::{self, Device, DeviceChange, NewDevice};

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Made, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::body::{Body, NoBody};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::PageQuery;
use crate::usecase::{self, DeviceWithSecret, OnDevice};

/// Registers a device of an enterprise
#[operation("登记感知设备")]
pub(crate) async fn create_device(
    context: Context,
    guard: Guard<perm::ManageDevices>,
    body: Body<NewDevice>,
) -> Outcome<Stored<DeviceWithSecret>> {
    Ok(usecase::register_device(&context, guard, body.read()?).await?)
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
    on: OnDevice,
    body: Body<DeviceChange>,
) -> Outcome<Is<Device>> {
    Ok(usecase::replace_device(&context, on, body.read()?).await?)
}

/// Gives a device a new secret; the old one is good for nothing from then on
#[operation("更换设备密钥")]
pub(crate) async fn create_device_key(
    context: Context,
    on: OnDevice,
    body: NoBody,
) -> Outcome<Made<DeviceWithSecret>> {
    body.read()?;
    Ok(usecase::replace_device_key(&context, on).await?)
}
