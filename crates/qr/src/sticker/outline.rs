//! Shapes of lines and curves: letters, the logo, the signs of the four colours. One shape serves
//! all three formats.

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use heping_core::{Error, Result};
use heping_paper::{Fonts, Glyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{GlyphId, MetadataProvider};

/// A step of a pen; coordinates grow to the right and down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    /// Begins a contour.
    Move(f32, f32),
    /// A straight line.
    Line(f32, f32),
    /// A curve with one control point, then its end.
    Quad(f32, f32, f32, f32),
    /// A curve with two control points, then its end.
    Cubic(f32, f32, f32, f32, f32, f32),
}

/// A filled shape: closed contours, filled where they wind (nonzero).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outline(pub(crate) Vec<Step>);

/// How dark a rectangle of pixels is.
#[derive(Clone, Debug)]
pub(crate) struct Coverage {
    /// Of the left upper corner, from the shape's origin.
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: usize,
    /// One byte a pixel, 0 to 3, row after row.
    pub(crate) pixels: Vec<u8>,
}

/// Where a shape goes: `scale`d, then moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) scale: f32,
    pub(crate) x: f32,
    pub(crate) y: f32,
}

impl Place {
    fn map(self, x: f32, y: f32) -> (f32, f32) {
        (self.x + self.scale * x, self.y + self.scale * y)
    }
}

impl Step {
    fn placed(self, place: Place) -> Self {
        let at = |x, y| place.map(x, y);
        match self {
            Self::Move(x, y) => {
                let (x, y) = at(x, y);
                Self::Move(x, y)
            }
            Self::Line(x, y) => {
                let (x, y) = at(x, y);
                Self::Line(x, y)
            }
            Self::Quad(a, b, x, y) => {
                let ((a, b), (x, y)) = (at(a, b), at(x, y));
                Self::Quad(a, b, x, y)
            }
            Self::Cubic(a, b, c, d, x, y) => {
                let ((a, b), (c, d), (x, y)) = (at(a, b), at(c, d), at(x, y));
                Self::Cubic(a, b, c, d, x, y)
            }
        }
    }
}

impl Outline {
    /// The shape of a glyph, one em high, its origin on the baseline.
    ///
    /// # Errors
    /// `busy` when the font can no longer be read.
    pub(crate) fn of(fonts: &Fonts, glyph: Glyph) -> Result<Self> {
        fonts.with(glyph.face, |face| {
            let mut pen = Pen(Self::default());
            let unscaled = DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
            if let Some(outline) = face.outline_glyphs().get(GlyphId::from(glyph.id)) {
                outline.draw(unscaled, &mut pen).map_err(Error::internal)?;
            }
            let em = face.metrics(Size::unscaled(), LocationRef::default()).units_per_em;
            Ok(pen.0.placed(Place { scale: 1.0 / f32::from(em), x: 0.0, y: 0.0 }))
        })?
    }

    /// The shape at its place.
    pub(crate) fn placed(&self, place: Place) -> Self {
        Self(self.0.iter().map(|step| step.placed(place)).collect())
    }

    /// Straight contours through these points.
    pub(crate) fn polygons(contours: &[&[(f32, f32)]]) -> Self {
        let mut steps = Vec::new();
        for contour in contours {
            for (index, &(x, y)) in contour.iter().enumerate() {
                steps.push(if index == 0 { Step::Move(x, y) } else { Step::Line(x, y) });
            }
        }
        Self(steps)
    }

    /// Left, upper, right and lower bound of all points, control points too; none for no shape.
    fn bounds(&self) -> Option<[f32; 4]> {
        let points = self.0.iter().flat_map(|step| match *step {
            Step::Move(x, y) | Step::Line(x, y) => [(x, y); 3],
            Step::Quad(a, b, x, y) => [(a, b), (x, y), (x, y)],
            Step::Cubic(a, b, c, d, x, y) => [(a, b), (c, d), (x, y)],
        });
        points.fold(None, |bounds, (x, y)| {
            let [left, top, right, bottom] = bounds.unwrap_or([x, y, x, y]);
            Some([left.min(x), top.min(y), right.max(x), bottom.max(y)])
        })
    }

    /// The shape as pixels; nothing for a space.
    pub(crate) fn coverage(&self) -> Option<Coverage> {
        let [left, top, right, bottom] = self.bounds()?;
        let (x, y) = (whole(left.floor()), whole(top.floor()));
        let size = |from: i32, to: f32| usize::try_from(whole(to.ceil()) - from).ok().filter(|n| *n > 0);
        let (width, height) = (size(x, right)?, size(y, bottom)?);
        let mut raster = Rasterizer::new(width, height);
        let (left, top) = (left.floor(), top.floor());
        let at = |x: f32, y: f32| point(x - left, y - top);
        let mut start = Point::default();
        let mut pen = start;
        for step in self.0.iter().chain([&Step::Move(0.0, 0.0)]) {
            match *step {
                Step::Move(x, y) => {
                    raster.draw_line(pen, start);
                    start = at(x, y);
                    pen = start;
                }
                Step::Line(x, y) => {
                    raster.draw_line(pen, at(x, y));
                    pen = at(x, y);
                }
                Step::Quad(a, b, x, y) => {
                    raster.draw_quad(pen, at(a, b), at(x, y));
                    pen = at(x, y);
                }
                Step::Cubic(a, b, c, d, x, y) => {
                    raster.draw_cubic(pen, at(a, b), at(c, d), at(x, y));
                    pen = at(x, y);
                }
            }
        }
        // rows that end with a vector, so that none is drawn byte by byte at its end
        let row = width.next_multiple_of(16);
        let mut pixels = vec![0; row * height];
        raster.for_each_pixel(|index, cover| {
            if let Some(pixel) = pixels.get_mut(index / width * row + index % width) {
                *pixel = Coverage::STEPS.iter().fold(0, |step, least| step + u8::from(cover >= *least));
            }
        });
        Some(Coverage { x, y, width: row, pixels })
    }
}

/// Draws what a font describes; its coordinates grow upwards.
struct Pen(Outline);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.0.push(Step::Move(x, -y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.0.push(Step::Line(x, -y));
    }

    fn quad_to(&mut self, a: f32, b: f32, x: f32, y: f32) {
        self.0.0.push(Step::Quad(a, -b, x, -y));
    }

    fn curve_to(&mut self, a: f32, b: f32, c: f32, d: f32, x: f32, y: f32) {
        self.0.0.push(Step::Cubic(a, -b, c, -d, x, -y));
    }

    // contours are closed by whoever fills them
    fn close(&mut self) {}
}

impl Coverage {
    /// A pixel of which half is inside, or more.
    pub(crate) const HALF: u8 = 2;
    /// From which cover on a pixel is a step darker: a narrow edge of grey is smooth to the eye at
    /// 300 dpi, and half the bytes of a wide one.
    const STEPS: [f32; 3] = [0.4, 0.5, 0.6];
}

/// A whole number that a picture's coordinates can be; there is no other way but `as`.
#[allow(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "floats have no TryInto; `as` saturates"
)]
pub(crate) fn whole(number: f32) -> i32 {
    number as i32
}

/// A count as a coordinate; counts here are far below 2^24.
#[allow(clippy::as_conversions, clippy::cast_precision_loss, reason = "small counts are exact")]
pub(crate) fn real(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_covers_its_pixels() {
        let square = Outline::polygons(&[&[(1.0, 1.0), (3.5, 1.0), (3.5, 3.0), (1.0, 3.0)]]);
        let coverage = square.coverage().unwrap();
        assert_eq!((coverage.x, coverage.y, coverage.width), (1, 1, 16));
        let rows: Vec<_> = coverage.pixels.chunks(16).map(|row| row.split_at(3)).collect();
        assert_eq!(rows, [(&[3, 3, 2][..], &[0; 13][..]); 2]);
        let moved = square.placed(Place { scale: 2.0, x: -1.0, y: 0.0 });
        assert_eq!(moved.0[0], Step::Move(1.0, 2.0));
        assert_eq!(Outline::default().coverage().map(|c| c.width), None);
    }

    #[test]
    fn a_hole_winds_the_other_way() {
        let ring = Outline::polygons(&[
            &[(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)],
            &[(1.0, 1.0), (1.0, 3.0), (3.0, 3.0), (3.0, 1.0)],
        ]);
        let coverage = ring.coverage().unwrap();
        assert_eq!(coverage.pixels.iter().filter(|pixel| **pixel > 0).count(), 12);
    }
}
