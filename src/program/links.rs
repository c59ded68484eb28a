//! Which files hold the functions that a file may call, and which of these it may ask for summaries.
//!
//! ```text
//! main.py:  from pkg import load            pkg/__init__.py:  from .files import load
//! main.py → pkg/files.py                    what hands a name on is passed through
//! ```
//! Files that lead to each other in a circle know nothing of each other's functions: a component (strongly connected, Tarjan) asks
//! those below it only. So summaries are solved bottom-up, whoever asks first, and nothing waits for itself.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{Program, join};
use super::modules::FileId;
use super::notes::Imported;
use crate::value::{CallGraph, FunctionIndex};

/// Names that lead from file to file are followed so far.
const MAX_HOPS: u32 = 8;
/// Components below a file, one below the other, that are looked into: each takes stack.
const MAX_HEIGHT: u32 = 12;

/// What the files may know of each other's functions.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// By file.
    called: Vec<Called>,
    wanted: BTreeMap<FileId, Wanted>,
    graph: CallGraph,
    /// Files that may not be what is found under their names.
    replaced: BTreeSet<FileId>,
}

/// What the imports of a file lead to.
#[derive(Debug, Clone, Default)]
struct Called {
    /// Files whose functions it may call.
    files: BTreeSet<FileId>,
    /// Files that decide which those are.
    passed: BTreeSet<FileId>,
}

/// What others may call of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) names: BTreeSet<String>,
    /// Whether they have the module itself, so that it may be anything.
    pub(crate) is_any: bool,
}

impl Program {
    /// Follows the imports of all files.
    pub(crate) fn links(&self) -> Links {
        let mut search = Search {
            program: self,
            wanted: BTreeMap::new(),
            whole: BTreeMap::new(),
        };
        let called: Vec<Called> = self.files().map(|file| search.called_by(file)).collect();
        let edges: Vec<Vec<FunctionIndex>> = called
            .iter()
            .map(|called| {
                called
                    .files
                    .iter()
                    .map(|file| FunctionIndex(file.0))
                    .collect()
            })
            .collect();
        Links {
            graph: CallGraph::build(&edges),
            wanted: search.wanted,
            replaced: self.replaced_files(),
            called,
        }
    }

    /// Files in whose place something is put among the modules. A test that nobody imports does so while it runs.
    fn replaced_files(&self) -> BTreeSet<FileId> {
        let mut replaced = BTreeSet::new();
        for file in self.files().filter(|&file| !self.modules.is_test(file)) {
            for name in &self.notes[file.index()].replaced {
                match name.as_deref() {
                    Some("__name__") => {
                        replaced.insert(file);
                    }
                    Some(name) => replaced.extend(self.modules.named(name)),
                    None => {
                        let near = self.files();
                        replaced.extend(near.filter(|&other| self.are_connected(file, other)));
                        replaced.insert(file);
                    }
                }
            }
        }
        replaced
    }

    /// The one file that a module, as `from` names it, certainly is.
    pub(crate) fn module(&self, from: FileId, module: &str) -> Option<FileId> {
        let file = self.modules.certain(from, module)?;
        let root = module.split('.').next().unwrap_or(module);
        let folder = self.modules.folder(from);
        let beside = self.folders.of_scripts.get(folder);
        let is_beside = beside.is_some_and(|names| names.contains(root));
        let is_it = !is_beside || self.modules.is_below(file, &folder.join(root));
        is_it.then_some(file)
    }

    /// A module of a package, or the package itself.
    pub(crate) fn submodule(&self, package: FileId, name: &str) -> Option<FileId> {
        let path = self.modules.folder(package).join(name);
        let is_package = self.modules.is_package(package);
        self.modules.at(&path).filter(|_| is_package)
    }
}

impl Links {
    /// Whether functions of `other` may be looked into for calls in `file`.
    pub(crate) fn reaches(&self, file: FileId, other: FileId) -> bool {
        let component = |file: FileId| self.graph.component_of(FunctionIndex(file.0));
        let called = self.called.get(file.index());
        called.is_some_and(|called| called.files.contains(&other))
            && !self.replaced.contains(&other)
            && component(file) != component(other)
    }

    /// Whether what is imported under the name of a file may be something else.
    pub(crate) fn is_replaced(&self, file: FileId) -> bool {
        self.replaced.contains(&file)
    }

    /// Whether a file whose functions are looked into for others has them look into further files.
    pub(crate) fn leads_on(&self, file: FileId) -> bool {
        let component = self.graph.component_of(FunctionIndex(file.0));
        self.graph[component].height() <= MAX_HEIGHT
    }

    /// Whether any functions of others may be looked into for a file.
    pub(crate) fn has_any(&self, file: FileId) -> bool {
        self.called
            .get(file.index())
            .is_some_and(|called| called.files.iter().any(|&other| self.reaches(file, other)))
    }

    /// What others may call of a file.
    pub(crate) fn wanted(&self, file: FileId) -> Option<&Wanted> {
        self.wanted.get(&file)
    }

    /// All files that decide what is known of the functions that a file calls.
    pub(crate) fn below(&self, file: FileId) -> BTreeSet<FileId> {
        let (mut found, mut open) = (BTreeSet::new(), vec![file]);
        let mut seen = BTreeSet::from([file]);
        while let Some(next) = open.pop() {
            let Some(called) = self.called.get(next.index()) else {
                continue;
            };
            found.extend(&called.passed);
            for &other in called.files.iter().filter(|&&it| self.reaches(next, it)) {
                found.insert(other);
                if seen.insert(other) {
                    open.push(other);
                }
            }
        }
        found
    }
}

struct Search<'p> {
    program: &'p Program,
    wanted: BTreeMap<FileId, Wanted>,
    /// By file: what it may lead to as a module.
    whole: BTreeMap<FileId, Called>,
}

impl Search<'_> {
    fn called_by(&mut self, file: FileId) -> Called {
        let mut called = Called::default();
        let program = self.program;
        for (import, _) in program.imports_of(file) {
            let module = program.module(file, &import.module);
            match &import.names {
                Imported::Members(members) => {
                    for (member, _) in members {
                        let below = program.module(file, &join(&import.module, member));
                        self.follow(module, below, member, 0, &mut called);
                    }
                }
                Imported::Whole(_) | Imported::Star => {
                    if let Some(module) = module {
                        self.add_whole(module, &mut called);
                    }
                }
            }
        }
        called.files.remove(&file);
        called
    }

    /// A member of a module, which may be a module itself.
    fn follow(
        &mut self,
        module: Option<FileId>,
        below: Option<FileId>,
        member: &str,
        hops: u32,
        called: &mut Called,
    ) {
        let program = self.program;
        let mut is_handed_on = false;
        if let Some(module) = module.filter(|_| hops < MAX_HOPS) {
            called.passed.insert(module);
            for (import, _) in program.imports_of(module) {
                let Imported::Members(members) = &import.names else {
                    continue;
                };
                for (name, _) in members.iter().filter(|(_, bound)| bound == member) {
                    is_handed_on = true;
                    let from = program.module(module, &import.module);
                    let below = program.module(module, &join(&import.module, name));
                    self.follow(from, below, name, hops + 1, called);
                }
            }
        }
        if let Some(below) = below.filter(|&below| Some(below) != module) {
            match hops {
                0 => self.add_whole(below, called),
                _ => self.add_module(below, called),
            }
            return;
        }
        if let Some(module) = module.filter(|_| !is_handed_on) {
            called.files.insert(module);
            let wanted = self.wanted.entry(module).or_default();
            wanted.names.insert(member.to_owned());
        }
    }

    /// A module, any member of which may be called.
    fn add_whole(&mut self, module: FileId, called: &mut Called) {
        if let Some(known) = self.whole.get(&module) {
            called.files.extend(&known.files);
            called.passed.extend(&known.passed);
            return;
        }
        let mut whole = Called::default();
        self.add_module(module, &mut whole);
        let program = self.program;
        for (import, _) in program.imports_of(module) {
            let Imported::Members(members) = &import.names else {
                continue;
            };
            let from = program.module(module, &import.module);
            for (name, _) in members {
                let below = program.module(module, &join(&import.module, name));
                self.follow(from, below, name, 1, &mut whole);
            }
        }
        called.files.extend(&whole.files);
        called.passed.extend(&whole.passed);
        self.whole.insert(module, whole);
    }

    /// A module without what it hands on.
    fn add_module(&mut self, module: FileId, called: &mut Called) {
        called.files.insert(module);
        called.passed.insert(module);
        self.wanted.entry(module).or_default().is_any = true;
    }
}
