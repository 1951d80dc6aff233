//! The simulator as a server.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::CONTENT_TYPE;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request as HttpRequest, Response};
use hyper_util::rt::TokioIo;
use reqwest::Url;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::{Answer, Fault, Request, Simulator};

/// No request of ours is larger.
const LARGEST_REQUEST: usize = 1024 * 1024;

type Body = UnsyncBoxBody<Bytes, io::Error>;

impl Simulator {
    /// Answers whoever connects, until the future is dropped.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub async fn serve(self, listener: std::net::TcpListener) -> io::Result<Infallible> {
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                accepted = listener.accept() => {
                    // one that went away before it was taken is not missed
                    if let Ok((stream, _)) = accepted {
                        connections.spawn(self.clone().connection(stream));
                    }
                }
                Some(_) = connections.join_next() => {}
            }
        }
    }

    async fn connection(self, stream: TcpStream) {
        let service = service_fn(|request| self.respond(request));
        // the other side went away, or was told half an answer: both are as they should be
        let _gone = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
    }

    async fn respond(&self, request: HttpRequest<Incoming>) -> Result<Response<Body>, Infallible> {
        let request = read(request).await;
        let (kind, mut body) = match self.fault(&request.path) {
            Some(Fault::Busy) => json(r#"{"errcode":-1,"errmsg":"system error rid: 0-0-0"}"#),
            Some(Fault::Code(code)) => {
                json(&format!(r#"{{"errcode":{code},"errmsg":"on demand rid: {}"}}"#, super::rid()))
            }
            Some(Fault::Status(status)) => {
                let mut response = Response::new(whole("<html>bad gateway</html>".into()));
                *response.status_mut() = status.try_into().unwrap_or_default();
                return Ok(response);
            }
            Some(Fault::Slow(wait)) => {
                let answer = written(self.answer(&request));
                tokio::time::sleep(wait).await;
                answer
            }
            Some(Fault::Truncated) => {
                let (kind, body) = written(self.answer(&request));
                let half = body.slice(..body.len() / 2);
                let broken = Err(io::Error::other("on demand"));
                let frames = stream::iter([Ok(Frame::data(half)), broken]);
                return Ok(response(kind, StreamBody::new(frames).boxed_unsync()));
            }
            Some(Fault::Garbage) => {
                // carried out all the same
                let _lost = self.answer(&request);
                json("<xml>ok</xml>")
            }
            None => written(self.answer(&request)),
        };
        Ok(response(kind, whole(std::mem::take(&mut body))))
    }
}

fn response(kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    if let Ok(kind) = kind.parse() {
        response.headers_mut().insert(CONTENT_TYPE, kind);
    }
    response
}

fn whole(body: Bytes) -> Body {
    Full::new(body).map_err(|never| match never {}).boxed_unsync()
}

fn json(text: &str) -> (&'static str, Bytes) {
    // WeChat says so for some answers and text/plain for others
    ("application/json; encoding=utf-8", Bytes::from(text.to_owned()))
}

fn written(answer: Answer) -> (&'static str, Bytes) {
    match answer {
        Answer::Json(value) => json(&value.to_string()),
        Answer::Picture(bytes) => ("image/png", bytes.into()),
    }
}

async fn read(request: HttpRequest<Incoming>) -> Request {
    let (head, body) = request.into_parts();
    let query: HashMap<_, _> = Url::parse(&format!("http://localhost{}", head.uri))
        .map(|url| url.query_pairs().into_owned().collect())
        .unwrap_or_default();
    let body = Limited::new(body, LARGEST_REQUEST).collect().await.map(|body| body.to_bytes().to_vec());
    Request {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query,
        body: body.unwrap_or_default(),
    }
}
