//! One suite for the limits in memory and in Redis.

use heping_core::{Code, Moment};
use heping_store::limit::{CODE_LOOKUP, Limit, Limiter, REPORT_BY_PERSON, SIGN_IN};
use heping_store::testkit::Pair;
use tokio::task::JoinSet;

use crate::cache::{OwnRedis, cache, connect, until_back};
use crate::second;

/// How many of `tries` are let through, and what the last refusal said to wait.
async fn passed(limiter: &Limiter, limit: Limit, key: &str, now: Moment, tries: u32) -> (u32, Option<u64>) {
    let (mut passed, mut wait) = (0, None);
    for _ in 0..tries {
        match limiter.check(limit, key, now).await {
            Ok(()) => passed += 1,
            Err(error) => {
                assert_eq!(error.code(), Code::RateLimited);
                wait = error.retry_after_seconds();
            }
        }
    }
    (passed, wait)
}

#[tokio::test]
async fn so_many_at_once_then_one_by_one_and_all_again_after_the_whole_time() {
    let limiter = Limiter::new(&cache().await, 1);
    assert_eq!(passed(&limiter, SIGN_IN, "a", second(0), 15).await, (10, Some(6)));
    assert_eq!(passed(&limiter, SIGN_IN, "a", second(5), 1).await, (0, Some(1)));
    assert_eq!(passed(&limiter, SIGN_IN, "a", second(6), 2).await, (1, Some(6)));
    assert_eq!(passed(&limiter, SIGN_IN, "a", second(66), 11).await, (10, Some(6)));
    assert_eq!(passed(&limiter, REPORT_BY_PERSON, "a", second(0), 11).await, (10, Some(360)));
}

#[tokio::test]
async fn keys_and_limits_do_not_share_and_the_factor_multiplies() {
    let cache = cache().await;
    let limiter = Limiter::new(&cache, 1);
    assert_eq!(passed(&limiter, SIGN_IN, "a", second(0), 20).await.0, 10);
    assert_eq!(passed(&limiter, SIGN_IN, "b", second(0), 20).await.0, 10);
    assert_eq!(passed(&limiter, CODE_LOOKUP, "a", second(0), 310).await.0, 300);
    let demo = Limiter::new(&cache, 10);
    assert_eq!(passed(&demo, SIGN_IN, "demo", second(0), 120).await.0, 100);
    let bench = Limiter::new(&cache, u32::MAX);
    assert_eq!(passed(&bench, SIGN_IN, "bench", second(0), 200).await, (200, None));
}

#[tokio::test]
async fn a_clock_that_is_turned_back_locks_nobody_out() {
    let limiter = Limiter::new(&cache().await, 1);
    assert_eq!(passed(&limiter, SIGN_IN, "a", second(86_400), 20).await.0, 10);
    assert_eq!(passed(&limiter, SIGN_IN, "a", second(0), 20).await.0, 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_get_no_more_than_the_limit() {
    let limiter = Limiter::new(&cache().await, 1);
    let mut askers = JoinSet::new();
    for _ in 0..8 {
        let limiter = limiter.clone();
        askers.spawn(async move { passed(&limiter, CODE_LOOKUP, "a", second(0), 50).await.0 });
    }
    assert_eq!(askers.join_all().await.iter().sum::<u32>(), 300);
}

#[tokio::test]
async fn while_redis_is_away_each_node_counts_for_itself() {
    if Pair::current() == Pair::Sqlite {
        return;
    }
    let mut redis = OwnRedis::new();
    let cache = connect(&redis.url(), "test").await.unwrap();
    let limiter = Limiter::new(&cache, 1);
    assert_eq!(passed(&limiter, SIGN_IN, "a", second(0), 20).await.0, 10);
    redis.start();
    until_back(&cache).await;
    let other = Limiter::new(&cache, 1);
    assert_eq!(passed(&limiter, SIGN_IN, "b", second(0), 6).await.0, 6);
    assert_eq!(passed(&other, SIGN_IN, "b", second(0), 6).await.0, 4, "two nodes share one Redis");
}

#[tokio::test]
async fn nodes_that_take_several_at_once_allow_no_more_together() {
    let cache = cache().await;
    let (one, other) = (Limiter::new(&cache, 1), Limiter::new(&cache, 1));
    let shared = Pair::current() == Pair::Postgres;
    assert_eq!(passed(&one, CODE_LOOKUP, "a", second(0), 1).await.0, 1);
    // what one holds and does not give out is lost to the other, for a minute
    let left = if shared { 300 - CODE_LOOKUP.lease } else { 300 };
    assert_eq!(passed(&other, CODE_LOOKUP, "a", second(0), 310).await.0, left);
    let held = if shared { CODE_LOOKUP.lease - 1 } else { 299 };
    assert_eq!(passed(&one, CODE_LOOKUP, "a", second(0), 310).await, (held, Some(1)));
    assert_eq!(passed(&one, CODE_LOOKUP, "a", second(120), 310).await, (300, Some(1)));
}
