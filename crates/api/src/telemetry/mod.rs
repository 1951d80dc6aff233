//! What is seen from outside: the [log], the [figures] that Prometheus collects, and the
//! [trace] that a request is part of, and which [release] it is. None of them holds anything of a person: routes are patterns, and
//! neither path, query nor body is told.

pub mod figures;
pub mod log;
pub mod release;
pub mod trace;
