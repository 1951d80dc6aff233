//! Query strings that fail as problems which name the parameter.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use heping_core::{Error, Result};
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::answer::describe::{Asks, Draft, MOST_CHARACTERS};
use crate::answer::problem::Problem;
use crate::extract::body::complaint;

/// A query string, to be read as `T` when the rights are clear: like [`Body`](super::body::Body),
/// it refuses nobody before that.
pub struct Query<T>(Result<T>);

impl<T> Query<T> {
    /// The query as `T`.
    ///
    /// # Errors
    /// `validation_failed` naming the parameter.
    pub fn read(self) -> Result<T> {
        self.0
    }
}

impl<T: IntoParams> Asks for Query<T> {
    fn asks(draft: &mut Draft) {
        draft.query::<T>();
    }
}

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(Self(read(request.query_string()))))
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    let pairs = form_urlencoded::parse(text.as_bytes());
    for (name, value) in pairs {
        if value.contains('\0') {
            return Err(Error::field(name, "bad_character", "含有不可见字符 U+0000，请删除后重试"));
        }
        if value.chars().count() > MOST_CHARACTERS {
            return Err(Error::field(name, "too_long", format!("不能超过 {MOST_CHARACTERS} 个字符")));
        }
    }
    serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs)).map_err(|error| {
        let (field, code, message) = complaint(&error.path().to_string(), &error.inner().to_string());
        Error::field(field, code, message)
    })
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize, Debug, PartialEq)]
    #[serde(rename_all = "camelCase")]
    struct Wanted {
        industry: String,
        page_size: Option<u32>,
        overdue: Option<bool>,
    }

    #[test]
    fn what_fits_is_read_and_the_unknown_is_passed_over() {
        let read: Wanted = read("industry=%E5%AE%B6%E5%85%B7+21&pageSize=5&other=1").unwrap();
        assert!(super::read::<Wanted>(&format!("industry={}", "长".repeat(100))).is_ok());
        assert_eq!(read, Wanted { industry: "家具 21".to_owned(), page_size: Some(5), overdue: None });
    }

    #[test]
    fn the_parameter_that_does_not_fit_is_named() {
        for (text, field, code) in [
            ("", "industry", "required"),
            ("industry=21&pageSize=many", "pageSize", "invalid"),
            ("industry=21&pageSize=%2B", "pageSize", "invalid"),
            ("pageSize=-1", "pageSize", "invalid"),
            ("industry=21&overdue=perhaps", "overdue", "invalid"),
            ("industry=a%00b", "industry", "bad_character"),
            (&format!("industry=21&other={}", "长".repeat(101)), "other", "too_long"),
        ] {
            let error = read::<Wanted>(text).unwrap_err();
            let named: Vec<_> =
                error.field_errors().iter().map(|one| (one.field.as_str(), one.code.as_str())).collect();
            assert_eq!(named, [(field, code)], "{text}");
        }
    }
}
