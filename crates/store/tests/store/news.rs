//! What nodes tell each other: heard while Redis runs, and never waited for.

use heping_store::cache::Cache;
use heping_store::news::Heard;
use heping_store::testkit::Pair;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinSet;

use crate::cache::{OwnRedis, cache, connect, until_back};

/// What a node hears about `topic`, as text.
fn listener(cache: &Cache, topic: &'static str) -> (UnboundedReceiver<String>, JoinSet<()>) {
    let (send, heard) = unbounded_channel();
    let cache = cache.clone();
    let hear = move |word: Heard<'_>| send.send(format!("{word:?}")).unwrap();
    let mut task = JoinSet::new();
    task.spawn(async move { cache.listen(topic, hear).await });
    (heard, task)
}

#[tokio::test]
async fn what_one_node_says_the_others_hear_in_order_and_by_topic() {
    let cache = cache().await;
    let (mut heard, mut task) = listener(&cache, "cards");
    if Pair::current() == Pair::Sqlite {
        task.join_next().await.unwrap().unwrap();
        cache.tell("cards", "nobody").await;
        assert_eq!(heard.recv().await, None, "a node alone has nobody to listen to");
        return;
    }
    assert_eq!(heard.recv().await.unwrap(), "Listening");
    cache.tell("elsewhere", "not for us").await;
    for word in ["one", "two"] {
        cache.tell("cards", word).await;
    }
    assert_eq!(heard.recv().await.unwrap(), r#"Said("one")"#);
    assert_eq!(heard.recv().await.unwrap(), r#"Said("two")"#);
}

#[tokio::test]
async fn who_loses_redis_knows_it_and_listens_again_when_it_is_back() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let mut redis = OwnRedis::new();
    redis.start();
    let cache = connect(&redis.url(), "test").await.unwrap();
    until_back(&cache).await;
    let (mut heard, _task) = listener(&cache, "cards");
    assert_eq!(heard.recv().await.unwrap(), "Listening");
    redis.kill();
    assert_eq!(heard.recv().await.unwrap(), "Deaf");
    cache.tell("cards", "lost").await;
    redis.start();
    assert_eq!(heard.recv().await.unwrap(), "Listening");
    until_back(&cache).await;
    cache.tell("cards", "heard").await;
    assert_eq!(heard.recv().await.unwrap(), r#"Said("heard")"#);
}
