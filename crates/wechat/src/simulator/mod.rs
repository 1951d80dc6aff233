//! A WeChat without WeChat: an HTTP server on the loopback that answers as the WeChat server API
//! does. It is the demo's WeChat and the peer of the tests; it knows nothing of our client.
//!
//! What it keeps to: codes work once and for five minutes (those that begin with `demo-` again
//! and again, so that anyone can script against the demo), access tokens run out and overlap,
//! consent is counted, values are held to the rules of their fields, quotas are counted by the
//! minute, `\u` escapes are refused, and every refusal is HTTP 200 with `errcode` and a `rid`.
//! [`Fault`]s make it busy, slow or broken on demand.

mod fault;
mod http;
mod messages;
mod people;
mod pictures;
mod quotas;
mod tokens;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use heping_core::{Clock, Moment};
use serde_json::{Value, json};

use fault::Faults;
use messages::Messages;
use people::People;
use quotas::Quotas;
use tokens::Tokens;

pub use fault::Fault;
pub use messages::Sent;
pub use people::openid;

/// `POST /wxa/business/getuserphonenumber`
pub const PHONE: &str = "/wxa/business/getuserphonenumber";
/// The answer to `GET /sns/jscode2session`.
pub const LOGIN: &str = "/sns/jscode2session";
/// `POST /cgi-bin/stable_token`
pub const TOKEN: &str = "/cgi-bin/stable_token";
/// `POST /wxa/getwxacodeunlimit`
pub const CODE_IMAGE: &str = "/wxa/getwxacodeunlimit";
/// `POST /cgi-bin/message/subscribe/send`
pub const SEND: &str = "/cgi-bin/message/subscribe/send";

/// A WeChat that one can turn knobs on. Clones are the same WeChat.
#[derive(Clone)]
pub struct Simulator {
    clock: Clock,
    app_id: Arc<str>,
    app_secret: Arc<str>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    people: People,
    tokens: Tokens,
    messages: Messages,
    quotas: Quotas,
    faults: Faults,
    calls: HashMap<String, usize>,
}

/// What WeChat would get.
struct Request {
    method: String,
    path: String,
    query: HashMap<String, String>,
    body: Vec<u8>,
}

/// What WeChat would answer.
#[derive(Debug)]
enum Answer {
    Json(Value),
    Picture(Vec<u8>),
}

/// What WeChat would refuse: its code and its words.
#[derive(Debug)]
struct Refused(i64, &'static str);

impl Simulator {
    /// A WeChat with one mini-program.
    pub fn new(clock: Clock, app_id: &str, app_secret: &str) -> Self {
        Self { clock, app_id: app_id.into(), app_secret: app_secret.into(), state: Arc::default() }
    }

    /// A login code for `person`, which works once and for five minutes.
    pub fn login_code(&self, person: &str) -> String {
        self.state().people.login_code(person, self.clock.now())
    }

    /// Codes that are good again and again open nothing any more but with this word behind a dot: where
    /// not everybody who knows them may use them.
    pub fn ask_for(&self, word: &str) {
        self.state().people.ask_for(word);
    }

    /// WeChat blocks a person: 40226 from now on.
    pub fn block(&self, person: &str) {
        self.state().people.block(person);
    }

    /// All access tokens stop working at once: 40001.
    pub fn revoke_tokens(&self) {
        self.state().tokens = Tokens::default();
    }

    /// A template and the keys that its messages must have.
    pub fn template(&self, id: &str, keys: &[&str]) {
        self.state().messages.template(id, keys);
    }

    /// The templates of an installation.
    pub fn know(&self, templates: &crate::Templates) {
        for template in templates.all() {
            let keys: Vec<_> = template.fields.iter().map(|(key, _)| key.as_str()).collect();
            self.template(&template.id, &keys);
        }
    }

    /// The person agrees `times` more to one message of a template.
    pub fn consent(&self, openid: &str, template: &str, times: u32) {
        self.state().messages.consent(openid, template, times);
    }

    /// The person agrees for good (a long-term template).
    pub fn consent_for_good(&self, openid: &str, template: &str) {
        self.state().messages.consent_for_good(openid, template);
    }

    /// The person wants no more messages of a template.
    pub fn decline(&self, openid: &str, template: &str) {
        self.state().messages.decline(openid, template);
    }

    /// Everybody agrees to everything: the demo, where nobody has a phone in hand.
    pub fn everybody_agrees(&self) {
        self.state().messages.everybody_agrees();
    }

    /// The messages that were sent, in order.
    pub fn sent(&self) -> Vec<Sent> {
        self.state().messages.sent()
    }

    /// Everything secret that was given out so far: access tokens, session keys, openids.
    pub fn given_out(&self) -> Vec<String> {
        let state = self.state();
        state.tokens.given_out().chain(state.people.given_out()).collect()
    }

    /// How often a path was asked, faults included.
    pub fn calls(&self, path: &str) -> usize {
        self.state().calls.get(path).copied().unwrap_or_default()
    }

    /// From now on `path` takes `limit` requests a minute.
    pub fn limit(&self, path: &'static str, limit: u32) {
        self.state().quotas.limit(path, limit);
    }

    /// The next request to `path` meets with `fault`; several of them, one after the other.
    pub fn fail_next(&self, path: &str, fault: Fault) {
        self.state().faults.next(path, fault);
    }

    /// Every request to `path` meets with `fault`, until [`Simulator::mend`].
    pub fn fail(&self, path: &str, fault: Fault) {
        self.state().faults.always(path, fault);
    }

    /// No more faults.
    pub fn mend(&self) {
        self.state().faults = Faults::default();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // a test that panicked is over; what it held is whole
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts the request and takes the fault that waits for it.
    fn fault(&self, path: &str) -> Option<Fault> {
        let mut state = self.state();
        *state.calls.entry(path.to_owned()).or_default() += 1;
        state.faults.take(path)
    }

    fn answer(&self, request: &Request) -> Answer {
        let refused = match self.carry_out(request, self.clock.now()) {
            Ok(answer) => return answer,
            Err(refused) => refused,
        };
        let Refused(errcode, errmsg) = refused;
        Answer::Json(json!({"errcode": errcode, "errmsg": format!("{errmsg} rid: {}", rid())}))
    }

    fn carry_out(&self, request: &Request, now: Moment) -> Result<Answer, Refused> {
        let mut state = self.state();
        let state = &mut *state;
        let get = request.path == LOGIN;
        if get && request.method != "GET" {
            return Err(Refused(43001, "require GET method"));
        }
        if !get && request.method != "POST" {
            return Err(Refused(43002, "require POST method"));
        }
        match request.path.as_str() {
            LOGIN => {
                let asked = |name| request.query.get(name).map_or("", String::as_str);
                self.credentials(asked("appid"), asked("secret"))?;
                if asked("grant_type") != "authorization_code" {
                    return Err(Refused(40002, "invalid grant_type"));
                }
                state.quotas.count(LOGIN, now)?;
                state.people.log_in(asked("js_code"), now)
            }
            TOKEN => {
                let body = request.json()?;
                self.credentials(text(&body, "appid"), text(&body, "secret"))?;
                if text(&body, "grant_type") != "client_credential" {
                    return Err(Refused(40002, "invalid grant_type"));
                }
                state.tokens.give(body.get("force_refresh") == Some(&Value::Bool(true)), now)
            }
            CODE_IMAGE | PHONE | SEND => {
                state.tokens.check(request.query.get("access_token").map_or("", String::as_str), now)?;
                let body = request.json()?;
                if request.path == SEND {
                    return state.messages.send(&body);
                }
                if request.path == PHONE {
                    return people::phone(text(&body, "code"));
                }
                state.quotas.count(CODE_IMAGE, now)?;
                pictures::draw(&body)
            }
            _ => Err(Refused(40066, "invalid url")),
        }
    }

    fn credentials(&self, app_id: &str, secret: &str) -> Result<(), Refused> {
        match (app_id == &*self.app_id, secret == &*self.app_secret) {
            (true, true) => Ok(()),
            (true, false) => Err(Refused(40125, "invalid appsecret")),
            (false, _) => Err(Refused(40013, "invalid appid")),
        }
    }
}

impl Request {
    /// The body, which must be JSON in plain UTF-8.
    fn json(&self) -> Result<Value, Refused> {
        let invalid = Refused(
            40033,
            "invalid charset. please check your request, if include \\uxxxx will create fail!",
        );
        if self.body.windows(2).any(|pair| pair == b"\\u") {
            return Err(invalid);
        }
        serde_json::from_slice(&self.body).map_err(|_| Refused(47001, "data format error"))
    }
}

fn text<'a>(body: &'a Value, field: &str) -> &'a str {
    body.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// WeChat's id of a request, which comes with every refusal.
fn rid() -> String {
    let part = || rand::random::<u32>();
    format!("{:08x}-{:08x}-{:08x}", part(), part(), part())
}
