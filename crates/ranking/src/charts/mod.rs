//! Charts as SVG, for clients without a chart library: the score over the last 12 months, and the
//! place among peers. Every colour has its word beside it, and what the chart shows is in its
//! title, so that neither eyes nor colours are needed to read it.

mod place;
mod score;

use std::fmt::Write as _;

use heping_core::CodeColour;

pub use place::{Peers, place};
pub use score::{ScoreLine, score, score_line};

/// Both charts are this wide; a phone shows about as many pixels across.
const WIDTH: i32 = 360;

/// What is drawn inside the frame.
struct Canvas {
    height: i32,
    title: String,
    /// From where to where the time runs, where it does.
    plot: Option<(i32, i32)>,
    body: String,
}

impl Canvas {
    fn new(height: i32, title: String) -> Self {
        Self { height, title, plot: None, body: String::new() }
    }

    fn rectangle(&mut self, (x, y): (i32, i32), (width, height): (i32, i32), look: &str) {
        // writing into a string cannot fail
        let _ = write!(self.body, r#"<rect x="{x}" y="{y}" width="{width}" height="{height}" {look}/>"#);
    }

    fn line(&mut self, (x1, y1): (i32, i32), (x2, y2): (i32, i32), look: &str) {
        let _ = write!(self.body, r#"<path d="M{x1} {y1}L{x2} {y2}" fill="none" {look}/>"#);
    }

    fn path(&mut self, d: &str, look: &str) {
        let _ = write!(self.body, r#"<path d="{d}" {look}/>"#);
    }

    fn text(&mut self, (x, y): (i32, i32), anchor: &str, look: &str, text: &str) {
        let text = escaped(text);
        let _ = write!(self.body, r#"<text x="{x}" y="{y}" text-anchor="{anchor}" {look}>{text}</text>"#);
    }

    fn finish(self) -> String {
        let Self { height, title, plot, body } = self;
        let plot = plot.map(|(left, right)| format!(r#" data-plot="{left} {right}""#)).unwrap_or_default();
        let title = escaped(&title);
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"{plot} role="img" font-family="PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif" font-size="11" fill="#222"><title>{title}</title><rect width="{WIDTH}" height="{height}" fill="#fff"/>{body}</svg>"##
        )
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A light ground for a band of this colour; told apart by their lightness too.
fn ground(colour: CodeColour) -> &'static str {
    match colour {
        CodeColour::Green => "#e3f4e6",
        CodeColour::Yellow => "#fff2c2",
        CodeColour::Orange => "#ffd9ae",
        CodeColour::Red => "#f6b8b0",
        CodeColour::Grey => "#eeeeee",
    }
}
