//! The REST API: the only crate that sees HTTP and wire types.
//!
//! A request passes `surround` (id, log line, figures), finds its handler in the one
//! table of [`router`], shows its permission as a type ([`extract::auth`]), has its body read after
//! its rights ([`extract::body`]), runs one use case in one transaction ([`usecase`]) and is
//! answered or refused ([`answer`]). What time alone brings is in [`jobs`], the commands of the
//! binary are in [`command`].

pub mod answer;
pub mod app;
pub mod card_cache;
pub mod command;
pub mod config;
pub mod demo;
pub mod describe;
pub mod document;
mod examples;
pub mod extract;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod pace;
pub mod paths;
mod protect;
pub mod proxies;
pub mod release;
mod resealing;
pub mod router;
pub mod server;
pub mod stickers;
mod surround;
pub mod telemetry;
pub mod usecase;
pub mod web;
