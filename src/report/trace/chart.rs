//! Resident memory over time, and in it what dead locals held, one band on the other; SVG that needs no script.

use std::fmt::Write;

use crate::observe::Traced;
use crate::report::verification::chart::{FRAMES, Scale, write_curve, write_grid, write_peak};
use crate::verify::describe_bytes;

/// Locals with a band of their own; the last band is all others.
pub(super) const BANDS: usize = 7;
/// Steps of a band, at most: about one per pixel of a telephone.
const COLUMNS: usize = 400;

/// What each band holds.
type Bands = [u64; BANDS];

/// Which band a local is in, by its place in the list.
pub(super) fn band_of(local: usize) -> usize {
    local.min(BANDS - 1)
}

/// The picture, once for each width of screen; empty where nothing was measured.
#[expect(clippy::cast_precision_loss, reason = "peaks are far below 2^53 bytes")]
pub(super) fn render_chart(traced: &Traced) -> String {
    let sampled = traced.samples.iter().map(|sample| sample.at_millis).max();
    let changed = traced.changes.iter().map(|change| change.at_millis).max();
    let millis = sampled.max(changed).unwrap_or(0).max(1);
    let mut svgs = String::new();
    if traced.peak_bytes == 0 || traced.samples.is_empty() {
        return svgs;
    }
    let columns = dead_by_column(traced, millis);
    let peak = describe_bytes(traced.peak_bytes);
    for frame in &FRAMES {
        let scale = Scale {
            frame,
            seconds: millis as f64 / 1000.0,
            bytes: traced.peak_bytes as f64 * 1.08,
        };
        let _ = writeln!(
            svgs,
            "<svg class=\"{}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"Resident memory over time, {peak} at the peak, and what dead locals held of it\">",
            frame.class, frame.width, frame.height
        );
        write_grid(&mut svgs, &scale);
        write_curve(&mut svgs, &scale, "resident", &traced.samples);
        for band in 0..BANDS {
            write_band(&mut svgs, &scale, band, &columns);
        }
        write_peak(
            &mut svgs,
            &scale,
            ("resident", "peak"),
            traced.peak_bytes,
            &traced.samples,
        );
        svgs.push_str("</svg>\n");
    }
    svgs
}

/// By column of time: the moment at which most was dead.
fn dead_by_column(traced: &Traced, millis: u64) -> Vec<Bands> {
    let mut columns = vec![[0; BANDS]; COLUMNS];
    let mut now = [0_u64; BANDS];
    let total = |bands: &Bands| bands.iter().sum::<u64>();
    let column_of = |at: u64| usize::try_from(at * (COLUMNS as u64 - 1) / millis).unwrap_or(0);
    let mut at = 0;
    for change in &traced.changes {
        let column = column_of(change.at_millis.min(millis)).max(at);
        // What is held lasts until the next change.
        for reached in &mut columns[at..=column] {
            if total(&now) > total(reached) {
                *reached = now;
            }
        }
        let held = &mut now[band_of(change.local)];
        *held = held.saturating_add_signed(change.bytes);
        at = column;
        if total(&now) > total(&columns[at]) {
            columns[at] = now;
        }
    }
    columns
}

#[expect(
    clippy::cast_precision_loss,
    reason = "bytes are far below 2^53, columns are few"
)]
fn write_band(svg: &mut String, scale: &Scale, band: usize, columns: &[Bands]) {
    if columns.iter().all(|bands| bands[band] == 0) {
        return;
    }
    let x = |column: usize| scale.x(scale.seconds * column as f64 / COLUMNS as f64);
    let (mut upper, mut lower) = (String::new(), Vec::new());
    for (column, bands) in columns.iter().enumerate() {
        let below: u64 = bands[..band].iter().sum();
        let (low, high) = (scale.y(below as f64), scale.y((below + bands[band]) as f64));
        let (left, right) = (x(column), x(column + 1));
        let _ = write!(upper, "{left:.1},{high:.1} {right:.1},{high:.1} ");
        lower.push(format!("{right:.1},{low:.1} {left:.1},{low:.1} "));
    }
    lower.reverse();
    let _ = writeln!(
        svg,
        "<polygon class=\"band band-{band}\" points=\"{upper}{}\"/>",
        lower.concat().trim_end()
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observe::DeadChange;
    use crate::observe::samples::traced;

    #[test]
    fn what_is_held_lasts_until_the_next_change() {
        let mut found = traced(100, Vec::new());
        let change = |at_millis, local, bytes| DeadChange {
            at_millis,
            local,
            bytes,
        };
        found.changes = vec![change(0, 0, 50), change(500, 9, 20), change(1000, 0, -50)];
        let columns = dead_by_column(&found, 1000);
        assert_eq!(columns[10][0], 50);
        assert_eq!(
            (columns[COLUMNS * 3 / 4][0], columns[COLUMNS * 3 / 4][6]),
            (50, 20)
        );
    }
}
