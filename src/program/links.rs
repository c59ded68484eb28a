//! Which files hold the functions that a file may call, and which of these it may ask for summaries.
//!
//! ```text
//! main.py:  from pkg import load            pkg/__init__.py:  from .files import load
//! main.py → pkg/files.py                    what hands a name on is passed through
//! ```
//! Files that lead to each other in a circle know nothing of each other's functions: a component (strongly connected, Tarjan) asks
//! those below it only. So summaries are solved bottom-up, whoever asks first, and nothing waits for itself.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

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

impl Called {
    fn extend(&mut self, other: &Self) {
        self.files.extend(&other.files);
        self.passed.extend(&other.passed);
    }
}

/// Whether it is a name as classes and constants have them, which are not looked into: a file that imports nothing else of another
/// does not lead to it.
pub(crate) fn is_capitalised(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

impl Program {
    /// Follows the imports of all files.
    pub(crate) fn links(&self) -> Links {
        let mut search = Search {
            program: self,
            wanted: BTreeMap::new(),
            whole: BTreeMap::new(),
            members: BTreeMap::new(),
            followed: BTreeMap::new(),
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

    /// What a file imports by the name of something that is beside it, given or not.
    pub(crate) fn imported_beside(&self, file: FileId) -> BTreeSet<&str> {
        let (folder, folders) = (self.modules.folder(file), &self.folders);
        let names = folders.of_scripts.get(folder);
        let Some(names) = names.or_else(|| folders.of_packages.get(folder)) else {
            return BTreeSet::new();
        };
        let roots = self.imports_of(file);
        let roots = roots.filter_map(|(import, _)| import.module.split('.').next());
        let is_beside = |root: &&str| names.contains(*root) || names.contains(&format!("{root}/"));
        roots.filter(is_beside).collect()
    }

    /// Whether a file among those given may be what a dotted path leads to, as `from` imports it.
    pub(crate) fn may_define(&self, from: FileId, path: &str) -> bool {
        let ends = path.match_indices('.').map(|(end, _)| end);
        let mut prefixes = ends.chain([path.len()]).map(|end| &path[..end]);
        prefixes.any(|module| !self.modules.candidates(from, module).is_empty())
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
    whole: BTreeMap<FileId, Rc<Called>>,
    /// By file: the members that it imports.
    members: BTreeMap<FileId, Rc<Members>>,
    /// By what was followed: where it led.
    followed: BTreeMap<Step, Rc<Called>>,
}

/// The names that a file imports from modules, each with all that it may be bound to.
type Members = BTreeMap<String, Vec<Member>>;

/// A member of a module, as an import names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Member {
    /// The file that its module certainly is.
    module: Option<FileId>,
    /// The file that it is if it is a module itself.
    below: Option<FileId>,
    name: String,
}

/// A member on the way, after so many files that handed it on.
type Step = (Member, u32);

impl Search<'_> {
    fn called_by(&mut self, file: FileId) -> Called {
        let mut called = Called::default();
        for member in self.members_of(file).values().flatten() {
            called.extend(&self.follow(member, 0));
        }
        let program = self.program;
        for (import, _) in program.imports_of(file) {
            if let Imported::Whole(_) | Imported::Star = import.names
                && let Some(module) = program.module(file, &import.module)
            {
                called.extend(&self.whole(module));
            }
        }
        called.files.remove(&file);
        called
    }

    fn members_of(&mut self, file: FileId) -> Rc<Members> {
        if let Some(known) = self.members.get(&file) {
            return Rc::clone(known);
        }
        let program = self.program;
        let mut found = Members::new();
        for (import, _) in program.imports_of(file) {
            let Imported::Members(members) = &import.names else {
                continue;
            };
            let module = program.module(file, &import.module);
            for (name, bound) in members {
                found.entry(bound.clone()).or_default().push(Member {
                    module,
                    below: program.module(file, &join(&import.module, name)),
                    name: name.clone(),
                });
            }
        }
        let found = Rc::new(found);
        self.members.insert(file, Rc::clone(&found));
        found
    }

    /// What a member of a module leads to, which may be a module itself. Packages that hand on each other's names make many ways
    /// to one member: each is gone once.
    fn follow(&mut self, member: &Member, hops: u32) -> Rc<Called> {
        let step = (member.clone(), hops);
        if let Some(known) = self.followed.get(&step) {
            return Rc::clone(known);
        }
        let mut called = Called::default();
        if is_capitalised(&member.name) {
            return Rc::new(called);
        }
        let mut is_handed_on = false;
        if let Some(module) = member.module.filter(|_| hops < MAX_HOPS) {
            called.passed.insert(module);
            for next in self
                .members_of(module)
                .get(&member.name)
                .into_iter()
                .flatten()
            {
                is_handed_on = true;
                called.extend(&self.follow(next, hops + 1));
            }
        }
        if let Some(below) = member.below.filter(|_| member.below != member.module) {
            match hops {
                0 => called.extend(&self.whole(below)),
                _ => self.add_module(below, &mut called),
            }
        } else if let Some(module) = member.module.filter(|_| !is_handed_on) {
            called.files.insert(module);
            let wanted = self.wanted.entry(module).or_default();
            wanted.names.insert(member.name.clone());
        }
        let called = Rc::new(called);
        self.followed.insert(step, Rc::clone(&called));
        called
    }

    /// What a module leads to, any member of which may be called.
    fn whole(&mut self, module: FileId) -> Rc<Called> {
        if let Some(known) = self.whole.get(&module) {
            return Rc::clone(known);
        }
        let mut whole = Called::default();
        self.add_module(module, &mut whole);
        for member in self.members_of(module).values().flatten() {
            whole.extend(&self.follow(member, 1));
        }
        let whole = Rc::new(whole);
        self.whole.insert(module, Rc::clone(&whole));
        whole
    }

    /// A module without what it hands on.
    fn add_module(&mut self, module: FileId, called: &mut Called) {
        called.files.insert(module);
        called.passed.insert(module);
        self.wanted.entry(module).or_default().is_any = true;
    }
}
