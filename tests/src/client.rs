//! Who sends requests, and what comes back.

use serde_json::Value;

use crate::expect::{body, text};
use crate::{reply, try_reply};

/// Somebody who sends requests.
#[derive(Clone)]
pub struct Client {
    url: String,
    http: reqwest::Client,
    token: Option<String>,
}

/// An answer: status, headers and JSON (null when there is none).
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body as JSON; null when it is none.
    pub body: Value,
    /// The body as it came.
    pub text: String,
}

impl Client {
    /// Nobody, at a server that the test has started itself.
    pub fn at(url: &str) -> Self {
        heping_store::tls::ready();
        Self::new(url, reqwest::Client::new())
    }

    /// Nobody, through a client that the test has made itself.
    pub fn through(url: &str, http: reqwest::Client) -> Self {
        Self::new(url, http)
    }

    /// Nobody, through connections that others use too.
    pub(crate) fn new(url: &str, http: reqwest::Client) -> Self {
        Self { url: url.to_owned(), http, token: None }
    }

    /// Whoever the session that `reply` opened belongs to.
    pub fn signed_in(&self, reply: &Reply) -> Self {
        Self { token: reply.body["token"].as_str().map(ToOwned::to_owned), ..self.clone() }
    }

    /// What the session is shown by; empty for nobody.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// Sends a request; `body` null sends none.
    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Reply {
        let mut request = self.request(method, path);
        if !body.is_null() {
            request = request.json(body);
        }
        reply(request).await
    }

    /// A request to be changed before it is sent with [`reply`].
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("a method");
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// GET
    pub async fn get(&self, path: &str) -> Reply {
        self.send("GET", path, &Value::Null).await
    }

    /// POST
    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.send("POST", path, &body).await
    }

    /// PUT
    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.send("PUT", path, &body).await
    }

    /// The id of the user.
    pub async fn user_id(&self) -> String {
        text(&body(self.get("/api/v1/session").await, 200)["user"], "id")
    }

    /// Uploads a small picture, different for each `shade`, and answers its id.
    pub async fn photo(&self, shade: u8) -> String {
        let uploaded = self.upload(picture(shade)).await;
        assert!(matches!(uploaded.status, 200 | 201), "{}", uploaded.text);
        uploaded.body["id"].as_str().expect("an id").to_owned()
    }

    /// Asks to be let into the firm of a code, with a licence; the application.
    pub async fn apply(&self, code: &str, role: &str) -> serde_json::Value {
        let licence = self.photo(91).await;
        let new = serde_json::json!({
            "name": "样例青", "phone": "19057310291", "role": role, "photoIds": [licence],
        });
        let asked = self.post(&format!("/api/v1/codes/{code}/applications"), new).await;
        crate::expect::body(asked, 201)
    }

    /// Uploads a file as a photo.
    pub async fn upload(&self, bytes: Vec<u8>) -> Reply {
        self.try_upload(bytes).await.expect("the server answers")
    }

    /// Uploads a file as a photo; `None` when the server is gone before it has answered.
    pub async fn try_upload(&self, bytes: Vec<u8>) -> Option<Reply> {
        self.try_upload_to("/api/v1/photos", bytes).await
    }

    /// Uploads a file that a bulletin is to bring.
    pub async fn attachment(&self, bytes: Vec<u8>) -> Reply {
        self.try_upload_to("/api/v1/bulletin-attachments", bytes).await.expect("the server answers")
    }

    async fn try_upload_to(&self, path: &str, bytes: Vec<u8>) -> Option<Reply> {
        let part = reqwest::multipart::Part::bytes(bytes).file_name("photo");
        let form = reqwest::multipart::Form::new().part("file", part);
        try_reply(self.request("POST", path).multipart(form)).await
    }

    /// The same person at the same service, which answers elsewhere now.
    pub fn moved_to(&self, url: &str) -> Self {
        Self { url: url.to_owned(), ..self.clone() }
    }
}

/// A small picture, different for each `shade`.
pub fn picture(shade: u8) -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(64, 48, image::Rgb([shade, 80, 120]));
    picture.write_to(&mut png, image::ImageFormat::Png).expect("a PNG");
    png.into_inner()
}
