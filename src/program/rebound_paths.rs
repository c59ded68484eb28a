//! What the files rebind of libraries, by the names that a text which it matters to mentions: most texts mention few of them.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::scope::{Rebinding, last_part, runs_unnamed};
use crate::syntax::WordSet;

/// Members and methods of libraries, dotted, that some files rebind.
#[derive(Debug, Default)]
pub(super) struct ReboundPaths {
    /// By the first part of their paths.
    members: FxHashMap<String, OfRoot>,
    methods: ByLastPart,
}

/// What is rebound below a library: often the same names of many modules and classes.
#[derive(Debug, Default)]
struct OfRoot {
    itself: Option<String>,
    /// By the path of what they are members of, and by their names: whole.
    members: FxHashMap<String, FxHashMap<String, String>>,
}

impl ReboundPaths {
    pub(super) fn add(&mut self, rebinding: &Rebinding) {
        for path in &rebinding.members {
            let of_root = self.members.entry(root_of(path).to_owned()).or_default();
            of_root.add(path);
        }
        for path in &rebinding.methods {
            self.methods.add(path, runs_unnamed(last_part(path)));
        }
    }

    /// The members below a root of which a text mentions all the rest.
    pub(super) fn members<'a>(
        &'a self,
        root: &str,
        words: &'a WordSet<'_>,
    ) -> impl Iterator<Item = &'a String> {
        let of_root = self.members.get(root).into_iter();
        of_root.flat_map(|of_root| of_root.mentioned(words))
    }

    /// The methods that a text mentions, and those that run without being named: who calls one need not name its class.
    pub(super) fn methods<'a>(
        &'a self,
        words: &'a WordSet<'_>,
    ) -> impl Iterator<Item = &'a String> {
        self.methods.mentioned(words)
    }
}

/// The first part of a dotted path.
pub(super) fn root_of(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

impl OfRoot {
    fn add(&mut self, path: &str) {
        let Some((owner, name)) = path.rsplit_once('.') else {
            self.itself = Some(path.to_owned());
            return;
        };
        let by_name = self.members.entry(owner.to_owned()).or_default();
        by_name
            .entry(name.to_owned())
            .or_insert_with(|| path.to_owned());
    }

    fn mentioned<'a>(&'a self, words: &'a WordSet<'_>) -> impl Iterator<Item = &'a String> {
        let is_mentioned = |owner: &str| owner.split('.').skip(1).all(|part| words.has(part));
        let owners = self.members.iter();
        let owners = owners.filter(move |(owner, _)| is_mentioned(owner));
        let members = owners.flat_map(|(_, by_name)| words.among(by_name));
        self.itself.iter().chain(members.map(|(_, path)| path))
    }
}

#[derive(Debug, Default)]
struct ByLastPart {
    by_part: FxHashMap<String, BTreeSet<String>>,
    /// Those that matter whatever a text mentions.
    always: BTreeSet<String>,
}

impl ByLastPart {
    fn add(&mut self, path: &str, always: bool) {
        let paths = if always {
            &mut self.always
        } else {
            self.by_part.entry(last_part(path).to_owned()).or_default()
        };
        if !paths.contains(path) {
            paths.insert(path.to_owned());
        }
    }

    fn mentioned<'a>(&'a self, words: &'a WordSet<'_>) -> impl Iterator<Item = &'a String> {
        let by_part = words.among(&self.by_part);
        by_part.flat_map(|(_, paths)| paths).chain(&self.always)
    }
}
