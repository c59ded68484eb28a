//! One short function per command; the only file that knows every stage.

mod facts;

mod findings;

mod guard;
mod held;

mod program;

mod in_order;

mod installed;

mod file_job;

mod writer;

mod session;
mod sources;

mod scripts;

mod review;

mod verify;

mod trace;

mod baseline;

mod known;
mod links;

mod remembered;

mod touched;
mod trace_files;

use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::exit_code::ExitCode;
use crate::observe::Traced;
use crate::options::{
    AnalysisOptions, CacheUse, Format, Input, Output, RunOptions, SettingsSource, Verbosity,
};
use crate::report::{
    Diagnostic, FileFindings, NameBase, Printer, count, render_diagnostic, settings_diagnostic,
};
use crate::run::Interrupt;
use crate::source::{
    Digest, Journal, PathError, Settings, SourceFile, discover, is_left_out, nearest_cache,
    remove_cache, state_folder, work_tree_around,
};
use crate::verify::Verification;
pub use facts::{FactsOptions, make_facts};
pub(crate) use findings::{analyse, analyse_alone, holds_alone};
pub(crate) use guard::guarded;
pub(crate) use in_order::STACK_BYTES;
pub(crate) use program::FileInput;
pub(crate) use scripts::module_level_of;
pub(crate) use trace::run_traced;
pub use trace::{Ratchet, TraceOptions, TraceSource};
pub(crate) use trace_files::TraceFiles;
pub use verify::VerifyOptions;
pub(crate) use verify::run_verified;

use facts::{Facts, read_facts};
use file_job::{FileJob, FileOutcome, Looking};
use known::Known;
use program::{Files, Glance, Surveyed, digest_of_all, neighbours};
use remembered::{Others, Remembered};
use review::{Ending, Screen};
use scripts::Scripts;
use session::Session;
use sources::Sources;
use touched::Touched;
use writer::Writer;

/// Where a command writes for people and for programs.
pub struct Streams<'a> {
    /// Reports, diffs, rewritten text.
    pub out: &'a mut dyn Write,
    /// Errors, warnings, the summary.
    pub err: &'a mut dyn Write,
}

/// Has `record` look at all files as [`run`] does, and writes nothing: whatever is wrong is reported by the pass that follows.
fn look_at_all(
    options: &RunOptions,
    record: impl Fn(&FileInput<'_>) -> Result<FileFindings, Diagnostic> + Sync,
) {
    let silent = RunOptions {
        cache: CacheUse::Off,
        output: Output::Report,
        format: Format::Text,
        verbosity: Verbosity::Quiet,
        ..options.clone()
    };
    let (mut out, mut err) = (io::sink(), io::sink());
    let streams = Streams {
        out: &mut out,
        err: &mut err,
    };
    run_with_state(&silent, record, streams, None);
}

/// Looks at all files of `options.input`, on worker threads, and reports or rewrites them in path order. `analyse` is what
/// finds: [`analyse()`], or a stand-in.
pub(crate) fn run<'a>(
    options: &'a RunOptions,
    analyse: impl Fn(&FileInput<'_>) -> Result<FileFindings, Diagnostic> + Sync,
    streams: Streams<'a>,
) -> ExitCode {
    run_with_state(options, analyse, streams, state_folder())
}

/// [`run`] with the undo journal below `state`.
fn run_with_state<'a>(
    options: &'a RunOptions,
    analyse: impl Fn(&FileInput<'_>) -> Result<FileFindings, Diagnostic> + Sync,
    streams: Streams<'a>,
    state: Option<PathBuf>,
) -> ExitCode {
    run_with_proofs(options, analyse, streams, state, Proofs::default())
}

/// What runs of the program showed, for the json form.
#[derive(Debug, Clone, Copy, Default)]
struct Proofs<'a> {
    verification: Option<&'a Verification>,
    trace: Option<&'a Traced>,
}

/// [`run_with_state`] with what was proven.
fn run_with_proofs<'a>(
    options: &'a RunOptions,
    analyse: impl Fn(&FileInput<'_>) -> Result<FileFindings, Diagnostic> + Sync,
    streams: Streams<'a>,
    state: Option<PathBuf>,
    proofs: Proofs<'a>,
) -> ExitCode {
    let screen = match find_screen(options) {
        Ok(screen) => screen,
        Err(why) => {
            // Nobody can be told when standard error fails.
            let _ = writeln!(streams.err, "error: {why}");
            return ExitCode::Failure;
        }
    };
    let base = name_base();
    let printer = Printer::new(options.format, &base);
    let mut session = Session::new(options, streams, proofs, printer.clone());
    let (sources, facts, settings) = match prepare(options, &mut session) {
        ControlFlow::Continue(prepared) => prepared,
        ControlFlow::Break(()) => return session.finish(),
    };
    let prepared = open_known(options, &mut session)
        .map_continue(|known| (known, options.changed_since.as_deref().map(Touched::since)));
    let ControlFlow::Continue((known, touched)) = prepared else {
        return session.finish();
    };
    if let Some(message) = touched.as_ref().and_then(|it| it.find_failure(&sources)) {
        session.abort("--changed-since", message);
        return session.finish();
    }
    let may_remember = options.output != Output::Review;
    let remembered = may_remember.then(|| Remembered::open(options, &base, &settings));
    let remembered = remembered.flatten();
    let remembers = remembered.is_some();
    let (scripts, glances) = Scripts::find(options, &sources, &facts, |path, content, file| {
        Glance::at(path, content, file, remembers)
    });
    let job = FileJob {
        options,
        analyse: &analyse,
        writer: Writer::new(options.uncommitted, state),
        printer,
        known,
        touched,
        base,
    };
    let analysis = |index: usize| AnalysisOptions {
        module: scripts.level(&sources.path(index)),
        ..AnalysisOptions::clone(&settings[index])
    };
    let surveyed = OnceLock::new();
    let survey = || {
        let files = Files::of(&sources, &facts, &settings);
        let survey = || Surveyed::of(files, &glances, options.jobs);
        surveyed.get_or_init(survey).as_ref()
    };
    if let Some(screen) = &screen {
        let look = |index: usize| {
            let (path, file) = (sources.path(index), sources.read(index));
            job.look(&path, file, &analysis(index), neighbours(survey(), index))
        };
        let ending = review_all(&job, sources.len(), look, screen, &mut session);
        session.note_writer(job.writer);
        return ending.exit_code(session.finish());
    }
    let program = remembers.then(|| digest_of_all(&sources, &glances, &facts));
    // Where nothing has changed since an earlier run, no file is read for what it does to others.
    let work = |index: usize| {
        let path = sources.path(index);
        let analysis = analysis(index);
        // As it was when the whole program was looked at.
        let content = glances.get(index).and_then(|glance| glance.content);
        let (Some(remembered), Some(program), Some(content)) = (&remembered, program, content)
        else {
            let file = sources.read(index);
            return job.run(&path, file, &analysis, neighbours(survey(), index));
        };
        let asked = |others| remembered.asked(&path, &analysis, content, others);
        let in_same_program = asked(Others::Same(program));
        if let Some(outcome) = remembered.find(in_same_program) {
            return outcome;
        }
        let loaded = sources.load(index);
        let is_as_it_was = |bytes: &Vec<u8>| Digest::of_content(bytes) == content;
        let is_same = loaded.as_ref().is_ok_and(is_as_it_was);
        let file = loaded.and_then(|bytes| SourceFile::from_bytes(path.clone(), bytes));
        let (true, Ok(read)) = (is_same, &file) else {
            return job.run(&path, file, &analysis, neighbours(survey(), index));
        };
        let neighbours = neighbours(survey(), index);
        let among_such = asked(Others::Doing(neighbours.digest(read.text())));
        let outcome = remembered
            .find(among_such)
            .unwrap_or_else(|| job.run(&path, file, &analysis, neighbours));
        remembered.keep(in_same_program, &outcome);
        remembered.keep(among_such, &outcome);
        outcome
    };
    run_through(&sources, options, work, &mut session);
    if let Some(remembered) = remembered {
        remembered.save();
    }
    if let Some(known) = job.known {
        session.note_known(known);
    }
    session.note_writer(job.writer);
    session.finish()
}

/// Asks about the findings of one file after the other, while those of the next are looked for.
fn review_all<'j, 'a, A>(
    job: &'j FileJob<'a, A>,
    files: usize,
    look: impl Fn(usize) -> Looking<'j> + Sync,
    screen: &'j Screen,
    session: &mut Session<'_>,
) -> Ending
where
    A: Fn(&FileInput<'_>) -> Result<FileFindings, Diagnostic> + Sync,
{
    let mut ending = Ending::Done;
    in_order::run(files, job.options.jobs, &look, |looked| {
        let asked = review::review(job, looked, screen, session);
        asked.map_break(|how| ending = how)
    });
    ending
}

/// Looks at one file after the other. A rewrite that has begun is ended when the user interrupts the run, so that nothing half
/// done stays behind.
fn run_through(
    sources: &Sources,
    options: &RunOptions,
    work: impl Fn(usize) -> FileOutcome + Sync,
    session: &mut Session<'_>,
) {
    let interrupt = match options.output {
        Output::Write => Interrupt::listen().ok(),
        Output::Report | Output::Diff | Output::Review => None,
    };
    let is_interrupted = || interrupt.as_ref().is_some_and(Interrupt::is_raised);
    let work = |index: usize| (!is_interrupted()).then(|| work(index));
    in_order::run(sources.len(), options.jobs, &work, |outcome| {
        if let Some(outcome) = outcome {
            return session.take(outcome);
        }
        session.note_interruption();
        ControlFlow::Continue(())
    });
}

/// What was accepted before, where that is asked for.
fn open_known(options: &RunOptions, session: &mut Session<'_>) -> ControlFlow<(), Option<Known>> {
    let Some(request) = &options.known else {
        return ControlFlow::Continue(None);
    };
    match Known::open(request) {
        Ok(known) => ControlFlow::Continue(Some(known)),
        Err(message) => {
            session.abort(&request.path().display().to_string(), message);
            ControlFlow::Break(())
        }
    }
}

/// The terminal at which each finding is asked about, where that is wanted.
fn find_screen(options: &RunOptions) -> Result<Option<Screen>, &'static str> {
    match options.output {
        Output::Report | Output::Diff | Output::Write => Ok(None),
        Output::Review => Screen::find(options.coloring).map(Some),
    }
}

fn name_base() -> NameBase {
    let current = std::env::current_dir().unwrap_or_default();
    NameBase {
        repository: work_tree_around(&current).map(Path::to_owned),
        current,
    }
}

/// The files to look at, and their settings. Those whose settings cannot be used are left out, and that is said.
fn gather(
    options: &RunOptions,
    session: &mut Session<'_>,
) -> ControlFlow<(), (Sources, Arc<Settings>)> {
    let settings = open_settings(&options.settings, session)?;
    let mut sources = match &options.input {
        Input::Paths(paths) => {
            let discovery = discover(paths, options.jobs, &settings);
            for error in discovery.errors {
                session.take_diagnostic(path_diagnostic(error));
            }
            for folder in discovery.left_out {
                session.warn(&format!(
                    "{}: all Python files in it are excluded by settings or ignored by git",
                    folder.display()
                ));
            }
            Sources::Files(discovery.files)
        }
        Input::Stdin(name) if is_left_out(name, &settings) => {
            pass_through(options, session)?;
            Sources::Files(Vec::new())
        }
        Input::Stdin(name) => read_stdin(name, session)?,
    };
    let is_broken = |path: &Path| settings.of_file(path).is_broken();
    let mut is_lost = false;
    match &mut sources {
        Sources::Files(files) => files.retain(|path| !is_broken(path)),
        Sources::Stdin { name, .. } => is_lost = is_broken(name),
    }
    for error in settings.take_errors() {
        session.take_diagnostic(settings_diagnostic(&error));
    }
    if is_lost {
        return ControlFlow::Break(());
    }
    ControlFlow::Continue((sources, settings))
}

/// The files to look at, what is known of others, and what each of them is analysed with.
type Prepared = (Sources, Arc<Facts>, Vec<Arc<AnalysisOptions>>);

fn prepare(options: &RunOptions, session: &mut Session<'_>) -> ControlFlow<(), Prepared> {
    let (sources, settings) = gather(options, session)?;
    let facts = read_facts(&settings, &sources, session)?;
    let resolved = resolve_options(&settings, &sources, &facts);
    ControlFlow::Continue((sources, facts, resolved))
}

/// What each file is analysed with, and after those that are given each of which facts are known.
fn resolve_options(
    settings: &Settings,
    sources: &Sources,
    facts: &Facts,
) -> Vec<Arc<AnalysisOptions>> {
    let mut known: Vec<Arc<AnalysisOptions>> = Vec::new();
    let mut resolve = |path: &Path| {
        let found = settings.of_file(path).analysis_options(path);
        if let Some(same) = known.iter().find(|other| ***other == found) {
            return Arc::clone(same);
        }
        known.push(Arc::new(found));
        Arc::clone(&known[known.len() - 1])
    };
    let given = (0..sources.len()).map(|index| sources.path(index));
    let known = facts.files.iter().map(|file| file.path.clone());
    given.chain(known).map(|path| resolve(&path)).collect()
}

fn open_settings(
    source: &SettingsSource,
    session: &mut Session<'_>,
) -> ControlFlow<(), Arc<Settings>> {
    match Settings::new(source.clone()) {
        Ok(settings) => ControlFlow::Continue(Arc::new(settings)),
        Err(message) => {
            session.abort("command line", message);
            ControlFlow::Break(())
        }
    }
}

fn read_stdin(name: &Path, session: &mut Session<'_>) -> ControlFlow<(), Sources> {
    let mut bytes = Vec::new();
    // One byte more than is allowed, so that the refusal is the same as for a file.
    let limit = u64::from(u32::MAX) + 1;
    match io::stdin().lock().take(limit).read_to_end(&mut bytes) {
        Ok(_) => ControlFlow::Continue(Sources::Stdin {
            name: name.to_owned(),
            bytes: Mutex::new(bytes),
        }),
        Err(error) => {
            let message = format!("standard input cannot be read: {error}");
            session.abort(&name.display().to_string(), message);
            ControlFlow::Break(())
        }
    }
}

/// A file that is left out is rewritten to what it is.
fn pass_through(options: &RunOptions, session: &mut Session<'_>) -> ControlFlow<()> {
    if let (Output::Write, Sources::Stdin { bytes, .. }) =
        (options.output, read_stdin(Path::new("<stdin>"), session)?)
    {
        session.print(&bytes.into_inner().unwrap_or_else(PoisonError::into_inner));
    }
    ControlFlow::Continue(())
}

fn path_diagnostic(diagnostic: PathError) -> Diagnostic {
    Diagnostic::without_place(diagnostic.path.display().to_string(), diagnostic.message)
}

/// Prints the files that a run would look at, a line each.
pub fn show_files(options: &RunOptions, mut streams: Streams<'_>) -> ExitCode {
    show(options, &mut streams, |sources, _, out| {
        (0..sources.len()).try_for_each(|index| writeln!(out, "{}", sources.path(index).display()))
    })
}

/// Prints the settings of the first file that a run would look at.
pub fn show_settings(options: &RunOptions, mut streams: Streams<'_>) -> ExitCode {
    show(options, &mut streams, |sources, settings, out| {
        if sources.len() == 0 {
            return Ok(());
        }
        let path = sources.path(0);
        write!(out, "{}", settings.of_file(&path).render(&path))
    })
}

fn show(
    options: &RunOptions,
    streams: &mut Streams<'_>,
    print: impl FnOnce(&Sources, &Settings, &mut dyn Write) -> io::Result<()>,
) -> ExitCode {
    let mut printed = Vec::new();
    let mut quiet = io::sink();
    let mut session = Session::new(
        options,
        Streams {
            out: &mut quiet,
            err: &mut *streams.err,
        },
        Proofs::default(),
        Printer::new(Format::Text, &name_base()),
    );
    if let ControlFlow::Continue((sources, settings)) = gather(options, &mut session) {
        // Writing to memory does not fail.
        let _ = print(&sources, &settings, &mut printed);
    }
    let has_failed = session.has_failed();
    // A reader that has enough is no failure.
    let _ = streams.out.write_all(&printed);
    if has_failed {
        ExitCode::Failure
    } else {
        ExitCode::Success
    }
}

/// Takes back the newest rewrite of something at or below `paths`.
pub fn undo(paths: &[PathBuf], verbosity: Verbosity, err: &mut dyn Write) -> ExitCode {
    let Some(state) = state_folder() else {
        let _ = writeln!(
            err,
            "error: no undo journal: neither UNPIN_STATE_DIR nor HOME is set"
        );
        return ExitCode::Failure;
    };
    // A file that is being restored is ended first.
    let interrupt = Interrupt::listen().ok();
    let is_interrupted = || interrupt.as_ref().is_some_and(Interrupt::is_raised);
    let undone = Journal::undo(&state, paths, &is_interrupted);
    for diagnostic in &undone.errors {
        let _ = writeln!(
            err,
            "{}",
            render_diagnostic(&path_diagnostic(diagnostic.clone()))
        );
    }
    if verbosity > Verbosity::Quiet {
        for path in &undone.restored {
            let _ = writeln!(err, "restored {}", path.display());
        }
        if undone.restored.is_empty() && undone.errors.is_empty() {
            let _ = writeln!(err, "nothing to undo here");
        }
    }
    if undone.left > 0 {
        let left = count(undone.left, "file");
        // Nobody can be told when standard error fails.
        let _ = writeln!(
            err,
            "interrupted; {left} left: --undo again takes the rest back"
        );
        ExitCode::Interrupted
    } else if undone.errors.is_empty() {
        ExitCode::Success
    } else {
        ExitCode::Failure
    }
}

/// Whether a file is among those that a run would look at.
pub fn looks_at(options: &RunOptions, file: &Path) -> bool {
    let (Input::Paths(paths), Ok(file)) = (&options.input, file.canonicalize()) else {
        return false;
    };
    let Ok(settings) = Settings::new(options.settings.clone()) else {
        return false;
    };
    let found = discover(paths, options.jobs, &Arc::new(settings)).files;
    let mut found = found.iter().chain(&options.scripts);
    found.any(|it| it.canonicalize().is_ok_and(|it| it == file))
}

/// Removes what earlier runs kept for later ones: in this folder, or in the project around the current one.
pub fn clean(folder: Option<&Path>, streams: &mut Streams<'_>) -> ExitCode {
    let current = std::env::current_dir().unwrap_or_default();
    let folder = folder
        .map(Path::to_owned)
        .or_else(|| nearest_cache(&current));
    let Some(folder) = folder else {
        let _ = writeln!(
            streams.err,
            "nothing to remove: this folder is in no project"
        );
        return ExitCode::Success;
    };
    let (line, code) = match remove_cache(&folder) {
        Ok(true) => (format!("removed {}", folder.display()), ExitCode::Success),
        Ok(false) => (
            format!("nothing to remove: there is no {}", folder.display()),
            ExitCode::Success,
        ),
        Err(message) => (format!("error: {message}"), ExitCode::Failure),
    };
    // Nobody can be told when standard error fails.
    let _ = writeln!(streams.err, "{line}");
    code
}

/// The number of workers where none is asked for.
pub fn default_jobs() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Whether files are rewritten.
fn writes(output: Output) -> bool {
    match output {
        Output::Report | Output::Diff => false,
        Output::Write | Output::Review => true,
    }
}

/// Whether the run may end early once nobody reads its output.
fn needs_reader(output: Output) -> bool {
    match output {
        Output::Report | Output::Diff => true,
        Output::Write | Output::Review => false,
    }
}

#[cfg(test)]
mod tests;
