//! Which files are read before any is analysed.

use std::collections::BTreeSet;

use super::build::{Program, Targets};
use super::modules::FileId;

impl Program {
    /// The files to read first, for what their words tell. What a test does that nobody imports is not looked at: it replaces
    /// things while it runs.
    pub(crate) fn suspects(&self) -> Vec<FileId> {
        let targets = self.targets.iter().flatten();
        let imported: BTreeSet<FileId> = targets.flat_map(Targets::all).collect();
        let passed_on = self
            .files()
            .filter(|file| !self.modules.is_test(*file) && self.notes[file.index()].hands_modules);
        let passed_on: BTreeSet<u32> = passed_on.map(|file| self.islands[file.index()]).collect();
        self.suspects_among(
            |file| imported.contains(&file),
            |file| passed_on.contains(&self.islands[file.index()]),
            |file| self.counts_frames(file),
        )
    }

    /// The same by who `is_followed` by others, who `gets_modules` from them, and who `counts_frames`.
    fn suspects_among(
        &self,
        is_followed: impl Fn(FileId) -> bool,
        gets_modules: impl Fn(FileId) -> bool,
        counts_frames: impl Fn(FileId) -> bool,
    ) -> Vec<FileId> {
        let is_suspect = |file: &FileId| {
            let notes = &self.notes[file.index()];
            // What watches matters to those that import it.
            let is_followed = is_followed(*file);
            if self.modules.is_test(*file) && !is_followed {
                return false;
            }
            let may_store = notes.sets_members && gets_modules(*file) || notes.hands_modules;
            let by_words = notes.may_watch && is_followed || notes.may_rebind || may_store;
            by_words || notes.hands_out_readers || counts_frames(*file)
        };
        self.files().filter(is_suspect).collect()
    }

    /// Whether frames that a file finds may be looked at: it reads locals, or a file that it imports or that imports it.
    fn counts_frames(&self, file: FileId) -> bool {
        let notes = &self.notes[file.index()];
        if notes.reads_locals || !notes.finds_frames {
            return notes.reads_locals;
        }
        let mut readers = self.readers.iter();
        readers.any(|&reader| self.imports(file, reader) || self.imports(reader, file))
    }

    /// The files to read first where it is not known who imports them.
    pub(crate) fn suspects_for_anyone(&self) -> Vec<FileId> {
        let counts_frames = |file: FileId| {
            let notes = &self.notes[file.index()];
            notes.reads_locals || notes.finds_frames
        };
        // What a test does that nobody imports it does while it runs.
        let is_followed = |file| !self.modules.is_test(file) || self.is_imported[file.index()];
        self.suspects_among(is_followed, |_| true, counts_frames)
    }
}
