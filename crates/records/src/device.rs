//! Times that a phone's clock gave.

use chrono::TimeDelta;
use heping_core::Moment;
use heping_core::text::Fields;

/// How far a phone's clock may be ahead.
const AHEAD: TimeDelta = TimeDelta::minutes(5);
/// How long a phone may have been without a network.
const BEHIND: TimeDelta = TimeDelta::days(30);

/// Notes a time that cannot be one at which a phone recorded something that arrives now.
pub(crate) fn check(fields: &mut Fields, field: &str, at: Moment, now: Moment) {
    if at > now.plus(AHEAD) {
        fields.wrong(field, "in_future", "时间晚于当前时间，请检查手机时间");
    } else if at < now.plus(-BEHIND) {
        fields.wrong(field, "too_old", "时间早于 30 天前，请检查手机时间");
    }
}
