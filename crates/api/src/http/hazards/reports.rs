//! Reports by anybody who scans a code, and by the devices of the city's platform, which sign
//! what they send.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use heping_core::{Error, HazardId, PhotoId, Result, Secret, UserId};
use heping_operation::operation;
use heping_records::device::{self, Device};
use heping_records::report::{self, By, NewReport, ReportStatus, Shown};
use heping_store::limit;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::problem::Problem;
use crate::answer::{Answer, Is, Made, Nothing, Stored};
use crate::describe::{Asks, Draft};
use crate::extract::auth::{Visitor, perm};
use crate::extract::body::{Body, NoBody, SHORT};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::upload::Upload;
use crate::http::codes::enterprise_of;
use crate::http::photos::PhotoForm;
use crate::usecase::{self, OnHazard, Receipt, ReportTicket, ReporterContact, TakenPhoto};

/// The header in which a device names itself.
const DEVICE: &str = "x-device-id";

/// Somebody who may report once more: counted by person where one is signed in, else by address,
/// before the report is read. Who shares an address with ten thousand others signs in with WeChat
/// and is counted alone.
pub(crate) struct Reporter(Option<UserId>);

impl Asks for Reporter {
    fn asks(draft: &mut Draft) {
        Visitor::asks(draft);
    }
}

impl FromRequest for Reporter {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let context = Context::from_request(request, payload).into_inner();
        let visitor = Visitor::from_request(request, payload);
        let is_device = request.headers().contains_key(DEVICE);
        Box::pin(async move {
            let (context, user) = (context?, visitor.await?.0.map(|actor| actor.user));
            match user {
                _ if is_device => {}
                Some(user) => {
                    let (limiter, now) = (&context.app.limiter, context.now);
                    limiter.check(limit::REPORT_BY_PERSON, user.as_str(), now).await?;
                }
                None => context.admit(limit::PUBLIC_REPORT, "").await?,
            }
            Ok(Self(user))
        })
    }
}

/// A report about the enterprise whose code was scanned.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScannedReport {
    /// The code, as scanned or typed; a device, which belongs to an enterprise, needs none.
    code: Option<String>,
    /// Made by the phone or the device, so that sending it again makes no second report. A device
    /// must send one.
    id: Option<HazardId>,
    /// What was seen.
    #[schema(min_length = 1, max_length = 2000, example = "后门消防通道被货物堵住")]
    text: String,
    /// Where.
    #[schema(max_length = 100)]
    place: Option<String>,
    /// Photos that came under the ticket, or that the person who is signed in has uploaded and no record
    /// shows yet: they are nobody's from then on.
    #[serde(default)]
    #[schema(max_items = 9)]
    photo_ids: Vec<PhotoId>,
    /// The ticket under which the photos came.
    ticket: Option<Secret>,
    /// How to reach whoever reports, at most 100 characters; left out, nobody knows. It is erased 90 days
    /// after the decision.
    contact: Option<Secret>,
}

/// Reports a hazard: anybody with a code, of whom nothing is kept, or a registered device
///
/// A message of a device that came before, by its id, is answered as it was and counts for nothing.
/// A device signs its request: `X-Device-Id`, `X-Device-Time` (`2026-06-15T10:00:00+08:00`, at most
/// five minutes off) and `X-Device-Signature`, the HMAC-SHA256 in hex, with the device's secret,
/// over the time, a line break and the body.
#[operation("群众或设备上报隐患")]
pub(crate) async fn create_hazard_report(
    context: Context,
    reporter: Reporter,
    request: HttpRequest,
    body: Body<ScannedReport, SHORT>,
) -> Outcome<Stored<Receipt>> {
    let device = match request.headers().contains_key(DEVICE) {
        true => Some(signed(&context, &request, body.bytes()?).await?),
        false => None,
    };
    let ScannedReport { code, id, text, place, photo_ids, ticket, contact } = body.read()?;
    let new = NewReport { id, text, place, photo_ids, contact: contact.map(Secret::into_inner) };
    let (by, enterprise) = match (device, code) {
        (Some(device), _) => {
            let message = id.ok_or_else(|| Error::field("id", "required", "设备上报须带编号"))?;
            usecase::admit_device(&context, &device, message).await?;
            (By::Device(device.id), device.enterprise_id)
        }
        (None, Some(code)) => {
            let ticket = ticket.map(|ticket| usecase::ticket_name(&context, ticket.reveal())).transpose()?;
            let enterprise = enterprise_of(&context.app, &code).await?;
            if reporter.0.is_none() {
                context.admit(limit::REPORT_OF_FIRM, enterprise.as_str()).await?;
            }
            (By::Anybody(Shown { of: reporter.0, ticket }), enterprise)
        }
        (None, None) => return Err(Error::field("code", "required", "请扫描或填写企业的河平码").into()),
    };
    Ok(usecase::report_hazard(&context, by, enterprise, new).await?)
}

/// The device whose signature over `body` the request carries.
async fn signed(context: &Context, request: &HttpRequest, body: &[u8]) -> Result<Device> {
    let header = |name: &str| {
        request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let (id, time, signature) = (header(DEVICE), header("x-device-time"), header("x-device-signature"));
    let device = context.app.store.read(move |conn| device::device(conn, &id)).await?;
    let secret = device::secret(&context.app.keys.devices, device.id, device.key_version)?;
    device::verify(&secret, &time, body, &signature, context.now)?;
    Ok(device)
}

/// A registered device says that it is there, signed like a report
#[operation("设备心跳")]
pub(crate) async fn create_device_heartbeat(
    context: Context,
    request: HttpRequest,
    body: NoBody,
) -> Outcome<Nothing> {
    if !request.headers().contains_key("x-device-id") {
        return Err(Error::field(
            "X-Device-Id",
            "required",
            "设备须签名：X-Device-Id、X-Device-Time、X-Device-Signature",
        )
        .into());
    }
    let device = signed(&context, &request, body.bytes()?).await?;
    body.read()?;
    Ok(usecase::hear_device(&context, &device).await?)
}

/// The code of the enterprise that a report is to be about.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TicketBody {
    /// As scanned or typed.
    code: String,
}

/// A ticket for the photos of a report, for anybody with a code: it names nobody
#[operation("领取上报照片凭证")]
pub(crate) async fn create_report_ticket(
    context: Context,
    body: Body<TicketBody>,
) -> Outcome<Made<ReportTicket>> {
    context.app.limiter.check(limit::REPORT_TICKET, context.address(), context.now).await?;
    let TicketBody { code } = body.read()?;
    enterprise_of(&context.app, &code).await?;
    Ok(usecase::issue_report_ticket(&context)?)
}

/// The ticket of a report.
#[derive(Deserialize, IntoParams)]
pub(crate) struct TicketQuery {
    /// What `POST /api/v1/report-tickets` answered.
    #[param(value_type = String)]
    ticket: Secret,
}

/// Takes a photo of a report in, without asking who sends it
#[operation("上传上报照片")]
pub(crate) async fn upload_report_photo(
    context: Context,
    query: Query<TicketQuery>,
    form: Upload<PhotoForm>,
) -> Outcome<Made<TakenPhoto>> {
    let TicketQuery { ticket } = query.read()?;
    usecase::ticket_name(&context, ticket.reveal())?;
    let bytes = form.read().await?;
    Ok(usecase::take_report_photo(&context, ticket.reveal(), bytes).await?)
}

/// What became of a report, for whoever holds its receipt
#[operation("查询上报结果")]
pub(crate) async fn get_hazard_report(
    context: Context,
    receipt: web::Path<String>,
) -> Outcome<Is<ReportStatus>> {
    context.admit(limit::CODE_LOOKUP, "").await?;
    let status = context.app.store.read(move |conn| report::outcome(conn, &receipt)).await?;
    Ok(Answer::ok(&status)?)
}

/// How the reporter of a hazard can be reached; who asked is written down
#[operation("查看上报人联系方式")]
pub(crate) async fn get_reporter(
    context: Context,
    on: OnHazard<perm::DecideHazard>,
) -> Outcome<Is<ReporterContact>> {
    Ok(usecase::read_reporter(&context, on).await?)
}
