//! What people agree to at their first sign-in.

use actix_web::web;
use heping_operation::operation;
use heping_org::consents::{Consent, ConsentDocument};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Nothing, Stored};
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::usecase;

/// What was agreed to.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ConsentBody {
    /// Which document.
    document: ConsentDocument,
    /// In which version, as the client showed it: one of those that the installation knows, of which a session
    /// names the present one. A number will do.
    #[serde(deserialize_with = "text_or_number")]
    #[schema(example = "1.0")]
    version: String,
    /// The name of a person who comes by WeChat and has none yet: what they do is written down under it.
    #[schema(min_length = 2, max_length = 50, example = "样例青")]
    name: Option<String>,
}

fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Version {
        Text(String),
        Number(serde_json::Number),
    }
    match Version::deserialize(deserializer) {
        Ok(Version::Text(text)) => Ok(text),
        Ok(Version::Number(number)) => Ok(number.to_string()),
        Err(_) => Err(serde::de::Error::custom("expected a version such as 1.0")),
    }
}

/// Records that the person who is signed in agrees to a document
#[operation("同意协议")]
pub(crate) async fn create_consent(
    context: Context,
    guard: Guard<perm::SignedIn>,
    body: Body<ConsentBody>,
) -> Outcome<Stored<Consent>> {
    let ConsentBody { document, version, name } = body.read()?;
    Ok(usecase::give_consent(&context, guard, document, version, name).await?)
}

/// Withdraws the consent to a document (`privacy`, `terms`): nothing more is sent to the person's WeChat, and the next client asks again; what the law wants kept stays
#[operation("撤回同意")]
pub(crate) async fn delete_consent(
    context: Context,
    guard: Guard<perm::SignedIn>,
    document: web::Path<String>,
) -> Outcome<Nothing> {
    Ok(usecase::withdraw_consent(&context, guard, id_of(&document)?).await?)
}
