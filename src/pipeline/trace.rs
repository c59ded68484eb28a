//! Runs a command once with probes, and reports or writes what it showed to hold memory for nothing.
//!
//! The files are run through twice, as for a verification: the first pass finds the locals to ask about, the second is the
//! ordinary one, in which only locals are released that the run saw holding something large and nobody else holding it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::baseline::Baseline;
use super::findings::{self, parse_diagnostic};
use super::held;
use super::program::FileInput;
use super::verify::{VerifyOptions, fail, run_verified_after};
use super::{Proofs, Streams, look_at_all, run_with_proofs};
use crate::analysis::{DyingLocal, find_dying_locals};
use crate::exit_code::ExitCode;
use crate::observe::{self, ProbedFile, TraceRequest, Traced};
use crate::options::{
    AnalysisOptions, Format, Level, Observation, ObservedLocals, Output, RunOptions, Verbosity,
    Witness,
};
use crate::report::{
    Diagnostic, FileFindings, Finding, PeakUnit, PredictedPeak, count, render_size, render_trace,
    render_trace_page,
};
use crate::run::{Command, find_root, is_memray_capture};
use crate::source::{SourceFile, state_folder};
use crate::value::Knowledge;

/// As often as a reader can follow.
const PROGRESS_PAUSE: Duration = Duration::from_millis(100);
/// What holds so much of its value alone shares nothing that matters.
const ALMOST_PERCENT: u64 = 90;

/// How to trace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceOptions {
    /// What is run, or what was recorded of other runs.
    pub source: TraceSource,
    /// Where what the run showed is kept.
    pub out: Option<PathBuf>,
    /// What counts as large; otherwise it depends on the peak.
    pub min_size_bytes: Option<u64>,
    /// Where the page with the picture of memory goes.
    pub page: Option<PathBuf>,
    /// What the run is compared with.
    pub ratchet: Option<Ratchet>,
}

/// What a run is compared with, or what is accepted from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ratchet {
    /// The run may hold no more than this file says.
    Check(PathBuf),
    /// The file is to say what this run holds.
    Update(PathBuf),
}

/// Where it is known from what locals hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TraceSource {
    /// A run of this command.
    Command(Command),
    /// Files that other runs wrote, captures of memray among them.
    Files {
        /// All of them.
        paths: Vec<PathBuf>,
        /// The Python that has memray; otherwise one is looked for.
        python: Option<PathBuf>,
    },
}

/// [`run`](super::run), of what the traced command showed, and then of what `verification` confirms of it.
#[allow(clippy::needless_pass_by_value, reason = "taken as `run` takes it")]
pub(crate) fn run_traced(
    options: &RunOptions,
    tracing: &TraceOptions,
    verification: Option<&VerifyOptions>,
    streams: Streams<'_>,
) -> ExitCode {
    let traced = match find_traced(options, tracing, streams.err) {
        Ok(traced) => traced,
        Err(error) => return fail(&error, streams.err),
    };
    let least_bytes = traced.least_bytes(tracing.min_size_bytes);
    let kept = keep_page(tracing, &traced).and_then(|()| turn_ratchet(tracing, &traced));
    let ratchet = match kept {
        Ok(outcome) => outcome,
        Err(error) => {
            let _ = writeln!(streams.err, "error: {error:#}");
            return ExitCode::Failure;
        }
    };
    let table = render_trace(&traced, least_bytes);
    if options.output == Output::Report && options.format == Format::Text {
        // A reader that has enough is noticed by the report after it.
        let _ = writeln!(streams.out, "{table}");
    } else if options.verbosity > Verbosity::Quiet {
        let _ = writeln!(streams.err, "{table}");
    }
    let evidence = Evidence::of(&traced, least_bytes, tracing.min_size_bytes.is_some());
    let analyse = |input: &FileInput<'_>| evidence.analyse(input, &traced);
    let proofs = Proofs {
        trace: Some(&traced),
        ..Proofs::default()
    };
    // What is borrowed below lives shorter than the caller's streams.
    let streams = Streams {
        out: &mut *streams.out,
        err: &mut *streams.err,
    };
    let status = match verification {
        Some(verification) => run_verified_after(options, verification, analyse, streams, proofs),
        None => run_with_proofs(options, analyse, streams, state_folder(), proofs),
    };
    match (ratchet, status) {
        (Some(sentences), ExitCode::Success | ExitCode::Suggestions) => conclude(&sentences),
        (_, status) => status,
    }
}

/// What is suggested does not count: it was accepted, or it is what is worse.
fn conclude(sentences: &[String]) -> ExitCode {
    let mut err = io::stderr();
    for sentence in sentences {
        let _ = writeln!(err, "worse than the baseline: {sentence}");
    }
    if sentences.is_empty() {
        ExitCode::Success
    } else {
        ExitCode::Suggestions
    }
}

/// What is worse than accepted; none where nothing is compared.
fn turn_ratchet(tracing: &TraceOptions, traced: &Traced) -> Result<Option<Vec<String>>> {
    match &tracing.ratchet {
        None => Ok(None),
        Some(Ratchet::Update(path)) => Baseline::update(path, traced).map(|()| Some(Vec::new())),
        Some(Ratchet::Check(path)) => {
            let baseline = Baseline::read(path)?;
            let sentences = baseline.and_then(|baseline| baseline.compare(traced));
            let sentences = sentences.with_context(|| {
                let (command, path) = (&traced.command, path.display());
                format!(
                    "{path} has nothing about `{command}`: accept what it holds with --update-baseline"
                )
            })?;
            Ok(Some(sentences))
        }
    }
}

/// A verification writes the page once more, with what it measured.
fn keep_page(tracing: &TraceOptions, traced: &Traced) -> Result<()> {
    let Some(path) = &tracing.page else {
        return Ok(());
    };
    std::fs::write(path, render_trace_page(traced))
        .with_context(|| format!("write {}", path.display()))
}

/// Runs the command, or reads what other runs showed.
fn find_traced(
    options: &RunOptions,
    tracing: &TraceOptions,
    err: &mut dyn Write,
) -> Result<Traced> {
    match &tracing.source {
        TraceSource::Command(command) => {
            let dying = find_dying(options);
            refuse_notebooks(&dying)?;
            let traced = observe_locals(&dying.files, options, command)?;
            if let Some(path) = &tracing.out {
                observe::write_trace(&traced, path)?;
            }
            Ok(traced)
        }
        TraceSource::Files { paths, python } => {
            let is_quiet = options.verbosity <= Verbosity::Quiet;
            let mut warn = |warning: &str| {
                if !is_quiet {
                    let _ = writeln!(err, "warning: {warning}");
                }
            };
            read_files(options, paths, python.as_deref(), &mut warn)
        }
    }
}

/// What other runs showed.
fn read_files(
    options: &RunOptions,
    paths: &[PathBuf],
    python: Option<&Path>,
    warn: &mut dyn FnMut(&str),
) -> Result<Traced> {
    let (captures, traces): (Vec<_>, Vec<_>) = paths
        .iter()
        .cloned()
        .partition(|path| is_memray_capture(path));
    let mut traced = match traces[..] {
        [] => None,
        [..] => Some(observe::read_traces(&traces)?),
    };
    if let Some(traced) = &mut traced {
        let stale = observe::drop_stale(traced, |path| {
            let file = SourceFile::read(path.as_ref()).ok()?;
            Some(file.text().to_owned())
        });
        if stale > 0 {
            let locals = count(stale, "local");
            warn(&format!(
                "{locals} of the trace changed since: trace again to know what is held"
            ));
        }
    }
    if let (Some(traced), []) = (&traced, &captures[..]) {
        return Ok(traced.clone());
    }
    let dying = find_dying(options);
    let files = probed_files(&dying.files)?;
    let (traced, warnings) = observe::add_captures(traced, &captures, &files, python)?;
    warnings.0.iter().for_each(|warning| warn(warning));
    Ok(traced)
}

/// A file with the locals to ask about.
struct DyingFile {
    file: SourceFile,
    locals: Vec<DyingLocal>,
}

/// What there is to ask about.
#[derive(Default)]
struct Dying {
    files: BTreeMap<PathBuf, DyingFile>,
    /// Not asked about: their code is run by a kernel, not as these files.
    notebooks: BTreeSet<PathBuf>,
    /// Whether there is anything else to look at.
    has_others: bool,
}

/// A run of notebooks alone would show nothing.
fn refuse_notebooks(dying: &Dying) -> Result<()> {
    if let (Some(first), false) = (dying.notebooks.first(), dying.has_others) {
        let name = first.display();
        bail!(
            "{name} is a notebook, whose code --trace does not see: `jupyter nbconvert --to script {name}` makes a script of it"
        );
    }
    Ok(())
}

fn find_dying(options: &RunOptions) -> Dying {
    let dying = Mutex::new(Dying::default());
    let lock = || dying.lock().unwrap_or_else(PoisonError::into_inner);
    let record = |input: &FileInput<'_>| {
        let file = input.file;
        if file.notebook().is_some() {
            lock().notebooks.insert(file.path.clone());
            return Ok(FileFindings::default());
        }
        lock().has_others = true;
        let asked = AnalysisOptions {
            level: Level::Unsafe,
            min_size_bytes: 0,
            ..input.options.clone()
        };
        let locals = input
            .with(|callees| {
                let find = || find_dying_locals(file.text(), callees, &asked);
                Knowledge::with(&asked.own, find)
            })
            .map_err(|why| parse_diagnostic(file, &why))?;
        let copy = SourceFile::from_bytes(file.path.clone(), file.bytes().into_owned());
        if let Ok(copy) = copy
            && !locals.is_empty()
        {
            let found = DyingFile { file: copy, locals };
            lock().files.insert(file.path.clone(), found);
        }
        Ok(FileFindings::default())
    };
    look_at_all(options, record);
    dying.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn probed_files(dying: &BTreeMap<PathBuf, DyingFile>) -> Result<Vec<ProbedFile<'_>>> {
    let mut files = Vec::new();
    for (path, found) in dying {
        let real = path
            .canonicalize()
            .with_context(|| format!("find {}", path.display()))?;
        files.push(ProbedFile {
            path: real,
            shown_path: path.display().to_string(),
            text: found.file.text(),
            locals: &found.locals,
        });
    }
    Ok(files)
}

fn observe_locals(
    dying: &BTreeMap<PathBuf, DyingFile>,
    options: &RunOptions,
    command: &Command,
) -> Result<Traced> {
    let folder = std::env::current_dir()
        .and_then(|folder| folder.canonicalize())
        .context("find the working folder")?;
    let files = probed_files(dying)?;
    let paths: Vec<PathBuf> = files.iter().map(|file| file.path.clone()).collect();
    let request = TraceRequest {
        root: find_root(&folder, &paths)?,
        folder,
        files,
        command,
        launcher: std::env::current_exe().ok(),
    };
    let mut err = io::stderr();
    let is_shown = options.verbosity > Verbosity::Quiet && err.is_terminal();
    let start = Instant::now();
    let mut next = Duration::ZERO;
    let result = observe::trace(&request, &mut |bytes| {
        if is_shown && start.elapsed() >= next {
            next = start.elapsed() + PROGRESS_PAUSE;
            let seconds = start.elapsed().as_secs_f64();
            let _ = write!(
                err,
                "\r\x1b[Ktracing: {seconds:.1} s, {}",
                render_size(bytes)
            );
        }
    });
    if is_shown {
        let _ = write!(io::stderr(), "\r\x1b[K");
    }
    result
}

/// What the run showed of each file's locals.
pub(super) struct Evidence {
    least_bytes: u64,
    by_path: BTreeMap<String, Arc<ObservedLocals>>,
}

impl Evidence {
    /// Who names a size asks for all that hold so much; otherwise only what lowers the peak is released.
    pub(super) fn of(traced: &Traced, least_bytes: u64, is_size_given: bool) -> Self {
        let mut by_path: BTreeMap<String, ObservedLocals> = BTreeMap::new();
        for local in &traced.locals {
            let is_large = observe::is_large(local, least_bytes);
            let seen = Observation {
                bytes: if is_large {
                    local.own_bytes
                } else {
                    local.max_bytes
                },
                is_wanted: is_large && (is_size_given || local.lowers_peak),
                is_exclusive: local.own_bytes >= local.max_bytes / 100 * ALMOST_PERCENT,
                witness: Witness::Probe,
            };
            let known = by_path.entry(local.path.clone()).or_default();
            known.insert(&local.function, &local.local, seen);
        }
        for local in &traced.allocated {
            let known = by_path.entry(local.path.clone()).or_default();
            if known.find(&local.function, &local.local).is_some() {
                continue;
            }
            let seen = Observation {
                bytes: local.bytes,
                is_wanted: local.bytes >= least_bytes && (is_size_given || local.is_dead_at_peak),
                is_exclusive: false,
                witness: Witness::Allocations,
            };
            known.insert(&local.function, &local.local, seen);
        }
        let by_path = by_path
            .into_iter()
            .map(|(path, known)| (path, Arc::new(known)));
        Self {
            least_bytes,
            by_path: by_path.collect(),
        }
    }

    /// What a file is analysed with.
    pub(super) fn options(&self, file: &SourceFile, options: &AnalysisOptions) -> AnalysisOptions {
        let mut observed = self.observed(file);
        let is_sized = observed.has_sized();
        if is_sized {
            Arc::make_mut(&mut observed).sized_level = options.level;
        }
        // What is allocated tells nothing of the end of a value: the level stays that which was asked for.
        let level = if is_sized && !observed.has_probed() {
            options.level
        } else {
            Level::Unsafe
        };
        AnalysisOptions {
            level,
            min_size_bytes: 0,
            observed: Some(observed),
            ..options.clone()
        }
    }

    fn observed(&self, file: &SourceFile) -> Arc<ObservedLocals> {
        let path = file.display_path();
        self.by_path.get(&path).map(Arc::clone).unwrap_or_default()
    }

    pub(super) fn analyse(
        &self,
        input: &FileInput<'_>,
        traced: &Traced,
    ) -> Result<FileFindings, Diagnostic> {
        let path = input.file.display_path();
        let observed = self.observed(input.file);
        let mut found = findings::analyse(&FileInput {
            options: &self.options(input.file, input.options),
            ..*input
        })?;
        for finding in &mut found.findings {
            describe_evidence(finding, &observed, traced, (&path, input.options.level));
        }
        predict_peaks(&mut found.findings, traced, &path);
        if input.options.shows_held {
            found.held = held::find_by_run(input, traced, self.least_bytes);
        }
        if !observed.has_sized() {
            found.hidden_unsafe = 0;
        }
        Ok(found)
    }
}

/// A finding says what the run saw instead of what the source tells. `level` is what was asked for.
fn describe_evidence(
    finding: &mut Finding,
    observed: &ObservedLocals,
    traced: &Traced,
    (path, level): (&str, Level),
) {
    let held = finding.locals.iter();
    let held = held.filter_map(|local| {
        let seen = observed.find(&finding.function, local)?;
        Some((local.as_str(), seen))
    });
    let held: Vec<(&str, Observation)> = held.collect();
    // What is released without a probe's word for it is Safe, or was asked for.
    let is_probed = |(_, seen): &(&str, Observation)| seen.witness == Witness::Probe;
    if finding.level == Level::Unsafe && (level < Level::Unsafe || held.iter().all(is_probed)) {
        finding.level = Level::Observed;
    }
    let largest = held.into_iter().max_by_key(|(_, seen)| seen.bytes);
    let Some((local, Observation { bytes, witness, .. })) = largest else {
        return;
    };
    finding.size_bytes = Some(bytes);
    if witness == Witness::Allocations {
        finding.evidence = format!(
            "memray saw up to {} allocated where it is bound, but not who held that",
            render_size(bytes)
        );
        return;
    }
    let seen = find_local(traced, path, &finding.function, local);
    if let Some(seen) = seen.map(|index| &traced.locals[index]) {
        let at_least = if seen.is_estimate { "about " } else { "" };
        finding.evidence = format!(
            "the traced run saw a `{}` of {at_least}{}",
            seen.type_name,
            render_size(bytes)
        );
    }
}

/// What a run's peak comes to without what the findings of one outermost function release. Of a capture the highest moment
/// alone is known: others may be almost as high.
fn predict_peaks(findings: &mut [Finding], traced: &Traced, path: &str) {
    let mut released: BTreeMap<_, Released> = BTreeMap::new();
    for finding in &*findings {
        let released = released.entry(finding.outermost).or_default();
        for local in &finding.locals {
            if let Some(index) = find_local(traced, path, &finding.function, local) {
                released.traced.insert(index);
            } else if let Some(index) = find_allocated(traced, path, &finding.function, local) {
                released.allocated.insert(index);
            }
        }
    }
    for finding in findings {
        let Some(released) = released.get(&finding.outermost) else {
            continue;
        };
        finding.predicted_peak = if released.traced.is_empty() {
            released.predict_captured(traced)
        } else {
            let after = traced.predict_peak(|local| released.traced.contains(&local));
            describe_peak(traced.peak_bytes, after)
        };
    }
}

/// What findings release, as indices into what was traced and what captures tell.
#[derive(Default)]
struct Released {
    traced: BTreeSet<usize>,
    allocated: BTreeSet<usize>,
}

impl Released {
    fn predict_captured(&self, traced: &Traced) -> PredictedPeak {
        let allocated = self.allocated.iter().map(|&index| &traced.allocated[index]);
        let before = allocated.clone().map(|local| local.peak_bytes).max();
        let before = before.unwrap_or(traced.peak_bytes);
        let of_it = allocated.filter(|local| local.is_dead_at_peak && local.peak_bytes == before);
        let dead: u64 = of_it.map(|local| local.bytes).sum();
        describe_peak(before, before.saturating_sub(dead))
    }
}

#[expect(clippy::cast_precision_loss, reason = "peaks are far below 2^53 bytes")]
fn describe_peak(before: u64, after: u64) -> PredictedPeak {
    PredictedPeak {
        before: before as f64,
        after: after as f64,
        unit: PeakUnit::Bytes,
    }
}

/// Which of the traced locals it is.
fn find_local(traced: &Traced, path: &str, function: &str, local: &str) -> Option<usize> {
    let mut locals = traced.locals.iter();
    locals.position(|it| it.path == path && it.function == function && it.local == local)
}

/// Which of the locals that captures tell of it is.
fn find_allocated(traced: &Traced, path: &str, function: &str, local: &str) -> Option<usize> {
    let mut locals = traced.allocated.iter();
    locals.position(|it| it.path == path && it.function == function && it.local == local)
}
