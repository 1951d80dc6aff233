//! Answers that are no JSON, or that a client may hold already: which kinds of content a handler
//! serves is in its type.

use std::marker::PhantomData;

use actix_web::body::BoxBody;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, Charset, ContentDisposition, DispositionParam, DispositionType, ETAG,
    EntityTag, ExtendedValue, Header, HeaderValue, IF_NONE_MATCH, IfNoneMatch, TryIntoHeaderValue,
};
use actix_web::{HttpRequest, HttpResponse, Responder};
use heping_core::Error;
use utoipa::ToSchema;

use crate::answer::describe::{Draft, Replies};

/// Content of the kind `K`.
pub struct Served<K> {
    response: HttpResponse,
    kind: PhantomData<fn() -> K>,
}

impl<K> From<HttpResponse> for Served<K> {
    fn from(response: HttpResponse) -> Self {
        Self { response, kind: PhantomData }
    }
}

impl<K> Served<K> {
    /// Content whose ETag is its digest, kept by clients as `kept` says; 304 to who has it.
    pub fn held(request: &HttpRequest, kind: &str, kept: &'static str, bytes: Vec<u8>) -> Self {
        let etag = EntityTag::new_strong(heping_store::audit::digest_of_bytes(&bytes));
        let held = holds(request, &etag);
        let mut response = if held { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response.insert_header((ETAG, etag)).insert_header((CACHE_CONTROL, HeaderValue::from_static(kept)));
        if held { response.finish() } else { response.content_type(kind).body(bytes) }.into()
    }

    /// The same as a file of this name, in whatever letters.
    ///
    /// # Errors
    /// `internal` for a name that no header can hold.
    pub fn named(mut self, disposition: DispositionType, name: String) -> Result<Self, Error> {
        let value = named(disposition, name).try_into_value().map_err(Error::internal)?;
        self.response.headers_mut().insert(CONTENT_DISPOSITION, value);
        Ok(self)
    }
}

impl<K> Responder for Served<K> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        self.response
    }
}

/// JSON that a client may hold already: 200 and a `T`, or 304.
pub struct Held<T>(PhantomData<fn() -> T>);

/// The page that any scanner opens, whatever became of the code; a `T` to who asks for JSON.
pub struct Landing<T>(PhantomData<fn() -> T>);

/// A page for whoever scans a sheet; a `T` to who asks for JSON.
pub struct Posted<T>(PhantomData<fn() -> T>);

macro_rules! contents {
    ($($(#[$doc:meta])* $name:ident: $held:expr, [$($kind:literal),+];)+) => {$(
        $(#[$doc])*
        pub struct $name;
        impl Replies for $name {
            fn replies(draft: &mut Draft) {
                draft.content(200, "成功", &[$($kind),+]);
                if $held {
                    draft.unchanged();
                }
            }
        }
    )+};
}

contents! {
    /// A picture of a code, or a sticker on paper.
    Printed: true, ["image/png", "image/jpeg", "image/svg+xml", "application/pdf"];
    /// A photo.
    Jpeg: false, ["image/jpeg"];
    /// A paper or a photo.
    PdfOrJpeg: true, ["application/pdf", "image/jpeg"];
    /// A drawing.
    Svg: false, ["image/svg+xml"];
    /// A document of an inspection.
    Pdf: true, ["application/pdf"];
    /// Stickers on sheets, or one by one.
    Sheets: false, ["application/pdf", "application/zip"];
    /// A list for a spreadsheet.
    Workbook: false, ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"];
    /// Words for a machine of somebody else's.
    Text: false, ["text/plain"];
}

impl<T: ToSchema> Replies for Landing<T> {
    fn replies(draft: &mut Draft) {
        draft.content(200, "码牌真实：网页；若 Accept 为 JSON 则为公开信息", &["text/html"]);
        draft.json::<T>(200, "");
        for (status, why) in [(404, "没有这个码"), (410, "已更换或停用"), (429, "查询太频繁")]
        {
            draft.content(status, why, &["text/html", "application/problem+json"]);
        }
    }
}

impl<T: ToSchema> Replies for Posted<T> {
    fn replies(draft: &mut Draft) {
        draft.content(200, "网页；若 Accept 为 JSON 则为公示内容", &["text/html"]);
        draft.json::<T>(200, "");
        for (status, why) in [(404, "没有这张公示单"), (429, "操作太频繁")] {
            draft.content(status, why, &["text/html", "application/problem+json"]);
        }
    }
}

impl<T: ToSchema> Replies for Held<T> {
    fn replies(draft: &mut Draft) {
        draft.json::<T>(200, "成功");
        draft.unchanged();
    }
}

/// The tags of what a client says that it holds.
#[derive(Clone, Debug, Default)]
pub struct HeldTags {
    /// Whatever there is.
    all: bool,
    tags: Vec<EntityTag>,
}

impl HeldTags {
    /// Those that a request names; none where it names none that can be read.
    pub fn of(request: &HttpRequest) -> Self {
        if !request.headers().contains_key(IF_NONE_MATCH) {
            return Self::default();
        }
        match IfNoneMatch::parse(request) {
            Ok(IfNoneMatch::Any) => Self { all: true, tags: Vec::new() },
            Ok(IfNoneMatch::Items(tags)) => Self { all: false, tags },
            Err(_) => Self::default(),
        }
    }

    /// Whether there are any.
    pub fn any(&self) -> bool {
        self.all || !self.tags.is_empty()
    }

    /// Whether the client holds what `etag` names already: compared weakly, since a proxy that
    /// compresses makes tags weak (RFC 9110, 13.1.2).
    pub fn has(&self, etag: &EntityTag) -> bool {
        self.all || self.tags.iter().any(|one| one.weak_eq(etag))
    }
}

/// Whether the client holds what `etag` names already.
pub fn holds(request: &HttpRequest, etag: &EntityTag) -> bool {
    HeldTags::of(request).has(etag)
}

/// 304: the client holds it already.
pub fn not_modified(etag: EntityTag) -> HttpResponse {
    HttpResponse::NotModified().insert_header((ETAG, etag)).finish()
}

/// How an answer is kept as a file of this name, in whatever letters.
pub fn named(disposition: DispositionType, name: String) -> ContentDisposition {
    let value = ExtendedValue {
        charset: Charset::Ext("UTF-8".to_owned()),
        language_tag: None,
        value: name.into_bytes(),
    };
    ContentDisposition { disposition, parameters: vec![DispositionParam::FilenameExt(value)] }
}
