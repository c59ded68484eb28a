//! Two memory timelines over each other, as SVG that needs no script.

use std::fmt::Write;

use crate::verify::{Figures, Sample, Verification, describe_bytes};

/// The picture's size in its own units; the page scales it.
const WIDTH: f64 = 860.0;
const HEIGHT: f64 = 420.0;
/// Room for the labels of the axes.
const LEFT: f64 = 116.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 28.0;
const BOTTOM: f64 = 48.0;
/// So many lines across, about.
const TICKS: f64 = 5.0;
/// Points of a curve, at most: two per pixel of a wide screen.
const MAX_POINTS: usize = 1200;

struct Scale {
    seconds: f64,
    bytes: f64,
}

impl Scale {
    fn x(&self, seconds: f64) -> f64 {
        LEFT + seconds / self.seconds * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, bytes: f64) -> f64 {
        HEIGHT - BOTTOM - bytes / self.bytes * (HEIGHT - TOP - BOTTOM)
    }
}

/// The picture; empty where nothing was measured.
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
    let scale = Scale {
        seconds: seconds.max(0.001),
        bytes: bytes as f64 * 1.08,
    };
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"Resident memory over time, before and after: {} and {} at the peak\">\n",
        describe_bytes(found.before.peak_bytes),
        describe_bytes(found.after.peak_bytes)
    );
    write_grid(&mut svg, &scale);
    for (name, figures) in figures {
        write_curve(&mut svg, &scale, name, &figures.samples);
    }
    for (name, figures) in figures {
        write_peak(&mut svg, &scale, name, figures);
    }
    svg.push_str("</svg>\n");
    svg
}

fn write_grid(svg: &mut String, scale: &Scale) {
    const MIB: f64 = 1024.0 * 1024.0;
    let (step_mib, step_seconds) = (find_step(scale.bytes / MIB), find_step(scale.seconds));
    let mut mib = 0.0;
    while mib * MIB <= scale.bytes {
        let y = scale.y(mib * MIB);
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>",
            WIDTH - RIGHT
        );
        let _ = writeln!(
            svg,
            "<text class=\"axis end\" x=\"{}\" y=\"{:.1}\">{} MiB</text>",
            LEFT - 8.0,
            y + 4.0,
            round(mib, step_mib)
        );
        mib += step_mib;
    }
    let mut seconds = 0.0;
    while seconds <= scale.seconds {
        let (x, y) = (scale.x(seconds), HEIGHT - BOTTOM + 28.0);
        let _ = writeln!(
            svg,
            "<text class=\"axis middle\" x=\"{x:.1}\" y=\"{y:.1}\">{} s</text>",
            round(seconds, step_seconds)
        );
        seconds += step_seconds;
    }
}

#[expect(clippy::cast_precision_loss, reason = "peaks are far below 2^53 bytes")]
fn write_curve(svg: &mut String, scale: &Scale, name: &str, samples: &[Sample]) {
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
fn write_peak(svg: &mut String, scale: &Scale, name: &str, figures: &Figures) {
    let y = scale.y(figures.peak_bytes as f64);
    let _ = writeln!(
        svg,
        "<line class=\"peak {name}\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>",
        WIDTH - RIGHT
    );
    let label = format!("{name} {}", describe_bytes(figures.peak_bytes));
    let (x, y) = (WIDTH - RIGHT - 6.0, y - 7.0);
    let _ = writeln!(
        svg,
        "<text class=\"label end {name}\" x=\"{x}\" y=\"{y:.1}\">{label}</text>"
    );
    if let Some(highest) = figures.samples.iter().max_by_key(|sample| sample.bytes) {
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
