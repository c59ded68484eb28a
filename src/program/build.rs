//! What is known of all files together.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use rustc_hash::{FxHashMap, FxHashSet};

use super::ends::ToldEnds;
use super::modules::{FileId, Modules};
use super::notes::{Import, Imported, Notes, hash_of};
use super::patches::{Patcher, Rebound};
use super::rebound_paths::ReboundPaths;
use super::{Callees, Found, HOOKS, Reach, Surroundings, ToObjects, Traits, TraitsByName};
use crate::scope::{Rebinding, ShownEnds};
use crate::source::Span;
use crate::syntax::{WordSet, find_words, words};
use crate::value::Knowledge;

/// All files, and what is known of them.
#[derive(Debug, Default)]
pub(crate) struct Program {
    pub(super) modules: Modules,
    pub(super) notes: Vec<Notes>,
    /// By file and import: what is imported.
    pub(super) targets: Vec<Vec<Targets>>,
    pub(super) found: Vec<Found>,
    /// Names by which something is done to somebody, or that are rebound.
    pub(super) interesting: FxHashSet<String>,
    /// By file: what can be imported from it does, whoever defines it.
    pub(super) provided: Vec<TraitsByName>,
    /// By file: what it imports that it may hand on.
    pub(super) heard: Vec<TraitsByName>,
    /// By file: which of its names are rebound, from whichever file.
    pub(super) rebound: Vec<Rebound>,
    /// By file: whether objects of others may answer in the place of an array; empty where there are none such.
    pub(super) meets_operators: Vec<bool>,
    /// By file: what it may share objects with, by a number. Files that no import connects know nothing of each other.
    pub(super) islands: Vec<u32>,
    /// By the number of an island: its files.
    pub(super) members: FxHashMap<u32, Vec<FileId>>,
    /// By file: whether another file imports it.
    pub(super) is_imported: Vec<bool>,
    /// By file: whether no local of its functions is looked up by its name.
    names_are_quiet: Vec<bool>,
    /// By file: whether a file that it imports, or that imports it, has classes with finalizers.
    meets_finalizers: Vec<bool>,
    /// By file: whether one of these has words of weak references.
    meets_watchers: Vec<bool>,
    /// By file: whether objects whose end is an event may come to it from those around it.
    meets_endings: Vec<bool>,
    /// By the number of an island: whether something in it heeds warnings.
    heeds_warnings: Vec<bool>,
    pub(super) hands_frames: Vec<bool>,
    /// By file: what shows the ends of objects that may come to it.
    shown_ends: Vec<ShownEnds>,
    /// By file: what shows them, for people.
    pub(super) ends_told: Vec<Option<ToldEnds>>,
    /// By file: whether it is part of a program of which all is given.
    pub(super) closed: Vec<bool>,
    /// Methods that do something, with their files.
    pub(super) methods: FxHashMap<String, Vec<(FileId, Traits)>>,
    /// Files whose classes have methods that do something and that Python calls without their names.
    pub(super) implicit: Vec<(FileId, BTreeMap<String, Reach>)>,
    /// What some file rebinds, as it names it.
    pub(super) rebinding: Vec<(FileId, Rebinding)>,
    /// The same by who rebinds it, and by name.
    pub(super) rebound_paths: FxHashMap<Patcher, ReboundPaths>,
    pub(super) folders: Folders,
    /// So many files are given; of those after them only facts are known, and nobody knows who else imports them.
    pub(super) given: usize,
    /// Files that may read the locals of frames.
    pub(super) readers: Vec<FileId>,
    /// Tests that the program itself imports.
    pub(super) run_tests: BTreeSet<FileId>,
}

/// Of more files together it is not looked at what they do to each other's objects: anything may be.
pub(super) const MAX_NEAR: usize = 65;

/// What is in the folders of the files given: modules by their names, packages with a slash after theirs.
#[derive(Debug, Default)]
pub(crate) struct Folders {
    /// Folders that are no packages: what a script imports is looked for there first.
    pub(crate) of_scripts: BTreeMap<PathBuf, BTreeSet<String>>,
    pub(crate) of_packages: BTreeMap<PathBuf, BTreeSet<String>>,
    /// Folders that something is built from that others install.
    pub(crate) distributed: BTreeSet<PathBuf>,
}

/// What runs when a file is imported: files, and the packages that they are in.
pub(super) struct Edges {
    /// By file: what it imports.
    pub(super) imported: Vec<Vec<FileId>>,
    /// By file: those that import it.
    pub(super) importers: Vec<Vec<FileId>>,
}

impl Program {
    /// A program of these files, of whose texts this is known; the first of them are `given`.
    pub(crate) fn of(paths: &[PathBuf], notes: Vec<Notes>, folders: Folders, given: usize) -> Self {
        let modules = Modules::of(paths);
        let resolve = |(file, notes): (FileId, &Notes)| {
            let imports = notes.imports.iter();
            imports
                .map(|import| Targets::of(&modules, file, import))
                .collect()
        };
        let targets: Vec<Vec<Targets>> = (0..).map(FileId).zip(&notes).map(resolve).collect();
        let program = Self {
            islands: islands(&targets, &modules),
            targets,
            modules,
            folders,
            given,
            found: vec![Found::default(); notes.len()],
            provided: vec![TraitsByName::new(); notes.len()],
            heard: vec![TraitsByName::new(); notes.len()],
            rebound: vec![Rebound::default(); notes.len()],
            readers: (0..)
                .map(FileId)
                .zip(&notes)
                .filter(|(_, notes)| notes.reads_locals)
                .map(|(file, _)| file)
                .collect(),
            notes,
            ..Self::default()
        };
        let importers = program.importers();
        let edges = program.edges();
        let run_alone = program.run_alone(&edges, |ends| ends.runs);
        let scripts = program.run_alone(&edges, |ends| ends.is_script);
        let shown_ends = program.shown_ends(&edges, &run_alone);
        Self {
            ends_told: program.ends_told(&edges, &shown_ends, &scripts),
            names_are_quiet: program.names_are_quiet(),
            meets_finalizers: program.meets(&importers, |notes| notes.has_finalizers),
            meets_watchers: program.meets(&importers, |notes| notes.has_watchers),
            meets_endings: program.meets_endings(&run_alone),
            members: program.members_of_islands(),
            heeds_warnings: program.islands_that(|notes| notes.heeds_warnings),
            hands_frames: program.islands_that(|notes| notes.hands_frames),
            shown_ends,
            closed: program.closed(&importers, run_alone),
            run_tests: program.run_tests(),
            is_imported: importers.iter().map(|it| !it.is_empty()).collect(),
            ..program
        }
    }

    pub(super) fn imports(&self, from: FileId, other: FileId) -> bool {
        let mut targets = self.targets[from.index()].iter();
        targets.any(|targets| targets.module.contains(&other))
    }

    pub(super) fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.notes.len() as u32).map(FileId)
    }

    /// Ends a round with what was found in the files that it read, and gives those that it may matter to.
    pub(crate) fn take(&mut self, found: Vec<(FileId, Found)>) -> Vec<FileId> {
        self.methods.clear();
        for (file, found) in found {
            self.found[file.index()] = found;
        }
        self.provided = self.found.iter().map(|it| it.members.clone()).collect();
        for (file, found) in self.files().zip(&self.found) {
            for (name, &traits) in &found.methods {
                let known = self.methods.entry(name.clone()).or_default();
                known.push((file, traits));
            }
        }
        let implicit = self.files().zip(&self.found);
        self.implicit = implicit
            .filter(|(_, found)| !found.implicit.is_empty())
            .map(|(file, found)| (file, found.implicit.clone()))
            .collect();
        self.spread_traits();
        self.note_interesting();
        self.hear()
    }

    /// Notes the names that a text is looked through for.
    pub(super) fn note_interesting(&mut self) {
        let provided = self.provided.iter().flat_map(BTreeMap::keys);
        let rebound = self.rebound.iter().flat_map(|rebound| &rebound.names);
        let members = self.rebinding.iter().flat_map(|(_, it)| &it.members);
        let parts = members.flat_map(|path| path.split('.').skip(1));
        let names = provided.chain(self.methods.keys()).chain(rebound);
        let names = names.map(String::as_str).chain(parts);
        self.interesting = names.map(str::to_owned).collect();
    }

    /// What methods do whose objects may come to a file: those that look at frames wherever they may come from, others of classes
    /// of the files that it imports.
    fn methods_around(&self, file: FileId, words: &WordSet<'_>) -> TraitsByName {
        let mut around = TraitsByName::new();
        if self.methods.is_empty() {
            return around;
        }
        let near = self.imported_files(file);
        for (name, known) in words.among(&self.methods) {
            for &(other, traits) in known.iter().filter(|it| self.are_connected(file, it.0)) {
                let traits = if near.contains(&other) {
                    traits
                } else {
                    Traits {
                        reach: traits.reach,
                        ..Traits::default()
                    }
                };
                if traits.is_any() {
                    around.entry(name.clone()).or_default().join(traits);
                }
            }
        }
        around
    }

    fn edges(&self) -> Edges {
        let imported = self.files().map(|file| self.imported_with_packages(file));
        let imported: Vec<Vec<FileId>> = imported.collect();
        Edges {
            importers: reversed(&imported),
            imported,
        }
    }

    /// With the packages that the imported modules are in, which are imported first.
    fn imported_with_packages(&self, file: FileId) -> Vec<FileId> {
        let mut found = self.imported_files(file);
        for target in found.clone() {
            found.extend(self.modules.packages_of(target));
        }
        found.remove(&file);
        found.into_iter().collect()
    }

    pub(super) fn imported_files(&self, file: FileId) -> BTreeSet<FileId> {
        let mut found = BTreeSet::new();
        for (_, targets) in self.imports_of(file) {
            found.extend(targets.all());
        }
        found
    }

    /// What others do to objects of a file's classes.
    fn done_to_objects(&self, file: FileId, text: &str) -> ToObjects {
        let mut done = ToObjects::default();
        let members = self.members.get(&self.islands[file.index()]);
        let members = members.map_or(&[][..], Vec::as_slice);
        if members.len() < 2 || !text.contains("class ") {
            return done;
        }
        if members.len() > MAX_NEAR {
            done.is_any = true;
            return done;
        }
        let others = members.iter().filter(|&&it| it != file);
        let others: Vec<&Notes> = others.map(|it| &self.notes[it.index()]).collect();
        done.stored = others
            .iter()
            .flat_map(|notes| &notes.stored)
            .cloned()
            .collect();
        let whole = Span::new(0, text.len() as u32);
        for at in find_words(text, whole, "def", |_| true) {
            let Some(name) = words(&text[at + "def".len()..]).next() else {
                continue;
            };
            let hash = hash_of(name);
            if others
                .iter()
                .any(|notes| notes.members.binary_search(&hash).is_ok())
            {
                done.called.insert(name.to_owned());
            }
        }
        done
    }

    fn members_of_islands(&self) -> FxHashMap<u32, Vec<FileId>> {
        let mut members: FxHashMap<u32, Vec<FileId>> = FxHashMap::default();
        for file in self.files() {
            members
                .entry(self.islands[file.index()])
                .or_default()
                .push(file);
        }
        members
    }

    /// By the number of an island: whether one of its files is such. What a test does that nobody imports it does while it runs.
    fn islands_that(&self, is_such: impl Fn(&Notes) -> bool) -> Vec<bool> {
        let mut found = vec![false; self.notes.len()];
        for file in self.files().filter(|&file| !self.modules.is_test(file)) {
            found[self.islands[file.index()] as usize] |= is_such(&self.notes[file.index()]);
        }
        found
    }

    /// Whether objects may come from one file to the other.
    pub(super) fn are_connected(&self, one: FileId, other: FileId) -> bool {
        one != other && self.islands[one.index()] == self.islands[other.index()]
    }

    pub(super) fn imports_of(&self, file: FileId) -> impl Iterator<Item = (&Import, &Targets)> {
        let imports = self.notes[file.index()].imports.iter();
        imports.zip(&self.targets[file.index()])
    }

    /// What a file knows of the others.
    pub(crate) fn seen_from(&self, file: FileId) -> impl Callees + '_ {
        View {
            program: self,
            file,
        }
    }
}

/// The program as one of its files sees it.
struct View<'p> {
    program: &'p Program,
    file: FileId,
}

impl Callees for View<'_> {
    fn surroundings(&self, text: &str) -> Surroundings {
        let program = self.program;
        let words = &WordSet::of(text, &program.interesting);
        let mut around = Surroundings {
            rebinding: program.rebinding_around(self.file, words),
            reads_locals: program.notes[self.file.index()].reads_locals,
            meets_operators: program.meets_operators.get(self.file.index()) == Some(&true),
            names_of_locals: program.names_of_locals(self.file),
            names_are_quiet: program.names_are_quiet[self.file.index()],
            ends: program.shown_ends[self.file.index()],
            ends_told: program.ends_told_of(self.file),
            meets_finalizers: program.meets_finalizers[self.file.index()],
            meets_watchers: program.meets_watchers[self.file.index()],
            meets_endings: program.meets_endings[self.file.index()],
            given_roots: program.given_roots(self.file),
            to_objects: program.done_to_objects(self.file, text),
            heeds_warnings: program.heeds_warnings[program.islands[self.file.index()] as usize],
            hands_frames: program.hands_frames[program.islands[self.file.index()] as usize],
            is_imported: program.is_imported[self.file.index()],
            ..Surroundings::default()
        };
        for (other, implicit) in &program.implicit {
            if program.are_connected(self.file, *other) {
                for (name, &reach) in implicit {
                    let known = around.implicit.entry(name.clone()).or_default();
                    *known = reach.max(*known);
                }
            }
        }
        if program.provided.iter().any(|it| !it.is_empty()) {
            let imported = program.imported(self.file).into_iter();
            let below = program.below_modules(self.file, |name| words.has(name));
            let all = imported.chain(below);
            for (name, traits) in all.filter(|(name, _)| words.has(name)) {
                around.traits.entry(name).or_default().join(traits);
            }
        }
        for hook in HOOKS {
            let known = program.methods.get(hook.trim_start_matches('.'));
            let reach = known
                .into_iter()
                .flatten()
                .filter(|(other, _)| program.are_connected(self.file, *other));
            let reach = reach.map(|(_, traits)| traits.reach).max().unwrap_or(0);
            if reach > 0 {
                around.implicit.insert(hook.to_owned(), reach);
            }
        }
        around.methods = program.methods_around(self.file, words);
        around
    }
}

/// What an import may stand for.
#[derive(Debug, Default)]
pub(super) struct Targets {
    pub(super) module: Vec<FileId>,
    /// By member.
    pub(super) members: Vec<Vec<FileId>>,
}

impl Targets {
    fn of(modules: &Modules, file: FileId, import: &Import) -> Self {
        let members = below(import).into_iter();
        Self {
            module: modules.candidates(file, &import.module),
            members: members
                .map(|path| modules.candidates(file, &path))
                .collect(),
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = FileId> {
        self.module
            .iter()
            .chain(self.members.iter().flatten())
            .copied()
    }
}

/// By file: those that lead to it.
pub(super) fn reversed(edges: &[Vec<FileId>]) -> Vec<Vec<FileId>> {
    let mut back = vec![Vec::new(); edges.len()];
    for (file, targets) in (0..).map(FileId).zip(edges) {
        for target in targets {
            back[target.index()].push(file);
        }
    }
    back
}

/// Numbers the files so that those which imports connect, in whatever direction, have the same. With a module the packages are
/// imported that it is in.
fn islands(targets: &[Vec<Targets>], modules: &Modules) -> Vec<u32> {
    let mut islands: Vec<u32> = (0..targets.len() as u32).collect();
    let root_of = |islands: &mut Vec<u32>, file: u32| {
        let mut root = file;
        while islands[root as usize] != root {
            islands[root as usize] = islands[islands[root as usize] as usize];
            root = islands[root as usize];
        }
        root
    };
    for (file, targets) in (0..).zip(targets) {
        for target in targets.iter().flat_map(Targets::all) {
            for connected in modules.packages_of(target).chain([target]) {
                let one = root_of(&mut islands, file);
                let other = root_of(&mut islands, connected.0);
                islands[one.max(other) as usize] = one.min(other);
            }
        }
    }
    for file in 0..targets.len() as u32 {
        islands[file as usize] = root_of(&mut islands, file);
    }
    islands
}

/// Whether the tables tell what a member of a module does: where the library itself is among the files, they know it better.
pub(super) fn is_known(module: &str, member: &str) -> bool {
    Knowledge::get().producer(&join(module, member)).is_some()
}

/// The members that are imported, which may be modules themselves.
pub(super) fn below(import: &Import) -> Vec<String> {
    match &import.names {
        Imported::Members(members) => members
            .iter()
            .map(|(member, _)| join(&import.module, member))
            .collect(),
        Imported::Whole(_) | Imported::Star => Vec::new(),
    }
}

/// The path of a member of a module.
pub(super) fn join(module: &str, member: &str) -> String {
    let separator = if module.ends_with('.') { "" } else { "." };
    format!("{module}{separator}{member}")
}

/// A path with what follows it, if anything does.
pub(super) fn extended(path: String, rest: &str) -> String {
    if rest.is_empty() {
        path
    } else {
        join(&path, rest)
    }
}
