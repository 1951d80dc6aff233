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

/// The URL with what it leaves open.
pub(crate) fn patient(url: &str) -> String {
    let given = url.split_once('?').map_or("", |(_, query)| query);
    let names: Vec<_> = given.split('&').filter_map(|pair| Some(pair.split_once('=')?.0)).collect();
    let mut whole = url.to_owned();
    for (name, value) in DEFAULTS.iter().filter(|(name, _)| !names.contains(name)) {
        let mark = if whole.contains('?') { '&' } else { '?' };
        whole += &format!("{mark}{name}={value}");
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::patient;

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
}
