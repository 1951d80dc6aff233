//! Which trace a request is part of: what a proxy that is trusted says by `traceparent` (W3C Trace
//! Context), and what it is answered.

use std::fmt;

/// The flag of a trace that is told to a collector.
const SAMPLED: u8 = 1;

/// A trace, and the span of it that asks or answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceContext {
    trace: u128,
    span: u64,
    flags: u8,
}

impl TraceContext {
    /// Reads `00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01`. `None` for what is none; of a
    /// version to come, what this one knows is read.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().split('-');
        let version = hex(parts.next()?, 2)?;
        let context = Self {
            trace: hex(parts.next()?, 32)?,
            span: u64::try_from(hex(parts.next()?, 16)?).ok()?,
            flags: u8::try_from(hex(parts.next()?, 2)?).ok()?,
        };
        let is_whole = if version == 0 { parts.next().is_none() } else { version < 0xff };
        (is_whole && context.trace != 0 && context.span != 0).then_some(context)
    }

    /// The trace's id, as every tool shows it.
    pub fn trace(&self) -> impl fmt::Display + use<> {
        let trace = self.trace;
        fmt::from_fn(move |f| write!(f, "{trace:032x}"))
    }

    /// A trace of its own, which is told.
    pub fn begun() -> Self {
        let (trace, span) = (rand::random_range(1..=u128::MAX), rand::random_range(1..=u64::MAX));
        Self { trace, span, flags: SAMPLED }
    }

    /// A span of ours in the same trace.
    pub fn answered(self) -> Self {
        Self { span: rand::random_range(1..=u64::MAX), ..self }
    }

    /// The span's id.
    pub fn span(&self) -> u64 {
        self.span
    }

    /// Whether whoever began the trace wants it told.
    pub fn is_sampled(&self) -> bool {
        self.flags & SAMPLED != 0
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "00-{:032x}-{:016x}-{:02x}", self.trace, self.span, self.flags)
    }
}

/// So many digits, lower case as the standard wants them.
fn hex(text: &str, digits: usize) -> Option<u128> {
    let is_hex = text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    is_hex.then(|| u128::from_str_radix(text, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_trace_goes_on_with_a_span_of_ours() {
        let asked = TraceContext::parse(GOOD).unwrap();
        assert_eq!(asked.to_string(), GOOD);
        let answered = asked.answered();
        assert_eq!(answered.trace().to_string(), "4bf92f3577b34da6a3ce929d0e0e4736");
        assert_ne!(answered.span, asked.span);
        assert_eq!(TraceContext::parse(&answered.to_string()), Some(answered));
        assert!(TraceContext::parse(&GOOD.replacen("00", "01", 1)).is_some(), "a version to come");
        assert!(TraceContext::parse(&format!("01{}-more", &GOOD[2..])).is_some());
    }

    #[test]
    fn what_is_no_trace_is_passed_over() {
        for bad in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-张三",
        ] {
            assert_eq!(TraceContext::parse(bad), None, "{bad}");
        }
    }
}
