//! TLS for the clients of this process: WeChat, buckets, Redis, time stamp authorities.

/// Has rustls use ring; a second call changes nothing. Clients are built after it.
///
/// Ring, not aws-lc: it compiles in a quarter of the time, and needs no cmake.
pub fn ready() {
    // an error says that somebody chose a provider before, which then serves
    let _chosen_before = rustls::crypto::ring::default_provider().install_default();
}
