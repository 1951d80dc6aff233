//! To whom rows belong. That never changes, so what was read once need not be read again; whether
//! somebody may reach them is asked each time.

use std::any::TypeId;

use heping_core::{EnterpriseId, SubdistrictId};
use moka::sync::Cache;

/// How many rows' owners are remembered.
const MOST: u64 = 20_000;

/// The tenant and the enterprise of rows, by kind and id. Clones are the same.
#[derive(Clone)]
pub struct Owners(Cache<(TypeId, String), (SubdistrictId, EnterpriseId)>);

impl Default for Owners {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

impl Owners {
    /// Of the row of kind `K`, if it was asked for before.
    pub fn get<K: 'static>(&self, id: &str) -> Option<(SubdistrictId, EnterpriseId)> {
        self.0.get(&(TypeId::of::<K>(), id.to_owned()))
    }

    /// Remembers it.
    pub fn keep<K: 'static>(&self, id: &str, owner: (SubdistrictId, EnterpriseId)) {
        self.0.insert((TypeId::of::<K>(), id.to_owned()), owner);
    }
}
