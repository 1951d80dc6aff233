//! Times that a phone's clock gave.

use chrono::TimeDelta;
use heping_core::Moment;
use heping_core::text::Fields;

/// How far a phone's clock may be ahead.
pub const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// How long a phone may have been without a network.
const BEHIND: TimeDelta = TimeDelta::days(30);

/// A phone's clock beside the server's: a phone that says what its clock shows while it sends is
/// understood however wrong that clock is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeviceClock {
    /// What must be added to the phone's times; nothing while it is right.
    off_by: Option<TimeDelta>,
}

impl DeviceClock {
    /// The clock that showed `sent_at` when a request of it arrived.
    pub fn new(sent_at: Moment, now: Moment) -> Self {
        let off = now.since(sent_at);
        Self { off_by: (off.abs() > AHEAD).then_some(off) }
    }

    /// Whether it is off by more than a few minutes.
    pub fn is_off(self) -> bool {
        self.off_by.is_some()
    }

    /// The true time of what this clock dated.
    pub fn correct(self, at: Moment) -> Moment {
        self.off_by.map_or(at, |off| at.plus(off))
    }

    /// What the clock said, where that is not the true time.
    pub fn wrong(self, at: Moment) -> Option<Moment> {
        self.is_off().then_some(at)
    }
}

/// Notes a time that cannot be one at which a phone recorded something that arrives now.
pub fn check(fields: &mut Fields, field: &str, at: Moment, now: Moment) {
    if at > now.plus(AHEAD) {
        fields.wrong(field, "in_future", "时间晚于当前时间，请检查手机时间");
    } else if at < now.plus(-BEHIND) {
        fields.wrong(field, "too_old", "时间早于 30 天前，请检查手机时间");
    }
}

/// When the phone recorded something: its own time if it gave one that can be, never later than now.
pub fn recorded(fields: &mut Fields, clock: DeviceClock, at: Option<Moment>, now: Moment) -> Moment {
    let Some(at) = at.map(|at| clock.correct(at)) else { return now };
    check(fields, "recordedAt", at, now);
    at.min(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_says_how_wrong_it_is_is_understood() {
        let now = Moment::from_millis(1_781_488_800_000);
        let years = |n: i64| now.plus(TimeDelta::days(365 * n));
        for sent_at in
            [years(-1), years(1), now.plus(TimeDelta::minutes(6)), now.plus(TimeDelta::minutes(-6))]
        {
            let clock = DeviceClock::new(sent_at, now);
            assert!(clock.is_off());
            let an_hour_ago = sent_at.plus(TimeDelta::hours(-1));
            assert_eq!(clock.correct(an_hour_ago), now.plus(TimeDelta::hours(-1)));
            assert_eq!(clock.wrong(an_hour_ago), Some(an_hour_ago));
        }
        for sent_at in [now, now.plus(TimeDelta::minutes(5)), now.plus(TimeDelta::minutes(-5))] {
            let clock = DeviceClock::new(sent_at, now);
            assert_eq!(
                (clock, clock.correct(sent_at), clock.wrong(sent_at)),
                (DeviceClock::default(), sent_at, None)
            );
        }
    }
}
