//! What is seen from outside: the [log], the [figures] that Prometheus collects, the [trace] that a
//! request is part of, the [spans] that a collector is [sent](otlp), and which [release] it is. None of
//! them holds anything of a person: routes are patterns, and neither path, query nor body is told.

pub mod figures;
pub mod log;
pub mod otlp;
pub mod release;
pub mod spans;
pub mod trace;
