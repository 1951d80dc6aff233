//! Quiet hours: phones stay silent at night. Our own rule; the inbox has everything at once.

use chrono::TimeDelta;
use heping_core::Moment;

/// Messages may come from this hour.
const MORNING: i64 = 8;
/// And until this one.
const EVENING: i64 = 21;

/// The first moment from `now` on at which a phone may ring: `now` itself by day.
pub fn first_loud(now: Moment) -> Moment {
    let midnight = Moment::start_of(now.day());
    let (morning, evening) =
        (midnight.plus(TimeDelta::hours(MORNING)), midnight.plus(TimeDelta::hours(EVENING)));
    if now < morning {
        morning
    } else if now < evening {
        now
    } else {
        morning.plus(TimeDelta::days(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use heping_core::Day;

    #[test]
    fn the_night_is_quiet() {
        let midnight = Moment::start_of(Day::from_ymd_opt(2026, 6, 15).unwrap());
        let at = |hours, minutes| midnight.plus(TimeDelta::hours(hours) + TimeDelta::minutes(minutes));
        for (now, first) in [
            (at(0, 0), at(8, 0)),
            (at(7, 59), at(8, 0)),
            (at(8, 0), at(8, 0)),
            (at(20, 59), at(20, 59)),
            (at(21, 0), at(32, 0)),
            (at(23, 59), at(32, 0)),
        ] {
            assert_eq!(first_loud(now), first, "{now}");
        }
    }
}
