//! What the static model promised of a rewrite, against what was measured.

use serde::Serialize;

use super::Verdict;
use super::outcome::describe_float;

/// A measured saving below this share of the predicted one is far from it, as is one above its inverse.
const AGREEMENT: f64 = 0.5;

/// A predicted peak, of the function alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Prediction {
    /// Without the rewrite.
    pub before: f64,
    /// With it.
    pub after: f64,
    /// Of what.
    pub unit: PredictionUnit,
}

/// What a prediction counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum PredictionUnit {
    Bytes,
    LargestValue,
}

/// How a measured saving compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    Close,
    /// Something else holds the value, or the peak is elsewhere.
    TooLittle,
    /// The value is larger than the source tells, or held several times.
    TooMuch,
}

impl Prediction {
    /// The prediction in words, such as `3 -> 2 x the largest value`.
    pub(crate) fn describe(self) -> String {
        let Self { before, after, .. } = self;
        match self.unit {
            PredictionUnit::Bytes => {
                format!("{} -> {}", describe_float(before), describe_float(after))
            }
            PredictionUnit::LargestValue => format!("{before} -> {after} x the largest value"),
        }
    }

    /// Compares what a rewrite of this verdict saved; where nobody measured that, it agrees.
    #[expect(clippy::cast_precision_loss, reason = "peaks are far below 2^53 bytes")]
    pub(crate) fn compare(self, verdict: Verdict, saved_bytes: Option<i64>) -> Agreement {
        let (expected, Some(saved)) = (self.before - self.after, saved_bytes) else {
            return Agreement::Close;
        };
        let saved = saved as f64;
        let is_judged = match verdict {
            Verdict::Confirmed | Verdict::NoEffect | Verdict::Worse => true,
            Verdict::Broken | Verdict::NotExercised => false,
        };
        if !is_judged || expected <= 0.0 {
            return Agreement::Close;
        }
        match self.unit {
            PredictionUnit::LargestValue if verdict == Verdict::Confirmed => Agreement::Close,
            PredictionUnit::LargestValue => Agreement::TooLittle,
            PredictionUnit::Bytes if saved < expected * AGREEMENT => Agreement::TooLittle,
            PredictionUnit::Bytes if saved > expected / AGREEMENT => Agreement::TooMuch,
            PredictionUnit::Bytes => Agreement::Close,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_disagreements_are_told_from_small_ones() {
        let of_bytes = |before, after| Prediction {
            before,
            after,
            unit: PredictionUnit::Bytes,
        };
        let confirmed = |it: Prediction, saved| it.compare(Verdict::Confirmed, Some(saved));
        assert_eq!(
            confirmed(of_bytes(300e6, 200e6), 95_000_000),
            Agreement::Close
        );
        assert_eq!(
            of_bytes(300e6, 200e6).compare(Verdict::NoEffect, Some(1000)),
            Agreement::TooLittle
        );
        assert_eq!(
            confirmed(of_bytes(3e6, 2e6), 95_000_000),
            Agreement::TooMuch
        );
        let relative = Prediction {
            unit: PredictionUnit::LargestValue,
            ..of_bytes(3.0, 2.0)
        };
        assert_eq!(confirmed(relative, 95_000_000), Agreement::Close);
        assert_eq!(
            relative.compare(Verdict::NoEffect, Some(0)),
            Agreement::TooLittle
        );
    }
}
