//! What of the project's modules and of libraries is rebound, and for which files that counts.

use std::collections::BTreeSet;

use super::Found;
use super::build::{Program, below, extended, join, reversed};
use super::modules::FileId;
use super::notes::Imported;
use super::rebound_paths::root_of;
use crate::scope::{MAKER, OWN_MODULE, Rebinding};
use crate::syntax::WordSet;

/// So many paths are followed that one may stand for: modules may import each other.
const MAX_NAMES: usize = 64;

/// Whose rebinding counts for the same files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Patcher {
    /// All files that imports connect, but for tests.
    Island(u32),
    /// A test, for itself and what has to do with it.
    Test(FileId),
}

/// Names of a module that something rebinds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rebound {
    pub(super) names: BTreeSet<String>,
    is_any: bool,
}

impl Rebound {
    fn is_nothing(&self) -> bool {
        self.names.is_empty() && !self.is_any
    }

    fn has(&self, name: &str) -> bool {
        self.is_any || self.names.contains(name)
    }
}

impl Program {
    /// Ends the rounds: what the files rebind belongs to whom it belongs.
    pub(crate) fn settle(&mut self) {
        let found = std::mem::take(&mut self.found);
        for (file, found) in self.files().zip(&found) {
            let rebinding = &found.rebinding;
            let mut of_libraries = Rebinding::default();
            for member in &rebinding.members {
                for (from, path) in self.names_of(file, member) {
                    if self.note_member(from, &path) {
                        continue;
                    }
                    if rebinding.methods.contains(member) {
                        of_libraries.methods.insert(path.clone());
                    }
                    of_libraries.members.insert(path);
                }
            }
            for name in &rebinding.anywhere {
                self.note_main(file, name);
            }
            for path in &rebinding.modules {
                self.note_module(file, path, &mut of_libraries);
            }
            if of_libraries != Rebinding::default() {
                self.rebinding.push((file, of_libraries));
            }
        }
        self.note_handed_out(&found);
        for (file, rebinding) in &self.rebinding {
            let patcher = self.patcher(*file);
            self.rebound_paths
                .entry(patcher)
                .or_default()
                .add(rebinding);
        }
        self.found = found;
        self.spread_rebound();
        self.note_operators();
        self.note_interesting();
    }

    /// Notes that any member of a module may be rebound.
    fn note_module(&mut self, file: FileId, path: &str, of_libraries: &mut Rebinding) {
        if path == "__main__" {
            return self.note_any_main(file);
        }
        for (from, path) in self.names_of(file, path) {
            let targets = self.modules.candidates(from, &path);
            if targets.is_empty() {
                of_libraries.modules.insert(path);
            }
            for target in targets {
                self.rebound[target.index()].is_any = true;
            }
        }
    }

    /// The paths of what a path stands for, with the files that name it by them: `tools.lib.step` is `lib.step` where `tools` imports
    /// `lib`, or binds it to a name or an attribute.
    fn names_of(&self, file: FileId, path: &str) -> BTreeSet<(FileId, String)> {
        let mut found = BTreeSet::new();
        let mut open = vec![(file, path.to_owned())];
        while let Some((file, path)) = open.pop() {
            if found.len() > MAX_NAMES || !found.insert((file, path.clone())) {
                continue;
            }
            let Some((targets, member)) = self.split(file, &path) else {
                continue;
            };
            for target in targets {
                let through = self.through(target, member).into_iter();
                open.extend(through.map(|path| (target, path)));
            }
        }
        found
    }

    /// What a member of a module is, by the module's own imports.
    fn through(&self, file: FileId, member: &str) -> Vec<String> {
        let mut found = Vec::new();
        let notes = &self.notes[file.index()];
        let mut rest = Some(member);
        while let Some(members) = rest {
            let (name, below) = members.split_once('.').unwrap_or((members, ""));
            rest = members.split_once('.').map(|(_, below)| below);
            let imported = notes.imports.iter().filter_map(|it| it.path_of(name));
            let aliases = notes.aliases.iter().filter(|(alias, _)| alias == name);
            let paths = imported.chain(aliases.map(|(_, path)| path.clone()));
            found.extend(paths.map(|path| extended(path, below)));
        }
        let stars = notes.imports.iter();
        let stars = stars.filter(|import| import.names == Imported::Star);
        found.extend(stars.map(|import| join(&import.module, member)));
        found
    }

    /// The longest part of a path that is a module among the files, and what follows it.
    fn split<'m>(&self, file: FileId, path: &'m str) -> Option<(Vec<FileId>, &'m str)> {
        let dots = path.match_indices('.').map(|(at, _)| at);
        for dot in dots.collect::<Vec<_>>().into_iter().rev() {
            let (module, member) = (&path[..dot], &path[dot + 1..]);
            let module = if module.chars().all(|letter| letter == '.') {
                &path[..=dot]
            } else {
                module
            };
            let targets = self.modules.candidates(file, module);
            if !targets.is_empty() {
                return Some((targets, member));
            }
        }
        None
    }

    /// What may be stored on a module that one file hands to another: by those near it, and by functions that get it.
    fn note_handed_out(&mut self, found: &[Found]) {
        let importers = self.importers();
        let setters: BTreeSet<(u32, &str)> = self
            .files()
            .zip(found)
            .flat_map(|(file, found)| {
                let island = self.islands[file.index()];
                let setters = found.rebinding.setters.iter();
                setters.map(move |name| (island, name.as_str()))
            })
            .collect();
        for (file, found) in self.files().zip(found) {
            let rebinding = &found.rebinding;
            if rebinding.handed_out.is_empty() {
                continue;
            }
            let near = self.near(file, &importers).into_iter();
            let stored = near.flat_map(|other| &self.notes[other.index()].stored);
            let stored: BTreeSet<&String> = stored.collect();
            let mut of_libraries = Rebinding::default();
            for module in &rebinding.handed_out {
                let targets = self.handed_out(file, module);
                if targets.is_empty() {
                    let members = stored.iter().map(|name| join(module, name));
                    of_libraries.members.extend(members);
                }
                for target in targets {
                    let names = stored.iter().copied().cloned();
                    self.rebound[target.index()].names.extend(names);
                }
            }
            let island = self.islands[file.index()];
            for (module, callee) in &rebinding.handed_to {
                let is_class = callee.starts_with(|letter: char| letter.is_uppercase());
                let is_made = is_class && setters.contains(&(island, MAKER));
                if !is_made && !setters.contains(&(island, callee)) {
                    continue;
                }
                match module.as_str() {
                    OWN_MODULE => self.rebound[file.index()].is_any = true,
                    _ => self.note_module(file, module, &mut of_libraries),
                }
            }
            if of_libraries != Rebinding::default() {
                self.rebinding.push((file, of_libraries));
            }
        }
    }

    /// The files that a module may be which a file hands out.
    fn handed_out(&self, file: FileId, module: &str) -> Vec<FileId> {
        match module {
            OWN_MODULE => vec![file],
            _ => self.modules.candidates(file, module),
        }
    }

    /// Whether another file imports it.
    pub(crate) fn is_imported(&self, file: FileId) -> bool {
        self.is_imported[file.index()]
    }

    /// By file: those that import it.
    pub(super) fn importers(&self) -> Vec<Vec<FileId>> {
        let imported = self.files().map(|file| self.imported_files(file));
        let imported = imported.map(|files| files.into_iter().collect());
        reversed(&imported.collect::<Vec<_>>())
    }

    /// The files that may get what a file hands out: itself, those that import it, those that it imports and what these hand it on to.
    fn near(&self, file: FileId, importers: &[Vec<FileId>]) -> BTreeSet<FileId> {
        let mut near: BTreeSet<FileId> = importers[file.index()].iter().copied().collect();
        let imported = self.imported_files(file);
        for &other in &imported {
            near.extend(self.imported_files(other));
        }
        near.extend(imported);
        near.insert(file);
        near
    }

    /// Whether what one file rebinds of a library counts in another: a test rebinds it while it runs, for what it imports.
    fn is_patched_by(&self, file: FileId, other: FileId) -> bool {
        file == other
            || self.are_connected(file, other)
                && (!self.modules.is_test(other)
                    || self.imports(file, other)
                    || self.run_tests.contains(&other)
                    || self.imported_files(other).contains(&file))
    }

    fn patcher(&self, file: FileId) -> Patcher {
        if self.modules.is_test(file) && !self.run_tests.contains(&file) {
            Patcher::Test(file)
        } else {
            Patcher::Island(self.islands[file.index()])
        }
    }

    /// Tests that are imported by what is none.
    pub(super) fn run_tests(&self) -> BTreeSet<FileId> {
        let programs = self.files().filter(|&file| !self.modules.is_test(file));
        let targets = programs.flat_map(|file| &self.targets[file.index()]);
        let imported = targets.flat_map(|targets| &targets.module).copied();
        imported
            .filter(|&file| self.modules.is_test(file))
            .collect()
    }

    /// Any file may be the one that is run that no other imports.
    fn note_any_main(&mut self, from: FileId) {
        let imported: BTreeSet<FileId> = self
            .files()
            .flat_map(|file| self.imported_files(file))
            .collect();
        for file in self.files() {
            let is_connected = self.islands[from.index()] == self.islands[file.index()];
            if is_connected && !imported.contains(&file) {
                self.rebound[file.index()].is_any = true;
            }
        }
    }

    /// Any file may be the one that is run.
    fn note_main(&mut self, from: FileId, name: &str) {
        for file in self.files() {
            if self.islands[from.index()] != self.islands[file.index()] {
                continue;
            }
            let rebound = &mut self.rebound[file.index()];
            rebound.names.insert(name.to_owned());
        }
    }

    /// `lib.step`, `lib.Class.step`, `lib.step.__code__`: the longest part that is a module, and what follows it.
    /// Whether it belongs to one of the files.
    fn note_member(&mut self, file: FileId, path: &str) -> bool {
        if let Some(name) = path.strip_prefix("__main__.") {
            self.note_main(file, name);
            return true;
        }
        let Some((targets, member)) = self.split(file, path) else {
            return false;
        };
        let name = member.split('.').next().unwrap_or(member);
        for target in targets {
            self.rebound[target.index()].names.insert(name.to_owned());
        }
        true
    }

    /// What a module imports from one that is rebound may be what it is rebound to.
    fn spread_rebound(&mut self) {
        if self.rebound.iter().all(Rebound::is_nothing) {
            return;
        }
        loop {
            let mut is_settled = true;
            for file in self.files() {
                for name in self.rebound_imports(file) {
                    is_settled &= !self.rebound[file.index()].names.insert(name);
                }
            }
            if is_settled {
                return;
            }
        }
    }

    fn rebound_imports(&self, file: FileId) -> Vec<String> {
        let mut found = Vec::new();
        for (import, targets) in self.imports_of(file) {
            let Imported::Members(members) = &import.names else {
                continue;
            };
            for target in &targets.module {
                let rebound = &self.rebound[target.index()];
                let members = members.iter().filter(|(member, _)| rebound.has(member));
                found.extend(members.map(|(_, bound)| bound.clone()));
            }
        }
        found
    }

    /// What others rebind of a file's names, and of what it imports.
    pub(super) fn rebinding_around(&self, file: FileId, words: &WordSet<'_>) -> Rebinding {
        let own = &self.rebound[file.index()];
        let mut around = Rebinding {
            own: mentioned(&own.names, words),
            any_own: own.is_any,
            ..Rebinding::default()
        };
        let roots = self.note_imports(file, words, &mut around);
        let is_imported = |path: &&String| {
            let root = root_of(path);
            roots.contains(root) || root == "builtins"
        };
        let by_others = self.rebinding.iter();
        let by_others = by_others.filter(|(other, _)| self.is_patched_by(file, *other));
        let mut patching = BTreeSet::new();
        for (other, rebinding) in by_others {
            patching.insert(self.patcher(*other));
            let modules = rebinding.modules.iter().filter(is_imported);
            around.modules.extend(modules.cloned());
        }
        for paths in patching.iter().filter_map(|it| self.rebound_paths.get(it)) {
            around.methods.extend(paths.methods(words).cloned());
            for root in roots.iter().copied().chain(["builtins"]) {
                around.members.extend(paths.members(root, words).cloned());
            }
        }
        for root in roots {
            let beside = self.folders.of_scripts.get(self.modules.folder(file));
            let is_beside = beside.is_some_and(|names| names.contains(root));
            if is_beside || self.modules.shadows(file, root) {
                around.modules.insert(root.to_owned());
            }
        }
        around
    }

    /// Notes what is rebound of the modules that a file imports; gives the first parts of their names.
    fn note_imports(
        &self,
        file: FileId,
        words: &WordSet<'_>,
        around: &mut Rebinding,
    ) -> BTreeSet<&str> {
        let mut roots = BTreeSet::new();
        let is_quiet = self.rebound.iter().all(Rebound::is_nothing);
        for (import, targets) in self.imports_of(file) {
            let root = import.root();
            if !root.is_empty() {
                roots.insert(root);
            }
            if is_quiet {
                continue;
            }
            self.note_rebound_members(&import.module, &targets.module, words, around);
            for (path, targets) in below(import).iter().zip(&targets.members) {
                self.note_rebound_members(path, targets, words, around);
            }
        }
        roots
    }

    /// What is rebound of a module, by the path that it is imported by.
    fn note_rebound_members(
        &self,
        path: &str,
        targets: &[FileId],
        words: &WordSet<'_>,
        around: &mut Rebinding,
    ) {
        for target in targets {
            let rebound = &self.rebound[target.index()];
            let members = mentioned(&rebound.names, words).into_iter();
            let members = members.map(|name| join(path, &name));
            around.members.extend(members);
            if rebound.is_any {
                around.modules.insert(path.to_owned());
            }
        }
    }
}

/// Those of the names that a text mentions.
fn mentioned(names: &BTreeSet<String>, words: &WordSet<'_>) -> BTreeSet<String> {
    let mentioned = names.iter().filter(|name| words.has(name));
    mentioned.cloned().collect()
}
