//! The command line.

mod values;

use std::io::{self, BufWriter, IsTerminal};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{ArgAction, CommandFactory, Parser, ValueEnum};

use crate::exit_code::ExitCode;
use crate::options::{
    Coloring, Command, Format, Input, Level, Output, PythonVersion, RunOptions, Strategy,
    Uncommitted, Verbosity,
};
use crate::pipeline::{self, Ratchet, Streams, TraceOptions, TraceSource, VerifyOptions};
use crate::run::{self, Measure, Reader};
use crate::verify::Keep;
use values::{parse_size, parse_strategy, parse_version};

/// Smaller values are hidden by default: 100 KB.
const DEFAULT_MIN_SIZE: u64 = 100_000;

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

Exit status:
  0  nothing to suggest, or all written
  1  there are suggestions
  2  an error: a file that cannot be read, parsed or written, a bad option, an internal error
  3  the verification failed, or the command itself";

/// Finds Python locals that pin large values, and rewrites the source to release them
///
/// A local that will not be read again still holds its value until the function ends. unpin finds those that hold large
/// values while more memory is asked for, and releases them: by `del` after the last use, by giving the name to the next
/// value, by nesting the call, or by splitting a nested one.
#[derive(Debug, Parser)]
#[command(name = "unpin", version, after_help = EXAMPLES, max_term_width = 100)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "flags as clap reads them; `resolve` makes choices of them"
)]
struct Arguments {
    /// Files and folders; `-` is standard input
    #[arg(value_name = "PATH", default_value = ".")]
    paths: Vec<PathBuf>,

    /// Print the changes as a unified diff that `git apply` takes; nothing is written
    #[arg(long, conflicts_with_all = ["write", "undo"])]
    diff: bool,

    /// Rewrite the files, each atomically
    #[arg(long, conflicts_with = "undo")]
    write: bool,

    /// Take the last --write of these paths back, except for files that were changed since
    #[arg(long, conflicts_with_all = ["unsafe_", "format"])]
    undo: bool,

    /// With --write: leave files that git could not give back as they are
    #[arg(long, requires = "write")]
    require_clean: bool,

    /// Also make rewrites whose earlier release the program could observe
    #[arg(long = "unsafe")]
    unsafe_: bool,

    /// Strategies that may be used, preferred ones first [default: del,reuse,nest,split]
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = parse_strategy)]
    strategy: Vec<Strategy>,

    /// The oldest Python that the code must run on [default: requires-python of the nearest pyproject.toml, else 3.11]
    #[arg(long, value_name = "VERSION", value_parser = parse_version)]
    target_version: Option<PythonVersion>,

    /// The longest line that may be written [default: that of ruff or black in the nearest pyproject.toml, else 88]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(1..))]
    line_length: Option<u16>,

    /// Ignore values that are known to be smaller: bytes, or with KB, MB, GB, KiB, MiB, GiB [default: 100KB; with --trace the
    /// larger of 1MiB and a hundredth of the peak]
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    min_size: Option<u64>,

    /// Output format
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: FormatArgument,

    /// Run this command once, on a copy, and report which locals hold how much memory that nothing reads again; only those
    /// are released
    #[arg(long, value_name = "COMMAND", conflicts_with = "undo")]
    trace: Option<String>,

    /// With --trace: keep what the run showed in this file, for --trace-in
    #[arg(long, value_name = "FILE", requires = "trace")]
    trace_out: Option<PathBuf>,

    /// In place of --trace: take what other runs showed from files that --trace-out wrote; may be repeated
    #[arg(long, value_name = "FILE", conflicts_with_all = ["trace", "undo"])]
    trace_in: Vec<PathBuf>,

    /// With --trace: fail where the command's peak, or what it holds for nothing at it, is more than this file accepts
    #[arg(long, value_name = "FILE", requires = "trace")]
    check_baseline: Option<PathBuf>,

    /// With --check-baseline: accept what the command holds now
    #[arg(long, requires = "check_baseline")]
    update_baseline: bool,

    /// Verify by runs of this command which rewrites pay, and report or write only those; split as a shell would, without one
    #[arg(long, value_name = "COMMAND", conflicts_with = "undo")]
    verify: Option<String>,

    /// With --verify: how many runs of each variant are measured
    #[arg(long, value_name = "N", default_value = "3", requires = "verify")]
    verify_runs: NonZeroUsize,

    /// With --verify: the longest that one run may take
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..), requires = "verify")]
    verify_timeout: Option<u64>,

    /// With --verify: hand the command to /bin/sh
    #[arg(long, requires = "verify")]
    verify_shell: bool,

    /// With --verify: also compare this file or folder, which the command writes; may be repeated
    #[arg(long, value_name = "PATH", requires = "verify")]
    verify_output: Vec<PathBuf>,

    /// With --verify: what is measured
    #[arg(long, value_name = "WHAT", default_value = "auto", requires = "verify")]
    measure: MeasureArgument,

    /// With --verify: which rewrites stay
    #[arg(
        long,
        value_name = "WHICH",
        default_value = "confirmed",
        requires = "verify"
    )]
    keep: KeepArgument,

    /// With --trace or --verify: write a page with the picture of memory
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,

    /// When to color; `auto` heeds NO_COLOR
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    color: ColorArgument,

    /// Worker threads [default: one per core]
    #[arg(long, short, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// The name of standard input in reports, which also finds its pyproject.toml
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,

    /// Print only errors on standard error
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,

    /// Also report which functions were left as they are, and why
    #[arg(long, short, action = ArgAction::SetTrue)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArgument {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ColorArgument {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MeasureArgument {
    Auto,
    Rss,
    Tracemalloc,
    Memray,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KeepArgument {
    Confirmed,
    All,
}

/// Runs unpin on the process' arguments.
pub fn run() -> ExitCode {
    let parsed = Arguments::try_parse().and_then(|arguments| {
        let runs = Runs {
            trace: resolve_trace(&arguments)?,
            verification: resolve_verification(&arguments)?,
        };
        Ok((resolve(&arguments)?, runs))
    });
    match parsed {
        Ok((command, runs)) => execute(&command, &runs),
        Err(error) => {
            // Help that nobody reads is no failure.
            let _ = error.print();
            if error.use_stderr() {
                ExitCode::Failure
            } else {
                ExitCode::Success
            }
        }
    }
}

/// The runs of the user's program that are asked for.
struct Runs {
    trace: Option<TraceOptions>,
    verification: Option<VerifyOptions>,
}

fn execute(command: &Command, runs: &Runs) -> ExitCode {
    let mut err = io::stderr();
    match command {
        Command::Run(options) => {
            let mut out = BufWriter::new(io::stdout().lock());
            let streams = Streams {
                out: &mut out,
                err: &mut err,
            };
            match (&runs.trace, &runs.verification) {
                (Some(trace), verification) => {
                    pipeline::run_traced(options, trace, verification.as_ref(), streams)
                }
                (None, Some(verification)) => {
                    pipeline::run_verified(options, verification, pipeline::analyse, streams)
                }
                (None, None) => pipeline::run(options, pipeline::analyse, streams),
            }
        }
        Command::Undo { paths, verbosity } => pipeline::undo(paths, *verbosity, &mut err),
    }
}

fn resolve(arguments: &Arguments) -> Result<Command, clap::Error> {
    let input = resolve_input(arguments)?;
    let verbosity = match (arguments.quiet, arguments.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, false) => Verbosity::Normal,
        (false, true) => Verbosity::Verbose,
    };
    let output = match (arguments.diff, arguments.write) {
        (true, _) => Output::Diff,
        (false, true) => Output::Write,
        (false, false) => Output::Report,
    };
    let format = match arguments.format {
        FormatArgument::Text => Format::Text,
        FormatArgument::Json => Format::Json,
    };
    match (&input, output, format) {
        (_, Output::Diff, Format::Json) => {
            return Err(conflict(
                "--diff is a form of its own, which --format json cannot be put in",
            ));
        }
        (Input::Stdin(_), Output::Write, Format::Json) => {
            return Err(conflict(
                "--write prints the rewritten text of standard input, which --format json leaves no room for",
            ));
        }
        _ => {}
    }
    if arguments.undo {
        return match input {
            Input::Paths(paths) => Ok(Command::Undo { paths, verbosity }),
            Input::Stdin(_) => Err(conflict(
                "--undo takes files and folders, not standard input",
            )),
        };
    }
    Ok(Command::Run(RunOptions {
        input,
        output,
        format,
        coloring: resolve_coloring(arguments.color),
        verbosity,
        jobs: arguments.jobs.unwrap_or_else(pipeline::default_jobs),
        level: if arguments.unsafe_ {
            Level::Unsafe
        } else {
            Level::Safe
        },
        strategies: resolve_strategies(&arguments.strategy),
        target_version: arguments.target_version,
        line_length: arguments.line_length.map(usize::from),
        min_size_bytes: arguments.min_size.unwrap_or(DEFAULT_MIN_SIZE),
        uncommitted: if arguments.require_clean {
            Uncommitted::Refuse
        } else {
            Uncommitted::Rewrite
        },
    }))
}

fn resolve_trace(arguments: &Arguments) -> Result<Option<TraceOptions>, clap::Error> {
    let source = match &arguments.trace {
        Some(text) => TraceSource::Command(parse_command(text, Reader::Words)?),
        None if arguments.trace_in.is_empty() => return Ok(None),
        None => TraceSource::Files(arguments.trace_in.clone()),
    };
    refuse_standard_input(arguments, "--trace")?;
    Ok(Some(TraceOptions {
        source,
        out: arguments.trace_out.clone(),
        min_size_bytes: arguments.min_size,
        page: arguments.report.clone(),
        ratchet: arguments.check_baseline.clone().map(|path| {
            if arguments.update_baseline {
                Ratchet::Update(path)
            } else {
                Ratchet::Check(path)
            }
        }),
    }))
}

fn refuse_standard_input(arguments: &Arguments, option: &str) -> Result<(), clap::Error> {
    if arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(conflict(&format!(
            "{option} runs a command on files, which standard input is not"
        )));
    }
    Ok(())
}

fn parse_command(text: &str, reader: Reader) -> Result<run::Command, clap::Error> {
    run::Command::parse(text, reader)
        .map_err(|error| Arguments::command().error(ErrorKind::ValueValidation, error))
}

fn resolve_verification(arguments: &Arguments) -> Result<Option<VerifyOptions>, clap::Error> {
    let Some(text) = &arguments.verify else {
        let is_traced = arguments.trace.is_some() || !arguments.trace_in.is_empty();
        if arguments.report.is_some() && !is_traced {
            return Err(conflict("--report shows what --trace or --verify measured"));
        }
        return Ok(None);
    };
    refuse_standard_input(arguments, "--verify")?;
    let reader = if arguments.verify_shell {
        Reader::Shell
    } else {
        Reader::Words
    };
    Ok(Some(VerifyOptions {
        command: parse_command(text, reader)?,
        runs: arguments.verify_runs.get(),
        timeout: arguments.verify_timeout.map(Duration::from_secs),
        outputs: arguments.verify_output.clone(),
        measure: match arguments.measure {
            MeasureArgument::Auto => Measure::Auto,
            MeasureArgument::Rss => Measure::Rss,
            MeasureArgument::Tracemalloc => Measure::Tracemalloc,
            MeasureArgument::Memray => Measure::Memray,
        },
        keep: match arguments.keep {
            KeepArgument::Confirmed => Keep::Confirmed,
            KeepArgument::All => Keep::All,
        },
        page: arguments.report.clone(),
    }))
}

fn resolve_input(arguments: &Arguments) -> Result<Input, clap::Error> {
    let has_dash = arguments.paths.iter().any(|path| path.as_os_str() == "-");
    match (has_dash, &arguments.stdin_filename) {
        (true, _) if arguments.paths.len() > 1 => Err(conflict(
            "`-` reads standard input and cannot be combined with paths",
        )),
        (true, Some(name)) => Ok(Input::Stdin(name.clone())),
        (true, None) => Ok(Input::Stdin("<stdin>".into())),
        (false, Some(_)) => Err(conflict(
            "--stdin-filename names standard input, which `-` reads",
        )),
        (false, None) => Ok(Input::Paths(arguments.paths.clone())),
    }
}

/// Each strategy once, where it was named first; all of them where none was named.
fn resolve_strategies(named: &[Strategy]) -> Vec<Strategy> {
    let mut strategies: Vec<Strategy> = Vec::new();
    for strategy in if named.is_empty() {
        &Strategy::ALL[..]
    } else {
        named
    } {
        if !strategies.contains(strategy) {
            strategies.push(*strategy);
        }
    }
    strategies
}

fn resolve_coloring(argument: ColorArgument) -> Coloring {
    let is_wanted = match argument {
        ColorArgument::Always => true,
        ColorArgument::Never => false,
        ColorArgument::Auto => {
            // https://no-color.org: present and not empty.
            let is_unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
                || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
            !is_unwanted && io::stdout().is_terminal()
        }
    };
    if is_wanted {
        Coloring::Colored
    } else {
        Coloring::Plain
    }
}

fn conflict(message: &str) -> clap::Error {
    Arguments::command().error(ErrorKind::ArgumentConflict, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command, clap::Error> {
        Arguments::try_parse_from(std::iter::once("unpin").chain(line.split_whitespace()))
            .and_then(|arguments| resolve(&arguments))
    }

    fn options(line: &str) -> RunOptions {
        match parse(line).unwrap() {
            Command::Run(options) => options,
            Command::Undo { .. } => panic!("an undo"),
        }
    }

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_defaults_are_those_of_the_help() {
        let options = options("");
        assert_eq!(options.input, Input::Paths(vec![".".into()]));
        assert_eq!(
            (options.output, options.format, options.level),
            (Output::Report, Format::Text, Level::Safe)
        );
        assert_eq!(options.strategies, Strategy::ALL);
        assert_eq!(
            (
                options.target_version,
                options.line_length,
                options.min_size_bytes
            ),
            (None, None, 100_000)
        );
    }

    #[test]
    fn flags_become_choices() {
        let options = options(
            "--diff --unsafe --strategy split,del,split --target-version 3.9 --min-size 2KiB -j 3 -v a b",
        );
        assert_eq!(options.input, Input::Paths(vec!["a".into(), "b".into()]));
        assert_eq!(
            (options.output, options.level),
            (Output::Diff, Level::Unsafe)
        );
        assert_eq!(options.strategies, [Strategy::Split, Strategy::Del]);
        assert_eq!(options.target_version, Some(PythonVersion { minor: 9 }));
        assert_eq!(
            (
                options.min_size_bytes,
                options.jobs.get(),
                options.verbosity
            ),
            (2048, 3, Verbosity::Verbose)
        );
        assert_eq!(
            parse("--undo src -q").unwrap(),
            Command::Undo {
                paths: vec!["src".into()],
                verbosity: Verbosity::Quiet
            }
        );
    }

    #[test]
    fn standard_input_stands_alone() {
        assert_eq!(options("-").input, Input::Stdin("<stdin>".into()));
        assert_eq!(
            options("--stdin-filename a.py -").input,
            Input::Stdin("a.py".into())
        );
        for line in [
            "- a.py",
            "--stdin-filename a.py",
            "--undo -",
            "--write --format json -",
        ] {
            assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
        }
    }

    #[test]
    fn what_contradicts_itself_is_refused() {
        for line in [
            "--diff --write",
            "--diff --format json",
            "--undo --write",
            "--require-clean",
            "-q -v",
            "--strategy transfer",
            "--strategy del,",
            "--jobs 0",
            "--line-length 0",
            "--target-version 2.7",
            "--min-size 1XB",
            "--color sometimes",
            "--nonsense",
        ] {
            assert_eq!(parse(line).unwrap_err().exit_code(), 2, "{line}");
        }
    }

    #[test]
    fn an_unknown_strategy_is_told_the_known_ones() {
        let message = parse("--strategy frobnicate").unwrap_err().to_string();
        assert!(message.contains("del, reuse, nest, split"), "{message}");
    }
}
