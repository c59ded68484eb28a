//! Two memory timelines over each other, as SVG that needs no script.

use std::fmt::Write;

use crate::run::Sample;
use crate::verify::{Figures, Verification, describe_bytes};

/// A picture's size in its own units; the page scales it, and shows the one that fits.
pub(in crate::report) struct Frame {
    pub(in crate::report) class: &'static str,
    pub(in crate::report) width: f64,
    pub(in crate::report) height: f64,
}

pub(in crate::report) const FRAMES: [Frame; 2] = [
    Frame {
        class: "wide",
        width: 860.0,
        height: 400.0,
    },
    // About as wide as a telephone, so that its letters are as large as the text's.
    Frame {
        class: "narrow",
        width: 400.0,
        height: 320.0,
    },
];
/// Room for the labels of the axes.
const LEFT: f64 = 72.0;
const RIGHT: f64 = 12.0;
const TOP: f64 = 24.0;
const BOTTOM: f64 = 34.0;
/// Of a label below the picture, such as `0.25 s`.
const HALF_LABEL: f64 = 24.0;
/// So many lines across, about.
const TICKS: f64 = 5.0;
/// Points of a curve, at most: two per pixel of a wide screen.
const MAX_POINTS: usize = 1200;

/// Where a moment and a number of bytes are in a picture.
pub(in crate::report) struct Scale<'a> {
    pub(in crate::report) frame: &'a Frame,
    /// The longest.
    pub(in crate::report) seconds: f64,
    /// The most.
    pub(in crate::report) bytes: f64,
}

impl Scale<'_> {
    pub(in crate::report) fn x(&self, seconds: f64) -> f64 {
        LEFT + seconds / self.seconds * (self.right() - LEFT)
    }

    pub(in crate::report) fn y(&self, bytes: f64) -> f64 {
        let base = self.frame.height - BOTTOM;
        base - bytes / self.bytes * (base - TOP)
    }

    fn right(&self) -> f64 {
        self.frame.width - RIGHT
    }
}

/// The picture, once for each width of screen; empty where nothing was measured.
#[expect(clippy::cast_precision_loss, reason = "peaks are far below 2^53 bytes")]
pub(super) fn render_chart(found: &Verification) -> String {
    let figures = [("before", &found.before), ("after", &found.after)];
    let samples = || figures.iter().flat_map(|(_, figures)| &figures.samples);
    let seconds = samples().map(|sample| sample.at_millis).max().unwrap_or(0) as f64 / 1000.0;
    let bytes = samples()
        .map(|sample| sample.bytes)
        .chain(figures.map(|(_, figures)| figures.peak_bytes))
        .max()
        .unwrap_or(0);
    if bytes == 0 {
        return String::new();
    }
    let mut svgs = String::new();
    for frame in &FRAMES {
        let scale = Scale {
            frame,
            seconds: seconds.max(0.001),
            bytes: bytes as f64 * 1.08,
        };
        write_picture(&mut svgs, &scale, figures);
    }
    svgs
}

fn write_picture(svg: &mut String, scale: &Scale, figures: [(&str, &Figures); 2]) {
    let [before, after] = figures.map(|(_, figures)| describe_bytes(figures.peak_bytes));
    let Frame {
        class,
        width,
        height,
    } = scale.frame;
    let _ = writeln!(
        svg,
        "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"Resident memory over time, before and after: {before} and {after} at the peak\">"
    );
    write_grid(svg, scale);
    for (name, figures) in figures {
        write_curve(svg, scale, name, &figures.samples);
    }
    for (name, figures) in figures {
        write_peak(
            svg,
            scale,
            (name, name),
            figures.peak_bytes,
            &figures.samples,
        );
    }
    svg.push_str("</svg>\n");
}

pub(in crate::report) fn write_grid(svg: &mut String, scale: &Scale) {
    let (unit, unit_bytes) = find_unit(scale.bytes);
    let (step, step_seconds) = (
        find_step(scale.bytes / unit_bytes),
        find_step(scale.seconds),
    );
    let mut amount = 0.0;
    while amount * unit_bytes <= scale.bytes {
        let (y, right) = (scale.y(amount * unit_bytes), scale.right());
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{right}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>"
        );
        let _ = writeln!(
            svg,
            "<text class=\"axis end\" x=\"{}\" y=\"{:.1}\">{} {unit}</text>",
            LEFT - 8.0,
            y + 4.0,
            round(amount, step)
        );
        amount += step;
    }
    let mut seconds = 0.0;
    while seconds <= scale.seconds {
        let (x, y) = (scale.x(seconds), scale.y(0.0) + 22.0);
        // The last one would stick out.
        let (x, anchor) = if x + HALF_LABEL < scale.frame.width {
            (x, "middle")
        } else {
            (scale.frame.width, "end")
        };
        let _ = writeln!(
            svg,
            "<text class=\"axis {anchor}\" x=\"{x:.1}\" y=\"{y:.1}\">{} s</text>",
            round(seconds, step_seconds)
        );
        seconds += step_seconds;
    }
}

#[expect(clippy::cast_precision_loss, reason = "peaks are far below 2^53 bytes")]
pub(in crate::report) fn write_curve(
    svg: &mut String,
    scale: &Scale,
    name: &str,
    samples: &[Sample],
) {
    let chunk = samples.len().div_ceil(MAX_POINTS).max(1);
    let highest = samples
        .chunks(chunk)
        .filter_map(|some| some.iter().max_by_key(|sample| sample.bytes));
    let mut points = String::new();
    for sample in highest {
        let (x, y) = (
            scale.x(sample.at_millis as f64 / 1000.0),
            scale.y(sample.bytes as f64),
        );
        let _ = write!(points, "{x:.1},{y:.1} ");
    }
    let base = scale.y(0.0);
    let end = samples
        .last()
        .map_or(LEFT, |sample| scale.x(sample.at_millis as f64 / 1000.0));
    let _ = writeln!(
        svg,
        "<polygon class=\"area {name}\" points=\"{LEFT:.1},{base:.1} {points}{end:.1},{base:.1}\"/>"
    );
    let _ = writeln!(
        svg,
        "<polyline class=\"curve {name}\" points=\"{}\"/>",
        points.trim_end()
    );
}

#[expect(clippy::cast_precision_loss, reason = "peaks are far below 2^53 bytes")]
pub(in crate::report) fn write_peak(
    svg: &mut String,
    scale: &Scale,
    (name, word): (&str, &str),
    peak_bytes: u64,
    samples: &[Sample],
) {
    let y = scale.y(peak_bytes as f64);
    let _ = writeln!(
        svg,
        "<line class=\"peak {name}\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>",
        scale.right()
    );
    let label = format!("{word} {}", describe_bytes(peak_bytes));
    let (x, y) = (scale.right() - 6.0, y - 7.0);
    let _ = writeln!(
        svg,
        "<text class=\"label end {name}\" x=\"{x}\" y=\"{y:.1}\">{label}</text>"
    );
    if let Some(highest) = samples.iter().max_by_key(|sample| sample.bytes) {
        let (x, y) = (
            scale.x(highest.at_millis as f64 / 1000.0),
            scale.y(highest.bytes as f64),
        );
        let _ = writeln!(
            svg,
            "<circle class=\"dot {name}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\"><title>{label}</title></circle>"
        );
    }
}

/// What the axis counts in, and how many bytes it is.
fn find_unit(bytes: f64) -> (&'static str, f64) {
    const MIB: f64 = 1024.0 * 1024.0;
    const GIB: f64 = 1024.0 * MIB;
    if bytes < 2.0 * GIB {
        ("MiB", MIB)
    } else {
        ("GiB", GIB)
    }
}

/// The round step (1, 2 or 5 of a power of ten) that gives about [`TICKS`] of them.
fn find_step(range: f64) -> f64 {
    let rough = range / TICKS;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0]
        .into_iter()
        .find(|step| step * power >= rough);
    step.unwrap_or(10.0) * power
}

/// With as many decimals as the step has.
fn round(value: f64, step: f64) -> String {
    if step >= 1.0 {
        format!("{value:.0}")
    } else if step >= 0.1 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (range, step) in [(270.0, 100.0), (0.4, 0.1), (11.0, 5.0)] {
            assert!((find_step(range) - step).abs() < 1e-9, "{range}");
        }
    }
}
