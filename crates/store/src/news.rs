//! What one node tells the others through Redis. Hints, never facts: who misses one is out of
//! date for as long as it trusts what it remembers, and no longer.

use std::time::Duration;

use futures_util::StreamExt;
use redis::Value;
use tokio::time::timeout;

use crate::cache::{Cache, Shared};

/// How long a node that lost Redis waits before it listens again.
const PAUSE: Duration = Duration::from_secs(1);
/// After how long a silence Redis is asked whether it is still there.
const SILENCE: Duration = Duration::from_secs(3);

/// What a node hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// From here on it hears all; what was said before is lost.
    Listening,
    /// From here on it hears nothing.
    Deaf,
    /// Somebody, perhaps this node, said so.
    Said(&'a str),
}

impl Cache {
    /// Tells every node that shares this Redis, this one too; nobody where there is none.
    pub async fn tell(&self, topic: &str, word: &str) {
        let Self::Redis(Shared { link, .. }) = self else { return };
        let mut publish = redis::cmd("PUBLISH");
        publish.arg(link.name(topic)).arg(word);
        // who cannot be told goes deaf too, and trusts nothing for long
        link.ask(async |mut redis| publish.query_async::<()>(&mut redis).await).await;
    }

    /// Listens for ever, through every absence of Redis; returns at once where there is none.
    pub async fn listen(&self, topic: &str, mut hear: impl FnMut(Heard<'_>)) {
        let Self::Redis(Shared { link, .. }) = self else { return };
        loop {
            // an absence is in the log already, by whoever asks Redis something
            if let Some(client) = link.client()
                && let Ok(mut ear) = client.get_async_pubsub().await
                && ear.subscribe(link.name(topic)).await.is_ok()
            {
                hear(Heard::Listening);
                let (mut mouth, mut said) = ear.split();
                loop {
                    match timeout(SILENCE, said.next()).await {
                        Ok(Some(message)) => {
                            if let Ok(word) = message.get_payload::<String>() {
                                hear(Heard::Said(&word));
                            }
                        }
                        Ok(None) => break,
                        // nobody has anything to say, or a Redis is frozen
                        Err(_) if matches!(timeout(PAUSE, mouth.ping::<Value>()).await, Ok(Ok(_))) => {}
                        Err(_) => break,
                    }
                }
                hear(Heard::Deaf);
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}
