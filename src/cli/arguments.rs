//! The arguments as clap reads them.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use clap::builder::ArgPredicate;
use clap::{ArgAction, Parser, ValueEnum};
use clap_complete::Shell;

use crate::options::{
    PythonVersion, Strategy, parse_jobs, parse_pattern, parse_size, parse_strategy, parse_version,
};

const EXAMPLES: &str = "\
Examples:
  unpin                          report what the files below this folder pin
  unpin --diff src | git apply   look at the changes, or take them
  unpin --write src              rewrite the files; `unpin --undo src` takes it back
  unpin --unsafe --strategy del,reuse train.py
  unpin --format json . > findings.json
  unpin --trace 'python job.py' src     run it once: what holds how many bytes for nothing
  unpin --verify 'python job.py' --write src
  unpin --diff --stdin-filename a.py - < a.py

Arguments in a file:
  @FILE  in place of arguments: those that the file lists, one on each line

Environment:
  UNPIN_STATE_DIR  where --write keeps what --undo restores [default: XDG_STATE_HOME/unpin, else ~/.local/state/unpin]
  UNPIN_CACHE_DIR  as --cache-dir
  NO_COLOR         if it is set and not empty: no colors, unless --color always is given

Exit status:
  0  nothing to suggest, or all written
  1  there are suggestions
  2  an error: a file that cannot be read, parsed or written, a bad option, an internal error
  3  the verification failed, or the command itself
  130  interrupted";

/// Finds Python locals that pin large values, and rewrites the source to release them
///
/// A local that will not be read again still holds its value until the function ends. unpin finds those that hold large
/// values while more memory is asked for, and releases them: by `del` after the last use, by giving the name to the next
/// value, by nesting the call, or by splitting a nested one.
#[derive(Debug, Parser)]
#[command(
    name = "unpin",
    version,
    after_help = EXAMPLES,
    max_term_width = 100,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "flags as clap reads them; `resolve` makes choices of them"
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) subcommand: Option<Subcommand>,

    /// Files and folders; `-` is standard input
    #[arg(
        value_name = "PATH",
        default_value = ".",
        default_value_if("script", ArgPredicate::IsPresent, None)
    )]
    pub(super) paths: Vec<PathBuf>,

    /// Also look at this file, and take it for a script whose names no other file reads; may be repeated
    #[arg(long, value_name = "FILE", conflicts_with = "undo")]
    pub(super) script: Vec<PathBuf>,

    /// Print the changes as a unified diff, which `git apply` takes unless a notebook is among the files; nothing is written
    #[arg(long, conflicts_with_all = ["write", "undo"])]
    pub(super) diff: bool,

    /// Rewrite the files, each atomically
    #[arg(long, conflicts_with = "undo")]
    pub(super) write: bool,

    /// Ask about one finding after the other, and rewrite what is accepted at once
    #[arg(short, long, conflicts_with_all = ["write", "diff", "undo", "add_ignore", "format", "output_file", "verify", "trace"])]
    pub(super) interactive: bool,

    /// Take the last --write of these paths back, except for files that were changed since
    #[arg(long, conflicts_with_all = ["unsafe_", "format"])]
    pub(super) undo: bool,

    /// Rewrite nothing, but write a comment above each finding that keeps it away, with a reason if you give one
    #[arg(long, value_name = "REASON", num_args = 0..=1, require_equals = true, default_missing_value = "",
        conflicts_with_all = ["write", "diff", "undo", "verify", "baseline", "format"])]
    pub(super) add_ignore: Option<String>,

    /// With --write: leave files that git could not give back as they are
    #[arg(long, requires = "write")]
    pub(super) require_clean: bool,

    /// Also make rewrites whose earlier release the program could observe
    #[arg(long = "unsafe")]
    pub(super) unsafe_: bool,

    /// Strategies that may be used, preferred ones first [default: del,reuse,nest,split]. Only when asked for: hoist, which measures
    /// a value early that is read late for its `len` or `shape` alone, and brings del along; transfer, which hands a value over to the
    /// function that is called, in a list; and clear, with --unsafe, which sets attributes to None that nothing reads again
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = parse_strategy)]
    pub(super) strategy: Vec<Strategy>,

    /// The oldest Python that the code must run on [default: that of the settings, else requires-python of the nearest pyproject.toml, else 3.11]
    #[arg(long, value_name = "VERSION", value_parser = parse_version)]
    pub(super) target_version: Option<PythonVersion>,

    /// The longest line that may be written [default: that of the settings, else of ruff or black in the nearest pyproject.toml, else 88]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) line_length: Option<u16>,

    /// Ignore values that are known to be smaller: bytes, or with KB, MB, GB, KiB, MiB, GiB [default: 100KB; with --trace the
    /// larger of 1MiB and a hundredth of the peak]
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub(super) min_size: Option<u64>,

    /// Output format: for people, for programs, or as continuous integration shows it beside the code
    #[arg(long, value_name = "FORM", default_value = "text")]
    pub(super) format: FormatArgument,

    /// The order of findings: file by file, or what lowers the peak most first
    #[arg(long, value_name = "ORDER", default_value = "path", conflicts_with_all = ["write", "diff", "undo", "interactive", "add_ignore"])]
    pub(super) sort: SortArgument,

    /// Report only the N findings that lower the peak most; implies --sort impact
    #[arg(long, value_name = "N", conflicts_with_all = ["write", "diff", "undo", "interactive", "add_ignore"])]
    pub(super) top: Option<NonZeroUsize>,

    /// Also list large values that are read no more and that no rewrite frees, because something besides their name holds them: who,
    /// since where, and what to do about it
    #[arg(long, conflicts_with_all = ["write", "diff", "undo", "interactive", "add_ignore"])]
    pub(super) show_held: bool,

    /// Run this command once, on a copy, and report which locals hold how much memory that nothing reads again; only those
    /// are released
    #[arg(long, value_name = "COMMAND", conflicts_with = "undo")]
    pub(super) trace: Option<String>,

    /// With --trace: keep what the run showed in this file, for --trace-in
    #[arg(long, value_name = "FILE", requires = "trace")]
    pub(super) trace_out: Option<PathBuf>,

    /// In place of --trace: take what other runs showed from files that --trace-out or `memray run` wrote; may be repeated
    #[arg(long, value_name = "FILE", conflicts_with_all = ["trace", "undo"])]
    pub(super) trace_in: Vec<PathBuf>,

    /// Read what functions of the packages in this environment are annotated to return, in their stubs and sources: an interpreter, or
    /// the folder of an environment; nothing of it is run [default: the active virtual environment, else the nearest .venv, else that of
    /// conda]. With --trace-in also the Python whose memray reads captures [default: the first that has it of these and python3]
    #[arg(long, value_name = "PATH", conflicts_with = "undo")]
    pub(super) python: Option<PathBuf>,

    /// Read nothing of installed packages
    #[arg(long, conflicts_with_all = ["python", "undo"])]
    pub(super) no_env: bool,

    /// With --trace: fail where the command's peak, or what it holds for nothing at it, is more than this file accepts
    #[arg(long, value_name = "FILE", requires = "trace")]
    pub(super) check_baseline: Option<PathBuf>,

    /// With --baseline or --check-baseline: accept what is found, or what the command holds, now
    #[arg(long)]
    pub(super) update_baseline: bool,

    /// Verify by runs of this command which rewrites pay, and report or write only those; split as a shell would, without one
    #[arg(long, value_name = "COMMAND", conflicts_with = "undo")]
    pub(super) verify: Option<String>,

    /// With --verify: how many runs of each variant are measured
    #[arg(long, value_name = "N", default_value = "3", value_parser = parse_runs, requires = "verify")]
    pub(super) verify_runs: NonZeroUsize,

    /// With --verify: the longest that one run may take
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds, requires = "verify")]
    pub(super) verify_timeout: Option<NonZeroU64>,

    /// With --trace or --verify: hand the command to /bin/sh
    #[arg(long)]
    pub(super) verify_shell: bool,

    /// With --verify: also compare this file or folder, which the command writes; may be repeated
    #[arg(long, value_name = "PATH", requires = "verify")]
    pub(super) verify_output: Vec<PathBuf>,

    /// With --verify: what is measured
    #[arg(long, value_name = "WHAT", default_value = "auto", requires = "verify")]
    pub(super) measure: MeasureArgument,

    /// With --verify: which rewrites stay
    #[arg(
        long,
        value_name = "WHICH",
        default_value = "confirmed",
        requires = "verify"
    )]
    pub(super) keep: KeepArgument,

    /// With --trace or --verify: write a page with the picture of memory
    #[arg(long, value_name = "FILE.html")]
    pub(super) report: Option<PathBuf>,

    /// A setting as `KEY=VALUE`, stronger than any settings file, or a settings file to use in place of all others; may be
    /// repeated
    #[arg(long, value_name = "KEY=VALUE|FILE", conflicts_with = "undo")]
    pub(super) config: Vec<String>,

    /// Read no settings file
    #[arg(long)]
    pub(super) isolated: bool,

    /// Files and folders to leave out, in place of the default list: names, or globs relative to this folder
    #[arg(long, value_name = "PATTERNS", value_delimiter = ',', value_parser = parse_pattern)]
    pub(super) exclude: Vec<String>,

    /// Files and folders to leave out as well
    #[arg(long, value_name = "PATTERNS", value_delimiter = ',', value_parser = parse_pattern)]
    pub(super) extend_exclude: Vec<String>,

    /// Leave excluded files out even where they are given by name
    #[arg(long)]
    pub(super) force_exclude: bool,

    /// Also look at the Python files and notebooks that this file lists, one on each line or ended by NUL; `-` reads the list
    /// from standard input
    #[arg(long, value_name = "FILE")]
    pub(super) files_from: Option<PathBuf>,

    /// What `unpin facts` wrote of a package that is not given: its functions are known as if it were, and nothing in it is reported;
    /// may be repeated, and is given for all that the files lead to
    #[arg(long, value_name = "FILE", conflicts_with = "undo")]
    pub(super) facts: Vec<PathBuf>,

    /// Hide the findings that this file lists; new ones fail, and those that are gone are told
    #[arg(long, value_name = "FILE", conflicts_with_all = ["write", "diff", "undo", "trace", "trace_in", "verify"])]
    pub(super) baseline: Option<PathBuf>,

    /// Only what is found in functions that were changed since this git revision; `main...` means since the branch left main
    #[arg(long, value_name = "REVISION", conflicts_with = "undo")]
    pub(super) changed_since: Option<String>,

    /// Write what would go to standard output to this file, once all of it is there; `-` is standard output
    #[arg(long, short, value_name = "FILE")]
    pub(super) output_file: Option<PathBuf>,

    /// End with 0 where there are suggestions and no error
    #[arg(long)]
    pub(super) exit_zero: bool,

    /// With --write: end with 1 where a file was rewritten, as hooks should
    #[arg(long, requires = "write", conflicts_with = "exit_zero")]
    pub(super) exit_non_zero_on_write: bool,

    /// With --write: print the paths of the files that were rewritten
    #[arg(long, requires = "write", conflicts_with = "format")]
    pub(super) list_changed: bool,

    /// Print the files that would be looked at, and do nothing
    #[arg(long, conflicts_with_all = ["undo", "diff", "write", "trace", "trace_in", "verify"])]
    pub(super) show_files: bool,

    /// Print the settings of the first file that would be looked at, and do nothing
    #[arg(long, conflicts_with_all = ["undo", "diff", "write", "trace", "trace_in", "verify", "show_files"])]
    pub(super) show_settings: bool,

    /// Where what was found is kept for the next run [default: .unpin_cache in the project's folder, if there is one]
    #[arg(long, value_name = "FOLDER", env = "UNPIN_CACHE_DIR")]
    pub(super) cache_dir: Option<PathBuf>,

    /// Take nothing from earlier runs, and keep nothing for later ones
    #[arg(long)]
    pub(super) no_cache: bool,

    /// Print what a code means, what to do about it and an example: a kind of finding, a strategy, or the reason in
    /// brackets that `-v` gives
    #[arg(long, value_name = "CODE")]
    pub(super) explain: Option<String>,

    /// When to color; `auto` heeds NO_COLOR
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorArgument,

    /// Worker threads [default: one per core]
    #[arg(long, short, value_name = "N", value_parser = parse_jobs)]
    pub(super) jobs: Option<NonZeroUsize>,

    /// The name of standard input in reports, which also finds its pyproject.toml
    #[arg(long, value_name = "PATH")]
    pub(super) stdin_filename: Option<PathBuf>,

    /// Print only errors on standard error
    #[arg(long, short, conflicts_with = "verbose")]
    pub(super) quiet: bool,

    /// Also report which functions were left as they are, and why
    #[arg(long, short, action = ArgAction::SetTrue)]
    pub(super) verbose: bool,
}

fn parse_runs(text: &str) -> Result<NonZeroUsize, &'static str> {
    text.parse().map_err(|_| "not a number of runs, at least 1")
}

fn parse_seconds(text: &str) -> Result<NonZeroU64, &'static str> {
    text.parse()
        .map_err(|_| "not a number of whole seconds, at least 1")
}

#[derive(Debug, Clone, clap::Subcommand)]
pub(super) enum Subcommand {
    /// Serve an editor by the language server protocol, on standard input and output
    Server {
        /// What some editors add; there is no other way
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Print a script that lets a shell complete options
    Completions {
        /// Whose
        shell: Shell,
    },
    /// Print the man page
    Man,
    /// Write what others have to know of a package, for runs with --facts that are not given it
    Facts(FactsArguments),
    /// Remove what earlier runs kept for later ones
    Clean {
        /// The folder that --cache-dir named
        #[arg(long, value_name = "FOLDER", env = "UNPIN_CACHE_DIR")]
        cache_dir: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, clap::Args)]
pub(super) struct FactsArguments {
    /// The files and folders of the package
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<PathBuf>,
    /// The file to write
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// What was written of a package that this one imports, and of those that this imports; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(super) deps: Vec<PathBuf>,
    /// The folder that paths are relative to, and that runs with --facts are in [default: the current one]
    #[arg(
        long,
        value_name = "FOLDER",
        default_value = ".",
        hide_default_value = true
    )]
    pub(super) root: PathBuf,
    /// A settings file to use in place of all others
    #[arg(long, value_name = "FILE", conflicts_with = "isolated")]
    pub(super) config: Option<PathBuf>,
    /// Read no settings file
    #[arg(long)]
    pub(super) isolated: bool,
    /// Worker threads [default: one per core]
    #[arg(long, short, value_name = "N", value_parser = parse_jobs)]
    pub(super) jobs: Option<NonZeroUsize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArgument {
    Text,
    Json,
    Jsonl,
    Github,
    Gitlab,
    Sarif,
    Rdjson,
    Junit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SortArgument {
    Path,
    Impact,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorArgument {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum MeasureArgument {
    Auto,
    Rss,
    Tracemalloc,
    Memray,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum KeepArgument {
    Confirmed,
    All,
}
