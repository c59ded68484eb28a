//! Values as the command line and the settings files write them.

use std::num::NonZeroUsize;

use super::{PythonVersion, Strategy};

/// One name of a strategy.
pub(crate) fn parse_strategy(text: &str) -> Result<Strategy, String> {
    let known = Strategy::ALL.map(Strategy::name).join(", ");
    Strategy::ALL
        .into_iter()
        .find(|strategy| strategy.name() == text.trim())
        .ok_or_else(|| format!("no such strategy; there are {known}"))
}

/// A name or a glob, as it was written.
pub(crate) fn parse_pattern(text: &str) -> Result<String, String> {
    if text.starts_with('!') {
        return Err(format!(
            "`{text}`: a pattern cannot mean all but what matches; leave `!` out and name what is meant"
        ));
    }
    match globset::Glob::new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(format!("`{text}` is no glob: {}", error.kind())),
    }
}

/// `3.11`, or `py311` as ruff and black write it.
pub(crate) fn parse_version(text: &str) -> Result<PythonVersion, String> {
    let (oldest, newest) = (PythonVersion::OLDEST, PythonVersion::NEWEST);
    text.strip_prefix("3.")
        .or_else(|| text.strip_prefix("py3"))
        .and_then(|minor| minor.parse().ok())
        .map(|minor| PythonVersion { minor })
        .filter(|version| (oldest..=newest).contains(version))
        .ok_or_else(|| {
            format!(
                "not a version from 3.{} to 3.{}",
                oldest.minor, newest.minor
            )
        })
}

/// How many worker threads.
pub(crate) fn parse_jobs(text: &str) -> Result<NonZeroUsize, String> {
    text.trim().parse().map_err(|_| {
        "not a number of threads, at least 1; without it there is one per core".to_owned()
    })
}

/// Units by their lower-case names: decimal as on a disk's box, binary with an i.
const UNITS: [(&str, u64); 10] = [
    ("", 1),
    ("b", 1),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("gb", 1_000_000_000),
    ("tb", 1_000_000_000_000),
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("tib", 1 << 40),
];

/// `4096`, `1MB`, `1.5 GiB`, in bytes.
pub(crate) fn parse_size(text: &str) -> Result<u64, String> {
    let explain =
        || "not a size: write bytes, or a number with KB, MB, GB, KiB, MiB or GiB".to_owned();
    let text = text.trim();
    let end = text
        .find(|each: char| !each.is_ascii_digit() && each != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim().to_ascii_lowercase();
    let (_, factor) = UNITS
        .iter()
        .find(|(name, _)| *name == unit)
        .ok_or_else(explain)?;
    if let Ok(whole) = number.parse::<u64>() {
        return whole
            .checked_mul(*factor)
            .ok_or_else(|| "more bytes than can be counted".to_owned());
    }
    let amount = number.parse::<f64>().map_err(|_| explain())?;
    Ok(scale(amount, *factor))
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "factors are exact in a float, and no sign is parsed; what is too large becomes the largest"
)]
fn scale(amount: f64, factor: u64) -> u64 {
    (amount * factor as f64).round() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_decimal_or_binary() {
        for (text, bytes) in [
            ("0", 0),
            ("4096", 4096),
            ("1MB", 1_000_000),
            ("1.5 GiB", 3 << 29),
            ("2kib", 2048),
            ("0.5KB", 500),
        ] {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
        }
        for text in ["", "MB", "-1", "1XB", "1.2.3", "99999999999TB", "1e9"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn versions_are_those_that_are_understood() {
        assert_eq!(parse_version("3.8"), Ok(PythonVersion::OLDEST));
        assert_eq!(parse_version("py314"), Ok(PythonVersion::NEWEST));
        for text in ["3.7", "3.15", "2.7", "3", "3.", "3.11.2", "x"] {
            assert!(parse_version(text).is_err(), "{text}");
        }
    }
}
