//! The board in process: a tally and a sorted set for each group.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use heping_core::{CodeColour, EnterpriseId, SubdistrictId};

use super::{BoardRow, Listed};
use crate::peers::{MIN_GROUP, PeerGroup, Placing, Tally};

/// The board of one process; clones share it.
#[derive(Clone, Default)]
pub struct MemoryBoard(Arc<RwLock<Streets>>);

type Streets = BTreeMap<SubdistrictId, Street>;

#[derive(Default)]
struct Street {
    rows: HashMap<EnterpriseId, Kept>,
    groups: Vec<Group>,
    /// Where a group is, by its code.
    by_code: BTreeMap<String, usize>,
}

/// A row without texts: a look-up costs what it has to fetch from memory.
#[derive(Clone, Copy)]
struct Kept {
    version: i64,
    score: i32,
    overdue: i32,
    colour: CodeColour,
    /// Where its groups are.
    division: usize,
    section: usize,
}

struct Group {
    name: PeerGroup,
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
        let group = street.by_code.get(&group.code).and_then(|place| street.groups.get(*place));
        let Some(group) = group else { return (Vec::new(), 0) };
        (group.list(street, offset, limit), group.tally.size())
    }
}

impl Street {
    fn put(&mut self, row: &BoardRow) {
        let known = self.rows.get(&row.enterprise);
        if known.is_some_and(|known| known.version >= row.version) {
            return;
        }
        let BoardRow { enterprise, score, overdue, colour, version, .. } = *row;
        let (division, section) =
            (self.group(PeerGroup::division(&row.division)), self.group(PeerGroup::section(&row.section)));
        let kept = Kept { version, score, overdue, colour, division, section };
        if let Some(known) = self.rows.insert(enterprise, kept).filter(Kept::is_rated) {
            for group in [known.division, known.section] {
                if let Some(group) = self.groups.get_mut(group) {
                    group.remove(enterprise, &known);
                }
            }
        }
        if kept.is_rated() {
            for group in [division, section] {
                if let Some(group) = self.groups.get_mut(group) {
                    group.insert(enterprise, &kept);
                }
            }
        }
    }

    /// Where a group is, whether it was there or not.
    fn group(&mut self, name: PeerGroup) -> usize {
        if let Some(place) = self.by_code.get(&name.code) {
            return *place;
        }
        let place = self.groups.len();
        self.by_code.insert(name.code.clone(), place);
        self.groups.push(Group { name, tally: Tally::default(), members: BTreeMap::new() });
        place
    }

    fn place(&self, enterprise: EnterpriseId) -> Option<Placing> {
        let row = self.rows.get(&enterprise)?;
        if !row.is_rated() {
            return Some(Placing::NotRated);
        }
        for group in [row.division, row.section] {
            let Group { name, tally, .. } = self.groups.get(group)?;
            if tally.size() >= MIN_GROUP {
                return tally.place(name.clone(), row.score, row.overdue).map(Placing::Ranked);
            }
        }
        Some(Placing::PeerGroupTooSmall)
    }
}

impl Kept {
    fn is_rated(&self) -> bool {
        self.colour != CodeColour::Grey
    }
}

impl Group {
    fn insert(&mut self, enterprise: EnterpriseId, row: &Kept) {
        self.tally.add(row.score, row.overdue, 1);
        self.members.entry((Reverse(row.score), row.overdue)).or_default().insert(enterprise);
    }

    fn remove(&mut self, enterprise: EnterpriseId, row: &Kept) {
        self.tally.remove(row.score, row.overdue);
        let key = (Reverse(row.score), row.overdue);
        if let Some(members) = self.members.get_mut(&key) {
            members.remove(&enterprise);
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
