//! A file that comes in as a form.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_multipart::{Multipart, MultipartError};
use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::{FromRequest, HttpRequest};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, TryStreamExt};
use heping_core::{Code, Error, Result};
use utoipa::ToSchema;

use crate::answer::describe::{Asks, Draft};
use crate::answer::problem::Problem;
use crate::edge::pace;

/// How many bytes a form has beside its file at most: fields that are passed over.
const MOST_BESIDE: usize = 64 * 1024;
/// How many parts a form has at most.
const MOST_PARTS: usize = 16;

/// A form with the field `file`.
pub trait Form: ToSchema + 'static {
    /// How many bytes the file has at most.
    const MOST: usize;
}

/// A form `F` that is not read before the sender's rights are clear.
pub struct Upload<F> {
    parts: Multipart,
    form: PhantomData<fn() -> F>,
}

impl<F: Form> Upload<F> {
    /// The file.
    ///
    /// # Errors
    /// `bad_request` where it is no form, `too_large`, `too_slow`, `validation_failed` without a file.
    pub async fn read(mut self) -> Result<Bytes> {
        let mut beside = MOST_BESIDE;
        for _ in 0..MOST_PARTS {
            let Some(mut part) = self.parts.try_next().await.map_err(unreadable)? else {
                return Err(Error::field("file", "required", "请选择要上传的文件"));
            };
            if part.name() == Some("file") {
                let mut bytes = BytesMut::new();
                while let Some(chunk) = part.next().await.transpose().map_err(unreadable)? {
                    if bytes.len() + chunk.len() > F::MOST {
                        return Err(Error::new(Code::TooLarge));
                    }
                    bytes.extend_from_slice(&chunk);
                }
                return Ok(bytes.freeze());
            }
            while let Some(chunk) = part.next().await.transpose().map_err(unreadable)? {
                beside = beside.checked_sub(chunk.len()).ok_or_else(|| Error::new(Code::TooLarge))?;
            }
        }
        Err(Error::new(Code::TooLarge))
    }
}

fn unreadable(error: MultipartError) -> Error {
    match error {
        MultipartError::Payload(error) if !matches!(error, PayloadError::Incomplete(_)) => {
            pace::refusal(&error)
        }
        error => Error::because(Code::BadRequest, "请以 multipart/form-data 上传文件。")
            .caused_by(error.to_string()),
    }
}

impl<F: Form> Asks for Upload<F> {
    fn asks(draft: &mut Draft) {
        draft.takes_file::<F>();
    }
}

impl<F> FromRequest for Upload<F> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parts = Multipart::from_request(request, payload);
        Box::pin(async move {
            let parts =
                parts.await.map_err(|error| Error::new(Code::BadRequest).caused_by(error.to_string()))?;
            Ok(Self { parts, form: PhantomData })
        })
    }
}

/// What a page without script sent: short fields, and at most one file.
#[derive(Default)]
pub struct Filled {
    fields: Vec<(String, String)>,
    /// The file, where one was chosen.
    pub file: Option<Bytes>,
}

impl Filled {
    /// The first field of this name; empty where there is none.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(of, _)| of == name).map_or("", |(_, value)| value.as_str())
    }
}

/// A form that a page without script sends, with a file as `F` has it at most.
pub struct PageForm<F> {
    parts: Multipart,
    form: PhantomData<fn() -> F>,
}

impl<F: Form> PageForm<F> {
    /// What it holds.
    ///
    /// # Errors
    /// `bad_request` where it is no form, `too_large`, `too_slow`.
    pub async fn read(mut self) -> Result<Filled> {
        let mut filled = Filled::default();
        let mut beside = MOST_BESIDE;
        for _ in 0..MOST_PARTS {
            let Some(mut part) = self.parts.try_next().await.map_err(unreadable)? else { return Ok(filled) };
            let name = part.name().unwrap_or_default().to_owned();
            let is_file = name == "file";
            let most = if is_file { F::MOST } else { beside };
            let mut bytes = BytesMut::new();
            while let Some(chunk) = part.next().await.transpose().map_err(unreadable)? {
                if bytes.len() + chunk.len() > most {
                    return Err(Error::new(Code::TooLarge));
                }
                bytes.extend_from_slice(&chunk);
            }
            if is_file {
                // a browser sends an empty one where none was chosen
                filled.file = Some(bytes.freeze()).filter(|file| !file.is_empty());
                continue;
            }
            beside -= bytes.len();
            let value = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
            filled.fields.push((name, value));
        }
        Err(Error::new(Code::TooLarge))
    }
}

impl<F: 'static> FromRequest for PageForm<F> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = Upload::<F>::from_request(request, payload);
        Box::pin(async move {
            let Upload { parts, form } = form.await?;
            Ok(Self { parts, form })
        })
    }
}
