//! Who is told of each enterprise that was written about, as soon as it is on the disk.

use std::sync::{Arc, PoisonError, RwLock};

use heping_core::EnterpriseId;

use crate::lock::Lock;

type Told = Box<dyn Fn(EnterpriseId) + Send + Sync>;

#[derive(Clone, Default)]
pub(crate) struct Listeners(Arc<RwLock<Vec<Told>>>);

impl Listeners {
    pub(crate) fn add(&self, told: impl Fn(EnterpriseId) + Send + Sync + 'static) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).push(Box::new(told));
    }

    /// Tells of a write under `lock` that has been committed, or perhaps has.
    pub(crate) fn tell(&self, lock: Lock) {
        if let Some(enterprise) = lock.enterprise() {
            let all = self.0.read().unwrap_or_else(PoisonError::into_inner);
            all.iter().for_each(|told| told(enterprise));
        }
    }
}
