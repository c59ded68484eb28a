//! What the files given know of each other: which functions of other files look at frames or watch objects, which names of a
//! module others rebind, which modules of the project stand in the way of a library.
//!
//! ```python
//! # lib.py                                            # main.py
//! def ask(name):                                      from lib import ask
//!     return sys._getframe(1).f_locals[name]          def main(): ...; return ask("data")
//! ```
//!
//! A light pass over all texts ([`Notes`]) tells what they import, and which of them are worth reading before any file is
//! analysed. Reading one gives what it does to others ([`Found`]); files that mention a name by which something is done to them
//! may hand it on and are read in the next round, until a round finds nothing new ([`Program`]). What a name may do only grows
//! and is bounded, so the rounds end, and what they come to does not depend on the order of the files.

mod build;
mod code;
mod definitions;
mod ends;
mod facts;
mod handed_on;
mod libraries;
mod links;
mod lookups;
mod modules;
mod notes;
mod operators;
mod patches;
mod rebinders;
mod rebound_paths;
mod suspects;
mod uncommented;
mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::scope::{Rebinding, ShownEnds};
use crate::value::{Elsewhere, Watch};

pub(crate) use build::{Folders, Program};
pub(crate) use code::bare_code;
pub(crate) use definitions::{Definition, Definitions, LogicalLines};
pub(crate) use facts::{FileFacts, Mentioned};
pub(crate) use links::{Links, Wanted, is_capitalised};
pub(crate) use lookups::{literal_key, names_of_locals};
pub(crate) use modules::FileId;
pub(crate) use notes::{LOCALS_WORDS, Notes, heeds_warnings};
pub(crate) use uncommented::uncommented;
pub(crate) use whole::{Around, Part};

/// How many frames up a function looks, its caller's being the first; 0 for none.
pub(crate) type Reach = u32;

/// It depends on something.
pub(crate) const ANY_REACH: Reach = Reach::MAX;

/// Methods of handlers, filters and formatters of logging, and of what is written to, as a reading of other files marks them.
pub(super) const HOOKS: [&str; 11] = [
    ".emit",
    ".filter",
    ".flush",
    ".format",
    ".formatException",
    ".formatMessage",
    ".formatTime",
    ".handle",
    ".makeRecord",
    ".write",
    ".writelines",
];

/// What a function, class or variable does to who calls it, and to what it gets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Traits {
    pub(crate) reach: Reach,
    /// How it watches what is passed to it, or put into it.
    pub(crate) watches: Watch,
    /// How what it returns is watched.
    pub(crate) result: Watch,
    /// What the watcher does that it returns.
    pub(crate) gives: Watch,
}

impl Traits {
    /// Whether it does any of this.
    pub(crate) fn is_any(self) -> bool {
        self != Self::default()
    }

    /// Whether it watches, or leads to what does.
    pub(crate) fn is_watching(self) -> bool {
        self.watches.max(self.result).max(self.gives) != Watch::No
    }

    /// Whether who calls it may do the same to others.
    pub(crate) fn may_spread(self) -> bool {
        self.is_watching() || self.reach > 1
    }

    /// Takes in what another of the same name does; whether that is new.
    pub(crate) fn join(&mut self, other: Traits) -> bool {
        let joined = Self {
            reach: self.reach.max(other.reach),
            watches: self.watches.max(other.watches),
            result: self.result.max(other.result),
            gives: self.gives.max(other.gives),
        };
        std::mem::replace(self, joined) != joined
    }
}

/// Names, and what they do; of those that do anything.
pub(crate) type TraitsByName = BTreeMap<String, Traits>;

/// What reading one file shows of what it does to others.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Found {
    /// Functions, classes and variables of the module.
    pub(crate) members: TraitsByName,
    /// Methods and properties of its classes.
    pub(crate) methods: TraitsByName,
    /// Methods that look at their caller's frame and that Python calls without their names, such as `__call__`, and how far up.
    pub(crate) implicit: BTreeMap<String, Reach>,
    /// What it rebinds in other modules.
    pub(crate) rebinding: Rebinding,
}

/// What files that objects may go to do to them by the names of their members.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ToObjects {
    /// Attributes that they assign to.
    pub(crate) stored: BTreeSet<String>,
    /// Methods defined in this file that they mention.
    pub(crate) called: BTreeSet<String>,
    /// Whether there are too many of them to tell.
    pub(crate) is_any: bool,
}

/// What the other files do to one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "independent facts")]
pub(crate) struct Surroundings {
    /// What is imported, by the names that it has in this file, attributes of modules included.
    pub(crate) traits: TraitsByName,
    /// Methods and properties of classes whose objects may come here.
    pub(crate) methods: TraitsByName,
    /// Methods that look at their caller's frame and that Python calls without their names.
    pub(crate) implicit: BTreeMap<String, Reach>,
    /// Whether the file reads the locals of frames that it finds.
    pub(crate) reads_locals: bool,
    /// Whether objects of their classes may answer in the place of an array, or end with an event.
    pub(crate) meets_operators: bool,
    /// What shows the end of an object, in this file and wherever its objects come from and go to, among the files given.
    pub(crate) ends: ShownEnds,
    /// What shows the ends of all, for people.
    pub(crate) ends_told: Option<String>,
    /// The names that it and those connected to it take out of the locals of frames by literals.
    pub(crate) names_of_locals: BTreeSet<String>,
    /// Whether no local of the file's functions is looked up by a name in a text.
    pub(crate) names_are_quiet: bool,
    /// Whether it imports files whose classes have finalizers, or is imported by one.
    pub(crate) meets_finalizers: bool,
    /// Whether one of these has words of weak references.
    pub(crate) meets_watchers: bool,
    /// Whether objects whose end is an event, or is told of, may come from files around it.
    pub(crate) meets_endings: bool,
    /// First parts of the names by which it imports files that are given.
    pub(crate) given_roots: BTreeSet<String>,
    /// What others do to objects of its classes.
    pub(crate) to_objects: ToObjects,
    /// Whether this file, or one connected to it, may get at the frame of something that does not call it.
    pub(crate) hands_frames: bool,
    /// See [`heeds_warnings`]; of this file, and those connected to it.
    pub(crate) heeds_warnings: bool,
    /// Whether files given import it; where no end is shown, all that may do so are given.
    pub(crate) is_imported: bool,
    /// What they rebind of this file's names, and of the modules that it imports, by the paths that it imports them by.
    pub(crate) rebinding: Rebinding,
}

/// What the analysis of one file asks about all others.
pub(crate) trait Callees: Sync {
    /// What they do to it, as far as it mentions them.
    fn surroundings(&self, text: &str) -> Surroundings;

    /// The other files of a small program that is given whole.
    fn around(&self) -> Option<Around> {
        None
    }

    /// The functions of other files that it may call, and those of installed packages.
    fn elsewhere(&self) -> Option<Arc<dyn Elsewhere>> {
        None
    }

    /// Those of installed packages alone.
    fn installed(&self) -> Option<Arc<dyn Elsewhere>> {
        None
    }
}

/// A file by itself, where nothing else may be read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FileOnly;

impl Callees for FileOnly {
    fn surroundings(&self, _: &str) -> Surroundings {
        Surroundings::default()
    }
}
