//! When a photo was taken, as the camera wrote it down.

use chrono::{Datelike, NaiveDate, TimeDelta};
use exif::{DateTime, Exif, In, Tag, Value};
use heping_core::Moment;

/// Minutes ahead of UTC where the camera does not say: it is the phone of somebody in China.
const SHANGHAI: i64 = 8 * 60;

/// The time of capture in an EXIF block; `None` where there is none or none that can be true.
pub(super) fn time(block: Vec<u8>) -> Option<Moment> {
    let exif = exif::Reader::new().read_raw(block).ok()?;
    let mut time = DateTime::from_ascii(text(&exif, Tag::DateTimeOriginal)?).ok()?;
    if let Some(offset) = text(&exif, Tag::OffsetTimeOriginal) {
        // a camera that does not know its zone writes blanks
        let _blank = time.parse_offset(offset);
    }
    let day = NaiveDate::from_ymd_opt(i32::from(time.year), u32::from(time.month), u32::from(time.day))?;
    // a camera whose clock was never set says 1970 or 1980
    if !(2000..2100).contains(&day.year()) {
        return None;
    }
    let local = day.and_hms_opt(u32::from(time.hour), u32::from(time.minute), u32::from(time.second))?;
    let utc = local - TimeDelta::minutes(time.offset.map_or(SHANGHAI, i64::from));
    Some(Moment::from_utc(utc.and_utc()))
}

fn text(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(lines) => lines.first().map(Vec::as_slice),
        _ => None,
    }
}
