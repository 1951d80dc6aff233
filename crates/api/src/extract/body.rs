//! JSON bodies that fail as problems which name the field.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use heping_core::{Code, Error, Result, Secret};
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::answer::describe::{Asks, Draft};
use crate::answer::problem::Problem;
use crate::edge::pace::{self, MAX_JSON_BYTES};
use crate::extract::context::Asked;
use crate::extract::objects::Objects;

/// The largest body of an operation that anybody may call: of strangers little is kept in memory.
pub const SHORT: usize = 16 * 1024;

/// A JSON body that was received but not yet read: rights come before the body, so that another
/// firm's id is 404 whatever the body holds. The handler reads it when the rights are clear.
pub struct Body<T, const MOST: usize = MAX_JSON_BYTES> {
    bytes: Result<Bytes>,
    /// The request that it came with, which is told when a secret is read in it.
    asked: Option<Arc<Asked>>,
    content: PhantomData<fn() -> T>,
}

/// The body of an operation that needs nothing said: `{}`, or none at all.
pub struct NoBody(Body<Silence>);

#[derive(serde::Deserialize)]
struct Silence {}

impl<T: ToSchema, const MOST: usize> Asks for Body<T, MOST> {
    fn asks(draft: &mut Draft) {
        draft.takes::<T>();
    }
}

impl Asks for NoBody {
    fn asks(_: &mut Draft) {}
}

impl<T, const MOST: usize> FromRequest for Body<T, MOST> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_json =
            match request.headers().get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default()) {
                Some(kind) => kind.split(';').next().unwrap_or_default().trim().ends_with("json"),
                None => true,
            };
        let (asked, payload) = (Asked::of(request), payload.take());
        Box::pin(async move {
            let bytes = receive(payload, is_json, MOST).await;
            if let (Some(asked), Ok(bytes)) = (&asked, &bytes) {
                asked.keep_body(bytes);
            }
            Ok(Self { bytes, asked, content: PhantomData })
        })
    }
}

impl FromRequest for NoBody {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Body::<Silence>::from_request(request, payload);
        Box::pin(async move { Ok(Self(body.await?)) })
    }
}

/// A JSON body whose sender does not always say that it is JSON.
pub struct Unlabelled<T>(pub Body<T>);

impl<T: ToSchema> Asks for Unlabelled<T> {
    fn asks(draft: &mut Draft) {
        draft.takes::<T>();
    }
}

impl<T> FromRequest for Unlabelled<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(_: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let payload = payload.take();
        Box::pin(async move {
            let bytes = receive(payload, true, MAX_JSON_BYTES).await;
            Ok(Self(Body { bytes, asked: None, content: PhantomData }))
        })
    }
}

async fn receive(mut payload: Payload, is_json: bool, most: usize) -> Result<Bytes> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| pace::refusal(&error))?;
        if bytes.len() + chunk.len() > most {
            return Err(Error::new(Code::TooLarge));
        }
        bytes.extend_from_slice(&chunk);
    }
    if !is_json && !bytes.is_empty() {
        return Err(Error::because(Code::UnsupportedMedia, "请以 application/json 提交。"));
    }
    Ok(bytes.freeze())
}

impl NoBody {
    /// The bytes as they came, for a signature.
    ///
    /// # Errors
    /// As [`Body::bytes`].
    pub fn bytes(&self) -> Result<&[u8]> {
        self.0.bytes()
    }

    /// # Errors
    /// As [`Body::read`].
    pub fn read(self) -> Result<()> {
        self.0.read().map(|Silence {}| ())
    }
}

impl<T: DeserializeOwned> Body<T> {
    /// A body that is already JSON: an item of a sync.
    pub fn of(value: &serde_json::Value) -> Self {
        Self { bytes: Ok(Bytes::from(value.to_string())), asked: None, content: PhantomData }
    }
}

impl<T: DeserializeOwned, const MOST: usize> Body<T, MOST> {
    /// The bytes as they came, for a signature.
    ///
    /// # Errors
    /// `too_large`, `too_slow` and `unsupported_media` from the transport.
    pub fn bytes(&self) -> Result<&[u8]> {
        match &self.bytes {
            Ok(bytes) => Ok(bytes),
            Err(error) => Err(Error::because(error.code(), error.detail().to_owned())),
        }
    }

    /// What the body says.
    ///
    /// # Errors
    /// `bad_request` when it is not JSON, `validation_failed` naming the field when a field is
    /// missing or of the wrong type, or a list stands for an object, `too_large`,
    /// `too_slow` and `unsupported_media` from the transport.
    pub fn read(self) -> Result<T> {
        let bytes = self.bytes?;
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        if text.windows(6).any(|window| window == b"\\u0000") {
            refuse_nul(text)?;
        }
        // a body that is no JSON at all is told so, whatever its first fields lack
        serde_json::from_slice::<serde::de::IgnoredAny>(text).map_err(|error| explain("", &error))?;
        let mut json = serde_json::Deserializer::from_slice(text);
        let (value, secret) = Secret::passing(|| serde_path_to_error::deserialize(Objects(&mut json)));
        if let Some(asked) = self.asked.filter(|_| secret) {
            asked.holds_secret();
        }
        value.map_err(|error| explain(&error.path().to_string(), error.inner()))
    }
}

fn explain(path: &str, error: &serde_json::Error) -> Error {
    if !error.is_data() {
        return Error::because(
            Code::BadRequest,
            format!("请求不是有效的 JSON（第 {} 行第 {} 列）。", error.line(), error.column()),
        );
    }
    let (field, code, message) = complaint(path, &error.to_string());
    Error::field(field, code, message)
}

/// Field, code and Chinese message for one of serde's English ones.
pub fn complaint(path: &str, message: &str) -> (String, &'static str, String) {
    let path = if path == "." { "" } else { path };
    let said = message.split(" at line ").next().unwrap_or(message);
    let quoted: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    if said.starts_with("missing field") {
        let name = quoted.first().copied().unwrap_or_default();
        let field = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        return (field, "required", "必填".to_owned());
    }
    let field = if path.is_empty() { "body".to_owned() } else { path.to_owned() };
    if said.starts_with("unknown variant") {
        return (field, "unknown", format!("只能是：{}", quoted.get(1..).unwrap_or_default().join("、")));
    }
    (field, "invalid", format!("格式不正确：{said}"))
}

/// PostgreSQL stores no NUL, so none gets past the door.
fn refuse_nul(text: &[u8]) -> Result<()> {
    fn find(value: &serde_json::Value, path: &str) -> Option<String> {
        match value {
            serde_json::Value::String(text) if text.contains('\0') => Some(path.to_owned()),
            serde_json::Value::Array(items) => {
                items.iter().enumerate().find_map(|(index, item)| find(item, &format!("{path}[{index}]")))
            }
            serde_json::Value::Object(fields) => fields.iter().find_map(|(name, item)| {
                find(item, &if path.is_empty() { name.clone() } else { format!("{path}.{name}") })
            }),
            _ => None,
        }
    }
    let value = serde_json::from_slice(text).map_err(|error| explain("", &error))?;
    match find(&value, "") {
        Some(field) => Err(Error::field(field, "bad_character", "含有不可见字符 U+0000，请删除后重试")),
        None => Ok(()),
    }
}
