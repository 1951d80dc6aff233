//! The one route table. The OpenAPI document comes from it, and so does the answer to a wrong
//! method or an unknown path.

use std::collections::BTreeMap;

use actix_web::dev::{HttpServiceFactory, ResourceDef};
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{App as ActixApp, HttpRequest, HttpResponse, ResponseError, web};
use heping_core::{Code, Error};
use heping_records::photo::Variant;
use serde::Deserialize;
use serde::de::IgnoredAny;
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_actix_web::OpenApiFactory;

use crate::answer::problem::{Problem, ProblemBody};
use crate::http::codes::ImageFormat;
use crate::http::codes::stickers::StickerFormat;
use crate::http::office::exports::ExportedList;
use crate::{document, examples, http};

/// Takes operations: for a server their handlers alone, for the document also what they say of
/// themselves. (utoipa's own configuration has every worker write the document: 20 MB each.)
pub struct Routes<'r> {
    config: &'r mut web::ServiceConfig,
    document: Option<&'r mut Draft>,
}

/// A document that is being written, and what went wrong first.
struct Draft {
    document: Document,
    sound: heping_core::Result<()>,
}

impl Routes<'_> {
    /// Adds an operation.
    pub fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        if let Some(Draft { document, sound }) = &mut self.document {
            let mut schemas = Vec::new();
            operation.schemas(&mut schemas);
            document.paths.merge(operation.paths());
            let components = document.components.get_or_insert_default();
            if sound.is_ok() {
                *sound = document::add_schemas(components, schemas);
            }
        }
        self.config.service(operation);
        self
    }
}

/// The handlers of every operation.
pub fn routes(config: &mut web::ServiceConfig) {
    operations(&mut Routes { config, document: None });
}

/// Every operation. Paths are tried in this order, so what is asked most stands first.
fn operations(config: &mut Routes<'_>) {
    http::health::routes(config);
    http::codes::scan::routes(config);
    http::account::sign_in::routes(config);
    http::account::consents::routes(config);
    http::account::personal_data::routes(config);
    http::enterprises::routes(config);
    http::enterprises::dossier::routes(config);
    http::codes::routes(config);
    http::codes::stickers::routes(config);
    http::photos::routes(config);
    http::self_checks::checklists::routes(config);
    http::self_checks::routes(config);
    http::self_checks::schedules::routes(config);
    http::inspections::routes(config);
    http::inspections::documents::routes(config);
    http::inspections::service_visits::routes(config);
    http::office::assignments::routes(config);
    http::hazards::routes(config);
    http::hazards::rectification::routes(config);
    http::hazards::decisions::routes(config);
    http::hazards::reports::routes(config);
    http::office::devices::routes(config);
    http::enterprises::overview::routes(config);
    http::scores::routes(config);
    http::scores::what_if::routes(config);
    http::scores::conduct::routes(config);
    http::scores::appeals::routes(config);
    http::scores::rankings::routes(config);
    http::scores::comparisons::routes(config);
    http::office::dashboard::routes(config);
    http::office::exports::routes(config);
    http::scores::charts::routes(config);
    http::account::messages::routes(config);
    http::sync::routes(config);
    http::office::users::routes(config);
    http::office::audit::routes(config);
    http::wechat_push::routes(config);
    http::account::sessions::routes(config);
    http::enterprises::members::routes(config);
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "河平码",
        description = "REST API of the enterprise safety code. Problems are RFC 9457 in Chinese; \
                       lists answer {items,page,pageSize,total}; every enum field has its …Text.",
        license(name = "MIT", identifier = "MIT")
    ),
    components(schemas(ProblemBody, ExportedList, ImageFormat, StickerFormat, Variant)),
    modifiers(&Bearer)
)]
struct Base;

struct Bearer;

impl utoipa::Modify for Bearer {
    fn modify(&self, document: &mut Document) {
        use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The OpenAPI document of the route table.
///
/// # Errors
/// `internal` when two schemas have one name.
pub fn document() -> heping_core::Result<Document> {
    let mut draft = Draft { document: Base::openapi(), sound: Ok(()) };
    let said = &mut draft;
    ActixApp::new().configure(|config| operations(&mut Routes { config, document: Some(said) }));
    draft.sound?;
    examples::add(&mut draft.document);
    document::finish(&mut draft.document);
    Ok(draft.document)
}

/// The document as it is committed: indented, with a final line break.
///
/// # Errors
/// `internal` when it cannot be written as JSON.
pub fn document_text() -> heping_core::Result<String> {
    serde_json::to_string_pretty(&document()?).map(|text| text + "\n").map_err(Error::internal)
}

/// The document as it is committed and served; a test compares it with [`document_text`].
pub const COMMITTED: &str = include_str!("../../../api-spec/openapi.json");

/// The paths and their methods, to tell a wrong method from an unknown path.
#[derive(Clone)]
pub struct Known(Vec<(ResourceDef, Vec<Method>)>);

/// What matters here of the document.
#[derive(Deserialize)]
struct Paths {
    paths: BTreeMap<String, BTreeMap<String, IgnoredAny>>,
}

impl Known {
    /// Those of the committed document.
    ///
    /// # Errors
    /// `internal` when it is no OpenAPI document.
    pub fn committed() -> heping_core::Result<Self> {
        let Paths { paths } = serde_json::from_str(COMMITTED).map_err(Error::internal)?;
        let known = paths.into_iter().map(|(path, operations)| {
            let is_known = |method: &Method| operations.contains_key(&method.as_str().to_lowercase());
            let methods = [Method::GET, Method::POST, Method::PUT, Method::DELETE].into_iter();
            (ResourceDef::new(path), methods.filter(is_known).collect())
        });
        Ok(Self(known.collect()))
    }

    fn methods(&self, path: &str) -> Option<String> {
        let (_, methods) = self.0.iter().find(|(pattern, _)| pattern.is_match(path))?;
        Some(methods.iter().map(Method::as_str).collect::<Vec<_>>().join(", "))
    }
}

/// Answers what no route takes: 405 with `Allow` where the path exists, else 404.
pub async fn nowhere(request: HttpRequest, known: web::Data<Known>) -> HttpResponse {
    match known.methods(request.path()) {
        Some(methods) => {
            let mut response = Problem(Error::new(Code::MethodNotAllowed)).error_response();
            if let Ok(value) = HeaderValue::from_str(&methods) {
                response.headers_mut().insert(ALLOW, value);
            }
            response
        }
        None => Problem(Error::new(Code::NotFound)).error_response(),
    }
}
