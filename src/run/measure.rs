//! What is measured of a run.

use serde::Serialize;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Resident memory where the system tells it, otherwise tracemalloc.
    #[default]
    Auto,
    /// Resident memory of the whole process tree.
    Rss,
    /// Python's own count, of the largest process.
    Tracemalloc,
    /// memray's count of all allocations, of the largest process.
    Memray,
}

impl Measure {
    /// As written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Measure::Auto => "auto",
            Measure::Rss => "rss",
            Measure::Tracemalloc => "tracemalloc",
            Measure::Memray => "memray",
        }
    }

    /// What `auto` stands for here.
    pub(crate) fn resolve(self) -> Self {
        match self {
            Measure::Auto if cfg!(target_os = "linux") => Measure::Rss,
            Measure::Auto => Measure::Tracemalloc,
            other => other,
        }
    }
}
