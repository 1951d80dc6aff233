//! The REST API: the only crate that sees HTTP and wire types.
//!
//! A request passes [`request`] (id, log line, metrics), finds its handler in the one table of
//! [`router`], shows its permission as a type ([`auth`]), has its body read after its rights
//! ([`body`]), runs one use case in one transaction ([`flow`]) and is answered ([`answer`]) or
//! refused ([`problem`]). The commands of the binary are in [`command`].

pub mod answer;
pub mod app;
pub mod auth;
pub mod body;
pub mod cards;
pub mod command;
pub mod config;
mod examples;
pub mod flow;
pub mod http;
pub mod notice;
pub mod photos;
pub mod problem;
pub mod request;
pub mod router;
pub mod server;
mod sheet;
pub mod stickers;
pub mod web;
pub mod worker;
