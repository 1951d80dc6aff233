//! How large a body may be and how slowly it may come. A body that comes slower than its pace is
//! given up, so that nobody keeps a connection and its memory by sending a byte now and then.
//! It holds for every body alike, since it stands before whatever reads it.

use std::cell::RefCell;
use std::io;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, TRANSFER_ENCODING};
use bytes::Bytes;
use futures_util::Stream;
use heping_core::{Code, Error};
use tokio::time::{Instant, Sleep};

/// The largest JSON body. A morning's work in one sync stays well below it.
pub const MAX_JSON_BYTES: usize = 2 * 1024 * 1024;
/// The largest form: the largest file, and what stands around it.
const MAX_FORM_BYTES: usize = 10 * 1024 * 1024 + 256 * 1024;

/// A body's pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// How many bytes it has at most.
    pub most: usize,
    /// How long it may take before the rate counts.
    pub grace: Duration,
    /// How many bytes a second come at least.
    pub rate: u32,
    /// How long it may take in all.
    pub deadline: Duration,
}

/// The pace of each kind of body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paces {
    /// What programs write.
    pub json: Pace,
    /// Photos and registers, from a phone at the end of the village.
    pub form: Pace,
}

impl Default for Paces {
    fn default() -> Self {
        let second = Duration::from_secs;
        Self {
            json: Pace { most: MAX_JSON_BYTES, grace: second(5), rate: 1024, deadline: second(10) },
            form: Pace { most: MAX_FORM_BYTES, grace: second(10), rate: 4096, deadline: second(60) },
        }
    }
}

impl Pace {
    /// How long after the request `received` bytes must be followed by more.
    fn allows(&self, received: usize) -> Duration {
        let bytes = u32::try_from(received).unwrap_or(u32::MAX);
        let earned = Duration::from_secs(1) * bytes / self.rate.max(1);
        self.deadline.min(self.grace + earned)
    }
}

/// The body of a request, given up when it is too large or too slow.
struct Paced {
    body: Rc<RefCell<Payload>>,
    pace: Pace,
    /// What the request said that it would send.
    declared: usize,
    received: usize,
    begun: Instant,
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Stream for Paced {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.declared > self.pace.most {
            return Poll::Ready(Some(Err(PayloadError::Overflow)));
        }
        let due = self.begun + self.pace.allows(self.received);
        let polled = Pin::new(&mut *self.body.borrow_mut()).poll_next(context);
        match polled {
            Poll::Ready(Some(Ok(chunk))) => {
                self.received += chunk.len();
                Poll::Ready(Some(if self.received > self.pace.most {
                    Err(PayloadError::Overflow)
                } else if Instant::now() > due {
                    Err(late())
                } else {
                    Ok(chunk)
                }))
            }
            Poll::Pending => {
                let alarm = self.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(due)));
                if alarm.deadline() != due {
                    alarm.as_mut().reset(due);
                }
                alarm.as_mut().poll(context).map(|()| Some(Err(late())))
            }
            other => other,
        }
    }
}

fn late() -> PayloadError {
    PayloadError::Io(io::ErrorKind::TimedOut.into())
}

/// What a body that cannot be read is refused with.
pub fn refusal(error: &PayloadError) -> Error {
    let code = match error {
        PayloadError::Overflow => Code::TooLarge,
        PayloadError::Io(error) if error.kind() == io::ErrorKind::TimedOut => Code::TooSlow,
        _ => Code::BadRequest,
    };
    Error::new(code).caused_by(error.to_string())
}

/// The rest of a body that nobody has read to its end.
pub struct Rest {
    _body: Rc<RefCell<Payload>>,
}

/// Sets the pace of a request's body. What comes back must go with the answer: the server reads
/// the rest of a chunked body that nobody holds for as long as it may come, and closes the
/// connection over one that somebody does.
pub fn set(request: &mut ServiceRequest, paces: &Paces) -> Option<Rest> {
    let body = request.take_payload();
    if matches!(body, Payload::None) {
        return None;
    }
    let text = |headers: &HeaderMap, name| headers.get(name)?.to_str().ok().map(ToOwned::to_owned);
    let headers = request.headers();
    let is_form = text(headers, CONTENT_TYPE).is_some_and(|kind| kind.starts_with("multipart/"));
    let declared = text(headers, CONTENT_LENGTH).and_then(|length| length.parse().ok()).unwrap_or_default();
    let rest = headers.contains_key(TRANSFER_ENCODING);
    let body = Rc::new(RefCell::new(body));
    let paced = Paced {
        body: body.clone(),
        pace: if is_form { paces.form } else { paces.json },
        declared,
        received: 0,
        begun: Instant::now(),
        alarm: None,
    };
    request.set_payload(Payload::Stream { payload: Box::pin(paced) });
    rest.then_some(Rest { _body: body })
}

impl Rest {
    /// The body of an answer that takes the rest of the question's along.
    pub fn beside(self, answer: BoxBody) -> BoxBody {
        BoxBody::new(Beside { answer, _rest: self })
    }
}

struct Beside {
    answer: BoxBody,
    _rest: Rest,
}

impl MessageBody for Beside {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.get_mut().answer).poll_next(context)
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{StreamExt, stream};

    use super::*;

    const PACE: Pace =
        Pace { most: 100, grace: Duration::from_millis(20), rate: 10, deadline: Duration::from_secs(60) };

    /// How a body ends of which so many chunks of ten bytes come at once, and then an end or nothing.
    async fn sent(chunks: usize, ends: bool) -> (usize, Option<Code>) {
        let come = stream::iter((0..chunks).map(|_| Ok(Bytes::from_static(b"ten bytes."))));
        let body: Pin<Box<dyn Stream<Item = _>>> =
            if ends { Box::pin(come) } else { Box::pin(come.chain(stream::pending())) };
        let mut paced = Paced {
            body: Rc::new(RefCell::new(Payload::Stream { payload: body })),
            pace: PACE,
            declared: 0,
            received: 0,
            begun: Instant::now(),
            alarm: None,
        };
        let mut received = 0;
        loop {
            match paced.next().await {
                Some(Ok(_)) => received += 1,
                Some(Err(error)) => return (received, Some(refusal(&error).code())),
                None => return (received, None),
            }
        }
    }

    #[tokio::test]
    async fn a_body_has_a_bound_and_must_come() {
        assert_eq!(sent(10, true).await, (10, None));
        assert_eq!(sent(11, true).await, (10, Some(Code::TooLarge)));
        assert_eq!(sent(0, false).await, (0, Some(Code::TooSlow)));
    }

    #[test]
    fn what_has_come_earns_time_until_the_deadline() {
        let second = Duration::from_secs;
        assert_eq!(PACE.allows(0), PACE.grace);
        assert_eq!(PACE.allows(100), PACE.grace + second(10));
        assert_eq!(PACE.allows(usize::MAX), PACE.deadline);
        let Paces { json, form } = Paces::default();
        assert_eq!((json.deadline, form.deadline), (second(10), second(60)));
        assert_eq!((json.allows(0), json.allows(2048)), (second(5), second(7)));
    }
}
