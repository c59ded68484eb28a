//! What a run is asked to do: validated choices, no parsing.

use std::path::PathBuf;

use serde::Serialize;

/// What a rewrite promises (DESIGN section 3), strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Same output, results, exceptions and order of effects.
    Safe,
    /// The same flow of values, but somebody could observe the object's earlier end, or a name.
    Unsafe,
}

/// The ways to release a pinned value (DESIGN section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is a file of rewrite/")]
pub enum Strategy {
    Del,
    Reuse,
    Nest,
    Split,
}

impl Strategy {
    /// As written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Strategy::Del => "del",
            Strategy::Reuse => "reuse",
            Strategy::Nest => "nest",
            Strategy::Split => "split",
        }
    }
}

/// What comes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// A report for people.
    Report,
    /// A unified diff; nothing is written.
    Diff,
    /// The files are rewritten.
    Write,
}

/// The report's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Format {
    Text,
    Json,
}

/// Python's version, `3.minor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PythonVersion {
    /// The part behind `3.`.
    pub minor: u8,
}

/// What the analysis of one file is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnalysisOptions {
    /// The weakest level whose rewrites are made.
    pub level: Level,
    /// Allowed strategies, preferred ones first.
    pub strategies: Vec<Strategy>,
    /// The oldest Python that the code must run on.
    pub target_version: PythonVersion,
    /// In characters.
    pub line_length: usize,
    /// Values that are known to be smaller are left alone.
    pub min_size_bytes: u64,
}

/// Where input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Files and folders.
    Paths(Vec<PathBuf>),
    /// Standard input, with the name that reports give it.
    Stdin(PathBuf),
}
