//! What people agree to at their first sign-in.

use heping_operation::operation;
use heping_org::consents::{self, Consent, ConsentDocument};
use heping_store::Lock;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::answer::Outcome;
use crate::answer::{Answer, Stored};
use crate::extract::auth::{Guard, perm};
use crate::extract::body::Body;
use crate::extract::context::Context;
use crate::usecase::{Action, Effect};

/// What was agreed to.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ConsentBody {
    /// Which document.
    document: ConsentDocument,
    /// In which version, as the client showed it; a number will do.
    #[serde(deserialize_with = "text_or_number")]
    #[schema(min_length = 1, max_length = 40)]
    version: String,
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
    let ConsentBody { document, version } = body.read()?;
    let user = guard.actor.user;
    let caller = context.caller(&guard.actor);
    let street = guard.actor.street();
    let answer = context
        .write(caller, Lock::Person(user), street, move |conn, now| {
            let given = consents::give(conn, now, user, document, &version)?;
            let answer = Answer::stored(given.created, &given.value)?;
            Ok(match given.created {
                true => Effect::done(Action::CreateConsent, user, answer),
                false => Effect::nothing(answer),
            })
        })
        .await?;
    Ok(answer)
}
