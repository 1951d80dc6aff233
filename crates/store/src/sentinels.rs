//! Which of several Redis is the primary, by what Sentinels say.

use redis::sentinel::{SentinelClient, SentinelClientBuilder, SentinelServerType};
use redis::{
    Client, ConnectionInfo, ErrorKind, IntoConnectionInfo, RedisError, RedisResult, TlsCertificates, TlsMode,
};
use tokio::sync::Mutex;

/// Where Sentinels listen, unless said otherwise.
const PORT: &str = "26379";

/// Sentinels that watch over one primary. Asked one question at a time.
pub(crate) struct Sentinels(Mutex<SentinelClient>);

impl Sentinels {
    /// Reads `redis+sentinel://USER:PASSWORD@HOST:26379,HOST:26379/PRIMARY/0`; `rediss+sentinel://` speaks
    /// TLS to all of them. User and password are those of Redis; the Sentinels have none. `None` for a URL
    /// of another kind.
    pub(crate) fn parse(url: &str, trusted: Option<TlsCertificates>) -> RedisResult<Option<Self>> {
        let (scheme, rest) = match url.split_once("+sentinel://") {
            Some(parts @ ("redis" | "rediss", _)) => parts,
            _ => return Ok(None),
        };
        let mut parts = rest.splitn(3, '/');
        let (authority, name) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let database = parts.next().unwrap_or_default();
        if name.is_empty() {
            return Err(RedisError::from((ErrorKind::InvalidClientConfig, "the primary has no name")));
        }
        let (credentials, hosts) = match authority.rsplit_once('@') {
            Some((credentials, hosts)) => (format!("{credentials}@"), hosts),
            None => (String::new(), authority),
        };
        // what a URL of a single Redis may say is read as such a URL is
        let read = |text: String| -> RedisResult<ConnectionInfo> { text.as_str().into_connection_info() };
        let of_redis = read(format!("{scheme}://{credentials}primary/{database}"))?;
        let sentinels = hosts.split(',').map(|host| {
            let port = if has_port(host) { String::new() } else { format!(":{PORT}") };
            Ok(read(format!("{scheme}://{host}{port}"))?.addr().clone())
        });
        let sentinels = sentinels.collect::<RedisResult<Vec<_>>>()?;
        let settings = of_redis.redis_settings();
        let mut builder = SentinelClientBuilder::new(sentinels, name, SentinelServerType::Master)?
            .set_client_to_redis_db(settings.db());
        if let Some(username) = settings.username() {
            builder = builder.set_client_to_redis_username(username);
        }
        if let Some(password) = settings.password() {
            builder = builder.set_client_to_redis_password(password);
        }
        if scheme == "rediss" {
            builder = builder.set_client_to_redis_tls_mode(TlsMode::Secure);
            if let Some(trusted) = trusted {
                builder = builder
                    .set_client_to_redis_certificates(trusted.clone())
                    .set_client_to_sentinel_certificates(trusted);
            }
        }
        Ok(Some(Self(Mutex::new(builder.build()?))))
    }

    /// The primary as most Sentinels know it, which says itself that it is one.
    pub(crate) async fn primary(&self) -> RedisResult<Client> {
        self.0.lock().await.async_get_client().await
    }
}

/// Whether a host is followed by a port; an address of IPv6 stands in brackets.
fn has_port(host: &str) -> bool {
    host.rsplit_once(']').map_or(host, |(_, rest)| rest).contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_sentinels_and_the_primary() {
        for good in [
            "redis+sentinel://one:26379,two,[::1]:3/main/2",
            "redis+sentinel://:secret@one/main",
            "rediss+sentinel://user:p%40ss@one,two/main/0",
        ] {
            assert!(Sentinels::parse(good, None).unwrap().is_some(), "{good}");
        }
        for other in ["redis://one:6379/0", "rediss://one", "http://one", "x+sentinel://one/main"] {
            assert!(Sentinels::parse(other, None).unwrap().is_none(), "{other}");
        }
        for bad in [
            "redis+sentinel://one:26379",
            "redis+sentinel://one/",
            "redis+sentinel://one:x/main",
            "redis+sentinel:///main",
        ] {
            assert!(Sentinels::parse(bad, None).is_err(), "{bad}");
        }
    }
}
