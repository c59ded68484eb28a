//! The command line.

mod arguments;

mod extras;

mod output_file;

mod resolve;

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};

use clap::Parser;

use crate::exit_code::ExitCode;
use crate::options::Command;
use crate::pipeline::{self, Streams, TraceOptions, VerifyOptions};
use crate::source::path_of;
use arguments::Arguments;
use output_file::OutputFile;
use resolve::{refuse_to_overwrite, resolve, resolve_trace, resolve_verification};

/// Runs unpin on the process' arguments.
pub fn run() -> ExitCode {
    let words = match expand_arguments() {
        Ok(words) => words,
        Err(message) => {
            eprintln!("error: {message}");
            return ExitCode::Failure;
        }
    };
    let parsed = Arguments::try_parse_from(words);
    if let Ok(arguments) = &parsed {
        let mut streams = Streams {
            out: &mut io::stdout(),
            err: &mut io::stderr(),
        };
        if let Some(subcommand) = &arguments.subcommand {
            return extras::execute(subcommand, &mut streams);
        }
        if let Some(code) = &arguments.explain {
            return extras::explain(code, &mut streams);
        }
    }
    let parsed = parsed.and_then(|arguments| {
        let runs = Runs {
            trace: resolve_trace(&arguments)?,
            verification: resolve_verification(&arguments)?,
        };
        let command = resolve(&arguments)?;
        refuse_to_overwrite(&arguments, &command)?;
        Ok((command, runs, arguments.output_file))
    });
    match parsed {
        Ok((command, runs, Some(file))) if file.as_os_str() != "-" => {
            match OutputFile::open(&file) {
                Ok(mut output) => {
                    let code = execute(&command, &runs, output.stream());
                    output.finish(code)
                }
                Err(message) => {
                    eprintln!("error: {message}");
                    ExitCode::Failure
                }
            }
        }
        Ok((command, runs, _)) => {
            execute(&command, &runs, &mut BufWriter::new(io::stdout().lock()))
        }
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

/// The process' arguments, with those of files in place of `@FILE`. Where there is no such file it is a word as any other: a
/// revision may begin so.
fn expand_arguments() -> Result<Vec<OsString>, String> {
    let mut words = Vec::new();
    for word in std::env::args_os() {
        let bytes = word.as_encoded_bytes();
        let is_file = bytes.first() == Some(&b'@') && path_of(&bytes[1..]).is_file();
        if !is_file {
            words.push(word);
            continue;
        }
        let listed = argfile::expand_args_from(
            std::iter::once(word.clone()),
            argfile::parse_fromfile,
            argfile::PREFIX,
        );
        words.extend(listed.map_err(|error| format!("{}: {error}", word.display()))?);
    }
    Ok(words)
}

/// The runs of the user's program that are asked for.
struct Runs {
    trace: Option<TraceOptions>,
    verification: Option<VerifyOptions>,
}

fn execute(command: &Command, runs: &Runs, out: &mut dyn Write) -> ExitCode {
    let mut err = io::stderr();
    let streams = Streams { out, err: &mut err };
    match command {
        Command::Run(options) => match (&runs.trace, &runs.verification) {
            (Some(trace), verification) => {
                pipeline::run_traced(options, trace, verification.as_ref(), streams)
            }
            (None, Some(verification)) => {
                pipeline::run_verified(options, verification, pipeline::analyse, streams)
            }
            (None, None) => pipeline::run(options, pipeline::analyse, streams),
        },
        Command::ShowFiles(options) => pipeline::show_files(options, streams),
        Command::ShowSettings(options) => pipeline::show_settings(options, streams),
        Command::Undo { paths, verbosity } => pipeline::undo(paths, *verbosity, streams.err),
    }
}

#[cfg(test)]
mod tests;
