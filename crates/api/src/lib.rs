//! The REST API: the only crate that sees HTTP and wire types.
//!
//! A request passes `surround` (id, log line, figures), finds its handler in the one
//! table of [`router`], shows its permission as a type ([`extract::auth`]), has its body read after
//! its rights ([`extract::body`]), runs one use case in one transaction ([`usecase`]) and is
//! answered or refused ([`answer`]). What time alone brings is in [`jobs`], the commands of the
//! binary are in [`command`].

pub mod answer;
pub mod app;
pub mod command;
pub mod config;
pub mod demo;
pub mod edge;
pub mod extract;
pub mod http;
pub mod jobs;
pub mod router;
pub mod server;
pub mod telemetry;
pub mod usecase;
