//! How the OpenAPI document is put together from what types and handlers say: no name stands for
//! two schemas, a page lists its rows by reference, bytes are bytes, every answer is described.

use std::collections::BTreeMap;

use heping_core::page::{DEFAULT_PAGE_SIZE, MAX_PAGE, MAX_PAGE_SIZE};
use heping_core::text::HIDDEN;
use heping_core::{Error, Result};
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::schema::{AllOf, ArrayItems, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    Components, Content, KnownFormat, OpenApi, PathItem, Ref, RefOr, Response, Server, Tag,
};

type Schemas = BTreeMap<String, RefOr<Schema>>;

/// What the tags stand for, in the order in which the document shows them.
const TAGS: [(&str, &str); 24] = [
    ("codes", "河平码：扫码、查验、发码、换码、停用，码图与标牌"),
    ("sessions", "登录、退出、会话与邀请"),
    ("enterprises", "企业名册与成员"),
    ("overview", "一屏：一家企业的全部要事"),
    ("dossier", "一企一档：证照、设备与人员"),
    ("checklists", "检查表及其版本"),
    ("self-checks", "企业自查：任务、记录与周期"),
    ("inspections", "街道督查：开始、发现、完成、更正与文书"),
    ("service-visits", "上门服务"),
    ("hazards", "隐患：整改、复查、延期、移送与作废"),
    ("reports", "群众上报"),
    ("devices", "上报隐患的感知设备"),
    ("scores", "安全积分：现状、明细、推演与规则"),
    ("appeals", "积分申诉"),
    ("conduct", "培训、演练、标准化、保险与处罚的登记"),
    ("rankings", "排名与比较"),
    ("messages", "消息与订阅"),
    ("photos", "照片"),
    ("sync", "离线记录的补传"),
    ("office", "街道办公：总览、台账导出与审计"),
    ("users", "街道人员与分工"),
    ("privacy", "个人信息：同意、查阅与删除"),
    ("wechat", "微信推送的接收"),
    ("service", "服务自身的状态"),
];

/// Adds schemas under their names.
///
/// # Errors
/// `internal` when a name is taken by another schema: a client would read one as the other.
pub fn add_schemas(components: &mut Components, schemas: Vec<(String, RefOr<Schema>)>) -> Result<()> {
    for (name, schema) in schemas {
        match components.schemas.get(&name) {
            Some(taken) if *taken != schema => {
                return Err(Error::internal(format!("two schemas have the name {name}")));
            }
            _ => components.schemas.insert(name, schema),
        };
    }
    Ok(())
}

/// Says of the whole document what no single type or handler can say.
pub fn finish(document: &mut OpenApi) {
    let tag = |(name, about): &(&str, &str)| {
        let mut tag = Tag::new(*name);
        tag.description = Some((*about).to_owned());
        tag
    };
    document.tags = Some(TAGS.iter().map(tag).collect());
    document.servers = Some(vec![Server::new("/")]);
    if let Some(components) = &mut document.components {
        rows_by_reference(&mut components.schemas);
        flattened_options(&mut components.schemas);
        components.schemas.values_mut().for_each(typed_texts);
    }
    leave_out_unused(document);
    for item in document.paths.paths.values_mut() {
        let PathItem { get, post, put, delete, .. } = item;
        for operation in [get, post, put, delete].into_iter().flatten() {
            describe(operation);
        }
    }
}

/// A page of `X` repeats the schema of `X`, because utoipa puts the argument of a generic type in
/// its place; a client would get a type of its own for the rows of each list.
fn rows_by_reference(schemas: &mut Schemas) {
    let names: Vec<_> = schemas.keys().cloned().collect();
    for (name, schema) in schemas {
        let row = name.strip_prefix("Page_").filter(|row| names.iter().any(|name| name == row));
        let (Some(row), RefOr::T(Schema::Object(page))) = (row, schema) else { continue };
        if let Some(RefOr::T(Schema::Array(items))) = page.properties.get_mut("items") {
            items.items = ArrayItems::RefOrSchema(Box::new(Ref::from_schema_name(row).into()));
        }
    }
}

/// The fields of an `Option` that is flattened into its record are all there or none of them;
/// utoipa says that the record itself is null then.
fn flattened_options(schemas: &mut Schemas) {
    let known = schemas.clone();
    for schema in schemas.values_mut() {
        let RefOr::T(Schema::AllOf(AllOf { items, .. })) = schema else { continue };
        for item in items {
            let RefOr::T(Schema::OneOf(one_of)) = &item else { continue };
            let reference = one_of.items.iter().find_map(|item| match item {
                RefOr::Ref(reference) => reference.ref_location.rsplit('/').next(),
                RefOr::T(_) => None,
            });
            let Some(RefOr::T(Schema::Object(part))) = reference.and_then(|name| known.get(name)) else {
                continue;
            };
            let mut part = part.clone();
            part.required.clear();
            *item = RefOr::T(Schema::Object(part));
        }
    }
}

/// A text that people type has no hidden characters, and where it must be there, something that
/// shows: as `Fields` in heping-core has it.
fn typed_texts(schema: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = schema else { return };
    if object.max_length.is_some() && object.format.is_none() && object.pattern.is_none() {
        object.pattern = Some(match object.min_length {
            Some(1..) => format!(r"^[^{HIDDEN}]*[^\s{HIDDEN}][^{HIDDEN}]*$"),
            _ => format!("^[^{HIDDEN}]*$"),
        });
    }
    object.properties.values_mut().for_each(typed_texts);
}

/// `page` and `pageSize` mean the same in every list.
fn page_limits(parameter: &mut Parameter) {
    let (most, unless_given) = match parameter.name.as_str() {
        "page" => (MAX_PAGE, 1),
        "pageSize" => (MAX_PAGE_SIZE, DEFAULT_PAGE_SIZE),
        _ => return,
    };
    let limits = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(most))
        .default(Some(unless_given.into()));
    parameter.schema = Some(limits.into());
}

/// What nothing refers to any more, such as the part of a flattened record.
fn leave_out_unused(document: &mut OpenApi) {
    let text = serde_json::to_string(&document).unwrap_or_default();
    if let Some(components) = &mut document.components {
        components.schemas.retain(|name, _| text.contains(&format!("\"#/components/schemas/{name}\"")));
    }
}

/// Gives each answer a description, and bytes the type of bytes; who needs no session is told so.
fn describe(operation: &mut Operation) {
    // said, so that nobody takes it for forgotten
    operation.security.get_or_insert_with(|| vec![SecurityRequirement::default()]);
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter {
            page_limits(parameter);
        }
    }
    let stores = operation.responses.responses.contains_key("201");
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(Response { description, content, .. }) = response else { continue };
        if description.is_empty() {
            let said = match status.as_str() {
                "201" => "Made",
                "202" => "Ordered: the answer says where to ask for it",
                "204" => "Done; there is no body",
                "304" => "What the client holds, by its ETag, is still right",
                "200" if stores => "Was there already, exactly so",
                _ => "The answer",
            };
            *description = said.to_owned();
        }
        for content in content.values_mut() {
            if let RefOr::T(content) = content {
                bytes(content);
            }
        }
    }
}

/// utoipa shows `Vec<u8>` as the list of numbers that it would be in JSON.
fn bytes(content: &mut Content) {
    if matches!(&content.schema, Some(RefOr::T(Schema::Array(_)))) {
        let file = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
        content.schema = Some(file.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_one_schema() {
        let text = || RefOr::from(ObjectBuilder::new().schema_type(Type::String));
        let number = RefOr::from(ObjectBuilder::new().schema_type(Type::Integer));
        let mut components = Components::new();
        add_schemas(&mut components, vec![("A".to_owned(), text())]).unwrap();
        add_schemas(&mut components, vec![("A".to_owned(), text())]).unwrap();
        assert!(add_schemas(&mut components, vec![("A".to_owned(), number)]).is_err());
        assert!(components.schemas.get("A") == Some(&text()));
    }
}
