//! `unpin facts`: from the files of a package to its artefact.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::artefact::Artefact;
use super::{Facts, name_below};
use crate::analysis::excerpt_for_anyone;
use crate::exit_code::ExitCode;
use crate::options::{AnalysisOptions, SettingsSource};
use crate::pipeline::guard::guarded;
use crate::pipeline::program::{Files, Survey, notes_of};
use crate::pipeline::scripts::reaches_main;
use crate::pipeline::{Sources, Streams, in_order, path_diagnostic, resolve_options};
use crate::program::{FileFacts, FileId, Mentioned, Notes, uncommented};
use crate::report::{Diagnostic, render_diagnostic, settings_diagnostic};
use crate::source::{PlacedFacts, Settings, SourceFile, absolute, describe, discover};

/// What `unpin facts` is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct FactsOptions {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Where the artefact is written.
    pub out: PathBuf,
    /// The facts of the packages that they import.
    pub deps: Vec<PathBuf>,
    /// What paths in artefacts are relative to.
    pub root: PathBuf,
    /// Worker threads.
    pub jobs: NonZeroUsize,
    /// What holds for the files.
    pub settings: SettingsSource,
}

/// What a file tells of itself.
struct Read {
    notes: Notes,
    /// Of a module, without comments.
    text: Option<String>,
    reaches_main: bool,
}

/// Writes what others have to know of some files.
pub fn make_facts(options: &FactsOptions, streams: &mut Streams<'_>) -> ExitCode {
    let made = make(options).and_then(|artefact| write(&options.out, &artefact));
    let Err(faults) = made else {
        return ExitCode::Success;
    };
    for fault in faults {
        // Nobody can be told when standard error fails.
        let _ = writeln!(streams.err, "{}", render_diagnostic(&fault));
    }
    ExitCode::Failure
}

fn fault_of(path: &Path, message: String) -> Vec<Diagnostic> {
    vec![Diagnostic::without_place(
        path.display().to_string(),
        message,
    )]
}

fn make(options: &FactsOptions) -> Result<Artefact, Vec<Diagnostic>> {
    let root = absolute(&options.root);
    let settings = Settings::new(options.settings.clone());
    let settings = Arc::new(settings.map_err(|why| fault_of(Path::new("command line"), why))?);
    let found = discover(&options.paths, options.jobs, &settings);
    let mut faults: Vec<Diagnostic> = found.errors.into_iter().map(path_diagnostic).collect();
    let placed = options.deps.iter().map(|file| PlacedFacts {
        file: file.clone(),
        root: root.clone(),
    });
    let facts = Facts::read(&placed.collect::<Vec<_>>(), &found.files);
    let facts = Arc::new(facts.map_err(|(path, why)| fault_of(&path, why))?);
    let sources = Sources::Files(found.files.clone());
    let resolved = resolve_options(&settings, &sources, &facts);
    let wrong = settings.take_errors();
    faults.extend(wrong.iter().map(settings_diagnostic));
    let names = found.files.iter().map(|path| {
        let name = name_below(&root, &absolute(path));
        name.ok_or_else(|| fault_of(path, format!(
            "is not below {}, which the paths of an artefact are relative to: run it where all files are below, or name such a folder with --root",
            root.display()
        )))
    });
    let names: Vec<String> = names.collect::<Result<_, _>>()?;
    let reads = read_all(&sources, &resolved, options.jobs, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let files = Files::of(&sources, &facts, &resolved);
    let package = Package {
        files,
        paths: &found.files,
        reads: &reads,
        jobs: options.jobs,
    };
    let (of_files, beside) = package.facts();
    Ok(Artefact {
        deps: facts.digests.clone(),
        files: names.into_iter().zip(of_files).collect::<BTreeMap<_, _>>(),
        beside: beside
            .into_iter()
            .filter_map(|(folder, names)| Some((name_below(&root, &folder)?, names)))
            .collect(),
    })
}

/// A package that is all read.
struct Package<'a> {
    files: Files<'a>,
    paths: &'a [PathBuf],
    reads: &'a [Read],
    jobs: NonZeroUsize,
}

impl Package<'_> {
    /// What others have to know of its files, in their order, and what is beside these.
    fn facts(&self) -> (Vec<FileFacts>, BTreeMap<PathBuf, BTreeSet<String>>) {
        let notes = || self.reads.iter().map(|read| read.notes.clone()).collect();
        let mut survey = Survey::of(self.files, self.paths, notes(), self.jobs);
        survey.run(survey.program.suspects_for_anyone());
        let mut with_frames = Survey::of(self.files, self.paths, notes(), self.jobs);
        let is_any = with_frames.program.hand_frames();
        if is_any {
            with_frames.run(with_frames.program.suspects_for_anyone());
        }
        let mentioned = Mentioned::by(self.reads.iter().map(|read| &read.notes));
        // A module that has the name of a function which is left out would be taken for it.
        let modules = self.paths.iter().flat_map(|path| path.iter());
        let modules: BTreeSet<&OsStr> = modules
            .map(|part| Path::new(part).file_stem().unwrap_or(part))
            .collect();
        let is_mentioned = |name: &str| mentioned.has(name) || modules.contains(OsStr::new(name));
        let of_file = |n: usize| {
            let Read {
                text, reaches_main, ..
            } = &self.reads[n];
            let excerpt = |text: &String| excerpt_for_anyone(text, is_mentioned);
            let excerpt = || text.as_ref().map(excerpt);
            // Of what fails here, nothing is known.
            let excerpt = || guarded(excerpt).ok().flatten();
            let file = FileId(n as u32);
            let facts = survey.program.facts_of(file, excerpt, *reaches_main);
            let with_frames = Some(with_frames.program.found_in(file));
            FileFacts {
                found_with_frames: with_frames.filter(|found| is_any && *found != facts.found),
                ..facts
            }
        };
        let mut of_files = Vec::with_capacity(self.reads.len());
        in_order::run(self.reads.len(), self.jobs, &of_file, |facts| {
            of_files.push(facts);
            ControlFlow::Continue(())
        });
        (of_files, survey.program.beside())
    }
}

fn read_all(
    sources: &Sources,
    settings: &[Arc<AnalysisOptions>],
    jobs: NonZeroUsize,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Read> {
    let look = |n: usize| {
        let path = sources.path(n);
        let file = sources
            .read(n)
            .map_err(|error| Diagnostic::of_unread(path.display().to_string(), error))?;
        let is_module = path.extension().is_some_and(|extension| extension == "py");
        guarded(|| Read::of(&file, is_module))
            .map_err(|why| Diagnostic::without_place(path.display().to_string(), why))
    };
    let mut reads = Vec::with_capacity(settings.len());
    in_order::run(sources.len(), jobs, &look, |read| {
        match read {
            Ok(read) => reads.push(read),
            Err(fault) => faults.push(fault),
        }
        ControlFlow::Continue(())
    });
    reads
}

impl Read {
    fn of(file: &SourceFile, is_module: bool) -> Self {
        Self {
            notes: notes_of(file),
            text: is_module.then(|| uncommented(file.text())),
            reaches_main: reaches_main(file.text()),
        }
    }
}

fn write(path: &Path, artefact: &Artefact) -> Result<(), Vec<Diagnostic>> {
    let bytes = artefact.encode().map_err(|why| fault_of(path, why))?;
    // What depends on a file that is as it was is not out of date.
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    std::fs::write(path, bytes).map_err(|error| {
        let why = describe(&error);
        fault_of(path, format!("cannot be written: {why}"))
    })
}
