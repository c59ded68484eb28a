//! The functions of the other files, read when a call of one is come upon, and kept for all that ask.
//!
//! A file is locked while a function of it is summarised, which may ask for functions of files below it: [`program::Links`] sees to
//! it that none asks for one that waits for it.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rustc_hash::FxHashMap;

use super::facts::Facts;
use super::guard::guarded;
use super::installed::Packages;
use crate::analysis::{Linked, Member};
use crate::options::AnalysisOptions;
use crate::program::{
    self, Around, Callees, FileFacts, FileId, Part, Program, Surroundings, Wanted, is_capitalised,
};
use crate::source::{Digest, SourceFile};
use crate::value::{
    Elsewhere, Foreign, ForeignFunction, ForeignSignature, Knowledge, Passed, Returned, Summary,
};

/// Names that lead from file to file are followed so far.
const MAX_HOPS: u32 = 8;

/// The program, and what its files may call of each other.
pub(super) struct Links {
    program: Program,
    graph: program::Links,
    /// Of the files that are given, and after them those of which facts are known.
    paths: Vec<PathBuf>,
    facts: Arc<Facts>,
    settings: Vec<Arc<AnalysisOptions>>,
    /// By file: what is installed where it runs.
    packages: Vec<Option<Packages>>,
    /// By file: of where it is and what is in it.
    digests: Vec<Digest>,
    /// By file: with what others do to it.
    whole: Vec<OnceLock<Digest>>,
    files: Vec<OnceLock<Option<Linked>>>,
}

impl std::fmt::Debug for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Links")
            .field("paths", &self.paths)
            .finish_non_exhaustive()
    }
}

impl Links {
    pub(super) fn of(
        program: Program,
        paths: Vec<PathBuf>,
        settings: Vec<Arc<AnalysisOptions>>,
        digests: Vec<Digest>,
        facts: Arc<Facts>,
    ) -> Self {
        let graph = if paths.len() > 1 {
            program.links()
        } else {
            program::Links::default()
        };
        let packages = settings.iter().zip(&paths);
        let packages = packages.map(|(options, path)| Packages::of(options, path));
        Self {
            program,
            graph,
            packages: packages.collect(),
            settings,
            digests,
            whole: paths.iter().map(|_| OnceLock::new()).collect(),
            files: paths.iter().map(|_| OnceLock::new()).collect(),
            paths,
            facts,
        }
    }

    /// What is known of a file that is not given.
    fn known(&self, file: FileId) -> Option<&FileFacts> {
        let given = self.paths.len() - self.facts.files.len();
        let known = self.facts.files.get(file.index().checked_sub(given)?)?;
        Some(&known.facts)
    }

    /// Acts with the text of a module, or what is known of it.
    fn with_text<T>(&self, file: FileId, act: impl FnOnce(&str) -> T) -> Option<T> {
        if let Some(known) = self.known(file) {
            return known.excerpt.as_deref().map(act);
        }
        let source = SourceFile::read(&self.paths[file.index()]).ok()?;
        Some(act(source.text()))
    }

    /// What a file knows of the others.
    pub(super) fn seen_from(self: &Arc<Self>, file: FileId) -> impl Callees + use<> {
        self.seen_at(file, 0)
    }

    fn seen_at(self: &Arc<Self>, file: FileId, depth: usize) -> Seen {
        Seen {
            links: Arc::clone(self),
            file,
            depth,
            has_any: self.graph.has_any(file),
            known: Arc::default(),
        }
    }

    /// Of all files that decide what is known of the functions that a file calls.
    pub(super) fn digest_below(&self, file: FileId) -> Vec<u8> {
        let below = self.graph.below(file).into_iter();
        let whole = self.program.whole(file).unwrap_or_default();
        below
            .chain(whole)
            .chain([file])
            .flat_map(|file| self.digest_of(file).to_bytes())
            .collect()
    }

    fn digest_of(&self, file: FileId) -> Digest {
        *self.whole[file.index()].get_or_init(|| {
            let seen = |text: &str| self.program.seen_from(file).surroundings(text);
            let surroundings = self.with_text(file, seen).unwrap_or_else(|| seen(""));
            let beside = self.program.imported_beside(file);
            let surroundings = format!("{surroundings:?} {beside:?}");
            Digest::of(&[
                &self.digests[file.index()].to_bytes(),
                surroundings.as_bytes(),
            ])
        })
    }

    fn linked(&self, file: FileId) -> Option<&Linked> {
        let read = || {
            let path = &self.paths[file.index()];
            let is_module = path.extension().is_some_and(|extension| extension == "py");
            if !is_module || self.graph.is_replaced(file) {
                return None;
            }
            let nothing = Wanted::default();
            let wanted = self.graph.wanted(file).unwrap_or(&nothing);
            let seen = self.program.seen_from(file);
            let options = &self.settings[file.index()];
            // What fails here fails again when the file is analysed, and is reported then.
            let rebound = self.known(file).map(|known| &known.rebinding);
            let read = |text: &str| {
                let read = || Linked::read(text, wanted, rebound, &seen, options);
                guarded(|| Knowledge::with(&options.own, read)).ok()?
            };
            self.with_text(file, read)?
        };
        self.files[file.index()].get_or_init(read).as_ref()
    }

    /// What a path stands for that a file imports.
    fn import(&self, from: FileId, path: &str, hops: u32) -> Option<Foreign> {
        if hops > MAX_HOPS {
            return None;
        }
        let start = path.len() - path.trim_start_matches('.').len();
        let dots = path[start..].match_indices('.').map(|(at, _)| start + at);
        for end in dots.chain([path.len()]) {
            // `.name` is a member of the package, `..name` of the one around it.
            let package = if start > 0 && end == path.len() && !path[start..].contains('.') {
                self.program.module(from, &path[..start])
            } else {
                None
            };
            if let Some(package) = package.filter(|&package| package != from) {
                return self.member_of(package, &path[start..], hops);
            }
            let Some(module) = self.program.module(from, &path[..end]) else {
                continue;
            };
            let mut found = Foreign::Module(module.0);
            let rest = path[end..].split('.').filter(|part| !part.is_empty());
            for name in rest {
                let Foreign::Module(module) = found else {
                    return None;
                };
                found = self.member_of(FileId(module), name, hops)?;
            }
            return Some(found);
        }
        None
    }

    /// What a name of a module stands for, where that is certain.
    fn member_of(&self, module: FileId, name: &str, hops: u32) -> Option<Foreign> {
        match self.linked(module)?.member(name) {
            Some(&Member::Function(function)) => {
                let file = module.0;
                Some(Foreign::Function(ForeignFunction { file, function }))
            }
            Some(Member::Import(path)) => self.import(module, path, hops + 1),
            Some(Member::Unknown) => None,
            None => {
                let below = self.program.submodule(module, name)?;
                Some(Foreign::Module(below.0))
            }
        }
    }
}

/// The program as one of its files sees it, where others ask for functions of it through so many files.
#[derive(Debug, Clone)]
struct Seen {
    links: Arc<Links>,
    file: FileId,
    depth: usize,
    /// Whether it may look into functions of other files.
    has_any: bool,
    /// What paths that it imports stand for.
    known: Arc<Mutex<FxHashMap<String, Option<Foreign>>>>,
}

impl Callees for Seen {
    fn surroundings(&self, text: &str) -> Surroundings {
        self.links.program.seen_from(self.file).surroundings(text)
    }

    fn around(&self) -> Option<Around> {
        let program = &self.links.program;
        let whole = program.whole(self.file)?;
        let own = whole.iter().position(|&file| file == self.file)?;
        let part = |file: FileId| {
            // Of its methods nothing is known.
            if self.links.known(file).is_some() {
                return None;
            }
            let path = &self.links.paths[file.index()];
            let is_module = path.extension().is_some_and(|extension| extension == "py");
            let source = SourceFile::read(path).ok().filter(|_| is_module)?;
            Some(Part {
                path: source.display_path(),
                text: source.text().to_owned(),
                imports: program.imports_of_whole(file, &whole)?,
            })
        };
        let parts: Option<Vec<Part>> = whole.iter().copied().map(part).collect();
        Some(Around { parts: parts?, own })
    }

    fn elsewhere(&self) -> Option<Arc<dyn Elsewhere>> {
        let knows_any = self.has_any || self.packages().is_some();
        knows_any.then(|| Arc::new(self.clone()) as Arc<dyn Elsewhere>)
    }

    fn installed(&self) -> Option<Arc<dyn Elsewhere>> {
        self.packages()?;
        let alone = Seen {
            has_any: false,
            ..self.clone()
        };
        Some(Arc::new(alone))
    }
}

impl Seen {
    fn packages(&self) -> Option<&Packages> {
        self.links.packages[self.file.index()].as_ref()
    }

    fn function(&self, function: ForeignFunction) -> Option<&Linked> {
        let file = FileId(function.file);
        let is_reached = self.links.graph.reaches(self.file, file);
        self.links.linked(file).filter(|_| is_reached)
    }
}

impl Elsewhere for Seen {
    fn import(&self, path: &str) -> Option<Foreign> {
        let last = path.rsplit('.').next().unwrap_or(path);
        if !self.has_any || is_capitalised(last) {
            return None;
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.get(path) {
            return *known;
        }
        let found = self.links.import(self.file, path, 0);
        known.insert(path.to_owned(), found);
        found
    }

    fn member(&self, of: Foreign, name: &str) -> Option<Foreign> {
        match of {
            _ if !self.has_any => None,
            Foreign::Module(_) if is_capitalised(name) => None,
            Foreign::Module(module) => self.links.member_of(FileId(module), name, 0),
            Foreign::Function(_) => None,
        }
    }

    fn signature(&self, function: ForeignFunction) -> Option<Arc<ForeignSignature>> {
        self.function(function)?.signature(function.function)
    }

    fn summary(&self, function: ForeignFunction, passed: &Passed) -> Option<Arc<Summary>> {
        let linked = self.function(function)?;
        let file = FileId(function.file);
        let mut below = self.links.seen_at(file, self.depth + 1);
        below.has_any &= self.links.graph.leads_on(file);
        let knows_any = below.has_any || below.packages().is_some();
        let elsewhere = knows_any.then_some(&below as &dyn Elsewhere);
        let options = &self.links.settings[file.index()];
        // What the settings of its own folder say counts, whoever asks.
        Knowledge::with(&options.own, || {
            linked.summary(function.function, passed, self.depth, elsewhere, options)
        })
    }

    fn returned(&self, path: &str) -> Option<Arc<Returned>> {
        let packages = self.packages()?;
        packages.returned_unless(path, |path| self.links.program.may_define(self.file, path))
    }
}
