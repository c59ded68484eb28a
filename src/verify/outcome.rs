//! What a verification found, as reports and json give it.

use serde::Serialize;

use super::prediction::Agreement;
use super::{Prediction, RewriteId, Verdict};
use crate::run::{Measure, Sample};

/// The whole of it.
#[derive(Debug, Clone, Serialize)]
pub struct Verification {
    /// As the user wrote it.
    pub command: String,
    /// What was measured; never `auto`.
    pub measure: Measure,
    /// The interpreter's version, if a Python ran.
    pub python: Option<String>,
    /// Measured runs of each variant.
    pub runs: usize,
    /// The original.
    pub before: Figures,
    /// With the rewrites that are kept; where none is, with those that were tried last.
    pub after: Figures,
    /// Medians' difference; negative where the peak rose.
    pub saved_bytes: i64,
    /// The larger standard deviation of the two variants' peaks.
    pub noise_bytes: u64,
    /// What a difference must exceed to count.
    pub threshold_bytes: u64,
    /// Of what is kept; where nothing is, why.
    pub verdict: Verdict,
    /// In the request's order.
    pub rewrites: Vec<RewriteOutcome>,
    /// What was not compared, and whatever else a reader should know.
    pub notes: Vec<String>,
    /// How often the command was run in all.
    pub total_runs: usize,
}

/// One variant's measurements.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Figures {
    /// The median.
    pub peak_bytes: u64,
    /// Whether the run was killed, perhaps for memory: the peak would have been higher.
    pub is_at_least: bool,
    /// Peaks in the order of the runs.
    pub runs: Vec<u64>,
    /// The median.
    pub wall_secs: f64,
    /// The timeline of the median run: always resident memory.
    pub samples: Vec<Sample>,
}

/// What one rewrite bought.
#[derive(Debug, Clone, Serialize)]
pub struct RewriteOutcome {
    /// The caller's number.
    #[serde(skip)]
    pub id: RewriteId,
    /// The file.
    pub path: String,
    /// Dotted.
    pub function: String,
    /// The locals that are released.
    pub locals: Vec<String>,
    /// What was found.
    pub verdict: Verdict,
    /// Whether it stays.
    pub is_kept: bool,
    /// What the peak would rise by without it, the others kept; none where nobody measured it.
    pub saved_bytes: Option<i64>,
    /// Why, in a sentence's words without its full stop; empty where the figures say it.
    pub reason: String,
    /// What the static model promised.
    pub predicted: Option<Prediction>,
    /// The change alone, as a unified diff.
    pub diff: String,
}

impl Verification {
    /// The rewrites to write, in the request's order.
    pub fn kept(&self) -> Vec<RewriteId> {
        self.rewrites
            .iter()
            .filter(|rewrite| rewrite.is_kept)
            .map(|rewrite| rewrite.id)
            .collect()
    }

    /// Whether the kept set must not be written: it behaves differently.
    pub fn is_failed(&self) -> bool {
        self.verdict == Verdict::Broken
    }

    /// The saving's share of the original's peak, in percent.
    #[expect(clippy::cast_precision_loss, reason = "peaks are far below 2^53 bytes")]
    pub fn saved_percent(&self) -> f64 {
        match self.before.peak_bytes {
            0 => 0.0,
            peak => self.saved_bytes as f64 * 100.0 / peak as f64,
        }
    }
}

impl RewriteOutcome {
    /// The prediction in words, with what was measured where that is far from it.
    pub fn describe_prediction(&self) -> Option<String> {
        let predicted = self.predicted?;
        let measured = match (
            predicted.compare(self.verdict, self.saved_bytes),
            self.saved_bytes,
        ) {
            (Agreement::Close, _) | (_, None) => String::new(),
            (Agreement::TooLittle, Some(..=0)) => ", measured no fall".to_owned(),
            (Agreement::TooLittle, Some(bytes)) => {
                format!(", measured {} less", describe_bytes(bytes.unsigned_abs()))
            }
            (Agreement::TooMuch, Some(bytes)) => {
                let bytes = describe_bytes(bytes.unsigned_abs());
                format!(
                    ", measured {bytes} less: the value is larger than the source tells, or held several times"
                )
            }
        };
        Some(predicted.describe() + &measured)
    }
}

/// Bytes for people: `180.2 MiB`.
#[expect(clippy::cast_precision_loss, reason = "peaks are far below 2^53 bytes")]
pub fn describe_bytes(bytes: u64) -> String {
    describe_float(bytes as f64)
}

pub(super) fn describe_float(bytes: f64) -> String {
    const KIB: f64 = 1024.0;
    let mib = bytes / KIB / KIB;
    if mib >= KIB {
        format!("{:.2} GiB", mib / KIB)
    } else if mib >= 0.1 {
        format!("{mib:.1} MiB")
    } else {
        format!("{:.0} KiB", bytes / KIB)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_in_the_unit_that_fits() {
        assert_eq!(describe_bytes(180 << 20), "180.0 MiB");
        assert_eq!(describe_bytes(3 << 30), "3.00 GiB");
        assert_eq!(describe_bytes(2048), "2 KiB");
    }
}
