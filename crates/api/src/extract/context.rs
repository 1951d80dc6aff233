//! What surrounds the work on a request: the service, the request's id and time, whoever may
//! repeat it. A value that is passed on; a job or a command makes one of its own.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use heping_core::{Actor, Error, Moment, RequestId, Result, UserId};
use heping_evidence::DeviceClock;
use heping_store::BlindIndex;
use heping_store::limit::Limit;
use sha2::{Digest, Sha256};

use crate::answer::describe::{Asks, Draft};
use crate::answer::problem::Problem;
use crate::app::App;
use crate::edge::proxies::Address;

/// What one request says of itself, whatever it asks for.
#[derive(Debug)]
pub struct Asked {
    /// Names it in the log.
    pub id: RequestId,
    /// Where it came from.
    pub address: Address,
    /// Method, path, query and `Idempotency-Key`, where one was sent with something that can be repeated.
    pub repeat: Option<String>,
    /// The digest of its body, kept when a repeat must be recognised.
    pub body: OnceLock<String>,
    /// Whether a secret was read in its body: then it is not one to be recognised.
    pub secret: AtomicBool,
    /// What the phone's clock showed when it sent the request (`X-Device-Time`), if it said so.
    pub device_time: Option<Moment>,
}

impl Asked {
    /// The present request, as what surrounds it has written it down.
    pub fn of(request: &HttpRequest) -> Option<Arc<Self>> {
        request.extensions().get::<Arc<Self>>().cloned()
    }

    /// Keeps what the body was, for a request that carries an `Idempotency-Key`.
    pub fn keep_body(&self, bytes: &[u8]) {
        if self.repeat.is_some() {
            self.body.get_or_init(|| hex::encode(Sha256::digest(bytes)));
        }
    }

    /// Notes that a secret was read in its body.
    pub fn holds_secret(&self) {
        self.secret.store(true, Ordering::Relaxed);
    }

    /// Its scope and its body, where a repeat of it is to be recognised: under the service's key, since
    /// what people sent could be found by trying in a digest without one.
    fn recognised(&self, repeats: &BlindIndex, by: UserId) -> Option<(String, String)> {
        let request = self.repeat.as_ref().filter(|_| !self.secret.load(Ordering::Relaxed))?;
        let body = self.body.get().map_or("", String::as_str);
        Some((repeats.of("scope", &format!("{by} {request}")), repeats.of("body", body)))
    }
}

/// Who asks for a write, and how the request can be told apart from others.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who.
    pub user: Option<UserId>,
    /// In which role, for the audit log.
    pub role: Option<String>,
    /// The address it came from, for the audit log; none where nobody is to know or nobody asked.
    pub address: Option<String>,
    /// Who gave the command on the server, by their name in the operating system.
    pub operator: Option<String>,
    /// The request.
    pub request: RequestId,
    /// Scope and body digest of an `Idempotency-Key`, where one was sent.
    pub repeat: Option<(String, String)>,
}

impl Caller {
    /// The service itself: jobs, commands.
    pub fn system() -> Self {
        let request = RequestId::new();
        Self { user: None, role: None, address: None, operator: None, request, repeat: None }
    }

    /// Whoever gives commands on the server.
    pub fn operator() -> Self {
        // a user whom the operating system has no name for is still somebody
        let operator = whoami::account().unwrap_or_else(|_| "unknown".to_owned());
        Self { operator: Some(operator), ..Self::system() }
    }
}

/// The service, the time at which the work began, and the request behind it.
#[derive(Clone)]
pub struct Context {
    /// The service.
    pub app: web::Data<App>,
    /// The time: one instant for everything that the request does.
    pub now: Moment,
    asked: Option<Arc<Asked>>,
    id: RequestId,
    /// Whether an `Idempotency-Key` stands for this piece of work; not for a part of a sync.
    whole: bool,
}

impl Context {
    /// The work of a job or a command: nobody asked for it.
    pub fn system(app: &App, now: Moment) -> Self {
        Self { app: web::Data::new(app.clone()), now, asked: None, id: RequestId::new(), whole: true }
    }

    /// One of several writes in this request. Each has an id of its own, and the request's
    /// `Idempotency-Key`, which can stand for one answer only, is passed over.
    pub fn part(&self) -> Self {
        Self { whole: false, ..self.clone() }
    }

    /// The request's id.
    pub fn id(&self) -> RequestId {
        self.id
    }

    /// The address that the request came from, for rate limits; empty where nobody asked.
    pub fn address(&self) -> &str {
        self.asked.as_ref().map_or("", |asked| asked.address.as_str())
    }

    /// Counts one more of what the address may do, or with `what`, of what it may do with that.
    ///
    /// # Errors
    /// `rate_limited`, with the seconds to wait, when it is one too many.
    pub async fn admit(&self, limit: Limit, what: &str) -> Result<()> {
        let limit = self.asked.as_ref().map_or(limit, |asked| asked.address.limit(limit));
        self.app.limiter.check(limit, &format!("{what}@{}", self.address()), self.now).await
    }

    /// What the phone's clock showed when it sent the request, if it said so.
    pub fn device_time(&self) -> Option<Moment> {
        self.asked.as_ref()?.device_time
    }

    /// The clock of the phone that sent the request, which is right unless it said otherwise.
    pub fn device_clock(&self) -> DeviceClock {
        self.device_time().map_or_else(DeviceClock::default, |sent_at| DeviceClock::new(sent_at, self.now))
    }

    /// Whoever asks, for the audit log and for repeated requests.
    pub fn caller(&self, actor: &Actor) -> Caller {
        let asked = self.asked.as_ref().filter(|_| self.whole);
        let repeat = asked.and_then(|asked| asked.recognised(&self.app.keys.repeats, actor.user));
        let role = actor.acting.or_else(|| actor.roles().first().copied());
        let role = role.map(|role| role.as_str().to_owned());
        Caller { user: Some(actor.user), role, repeat, ..self.somebody() }
    }

    /// Somebody whom nobody is to know, or the service itself.
    pub fn nobody(&self) -> Caller {
        Caller { request: self.id, ..Caller::system() }
    }

    /// Somebody who is not signed in, but whose address is written down.
    pub fn somebody(&self) -> Caller {
        let address = Some(self.address()).filter(|address| !address.is_empty()).map(ToOwned::to_owned);
        Caller { address, ..self.nobody() }
    }
}

impl Asks for Context {
    fn asks(_: &mut Draft) {}
}

impl FromRequest for Context {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let made = match (request.app_data::<web::Data<App>>(), Asked::of(request)) {
            (Some(app), Some(asked)) => Ok(Self {
                app: app.clone(),
                now: app.clock.now(),
                id: asked.id,
                asked: Some(asked),
                whole: true,
            }),
            _ => Err(Problem(Error::internal("a request that nothing surrounds"))),
        };
        std::future::ready(made)
    }
}
