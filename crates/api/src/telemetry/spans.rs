//! Spans as OpenTelemetry knows them: how long a request, a job, a transaction, a call of WeChat took, and
//! which was part of which. What `tracing` opens and closes is gathered here; [`super::otlp`] sends it.
//!
//! The crates of OpenTelemetry would bring twelve more, with the format of protobuf among them, to say
//! what is one small object of JSON.

use std::fmt::Debug;
use std::time::SystemTime;

use tokio::sync::mpsc::Sender;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Metadata, Span, Subscriber};
use tracing_subscriber::Registry;
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::registry::LookupSpan;

use super::trace::TraceContext;

/// What a span may say of itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A word.
    Text(String),
    /// A number.
    Number(i64),
}

/// Something that took its time. None of it is of a person: routes are patterns.
#[derive(Clone, Debug)]
pub struct Spent {
    /// The trace, and its place there.
    pub context: TraceContext,
    /// Whose part it is.
    pub parent: Option<u64>,
    /// What was done: `GET /api/v1/rankings`, `database`.
    pub name: String,
    /// Whether somebody outside asked for it.
    pub is_answer: bool,
    /// Whether it went wrong by our own fault.
    pub failed: bool,
    /// From when.
    pub begun: SystemTime,
    /// Until when.
    pub ended: SystemTime,
    /// What else is known.
    pub attributes: Vec<(&'static str, Value)>,
}

/// Hands what has ended to whoever sends it; where that one does not keep up, it is dropped and counted.
pub struct Spans(pub(super) Sender<Spent>);

/// Whether a span is one of ours.
pub fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.target().starts_with("heping")
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let within = span.parent().and_then(|parent| Some(parent.extensions().get::<Spent>()?.context));
        let now = SystemTime::now();
        let mut spent = Spent {
            context: within.map_or_else(TraceContext::begun, TraceContext::answered),
            parent: within.map(|within| within.span()),
            name: span.name().to_owned(),
            is_answer: false,
            failed: false,
            begun: now,
            ended: now,
            attributes: Vec::new(),
        };
        attributes.record(&mut spent);
        span.extensions_mut().insert(spent);
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(spent) = span.extensions_mut().get_mut::<Spent>() {
            values.record(spent);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let Some(mut spent) = span.extensions_mut().remove::<Spent>() else { return };
        if !spent.context.is_sampled() {
            return;
        }
        spent.ended = SystemTime::now();
        if self.0.try_send(spent).is_err() {
            metrics::counter!("heping_spans_dropped_total").increment(1);
        }
    }
}

impl Visit for Spent {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.attributes.push((field.name(), Value::Text(value.to_owned())));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.attributes.push((field.name(), Value::Number(value)));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // for the log; here it is known of every span
        if field.name() == "trace" {
            return;
        }
        self.attributes.push((field.name(), Value::Text(format!("{value:?}"))));
    }
}

/// Makes a span that was just opened part of the trace of whoever asks; answers its place there.
pub fn join(span: &Span, asking: TraceContext) -> TraceContext {
    let context = asking.answered();
    change(span, |spent| (spent.context, spent.parent) = (context, Some(asking.span())));
    context
}

/// Says of the span of a request what was asked for and how it was answered.
pub fn answered(span: &Span, method: &str, route: &str, status: u16) {
    change(span, |spent| {
        spent.name = format!("{method} {route}");
        spent.is_answer = true;
        spent.failed = status >= 500;
        spent.attributes.extend([
            ("http.request.method", Value::Text(method.to_owned())),
            ("http.route", Value::Text(route.to_owned())),
            ("http.response.status_code", Value::Number(status.into())),
        ]);
    });
}

/// Changes what is known of a span; nothing where nobody gathers them.
fn change(span: &Span, f: impl FnOnce(&mut Spent)) {
    span.with_subscriber(|(id, dispatch)| {
        let found = dispatch.downcast_ref::<Registry>().and_then(|registry| registry.span(id));
        if let Some(found) = found
            && let Some(spent) = found.extensions_mut().get_mut()
        {
            f(spent);
        }
    });
}
