//! WeChat as this service sees it: the server API ([`Client`]), what WeChat pushes to us
//! ([`push`]), the inbox of a firm ([`inbox`]) and the subscribe messages to those who agreed
//! ([`subscriptions`], [`templates`], [`outbox`], [`deliveries`]), and a peer that behaves like WeChat
//! ([`simulator`]) for the demo and the tests.
//!
//! Promises: a call ends in bounded time; what a caller gets is an answer, a refusal of what it
//! sent, or "WeChat is unavailable, try again in n seconds"; an access token is fetched once
//! however many need it; neither the AppSecret, a token, a session key nor an openid
//! ever reaches a log, an error or a `Debug` output.

pub mod address;
mod client;
pub mod deliveries;
pub mod farewell;
pub mod gathering;
pub mod inbox;
pub mod outbox;
pub mod push;
pub mod quiet;
mod settings;
pub mod simulator;
pub mod subscriptions;
pub mod templates;

pub use client::{Client, CodeImage, EnvVersion, Login, Message, Unsent};
pub use push::Push;
pub use settings::{Patience, Settings};
pub use templates::Templates;
