//! What sees an object's end or keeps its address, and the modules whose values are not what they look like.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{is_listed, words};
use crate::options::rows::{ListRow, Watch, WatcherFile};
use crate::scope::last_part;

/// One way of watching.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Watcher {
    /// What is seen.
    pub(crate) by: Watch,
    /// Whether it matters in the function itself only.
    pub(crate) is_local: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Watchers {
    names: FxHashMap<&'static str, Watcher>,
    registries: FxHashSet<&'static str>,
    attributes: FxHashMap<&'static str, Watcher>,
    arguments: FxHashMap<&'static str, Watch>,
    foreign: FxHashMap<&'static str, Watch>,
    spelled: FxHashMap<&'static str, Watch>,
    /// Every word that some watcher ends in: what mentions none of them watches nothing by itself.
    words: FxHashSet<&'static str>,
    pub(super) lazy_modules: FxHashSet<&'static str>,
    pub(super) fragile_modules: FxHashSet<&'static str>,
    pub(super) banning: FxHashSet<&'static str>,
}

impl Watchers {
    pub(super) fn parse(file: WatcherFile<&'static str>) -> Watchers {
        let mut watchers = Watchers::default();
        for row in file.watcher {
            let watcher = Watcher {
                by: row.by,
                is_local: row.local,
            };
            let plainly =
                |names: &'static str| words(names).map(|name| (name, row.by)).collect::<Vec<_>>();
            watchers
                .names
                .extend(words(row.names).map(|name| (name, watcher)));
            watchers.registries.extend(words(row.registries));
            watchers
                .attributes
                .extend(words(row.attributes).map(|name| (name, watcher)));
            watchers.arguments.extend(plainly(row.arguments));
            watchers.foreign.extend(plainly(row.foreign));
            watchers.spelled.extend(plainly(row.spelled));
        }
        let listed =
            |rows: &[ListRow<&'static str>]| rows.iter().flat_map(|row| words(row.names)).collect();
        watchers.lazy_modules = listed(&file.lazy_module);
        watchers.fragile_modules = listed(&file.fragile_module);
        watchers.banning = listed(&file.ban);
        let tables = [&watchers.arguments, &watchers.foreign, &watchers.spelled];
        let words = tables.iter().flat_map(|table| table.keys());
        let words = words
            .chain(watchers.names.keys())
            .chain(watchers.attributes.keys());
        watchers.words = words.map(|path| last_part(path)).collect();
        watchers
    }

    /// The dotted paths of all functions and classes that watch what is passed to them.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.names.keys().copied()
    }

    /// What calling this dotted path does to its arguments.
    pub(crate) fn by_call(&self, path: &str) -> Option<Watcher> {
        self.names.get(path).copied()
    }

    /// Whether what this dotted path makes watches what is put into it.
    pub(crate) fn is_registry(&self, path: &str) -> bool {
        self.registries.contains(path)
    }

    /// What reading this attribute does to the object.
    pub(crate) fn by_attribute(&self, name: &str) -> Option<Watcher> {
        self.attributes.get(name).copied()
    }

    /// What a method of this name does to its arguments; `is_foreign` where it is one of an interface to foreign code.
    pub(crate) fn by_method(&self, name: &str, is_foreign: bool) -> Watch {
        let watch = |table: &FxHashMap<&str, Watch>| table.get(name).copied().unwrap_or_default();
        watch(&self.arguments).max(if is_foreign {
            watch(&self.foreign)
        } else {
            Watch::No
        })
    }

    /// What looking up this text as an attribute, or a dotted row of them, does to the object.
    pub(crate) fn by_text(&self, text: &str) -> Watch {
        let found = text.split('.').filter_map(|word| self.spelled.get(word));
        found.copied().max().unwrap_or_default()
    }

    /// Whether some watcher ends in this word.
    pub(crate) fn ends_in(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    pub(super) fn is_lazy_module(&self, path: &str) -> bool {
        is_listed(&self.lazy_modules, path)
    }

    pub(super) fn is_fragile_module(&self, path: &str) -> bool {
        is_listed(&self.fragile_modules, path)
    }
}
