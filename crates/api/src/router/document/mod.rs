//! The OpenAPI document, made of the route table and of the handlers' types: what a handler asks
//! for ([`Asks`](crate::answer::describe::Asks)) and what it answers ([`Replies`](crate::answer::describe::Replies)) is what the document says of it.

mod examples;
mod schemas;
mod served;

use heping_core::{Error, Permission};
use utoipa::OpenApi as _;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::{OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{OpenApi, Ref, RefOr, Required, Response, ServerBuilder};

use crate::answer::describe::Draft;
use crate::answer::problem::ProblemBody;
use crate::router::{self, Listed};

pub use served::served;

/// What the variable parts of paths are.
fn path_parameter(name: &str) -> Parameter {
    let description = match name {
        "code" => "河平码，可含分隔符、可用小写；接受邀请时为邀请码",
        "kind" => "文书种类",
        "what" => "台账",
        "document" => "同意过的文件",
        "receipt" => "举报回执号",
        "eid" => "延期申请或通知的编号",
        "number" => "第几个附件，从 1 起",
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
        license(name = "Apache-2.0", identifier = "Apache-2.0")
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
    let who = draft
        .permission
        .map_or_else(|| "任何人，不用登录".to_owned(), |permission| who(permission, draft.visitors));
    let mut operation = OperationBuilder::new()
        .operation_id(Some(listed.words.id))
        .summary(Some(listed.words.summary))
        .description(Some(format!("{}\n\n谁可以用：{who}", listed.words.description)))
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
        if let Some(RefOr::T(content)) = body.content.get_mut("application/json") {
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

/// Who may, in words.
fn who(permission: Permission, visitors: bool) -> String {
    let held = permission.roles();
    let who = match permission {
        Permission::SignedIn => "已登录的人".to_owned(),
        _ => held.iter().map(|role| role.text()).collect::<Vec<_>>().join("、"),
    };
    if visitors { format!("{who}，以及不登录的人") } else { who }
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
pub const COMMITTED: &str = include_str!("../../../../../api-spec/openapi.json");
