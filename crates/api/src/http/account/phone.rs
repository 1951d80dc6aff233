//! Coming in by the phone number that WeChat has of a person.

use heping_core::EnterpriseId;
use heping_operation::operation;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::answer::{Is, Outcome};
use crate::extract::auth::{Guard, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::usecase::{self, PhoneClaim};

/// What WeChat's button gave.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PhoneCode {
    /// The `code` of `getPhoneNumber`; it works once, for five minutes.
    code: String,
}

/// Asks WeChat for the number of whoever is signed in, and lets them into the enterprise whose register names it
///
/// Where the register has the number for one post that nobody holds, the person belongs there at once
/// and the office is told; where it has it for several, `choices` asks.
#[operation("手机号绑定企业")]
pub(crate) async fn create_phone_claim(
    context: Context,
    guard: Guard<perm::SignedIn>,
    body: Body<PhoneCode>,
) -> Outcome<Is<PhoneClaim>> {
    let PhoneCode { code } = body.read()?;
    Ok(usecase::claim_by_phone(&context, guard, code).await?)
}

/// Which of the choices are the person's.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChosenPosts {
    /// Enterprises among the choices.
    #[schema(max_items = 50)]
    enterprise_ids: Vec<EnterpriseId>,
}

/// Says in which of the enterprises that register one's number one works
#[operation("选择绑定的企业")]
pub(crate) async fn create_phone_choice(
    context: Context,
    guard: Guard<perm::SignedIn>,
    body: Body<ChosenPosts>,
) -> Outcome<Is<PhoneClaim>> {
    let ChosenPosts { enterprise_ids } = body.read()?;
    Ok(usecase::choose_posts(&context, guard, enterprise_ids).await?)
}
