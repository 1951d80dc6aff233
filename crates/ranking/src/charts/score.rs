//! The score over the last 12 months.

use std::fmt::Write as _;

use chrono::{Datelike, TimeDelta};
use heping_core::{CodeColour, Day, Moment, SafetyFact};

use super::{Canvas, WIDTH, ground};
use crate::past::past;
use crate::rules::RuleBook;

/// The score at each of its changes, the last one now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreLine {
    /// Instant and score, the earliest first.
    pub points: Vec<(Moment, i32)>,
    /// The colour now.
    pub colour: CodeColour,
    /// The lowest scores of a green, a yellow and an orange code.
    pub colours_from: [i32; 3],
}

/// The line of an enterprise with these facts.
pub fn score_line(book: &RuleBook, facts: &[SafetyFact], now: Moment) -> ScoreLine {
    let from = now.plus(TimeDelta::days(-i64::from(YEAR)));
    let (first, turns) = past(book, facts, from, now);
    let mut points = vec![(from, first.score)];
    points.extend(turns.iter().map(|turn| (turn.at, turn.score)));
    let (score, colour) = turns.last().map_or((first.score, first.colour), |turn| (turn.score, turn.colour));
    points.push((now, score));
    let rules = book.at(now);
    ScoreLine { points, colour, colours_from: [rules.green_from, rules.yellow_from, rules.orange_from] }
}

const HEIGHT: i32 = 220;
const LEFT: i32 = 30;
const RIGHT: i32 = WIDTH - 30;
const TOP: i32 = 34;
const BOTTOM: i32 = HEIGHT - 26;
const MOST: i32 = 120;
/// Days from the left edge to the right one.
const YEAR: i32 = 365;

/// Where the scale begins: a little below what is shown, so that most of it is not empty red.
fn least(line: &ScoreLine) -> i32 {
    let [.., orange] = line.colours_from;
    let lowest = line.points.iter().map(|point| point.1).min().unwrap_or(orange);
    (lowest.min(orange) - 10).max(0) / 10 * 10
}

/// The chart of a line, 360 × 220.
pub fn score(line: &ScoreLine) -> String {
    let (now, score) = line.points.last().copied().unwrap_or((Moment::from_millis(0), 0));
    let lowest = line.points.iter().map(|point| point.1).min().unwrap_or(score);
    let title =
        format!("近 12 个月安全积分：{} 为 {score} 分，{}；最低 {lowest} 分", now.day(), line.colour.text());
    let title =
        if line.colour == CodeColour::Grey { "尚未评价，没有积分曲线".to_owned() } else { title };
    let mut canvas = Canvas::new(HEIGHT, title);
    // where a year ago and now lie, for who puts a mark on a day
    canvas.plot = Some((LEFT, RIGHT));
    let least = least(line);
    let y = |score: i32| BOTTOM - (BOTTOM - TOP) * (score - least) / (MOST - least);
    let heading = match line.colour {
        CodeColour::Grey => "尚未评价".to_owned(),
        colour => format!("安全积分 {score} · {}", colour.text()),
    };
    canvas.text((LEFT, 20), "start", r#"font-size="14" font-weight="bold""#, &heading);
    canvas.text((RIGHT, 20), "end", r##"fill="#555""##, "近 12 个月");

    let [green, yellow, orange] = line.colours_from;
    let bands = [
        (CodeColour::Green, green, MOST),
        (CodeColour::Yellow, yellow, green),
        (CodeColour::Orange, orange, yellow),
        (CodeColour::Red, least, orange),
    ];
    for (colour, from, to) in bands {
        let look = format!(r#"fill="{}""#, ground(colour));
        canvas.rectangle((LEFT, y(to)), (RIGHT - LEFT, y(from) - y(to)), &look);
        canvas.text((RIGHT + 4, (y(from) + y(to)) / 2 + 4), "start", "", &colour.text().replace('码', ""));
        if from > least {
            canvas.line((LEFT, y(from)), (RIGHT, y(from)), r##"stroke="#888" stroke-dasharray="2 3""##);
            canvas.text((LEFT - 4, y(from) + 4), "end", "", &from.to_string());
        }
    }
    let x = |at: Moment| {
        let ago = i32::try_from(now.since(at).num_days()).unwrap_or(i32::MAX);
        RIGHT - (RIGHT - LEFT) * ago.clamp(0, YEAR) / YEAR
    };
    for first in firsts_of_months(now) {
        let at = Moment::start_of(first);
        if first.month() % 3 == 1 {
            canvas.line((x(at), BOTTOM), (x(at), BOTTOM + 4), r##"stroke="#555""##);
            canvas.text((x(at), BOTTOM + 17), "middle", "", &first.format("%Y-%m").to_string());
        }
    }
    if line.colour == CodeColour::Grey {
        let middle = (i32::midpoint(LEFT, RIGHT), i32::midpoint(TOP, BOTTOM));
        canvas.text(middle, "middle", "", "完成第一次自查或检查后开始评价");
        return canvas.finish();
    }
    let mut d = String::new();
    for (n, (at, score)) in line.points.iter().enumerate() {
        let _ = match n {
            0 => write!(d, "M{} {}", x(*at), y(*score)),
            // a score holds until it changes: steps, no slopes
            _ => write!(d, "H{}V{}", x(*at), y(*score)),
        };
    }
    canvas.path(&d, r##"fill="none" stroke="#1a3a5c" stroke-width="2""##);
    canvas.path(&format!("M{} {}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0", x(now), y(score)), r##"fill="#1a3a5c""##);
    canvas.finish()
}

/// The first days of the months of the last year, those that lie well inside the chart.
fn firsts_of_months(now: Moment) -> impl Iterator<Item = Day> {
    let today = now.day();
    (0..350)
        .filter_map(move |back| today.checked_sub_days(chrono::Days::new(back)))
        .filter(|day| day.day() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chart_says_in_words_what_it_shows() {
        let line = score_line(&RuleBook::default(), &[], Moment::from_millis(1_781_488_800_000));
        assert_eq!(line.points.iter().map(|point| point.1).collect::<Vec<_>>(), [100, 100]);
        let svg = score(&line);
        // nobody has looked at it yet: a line at 100 would say that somebody had
        assert!(svg.contains("<title>尚未评价，没有积分曲线</title>") && !svg.contains("M330"));
        let rated = ScoreLine { colour: CodeColour::Green, ..line.clone() };
        let drawn = super::score(&rated);
        assert!(drawn.contains("<title>近 12 个月安全积分：2026-06-15 为 100 分，绿码；最低 100 分</title>"));
        for word in ["绿", "黄", "橙", "红", ">85<", ">70<", ">55<", "2026-01"] {
            assert!(svg.contains(word), "{word}: {svg}");
        }
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
    }

    #[test]
    fn the_scale_begins_a_little_below_what_is_shown() {
        let at = |scores: &[i32]| {
            let points = scores.iter().map(|score| (Moment::from_millis(0), *score)).collect();
            least(&ScoreLine { points, colour: CodeColour::Green, colours_from: [85, 70, 55] })
        };
        assert_eq!([at(&[100, 90]), at(&[66]), at(&[52, 100]), at(&[31]), at(&[4])], [40, 40, 40, 20, 0]);
    }
}
