//! So many requests a minute.

use std::collections::HashMap;

use heping_core::Moment;

use super::{CODE_IMAGE, LOGIN, Refused};

const MINUTE: i64 = 60_000;

pub(super) struct Quotas(HashMap<&'static str, Quota>);

struct Quota {
    errcode: i64,
    limit: u32,
    minute: i64,
    used: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        let quota = |errcode, limit| Quota { errcode, limit, minute: 0, used: 0 };
        Self(HashMap::from([(LOGIN, quota(45011, 10_000)), (CODE_IMAGE, quota(45009, 5_000))]))
    }
}

impl Quotas {
    pub(super) fn limit(&mut self, path: &'static str, limit: u32) {
        let new = Quota { errcode: 45009, limit, minute: 0, used: 0 };
        self.0.entry(path).or_insert(new).limit = limit;
    }

    pub(super) fn count(&mut self, path: &str, now: Moment) -> Result<(), Refused> {
        let Some(quota) = self.0.get_mut(path) else { return Ok(()) };
        let minute = now.millis().div_euclid(MINUTE);
        if quota.minute != minute {
            (quota.minute, quota.used) = (minute, 0);
        }
        if quota.used >= quota.limit {
            return Err(Refused(
                quota.errcode,
                "api minute-quota reach limit, must slower, retry next minute",
            ));
        }
        quota.used += 1;
        Ok(())
    }
}
