//! What stands between the network and the handlers, and knows nothing of the service: whose address
//! a request comes from, and how large and how slow it may be.

pub mod pace;
pub mod proxies;
