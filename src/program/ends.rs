//! Whether the end of any object can be an event, by the words of a file: whether anything in it ends with one, or tells that
//! something has ended.
//!
//! ```python
//! with open(path) as lines:            # ends with its block
//!     rows = [parse(line) for line in lines]
//! log = open("log.txt", "w")           # ends with its last reference, which is when it is written
//! ```
//!
//! A program all of whose files are such, and that imports nothing else but modules of which it is known, shows no end: what its
//! objects are does not matter then. Where it imports pandas, frames that share their memory still tell of each other.

mod calls;
mod generators;
mod members;
mod names;
mod text;
mod uses;

use names::ALSO_QUIET;

use std::collections::BTreeSet;
use std::path::Path;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::build::{Edges, Program, Targets};
use super::libraries::is_plain;
use super::modules::FileId;
use super::notes::{Import, Imported, Notes};
use crate::scope::ShownEnds;

/// What a file tells of ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts")]
pub(super) struct Ends {
    /// What in it makes an object whose end is an event, or tells of an end, as far as is known: a word of its text. Of a file that
    /// is not looked at, its name.
    pub(super) told_by: Option<SmolStr>,
    /// What is no event by itself.
    pub(super) parts: Parts,
    /// Whether its own statements do something; of a file that shows ends it is not asked.
    pub(super) runs: bool,
    /// The same of any file.
    pub(super) is_script: bool,
}

/// What is an event only together with something else, in any file that objects go to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts")]
pub(super) struct Parts {
    /// Views that keep what they view from changing its length.
    pub(super) locks: bool,
    /// What changes its length, and can be viewed.
    pub(super) grows: bool,
    /// Generators that may close what they hand on, as they end.
    pub(super) delegates: bool,
    /// What can be closed.
    pub(super) closes: bool,
    /// `heapq.merge`, which as it ends closes what it merges.
    pub(super) merges: bool,
    /// Words by which what is gone through may be closed, as files are.
    pub(super) has_files: bool,
    /// Archives of arrays, which close their file as they end.
    pub(super) loads: bool,
    /// Members of such an archive that do not keep it.
    pub(super) reads_members: bool,
    /// Files that are read, and closed as their last reference ends, of which a warning may tell.
    pub(super) reads: bool,
    /// A choice of which warnings are shown.
    pub(super) warns: bool,
    /// Files that generators read, opened by a method `open`, as paths have.
    pub(super) opens_paths: bool,
    /// Other methods of that name.
    pub(super) defines_open: bool,
    /// Errors that generators take.
    pub(super) catches: bool,
    /// Names of what closes a generator.
    pub(super) names_exit: bool,
    /// Readers that hand out frame after frame, and close what they read from as they end.
    pub(super) chunks: bool,
    /// Files in memory.
    pub(super) buffers: bool,
    /// Coroutines, which clean up as they end where nothing waits for them.
    pub(super) suspends: bool,
    /// What has the cyclic garbage collector run.
    pub(super) collects: bool,
    /// What runs a coroutine step by step.
    pub(super) drives: bool,
    /// Servers, whose clients see that a connection ends.
    pub(super) serves: bool,
    /// Connections to servers.
    pub(super) connects: bool,
    /// Frames, which may share their memory.
    pub(super) shares: bool,
    /// Arrays of what may be frames.
    pub(super) exports: bool,
    /// What writes into what may be frames.
    pub(super) writes: bool,
}

impl Default for Ends {
    /// Of a file that is not looked at.
    fn default() -> Self {
        Self {
            told_by: Some(SmolStr::new_static("code that is not read")),
            parts: Parts::default(),
            runs: false,
            is_script: false,
        }
    }
}

/// What shows the ends of objects that may come to a file, for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ToldEnds {
    /// Where it stands.
    pub(super) file: FileId,
    pub(super) word: String,
}

impl Parts {
    /// Joins what is known of two files.
    fn join(&mut self, other: Self) {
        self.locks |= other.locks;
        self.grows |= other.grows;
        self.delegates |= other.delegates;
        self.closes |= other.closes;
        self.merges |= other.merges;
        self.has_files |= other.has_files;
        self.loads |= other.loads;
        self.reads_members |= other.reads_members;
        self.reads |= other.reads;
        self.warns |= other.warns;
        self.opens_paths |= other.opens_paths;
        self.defines_open |= other.defines_open;
        self.catches |= other.catches;
        self.names_exit |= other.names_exit;
        self.chunks |= other.chunks;
        self.buffers |= other.buffers;
        self.suspends |= other.suspends;
        self.collects |= other.collects;
        self.drives |= other.drives;
        self.serves |= other.serves;
        self.connects |= other.connects;
        self.shares |= other.shares;
        self.exports |= other.exports;
        self.writes |= other.writes;
    }

    /// Whether what one file does is an event with what is done around it.
    fn make_an_event(self, around: Self) -> bool {
        let pairs = |it: Self| {
            [
                (it.locks, it.grows),
                (it.delegates, it.closes),
                (it.merges, it.has_files),
                (it.loads, it.reads_members),
                (it.reads, it.warns),
                (it.opens_paths, it.defines_open),
                (it.catches, it.names_exit),
                (it.chunks, it.buffers),
                (it.suspends, it.drives),
                (it.suspends, it.collects),
                (it.serves, it.connects),
            ]
        };
        let mut both = pairs(self).into_iter().zip(pairs(around));
        both.any(|(own, around)| own.0 && around.1 || own.1 && around.0)
    }
}

/// Whether that holds for a module and all that is in it. For SQL polars looks names up, so it is no plain module.
fn is_quiet_root(root: &str) -> bool {
    is_plain(root) || root == "polars"
}

/// Whether what a module makes is known to end quietly, by the name that it is imported by.
pub(super) fn is_quiet_module(import: &Import) -> bool {
    is_quiet_root(import.root()) || ALSO_QUIET.contains(&import.module.as_str())
}

impl Program {
    /// By file: what shows the ends of objects that may come to it from any other, or go where ends are told: through files that
    /// import it, or that these import.
    pub(super) fn shown_ends(&self, edges: &Edges, run_alone: &[bool]) -> Vec<ShownEnds> {
        let Edges {
            imported,
            importers,
        } = edges;
        let together = self.parts_of_islands();
        let is_loud = |file: &FileId| {
            let is_imported = !importers[file.index()].is_empty();
            !self.is_quiet(*file, &together) || is_imported && !self.is_whole(*file)
        };
        let loud: Vec<FileId> = self.files().filter(is_loud).collect();
        let with_loud_below = reached(loud, importers);
        let loud = self.files().filter(|file| with_loud_below[file.index()]);
        let loud = reached(loud.collect(), imported);
        let shown = self.files().map(|file| {
            let parts = together[self.islands[file.index()] as usize];
            // Whatever writes, and wherever: an array that somebody has tells then whether a frame lives.
            let tells = parts.shares && parts.exports && parts.writes;
            if loud[file.index()] || !run_alone[file.index()] || tells {
                ShownEnds::Any
            } else if parts.shares {
                ShownEnds::OfFrames
            } else {
                ShownEnds::None
            }
        });
        shown.collect()
    }

    /// By file: whether scripts run it, and nothing else may import it, as far as the files given go.
    pub(super) fn run_alone(&self, edges: &Edges, runs: impl Fn(&Ends) -> bool) -> Vec<bool> {
        let Edges {
            imported,
            importers,
        } = edges;
        let is_first = |file: &FileId| importers[file.index()].is_empty();
        // A module of a package that also runs is there for others.
        let is_script = |file: &FileId| {
            let is_in_package = self.modules.root(*file) != self.modules.folder(*file);
            let is_main = self.modules.is_main(*file);
            runs(&self.notes[file.index()].ends) && (!is_in_package || is_main)
        };
        let (scripts, others): (Vec<FileId>, Vec<FileId>) =
            self.files().filter(is_first).partition(is_script);
        // What no script leads to is there for others.
        let is_run = reached(scripts, imported);
        let is_open = reached(others, imported);
        let is_closed = |file: FileId| is_run[file.index()] && !is_open[file.index()];
        self.files().map(is_closed).collect()
    }

    /// By file: whether it is part of a program of which all is given: a script, or what scripts alone import.
    pub(super) fn closed(&self, importers: &[Vec<FileId>], run_alone: Vec<bool>) -> Vec<bool> {
        let mut closed = run_alone;
        for file in self.files() {
            let is_imported = !importers[file.index()].is_empty();
            closed[file.index()] &= !is_imported || self.is_whole(file);
        }
        closed
    }

    /// By file: whether a file that it imports, or that imports it, is such.
    pub(super) fn meets(
        &self,
        importers: &[Vec<FileId>],
        is_such: impl Fn(&Notes) -> bool,
    ) -> Vec<bool> {
        let has = |file: &FileId| is_such(&self.notes[file.index()]);
        let meets = |file: FileId| {
            self.imported_files(file).iter().any(has) || importers[file.index()].iter().any(has)
        };
        self.files().map(meets).collect()
    }

    /// By the number of an island: what its files do, taken together, that matters where objects of one come to another.
    fn parts_of_islands(&self) -> Vec<Parts> {
        let mut together = vec![Parts::default(); self.notes.len()];
        for (notes, &island) in self.notes.iter().zip(&self.islands) {
            together[island as usize].join(notes.ends.parts);
        }
        together
    }

    /// Whether nothing in a file, or that is imported there from outside the files given, is or tells of an end.
    fn is_quiet(&self, file: FileId, together: &[Parts]) -> bool {
        let ends = &self.notes[file.index()].ends;
        let around = together[self.islands[file.index()] as usize];
        ends.told_by.is_none()
            && self.loud_import(file).is_none()
            && !ends.parts.make_an_event(around)
    }

    /// What a file imports from outside the files given of which it is not known that it ends quietly.
    fn loud_import(&self, file: FileId) -> Option<&Import> {
        let is_quiet = |import: &Import, targets: &Targets| {
            self.is_of_given(import, targets)
                || self.is_library(file, import) && is_quiet_module(import)
        };
        let mut imports = self.imports_of(file);
        let loud = imports.find(|&(import, targets)| !is_quiet(import, targets));
        loud.map(|(import, _)| import)
    }

    /// Which word of a file shows ends, for people; nothing where it is what files do together.
    fn what_tells(&self, file: FileId) -> Option<String> {
        let word = self.notes[file.index()].ends.told_by.as_ref();
        let import = || Some(format!("import {}", self.loud_import(file)?.module));
        word.map(SmolStr::to_string).or_else(import)
    }

    /// What shows the ends of objects that may come to a file: "`sqlite3` in `shop.store`".
    pub(super) fn ends_told_of(&self, file: FileId) -> Option<String> {
        let told = self.ends_told[file.index()].as_ref()?;
        Some(format!(
            "`{}` in `{}`",
            told.word,
            self.modules.name(told.file)
        ))
    }

    /// By file of a program that scripts run: the file, if any, that shows the ends of objects that may come to it, and by what.
    pub(super) fn ends_told(
        &self,
        edges: &Edges,
        shown: &[ShownEnds],
        run_alone: &[bool],
    ) -> Vec<Option<ToldEnds>> {
        let mut told: Vec<Option<ToldEnds>> = vec![None; self.notes.len()];
        for file in self.files() {
            if run_alone[file.index()]
                && let Some(word) = self.what_tells(file)
            {
                told[file.index()] = Some(ToldEnds { file, word });
            }
        }
        for next in [&edges.importers, &edges.imported] {
            let mut open: Vec<FileId> = self
                .files()
                .filter(|it| told[it.index()].is_some())
                .collect();
            while let Some(file) = open.pop() {
                for other in &next[file.index()] {
                    if told[other.index()].is_none() {
                        let cause = told[file.index()].clone();
                        told[other.index()] = cause;
                        open.push(*other);
                    }
                }
            }
        }
        // Who else may call a file that is not run alone nobody knows, whatever it shows.
        for file in self.files().map(FileId::index) {
            if shown[file] != ShownEnds::Any || !run_alone[file] {
                told[file] = None;
            }
        }
        told
    }

    /// Whether all modules in the folder of a file are given, any of which may import it, and of a package those beside it. Who
    /// imports what is installed nobody knows.
    fn is_whole(&self, file: FileId) -> bool {
        if file.index() >= self.given {
            return false;
        }
        let folders = &self.folders;
        let root = self.modules.root(file);
        let is_given = |folder: &Path, names: &BTreeSet<String>| {
            let mut names = names.iter();
            names.all(|name| {
                let path = folder.join(name.trim_end_matches('/'));
                self.modules.at(&path).is_some()
            })
        };
        let is_root_given = || {
            let beside = folders.of_scripts.get(root);
            beside.is_some_and(|names| is_given(root, names))
        };
        let are_packages_given = || {
            let packages = self.modules.folder(file).ancestors();
            let mut packages = packages.take_while(|folder| *folder != root);
            packages.all(|folder| {
                let names = folders.of_packages.get(folder);
                names.is_some_and(|names| is_given(folder, names))
            })
        };
        !folders.distributed.contains(root) && is_root_given() && are_packages_given()
    }

    /// Whether no module beside a file, or beside the package that it is in, has the name of what it imports.
    pub(super) fn is_library(&self, file: FileId, import: &Import) -> bool {
        let beside = self.folders.of_scripts.get(self.modules.root(file));
        let root = import.root();
        // What the library itself imports may be found there, too.
        let is_of_library = |name: &String| {
            let name = name.trim_end_matches('/');
            name == root || is_quiet_root(name)
        };
        !beside.is_some_and(|names| names.iter().any(is_of_library))
    }

    /// First parts of the names by which a file imports files that are given.
    pub(super) fn given_roots(&self, file: FileId) -> BTreeSet<String> {
        let imports = self.imports_of(file);
        let given = imports.filter(|(import, targets)| self.is_of_given(import, targets));
        given.map(|(import, _)| import.root().to_owned()).collect()
    }

    /// Whether a file that is given is imported, and nothing else.
    fn is_of_given(&self, import: &Import, targets: &Targets) -> bool {
        !targets.module.is_empty() && self.leads_to_given(import, targets)
    }

    /// Whether the members that are imported of a package are in it, or in files given.
    pub(super) fn leads_to_given(&self, import: &Import, targets: &Targets) -> bool {
        let Imported::Members(members) = &import.names else {
            return true;
        };
        let modules = targets.module.iter().copied();
        let mut packages = modules.filter(|&file| self.modules.is_package(file));
        let are_of_package = |package: FileId| {
            let mut members = members.iter().zip(&targets.members);
            members.all(|((name, _), found)| !found.is_empty() || self.binds(package, name))
        };
        packages.all(are_of_package)
    }

    /// Whether what is imported of a package by this name is nothing but what its own file binds: no module beside that has the name.
    fn binds(&self, package: FileId, name: &str) -> bool {
        let beside = self.folders.of_packages.get(self.modules.folder(package));
        let is_module = |module: &String| {
            let rest = module.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
        };
        beside.is_some_and(|beside| !beside.iter().any(is_module))
    }
}

/// The files that the edges lead to from these, themselves included.
fn reached(mut open: Vec<FileId>, edges: &[Vec<FileId>]) -> Vec<bool> {
    let mut found = vec![false; edges.len()];
    while let Some(file) = open.pop() {
        if !std::mem::replace(&mut found[file.index()], true) {
            open.extend(&edges[file.index()]);
        }
    }
    found
}
