//! What people agree to at their first sign-in.

use actix_web::{post, web};
use heping_org::consents::{self, Consent, ConsentDocument};
use heping_store::Lock;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::auth::{Guard, perm};
use crate::extract::body::Body;
use crate::http::Outcome;
use crate::router::Routes;
use crate::usecase::{self, Action, Caller, Effect};

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(create_consent);
}

/// What was agreed to.
#[derive(Deserialize, ToSchema)]
struct ConsentBody {
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
#[utoipa::path(operation_id = "create_consent", tag = "sessions", request_body = ConsentBody,
    responses((status = 201, body = Consent), (status = 200, description = "Was given before", body = Consent)),
    security(("bearer" = [])), extensions(("x-permission" = json!("SignedIn"))))]
#[post("/api/v1/consents")]
async fn create_consent(app: web::Data<App>, guard: Guard<perm::SignedIn>, body: Body) -> Outcome {
    let ConsentBody { document, version } = body.read()?;
    let user = guard.actor.user;
    let caller = Caller::of(&guard.actor);
    let street = guard.actor.street();
    let answer = usecase::in_street(&app, caller, Lock::Person(user), street, move |conn, now| {
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
