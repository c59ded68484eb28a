//! Reads all files once, lightly, before any is analysed, for what they know of each other.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::facts::Facts;
use super::guard::guarded;
use super::installed::Packages;
use super::links::Links;
use super::{Sources, in_order};
use crate::analysis::{Reading, has_news, may_matter, survey};
use crate::options::AnalysisOptions;
use crate::program::{Callees, FileId, FileOnly, Folders, Found, Notes, Program, Surroundings};
use crate::source::{Digest, ReadError, SourceFile};
use crate::value::{Elsewhere, Knowledge};

/// A file to look at, with all that it is looked at with.
pub(crate) struct FileInput<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) options: &'a AnalysisOptions,
    pub(super) neighbours: Neighbours<'a>,
}

impl<'a> FileInput<'a> {
    /// A file of which no others are known.
    pub(super) fn alone(file: &'a SourceFile, options: &'a AnalysisOptions) -> Self {
        Self {
            file,
            options,
            neighbours: neighbours(None, 0),
        }
    }

    /// Acts with what is known of others.
    pub(super) fn with<T>(&self, act: impl FnOnce(&dyn Callees) -> T) -> T {
        self.neighbours.with(&self.file.path, self.options, act)
    }
}

/// A file by itself: standard input, or one that an editor has open.
struct Alone(Option<Packages>);

impl Callees for Alone {
    fn surroundings(&self, text: &str) -> Surroundings {
        FileOnly.surroundings(text)
    }

    fn elsewhere(&self) -> Option<Arc<dyn Elsewhere>> {
        let packages = self.0.clone()?;
        Some(Arc::new(packages))
    }
}

/// What a file knows of the others that were given with it.
#[derive(Clone, Copy)]
pub(crate) struct Neighbours<'a> {
    surveyed: Option<&'a Surveyed>,
    file: FileId,
}

impl Neighbours<'_> {
    /// Acts with what is known for a file at `path`.
    pub(super) fn with<T>(
        self,
        path: &Path,
        options: &AnalysisOptions,
        act: impl FnOnce(&dyn Callees) -> T,
    ) -> T {
        match self.surveyed.and_then(|surveyed| surveyed.links.as_ref()) {
            Some(links) => act(&links.seen_from(self.file)),
            None => act(&Alone(Packages::of(options, path))),
        }
    }

    /// Of what is known of the others that matters to a file of this text.
    pub(super) fn digest(self, text: &str) -> Digest {
        let links = self.surveyed.and_then(|surveyed| surveyed.links.as_ref());
        let surroundings = match links {
            Some(links) => links.seen_from(self.file).surroundings(text),
            None => FileOnly.surroundings(text),
        };
        let surroundings = format!("{surroundings:?}");
        let below = links.map_or_else(Vec::new, |links| links.digest_below(self.file));
        Digest::of(&[surroundings.as_bytes(), &below])
    }
}

/// What the first reading of a file shows.
pub(super) struct Glance {
    /// Of where it is and what is in it.
    pub(super) digest: Digest,
    /// Of what is in it alone, where it can be read.
    pub(super) content: Option<Digest>,
    /// Where they are needed for certain.
    notes: Option<Notes>,
}

impl Glance {
    /// Without the notes where a run that remembers may do without them.
    pub(super) fn at(
        path: &Path,
        content: Result<&[u8], &ReadError>,
        file: Option<&SourceFile>,
        remembers: bool,
    ) -> Self {
        let (content, shown) = match content {
            Ok(bytes) => {
                let digest = Digest::of_content(bytes);
                (Some(digest), digest.to_bytes().to_vec())
            }
            Err(error) => (None, error.message.clone().into_bytes()),
        };
        Self {
            digest: Digest::of(&[path.as_os_str().as_encoded_bytes(), &shown]),
            content,
            notes: (!remembers).then(|| file.map(notes_of).unwrap_or_default()),
        }
    }
}

/// What the words of a file tell.
pub(super) fn notes_of(file: &SourceFile) -> Notes {
    Notes::of(file.text(), may_matter(file.text()))
}

/// The program, and with what its files were read to know it.
pub(super) struct Surveyed {
    /// Of more than one file.
    links: Option<Arc<Links>>,
}

/// The files of a program: those given, and after them those of which facts are known.
#[derive(Clone, Copy)]
pub(super) struct Files<'a> {
    sources: &'a Sources,
    facts: &'a Arc<Facts>,
    /// By file, of all of them.
    settings: &'a [Arc<AnalysisOptions>],
}

impl<'a> Files<'a> {
    /// With the settings of all of them.
    pub(super) fn of(
        sources: &'a Sources,
        facts: &'a Arc<Facts>,
        settings: &'a [Arc<AnalysisOptions>],
    ) -> Self {
        Self {
            sources,
            facts,
            settings,
        }
    }
}

/// The program as far as it is known, and with what its files were read to know it.
pub(super) struct Survey<'a> {
    files: Files<'a>,
    pub(super) program: Program,
    /// By file: from the root of the file system.
    paths: Vec<PathBuf>,
    read: BTreeMap<FileId, Reading>,
    /// Files whose facts were asked for, and whether they import what was not known of when these were made.
    asked: BTreeSet<(FileId, bool)>,
    jobs: NonZeroUsize,
}

impl Surveyed {
    /// Of the files given; nothing of standard input. What cannot be read does nothing, and is reported when its turn comes.
    pub(super) fn of(files: Files<'_>, glances: &[Glance], jobs: NonZeroUsize) -> Option<Self> {
        let Sources::Files(paths) = files.sources else {
            return None;
        };
        let noted: Option<Vec<Notes>> = glances.iter().map(|it| it.notes.clone()).collect();
        let notes = noted.unwrap_or_else(|| {
            let note = |file: usize| files.sources.read(file).map(|it| notes_of(&it));
            let mut notes = Vec::with_capacity(paths.len());
            in_order::run(paths.len(), jobs, &note, |noted| {
                notes.push(noted.unwrap_or_default());
                ControlFlow::Continue(())
            });
            notes
        });
        let mut surveyed = Survey::of(files, paths, notes, jobs);
        // A file by itself has nobody to tell.
        let is_any = paths.len() + files.facts.files.len() > 1;
        if is_any {
            surveyed.run(surveyed.program.suspects());
        }
        surveyed.program.settle();
        let known = files.facts.files.iter();
        let digests = glances.iter().map(|glance| glance.digest);
        let digests = digests.chain(known.clone().map(|it| it.digest)).collect();
        let paths = paths.iter().cloned();
        let paths = paths.chain(known.map(|it| it.path.clone())).collect();
        let (facts, settings) = (Arc::clone(files.facts), files.settings.to_vec());
        let links = Links::of(surveyed.program, paths, settings, digests, facts);
        Some(Self {
            links: Some(Arc::new(links)),
        })
    }
}

impl<'a> Survey<'a> {
    /// Nothing is read yet; this is noted of the files given.
    pub(super) fn of(
        files: Files<'a>,
        given: &[PathBuf],
        mut notes: Vec<Notes>,
        jobs: NonZeroUsize,
    ) -> Self {
        let mut whole = whole_paths(given);
        let folders = files.facts.folders_with(folders_of(&whole));
        for file in &files.facts.files {
            whole.push(file.path.clone());
            notes.push(file.facts.notes.clone());
        }
        Self {
            files,
            program: Program::of(&whole, notes, folders, given.len()),
            paths: whole,
            read: BTreeMap::new(),
            asked: BTreeSet::new(),
            jobs,
        }
    }

    /// Reads files round by round, these first.
    pub(super) fn run(&mut self, mut next: Vec<FileId>) {
        // What nobody imports, as tests and scripts, tells others nothing: it is read when all is known that it imports.
        let mut last: BTreeSet<FileId> = BTreeSet::new();
        for round in 0.. {
            if next.is_empty() {
                next = std::mem::take(&mut last).into_iter().collect();
            }
            if next.is_empty() {
                break;
            }
            let given = self.files.sources.len();
            let (read, known): (Vec<FileId>, Vec<FileId>) =
                next.iter().partition(|file| file.index() < given);
            let mut found = self.read_round(&read, round == 0);
            found.extend(self.ask(&known));
            next = self.program.take(found);
            let unheard = next.extract_if(.., |file| !self.program.is_imported(*file));
            last.extend(unheard);
        }
    }

    /// What is known of files that are not given, where that was not told yet.
    fn ask(&mut self, files: &[FileId]) -> Vec<(FileId, Found)> {
        let mut found = Vec::new();
        for &file in files {
            let known = &self.files.facts.files[file.index() - self.files.sources.len()];
            let is_new = |other: FileId| !self.files.facts.knew(known, &self.paths[other.index()]);
            let hears_news = self.program.hears_of(file, is_new);
            if !self.asked.insert((file, hears_news)) {
                continue;
            }
            let facts = &known.facts;
            let with_frames = facts.found_with_frames.as_ref();
            let with_frames = with_frames.filter(|_| self.program.meets_frames(file));
            let shown = if hears_news {
                facts.found_by_hearsay()
            } else {
                with_frames.unwrap_or(&facts.found).clone()
            };
            found.push((file, shown));
        }
        found
    }

    /// Reads these files for what they do to others, as far as is known by now; in a later round only where that may be more.
    fn read_round(&mut self, files: &[FileId], is_first: bool) -> Vec<(FileId, Found)> {
        let Files {
            sources, settings, ..
        } = self.files;
        let look = |n: usize| {
            let file = files[n];
            let source = sources.read(file.index()).ok()?;
            let seen = self.program.seen_from(file);
            let options = &settings[file.index()];
            let text = source.text();
            let has_news = || has_news(text, &seen, self.read.get(&file));
            // What fails here fails again when the file is analysed, and is reported then.
            guarded(|| {
                let survey = || survey(text, &seen, options);
                (is_first || has_news()).then(|| Knowledge::with(&options.own, survey))
            })
            .ok()??
        };
        let mut surveys = Vec::with_capacity(files.len());
        in_order::run(files.len(), self.jobs, &look, |read| {
            surveys.push(read);
            ControlFlow::Continue(())
        });
        let mut found = Vec::new();
        for (&file, read) in files.iter().zip(surveys) {
            if let Some((shown, read)) = read {
                found.push((file, shown));
                self.read.insert(file, read);
            }
        }
        found
    }
}

/// What the nth of the sources knows of the others.
pub(super) fn neighbours(surveyed: Option<&Surveyed>, n: usize) -> Neighbours<'_> {
    Neighbours {
        surveyed,
        file: FileId(n as u32),
    }
}

/// Of all files, and of what is beside them.
pub(super) fn digest_of_all(sources: &Sources, glances: &[Glance], facts: &Facts) -> Digest {
    let all: Vec<u8> = glances.iter().flat_map(|it| it.digest.to_bytes()).collect();
    let beside = match sources {
        Sources::Files(paths) => format!("{:?}", folders_of(&whole_paths(paths))),
        Sources::Stdin { .. } => String::new(),
    };
    Digest::of(&[&all, beside.as_bytes(), &facts.digest().to_bytes()])
}

/// From the root: what is in the folder of `job.py` can be read by that alone.
fn whole_paths(paths: &[PathBuf]) -> Vec<PathBuf> {
    let whole = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    paths.iter().map(whole).collect()
}

/// What is in the folders of these files, and in those that hold their packages.
fn folders_of(paths: &[PathBuf]) -> Folders {
    let mut found = Folders::default();
    let mut seen: BTreeSet<&Path> = BTreeSet::new();
    for folder in paths.iter().filter_map(|path| path.parent()) {
        let folders = folder.ancestors();
        for folder in folders.take_while(|folder| seen.insert(*folder)) {
            let names = modules_in(folder);
            if folder.join("__init__.py").exists() {
                found.of_packages.insert(folder.to_path_buf(), names);
                continue;
            }
            if is_distributed(folder) {
                found.distributed.insert(folder.to_path_buf());
            }
            found.of_scripts.insert(folder.to_path_buf(), names);
            break;
        }
    }
    found
}

/// The modules in a folder, and the packages, which end with a slash.
fn modules_in(folder: &Path) -> BTreeSet<String> {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    let modules = entries.filter_map(|entry| {
        let path = entry.path();
        // Most of what is beside modules are other files, which need not be asked for what is in them.
        let may_be_folder = || entry.file_type().is_ok_and(|it| !it.is_file());
        let is_package = || may_be_folder() && path.join("__init__.py").exists();
        match path.extension().and_then(OsStr::to_str) {
            Some("py") => {
                let stem = path.file_stem()?.to_str()?;
                (stem != "__init__").then(|| stem.to_owned())
            }
            // No modules, but they may import those that are.
            Some("pyw" | "ipynb" | "so" | "pyd") => Some(path.file_name()?.to_str()?.to_owned()),
            None if is_package() => Some(path.file_name()?.to_str()?.to_owned() + "/"),
            _ => None,
        }
    });
    modules.collect()
}

/// Whether something is built from a folder that others install.
fn is_distributed(folder: &Path) -> bool {
    let has_build_system = || {
        let settings = std::fs::read_to_string(folder.join("pyproject.toml"));
        settings.is_ok_and(|text| text.contains("[build-system]"))
    };
    let is_there = |name: &&str| folder.join(name).exists();
    ["setup.py", "setup.cfg"].iter().any(is_there) || has_build_system()
}
