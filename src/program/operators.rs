//! Which files may meet objects of other files that answer in the place of an array, or that arrays of objects hold.
//!
//! ```python
//! # lib.py                    # unit.py                          # main.py
//! def scale(n, k):            class Unit:                        import lib, unit
//!     return np.ones(n) * k       def __rmul__(self, other): ... lib.scale(n, unit.METRE)   # whatever `Unit` likes
//! ```
//! What an unknown argument is comes from who calls: from a file that imports this one, or from what that imports, directly or
//! through one more file. Objects that are handed on through more are not followed, nor is what tests define.

use super::build::Program;
use super::modules::FileId;

impl Program {
    /// Works out for each file whether it may meet such objects.
    pub(super) fn note_operators(&mut self) {
        // What an operator gives is an object of its file, or of one that this imports: where none of them ends with an event, it is as good
        // as an array.
        let is_loud = |file: FileId| {
            let notes = &self.notes[file.index()];
            let has_finalizers = |it: &FileId| self.notes[it.index()].has_finalizers;
            notes.makes_ends || self.given_to(file).iter().any(has_finalizers)
        };
        let defining: Vec<bool> = self
            .files()
            .map(|file| {
                let is_own = self.notes[file.index()].changes_operators;
                is_own && !self.modules.is_test(file) && is_loud(file)
            })
            .collect();
        if defining.contains(&true) {
            self.meets_operators = self.reached_by_objects_of(|file| defining[file.index()]);
        }
    }

    /// By file: whether what is used as an array may be an object whose end is an event, or is told of. What shows ends in a program
    /// that is given whole is known, so that its files need no guess.
    pub(super) fn meets_endings(&self, run_alone: &[bool]) -> Vec<bool> {
        let has = |file: FileId| {
            let notes = &self.notes[file.index()];
            (notes.has_ending_arrays || notes.has_watchers) && !self.modules.is_test(file)
        };
        let mut meets = self.reached_by_objects_of(has);
        for file in self.files() {
            let mut packages = self.modules.packages_of(file);
            meets[file.index()] |=
                run_alone[file.index()] || packages.any(has) || self.imports_array_class(file);
        }
        meets
    }

    /// Whether a file imports by its name a class whose objects may be taken for arrays.
    fn imports_array_class(&self, file: FileId) -> bool {
        self.imports_of(file).any(|(import, targets)| {
            let mut classes = targets.module.iter();
            classes.any(|target| {
                let alike = &self.notes[target.index()].array_classes;
                import.members().any(|member| alike.contains(member))
            })
        })
    }

    /// By file: whether objects of a file of this sort may come to it: it is one, imports one, or is imported by a file that does,
    /// each directly or through one more.
    fn reached_by_objects_of(&self, is_such: impl Fn(FileId) -> bool) -> Vec<bool> {
        let imported: Vec<Vec<FileId>> = self.files().map(|file| self.given_to(file)).collect();
        let sees =
            |file: FileId| is_such(file) || imported[file.index()].iter().any(|&it| is_such(it));
        let seen: Vec<bool> = self.files().map(sees).collect();
        let mut meets = seen.clone();
        for file in self.files().filter(|file| seen[file.index()]) {
            for target in self.imported_files(file) {
                meets[target.index()] = true;
            }
        }
        meets
    }

    /// The files whose objects a file gets from what it imports: their own, and those of what they import.
    fn given_to(&self, file: FileId) -> Vec<FileId> {
        let mut given = self.imported_files(file);
        let direct: Vec<FileId> = given.iter().copied().collect();
        for other in direct {
            given.extend(self.imported_files(other));
        }
        given.remove(&file);
        given.into_iter().collect()
    }
}
