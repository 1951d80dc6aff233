//! Photos: sent once, kept once, seen through links that end.

use actix_multipart::Multipart;
use actix_web::http::header;
use actix_web::{HttpResponse, get, post, web};
use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, TryStreamExt};
use heping_core::{Code, Error, PhotoId, Result};
use heping_evidence::photo::{self, MAX_BYTES, Photo, Variant};
use heping_store::Lock;
use heping_store::limit;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::{IntoParams, ToSchema};

use crate::answer::Answer;
use crate::answer::photo_links::PhotoLink;
use crate::answer::problem::Problem;
use crate::app::App;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::body::Query;
use crate::http::Outcome;
use crate::router::Routes;

/// A large progressive JPEG takes some hundred megabytes while it is decoded: two at once, the
/// rest wait.
static PROCESSING: Semaphore = Semaphore::const_new(2);

/// The operations of this area.
pub fn routes(config: &mut Routes<'_>) {
    config.service(upload_photo).service(get_photo);
}

/// A photo that was taken in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TakenPhoto {
    #[serde(flatten)]
    link: PhotoLink,
    /// SHA-256 of the bytes that were sent.
    sha256: String,
    /// Width of the picture kept, in pixels.
    width: i32,
    /// Height of the picture kept, in pixels.
    height: i32,
}

/// A file to upload.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it only describes the form")]
struct PhotoForm {
    /// JPEG, PNG or WebP, at most 10 MB and 50 megapixels.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Takes a photo in; the same bytes from the same person are the same photo
#[utoipa::path(operation_id = "upload_photo", tag = "photos",
    request_body(content = PhotoForm, content_type = "multipart/form-data"),
    responses((status = 201, body = TakenPhoto), (status = 200, description = "The same was sent before", body = TakenPhoto)),
    security(("bearer" = [])), extensions(("x-permission" = json!("UploadPhoto"))))]
#[post("/api/v1/photos")]
async fn upload_photo(app: web::Data<App>, guard: Guard<perm::UploadPhoto>, form: Multipart) -> Outcome {
    let (now, owner) = (app.clock.now(), guard.actor.user);
    app.limiter.check(limit::PHOTO, owner.as_str(), now).await?;
    let bytes = file(form, MAX_BYTES).await?;
    let turn = PROCESSING.acquire().await.map_err(Error::internal)?;
    let processed = web::block(move || photo::process(&bytes)).await.map_err(Error::internal)??;
    drop(turn);
    app.photos.put(&processed).await?;
    let (photo, created) =
        app.store.write(Lock::Nothing, move |conn| photo::store_photo(conn, owner, now, &processed)).await?;
    let Photo { id, sha256, width, height, .. } = photo;
    Ok(Answer::stored(created, &TakenPhoto { link: app.links().of(id, now), sha256, width, height })?)
}

/// The bytes of the form's field `file`, at most `most` of them.
pub(super) async fn file(mut form: Multipart, most: usize) -> Result<Bytes> {
    let unreadable = |error: actix_multipart::MultipartError| {
        Error::because(Code::BadRequest, "请以 multipart/form-data 上传文件。").caused_by(error.to_string())
    };
    while let Some(mut part) = form.try_next().await.map_err(unreadable)? {
        if part.name() != Some("file") {
            while part.next().await.transpose().map_err(unreadable)?.is_some() {}
            continue;
        }
        let mut bytes = BytesMut::new();
        while let Some(chunk) = part.next().await.transpose().map_err(unreadable)? {
            if bytes.len() + chunk.len() > most {
                return Err(Error::new(Code::TooLarge));
            }
            bytes.extend_from_slice(&chunk);
        }
        return Ok(bytes.freeze());
    }
    Err(Error::field("file", "required", "请选择要上传的文件"))
}

/// A signed link.
#[derive(Deserialize, IntoParams)]
struct LinkQuery {
    /// `full` or `thumb`.
    variant: Variant,
    /// When the link ends, in seconds since 1970.
    exp: i64,
    /// The signature.
    sig: String,
}

/// A photo, through a link that an answer gave
#[utoipa::path(operation_id = "get_photo", tag = "photos", params(("id" = String, Path), LinkQuery),
    responses((status = 200, content_type = "image/jpeg", body = Vec<u8>)),
    extensions(("x-permission" = json!("nobody"))))]
#[get("/api/v1/photos/{id}")]
async fn get_photo(
    app: web::Data<App>,
    id: web::Path<String>,
    query: Query<LinkQuery>,
) -> Result<HttpResponse, Problem> {
    let id: PhotoId = id_of(&id)?;
    let LinkQuery { variant, exp, sig } = query.read()?;
    photo::link::verify(&app.keys.photo_links, id, variant, exp, &sig, app.clock.now())?;
    let found = app.store.read(move |conn| photo::photos_of(conn, &[id])).await?;
    let photo = found.first().ok_or_else(|| Error::new(Code::NotFound))?;
    let bytes = app.photos.get(&photo.sha256, variant).await?;
    Ok(HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CACHE_CONTROL, "private, max-age=900, immutable"))
        .body(bytes))
}
