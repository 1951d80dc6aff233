//! Refusals on the wire: RFC 9457 problems, in Chinese.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use heping_core::{Code, Error, FieldError, RequestId};
use serde::Serialize;
use utoipa::ToSchema;

/// A refused request, as the client reads it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemBody {
    /// A URN that names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// At most 7 Chinese characters, for a toast.
    pub title: &'static str,
    /// The HTTP status again.
    pub status: u16,
    /// A full sentence that says what to do.
    pub detail: String,
    /// The kind of problem, for programs.
    pub code: &'static str,
    /// The wrong fields; empty when no single field is to blame.
    pub errors: Vec<FieldError>,
    /// The present state of the thing, in a 409 about a state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Names the request in the log.
    pub request_id: String,
}

/// An [`Error`] on its way to the client.
#[derive(Debug)]
pub struct Problem(pub Error);

impl<E: Into<Error>> From<E> for Problem {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.code().as_str())
    }
}

impl Problem {
    /// The body for this problem of the request `id`.
    pub fn body(&self, id: RequestId) -> ProblemBody {
        let code = self.0.code();
        ProblemBody {
            kind: format!("urn:heping:problem:{}", code.as_str()),
            title: code.title(),
            status: code.status(),
            detail: self.0.detail().to_owned(),
            code: code.as_str(),
            errors: self.0.field_errors().to_vec(),
            state: self.0.state().map(ToOwned::to_owned),
            request_id: id.to_string(),
        }
    }

    /// The same as JSON.
    pub fn text(&self, id: RequestId) -> String {
        serde_json::to_string(&self.body(id)).unwrap_or_default()
    }

    /// Writes the cause down where it is ours to mend; a client never sees it.
    pub fn log(&self) {
        match (self.0.code(), self.0.cause()) {
            (Code::Internal, _) => tracing::error!(error = %self.0, "failed"),
            (code, Some(cause)) => tracing::warn!(code = code.as_str(), %cause, "refused"),
            _ => {}
        }
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.0.code().status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// Everything but the body, which what surrounds the request writes: only there is its id known.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        if self.status_code() == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
        }
        if let Some(seconds) = self.0.retry_after_seconds() {
            response.insert_header((header::RETRY_AFTER, seconds));
        }
        response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json")));
        response.finish()
    }
}
