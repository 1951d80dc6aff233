//! Photo links in answers: `<image src>` sends no headers, so a link carries its own right.

use std::borrow::Cow;

use heping_core::{Moment, PhotoId};
use heping_evidence::Written;
use heping_evidence::photo::{Variant, link};
use heping_org::applications::Application;
use heping_org::dossier::EnterpriseDocument;
use heping_org::life::EnterpriseChange;
use heping_records::conduct::Conduct;
use heping_records::hazard::Hazard;
use heping_records::service_visit::ServiceVisit;
use serde::Serialize;
use utoipa::openapi::schema::{AllOfBuilder, Array, ObjectBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};

/// Makes links that open for a while.
#[derive(Clone)]
pub struct Links {
    key: [u8; 32],
}

/// A photo as an answer shows it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PhotoLink {
    /// Its id.
    pub id: PhotoId,
    /// Where it can be fetched for about half an hour.
    pub url: String,
    /// The same, at most 320 pixels wide or high.
    pub thumb_url: String,
}

impl Links {
    /// Links signed with `key`.
    pub fn new(key: [u8; 32]) -> Self {
        Self { key }
    }

    /// The links of one photo.
    pub fn of(&self, id: PhotoId, now: Moment) -> PhotoLink {
        let exp = link::expiry(now);
        // signing cannot fail: HMAC takes keys of any length
        let url = |variant| {
            format!("/api/v1/photos/{id}?{}", link::sign(&self.key, id, variant, exp).unwrap_or_default())
        };
        PhotoLink { id, url: url(Variant::Full), thumb_url: url(Variant::Thumb) }
    }
}

/// Something that shows photos.
pub trait ShowsPhotos {
    /// Which.
    fn photo_ids(&self) -> &[PhotoId];
}

impl ShowsPhotos for Hazard {
    fn photo_ids(&self) -> &[PhotoId] {
        &self.photo_ids
    }
}

impl ShowsPhotos for Conduct {
    fn photo_ids(&self) -> &[PhotoId] {
        &self.photo_ids
    }
}

impl ShowsPhotos for ServiceVisit {
    fn photo_ids(&self) -> &[PhotoId] {
        &self.photo_ids
    }
}

impl ShowsPhotos for EnterpriseChange {
    fn photo_ids(&self) -> &[PhotoId] {
        &self.photo_ids
    }
}

impl ShowsPhotos for Application {
    fn photo_ids(&self) -> &[PhotoId] {
        &self.photo_ids
    }
}

impl ShowsPhotos for EnterpriseDocument {
    fn photo_ids(&self) -> &[PhotoId] {
        &self.photo_ids
    }
}

/// A record with links to its photos beside it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WithPhotos<T> {
    #[serde(flatten)]
    record: T,
    photos: Vec<PhotoLink>,
}

/// Where a field shows one, not generic: utoipa makes up names of its own for generic types.
pub type EnterpriseDocumentWithPhotos = WithPhotos<EnterpriseDocument>;

impl<T: ToSchema> PartialSchema for WithPhotos<T> {
    fn schema() -> RefOr<Schema> {
        let photos = ObjectBuilder::new()
            .property("photos", Array::new(Ref::from_schema_name(PhotoLink::name())))
            .required("photos");
        AllOfBuilder::new().item(Ref::from_schema_name(T::name())).item(photos).into()
    }
}

impl<T: ToSchema> ToSchema for WithPhotos<T> {
    fn name() -> Cow<'static, str> {
        format!("{}WithPhotos", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        for (name, schema) in [(T::name(), T::schema()), (PhotoLink::name(), PhotoLink::schema())] {
            schemas.push((name.into_owned(), schema));
        }
        T::schemas(schemas);
        PhotoLink::schemas(schemas);
    }
}

impl<T: ShowsPhotos> WithPhotos<T> {
    /// The record, its photos linked.
    pub fn of(record: T, links: &Links, now: Moment) -> Self {
        let photos = record.photo_ids().iter().map(|id| links.of(*id, now)).collect();
        Self { record, photos }
    }
}

/// What a write answers, with links to the photos.
pub fn with_photos<T: ShowsPhotos>(
    written: Written<T>,
    links: &Links,
    now: Moment,
) -> Written<WithPhotos<T>> {
    let Written { value, facts, created } = written;
    Written { value: WithPhotos::of(value, links, now), facts, created }
}
