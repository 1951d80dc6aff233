//! The board in process: a tally and a sorted set for each group.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use heping_core::{CodeColour, EnterpriseId, SubdistrictId};

use super::{BoardRow, Listed};
use crate::peers::{Footing, MIN_GROUP, PeerGroup, Placing, Tally};

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
    footing: Footing,
    overdue: i32,
    colour: CodeColour,
    /// Where its groups are, the narrowest first.
    groups: [Option<usize>; 3],
}

struct Group {
    name: PeerGroup,
    tally: Tally,
    members: BTreeMap<Footing, BTreeSet<EnterpriseId>>,
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
        let group = street.by_code.get(&group.key()).and_then(|place| street.groups.get(*place));
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
        let BoardRow { enterprise, held_down, score, overdue, colour, version, .. } = *row;
        let mut names = PeerGroup::of(&row.division, &row.section, row.size);
        let groups = [(); 3].map(|()| names.next().map(|name| self.group(name)));
        let kept =
            Kept { version, footing: Footing::new(held_down, score, overdue), overdue, colour, groups };
        if let Some(known) = self.rows.insert(enterprise, kept).filter(Kept::is_rated) {
            self.each_group(&known, |group| group.remove(enterprise, &known));
        }
        if kept.is_rated() {
            self.each_group(&kept, |group| group.insert(enterprise, &kept));
        }
    }

    fn each_group(&mut self, row: &Kept, mut change: impl FnMut(&mut Group)) {
        for at in row.groups.into_iter().flatten() {
            if let Some(group) = self.groups.get_mut(at) {
                change(group);
            }
        }
    }

    /// Where a group is, whether it was there or not.
    fn group(&mut self, name: PeerGroup) -> usize {
        let key = name.key();
        if let Some(place) = self.by_code.get(&key) {
            return *place;
        }
        let place = self.groups.len();
        self.by_code.insert(key, place);
        self.groups.push(Group { name, tally: Tally::default(), members: BTreeMap::new() });
        place
    }

    fn place(&self, enterprise: EnterpriseId) -> Option<Placing> {
        let row = self.rows.get(&enterprise)?;
        if !row.is_rated() {
            return Some(Placing::NotRated);
        }
        for group in row.groups.into_iter().flatten() {
            let Group { name, tally, .. } = self.groups.get(group)?;
            if tally.size() >= MIN_GROUP {
                return tally.place(name.clone(), row.footing).map(Placing::Ranked);
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
        self.tally.add(row.footing, 1);
        self.members.entry(row.footing).or_default().insert(enterprise);
    }

    fn remove(&mut self, enterprise: EnterpriseId, row: &Kept) {
        self.tally.remove(row.footing);
        if let Some(members) = self.members.get_mut(&row.footing) {
            members.remove(&enterprise);
            if members.is_empty() {
                self.members.remove(&row.footing);
            }
        }
    }

    fn list(&self, street: &Street, offset: usize, limit: usize) -> Vec<Listed> {
        let mut listed = Vec::new();
        let mut before = 0;
        for (footing, members) in &self.members {
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
                    score: footing.score(),
                    overdue: row.overdue,
                    colour: row.colour,
                });
            }
            before += members.len();
        }
        listed
    }
}
