//! What functions and variables of other files watch, and what other files have to know of this one's. A callee of another file
//! is taken to watch all of its arguments alike.

use super::super::knowledge::Watch;
use super::known::Known;
use super::watchers::Watchers;
use crate::syntax::Symbol;

/// A function, class or variable of another file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ForeignWatcher {
    /// As it is called in this file.
    pub(crate) name: Symbol,
    /// What it does to what it gets.
    pub(crate) watches: Watch,
    /// What is done to what it returns.
    pub(crate) result: Watch,
    /// What it returns does.
    pub(crate) gives: Watch,
}

impl Watchers {
    pub(super) fn add_foreign(&mut self, foreign: &[ForeignWatcher]) {
        for &watcher in foreign {
            let known = Known::foreign(watcher);
            self.add(watcher.name, known);
        }
    }

    /// What one of the definitions does, which was solved as the nth. A method's own object is no array, nor is what a class
    /// makes: who watches these matters to nobody.
    pub(crate) fn solved(&self, n: usize, name: Symbol) -> ForeignWatcher {
        let known = self.known(n);
        ForeignWatcher {
            name,
            watches: known.map_or(Watch::No, Known::any_argument),
            result: known.map_or(Watch::No, |known| known.returns),
            gives: known.map_or(Watch::No, |known| known.gives),
        }
    }
}
