//! Small programs all of whose files are given: they are read as one.
//!
//! ```python
//! # main.py                           # engine.py
//! from engine import Engine           class Engine:
//! Engine(CONFIG).run(prices())            def run(self, prices): ...    # an array, as every caller shows
//! ```
//! What is passed to a function and what the attributes of an object are is known where all callers and all of a class are seen. Of
//! a small program that one script runs they are.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{Program, join};
use super::modules::FileId;
use super::notes::Imported;

/// Programs of more files are not read as one: each of them is analysed with all.
const MAX_FILES: usize = 12;

/// A file of such a program.
#[derive(Debug)]
pub(crate) struct Part {
    /// As it is named in reports.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) imports: GivenImports,
}

/// What a file imports of those given.
#[derive(Debug, Default)]
pub(crate) struct GivenImports {
    /// Modules that it imports names or modules from, as it writes them.
    pub(crate) of: BTreeSet<String>,
    /// The files that it has as objects, by the names that it has them by, as their places among the parts.
    pub(crate) modules: BTreeMap<String, usize>,
    /// How many imports these are.
    pub(crate) count: usize,
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

    /// What a file imports of those given, whose parts stand in this order; nothing where it is not certain which of them it has by a
    /// name.
    pub(crate) fn imports_of_whole(&self, file: FileId, order: &[FileId]) -> Option<GivenImports> {
        let place = |module: &str| {
            let module = self.module(file, module)?;
            order.iter().position(|it| *it == module)
        };
        let mut found = GivenImports::default();
        for (import, targets) in self.imports_of(file) {
            if targets.all().next().is_none() {
                continue;
            }
            found.count += 1;
            found.of.insert(import.module.clone());
            match &import.names {
                Imported::Whole(bound) => {
                    // `import package.module` binds the package.
                    let is_package = import.module.contains('.')
                        && import.module.split('.').next() == Some(bound);
                    let module = place(&import.module).filter(|_| !is_package)?;
                    found.modules.insert(bound.clone(), module);
                }
                Imported::Members(members) => {
                    let package = self.module(file, &import.module)?;
                    for ((member, bound), below) in members.iter().zip(&targets.members) {
                        if below.is_empty() {
                            continue;
                        }
                        // A package may bind the name to something else.
                        let module = place(&join(&import.module, member))?;
                        if !self.is_idle(package) {
                            return None;
                        }
                        found.modules.insert(bound.clone(), module);
                    }
                }
                Imported::Star => return None,
            }
        }
        Some(found)
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
