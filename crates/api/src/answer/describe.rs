//! How types speak of themselves in the OpenAPI document: an extractor says what a handler asks for
//! ([`Asks`]), an answer says what it answers ([`Replies`]), and a [`Draft`] takes it down.

use actix_web::{HttpRequest, web};
use heping_core::Permission;
use utoipa::openapi::content::{Content, ContentBuilder};
use utoipa::openapi::path::{Parameter, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::{Ref, RefOr, Required};
use utoipa::{IntoParams, ToSchema};

/// How many characters a parameter of a query has at most, whatever it says.
pub const MOST_CHARACTERS: usize = 100;

/// What a handler asks for: implemented by every extractor, and by tuples of them.
pub trait Asks {
    /// Says it of the operation.
    fn asks(draft: &mut Draft);
}

/// What a handler answers.
pub trait Replies {
    /// Says it of the operation.
    fn replies(draft: &mut Draft);
}

macro_rules! tuples {
    ($(($($part:ident)*))+) => {$(
        impl<$($part: Asks),*> Asks for ($($part,)*) {
            #[allow(unused_variables, reason = "of nothing there is nothing to say")]
            fn asks(draft: &mut Draft) {
                $($part::asks(draft);)*
            }
        }
    )+};
}

tuples! {
    ()
    (A)
    (A B)
    (A B C)
    (A B C D)
    (A B C D E)
    (A B C D E F)
}

// of these the path, or nothing, tells
impl Asks for HttpRequest {
    fn asks(_: &mut Draft) {}
}

impl<T> Asks for web::Data<T> {
    fn asks(_: &mut Draft) {}
}

impl<T> Asks for web::Path<T> {
    fn asks(_: &mut Draft) {}
}

/// An operation of the document while its types speak.
#[derive(Default)]
pub struct Draft {
    /// What it needs; `None` where nobody need be signed in.
    pub permission: Option<Permission>,
    /// Whether it tells more to who is signed in.
    pub visitors: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) body: Option<RequestBody>,
    pub(crate) responses: Vec<(u16, ResponseBuilder)>,
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
}

impl Draft {
    /// A reference to the schema of `T`, which comes into the document with all that it names.
    fn schema<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let name = T::name();
        self.schemas.push((name.to_string(), T::schema()));
        T::schemas(&mut self.schemas);
        RefOr::Ref(Ref::from_schema_name(name))
    }

    /// The query has these parameters.
    pub fn query<T: IntoParams>(&mut self) {
        self.parameters.extend(T::into_params(|| Some(ParameterIn::Query)).into_iter().map(bounded));
    }

    /// The body is JSON that says a `T`.
    pub fn takes<T: ToSchema>(&mut self) {
        self.takes_as::<T>("application/json");
    }

    /// The body is a form with one file.
    pub fn takes_file<T: ToSchema>(&mut self) {
        self.takes_as::<T>("multipart/form-data");
    }

    fn takes_as<T: ToSchema>(&mut self, kind: &str) {
        let content = ContentBuilder::new().schema(Some(self.schema::<T>())).build();
        self.body =
            Some(RequestBodyBuilder::new().content(kind, content).required(Some(Required::True)).build());
    }

    /// One answer is a `T` as JSON.
    pub fn json<T: ToSchema>(&mut self, status: u16, description: &str) {
        let content = ContentBuilder::new().schema(Some(self.schema::<T>())).build();
        self.response(status, description).content("application/json", content);
    }

    /// One answer is content of these types.
    pub fn content(&mut self, status: u16, description: &str, types: &[&str]) {
        for kind in types {
            self.response(status, description).content(kind, content_of(kind));
        }
    }

    /// One answer has no body.
    pub fn empty(&mut self, status: u16, description: &str) {
        self.response(status, description);
    }

    /// 304 can be the answer.
    pub fn unchanged(&mut self) {
        self.empty(304, "未变化，请使用已有内容");
    }

    fn response(&mut self, status: u16, description: &str) -> Reply<'_> {
        if !self.responses.iter().any(|(known, _)| *known == status) {
            self.responses.push((status, ResponseBuilder::new().description(description)));
        }
        Reply { responses: &mut self.responses, status }
    }
}

/// A parameter of the query; one that is free text says how long it may be.
fn bounded(mut parameter: Parameter) -> Parameter {
    if let Some(RefOr::T(Schema::Object(text))) = &mut parameter.schema
        && is_text(&text.schema_type)
        && text.enum_values.is_none()
        && text.format.is_none()
    {
        text.max_length = Some(MOST_CHARACTERS);
    }
    parameter
}

fn is_text(kind: &SchemaType) -> bool {
    match kind {
        SchemaType::Type(kind) => *kind == Type::String,
        SchemaType::Array(kinds) => kinds.contains(&Type::String),
        SchemaType::AnyValue => false,
    }
}

/// A response that is being described.
struct Reply<'d> {
    responses: &'d mut Vec<(u16, ResponseBuilder)>,
    status: u16,
}

impl Reply<'_> {
    fn content(self, kind: &str, content: Content) {
        for (_, response) in self.responses.iter_mut().filter(|(status, _)| *status == self.status) {
            *response = std::mem::take(response).content(kind, content.clone());
        }
    }
}

fn content_of(kind: &str) -> Content {
    if kind == "application/problem+json" {
        return ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemBody"))).build();
    }
    let is_text = kind.starts_with("text/") || kind.ends_with("xml");
    let format = (!is_text).then_some(SchemaFormat::KnownFormat(KnownFormat::Binary));
    ContentBuilder::new().schema(Some(ObjectBuilder::new().schema_type(Type::String).format(format))).build()
}
