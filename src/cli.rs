//! The command line.

mod arguments;

mod extras;

mod resolve;

use std::fs::File;
use std::io::{self, BufWriter, Write};

use clap::Parser;

use crate::exit_code::ExitCode;
use crate::options::Command;
use crate::pipeline::{self, Streams, TraceOptions, VerifyOptions};
use arguments::Arguments;
use resolve::{resolve, resolve_trace, resolve_verification};

/// Runs unpin on the process' arguments.
pub fn run() -> ExitCode {
    let words = match argfile::expand_args(argfile::parse_fromfile, argfile::PREFIX) {
        Ok(words) => words,
        Err(error) => {
            eprintln!("error: a file of arguments, which @ names: {error}");
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
        Ok((resolve(&arguments)?, runs, arguments.output_file))
    });
    match parsed {
        Ok((command, runs, None)) => {
            execute(&command, &runs, &mut BufWriter::new(io::stdout().lock()))
        }
        Ok((command, runs, Some(file))) => match File::create(&file) {
            Ok(opened) => execute(&command, &runs, &mut BufWriter::new(opened)),
            Err(error) => {
                eprintln!("error: {} cannot be written: {error}", file.display());
                ExitCode::Failure
            }
        },
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
