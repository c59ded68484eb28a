//! What is kept of a file for runs that look at others without it.
//!
//! ```text
//! notes     what its words tell: imports, what may watch or look at frames
//! found     what reading it shows that it does to others
//! excerpt   its functions, without comments, methods and what nobody can call
//! ```
//! What a call of a function gives depends on what it is passed, which only the caller knows. So the functions themselves are kept,
//! and summarised as those of a file that is given.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::build::{Folders, MAX_NEAR};
use super::modules::FileId;
use super::notes::{Import, Imported, hash_of};
use super::{ANY_REACH, Definitions, Found, Notes, Program, Traits};
use crate::scope::Rebinding;
use crate::syntax::words;
use crate::value::Watch;

/// What others have to know of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FileFacts {
    pub(crate) notes: Notes,
    pub(crate) found: Found,
    /// The same where those that import it may hand on frames that are not those of callers, if that makes a difference.
    pub(crate) found_with_frames: Option<Found>,
    /// Its text as far as calls of its functions are concerned; of a test there is none.
    pub(crate) excerpt: Option<String>,
    /// What the whole text rebinds of what it imports, and of its own names.
    pub(crate) rebinding: Rebinding,
    /// Whether it may read the names of whatever script it runs in.
    pub(crate) reaches_main: bool,
}

impl FileFacts {
    /// What it may do to others where something that it imports does what was not known of when this was found: anything.
    pub(crate) fn found_by_hearsay(&self) -> Found {
        let all = Traits {
            reach: ANY_REACH,
            watches: Watch::Address,
            result: Watch::Address,
            gives: Watch::Address,
        };
        let text = self.excerpt.as_deref().unwrap_or_default();
        let definitions = Definitions::find(text);
        let mut found = self.found.clone();
        for definition in &definitions.all {
            let name = definition.name.of(text).to_owned();
            let names = match definition.class {
                Some(_) => &mut found.methods,
                None => &mut found.members,
            };
            names.insert(name, all);
        }
        let others = definitions.without_functions(text);
        let others = words(&others).map(|name| (name.to_owned(), all));
        found.members.extend(others);
        found
    }
}

impl Notes {
    /// What the members hash to that the text mentions, ascending.
    pub(crate) fn mentioned(&self) -> &[u32] {
        &self.members
    }

    /// The same with these members.
    pub(crate) fn with_mentioned(self, members: Vec<u32>) -> Self {
        Self { members, ..self }
    }

    /// Calls `take` with every word of what is imported.
    pub(crate) fn for_each_imported_word(&self, mut take: impl FnMut(&str)) {
        for import in &self.imports {
            import.module.split('.').for_each(&mut take);
            import.members().for_each(&mut take);
        }
    }
}

/// Names that files import, or have as attributes of something.
#[derive(Debug, Default)]
pub(crate) struct Mentioned<'n> {
    imported: FxHashSet<&'n str>,
    members: FxHashSet<u32>,
}

impl<'n> Mentioned<'n> {
    /// By files of which this is noted.
    pub(crate) fn by(notes: impl Iterator<Item = &'n Notes>) -> Self {
        let mut mentioned = Self::default();
        for notes in notes {
            let imports = notes.imports.iter();
            mentioned.imported.extend(imports.flat_map(Import::members));
            mentioned.members.extend(&notes.members);
        }
        mentioned
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.imported.contains(name) || self.members.contains(&hash_of(name))
    }
}

impl Program {
    /// By folder: what is in it that files there import by its name, and that is not given.
    pub(crate) fn beside(&self) -> BTreeMap<PathBuf, BTreeSet<String>> {
        let mut found: BTreeMap<PathBuf, BTreeSet<String>> = BTreeMap::new();
        for file in self.files().take(self.given) {
            let folder = self.modules.folder(file);
            for name in self.imported_beside(file) {
                if self.modules.at(&folder.join(name)).is_none() {
                    let names = found.entry(folder.to_path_buf()).or_default();
                    names.insert(name.to_owned());
                }
            }
        }
        found
    }

    /// What reading a file showed that it does to others.
    pub(crate) fn found_in(&self, file: FileId) -> Found {
        let found = self.found[file.index()].clone();
        Found {
            rebinding: found.rebinding.for_others(),
            ..found
        }
    }

    /// Whether a file, or one connected to it, may get at the frame of something that does not call it.
    pub(crate) fn meets_frames(&self, file: FileId) -> bool {
        self.hands_frames[self.islands[file.index()] as usize]
    }

    /// Whether a file imports what does something to others from a file that `is_new` to it.
    pub(crate) fn hears_of(&self, file: FileId, is_new: impl Fn(FileId) -> bool) -> bool {
        // Methods that look at frames are heard of from all that objects may come from.
        let mentioned = &self.notes[file.index()].members;
        let mentions =
            |name: &str| mentioned.is_empty() || mentioned.binary_search(&hash_of(name)).is_ok();
        let mut methods = self.methods.iter();
        let hears_methods = methods.any(|(name, known)| {
            let looks = |it: &&(FileId, Traits)| it.1.reach > 0 && is_new(it.0);
            let mut known = known.iter().filter(looks);
            known.any(|it| self.are_connected(file, it.0)) && mentions(name)
        });
        let mut imports = self.imports_of(file);
        hears_methods
            || imports.any(|(import, targets)| {
                let new = targets.all().filter(|target| is_new(*target));
                new.into_iter().any(|target| {
                    let provided = &self.provided[target.index()];
                    match &import.names {
                        Imported::Members(_) if targets.module.contains(&target) => {
                            import.members().any(|name| provided.contains_key(name))
                        }
                        _ => !provided.is_empty(),
                    }
                })
            })
    }

    /// Takes it for granted that files which import these hand on frames. Whether that may make a difference.
    pub(crate) fn hand_frames(&mut self) -> bool {
        let are_handed = self.files().all(|file| self.meets_frames(file));
        self.hands_frames.fill(true);
        let mut notes = self.notes.iter();
        !are_handed && notes.any(|notes| notes.finds_frames || notes.reads_locals)
    }

    /// What others have to know of a file that tells this of itself. The program is not settled yet.
    pub(crate) fn facts_of(
        &self,
        file: FileId,
        excerpt: impl FnOnce() -> Option<(String, Rebinding)>,
        reaches_main: bool,
    ) -> FileFacts {
        let island = self.members.get(&self.islands[file.index()]);
        // In a larger program nobody asks for them.
        let are_near = island.is_some_and(|files| files.len() <= MAX_NEAR);
        let notes = self.notes[file.index()].clone();
        let is_run = !self.modules.is_test(file) || self.run_tests.contains(&file);
        let (excerpt, rebinding) = if is_run { excerpt() } else { None }.unzip();
        let found = self.found_in(file);
        FileFacts {
            notes: if are_near {
                notes
            } else {
                notes.with_mentioned(Vec::new())
            },
            found_with_frames: None,
            found,
            excerpt,
            rebinding: rebinding.unwrap_or_default(),
            reaches_main,
        }
    }
}

impl Folders {
    /// Takes in what is known of files that are not given, and what is `beside` them that they import.
    pub(crate) fn take_in(
        &mut self,
        known: &[&Path],
        beside: &BTreeMap<PathBuf, BTreeSet<String>>,
    ) {
        let (inits, modules): (Vec<&Path>, Vec<&Path>) = known
            .iter()
            .partition(|path| path.file_stem().is_some_and(|stem| stem == "__init__"));
        let packages: Vec<&Path> = inits.iter().filter_map(|path| path.parent()).collect();
        for package in &packages {
            let names = self.of_scripts.remove(*package).unwrap_or_default();
            let known = self.of_packages.entry(package.to_path_buf()).or_default();
            known.extend(names);
        }
        for package in packages {
            self.add(package, "/");
        }
        for module in modules {
            self.add(&module.with_extension(""), "");
        }
        for (folder, names) in beside {
            let names = names.iter().cloned();
            self.names_in(folder).extend(names);
        }
    }

    /// A module of such a path, with this at the end of its name.
    fn add(&mut self, path: &Path, end: &str) {
        let name = path.file_name().and_then(|name| name.to_str());
        if let (Some(folder), Some(name)) = (path.parent(), name) {
            self.names_in(folder).insert(format!("{name}{end}"));
        }
    }

    fn names_in(&mut self, folder: &Path) -> &mut BTreeSet<String> {
        let folders = if self.of_packages.contains_key(folder) {
            &mut self.of_packages
        } else {
            &mut self.of_scripts
        };
        folders.entry(folder.to_path_buf()).or_default()
    }
}
