//! The demo: a fictional subdistrict with 300 firms and a year of history, made by the same
//! functions that people's requests run, and the same every time.

mod conduct;
mod deeds;
mod firms;
mod history;
mod people;
mod street;
mod three_firms;
mod unusual;

pub use history::{Progress, live_through};
pub use people::{PASSWORD, Street, USERS, front, settle_in};

/// Numbers that look random and are the same every time (splitmix64).
#[derive(Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    /// Dice of their own for whatever `seed` names.
    pub(crate) fn of(seed: &str) -> Self {
        // FNV-1a: any spread will do
        Self(seed.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `limit`, which is not 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of several; the first where there is none to choose.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T], otherwise: &'a T) -> &'a T {
        let count = u64::try_from(from.len()).unwrap_or(1);
        let index = usize::try_from(self.below(count)).unwrap_or_default();
        from.get(index).copied().unwrap_or(otherwise)
    }
}
