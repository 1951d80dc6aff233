//! How long a PostgreSQL that says nothing is waited for. libpq waits for ever by itself: a host that
//! vanishes without a word would hold every connection until the system gives up, minutes later.

/// What libpq is told unless the URL says otherwise: seconds for a connection and between signs of life,
/// milliseconds for what was sent and not acknowledged.
const DEFAULTS: [(&str, &str); 5] = [
    ("connect_timeout", "3"),
    ("keepalives_idle", "5"),
    ("keepalives_interval", "2"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "10000"),
];

/// Says of a URL that PgBouncer stands behind it, in transaction mode; the word is Prisma's.
const POOLED: &str = "pgbouncer=true";

/// The URL as libpq reads it, with what it leaves open.
pub(crate) fn patient(url: &str) -> String {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let mut given: Vec<_> = query.split('&').filter(|pair| !pair.is_empty() && *pair != POOLED).collect();
    let defaults = DEFAULTS.map(|(name, value)| (name, format!("{name}={value}")));
    for (name, pair) in &defaults {
        if !given.iter().any(|said| said.split('=').next() == Some(name)) {
            given.push(pair);
        }
    }
    format!("{address}?{}", given.join("&"))
}

/// Whether a pooler may give each transaction to another server, which knows none of the statements that
/// were prepared before.
pub(crate) fn is_pooled(url: &str) -> bool {
    url.split_once('?').is_some_and(|(_, query)| query.split('&').any(|pair| pair == POOLED))
}

#[cfg(test)]
mod tests {
    use super::{is_pooled, patient};

    #[test]
    fn what_the_url_says_is_kept_and_what_it_leaves_open_is_bounded() {
        assert_eq!(
            patient("postgres://u:p@db/x"),
            "postgres://u:p@db/x?connect_timeout=3&keepalives_idle=5&keepalives_interval=2&keepalives_count=3\
             &tcp_user_timeout=10000"
        );
        let given = patient("postgres://db/x?sslmode=require&connect_timeout=30");
        assert!(given.starts_with("postgres://db/x?sslmode=require&connect_timeout=30&keepalives_idle=5"));
        assert_eq!(given.matches("connect_timeout").count(), 1);
    }

    #[test]
    fn a_pooler_is_told_to_us_and_not_to_libpq() {
        let behind = "postgres://db/x?sslmode=require&pgbouncer=true";
        assert!(is_pooled(behind) && !patient(behind).contains("pgbouncer"), "{}", patient(behind));
        assert!(patient("postgres://db/x?pgbouncer=true").starts_with("postgres://db/x?connect_timeout=3&"));
        assert!(!is_pooled("postgres://pgbouncer=true/x"));
    }

    #[test]
    fn several_hosts_stay_one_url() {
        let pair = "postgres://u@one:5432,two:5432/x?target_session_attrs=read-write";
        assert!(patient(pair).starts_with(&format!("{pair}&connect_timeout=3")));
    }
}
