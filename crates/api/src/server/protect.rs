//! The headers by which every answer tells a browser what it must not do with it.

use actix_web::http::header::{
    CONTENT_SECURITY_POLICY, HeaderMap, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};

/// What our pages, pictures and papers need and no more: they bring their style and pictures along,
/// send their forms to us, run no script, and stand in nobody's frame.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; object-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The same for Swagger UI, which is a program that asks this server.
pub const DOCS_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
    object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The same for the console, which shows photos and files that it has fetched itself.
pub const CONSOLE_POLICY: &str = "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; \
    object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// What the console may ask the browser for: nothing of what it could.
pub const CONSOLE_PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), \
    display-capture=(), publickey-credentials-get=()";

/// The same for the phone of a demo, which shows what it has fetched and taken itself, and stands in
/// a frame of ours.
pub const PHONE_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; \
    object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/// A year of https alone.
const ONE_YEAR: &str = "max-age=31536000";

/// Puts them on an answer; one that has a policy of its own keeps it. `encrypted` is whether the
/// service is reached by https.
pub fn protect(headers: &mut HeaderMap, encrypted: bool) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // codes and receipts stand in addresses
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
    if encrypted {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONE_YEAR));
    }
}
