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

heping_core::words! {
    /// How large an enterprise is, by how many people work there.
    Size {
        /// Fewer than 10.
        Micro = "micro" "10 人以下",
        /// 10 to 49.
        Small = "small" "10—49 人",
        /// 50 and more.
        Larger = "larger" "50 人以上",
    }
}

impl Size {
    /// The size of an enterprise with so many employees.
    pub fn of(employees: i32) -> Self {
        match employees {
            ..10 => Self::Micro,
            10..50 => Self::Small,
            _ => Self::Larger,
        }
    }
}

/// The enterprises of one industry within a subdistrict, of all sizes or of one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
pub struct PeerGroup {
    /// Two digits or one letter.
    pub code: String,
    /// Which of the two.
    pub level: GroupLevel,
    /// Of which size alone.
    pub size: Option<Size>,
}

impl PeerGroup {
    /// A division.
    pub fn division(code: &str) -> Self {
        Self { code: code.to_owned(), level: GroupLevel::Division, size: None }
    }

    /// A section.
    pub fn section(code: &str) -> Self {
        Self { code: code.to_owned(), level: GroupLevel::Section, size: None }
    }

    /// The groups of an enterprise, the narrowest first: the first that is large enough is its own.
    pub fn of(division: &str, section: &str, size: Option<Size>) -> impl Iterator<Item = Self> {
        let whole = Self::division(division);
        let sized = size.map(|size| Self { size: Some(size), ..whole.clone() });
        sized.into_iter().chain([whole, Self::section(section)])
    }

    /// Reads `21` as a division, `21-micro` as those of it of one size, `C` as a section; `None` for
    /// anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (code, size) = match text.split_once('-') {
            Some((code, size)) => (code, Some(size.parse().ok()?)),
            None => (text, None),
        };
        match code.as_bytes() {
            [b'0'..=b'9', b'0'..=b'9'] => Some(Self { size, ..Self::division(code) }),
            [b'A'..=b'Z'] if size.is_none() => Some(Self::section(code)),
            _ => None,
        }
    }

    /// What [`PeerGroup::parse`] reads.
    pub fn key(&self) -> String {
        match self.size {
            Some(size) => format!("{}-{size}", self.code),
            None => self.code.clone(),
        }
    }
}

/// What decides a place, the best first: whether a gate holds it down, the score, what is overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Footing {
    held_down: bool,
    score: Reverse<i32>,
    overdue: i32,
}

impl Footing {
    /// Of whoever is held down or not, with so many points and overdue hazards.
    pub fn new(held_down: bool, score: i32, overdue: i32) -> Self {
        Self { held_down, score: Reverse(score), overdue }
    }

    /// 0–120.
    pub fn score(self) -> i32 {
        self.score.0
    }
}

/// A place among peers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Among whom.
    pub group: PeerGroup,
    /// Competition ranking by [`Footing`]: 1, 2, 2, 4.
    pub rank: u32,
    /// How many are ranked in all.
    pub group_size: u32,
    /// Whether another holds the same rank.
    pub tied: bool,
    /// ⌊100 × others who stand no better, overdue hazards aside ÷ (group size − 1)⌋.
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

impl Placing {
    /// Among whom it has a place.
    pub fn group(&self) -> Option<&PeerGroup> {
        match self {
            Self::Ranked(place) => Some(&place.group),
            Self::PeerGroupTooSmall | Self::NotRated => None,
        }
    }
}

/// How many rated enterprises of a group stand where. Cheap to keep and to ask: it grows with
/// the number of different standings, not of enterprises.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    at: BTreeMap<Footing, u32>,
    scores: BTreeMap<Reverse<i32>, u32>,
    size: u32,
    /// Of [`Tally::middle`]: worked out with each change, since it is asked for more often.
    middle: Option<(i32, i32)>,
}

impl Tally {
    /// A tally of counted footings.
    pub fn of(counts: impl IntoIterator<Item = (Footing, u32)>) -> Self {
        let mut tally = Self::default();
        for (footing, count) in counts {
            tally.count(footing, count);
        }
        tally.find_middle();
        tally
    }

    /// Counts `count` more.
    pub fn add(&mut self, footing: Footing, count: u32) {
        self.count(footing, count);
        self.find_middle();
    }

    fn count(&mut self, footing: Footing, count: u32) {
        *self.at.entry(footing).or_default() += count;
        *self.scores.entry(footing.score).or_default() += count;
        self.size += count;
    }

    /// Counts one less.
    pub fn remove(&mut self, footing: Footing) {
        if take_one(&mut self.at, footing) {
            take_one(&mut self.scores, footing.score);
            self.size -= 1;
            self.find_middle();
        }
    }

    /// How many there are.
    pub fn size(&self) -> u32 {
        self.size
    }

    /// The middle score (between two middle ones their mean, rounded down) and the lowest score within
    /// the first quarter (rounded up) by score; `None` of nobody.
    pub fn middle(&self) -> Option<(i32, i32)> {
        self.middle
    }

    fn find_middle(&mut self) {
        self.middle = (self.size > 0).then(|| {
            let (low, high) = (self.score_at((self.size - 1) / 2), self.score_at(self.size / 2));
            ((low + high).div_euclid(2), self.score_at(self.size.div_ceil(4) - 1))
        });
    }

    /// The rank of this footing, and whether several hold it.
    pub fn rank(&self, footing: Footing) -> (u32, bool) {
        let better: u32 = self.at.range(..footing).map(|(_, count)| count).sum();
        (better + 1, self.at.get(&footing).is_some_and(|count| *count > 1))
    }

    /// The place of a member that stands so; `None` where nobody does.
    pub fn place(&self, group: PeerGroup, footing: Footing) -> Option<Place> {
        self.at.get(&footing)?;
        let (rank, tied) = self.rank(footing);
        let (median, top_quartile) = self.middle()?;
        let first_alike = Footing { overdue: i32::MIN, ..footing };
        let better: u32 = self.at.range(..first_alike).map(|(_, count)| count).sum();
        Some(Place {
            group,
            rank,
            group_size: self.size,
            tied,
            percentile: percentile((self.size - better).saturating_sub(1), self.size),
            median,
            top_quartile,
        })
    }

    /// The score that `index` others (from 0) reach or pass.
    fn score_at(&self, index: u32) -> i32 {
        let mut seen = 0;
        for (Reverse(score), count) in &self.scores {
            seen += count;
            if index < seen {
                return *score;
            }
        }
        0
    }
}

/// Counts one of `key` less; whether there was one.
fn take_one<K: Ord>(counts: &mut BTreeMap<K, u32>, key: K) -> bool {
    let Some(count) = counts.get_mut(&key) else { return false };
    *count -= 1;
    if *count == 0 {
        counts.remove(&key);
    }
    true
}

/// ⌊100 × `others_no_higher` ÷ (`group_size` − 1)⌋; whoever is alone stands above all others.
pub fn percentile(others_no_higher: u32, group_size: u32) -> u32 {
    (100 * others_no_higher).checked_div(group_size.saturating_sub(1)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn up(score: i32, overdue: i32) -> Footing {
        Footing::new(false, score, overdue)
    }

    #[test]
    fn equal_standings_share_a_rank_and_the_next_one_is_passed_over() {
        let tally = Tally::of([(up(90, 0), 1), (up(88, 0), 2), (up(88, 1), 1), (up(70, 0), 1)]);
        let place = |score, overdue| tally.place(PeerGroup::division("21"), up(score, overdue)).unwrap();
        let ranks: Vec<_> = [(90, 0), (88, 0), (88, 1), (70, 0)]
            .map(|(score, overdue)| (place(score, overdue).rank, place(score, overdue).tied))
            .into();
        assert_eq!(ranks, [(1, false), (2, true), (4, false), (5, false)]);
        assert_eq!(place(88, 1).percentile, 75, "what is overdue does not decide the percentile");
        assert_eq!(place(70, 0).percentile, 0);
        assert_eq!((place(90, 0).median, place(90, 0).top_quartile), (88, 88));
        assert!(tally.place(PeerGroup::division("21"), up(71, 0)).is_none());
    }

    #[test]
    fn whoever_is_held_down_stands_behind_all_others_and_counts_for_the_middle() {
        let tally = Tally::of([(up(70, 2), 1), (Footing::new(true, 100, 0), 2), (up(80, 0), 2)]);
        let held = tally.place(PeerGroup::division("21"), Footing::new(true, 100, 0)).unwrap();
        assert_eq!((held.rank, held.tied, held.percentile), (4, true, 25));
        assert_eq!(tally.rank(up(70, 2)), (3, false));
        assert_eq!(tally.middle(), Some((80, 100)), "the middle is of scores alone");
    }

    #[test]
    fn a_group_is_two_digits_or_a_letter() {
        assert_eq!(PeerGroup::parse("21"), Some(PeerGroup::division("21")));
        assert_eq!(PeerGroup::parse("C"), Some(PeerGroup::section("C")));
        let micro = PeerGroup { size: Some(Size::Micro), ..PeerGroup::division("21") };
        assert_eq!(PeerGroup::parse(&micro.key()), Some(micro));
        assert_eq!(
            [0, 9, 10, 49, 50].map(Size::of),
            [Size::Micro, Size::Micro, Size::Small, Size::Small, Size::Larger]
        );
        for wrong in ["", "2", "211", "c", "家具", "21-", "21-huge", "C-micro"] {
            assert_eq!(PeerGroup::parse(wrong), None, "{wrong}");
        }
    }
}
