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

use serde::{Deserialize, Serialize};

use super::is_builtin;
use crate::syntax::{Interner, Symbol};

pub(crate) use escapes::MAKER;
pub(crate) use find::find;
pub(crate) use sites::Sites;

/// Stands for the file's own module among those that it hands out.
pub(crate) const OWN_MODULE: &str = "";

/// What a file rebinds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rebinding {
    /// Names of the module itself.
    pub(crate) own: BTreeSet<String>,
    /// Whether any of its names may be meant.
    pub(crate) any_own: bool,
    /// Members of other modules, dotted, as the file's imports name them: `numpy.zeros`.
    pub(crate) members: BTreeSet<String>,
    /// Members of classes of other modules, dotted: `pandas.DataFrame.add`. Only where the class itself is stored to.
    pub(crate) methods: BTreeSet<String>,
    /// Modules any of whose members may be meant.
    pub(crate) modules: BTreeSet<String>,
    /// What may be meant of a module that cannot be told: that of a frame, or one whose name is computed.
    pub(crate) anywhere: BTreeSet<String>,
    /// Modules any of whose members may be meant by a store on a value that cannot be told; for this file alone.
    pub(crate) guessed: BTreeSet<String>,
    /// Modules that are passed on as values.
    pub(crate) handed_out: BTreeSet<String>,
    /// Those of them that are arguments of calls, with the last part of the callee's name.
    pub(crate) handed_to: BTreeSet<(String, String)>,
    /// Functions that store members whose names are computed on what they get.
    pub(crate) setters: BTreeSet<String>,
}

impl Rebinding {
    /// The part of it that other modules may ask for.
    pub(crate) fn for_others(self) -> Self {
        Self {
            own: BTreeSet::new(),
            any_own: false,
            guessed: BTreeSet::new(),
            ..self
        }
    }

    /// The part of it that decides what the names of its own module mean.
    pub(crate) fn of_module(self) -> Self {
        Self {
            anywhere: BTreeSet::new(),
            handed_out: BTreeSet::new(),
            handed_to: BTreeSet::new(),
            setters: BTreeSet::new(),
            ..self
        }
    }

    /// Whether the member of a module, dotted, may be rebound.
    pub(crate) fn is_member(&self, path: &str) -> bool {
        if self.members.is_empty() && self.modules.is_empty() && self.guessed.is_empty() {
            return false;
        }
        let within = |(end, _): (usize, &str)| {
            let path = &path[..end];
            self.members.contains(path)
                || self.modules.contains(path)
                || self.guessed.contains(path)
        };
        self.members.contains(path) || path.match_indices('.').any(within)
    }

    /// The builtins that it rebinds, as far as the file mentions them.
    pub(crate) fn builtins(&self, names: &Interner) -> Vec<Symbol> {
        if self.modules.contains("builtins") || self.guessed.contains("builtins") {
            let all = names.texts().filter(|name| is_builtin(name));
            return all.filter_map(|name| names.find(name)).collect();
        }
        let members = self.members.iter();
        let named = members.filter_map(|path| path.strip_prefix("builtins."));
        named.filter_map(|name| names.find(name)).collect()
    }

    /// Whether a library's class has a method of the name replaced.
    pub(crate) fn is_method(&self, name: &str) -> bool {
        let mut methods = self.methods.iter().map(|path| last_part(path));
        methods.any(|method| method == name)
    }

    /// Where a class has what runs without being named replaced (`pd.DataFrame.__init__ = init`), anything of its library may be meant.
    fn note_classes(&mut self) {
        let special = self
            .methods
            .iter()
            .filter(|path| runs_unnamed(last_part(path)));
        let roots = special.filter_map(|path| Some(path.split_once('.')?.0.to_owned()));
        let roots: Vec<String> = roots.filter(|root| !root.is_empty()).collect();
        self.modules.extend(roots);
    }

    /// What is rebound of the module that is run may be meant of this one.
    fn note_main(&mut self) {
        self.any_own |= self.modules.contains("__main__") || self.guessed.contains("__main__");
        let members = self.members.iter();
        let members = members.filter_map(|path| path.strip_prefix("__main__."));
        let own = members.map(|member| member.split('.').next().unwrap_or(member).to_owned());
        self.own.extend(own);
    }

    /// Takes in what another finds.
    pub(crate) fn extend(&mut self, other: &Rebinding) {
        self.own.extend(other.own.iter().cloned());
        self.any_own |= other.any_own;
        self.members.extend(other.members.iter().cloned());
        self.methods.extend(other.methods.iter().cloned());
        self.modules.extend(other.modules.iter().cloned());
        self.anywhere.extend(other.anywhere.iter().cloned());
        self.guessed.extend(other.guessed.iter().cloned());
        self.handed_out.extend(other.handed_out.iter().cloned());
        self.handed_to.extend(other.handed_to.iter().cloned());
        self.setters.extend(other.setters.iter().cloned());
        self.note_classes();
    }
}

/// `add` of `pandas.DataFrame.add`.
pub(crate) fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

/// Whether a name is that of a class, as the case of letters tells.
pub(super) fn is_class(name: &str) -> bool {
    let name = name.trim_start_matches('_');
    name.starts_with(|letter: char| letter.is_ascii_uppercase())
}

/// Whether Python calls a method of the name without its being named, as far as that decides what an object is or does.
pub(crate) fn runs_unnamed(name: &str) -> bool {
    const TEXTS: [&str; 9] = [
        "__annotations__",
        "__doc__",
        "__module__",
        "__name__",
        "__qualname__",
        "__signature__",
        "__test__",
        "__version__",
        "__wrapped__",
    ];
    name.starts_with("__") && name.ends_with("__") && !TEXTS.contains(&name)
}
