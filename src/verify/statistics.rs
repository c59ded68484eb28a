//! Medians, spread, and when a difference of peaks counts.

use serde::Serialize;

/// What must at least be saved; below it, allocators' rounding rules.
const FLOOR_BYTES: f64 = 1024.0 * 1024.0;
/// The share of the peak that must at least be saved.
const FLOOR_SHARE: f64 = 0.01;
/// How many times the spread a difference must be. Deterministic scripts spread by less than 0.1 %.
const SPREADS: f64 = 5.0;

/// The spread that is assumed of a single run, and at least of two, as shares of the median: one that the spread of few
/// runs cannot tell. Programs with threads were seen to differ by a tenth between runs.
const ASSUMED_OF_ONE: f64 = 0.04;
const ASSUMED_OF_TWO: f64 = 0.01;

/// Which way a peak moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    /// It fell by more than the threshold.
    Fell,
    /// Whatever it did is below the threshold.
    Same,
    /// It rose by more than the threshold.
    Rose,
}

/// The middle value; the mean of the two middle ones of an even number; 0 of nothing.
pub(crate) fn find_median(values: &[u64]) -> u64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    match sorted.len() {
        0 => 0,
        length if length % 2 == 1 => sorted[length / 2],
        length => sorted[length / 2 - 1].midpoint(sorted[length / 2]),
    }
}

/// The sample standard deviation; 0 of fewer than two values.
#[expect(clippy::cast_precision_loss, reason = "peaks are far below 2^53 bytes")]
pub(crate) fn compute_spread(values: &[u64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let count = values.len() as f64;
    let mean = values.iter().map(|&value| value as f64).sum::<f64>() / count;
    let squares = values
        .iter()
        .map(|&value| (value as f64 - mean).powi(2))
        .sum::<f64>();
    (squares / (count - 1.0)).sqrt()
}

/// What a difference must exceed where runs do not differ, in bytes: max(1 MiB, 1 % of before).
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "peaks are far below 2^53 bytes, and positive"
)]
pub(crate) fn compute_floor(before: &[u64]) -> u64 {
    FLOOR_BYTES.max(find_median(before) as f64 * FLOOR_SHARE) as u64
}

/// The difference of medians that counts, in bytes: the floor or 5 x the larger spread.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "peaks are far below 2^53 bytes, and positive"
)]
pub(crate) fn compute_threshold(before: &[u64], after: &[u64]) -> u64 {
    let assumed = match before.len().min(after.len()) {
        0 | 1 => ASSUMED_OF_ONE,
        2 => ASSUMED_OF_TWO,
        _ => 0.0,
    };
    let spread = compute_spread(before).max(compute_spread(after));
    let noise = SPREADS * spread.max(find_median(before) as f64 * assumed);
    compute_floor(before).max(noise as u64)
}

/// Compares two peaks against a threshold.
pub(crate) fn compare(before: u64, after: u64, threshold: u64) -> Change {
    if before > after.saturating_add(threshold) {
        Change::Fell
    } else if after > before.saturating_add(threshold) {
        Change::Rose
    } else {
        Change::Same
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn a_clear_saving_falls() {
        let (before, after) = ([300 * MIB, 300 * MIB + 9000, 300 * MIB], [200 * MIB; 3]);
        let threshold = compute_threshold(&before, &after);
        assert_eq!(
            compare(find_median(&before), find_median(&after), threshold),
            Change::Fell
        );
    }

    #[test]
    fn a_program_that_jumps_between_two_peaks_is_never_called_better() {
        let before = [130 * MIB, 130 * MIB, 100 * MIB];
        let after = [100 * MIB, 100 * MIB, 130 * MIB];
        let threshold = compute_threshold(&before, &after);
        assert_eq!(
            compare(find_median(&before), find_median(&after), threshold),
            Change::Same
        );
    }

    #[test]
    fn less_than_a_mebibyte_or_a_percent_does_not_count() {
        assert_eq!(compute_threshold(&[10 * MIB; 3], &[9 * MIB; 3]), MIB);
        assert_eq!(
            compute_threshold(&[1000 * MIB; 3], &[900 * MIB; 3]),
            10 * MIB
        );
    }

    #[test]
    fn a_single_run_proves_only_what_is_large() {
        assert_eq!(compute_threshold(&[100 * MIB], &[80 * MIB]), 20 * MIB);
    }
}
