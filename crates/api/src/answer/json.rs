//! What a handler answers: a status and JSON that is already text, so that the same bytes can be
//! sent, kept for a repeated request, or put into the results of a sync. Which of them a handler
//! can answer is in its type, and the document reads it there.

use std::marker::PhantomData;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, Responder};
use heping_core::{Error, Result, Secret};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answer::describe::{Draft, Replies};

/// A status and a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// The HTTP status.
    pub status: u16,
    /// JSON; empty with 204.
    pub body: String,
    /// Whether a secret stands in it: then neither it nor a digest of it is kept.
    pub secret: bool,
}

impl Raw {
    /// A status and `value` as its body.
    ///
    /// # Errors
    /// `internal` when it cannot be written as JSON.
    pub fn new(status: u16, value: &impl Serialize) -> Result<Self> {
        let (body, secret) = Secret::passing(|| serde_json::to_string(value));
        Ok(Self { status, body: body.map_err(Error::internal)?, secret })
    }

    /// A status and JSON without a secret that is text already.
    pub fn of_text(status: u16, body: String) -> Self {
        Self { status, body, secret: false }
    }
}

/// 200 and a `T`.
pub struct Is<T>(PhantomData<fn() -> T>);
/// 201 and a `T`.
pub struct Made<T>(PhantomData<fn() -> T>);
/// 201 and a new `T`; 200 and the one that was there already.
pub struct Stored<T>(PhantomData<fn() -> T>);
/// 202 and a `T` that tells how far the work is.
pub struct Accepted<T>(PhantomData<fn() -> T>);
/// 204.
pub struct Nothing;

/// An answer of the kind `K`: [`Is`], [`Made`], [`Stored`], [`Accepted`] or [`Nothing`].
pub struct Answer<K> {
    raw: Raw,
    kind: PhantomData<fn() -> K>,
}

impl<K> Answer<K> {
    /// An answer of this kind that was kept as text.
    pub(crate) fn again(raw: Raw) -> Self {
        Self { raw, kind: PhantomData }
    }

    /// The status and the text.
    pub fn into_raw(self) -> Raw {
        self.raw
    }
}

impl<T: Serialize> Answer<Is<T>> {
    /// 200.
    ///
    /// # Errors
    /// `internal` when `value` cannot be written as JSON; so too below.
    pub fn ok(value: &T) -> Result<Self> {
        Raw::new(200, value).map(Self::again)
    }
}

impl<T: Serialize> Answer<Made<T>> {
    /// 201.
    ///
    /// # Errors
    /// As [`Answer::ok`].
    pub fn made(value: &T) -> Result<Self> {
        Raw::new(201, value).map(Self::again)
    }
}

impl<T: Serialize> Answer<Stored<T>> {
    /// 201 for something new, 200 for what was there already.
    ///
    /// # Errors
    /// As [`Answer::ok`].
    pub fn stored(created: bool, value: &T) -> Result<Self> {
        Raw::new(if created { 201 } else { 200 }, value).map(Self::again)
    }
}

impl<T: Serialize> Answer<Accepted<T>> {
    /// 202.
    ///
    /// # Errors
    /// As [`Answer::ok`].
    pub fn accepted(value: &T) -> Result<Self> {
        Raw::new(202, value).map(Self::again)
    }
}

impl Answer<Nothing> {
    /// 204.
    pub fn nothing() -> Self {
        Self::again(Raw::of_text(204, String::new()))
    }
}

impl<K> Responder for Answer<K> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let Raw { status, body, .. } = self.raw;
        let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap_or(StatusCode::OK));
        if body.is_empty() {
            return response.finish();
        }
        response.insert_header((header::CONTENT_TYPE, HeaderValue::from_static("application/json")));
        response.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
        response.body(body)
    }
}

impl<T: ToSchema> Replies for Is<T> {
    fn replies(draft: &mut Draft) {
        draft.json::<T>(200, "成功");
    }
}

impl<T: ToSchema> Replies for Made<T> {
    fn replies(draft: &mut Draft) {
        draft.json::<T>(201, "已创建");
    }
}

impl<T: ToSchema> Replies for Stored<T> {
    fn replies(draft: &mut Draft) {
        draft.json::<T>(201, "已保存");
        draft.json::<T>(200, "此前已提交过相同内容");
    }
}

impl<T: ToSchema> Replies for Accepted<T> {
    fn replies(draft: &mut Draft) {
        draft.json::<T>(202, "已受理，正在处理");
    }
}

impl Replies for Nothing {
    fn replies(draft: &mut Draft) {
        draft.empty(204, "成功，无内容");
    }
}
