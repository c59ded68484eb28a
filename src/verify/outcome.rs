//! What a verification found, as reports and json give it.

use serde::Serialize;

use super::{Measure, Prediction, PredictionUnit, RewriteId, Sample, Verdict};

/// A measured saving below this share of the predicted one is said, as is one above its inverse.
const AGREEMENT: f64 = 0.5;

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
    /// The prediction in words, such as `3 -> 2 x the largest value`.
    pub fn describe_prediction(&self) -> Option<String> {
        let Prediction {
            before,
            after,
            unit,
        } = self.predicted?;
        Some(match unit {
            PredictionUnit::Bytes => {
                format!("{} -> {}", describe_float(before), describe_float(after))
            }
            PredictionUnit::LargestValue => format!("{before} -> {after} x the largest value"),
        })
    }

    /// Where prediction and measurement are far apart: both, and who may hold the value.
    #[expect(clippy::cast_precision_loss, reason = "peaks are far below 2^53 bytes")]
    pub fn find_disagreement(&self) -> Option<String> {
        let Prediction {
            before,
            after,
            unit,
        } = self.predicted?;
        let saved = self.saved_bytes? as f64;
        if before <= after
            || !matches!(
                self.verdict,
                Verdict::Confirmed | Verdict::NoEffect | Verdict::Worse
            )
        {
            return None;
        }
        let holder = if self.reason.is_empty() {
            "something else holds the value for longer: a caller, a container, a view, a cache"
        } else {
            &self.reason
        };
        if unit == PredictionUnit::LargestValue {
            let is_nothing = self.verdict != Verdict::Confirmed;
            return is_nothing.then(|| {
                format!(
                    "predicted {before} -> {after} x the largest value, measured no fall: {holder}"
                )
            });
        }
        let (expected, shown) = (
            before - after,
            describe_bytes(self.saved_bytes?.unsigned_abs()),
        );
        if saved < expected * AGREEMENT {
            return Some(format!(
                "predicted a saving of {}, measured {shown}: {holder}",
                describe_float(expected)
            ));
        }
        let is_more = saved > expected / AGREEMENT;
        is_more.then(|| {
            let expected = describe_float(expected);
            format!("predicted a saving of {expected}, measured {shown}: the value is larger than the source tells, or held several times")
        })
    }
}

/// Bytes for people: `180.2 MiB`.
#[expect(clippy::cast_precision_loss, reason = "peaks are far below 2^53 bytes")]
pub fn describe_bytes(bytes: u64) -> String {
    describe_float(bytes as f64)
}

fn describe_float(bytes: f64) -> String {
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

    fn outcome(before: f64, after: f64, saved: i64, verdict: Verdict) -> RewriteOutcome {
        RewriteOutcome {
            id: RewriteId(0),
            path: "a.py".to_owned(),
            function: "f".to_owned(),
            locals: vec!["x".to_owned()],
            verdict,
            is_kept: true,
            saved_bytes: Some(saved),
            reason: String::new(),
            predicted: Some(Prediction {
                before,
                after,
                unit: PredictionUnit::Bytes,
            }),
            diff: String::new(),
        }
    }

    #[test]
    fn large_disagreements_are_said_and_small_ones_are_not() {
        assert_eq!(
            outcome(300e6, 200e6, 95_000_000, Verdict::Confirmed).find_disagreement(),
            None
        );
        let less = outcome(300e6, 200e6, 1000, Verdict::NoEffect)
            .find_disagreement()
            .unwrap();
        assert!(less.contains("something else holds"), "{less}");
        assert!(
            outcome(3e6, 2e6, 95_000_000, Verdict::Confirmed)
                .find_disagreement()
                .unwrap()
                .contains("larger")
        );
    }

    #[test]
    fn bytes_are_shown_in_the_unit_that_fits() {
        assert_eq!(describe_bytes(180 << 20), "180.0 MiB");
        assert_eq!(describe_bytes(3 << 30), "3.00 GiB");
        assert_eq!(describe_bytes(2048), "2 KiB");
    }
}
