//! What stands before a handler: addresses, deadlines, limits, headers.

mod addresses;
mod answers;
mod bodies;
mod bounds;
mod proxies;
mod sign_in;
