//! The one route table. The OpenAPI document comes from it, and so does the answer to a wrong
//! method or an unknown path.

use actix_web::dev::ResourceDef;
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::{App as ActixApp, HttpRequest, HttpResponse, ResponseError, web};
use heping_core::{Code, Error};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::problem::{Problem, ProblemBody};
use crate::{examples, http};

/// Every operation. Paths are tried in this order, so what is asked most stands first.
pub fn routes(config: &mut ServiceConfig<'_>) {
    http::service::routes(config);
    http::scan::routes(config);
    http::sessions::routes(config);
    http::consents::routes(config);
    http::persons::routes(config);
    http::enterprises::routes(config);
    http::dossier::routes(config);
    http::codes::routes(config);
    http::stickers::routes(config);
    http::photos::routes(config);
    http::checklists::routes(config);
    http::self_checks::routes(config);
    http::schedules::routes(config);
    http::inspections::routes(config);
    http::service_visits::routes(config);
    http::assignments::routes(config);
    http::hazards::routes(config);
    http::rectification::routes(config);
    http::judgement::routes(config);
    http::reports::routes(config);
    http::sensors::routes(config);
    http::overview::routes(config);
    http::scores::routes(config);
    http::foresight::routes(config);
    http::conduct::routes(config);
    http::appeals::routes(config);
    http::rankings::routes(config);
    http::comparisons::routes(config);
    http::pictures::routes(config);
    http::messages::routes(config);
    http::sync::routes(config);
    http::users::routes(config);
    http::audit::routes(config);
    http::wechat::routes(config);
    http::devices::routes(config);
    http::members::routes(config);
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "河平码",
        description = "REST API of the enterprise safety code. Problems are RFC 9457 in Chinese; \
                       lists answer {items,page,pageSize,total}; every enum field has its …Text.",
        license(name = "MIT", identifier = "MIT")
    ),
    components(schemas(ProblemBody)),
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

/// The OpenAPI document, as committed in `api-spec/openapi.json`.
pub fn document() -> Document {
    let (_, mut document) =
        ActixApp::new().into_utoipa_app().openapi(Base::openapi()).configure(routes).split_for_parts();
    examples::add(&mut document);
    document
}

/// The document as it is committed: indented, with a final line break.
///
/// # Errors
/// `internal` when it cannot be written as JSON.
pub fn document_text() -> heping_core::Result<String> {
    serde_json::to_string_pretty(&document()).map(|text| text + "\n").map_err(Error::internal)
}

/// The paths and their methods, to tell a wrong method from an unknown path.
#[derive(Clone)]
pub struct Known(Vec<(ResourceDef, Vec<Method>)>);

impl Known {
    /// Those of the document.
    pub fn from_document(document: &Document) -> Self {
        let of = |item: &utoipa::openapi::PathItem| {
            [
                (&item.get, Method::GET),
                (&item.post, Method::POST),
                (&item.put, Method::PUT),
                (&item.delete, Method::DELETE),
            ]
            .into_iter()
            .filter(|(operation, _)| operation.is_some())
            .map(|(_, method)| method)
            .collect()
        };
        Self(
            document
                .paths
                .paths
                .iter()
                .map(|(path, item)| (ResourceDef::new(path.as_str()), of(item)))
                .collect(),
        )
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
