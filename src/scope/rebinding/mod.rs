//! Names of modules that something rebinds other than by binding them: `globals()["load"] = ...`, `exec`, `setattr` on a module,
//! `mock.patch`, `np.zeros = ...`, `load.__code__ = ...`, `importlib.reload`. What such a name means is known neither before nor
//! after; where the name itself is computed, any name of the module may be meant.
//!
//! Flow-insensitive: what a name stands for anywhere in the file, it may stand for everywhere. Not seen: text that is executed
//! with names of its own, and modules that reach the file as values in other ways than by its own imports.

mod calls;
mod escapes;
mod find;
mod modules;
mod sites;
mod texts;

use std::collections::BTreeSet;

use super::is_builtin;
use crate::syntax::{Interner, Symbol};

pub(crate) use find::find;
pub(crate) use sites::Sites;

/// What a file rebinds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rebinding {
    /// Names of the module itself.
    pub(crate) own: BTreeSet<String>,
    /// Whether any of its names may be meant.
    pub(crate) any_own: bool,
    /// Members of other modules, dotted, as the file's imports name them: `numpy.zeros`.
    pub(crate) members: BTreeSet<String>,
    /// Modules any of whose members may be meant.
    pub(crate) modules: BTreeSet<String>,
}

impl Rebinding {
    /// Whether the member of a module, dotted, may be rebound.
    pub(crate) fn is_member(&self, path: &str) -> bool {
        if self.members.is_empty() && self.modules.is_empty() {
            return false;
        }
        let within = |(end, _): (usize, &str)| {
            self.members.contains(&path[..end]) || self.modules.contains(&path[..end])
        };
        self.members.contains(path) || path.match_indices('.').any(within)
    }

    /// The builtins that it rebinds, as far as the file mentions them.
    pub(crate) fn builtins(&self, names: &Interner) -> Vec<Symbol> {
        if self.modules.contains("builtins") {
            let all = names.texts().filter(|name| is_builtin(name));
            return all.filter_map(|name| names.find(name)).collect();
        }
        let members = self.members.iter();
        let named = members.filter_map(|path| path.strip_prefix("builtins."));
        named.filter_map(|name| names.find(name)).collect()
    }

    /// Takes in what another finds.
    pub(crate) fn extend(&mut self, other: &Rebinding) {
        self.own.extend(other.own.iter().cloned());
        self.any_own |= other.any_own;
        self.members.extend(other.members.iter().cloned());
        self.modules.extend(other.modules.iter().cloned());
    }
}
