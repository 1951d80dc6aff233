//! Photos: sent once, kept once, seen through links that end.

use actix_web::http::header;
use actix_web::{HttpResponse, web};

use heping_core::{Code, Error, PhotoId, Result};
use heping_evidence::photo::{self, MAX_BYTES, Variant};
use heping_operation::operation;
use heping_store::limit;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::answer::Outcome;
use crate::answer::problem::Problem;
use crate::answer::{Jpeg, Served, Stored};
use crate::app::App;
use crate::extract::auth::{Guard, id_of, perm};
use crate::extract::context::Context;
use crate::extract::query::Query;
use crate::extract::upload::{Form, Upload};
use crate::usecase::{self, TakenPhoto};

/// A file to upload.
#[derive(ToSchema)]
#[allow(dead_code, reason = "it only describes the form")]
pub struct PhotoForm {
    /// JPEG, PNG or WebP, at most 10 MB and 50 megapixels.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

impl Form for PhotoForm {
    const MOST: usize = MAX_BYTES;
}

/// Takes a photo in; the same bytes from the same person are the same photo
#[operation("上传照片")]
pub(crate) async fn upload_photo(
    context: Context,
    guard: Guard<perm::UploadPhoto>,
    form: Upload<PhotoForm>,
) -> Outcome<Stored<TakenPhoto>> {
    context.app.limiter.check(limit::PHOTO, guard.actor.user.as_str(), context.now).await?;
    let bytes = form.read().await?;
    Ok(usecase::take_photo(&context, guard, bytes).await?)
}

/// A signed link.
#[derive(Deserialize, IntoParams)]
pub(crate) struct LinkQuery {
    /// `full` or `thumb`.
    #[param(inline)]
    variant: Variant,
    /// When the link ends, in seconds since 1970.
    exp: i64,
    /// The signature.
    sig: String,
}

/// A photo, through a link that an answer gave
#[operation("查看照片")]
pub(crate) async fn get_photo(
    app: web::Data<App>,
    id: web::Path<String>,
    query: Query<LinkQuery>,
) -> Result<Served<Jpeg>, Problem> {
    let id: PhotoId = id_of(&id)?;
    let LinkQuery { variant, exp, sig } = query.read()?;
    photo::link::verify(&app.keys.photo_links, id, variant, exp, &sig, app.clock.now())?;
    let found = app.store.read(move |conn| photo::photos_of(conn, &[id])).await?;
    let photo = found.first().ok_or_else(|| Error::new(Code::NotFound))?;
    let bytes = app.photos.get(&photo.sha256, variant).await?;
    let response = HttpResponse::Ok()
        .content_type("image/jpeg")
        .insert_header((header::CACHE_CONTROL, "private, max-age=900, immutable"))
        .body(bytes);
    Ok(response.into())
}
