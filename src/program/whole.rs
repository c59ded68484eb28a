//! Small programs all of whose files are given: they are read as one.
//!
//! ```python
//! # main.py                           # engine.py
//! from engine import Engine           class Engine:
//! Engine(CONFIG).run(prices())            def run(self, prices): ...    # an array, as every caller shows
//! ```
//! What is passed to a function and what the attributes of an object are is known where all callers and all of a class are seen. Of
//! a small program that one script runs they are.

use std::collections::BTreeSet;

use super::build::Program;
use super::modules::FileId;
use super::notes::Imported;

/// Programs of more files are not read as one: each of them is analysed with all.
const MAX_FILES: usize = 12;

/// A file of such a program.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) text: String,
    /// Modules that it imports names from, as it writes them, and that are files given.
    pub(crate) given: BTreeSet<String>,
    /// How many imports of files given it has.
    pub(crate) imports: usize,
}

/// The files of such a program, each after those that it imports, as far as they go in no circle.
#[derive(Debug)]
pub(crate) struct Around {
    pub(crate) parts: Vec<Part>,
    /// Which of them is looked at.
    pub(crate) own: usize,
}

impl Program {
    /// The files of the program that a file is part of, in the order in which they are read as one; nothing where it is no such
    /// program.
    pub(crate) fn whole(&self, file: FileId) -> Option<Vec<FileId>> {
        let members = self.members.get(&self.islands[file.index()])?;
        let is_small = (2..=MAX_FILES).contains(&members.len());
        if !is_small || !members.iter().all(|&file| self.is_closed(file)) {
            return None;
        }
        let mut order = Vec::new();
        let mut seen = BTreeSet::new();
        for &file in members {
            self.visit(file, &mut seen, &mut order);
        }
        order.retain(|&file| !self.is_idle(file));
        order.contains(&file).then_some(order)
    }

    /// What a file imports of those given; nothing where it has a module as an object.
    pub(crate) fn imports_of_whole(&self, file: FileId) -> Option<(BTreeSet<String>, usize)> {
        let mut given = BTreeSet::new();
        let mut count = 0;
        for (import, targets) in self.imports_of(file) {
            if targets.all().next().is_none() {
                continue;
            }
            count += 1;
            let Imported::Members(_) = &import.names else {
                return None;
            };
            let is_module = targets.members.iter().any(|found| !found.is_empty());
            if is_module || self.module(file, &import.module).is_none() {
                return None;
            }
            given.insert(import.module.clone());
        }
        Some((given, count))
    }

    fn is_closed(&self, file: FileId) -> bool {
        self.closed[file.index()] || self.is_idle(file)
    }

    /// The file that only makes a package of its folder.
    fn is_idle(&self, file: FileId) -> bool {
        let notes = &self.notes[file.index()];
        self.modules.is_package(file) && notes.is_empty
    }

    fn visit(&self, file: FileId, seen: &mut BTreeSet<FileId>, order: &mut Vec<FileId>) {
        if !seen.insert(file) {
            return;
        }
        for other in self.imported_files(file) {
            self.visit(other, seen, order);
        }
        order.push(file);
    }
}
