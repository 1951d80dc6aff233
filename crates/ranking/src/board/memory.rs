//! The board in process: a tally and a sorted set for each group.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use heping_core::{EnterpriseId, SubdistrictId};

use super::{BoardRow, Listed};
use crate::peers::{MIN_GROUP, PeerGroup, Placing, Tally};

/// The board of one process; clones share it.
#[derive(Clone, Default)]
pub struct MemoryBoard(Arc<RwLock<Streets>>);

type Streets = BTreeMap<SubdistrictId, Street>;

#[derive(Default)]
struct Street {
    rows: HashMap<EnterpriseId, BoardRow>,
    groups: BTreeMap<String, Group>,
}

#[derive(Default)]
struct Group {
    tally: Tally,
    members: BTreeMap<(Reverse<i32>, i32), BTreeSet<EnterpriseId>>,
}

impl MemoryBoard {
    pub(super) fn put(&self, rows: &[BoardRow]) {
        // a panic elsewhere cannot have left a row half taken: nothing in here panics
        let mut streets = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for row in rows {
            streets.entry(row.subdistrict).or_default().put(row);
        }
    }

    fn streets(&self) -> RwLockReadGuard<'_, Streets> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn place(&self, subdistrict: SubdistrictId, enterprise: EnterpriseId) -> Option<Placing> {
        self.streets().get(&subdistrict)?.place(enterprise)
    }

    pub(super) fn list(
        &self,
        subdistrict: SubdistrictId,
        group: &PeerGroup,
        offset: usize,
        limit: usize,
    ) -> (Vec<Listed>, u32) {
        let streets = self.streets();
        let Some(street) = streets.get(&subdistrict) else { return (Vec::new(), 0) };
        let Some(group) = street.groups.get(&group.code) else { return (Vec::new(), 0) };
        (group.list(street, offset, limit), group.tally.size())
    }
}

impl Street {
    fn put(&mut self, row: &BoardRow) {
        let known = self.rows.get(&row.enterprise);
        if known.is_some_and(|known| known.version >= row.version) {
            return;
        }
        let known = self.rows.insert(row.enterprise, row.clone());
        if let Some(known) = known.filter(BoardRow::is_rated) {
            for code in [&known.division, &known.section] {
                if let Some(group) = self.groups.get_mut(code) {
                    group.remove(&known);
                }
            }
        }
        if row.is_rated() {
            for code in [&row.division, &row.section] {
                self.groups.entry(code.clone()).or_default().insert(row);
            }
        }
    }

    fn place(&self, enterprise: EnterpriseId) -> Option<Placing> {
        let row = self.rows.get(&enterprise)?;
        if !row.is_rated() {
            return Some(Placing::NotRated);
        }
        let of_size =
            |code: &str| Some(&self.groups.get(code)?.tally).filter(|tally| tally.size() >= MIN_GROUP);
        let (group, tally) = match (of_size(&row.division), of_size(&row.section)) {
            (Some(tally), _) => (PeerGroup::division(&row.division), tally),
            (None, Some(tally)) => (PeerGroup::section(&row.section), tally),
            (None, None) => return Some(Placing::PeerGroupTooSmall),
        };
        tally.place(group, row.score, row.overdue).map(Placing::Ranked)
    }
}

impl Group {
    fn insert(&mut self, row: &BoardRow) {
        self.tally.add(row.score, row.overdue, 1);
        self.members.entry((Reverse(row.score), row.overdue)).or_default().insert(row.enterprise);
    }

    fn remove(&mut self, row: &BoardRow) {
        self.tally.remove(row.score, row.overdue);
        let key = (Reverse(row.score), row.overdue);
        if let Some(members) = self.members.get_mut(&key) {
            members.remove(&row.enterprise);
            if members.is_empty() {
                self.members.remove(&key);
            }
        }
    }

    fn list(&self, street: &Street, offset: usize, limit: usize) -> Vec<Listed> {
        let mut listed = Vec::new();
        let mut before = 0;
        for ((Reverse(score), overdue), members) in &self.members {
            let rank = u32::try_from(before + 1).unwrap_or(u32::MAX);
            let skip = offset.saturating_sub(before);
            for enterprise in members.iter().skip(skip) {
                if listed.len() == limit {
                    return listed;
                }
                let Some(row) = street.rows.get(enterprise) else { continue };
                listed.push(Listed {
                    rank,
                    tied: members.len() > 1,
                    enterprise: *enterprise,
                    score: *score,
                    overdue: *overdue,
                    colour: row.colour,
                });
            }
            before += members.len();
        }
        listed
    }
}
