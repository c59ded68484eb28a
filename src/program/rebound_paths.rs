//! What the files rebind of libraries, by the names that a text which it matters to mentions: most texts mention few of them.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::modules::FileId;
use crate::scope::{Rebinding, last_part, runs_unnamed};
use crate::syntax::WordSet;

/// Dotted paths, each with the files that rebind it.
type Paths = BTreeMap<String, Vec<FileId>>;

/// Members and methods of libraries that something rebinds.
#[derive(Debug, Default)]
pub(super) struct ReboundPaths {
    /// By the first part of their paths.
    members: FxHashMap<String, ByLastPart>,
    methods: ByLastPart,
}

impl ReboundPaths {
    pub(super) fn of(rebinding: &[(FileId, Rebinding)]) -> Self {
        let mut all = Self::default();
        for (file, rebinding) in rebinding {
            for path in &rebinding.members {
                let of_root = all.members.entry(root_of(path).to_owned()).or_default();
                of_root.add(path, !path.contains('.'), *file);
            }
            for path in &rebinding.methods {
                all.methods.add(path, runs_unnamed(last_part(path)), *file);
            }
        }
        all
    }

    /// The members below a root of which a text mentions all the rest, as far as one of these files rebinds them: by file,
    /// whether it is one.
    pub(super) fn members<'a>(
        &'a self,
        root: &str,
        words: &'a WordSet<'_>,
        files: &'a [bool],
    ) -> impl Iterator<Item = &'a String> {
        let is_mentioned = |path: &&String| path.split('.').skip(1).all(|part| words.has(part));
        let of_root = self.members.get(root).into_iter();
        let members = of_root.flat_map(|of_root| of_root.mentioned(words, files));
        members.filter(is_mentioned)
    }

    /// The methods that a text mentions, and those that run without being named: who calls one need not name its class.
    pub(super) fn methods<'a>(
        &'a self,
        words: &'a WordSet<'_>,
        files: &'a [bool],
    ) -> impl Iterator<Item = &'a String> {
        self.methods.mentioned(words, files)
    }
}

/// The first part of a dotted path.
pub(super) fn root_of(path: &str) -> &str {
    path.split('.').next().unwrap_or(path)
}

#[derive(Debug, Default)]
struct ByLastPart {
    by_part: FxHashMap<String, Paths>,
    /// Those that matter whatever a text mentions.
    always: Paths,
}

impl ByLastPart {
    fn add(&mut self, path: &str, always: bool, file: FileId) {
        let paths = if always {
            &mut self.always
        } else {
            self.by_part.entry(last_part(path).to_owned()).or_default()
        };
        paths.entry(path.to_owned()).or_default().push(file);
    }

    fn mentioned<'a>(
        &'a self,
        words: &'a WordSet<'_>,
        files: &'a [bool],
    ) -> impl Iterator<Item = &'a String> {
        let by_part = words.among(&self.by_part);
        let paths = by_part.flat_map(|(_, paths)| paths).chain(&self.always);
        let by_any = paths.filter(|(_, by)| by.iter().any(|file| files[file.index()]));
        by_any.map(|(path, _)| path)
    }
}
