//! `--trace`: one run of a command on a staged copy, in which probes record what dead locals hold.
//!
//! [`trace`] is the one entry. What is probed comes from the analysis ([`DyingLocal`]); `placing.py` puts the probes into the
//! functions as they are loaded, `recorder.py` records, [`Record`] reads what all processes of the run wrote, and
//! [`Traced`] is that joined with the locals. Nothing here writes to the user's tree, and the sources are never changed, not
//! even in the copy: whatever the program prints of its own lines is as before.

mod captures;

mod join;

mod keep;

mod record;

mod stage;

mod traced;

pub use traced::{
    AllocatedLocal, Captured, DeadBytes, DeadChange, PeakPlace, PicturedLocal, ProcessPeaks,
    Stretch, Traced, TracedLocal,
};

#[cfg(test)]
pub(crate) use traced::samples;

pub(crate) use captures::add_captures;
pub(crate) use join::NOTHING_BYTES;
pub(crate) use keep::{drop_stale, read_traces, write_trace};
pub(crate) use traced::is_large;

use std::fmt;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::analysis::DyingLocal;
use crate::run::{Command, Run};
use record::Record;
use stage::TracedRun;

/// What to trace.
#[derive(Debug)]
pub(crate) struct TraceRequest<'a> {
    /// The folder that is staged, canonical; see [`crate::run::find_root`].
    pub(crate) root: PathBuf,
    /// The working folder of the command, in `root`.
    pub(crate) folder: PathBuf,
    pub(crate) files: Vec<ProbedFile<'a>>,
    pub(crate) command: &'a Command,
    /// A program that calls [`crate::run::intercept`] first.
    pub(crate) launcher: Option<PathBuf>,
}

/// A file with locals that are probed.
#[derive(Debug)]
pub(crate) struct ProbedFile<'a> {
    /// Canonical, in the root.
    pub(crate) path: PathBuf,
    /// For reports.
    pub(crate) shown_path: String,
    pub(crate) text: &'a str,
    pub(crate) locals: &'a [DyingLocal],
}

/// The command does not work, so that what was seen of it means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceFails {
    how: String,
    printed: String,
    notes: Vec<String>,
}

impl fmt::Display for TraceFails {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the traced command {}", self.how)?;
        if !self.printed.is_empty() {
            write!(formatter, "; it printed:\n{}", self.printed)?;
        }
        for note in &self.notes {
            write!(formatter, "\nnote: {note}")?;
        }
        Ok(())
    }
}

impl std::error::Error for TraceFails {}

/// Runs the command once with probes. `progress` is told what its processes hold now.
///
/// # Errors
/// [`TraceFails`] if the command fails; others say what stands in the way of running or watching it.
pub(crate) fn trace(request: &TraceRequest<'_>, progress: &mut dyn FnMut(u64)) -> Result<Traced> {
    let run = stage::run(request, progress)?;
    if !run.run.end.is_success() {
        return Err(describe_failure(&run).into());
    }
    check_watched(request, &run.run)?;
    let record = Record::read(&run.traces);
    Ok(join::join(request, &run, &record))
}

/// Says why nothing was seen, where that is so.
fn check_watched(request: &TraceRequest<'_>, run: &Run) -> Result<()> {
    let trace = &run.trace;
    let Some((python, version)) = &trace.interpreter else {
        bail!(
            "no Python of the command could be watched: it runs none, or an isolated one (`-I`, `-E`, `-S`)"
        );
    };
    if let Some(failure) = trace.failures.first() {
        // Why it refuses is a sentence; anything else comes with its name.
        let reason = failure.trim_start_matches("hook_failed RuntimeError ");
        bail!(
            "{} ({version}) cannot be traced: {reason}",
            python.display()
        );
    }
    if trace.loaded.is_empty() && !request.files.is_empty() {
        let elsewhere = trace.elsewhere.iter().next();
        let elsewhere = elsewhere.map_or_else(String::new, |path| {
            format!("; it loaded {} instead", path.display())
        });
        bail!("the command loaded none of the given files{elsewhere}");
    }
    Ok(())
}

fn describe_failure(traced: &TracedRun) -> TraceFails {
    const LINES: usize = 15;
    let run = &traced.run;
    let bytes = if run.stderr.tail.is_empty() {
        &run.stdout.tail
    } else {
        &run.stderr.tail
    };
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().collect();
    TraceFails {
        how: run.end.describe(),
        printed: lines[lines.len().saturating_sub(LINES)..].join("\n"),
        notes: traced.notes.clone(),
    }
}
