//! Whose word on a client's address is believed. Behind a proxy every request comes from the
//! proxy; rate limits must count who stands behind it, and nobody may say so of himself.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use actix_web::http::header::HeaderMap;
use clap::ValueEnum;
use heping_store::limit::Limit;
use ipnet::IpNet;

/// For how many clients a proxy stands that nobody has named. Their limits are that much wider:
/// until the operator reads the warning, they share one.
const CROWD: u32 = 20;

/// What proxies write and clients may forge.
const FORWARDED: [&str; 3] = ["x-forwarded-for", "forwarded", "x-real-ip"];

/// The header in which trusted proxies say for whom they ask. One of them, since a proxy that
/// writes the one passes on what a client has written into the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ForwardedHeader {
    /// What nearly every proxy writes.
    #[default]
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}

/// Addresses and networks of proxies. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies {
    networks: Arc<[IpNet]>,
    header: ForwardedHeader,
    warned: Arc<AtomicBool>,
}

/// Where a request came from, as limits count it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    text: String,
    crowd: bool,
}

impl Address {
    /// The address; of IPv6 the first 64 bits, which is what a household has. Empty where nobody asked.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// `limit` as it holds for this address: wider where many must share it.
    pub fn limit(&self, limit: Limit) -> Limit {
        if self.crowd { limit.times(CROWD) } else { limit }
    }
}

impl TrustedProxies {
    /// Those of the settings, who speak through `header`.
    pub fn new(networks: &[Proxy], header: ForwardedHeader) -> Self {
        Self { networks: networks.iter().map(|proxy| proxy.0).collect(), header, warned: Arc::default() }
    }

    /// The address that a request came from: the peer's, or where the peer is a trusted proxy, the
    /// last one in its header that is none.
    pub fn client(&self, peer: Option<SocketAddr>, headers: &HeaderMap) -> Address {
        let Some(peer) = peer.map(|peer| peer.ip().to_canonical()) else { return Address::default() };
        if !self.trusts(peer) {
            let crowd = is_near(peer) && FORWARDED.iter().any(|name| headers.contains_key(*name));
            if crowd && !self.warned.swap(true, Ordering::Relaxed) {
                tracing::warn!(
                    proxy = %peer,
                    "a proxy forwards requests and HEPING_TRUSTED_PROXIES does not name it: \
                     all who come through it share one rate limit, {CROWD} times as wide"
                );
            }
            return Address { text: counted(peer), crowd };
        }
        let name = match self.header {
            ForwardedHeader::XForwardedFor => "x-forwarded-for",
            ForwardedHeader::Forwarded => "forwarded",
        };
        let said: Vec<&str> = headers.get_all(name).filter_map(|value| value.to_str().ok()).collect();
        let mut client = peer;
        for hop in said.into_iter().rev().flat_map(|line| self.hops(line)) {
            // what cannot be read was written by nobody whom we trust
            let Some(address) = hop else { break };
            client = address;
            if !self.trusts(client) {
                break;
            }
        }
        Address { text: counted(client), crowd: false }
    }

    /// Whether a request was passed on by a proxy whose word is believed.
    pub fn speaks(&self, peer: Option<SocketAddr>) -> bool {
        peer.is_some_and(|peer| self.trusts(peer.ip().to_canonical()))
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// For whom each proxy asked, in one line of the header, the nearest first.
    fn hops(&self, line: &str) -> Vec<Option<IpAddr>> {
        match self.header {
            ForwardedHeader::XForwardedFor => line.rsplit(',').map(|hop| node(hop.trim())).collect(),
            ForwardedHeader::Forwarded => {
                split(line, b',').into_iter().rev().map(|element| node(&who(element)?)).collect()
            }
        }
    }
}

/// The pieces between the `mark`s that stand outside of quotes. Ours, because the crates for this
/// header split inside of quotes too, where a proxy puts what a client may choose.
fn split(text: &str, mark: u8) -> Vec<&str> {
    let (mut pieces, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if byte == mark && !quoted => {
                pieces.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.extend(text.get(start..));
    pieces
}

/// The `for` of an element of `Forwarded`, without its quotes.
fn who(element: &str) -> Option<String> {
    let pairs = split(element, b';').into_iter().filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.into_iter().find(|(name, _)| name.eq_ignore_ascii_case("for"))?;
    let quoted = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    Some(quoted.unwrap_or(value).to_owned())
}

/// The address of a node: `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn node(text: &str) -> Option<IpAddr> {
    let address = match text.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?.0,
        None if text.matches(':').count() == 1 => text.split_once(':')?.0,
        None => text,
    };
    address.parse().ok().map(|address: IpAddr| address.to_canonical())
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
        network.map(Self).map_err(|_| "要是 IP 地址或网段，例如 127.0.0.1 或 10.0.0.0/8".to_owned())
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

    fn asks(header: ForwardedHeader, trusted: &[&str], peer: &str, said: &[(&'static str, &str)]) -> Address {
        let trusted: Vec<Proxy> = trusted.iter().map(|one| one.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for (name, value) in said {
            headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
        }
        let peer = SocketAddr::new(peer.parse().unwrap(), 4711);
        TrustedProxies::new(&trusted, header).client(Some(peer), &headers)
    }

    /// Who is counted when proxies write `X-Forwarded-For`.
    fn client(trusted: &[&str], peer: &str, forwarded: &[&str]) -> String {
        let said: Vec<_> = forwarded.iter().map(|value| ("x-forwarded-for", *value)).collect();
        asks(ForwardedHeader::XForwardedFor, trusted, peer, &said).text
    }

    /// Who is counted when the proxy 127.0.0.1 writes `Forwarded`.
    fn standard(forwarded: &[&str]) -> String {
        let said: Vec<_> = forwarded.iter().map(|value| ("forwarded", *value)).collect();
        asks(ForwardedHeader::Forwarded, &["127.0.0.1"], "127.0.0.1", &said).text
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
        assert_eq!(client(&["127.0.0.1"], "127.0.0.1", &["::ffff:198.51.100.1"]), "198.51.100.1");
        assert_eq!(client(&["127.0.0.1"], "127.0.0.1", &["198.51.100.1:4711"]), "198.51.100.1");
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
        for said in ["for=unknown", "for=_hidden", "proto=https", "for=", "nonsense", "for=\"[2001:db8::1"] {
            assert_eq!(standard(&[said]), "127.0.0.1", "{said}");
        }
    }

    #[test]
    fn a_household_is_one_address() {
        let (one, other) = ("2001:db8:1:2::a", "2001:db8:1:2:ffff::b");
        assert_eq!(client(&[], one, &[]), client(&[], other, &[]));
        assert_ne!(client(&[], one, &[]), client(&[], "2001:db8:1:3::a", &[]));
    }

    #[test]
    fn the_standard_header_says_the_same() {
        assert_eq!(standard(&["for=198.51.100.1"]), "198.51.100.1");
        assert_eq!(standard(&["proto=http; FOR=\"198.51.100.1:4711\""]), "198.51.100.1");
        assert_eq!(
            standard(&["for=6.6.6.6, for=\"[2001:db8:1:2::a]:4711\";proto=https"]),
            "2001:db8:1:2::/64"
        );
        assert_eq!(standard(&["for=6.6.6.6", "for=198.51.100.1"]), "198.51.100.1");
        assert_eq!(standard(&["for=198.51.100.1", "for=127.0.0.1"]), "198.51.100.1");
    }

    #[test]
    fn what_a_client_chose_ends_no_element() {
        assert_eq!(standard(&[r#"for=198.51.100.1;host="x,for=6.6.6.6""#]), "198.51.100.1");
        assert_eq!(standard(&[r#"for=198.51.100.1;host="x\",for=6.6.6.6""#]), "198.51.100.1");
        assert_eq!(standard(&["for=\"6.6.6.6", "for=198.51.100.1"]), "198.51.100.1");
    }

    #[test]
    fn the_header_that_was_not_chosen_does_not_count() {
        let both = [("x-forwarded-for", "198.51.100.1"), ("forwarded", "for=203.0.113.5")];
        let by = |header| asks(header, &["127.0.0.1"], "127.0.0.1", &both).text;
        assert_eq!(by(ForwardedHeader::XForwardedFor), "198.51.100.1");
        assert_eq!(by(ForwardedHeader::Forwarded), "203.0.113.5");
    }

    #[test]
    fn a_near_proxy_that_nobody_named_stands_for_many() {
        let by = |peer, said: &[_]| asks(ForwardedHeader::XForwardedFor, &[], peer, said).crowd;
        for name in FORWARDED {
            assert!(by("127.0.0.1", &[(name, "198.51.100.1")]), "{name}");
        }
        assert!(by("192.168.1.5", &[("x-forwarded-for", "198.51.100.1")]));
        assert!(!by("203.0.113.7", &[("x-forwarded-for", "198.51.100.1")]), "a stranger widens nothing");
        assert!(!by("127.0.0.1", &[]));
    }

    #[test]
    fn the_operator_is_warned_of_a_proxy_that_nobody_named() {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_static("198.51.100.1"));
        let proxies = TrustedProxies::default();
        let warned = |peer: &str| {
            proxies.client(Some(SocketAddr::new(peer.parse().unwrap(), 4711)), &headers);
            proxies.warned.load(Ordering::Relaxed)
        };
        assert!(!warned("203.0.113.7"), "a stranger's word is no sign of a proxy");
        assert!(warned("127.0.0.1"));
    }
}
