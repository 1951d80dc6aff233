//! The place among peers: how many have which score, and where one stands.

use super::{Canvas, WIDTH};

/// A peer group as its chart shows it. It holds no name of anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peers {
    /// What the group is called.
    pub name: String,
    /// How many have which score.
    pub scores: Vec<(i32, u32)>,
    /// One's own score.
    pub mine: i32,
    /// One's own rank, of how many.
    pub rank: Option<(u32, u32)>,
    /// The middle score.
    pub median: Option<i32>,
}

const HEIGHT: i32 = 220;
const LEFT: i32 = 16;
const RIGHT: i32 = WIDTH - 16;
const TOP: i32 = 74;
const BOTTOM: i32 = HEIGHT - 26;
/// Points in a bar; the last one holds 120 alone.
const STEP: i32 = 5;
const BARS: i32 = 25;
/// Where the scale may begin.
const ROUND: i32 = 10;

/// The scale: from a round score below the lowest that is shown.
#[derive(Clone, Copy)]
struct Scale {
    from: i32,
}

impl Scale {
    fn of(peers: &Peers) -> Self {
        let shown = peers.scores.iter().filter(|(_, count)| *count > 0).map(|(score, _)| *score);
        let lowest = shown.chain([peers.mine]).chain(peers.median).min().unwrap_or(0);
        Self { from: lowest.clamp(0, 100) / ROUND * ROUND }
    }

    fn x(self, score: i32) -> i32 {
        let wide = STEP * BARS - self.from;
        LEFT + (RIGHT - LEFT) * (score.clamp(self.from, 124) - self.from) / wide
    }

    /// The scores that are written below it.
    fn written(self) -> impl Iterator<Item = i32> {
        let step = if self.from < 50 { 25 } else { ROUND };
        (self.from..=120).filter(move |score| score % step == 0 || *score == 120)
    }
}

/// The chart, 360 × 220.
pub fn place(peers: &Peers) -> String {
    let Peers { name, scores, mine, rank, median } = peers;
    let said = match (rank, median) {
        (Some((rank, of)), Some(median)) => format!("第 {rank} 名，共 {of} 家；中位 {median} 分"),
        _ => "同行业企业不足，暂无排名".to_owned(),
    };
    let mut canvas = Canvas::new(HEIGHT, format!("{name}安全积分分布：本企业 {mine} 分，{said}"));
    canvas.text((LEFT, 20), "start", r#"font-size="14" font-weight="bold""#, name);
    canvas.text((LEFT, 38), "start", "", &format!("本企业 {mine} 分，{said}"));

    let scale = Scale::of(peers);
    let in_bar = |bar: i32| -> u32 {
        scores.iter().filter(|(score, _)| score.clamp(&0, &120) / STEP == bar).map(|(_, count)| count).sum()
    };
    let bars: Vec<(i32, u32)> = (0..BARS).map(|bar| (bar, in_bar(bar))).collect();
    let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    for (bar, count) in bars.into_iter().filter(|(_, count)| *count > 0) {
        let own = *mine / STEP == bar;
        let share = i64::from(BOTTOM - TOP) * i64::from(count) / i64::from(most);
        let height = i32::try_from(share).unwrap_or(0).max(2);
        let look = if own { r##"fill="#1a3a5c""## } else { r##"fill="#9db8d2""## };
        let (from, to) = (scale.x(bar * STEP), scale.x((bar + 1) * STEP));
        canvas.rectangle((from + 1, BOTTOM - height), (to - from - 2, height), look);
    }
    canvas.line((LEFT, BOTTOM), (RIGHT, BOTTOM), r##"stroke="#555""##);
    for score in scale.written() {
        canvas.text((scale.x(score), BOTTOM + 16), "middle", "", &score.to_string());
    }
    if let Some(median) = median {
        let at = scale.x(*median);
        canvas.line((at, TOP - 10), (at, BOTTOM), r##"stroke="#222" stroke-dasharray="4 3""##);
        let anchor = if at > WIDTH / 2 { "end" } else { "start" };
        canvas.text((at, TOP - 14), anchor, "", &format!("中位 {median}"));
    }
    // a shape, not a colour alone, marks one's own place
    let at = scale.x(*mine);
    canvas.path(&format!("M{at} {}l-6 -9h12z", TOP - 2), r##"fill="#1a3a5c""##);
    canvas.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_bar_is_marked_and_names_are_escaped() {
        let peers = Peers {
            name: "家具<制造>业".into(),
            scores: vec![(60, 1), (83, 2), (100, 4), (120, 1)],
            mine: 83,
            rank: Some((6, 8)),
            median: Some(100),
        };
        let svg = place(&peers);
        assert!(svg.contains("本企业 83 分，第 6 名，共 8 家；中位 100 分"), "{svg}");
        assert!(svg.contains("家具&lt;制造&gt;业") && !svg.contains("<制造>"));
        assert_eq!(svg.matches(r##"<rect x="##).count(), 4, "a bar for each score that somebody has");
        assert_eq!(svg.matches(r##"height="120" fill="#9db8d2""##).count(), 1);
        let axis = |score: &str| svg.contains(&format!(">{score}</text>"));
        assert!(axis("60") && axis("120") && !axis("50") && !axis("0"), "nothing empty on the left: {svg}");
        let alone = Peers { rank: None, median: None, ..peers };
        assert!(place(&alone).contains("暂无排名"));
    }
}
