//! Signing in and out, messages, consents and a person's own data.

mod applications;
mod bindings;
mod coming_in;
mod messages;
mod personal_data;
mod privacy;
mod reminders;
mod sessions;
