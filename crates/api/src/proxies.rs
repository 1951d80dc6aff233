//! Whose word on a client's address is believed. Behind a proxy every request comes from the
//! proxy; rate limits must count who stands behind it, and nobody may say so of himself.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::http::header::HeaderMap;
use ipnet::IpNet;

/// The header that proxies write and clients may forge.
const FORWARDED: &str = "x-forwarded-for";

/// Addresses and networks of proxies. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    networks: Arc<[IpNet]>,
    warned: Arc<AtomicBool>,
}

impl TrustedProxies {
    /// Those of the settings.
    pub fn new(networks: &[Proxy]) -> Self {
        Self { networks: networks.iter().map(|proxy| proxy.0).collect(), warned: Arc::default() }
    }

    /// The address that a request came from, as limits count it: the peer's, or where the peer is
    /// a trusted proxy, the last one in `X-Forwarded-For` that is none. Of IPv6 the first 64 bits,
    /// which is what a household has.
    pub fn client(&self, peer: Option<SocketAddr>, headers: &HeaderMap) -> String {
        let Some(peer) = peer.map(|peer| peer.ip().to_canonical()) else { return String::new() };
        if !self.trusts(peer) {
            if is_near(peer) && headers.contains_key(FORWARDED) && !self.warned.swap(true, Ordering::Relaxed)
            {
                tracing::warn!(
                    "a proxy forwards requests and HEPING_TRUSTED_PROXIES does not name it: \
                     all who come through it share one rate limit"
                );
            }
            return counted(peer);
        }
        let said = headers.get_all(FORWARDED).filter_map(|value| value.to_str().ok()).collect::<Vec<_>>();
        let mut client = peer;
        for word in said.join(",").rsplit(',') {
            // what cannot be read was written by nobody whom we trust
            let Ok(address) = word.trim().parse::<IpAddr>() else { break };
            client = address.to_canonical();
            if !self.trusts(client) {
                break;
            }
        }
        counted(client)
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&address))
    }
}

/// Whether a proxy of our own could have this address.
fn is_near(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

fn counted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// One address or network of a proxy: `127.0.0.1`, `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proxy(IpNet);

impl FromStr for Proxy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.map(Self).map_err(|_| format!("{text:?} is neither an address nor a network like 10.0.0.0/8"))
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::{HeaderName, HeaderValue};

    fn client(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let trusted: Vec<Proxy> = trusted.iter().map(|one| one.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(HeaderName::from_static(FORWARDED), HeaderValue::from_str(value).unwrap());
        }
        TrustedProxies::new(&trusted).client(Some(SocketAddr::new(peer.parse().unwrap(), 4711)), &headers)
    }

    #[test]
    fn nobody_speaks_for_himself() {
        assert_eq!(client(&[], "203.0.113.7", &["198.51.100.1"]), "203.0.113.7");
        assert_eq!(client(&["127.0.0.1"], "203.0.113.7", &["198.51.100.1"]), "203.0.113.7");
    }

    #[test]
    fn a_trusted_proxy_says_who_stands_behind_it() {
        assert_eq!(client(&["127.0.0.1"], "127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client(&["127.0.0.1"], "::ffff:127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(client(&["127.0.0.1"], "127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn the_last_that_is_no_proxy_counts_however_long_the_chain() {
        let chain = ["6.6.6.6, 198.51.100.1", "10.0.0.2"];
        assert_eq!(client(&["127.0.0.1", "10.0.0.0/8"], "127.0.0.1", &chain), "198.51.100.1");
        assert_eq!(client(&["127.0.0.1"], "127.0.0.1", &chain), "10.0.0.2");
    }

    #[test]
    fn what_cannot_be_read_is_believed_of_nobody() {
        assert_eq!(client(&["127.0.0.1"], "127.0.0.1", &["198.51.100.1, unknown"]), "127.0.0.1");
    }

    #[test]
    fn a_household_is_one_address() {
        let (one, other) = ("2001:db8:1:2::a", "2001:db8:1:2:ffff::b");
        assert_eq!(client(&[], one, &[]), client(&[], other, &[]));
        assert_ne!(client(&[], one, &[]), client(&[], "2001:db8:1:3::a", &[]));
    }
}
