//! Verification: a command is run on a staged copy of the project, before and after, and its peak memory and its
//! behaviour are compared.
//!
//! Nothing here writes to the user's tree. [`run`] is the one entry; a run itself is [`crate::run`]'s.

mod attribution;
mod behaviour;
mod conclude;
mod exercise;
mod holders;
mod judge;
mod outcome;
mod prediction;
mod statistics;
mod trial;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use crate::run::{Command, Measure, WatchedFunctions};

pub use judge::run;
pub use outcome::{Figures, RewriteOutcome, Verification, describe_bytes};
pub use prediction::{Prediction, PredictionUnit};

/// What to verify, and how.
pub struct Request<'a> {
    /// The folder that is staged, canonical; see [`crate::run::find_root`].
    pub root: PathBuf,
    /// The working folder of the command, in `root`.
    pub folder: PathBuf,
    /// The files that the rewrites change.
    pub files: Vec<PlannedFile>,
    /// What is verified, each independent of the others.
    pub rewrites: Vec<Rewrite>,
    /// The bytes of a file, by its path in [`PlannedFile`], with these rewrites made.
    pub render: &'a dyn Fn(&Path, &[RewriteId]) -> Vec<u8>,
    /// What is run.
    pub command: Command,
    /// How many runs of each variant are measured, at least one.
    pub runs: usize,
    /// For one run.
    pub timeout: Option<Duration>,
    /// What is measured.
    pub measure: Measure,
    /// Files and folders that the command writes, compared between before and after.
    pub outputs: Vec<PathBuf>,
    /// Which rewrites stay.
    pub keep: Keep,
    /// A program that calls [`crate::run::intercept`] first, mostly `std::env::current_exe()`. Without one, the peak of a process that
    /// ends between two looks is known only from Python's own exit.
    pub launcher: Option<PathBuf>,
}

/// A file that some rewrite changes.
#[derive(Debug, Clone)]
pub struct PlannedFile {
    /// Canonical, in the root.
    pub path: PathBuf,
    /// As it is.
    pub before: Vec<u8>,
}

/// The caller's number of a rewrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct RewriteId(pub u32);

/// What is judged as one: mostly all the edits of one function.
#[derive(Debug, Clone)]
pub struct Rewrite {
    /// The caller's number.
    pub id: RewriteId,
    /// The file, as in [`PlannedFile`].
    pub path: PathBuf,
    /// For reports.
    pub shown_path: String,
    /// Dotted: `Survey.run`; several where the edits of nested functions are judged together, none at module level.
    pub functions: Vec<String>,
    /// The locals that are released.
    pub locals: Vec<String>,
    /// What the static model promised.
    pub predicted: Option<Prediction>,
}

/// Which rewrites stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// Those that lower the peak.
    #[default]
    Confirmed,
    /// All, whatever they do.
    All,
}

/// What a run proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The peak fell, and nothing else changed.
    Confirmed,
    /// The peak stayed.
    NoEffect,
    /// The peak rose.
    Worse,
    /// The command behaved differently.
    Broken,
    /// The command never ran the rewritten code.
    NotExercised,
}

/// What is going on.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// Such as "after, run 2 of 3".
    pub label: &'a str,
    /// How many runs were done before this one.
    pub runs_done: usize,
    /// Since the first run began.
    pub elapsed: Duration,
    /// What the process tree holds now.
    pub current_bytes: u64,
}

/// The command does not work on the code as it is: nothing can be verified with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OriginalFails {
    /// How it ended.
    pub how: String,
    /// The end of what it printed.
    pub printed: String,
}

impl Rewrite {
    /// The names of its functions, for reports.
    pub(crate) fn describe_functions(&self) -> String {
        self.functions.join(", ")
    }

    /// What a run is to watch of it.
    pub(crate) fn watched(&self) -> WatchedFunctions<'_> {
        WatchedFunctions {
            path: &self.path,
            functions: &self.functions,
            locals: &self.locals,
        }
    }
}

impl Verdict {
    /// As shown.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Confirmed => "confirmed",
            Verdict::NoEffect => "no effect",
            Verdict::Worse => "worse",
            Verdict::Broken => "broken",
            Verdict::NotExercised => "not exercised",
        }
    }
}

impl fmt::Display for OriginalFails {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "the command {} on the original code, so nothing can be verified with it",
            self.how
        )?;
        if !self.printed.is_empty() {
            write!(formatter, "; it printed:\n{}", self.printed)?;
        }
        Ok(())
    }
}

impl std::error::Error for OriginalFails {}
