//! The OpenAPI document, made of the route table and of the handlers' types: what a handler asks
//! for ([`Asks`]) and what it answers ([`Replies`]) is what the document says of it.

mod schemas;

use actix_web::{HttpRequest, web};
use heping_core::{Error, Permission};
use utoipa::openapi::content::{Content, ContentBuilder};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{OpenApi, Ref, RefOr, Required, Response, ServerBuilder};
use utoipa::{IntoParams, OpenApi as _, ToSchema};

use crate::answer::problem::{Problem, ProblemBody};
use crate::answer::{Answer, Served};
use crate::examples;
use crate::router::{self, Listed};

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

impl<K: Replies> Replies for Result<Answer<K>, Problem> {
    fn replies(draft: &mut Draft) {
        K::replies(draft);
    }
}

impl<K: Replies> Replies for Result<Served<K>, Problem> {
    fn replies(draft: &mut Draft) {
        K::replies(draft);
    }
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
    parameters: Vec<Parameter>,
    body: Option<RequestBody>,
    responses: Vec<(u16, ResponseBuilder)>,
    schemas: Vec<(String, RefOr<Schema>)>,
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
        self.parameters.extend(T::into_params(|| Some(ParameterIn::Query)));
    }

    /// The body is JSON that says a `T`.
    pub fn takes<T: ToSchema>(&mut self) {
        let schema = self.schema::<T>();
        let content = ContentBuilder::new().schema(Some(schema)).build();
        self.body = Some(
            RequestBodyBuilder::new()
                .content("application/json", content)
                .required(Some(Required::True))
                .build(),
        );
    }

    /// The body is a form with one file.
    pub fn takes_file<T: ToSchema>(&mut self) {
        let schema = self.schema::<T>();
        let content = ContentBuilder::new().schema(Some(schema)).build();
        self.body = Some(
            RequestBodyBuilder::new()
                .content("multipart/form-data", content)
                .required(Some(Required::True))
                .build(),
        );
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

/// What the variable parts of paths are.
fn path_parameter(name: &str) -> Parameter {
    let description = match name {
        "code" => "河平码，可含分隔符、可用小写；接受邀请时为邀请码",
        "kind" => "文书种类",
        "what" => "台账",
        "receipt" => "举报回执号",
        "eid" => "延期申请的编号",
        _ => "编号",
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(schemas::path_value(name)))
        .build()
}

/// The names of the variable parts of a path: `{id}`, `{file:.*}`.
fn variables(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|part| part.split(['}', ':']).next())
}

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "河平码",
        description = "企业安全码的 REST 接口。拒绝的请求均为 RFC 9457 的问题说明，用中文写明原因和办法；\
                       列表的形式为 {items,page,pageSize,total}；每个枚举字段都有对应的 …Text 中文说明。",
        license(name = "MIT", identifier = "MIT")
    ),
    components(schemas(ProblemBody))
)]
struct Base;

/// The OpenAPI document of the route table.
///
/// # Errors
/// `internal` when two different schemas have one name.
pub fn document() -> heping_core::Result<OpenApi> {
    let mut document = Base::openapi();
    document.servers = Some(vec![ServerBuilder::new().url("/").description(Some("本服务器")).build()]);
    document.tags = Some(
        router::TAGS
            .iter()
            .map(|tag| {
                let named = ExtensionsBuilder::new().add("x-displayName", tag.text).build();
                TagBuilder::new()
                    .name(tag.name)
                    .description(Some(tag.description))
                    .extensions(Some(named))
                    .build()
            })
            .collect(),
    );
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.responses.insert("Refused".to_owned(), refused().into());
    for listed in router::listed() {
        add(&mut document, &listed)?;
    }
    schemas::finish(&mut document);
    Ok(document)
}

/// Adds an operation and the schemas that it names.
fn add(document: &mut OpenApi, listed: &Listed) -> heping_core::Result<()> {
    let mut draft = Draft::default();
    (listed.describe)(&mut draft);
    let components = document.components.get_or_insert_default();
    schemas::add_schemas(components, std::mem::take(&mut draft.schemas))?;
    let needs = draft.permission.map_or("nobody", Permission::name);
    let mut operation = OperationBuilder::new()
        .operation_id(Some(listed.words.id))
        .summary(Some(listed.words.summary))
        .description(Some(listed.words.description))
        .tag(listed.tag)
        .extensions(Some(ExtensionsBuilder::new().add("x-permission", needs).build()));
    for name in variables(listed.path) {
        operation = operation.parameter(path_parameter(name));
    }
    for mut parameter in draft.parameters {
        schemas::page_limits(&mut parameter);
        operation = operation.parameter(parameter);
    }
    if let Some(mut body) = draft.body {
        if let Some(RefOr::T(content)) = body.content.get_mut("application/json").map(|content| content) {
            content.example = examples::body(listed.words.id);
        }
        operation = operation.request_body(Some(body));
    }
    if draft.visitors || draft.permission.is_none() {
        operation = operation.security(SecurityRequirement::default());
    }
    if draft.visitors || draft.permission.is_some() {
        operation = operation.security(SecurityRequirement::new::<&str, [&str; 0], &str>("bearer", []));
    }
    for (status, response) in draft.responses {
        operation = operation.response(status.to_string(), response);
    }
    for refusals in ["4XX", "5XX"] {
        operation = operation.response(refusals, Ref::from_response_name("Refused"));
    }
    let method = listed.documented();
    document.paths.add_path_operation(listed.path, vec![method], operation.build());
    Ok(())
}

/// Every refusal has the same form; `api-spec/DESIGN.md` lists the codes.
fn refused() -> Response {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("ProblemBody")))
        .example(Some(examples::refusal()))
        .build();
    ResponseBuilder::new()
        .description("请求被拒绝：401、403、404 因权限，其他各码见 DESIGN.md")
        .content("application/problem+json", content)
        .build()
}

/// The document as it is committed: indented, with a final line break.
///
/// # Errors
/// `internal` when it cannot be made.
pub fn document_text() -> heping_core::Result<String> {
    serde_json::to_string_pretty(&document()?).map(|text| text + "\n").map_err(Error::internal)
}

/// The document as it is committed and served; a test compares it with [`document_text`].
pub const COMMITTED: &str = include_str!("../../../../api-spec/openapi.json");
