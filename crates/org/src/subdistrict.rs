//! Subdistricts (the tenants) and their villages.

use crate::village::{Village, VillageKind};

/// The villages and communities of 河庄街道 (330114003), by the National Bureau of Statistics.
pub fn hezhuang_villages() -> Vec<Village> {
    include_str!("../data/hezhuang-villages.csv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut parts = line.split(',');
            let (code, name, kind) = (parts.next()?, parts.next()?, parts.next()?);
            Some(Village {
                code: code.to_owned(),
                name: name.to_owned(),
                kind: kind.parse::<VillageKind>().ok()?,
            })
        })
        .collect()
}
