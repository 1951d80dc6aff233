//! Single flight: what several ask for at once is done once, and all get the one answer.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use heping_core::{Error, Result};

type Flight<T> = Shared<BoxFuture<'static, Result<T, Arc<Error>>>>;
type UnderWay<T> = Arc<Mutex<HashMap<String, Flight<T>>>>;

/// What is under way in this process, by a key. Cheap to clone; clones are the same flights.
#[derive(Clone)]
pub struct Flights<T: Clone>(UnderWay<T>);

impl<T: Clone> Default for Flights<T> {
    fn default() -> Self {
        Self(UnderWay::default())
    }
}

impl<T: Clone + Send + Sync + 'static> Flights<T> {
    /// The answer of the work that is under way under `key`; of `work` where there is none. Work
    /// that has begun goes on even when all who asked have gone away, and the next to ask after its
    /// end begins anew.
    ///
    /// # Errors
    /// That of the work, to everybody who waited; `internal` when it panicked.
    pub async fn join<F>(&self, key: &str, work: impl FnOnce() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let flight = locked(&self.0).entry(key.to_owned()).or_insert_with(|| self.begin(key, work())).clone();
        flight.await.map_err(|error| error.repeated())
    }

    fn begin(&self, key: &str, work: impl Future<Output = Result<T>> + Send + 'static) -> Flight<T> {
        let (under_way, key) = (self.0.clone(), key.to_owned());
        let task = tokio::spawn(async move {
            let outcome = std::panic::AssertUnwindSafe(work).catch_unwind().await;
            locked(&under_way).remove(&key);
            outcome.unwrap_or_else(|_| Err(Error::internal("what several waited for panicked")))
        });
        async move { task.await.map_err(Error::internal).flatten().map_err(Arc::new) }.boxed().shared()
    }
}

fn locked<T: Clone>(under_way: &UnderWay<T>) -> MutexGuard<'_, HashMap<String, Flight<T>>> {
    // nobody panics while holding it
    under_way.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use heping_core::Code;
    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn those_who_come_while_it_is_under_way_get_its_answer_and_later_ones_another() {
        let (flights, done, go) = (Flights::default(), Arc::new(AtomicU32::new(0)), Arc::new(Notify::new()));
        let work = |go: Arc<Notify>| {
            let done = done.clone();
            async move {
                go.notified().await;
                Ok(done.fetch_add(1, Ordering::Relaxed))
            }
        };
        let all = futures_util::future::join_all((0..10).map(|_| flights.join("a", || work(go.clone()))));
        let other = flights.join("b", async || Ok(99));
        let (answers, other, ()) = tokio::join!(all, other, async { go.notify_one() });
        assert!(answers.into_iter().all(|answer| answer.unwrap() == 0));
        assert_eq!(other.unwrap(), 99, "another key waits for nobody");
        go.notify_one();
        assert_eq!(flights.join("a", || work(go.clone())).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_failure_and_a_panic_are_everybodys_and_end_it() {
        let flights: Flights<u32> = Flights::default();
        let busy = async || Err(Error::new(Code::Busy).retry_after(3));
        let (one, other) = tokio::join!(flights.join("a", busy), flights.join("a", busy));
        for error in [one.unwrap_err(), other.unwrap_err()] {
            assert_eq!((error.code(), error.retry_after_seconds()), (Code::Busy, Some(3)));
        }
        let panicked = flights.join("a", async || panic!("on purpose")).await.unwrap_err();
        assert_eq!(panicked.code(), Code::Internal);
        assert_eq!(flights.join("a", async || Ok(1)).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn it_goes_on_when_whoever_asked_has_gone() {
        let (flights, go) = (Flights::default(), Arc::new(Notify::new()));
        let (begun, gone) = (Arc::new(Notify::new()), go.clone());
        let first = flights.join("a", || {
            begun.notify_one();
            async move {
                gone.notified().await;
                Ok("the first")
            }
        });
        tokio::select! {
            biased;
            _ = first => panic!("it cannot be done"),
            () = begun.notified() => {}
        }
        let second = flights.join("a", async || Ok("the second"));
        let (answer, ()) = tokio::join!(second, async { go.notify_one() });
        assert_eq!(answer.unwrap(), "the first");
    }
}
