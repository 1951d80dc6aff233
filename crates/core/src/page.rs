//! Pages of a list: 1-based, 20 rows unless asked, at most 100.

use std::borrow::Cow;

use serde::Serialize;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::error::{Error, Result};

/// The most rows that one page holds.
pub const MAX_PAGE_SIZE: i64 = 100;
/// The last page that can be asked for.
pub const MAX_PAGE: i64 = 1_000_000;
/// The rows of a page where nobody says how many.
pub const DEFAULT_PAGE_SIZE: i64 = 20;

/// Which page of a list is wanted; always within bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    page: i64,
    page_size: i64,
}

impl PageRequest {
    /// Bounds what a client asked for.
    ///
    /// # Errors
    /// `validation_failed` naming `page` or `pageSize` when they lie outside 1… and 1–100.
    pub fn new(page: Option<i64>, page_size: Option<i64>) -> Result<Self> {
        let page = page.unwrap_or(1);
        let page_size = page_size.unwrap_or(DEFAULT_PAGE_SIZE);
        if !(1..=MAX_PAGE).contains(&page) {
            return Err(Error::field("page", "out_of_range", "页码从 1 开始，最大 1000000"));
        }
        if !(1..=MAX_PAGE_SIZE).contains(&page_size) {
            return Err(Error::field("pageSize", "out_of_range", "每页 1 至 100 条"));
        }
        Ok(Self { page, page_size })
    }

    /// Rows to take.
    pub fn limit(self) -> i64 {
        self.page_size
    }

    /// Rows to pass over.
    pub fn offset(self) -> i64 {
        (self.page - 1) * self.page_size
    }

    /// The answer for this request, of a list that is there as a whole.
    pub fn cut<T>(self, all: Vec<T>) -> Page<T> {
        let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let rows = |count: i64| usize::try_from(count).unwrap_or(usize::MAX);
        self.of(all.into_iter().skip(rows(self.offset())).take(rows(self.limit())).collect(), total)
    }

    /// The answer for this request.
    pub fn of<T>(self, items: Vec<T>, total: i64) -> Page<T> {
        Page { items, page: self.page, page_size: self.page_size, total, total_is_more: false, next: None }
    }
}

/// One page of a list and how many rows the whole list has.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// Which page this is, from 1.
    pub page: i64,
    /// How many rows a page holds.
    pub page_size: i64,
    /// How many rows there are in all; where a list counts only so far, that many.
    pub total: i64,
    /// Whether there are more rows than `total` says: counting them all would take too long.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub total_is_more: bool,
    /// What to send as `after` to go on exactly behind this page, whatever came in meanwhile; for
    /// the lists that take it, and none on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// What a page says beside its rows.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(dead_code, reason = "it only describes")]
struct Counted {
    /// Which page this is, from 1.
    #[schema(minimum = 1)]
    page: i64,
    /// How many rows a page holds.
    #[schema(minimum = 1)]
    page_size: i64,
    /// How many rows there are in all; where a list counts only so far, that many.
    #[schema(minimum = 0)]
    total: i64,
    /// There are more rows than `total` says: counting them all would take too long.
    #[schema(required = false)]
    total_is_more: bool,
    /// What to send as `after` to go on exactly behind this page; for the lists that take it, and
    /// none on the last page.
    #[schema(nullable = false)]
    next: Option<String>,
}

impl<T: ToSchema> PartialSchema for Page<T> {
    fn schema() -> RefOr<Schema> {
        let rows = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .description(Some("The rows of this page"));
        match Counted::schema() {
            RefOr::T(Schema::Object(mut page)) => {
                page.properties.insert("items".to_owned(), rows.build().into());
                page.required.insert(0, "items".to_owned());
                page.description =
                    Some("One page of a list and how many rows the whole list has.".to_owned());
                page.into()
            }
            other => other,
        }
    }
}

impl<T: ToSchema> ToSchema for Page<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Page", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T> Page<T> {
    /// The same page with each row turned into something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            page: self.page,
            page_size: self.page_size,
            total: self.total,
            total_is_more: self.total_is_more,
            next: self.next,
        }
    }

    /// A list that is always answered whole.
    pub fn whole(items: Vec<T>) -> Self {
        let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
        Self { items, page: 1, page_size: total.max(1), total, total_is_more: false, next: None }
    }
}
