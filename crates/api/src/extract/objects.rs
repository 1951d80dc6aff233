//! An object is an object. Serde fills the fields of a struct from a list as well, by position, so
//! that `["office", "secret"]` would sign in; here a list in an object's place is refused, at any
//! depth, while the JSON is read.
//!
//! What serde reads into a buffer of its own first (`flatten`, `untagged`, an inner `tag`) is out of
//! reach: no body has an object below one of these.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor,
};

/// What is said of a list in an object's place.
const NOT_AN_OBJECT: &str = "这里应为对象，不是列表";

/// A deserializer, or a part of one, below which an object is an object.
pub struct Objects<T>(pub T);

/// A visitor whose values come from [`Objects`].
struct Visiting<V> {
    visitor: V,
    /// Whether it fills the fields of a struct.
    object: bool,
}

fn any<V>(visitor: V) -> Visiting<V> {
    Visiting { visitor, object: false }
}

fn object<V>(visitor: V) -> Visiting<V> {
    Visiting { visitor, object: true }
}

macro_rules! forward_deserialize {
    ($($method:ident($($name:ident: $of:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(self, $($name: $of,)* visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method($($name,)* any(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Objects<D> {
    type Error = D::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_struct(name, fields, object(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }

    forward_deserialize! {
        deserialize_any() deserialize_bool() deserialize_char() deserialize_str() deserialize_string()
        deserialize_i8() deserialize_i16() deserialize_i32() deserialize_i64() deserialize_i128()
        deserialize_u8() deserialize_u16() deserialize_u32() deserialize_u64() deserialize_u128()
        deserialize_f32() deserialize_f64() deserialize_bytes() deserialize_byte_buf()
        deserialize_option() deserialize_unit() deserialize_seq() deserialize_map()
        deserialize_identifier() deserialize_ignored_any()
        deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str)
        deserialize_tuple(len: usize)
        deserialize_tuple_struct(name: &'static str, len: usize)
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }
}

macro_rules! forward_visit {
    ($($method:ident: $of:ty)*) => {$(
        fn $method<E: Error>(self, value: $of) -> Result<V::Value, E> {
            self.visitor.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Visiting<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        if self.object {
            return Err(A::Error::custom(NOT_AN_OBJECT));
        }
        self.visitor.visit_seq(Objects(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Objects(entries))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_enum(Objects(variant))
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_some(Objects(value))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.visitor.visit_newtype_struct(Objects(value))
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_unit()
    }

    forward_visit! {
        visit_bool: bool visit_char: char visit_f32: f32 visit_f64: f64
        visit_i8: i8 visit_i16: i16 visit_i32: i32 visit_i64: i64 visit_i128: i128
        visit_u8: u8 visit_u16: u16 visit_u32: u32 visit_u64: u64 visit_u128: u128
        visit_str: &str visit_borrowed_str: &'de str visit_string: String
        visit_bytes: &[u8] visit_borrowed_bytes: &'de [u8] visit_byte_buf: Vec<u8>
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Objects<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Objects(value))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Objects<A> {
    type Error = A::Error;
    type Variant = Objects<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self::Variant), A::Error> {
        self.0.variant_seed(seed).map(|(name, content)| (name, Objects(content)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Objects(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(len, any(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, object(visitor))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::Value;

    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    struct Point {
        x: i64,
    }

    #[derive(Deserialize, Debug, PartialEq)]
    enum Shape {
        Nothing,
        Dot(Point),
        Line { from: Point },
        Pair(i64, i64),
    }

    #[derive(Deserialize, Debug, PartialEq, Default)]
    #[serde(default)]
    struct Sheet {
        at: Option<Point>,
        many: Vec<Point>,
        named: BTreeMap<String, Point>,
        pair: Option<(i64, String)>,
        shapes: Vec<Shape>,
        free: Value,
    }

    fn read<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, String> {
        let mut json = serde_json::Deserializer::from_str(json);
        serde_path_to_error::deserialize(Objects(&mut json))
            .map_err(|error| format!("{} {}", error.path(), error.inner()))
    }

    #[test]
    fn a_list_in_an_objects_place_is_refused_where_it_stands() {
        for (json, place) in [
            ("[null]", "."),
            (r#"{"at":[1]}"#, "at"),
            (r#"{"many":[{"x":1},[1]]}"#, "many[1]"),
            (r#"{"named":{"a":[1]}}"#, "named.a"),
            (r#"{"shapes":[{"Dot":[1]}]}"#, "shapes[0].Dot"),
            (r#"{"shapes":[{"Line":[{"x":1}]}]}"#, "shapes[0].Line"),
            (r#"{"shapes":[{"Line":{"from":[1]}}]}"#, "shapes[0].Line.from"),
        ] {
            let said = read::<Sheet>(json).unwrap_err();
            assert!(said.starts_with(&format!("{place} {NOT_AN_OBJECT}")), "{json}: {said}");
        }
    }

    #[test]
    fn everything_else_is_read_as_it_is() {
        let json = r#"{"at":{"x":-1},"many":[],"named":{"a":{"x":1}},"pair":[1,"b"],
            "shapes":["Nothing",{"Dot":{"x":1}},{"Line":{"from":{"x":2}}},{"Pair":[1,2]}],
            "free":[[1.5,null],{"a":[true]}]}"#;
        assert_eq!(read::<Sheet>(json), Ok(serde_json::from_str(json).unwrap()));
        assert_eq!(read::<&str>(r#""borrowed""#), Ok("borrowed"));
        assert_eq!(read::<u128>("340282366920938463463374607431768211455"), Ok(u128::MAX));
        let raw: Box<serde_json::value::RawValue> = read("[1, 2]").unwrap();
        assert_eq!(raw.get(), "[1, 2]");
    }
}
