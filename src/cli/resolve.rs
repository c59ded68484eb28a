//! From arguments to validated choices.

use std::io::{self, IsTerminal, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::CommandFactory;
use clap::error::ErrorKind;

use super::arguments::{
    Arguments, ColorArgument, FactsArguments, FormatArgument, KeepArgument, MeasureArgument,
    SortArgument,
};
use crate::options::{
    CacheUse, Coloring, Command, EnvironmentSource, Format, Input, KnownFindings, Layer,
    OnFindings, Order, Output, RunOptions, SettingsFiles, SettingsSource, Uncommitted, Verbosity,
};
use crate::pipeline::{self, FactsOptions, Ratchet, TraceOptions, TraceSource, VerifyOptions};
use crate::run::{self, Measure, Reader};
use crate::source::{has_packages, interpreter_at, may_be_python, parse_setting, path_of};
use crate::verify::Keep;

pub(super) fn resolve(arguments: &Arguments) -> Result<Command, clap::Error> {
    let input = resolve_input(arguments)?;
    let verbosity = match (arguments.quiet, arguments.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, false) => Verbosity::Normal,
        (false, true) => Verbosity::Verbose,
    };
    let output = resolve_output(arguments);
    if let (Input::Stdin(_), Output::Review) = (&input, output) {
        return Err(conflict(
            "-i rewrites files and is answered on standard input, which `-` would read as a file",
        ));
    }
    if let (Input::Stdin(_), false) = (&input, arguments.facts.is_empty()) {
        return Err(conflict(
            "--facts tells files of others, and standard input is looked at by itself: name the file",
        ));
    }
    let format = resolve_format(arguments.format);
    refuse_format(&input, output, format)?;
    if arguments.undo {
        return match input {
            Input::Paths(paths) => Ok(Command::Undo { paths, verbosity }),
            Input::Stdin(_) => Err(conflict(
                "--undo takes files and folders, not standard input",
            )),
        };
    }
    if arguments.update_baseline
        && arguments.baseline.is_none()
        && arguments.check_baseline.is_none()
    {
        return Err(conflict(
            "--update-baseline needs --baseline FILE, or --trace with --check-baseline FILE",
        ));
    }
    if arguments.changed_since.as_deref() == Some("") {
        return Err(invalid(
            "--changed-since takes a revision, and this one is empty: a variable that is not set?",
        ));
    }
    let options = Box::new(RunOptions {
        input,
        scripts: arguments.script.clone(),
        output,
        format,
        order: resolve_order(arguments, format)?,
        coloring: resolve_coloring(arguments),
        verbosity,
        jobs: arguments.jobs.unwrap_or_else(pipeline::default_jobs),
        settings: resolve_settings(arguments)?,
        add_ignore: arguments.add_ignore.clone().map(|reason| one_line(&reason)),
        known: arguments.baseline.clone().map(|path| {
            if arguments.update_baseline {
                KnownFindings::Update(path)
            } else {
                KnownFindings::Hide(path)
            }
        }),
        changed_since: arguments.changed_since.clone(),
        on_findings: match (arguments.exit_zero, arguments.exit_non_zero_on_write) {
            (true, _) => OnFindings::Succeed,
            (false, true) => OnFindings::FailEvenWritten,
            (false, false) => OnFindings::FailUnwritten,
        },
        lists_changed: arguments.list_changed,
        uncommitted: if arguments.require_clean {
            Uncommitted::Refuse
        } else {
            Uncommitted::Rewrite
        },
        cache: resolve_cache(arguments),
        shows_held: arguments.show_held,
    });
    Ok(match (arguments.show_files, arguments.show_settings) {
        (true, _) => Command::ShowFiles(options),
        (false, true) => Command::ShowSettings(options),
        (false, false) => Command::Run(options),
    })
}

/// What a run of the program showed is no part of what is kept.
fn resolve_cache(arguments: &Arguments) -> CacheUse {
    let is_run =
        arguments.trace.is_some() || !arguments.trace_in.is_empty() || arguments.verify.is_some();
    match &arguments.cache_dir {
        _ if arguments.no_cache || is_run => CacheUse::Off,
        Some(folder) => CacheUse::In(folder.clone()),
        None => CacheUse::Nearest,
    }
}

fn resolve_output(arguments: &Arguments) -> Output {
    let writes = arguments.write || arguments.add_ignore.is_some();
    if arguments.interactive {
        return Output::Review;
    }
    match (arguments.diff, writes) {
        (true, _) => Output::Diff,
        (false, true) => Output::Write,
        (false, false) => Output::Report,
    }
}

fn resolve_format(argument: FormatArgument) -> Format {
    match argument {
        FormatArgument::Text => Format::Text,
        FormatArgument::Json => Format::Json,
        FormatArgument::Jsonl => Format::Jsonl,
        FormatArgument::Github => Format::Github,
        FormatArgument::Gitlab => Format::Gitlab,
        FormatArgument::Sarif => Format::Sarif,
        FormatArgument::Rdjson => Format::Rdjson,
        FormatArgument::Junit => Format::Junit,
    }
}

fn resolve_order(arguments: &Arguments, format: Format) -> Result<Order, clap::Error> {
    match (arguments.sort, arguments.top) {
        (SortArgument::Path, None) => Ok(Order::Path),
        _ if format == Format::Junit => Err(conflict(
            "--format junit reports a suite for each file, which leaves no other order",
        )),
        (_, top) => Ok(Order::Impact { top }),
    }
}

/// A form for programs needs standard output for itself.
fn refuse_format(input: &Input, output: Output, format: Format) -> Result<(), clap::Error> {
    match (input, output) {
        _ if format == Format::Text => Ok(()),
        (_, Output::Diff) => Err(conflict(
            "--diff is a form of its own, which no other --format can hold",
        )),
        (Input::Stdin(_), Output::Write) => Err(conflict(
            "--write prints the rewritten text of standard input, which leaves no room for another --format",
        )),
        _ => Ok(()),
    }
}

/// Options of their own are stronger than `--config`, and a later `--config` than an earlier one.
fn resolve_settings(arguments: &Arguments) -> Result<SettingsSource, clap::Error> {
    let mut files = if arguments.isolated {
        SettingsFiles::Isolated
    } else {
        SettingsFiles::Nearest
    };
    let mut layer = layer_of_options(arguments);
    for text in arguments.config.iter().rev() {
        if text.contains('=') && !Path::new(text).is_file() {
            let weaker =
                parse_setting(text).map_err(|why| invalid(&format!("--config {text}: {why}")))?;
            layer = over(layer, weaker);
        } else if files == SettingsFiles::Nearest {
            files = SettingsFiles::Given(text.into());
        } else {
            return Err(conflict(
                "--config takes one settings file, and none beside --isolated",
            ));
        }
    }
    Ok(SettingsSource {
        files,
        overrides: layer,
        environment: resolve_environment(arguments),
    })
}

fn resolve_environment(arguments: &Arguments) -> EnvironmentSource {
    match &arguments.python {
        // What reads captures may be a program that starts an interpreter which is elsewhere.
        Some(path) if !arguments.trace_in.is_empty() && !has_packages(path) => {
            EnvironmentSource::Nearest
        }
        Some(path) => EnvironmentSource::Given(path.clone()),
        None if arguments.no_env => EnvironmentSource::Off,
        None => EnvironmentSource::Nearest,
    }
}

fn named_paths(list: &[PathBuf]) -> Option<Vec<PathBuf>> {
    Some(list.to_vec()).filter(|list| !list.is_empty())
}

fn layer_of_options(arguments: &Arguments) -> Layer {
    let named = |list: &Vec<_>| Some(list.clone()).filter(|list| !list.is_empty());
    Layer {
        extend: None,
        exclude: named(&arguments.exclude),
        extend_exclude: arguments.extend_exclude.clone(),
        force_exclude: arguments.force_exclude.then_some(true),
        facts: named_paths(&arguments.facts),
        per_file_ignores: None,
        strategy: Some(arguments.strategy.clone()).filter(|list| !list.is_empty()),
        min_size: arguments.min_size,
        unsafe_: arguments.unsafe_.then_some(true),
        target_version: arguments.target_version,
        line_length: arguments.line_length.map(usize::from),
        ..Layer::default()
    }
}

/// What `strong` is silent about, `weak` says.
fn over(strong: Layer, weak: Layer) -> Layer {
    Layer {
        extend: strong.extend.or(weak.extend),
        exclude: strong.exclude.or(weak.exclude),
        extend_exclude: [strong.extend_exclude, weak.extend_exclude].concat(),
        force_exclude: strong.force_exclude.or(weak.force_exclude),
        facts: strong.facts.or(weak.facts),
        per_file_ignores: strong.per_file_ignores.or(weak.per_file_ignores),
        strategy: strong.strategy.or(weak.strategy),
        min_size: strong.min_size.or(weak.min_size),
        unsafe_: strong.unsafe_.or(weak.unsafe_),
        target_version: strong.target_version.or(weak.target_version),
        line_length: strong.line_length.or(weak.line_length),
        producer: [weak.producer, strong.producer].concat(),
        transparent_decorators: [weak.transparent_decorators, strong.transparent_decorators]
            .concat(),
        frame_peekers: [weak.frame_peekers, strong.frame_peekers].concat(),
    }
}

/// Installed packages are no part of what is made, so that it is the same on every machine.
pub(super) fn resolve_facts(arguments: &FactsArguments) -> FactsOptions {
    FactsOptions {
        paths: arguments.paths.clone(),
        out: arguments.out.clone(),
        deps: arguments.deps.clone(),
        root: arguments.root.clone(),
        jobs: arguments.jobs.unwrap_or_else(pipeline::default_jobs),
        settings: SettingsSource {
            files: match &arguments.config {
                _ if arguments.isolated => SettingsFiles::Isolated,
                Some(path) => SettingsFiles::Given(path.clone()),
                None => SettingsFiles::Nearest,
            },
            overrides: Layer::default(),
            environment: EnvironmentSource::Off,
        },
    }
}

pub(super) fn resolve_trace(arguments: &Arguments) -> Result<Option<TraceOptions>, clap::Error> {
    let source = match &arguments.trace {
        Some(text) => TraceSource::Command(parse_command(text, reader(arguments))?),
        None if arguments.trace_in.is_empty() => {
            if arguments.verify_shell && arguments.verify.is_none() {
                return Err(conflict(
                    "--verify-shell is for the command of --trace or --verify",
                ));
            }
            return Ok(None);
        }
        None => TraceSource::Files {
            paths: arguments.trace_in.clone(),
            python: arguments.python.as_deref().map(interpreter_at),
        },
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

/// A file that is to be written must be none of those that are looked at.
pub(super) fn refuse_to_overwrite(
    arguments: &Arguments,
    command: &Command,
) -> Result<(), clap::Error> {
    let Command::Run(options) = command else {
        return Ok(());
    };
    let accepted = arguments.update_baseline;
    let written = [
        ("--output-file", arguments.output_file.as_ref()),
        ("--trace-out", arguments.trace_out.as_ref()),
        ("--report", arguments.report.as_ref()),
        (
            "--baseline",
            arguments.baseline.as_ref().filter(|_| accepted),
        ),
        (
            "--check-baseline",
            arguments.check_baseline.as_ref().filter(|_| accepted),
        ),
    ];
    for (option, file) in written {
        if let Some(file) = file.filter(|file| file.is_file())
            && pipeline::looks_at(options, file)
        {
            return Err(conflict(&format!(
                "{option} {}: this is one of the files that are looked at, and would be overwritten",
                file.display()
            )));
        }
    }
    Ok(())
}

fn refuse_standard_input(arguments: &Arguments, option: &str) -> Result<(), clap::Error> {
    if arguments.paths.iter().any(|path| path.as_os_str() == "-") {
        return Err(conflict(&format!(
            "{option} runs a command on files, which standard input is not"
        )));
    }
    Ok(())
}

/// Who splits the command's text.
fn reader(arguments: &Arguments) -> Reader {
    if arguments.verify_shell {
        Reader::Shell
    } else {
        Reader::Words
    }
}

fn parse_command(text: &str, reader: Reader) -> Result<run::Command, clap::Error> {
    run::Command::parse(text, reader)
        .map_err(|error| Arguments::command().error(ErrorKind::ValueValidation, error))
}

pub(super) fn resolve_verification(
    arguments: &Arguments,
) -> Result<Option<VerifyOptions>, clap::Error> {
    let Some(text) = &arguments.verify else {
        let is_traced = arguments.trace.is_some() || !arguments.trace_in.is_empty();
        if arguments.report.is_some() && !is_traced {
            return Err(conflict("--report shows what --trace or --verify measured"));
        }
        return Ok(None);
    };
    refuse_standard_input(arguments, "--verify")?;
    Ok(Some(VerifyOptions {
        command: parse_command(text, reader(arguments))?,
        runs: arguments.verify_runs.get(),
        timeout: arguments
            .verify_timeout
            .map(|seconds| Duration::from_secs(seconds.get())),
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
    if let Some(list) = &arguments.files_from {
        if has_dash || arguments.stdin_filename.is_some() {
            return Err(conflict(
                "--files-from lists files, which standard input is not",
            ));
        }
        // The default folder is meant only where nothing else is named.
        let is_default = arguments.paths.len() == 1 && arguments.paths[0].as_os_str() == ".";
        let mut paths = if is_default {
            Vec::new()
        } else {
            arguments.paths.clone()
        };
        let listed = read_list(list)?.into_iter();
        paths.extend(listed.filter(|path| may_be_python(path)));
        return Ok(Input::Paths(paths));
    }
    match (has_dash, &arguments.stdin_filename) {
        (true, _) if arguments.paths.len() > 1 => Err(conflict(
            "`-` reads standard input and cannot be combined with paths",
        )),
        (true, Some(name)) => Ok(Input::Stdin(name.clone())),
        (true, None) => Ok(Input::Stdin("<stdin>".into())),
        (false, Some(_)) => Err(conflict(
            "--stdin-filename names standard input, which `-` reads",
        )),
        (false, None) => {
            let paths = arguments.paths.iter().chain(&arguments.script);
            Ok(Input::Paths(paths.cloned().collect()))
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The paths that a file lists: ended by NUL where it holds any, as `git ls-files -z` writes them, else by newlines.
fn read_list(list: &Path) -> Result<Vec<PathBuf>, clap::Error> {
    let read = if list.as_os_str() == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(list)
    };
    let bytes =
        read.map_err(|error| invalid(&format!("--files-from {}: {error}", list.display())))?;
    let has_nul = bytes.contains(&0);
    let end = |byte: &u8| *byte == if has_nul { 0 } else { b'\n' };
    let names = bytes.split(end).map(|name| match name.strip_suffix(b"\r") {
        Some(name) if !has_nul => name,
        _ => name,
    });
    Ok(names.filter(|name| !name.is_empty()).map(path_of).collect())
}

fn resolve_coloring(arguments: &Arguments) -> Coloring {
    let output_file = arguments.output_file.as_ref();
    let is_file = output_file.is_some_and(|file| file.as_os_str() != "-");
    let is_wanted = match arguments.color {
        ColorArgument::Always => true,
        ColorArgument::Never => false,
        ColorArgument::Auto => {
            // https://no-color.org: present and not empty.
            let is_unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
                || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
            !is_unwanted && !is_file && io::stdout().is_terminal()
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

fn invalid(message: &str) -> clap::Error {
    Arguments::command().error(ErrorKind::ValueValidation, message)
}
