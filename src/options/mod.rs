//! What a run is asked to do: validated choices, no parsing.

mod environment;
mod layer;
pub(crate) mod own;
pub(crate) mod rows;

mod values;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

pub use environment::{Environment, EnvironmentSource};
pub use layer::{Ignored, Layer};
pub use own::{OwnKnowledge, ProducerRow};
pub(crate) use values::{parse_jobs, parse_pattern, parse_size, parse_strategy, parse_version};

/// What a rewrite promises (DESIGN section 3), strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Same output, results, exceptions and order of effects.
    Safe,
    /// As `Unsafe`, but a run showed that nobody else holds the values, and that they are plain memory.
    Observed,
    /// The same flow of values, but somebody could observe the object's earlier end, or a name.
    Unsafe,
}

impl Level {
    /// As reported.
    pub fn name(self) -> &'static str {
        match self {
            Level::Safe => "safe",
            Level::Observed => "observed",
            Level::Unsafe => "unsafe",
        }
    }
}

/// The ways to release a pinned value (DESIGN section 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "each is a file of `propose`")]
pub enum Strategy {
    Del,
    Reuse,
    Nest,
    Split,
    Hoist,
    Clear,
    Transfer,
}

impl Strategy {
    /// Every strategy.
    pub const ALL: [Strategy; 7] = [
        Strategy::Del,
        Strategy::Reuse,
        Strategy::Nest,
        Strategy::Split,
        Strategy::Hoist,
        Strategy::Clear,
        Strategy::Transfer,
    ];

    /// Those that are used without being asked for, preferred ones first: they leave the order of operations, and what attributes hold, as
    /// it is.
    pub const BY_DEFAULT: [Strategy; 4] = [
        Strategy::Del,
        Strategy::Reuse,
        Strategy::Nest,
        Strategy::Split,
    ];

    /// As written on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Strategy::Del => "del",
            Strategy::Reuse => "reuse",
            Strategy::Nest => "nest",
            Strategy::Split => "split",
            Strategy::Hoist => "hoist",
            Strategy::Clear => "clear",
            Strategy::Transfer => "transfer",
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
    /// Each finding is asked about, and what is accepted is written.
    Review,
}

/// The report's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Format {
    Text,
    Json,
    Jsonl,
    Github,
    Gitlab,
    Sarif,
    Rdjson,
    Junit,
}

/// Python's version, `3.minor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PythonVersion {
    /// The part after `3.`.
    pub minor: u8,
}

impl PythonVersion {
    /// The oldest Python whose code is understood.
    pub const OLDEST: Self = Self { minor: 8 };
    /// The newest one.
    pub const NEWEST: Self = Self { minor: 14 };
    /// Assumed where neither the command line nor a pyproject.toml says: the first that frees a moved argument early.
    pub const DEFAULT: Self = Self { minor: 11 };
    /// The first one whose calls move an argument into the callee's frame (HAZARDS E10).
    const FIRST_TO_MOVE: Self = Self { minor: 11 };
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
    /// What a traced run saw of the file's locals: no other is released then.
    pub observed: Option<Arc<ObservedLocals>>,
    /// Who reads what the file's module binds.
    pub module: ModuleLevel,
    /// What the project says of its own functions.
    pub own: Arc<OwnKnowledge>,
    /// Whose packages tell what their functions give.
    pub environment: Option<Arc<Environment>>,
    /// Whether it is listed what is held by more than a local.
    pub shows_held: bool,
}

impl AnalysisOptions {
    /// Whether values may be handed over, to callees that own them then.
    pub(crate) fn hands_over(&self) -> bool {
        self.strategies.contains(&Strategy::Transfer)
            && self.target_version >= PythonVersion::FIRST_TO_MOVE
    }
}

/// How a file's module is used, by what is known outside of the file: its names are globals, which whoever imports it reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ModuleLevel {
    /// Its own statements are not looked at.
    #[default]
    Closed,
    /// This file imports it.
    Imported(String),
    /// It is part of a package, but no file that was given imports it: a script if it has a main guard or a shebang.
    Packaged,
    /// No file that was given imports it: a script also if its own statements do something.
    Standalone,
    /// A script, as whoever asks says.
    Script,
    /// A notebook, or a script in cells.
    Cells(Arc<Cells>),
}

/// What is known of the cells of a notebook or a script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cells {
    /// Words that something other than Python may read as names.
    pub(crate) reserved: Vec<String>,
    /// Why no name of the module can be released.
    pub(crate) refusal: Option<String>,
}

impl ModuleLevel {
    /// The cells, where there are any.
    pub(crate) fn cells(&self) -> Option<&Cells> {
        match self {
            Self::Cells(cells) => Some(cells),
            _ => None,
        }
    }
}

/// What a traced run saw the locals of one file hold when they were dead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedLocals {
    /// By function, dotted, and name.
    seen: BTreeMap<(String, String), Observation>,
    /// The weakest level at which those are released whose sizes alone are known.
    pub(crate) sized_level: Level,
}

/// What a traced run saw one local hold when it was dead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Observation {
    /// The most.
    pub(crate) bytes: u64,
    /// Whether it is to be released: it is large, plain, and nobody else held it.
    pub(crate) is_wanted: bool,
    /// Whether nobody else held any part of it either.
    pub(crate) is_exclusive: bool,
    /// What is known beside the size.
    pub(crate) witness: Witness,
}

/// Who saw a local.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Witness {
    /// A probe, which knows who holds the value and of which type it is.
    Probe,
    /// A count of what was allocated where the local is bound, which knows how large it may be.
    Allocations,
}

impl Default for ObservedLocals {
    fn default() -> Self {
        Self {
            seen: BTreeMap::new(),
            sized_level: Level::Safe,
        }
    }
}

impl ObservedLocals {
    /// Takes in what was seen of one local.
    pub(crate) fn insert(&mut self, function: &str, local: &str, seen: Observation) {
        let key = (function.to_owned(), local.to_owned());
        self.seen.insert(key, seen);
    }

    /// What was seen of a local; none where it never died in the run, or held next to nothing.
    pub(crate) fn find(&self, function: &str, local: &str) -> Option<Observation> {
        let key = (function.to_owned(), local.to_owned());
        self.seen.get(&key).copied()
    }

    /// Whether anything is to be released because a probe saw it.
    pub(crate) fn has_probed(&self) -> bool {
        let mut seen = self.seen.values();
        seen.any(|it| it.is_wanted && it.witness == Witness::Probe)
    }

    /// Whether anything is to be released because of what was allocated.
    pub(crate) fn has_sized(&self) -> bool {
        let mut seen = self.seen.values();
        seen.any(|it| it.is_wanted && it.witness == Witness::Allocations)
    }

    /// The weakest level at which the local is released, given that of the run.
    pub(crate) fn level_of(&self, function: &str, local: &str, level: Level) -> Level {
        match self.find(function, local).map(|seen| seen.witness) {
            Some(Witness::Allocations) => level.min(self.sized_level),
            Some(Witness::Probe) | None => level,
        }
    }

    /// Whether the local is to be released.
    pub(crate) fn is_wanted(&self, function: &str, local: &str) -> bool {
        self.find(function, local)
            .is_some_and(|seen| seen.is_wanted)
    }
}

/// Where input comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Files and folders.
    Paths(Vec<PathBuf>),
    /// Standard input, with the name that reports give it.
    Stdin(PathBuf),
}

/// When to color.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Coloring {
    Colored,
    Plain,
}

/// How much is said on standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors only.
    Quiet,
    /// Errors, warnings and the summary.
    Normal,
    /// Also the functions that were refused, and why.
    Verbose,
}

/// Which files `--write` may rewrite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Uncommitted {
    /// Any; those with uncommitted changes are said.
    Rewrite,
    /// Only what git can give back.
    Refuse,
}

/// Where settings come from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SettingsSource {
    /// Which files are read for them.
    pub files: SettingsFiles,
    /// What the command line says, which no file can overrule.
    pub overrides: Layer,
    /// Which installed packages may be read.
    pub environment: EnvironmentSource,
}

/// Which settings files are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SettingsFiles {
    /// For each source file, the first in its folder or above.
    #[default]
    Nearest,
    /// This one for all.
    Given(PathBuf),
    /// None at all.
    Isolated,
}

/// What a run with findings ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnFindings {
    /// Success, whatever was found.
    Succeed,
    /// A failure, unless they were written.
    FailUnwritten,
    /// A failure where they were written too.
    FailEvenWritten,
}

/// Findings that were accepted earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownFindings {
    /// Those that this file lists are hidden.
    Hide(PathBuf),
    /// The file is to list what is found now.
    Update(PathBuf),
}

impl KnownFindings {
    /// The file that lists them.
    pub fn path(&self) -> &std::path::Path {
        match self {
            Self::Hide(path) | Self::Update(path) => path,
        }
    }
}

/// In which order findings are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// File by file, each from top to bottom.
    #[default]
    Path,
    /// What lowers the peak most first.
    Impact {
        /// How many, where that is limited.
        top: Option<NonZeroUsize>,
    },
}

/// A run over files.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOptions {
    /// What is read.
    pub input: Input,
    /// Files that are run as scripts, whatever else tells.
    pub scripts: Vec<PathBuf>,
    /// What comes out.
    pub output: Output,
    /// In which form.
    pub format: Format,
    /// In which order.
    pub order: Order,
    /// Of standard output.
    pub coloring: Coloring,
    /// Of standard error.
    pub verbosity: Verbosity,
    /// Worker threads.
    pub jobs: NonZeroUsize,
    /// What the analysis is asked for.
    pub settings: SettingsSource,
    /// In place of rewrites, comments are written that keep them away, with this reason.
    pub add_ignore: Option<String>,
    /// Findings that are not reported.
    pub known: Option<KnownFindings>,
    /// A git revision: only what is found in functions that were changed since it.
    pub changed_since: Option<String>,
    /// What a run with findings ends with.
    pub on_findings: OnFindings,
    /// Whether the paths of rewritten files are printed.
    pub lists_changed: bool,
    /// What `--write` does with files that have uncommitted changes.
    pub uncommitted: Uncommitted,
    /// Where what earlier runs found is kept.
    pub cache: CacheUse,
    /// Whether it is listed what no rewrite frees, because something else holds it.
    pub shows_held: bool,
}

/// Where what a run found is kept for the next one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum CacheUse {
    /// Nowhere, and nothing is taken from earlier runs.
    #[default]
    Off,
    /// In the project around the current folder.
    Nearest,
    /// In this folder.
    In(PathBuf),
}

/// What the command line asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Find, and report or rewrite.
    Run(Box<RunOptions>),
    /// Print which files a run would look at.
    ShowFiles(Box<RunOptions>),
    /// Print the settings of the first file that a run would look at.
    ShowSettings(Box<RunOptions>),
    /// Take the last rewrite of these paths back.
    Undo {
        /// Files and folders.
        paths: Vec<PathBuf>,
        /// Of standard error.
        verbosity: Verbosity,
    },
}
