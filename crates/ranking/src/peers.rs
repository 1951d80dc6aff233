//! Peer groups and the arithmetic of a rank: no rows, no connections.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The fewest rated enterprises among which a rank means something.
pub const MIN_GROUP: u32 = 5;

heping_core::words! {
    /// How wide a peer group is.
    GroupLevel {
        /// GB/T 4754 division, two digits.
        Division = "division" "行业大类",
        /// GB/T 4754 section, one letter.
        Section = "section" "行业门类",
    }
}

/// The enterprises of one industry within a subdistrict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PeerGroup {
    /// Two digits or one letter.
    pub code: String,
    /// Which of the two.
    pub level: GroupLevel,
}

impl PeerGroup {
    /// A division.
    pub fn division(code: &str) -> Self {
        Self { code: code.to_owned(), level: GroupLevel::Division }
    }

    /// A section.
    pub fn section(code: &str) -> Self {
        Self { code: code.to_owned(), level: GroupLevel::Section }
    }

    /// Reads `21` as a division and `C` as a section; `None` for anything else.
    pub fn parse(code: &str) -> Option<Self> {
        match code.as_bytes() {
            [b'0'..=b'9', b'0'..=b'9'] => Some(Self::division(code)),
            [b'A'..=b'Z'] => Some(Self::section(code)),
            _ => None,
        }
    }
}

/// A place among peers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Among whom.
    pub group: PeerGroup,
    /// Competition ranking by score, then fewer overdue: 1, 2, 2, 4.
    pub rank: u32,
    /// How many are ranked in all.
    pub group_size: u32,
    /// Whether another holds the same rank.
    pub tied: bool,
    /// ⌊100 × others with a score no higher ÷ (group size − 1)⌋.
    pub percentile: u32,
    /// The middle score; between two middle ones their mean, rounded down.
    pub median: i32,
    /// The lowest score within the first quarter (rounded up) of the group.
    pub top_quartile: i32,
}

/// What can be said of an enterprise's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placing {
    /// It has one.
    Ranked(Place),
    /// Fewer than [`MIN_GROUP`] rated enterprises even in the section.
    PeerGroupTooSmall,
    /// It is neither inspected nor self-checked yet.
    NotRated,
}

/// How many rated enterprises of a group stand where. Cheap to keep and to ask: it grows with
/// the number of different standings, not of enterprises.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    at: BTreeMap<(Reverse<i32>, i32), u32>,
    size: u32,
    /// Of [`Tally::middle`]: worked out with each change, since it is asked for more often.
    middle: Option<(i32, i32)>,
}

impl Tally {
    /// A tally of counted standings `(score, overdue, how many)`.
    pub fn of(counts: impl IntoIterator<Item = (i32, i32, u32)>) -> Self {
        let mut tally = Self::default();
        for (score, overdue, count) in counts {
            tally.count(score, overdue, count);
        }
        tally.find_middle();
        tally
    }

    /// Counts `count` more.
    pub fn add(&mut self, score: i32, overdue: i32, count: u32) {
        self.count(score, overdue, count);
        self.find_middle();
    }

    fn count(&mut self, score: i32, overdue: i32, count: u32) {
        *self.at.entry((Reverse(score), overdue)).or_default() += count;
        self.size += count;
    }

    /// Counts one less.
    pub fn remove(&mut self, score: i32, overdue: i32) {
        if let Some(count) = self.at.get_mut(&(Reverse(score), overdue)) {
            *count -= 1;
            self.size -= 1;
            if *count == 0 {
                self.at.remove(&(Reverse(score), overdue));
            }
            self.find_middle();
        }
    }

    /// How many there are.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The middle score (between two middle ones their mean, rounded down) and the lowest score within
    /// the first quarter (rounded up); `None` of nobody.
    pub fn middle(&self) -> Option<(i32, i32)> {
        self.middle
    }

    fn find_middle(&mut self) {
        self.middle = (self.size > 0).then(|| {
            let (low, high) = (self.score_at((self.size - 1) / 2), self.score_at(self.size / 2));
            ((low + high).div_euclid(2), self.score_at(self.size.div_ceil(4) - 1))
        });
    }

    /// The rank of this standing, and whether several hold it.
    pub fn rank(&self, score: i32, overdue: i32) -> (u32, bool) {
        let key = (Reverse(score), overdue);
        let better: u32 = self.at.range(..key).map(|(_, count)| count).sum();
        (better + 1, self.at.get(&key).is_some_and(|count| *count > 1))
    }

    /// The place of a member that stands so; `None` where nobody does.
    pub fn place(&self, group: PeerGroup, score: i32, overdue: i32) -> Option<Place> {
        self.at.get(&(Reverse(score), overdue))?;
        let (rank, tied) = self.rank(score, overdue);
        let (median, top_quartile) = self.middle()?;
        let higher: u32 = self.at.range(..(Reverse(score), i32::MIN)).map(|(_, count)| count).sum();
        Some(Place {
            group,
            rank,
            group_size: self.size,
            tied,
            percentile: percentile((self.size - higher).saturating_sub(1), self.size),
            median,
            top_quartile,
        })
    }

    /// The score of whoever stands `index` places (from 0) below the top.
    fn score_at(&self, index: u32) -> i32 {
        let mut seen = 0;
        for ((Reverse(score), _), count) in &self.at {
            seen += count;
            if index < seen {
                return *score;
            }
        }
        0
    }
}

/// ⌊100 × `others_no_higher` ÷ (`group_size` − 1)⌋; whoever is alone stands above all others.
pub fn percentile(others_no_higher: u32, group_size: u32) -> u32 {
    (100 * others_no_higher).checked_div(group_size.saturating_sub(1)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_standings_share_a_rank_and_the_next_one_is_passed_over() {
        let tally = Tally::of([(90, 0, 1), (88, 0, 2), (88, 1, 1), (70, 0, 1)]);
        let place = |score, overdue| tally.place(PeerGroup::division("21"), score, overdue).unwrap();
        let ranks: Vec<_> = [(90, 0), (88, 0), (88, 1), (70, 0)]
            .map(|(score, overdue)| (place(score, overdue).rank, place(score, overdue).tied))
            .into();
        assert_eq!(ranks, [(1, false), (2, true), (4, false), (5, false)]);
        assert_eq!(place(88, 1).percentile, 75, "the score alone decides the percentile");
        assert_eq!(place(70, 0).percentile, 0);
        assert_eq!((place(90, 0).median, place(90, 0).top_quartile), (88, 88));
        assert!(tally.place(PeerGroup::division("21"), 71, 0).is_none());
    }

    #[test]
    fn a_group_is_two_digits_or_a_letter() {
        assert_eq!(PeerGroup::parse("21"), Some(PeerGroup::division("21")));
        assert_eq!(PeerGroup::parse("C"), Some(PeerGroup::section("C")));
        for wrong in ["", "2", "211", "c", "家具"] {
            assert_eq!(PeerGroup::parse(wrong), None, "{wrong}");
        }
    }
}
