//! What holds of every schema of the document, said once here: no name stands for two, a page has
//! limits, text that people type has no hidden characters.

use std::collections::BTreeMap;

use heping_core::page::{DEFAULT_PAGE_SIZE, MAX_PAGE, MAX_PAGE_SIZE};
use heping_core::text::HIDDEN;
use heping_core::{Error, HazardId, Result};
use heping_org::consents::ConsentDocument;
use heping_records::document::InspectionDocumentKind;
use utoipa::PartialSchema;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::schema::{AllOf, ObjectBuilder, Schema, Type};
use utoipa::openapi::{Components, OpenApi, RefOr};

use crate::http::office::exports::ExportedList;

type Schemas = BTreeMap<String, RefOr<Schema>>;

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

/// Says of all schemas what no single type can say.
pub fn finish(document: &mut OpenApi) {
    if let Some(components) = &mut document.components {
        flattened_options(&mut components.schemas);
        components.schemas.values_mut().for_each(typed_texts);
    }
    leave_out_unused(document);
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
pub fn page_limits(parameter: &mut Parameter) {
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

/// What may stand for a variable of a path.
pub fn path_value(name: &str) -> RefOr<Schema> {
    match name {
        "kind" => InspectionDocumentKind::schema(),
        "what" => ExportedList::schema(),
        "document" => ConsentDocument::schema(),
        "id" | "eid" => HazardId::schema(),
        "number" => i32::schema(),
        _ => ObjectBuilder::new().schema_type(Type::String).into(),
    }
}

/// What nothing refers to any more, such as the part of a flattened record.
fn leave_out_unused(document: &mut OpenApi) {
    let text = serde_json::to_string(&document).unwrap_or_default();
    if let Some(components) = &mut document.components {
        components.schemas.retain(|name, _| text.contains(&format!("\"#/components/schemas/{name}\"")));
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
