//! The privacy policy that people read before they agree to it.

use heping_core::{Code, Error};
use heping_operation::operation;
use heping_org::enterprises;
use heping_org::privacy::{self, NewPrivacyText, PrivacyText};
use heping_store::{Conn, limit};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::answer::Outcome;
use crate::answer::{Answer, Is, Made};
use crate::extract::auth::{Guard, Visitor, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::http::codes::parse;
use crate::usecase;

/// Whose policy.
#[derive(Deserialize, IntoParams)]
pub(crate) struct PrivacyQuery {
    /// A code that was scanned: the policy of the street that issued it.
    code: Option<String>,
}

/// The privacy policy: of the street of whoever is signed in, of the one that issued a code, else the one
/// that every street has until it says something else
#[operation("隐私政策")]
pub(crate) async fn get_privacy(
    context: Context,
    visitor: Visitor,
    query: Query<PrivacyQuery>,
) -> Outcome<Is<PrivacyText>> {
    let code = query.read()?.code.as_deref().map(parse).transpose()?;
    if code.is_some() && visitor.0.is_none() {
        context.admit(limit::CODE_LOOKUP, "").await?;
    }
    let own = visitor.0.and_then(|actor| actor.memberships.first().map(|post| post.subdistrict));
    let versions = context.app.consents.clone();
    let read = move |conn: &mut Conn| {
        let street = match code {
            Some(code) => {
                let row = heping_qr::resolve(conn, code)?.ok_or_else(|| Error::new(Code::NotFound))?;
                Some(enterprises::name_of(conn, row.enterprise)?.0)
            }
            None => own,
        };
        privacy::present(conn, &versions, street)
    };
    Ok(Answer::ok(&context.app.store.read(read).await?)?)
}

/// Publishes a privacy policy of the street's own: everybody in it is asked to agree anew
#[operation("发布隐私政策")]
pub(crate) async fn create_privacy_text(
    context: Context,
    guard: Guard<perm::ManageStreet>,
    body: Body<NewPrivacyText>,
) -> Outcome<Made<PrivacyText>> {
    Ok(usecase::publish_privacy_text(&context, guard, body.read()?).await?)
}
