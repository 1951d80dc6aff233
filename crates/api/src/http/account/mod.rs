//! A person's own: signing in and out, sessions, consents, messages, personal data.

pub mod consents;
pub mod messages;
pub mod personal_data;
pub mod phone;
pub mod privacy;
pub mod second_factor;
pub mod sessions;
pub mod sign_in;
pub mod wechat;
