//! Analyses all files, proves by re-run which rewrites pay, and reports or writes those alone.
//!
//! The files are run through twice: the first pass records those with findings, and the second is the ordinary one, with
//! what was kept in place of their analysis. What is judged as one is all that was found in one outermost function.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::program::FileInput;
use super::{Proofs, Streams, look_at_all, run_with_proofs};
use crate::exit_code::ExitCode;
use crate::observe::{TraceFails, Traced};
use crate::options::{Format, Output, RunOptions, Verbosity};
use crate::report::{
    Diagnostic, FileFindings, Finding, PeakUnit, render_page, render_progress, render_table,
};
use crate::rewrite;
use crate::run::{Command, Interrupted, Measure, find_root};
use crate::source::{SourceFile, state_folder};
use crate::verify::{
    self, Keep, OriginalFails, PlannedFile, Prediction, PredictionUnit, Progress, Request, Rewrite,
    RewriteId, Verification,
};

/// As often as a reader can follow: the program that is measured has better uses for the time.
const PROGRESS_PAUSE: Duration = Duration::from_millis(100);

/// How to verify.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyOptions {
    /// What is run.
    pub command: Command,
    /// Measured runs of each variant, at least one.
    pub runs: usize,
    /// For one run.
    pub timeout: Option<Duration>,
    /// What the command writes, and is compared.
    pub outputs: Vec<PathBuf>,
    /// What is measured.
    pub measure: Measure,
    /// Which rewrites stay.
    pub keep: Keep,
    /// Where the page with the memory curves goes.
    pub page: Option<PathBuf>,
}

/// [`run`](super::run), of what `verification` confirms alone.
pub(crate) fn run_verified(
    options: &RunOptions,
    verification: &VerifyOptions,
    analyse: impl Fn(&FileInput<'_>) -> Result<FileFindings, Diagnostic> + Sync,
    streams: Streams<'_>,
) -> ExitCode {
    run_verified_after(options, verification, analyse, streams, Proofs::default())
}

/// The same of what another run has shown before.
#[allow(clippy::needless_pass_by_value, reason = "taken as `run` takes it")]
pub(super) fn run_verified_after(
    options: &RunOptions,
    verification: &VerifyOptions,
    analyse: impl Fn(&FileInput<'_>) -> Result<FileFindings, Diagnostic> + Sync,
    streams: Streams<'_>,
    proofs: Proofs<'_>,
) -> ExitCode {
    let planned = plan(options, &analyse);
    let outcome = if planned.groups.is_empty() {
        Ok(None)
    } else {
        check_page(verification)
            .and_then(|()| planned.prove(options, verification))
            .map(Some)
    };
    let found = match outcome {
        Ok(found) => found,
        Err(error) => return fail(&error, streams.err),
    };
    let said = found.as_ref().map_or(Ok(()), |found| {
        say(found, options, &mut *streams.out, &mut *streams.err);
        write_page(found, verification, proofs.trace)
    });
    if let Err(error) = said {
        return fail(&error, streams.err);
    }
    let is_failed = found.as_ref().is_some_and(Verification::is_failed);
    let kept: BTreeSet<RewriteId> = match &found {
        Some(found) if !is_failed => found.kept().into_iter().collect(),
        _ => BTreeSet::new(),
    };
    let proven = |input: &FileInput<'_>| match planned.files.get(&input.file.path) {
        Some(known) if *known.file.bytes() == *input.file.bytes() => {
            Ok(known.keep(|id| kept.contains(&id)))
        }
        Some(_) => Err(changed(input.file)),
        // What failed the first time fails again, and says why; what gave nothing gives nothing again.
        None => match analyse(input)? {
            found if found.findings.is_empty() => Ok(found),
            _ => Err(changed(input.file)),
        },
    };
    // The second pass' session lives shorter than the caller's streams.
    let streams = Streams {
        out: &mut *streams.out,
        err: &mut *streams.err,
    };
    let proofs = Proofs {
        verification: found.as_ref(),
        ..proofs
    };
    let code = run_with_proofs(options, proven, streams, state_folder(), proofs);
    if is_failed {
        ExitCode::VerificationFailed
    } else {
        code
    }
}

/// What all files would give: those that would give nothing are left out, so that a large tree is not held in memory.
struct Planned {
    files: BTreeMap<PathBuf, PlannedAnalysis>,
    groups: Vec<Group>,
}

/// What was found in one file.
struct PlannedAnalysis {
    file: SourceFile,
    found: FileFindings,
    /// The rewrite that each finding is part of.
    group_of: Vec<RewriteId>,
}

/// All that was found in one outermost function.
struct Group {
    /// As it was given.
    path: PathBuf,
    findings: Vec<Finding>,
}

fn plan(
    options: &RunOptions,
    analyse: &(impl Fn(&FileInput<'_>) -> Result<FileFindings, Diagnostic> + Sync),
) -> Planned {
    let files = Mutex::new(BTreeMap::new());
    let record = |input: &FileInput<'_>| {
        let file = input.file;
        let found = analyse(input)?;
        if !found.findings.is_empty() {
            let analysis = PlannedAnalysis {
                file: SourceFile::from_bytes(file.path.clone(), file.bytes().into_owned())
                    .map_err(|_| changed(file))?,
                found,
                group_of: Vec::new(),
            };
            let mut files = files.lock().unwrap_or_else(PoisonError::into_inner);
            files.insert(file.path.clone(), analysis);
        }
        Ok(FileFindings::default())
    };
    look_at_all(options, record);
    let mut planned = Planned {
        files: files.into_inner().unwrap_or_else(PoisonError::into_inner),
        groups: Vec::new(),
    };
    for analysis in planned.files.values_mut() {
        analysis.group(&mut planned.groups);
    }
    planned
}

impl PlannedAnalysis {
    fn group(&mut self, groups: &mut Vec<Group>) {
        let mut known = BTreeMap::new();
        for finding in &self.found.findings {
            let index = *known.entry(finding.outermost).or_insert_with(|| {
                groups.push(Group {
                    path: self.file.path.clone(),
                    findings: Vec::new(),
                });
                groups.len() - 1
            });
            groups[index].findings.push(finding.clone());
            self.group_of.push(rewrite_id(index));
        }
    }

    /// What is found once the other rewrites are dropped.
    fn keep(&self, is_kept: impl Fn(RewriteId) -> bool) -> FileFindings {
        let findings: Vec<Finding> = self.kept(is_kept).cloned().collect();
        FileFindings {
            unconfirmed: self.found.findings.len() - findings.len(),
            findings,
            ..self.found.clone()
        }
    }

    fn kept(&self, is_kept: impl Fn(RewriteId) -> bool) -> impl Iterator<Item = &Finding> {
        let findings = self.found.findings.iter().zip(&self.group_of);
        let kept = findings.filter(move |(_, id)| is_kept(**id));
        kept.map(|(finding, _)| finding)
    }

    fn render(&self, kept: &[RewriteId]) -> Vec<u8> {
        let findings = self.kept(|id| kept.contains(&id));
        let edits = rewrite::sorted(findings.flat_map(|finding| &finding.edits));
        let all = edits.iter().map(|edit| (edit.span, &*edit.text));
        self.file
            .apply(all)
            .unwrap_or_else(|| self.file.bytes().into_owned())
    }
}

impl Planned {
    fn prove(&self, options: &RunOptions, verification: &VerifyOptions) -> Result<Verification> {
        let mut real_paths = BTreeMap::new();
        for group in &self.groups {
            let path = &group.path;
            let real = path
                .canonicalize()
                .with_context(|| format!("find {}", path.display()))?;
            real_paths.insert(real, path);
        }
        let paths: Vec<PathBuf> = real_paths.keys().cloned().collect();
        let folder = std::env::current_dir()
            .and_then(|folder| folder.canonicalize())
            .context("find the working folder")?;
        let render = |path: &Path, kept: &[RewriteId]| {
            let known = real_paths
                .get(path)
                .and_then(|given| self.files.get(*given));
            known.map_or_else(Vec::new, |known| known.render(kept))
        };
        let files = real_paths.iter().map(|(real, given)| PlannedFile {
            path: real.clone(),
            before: self.files[*given].file.bytes().into_owned(),
        });
        let rewrites = self.groups.iter().enumerate().map(|(index, group)| {
            let real = real_paths.iter().find(|(_, given)| **given == &group.path);
            let path = real.map_or_else(|| group.path.clone(), |(real, _)| real.clone());
            group.rewrite(rewrite_id(index), path)
        });
        let request = Request {
            root: find_root(&folder, &paths)?,
            folder,
            files: files.collect(),
            rewrites: rewrites.collect(),
            render: &render,
            command: verification.command.clone(),
            runs: verification.runs,
            timeout: verification.timeout,
            measure: verification.measure,
            outputs: verification.outputs.clone(),
            keep: verification.keep,
            launcher: std::env::current_exe().ok(),
        };
        run_with_progress(&request, options.verbosity)
    }
}

impl Group {
    fn rewrite(&self, id: RewriteId, path: PathBuf) -> Rewrite {
        let mut functions: Vec<String> = Vec::new();
        let mut locals: Vec<String> = Vec::new();
        for finding in &self.findings {
            if !functions.contains(&finding.function) {
                functions.push(finding.function.clone());
            }
            for local in &finding.locals {
                if !locals.contains(local) {
                    locals.push(local.clone());
                }
            }
        }
        Rewrite {
            id,
            path,
            shown_path: self.path.display().to_string(),
            functions,
            locals,
            predicted: predict(&self.findings),
        }
    }
}

/// Each finding tells the peak of its function; of several functions nothing is known together.
fn predict(findings: &[Finding]) -> Option<Prediction> {
    let (first, rest) = findings.split_first()?;
    let peak = first.predicted_peak;
    rest.iter()
        .all(|other| other.function == first.function && other.predicted_peak == peak)
        .then_some(Prediction {
            before: peak.before,
            after: peak.after,
            unit: match peak.unit {
                PeakUnit::Bytes => PredictionUnit::Bytes,
                PeakUnit::LargestValue => PredictionUnit::LargestValue,
            },
        })
}

fn run_with_progress(request: &Request<'_>, verbosity: Verbosity) -> Result<Verification> {
    let mut err = io::stderr();
    let is_shown = verbosity > Verbosity::Quiet && err.is_terminal();
    let mut next = Duration::ZERO;
    let result = verify::run(request, &mut |progress: Progress<'_>| {
        if is_shown && progress.elapsed >= next {
            next = progress.elapsed + PROGRESS_PAUSE;
            let _ = write!(err, "\r\x1b[K{}", render_progress(&progress));
        }
    });
    if is_shown {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
    result
}

/// The runs take long: that the page has no place is told before them.
fn check_page(verification: &VerifyOptions) -> Result<()> {
    let parent = verification.page.as_deref().and_then(Path::parent);
    match parent.filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) if !folder.is_dir() => {
            bail!(
                "the page has no place: there is no folder {}",
                folder.display()
            )
        }
        _ => Ok(()),
    }
}

/// The table goes where the report for people goes; a diff and json have standard output for themselves.
fn say(found: &Verification, options: &RunOptions, out: &mut dyn Write, err: &mut dyn Write) {
    let table = render_table(found);
    if options.output == Output::Report && options.format == Format::Text {
        // A reader that has enough is noticed by the report after it.
        let _ = writeln!(out, "{table}");
    } else if options.verbosity > Verbosity::Quiet || found.is_failed() {
        let _ = writeln!(err, "{table}");
    }
}

fn write_page(
    found: &Verification,
    verification: &VerifyOptions,
    trace: Option<&Traced>,
) -> Result<()> {
    match &verification.page {
        Some(path) => std::fs::write(path, render_page(found, trace))
            .with_context(|| format!("write {}", path.display())),
        None => Ok(()),
    }
}

/// Says what went wrong with a run of the user's program.
pub(super) fn fail(error: &anyhow::Error, err: &mut dyn Write) -> ExitCode {
    let _ = writeln!(err, "error: {error:#}");
    if error.is::<OriginalFails>() || error.is::<TraceFails>() {
        ExitCode::VerificationFailed
    } else if error.is::<Interrupted>() {
        ExitCode::Interrupted
    } else {
        ExitCode::Failure
    }
}

fn rewrite_id(index: usize) -> RewriteId {
    RewriteId(u32::try_from(index).unwrap_or(u32::MAX))
}

fn changed(file: &SourceFile) -> Diagnostic {
    let message = "left as it is: it changed while the command was verified";
    Diagnostic::without_place(file.display_path(), message)
}
