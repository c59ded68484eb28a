//! Which files are scripts, as far as other files and their places tell: nobody else may read the names of one.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ffi::OsStr;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::facts::Facts;
use super::{Sources, in_order};
use crate::analysis::may_be_script;
use crate::options::{ModuleLevel, RunOptions};
use crate::program::FileFacts;
use crate::source::{ReadError, SourceFile, absolute, for_each_imported_word, has_cells};

/// A folder with more files is not asked who imports what was named in it.
const MAX_SIBLINGS: usize = 1_000;

/// The module that a script is while it runs.
const MAIN: &str = "__main__";

/// Who imports what.
#[derive(Default)]
pub(super) struct Scripts {
    /// By the last part of a module's name: the first two files that may import one of this name.
    importers: HashMap<String, Vec<PathBuf>>,
    /// By file: another one that it imports, which reads the names of whatever script it runs in.
    readers_of_main: HashMap<PathBuf, PathBuf>,
    /// Named as scripts; canonical.
    named: HashSet<PathBuf>,
    /// Folders that are packages by the facts of their files, from the root.
    packages: HashSet<PathBuf>,
}

impl Scripts {
    /// Looks through all files for what they import. `glance` looks at those that were given as well, so that each is read once.
    pub(super) fn find<T: Send>(
        options: &RunOptions,
        sources: &Sources,
        facts: &Facts,
        glance: impl Fn(&Path, Result<&[u8], &ReadError>, Option<&SourceFile>) -> T + Sync,
    ) -> (Self, Vec<T>) {
        let named = options.scripts.iter();
        let named = named.filter_map(|path| path.canonicalize().ok()).collect();
        let Sources::Files(given) = sources else {
            let scripts = Self {
                named,
                ..Self::default()
            };
            return (scripts, Vec::new());
        };
        let siblings = |open: &[&PathBuf]| siblings(options, given, open);
        let (mut found, seen) = Self::among(given, siblings, facts, options.jobs, glance);
        found.note_packages(facts);
        (Self { named, ..found }, seen)
    }

    /// Looks through the files that were given, and through the siblings of those of which it matters who imports them.
    fn among<T: Send>(
        given: &[PathBuf],
        siblings: impl FnOnce(&[&PathBuf]) -> Vec<PathBuf>,
        facts: &Facts,
        jobs: NonZeroUsize,
        glance: impl Fn(&Path, Result<&[u8], &ReadError>, Option<&SourceFile>) -> T + Sync,
    ) -> (Self, Vec<T>) {
        let stems = given.iter().filter_map(|path| stem(path));
        let stems: HashSet<&str> = stems.chain([MAIN]).collect();
        let mut importers: HashMap<String, Vec<PathBuf>> = HashMap::new();
        let mut note = |path: &PathBuf, words: &[String]| {
            for word in words {
                let known = importers.entry(word.clone()).or_default();
                if known.len() < 2 {
                    known.push(path.clone());
                }
            }
        };
        let look = |index: usize| {
            let path = &given[index];
            let bytes = SourceFile::read_bytes(path);
            let file = bytes
                .as_ref()
                .ok()
                .and_then(|content| SourceFile::from_bytes(path.clone(), content.clone()).ok());
            let words = file.as_ref().map(|file| words_of(file, &stems));
            let is_open = file.as_ref().is_some_and(|file| is_open(path, file));
            let seen = glance(path, bytes.as_deref(), file.as_ref());
            (words.unwrap_or_default(), is_open, seen)
        };
        let mut glances = Vec::with_capacity(given.len());
        let mut words_by_file: Vec<Vec<String>> = Vec::with_capacity(given.len());
        let mut open = Vec::new();
        in_order::run(given.len(), jobs, &look, |(words, is_open, seen)| {
            let path = &given[words_by_file.len()];
            note(path, &words);
            open.extend(is_open.then_some(path));
            words_by_file.push(words);
            glances.push(seen);
            ControlFlow::Continue(())
        });
        let siblings = siblings(&open);
        let look = |index: usize| {
            let file = SourceFile::read(&siblings[index]);
            file.map_or_else(|_| Vec::new(), |file| words_of(&file, &stems))
        };
        let mut left = siblings.iter();
        in_order::run(siblings.len(), jobs, &look, |words| {
            if let Some(path) = left.next() {
                note(path, &words);
            }
            ControlFlow::Continue(())
        });
        for file in &facts.files {
            for word in known_words_of(&file.facts, &stems) {
                let known = importers.entry(word).or_default();
                if known.len() < 2 {
                    known.push(file.display_path());
                }
            }
        }
        let readers = importers.remove(MAIN).unwrap_or_default();
        let mut readers_of_main = HashMap::new();
        for reader in readers {
            let Some(name) = stem(&reader) else { continue };
            let only = HashSet::from([name]);
            let imports = |path: &Path, words: &[String]| {
                if stems.contains(name) {
                    return words.iter().any(|word| word == name);
                }
                let file = SourceFile::read(path);
                file.is_ok_and(|file| !words_of(&file, &only).is_empty())
            };
            for (path, words) in given.iter().zip(&words_by_file) {
                if imports(path, words) {
                    readers_of_main.insert(path.clone(), reader.clone());
                }
            }
        }
        let scripts = Self {
            importers,
            readers_of_main,
            ..Self::default()
        };
        (scripts, glances)
    }

    fn note_packages(&mut self, facts: &Facts) {
        let files = facts.files.iter().map(|file| &file.path);
        let inits = files.filter(|path| stem(path) == Some("__init__"));
        self.packages
            .extend(inits.filter_map(|path| Some(path.parent()?.to_path_buf())));
    }

    /// How the module of a file is used.
    pub(super) fn level(&self, path: &Path) -> ModuleLevel {
        let is_named = || path.canonicalize().is_ok_and(|it| self.named.contains(&it));
        if !self.named.is_empty() && is_named() {
            return ModuleLevel::Script;
        }
        let stem = stem(path).unwrap_or_default();
        if is_imported_by_name(stem) {
            return ModuleLevel::Closed;
        }
        let others = self.importers.get(stem).into_iter().flatten();
        let others = others.chain(self.readers_of_main.get(path));
        let mut others = others.filter(|importer| *importer != path);
        if let Some(importer) = others.next() {
            return ModuleLevel::Imported(importer.display().to_string());
        }
        let is_known = || {
            absolute(path)
                .parent()
                .is_some_and(|it| self.packages.contains(it))
        };
        if (is_in_package(path) || is_known()) && stem != MAIN {
            ModuleLevel::Packaged
        } else {
            ModuleLevel::Standalone
        }
    }
}

fn stem(path: &Path) -> Option<&str> {
    path.file_stem().and_then(OsStr::to_str)
}

/// Whether whoever runs or imports a file of this name finds it by that.
fn is_imported_by_name(stem: &str) -> bool {
    stem == "__init__" || stem == "conftest" || stem.starts_with("test_") || stem.ends_with("_test")
}

fn is_in_package(path: &Path) -> bool {
    path.with_file_name("__init__.py").exists()
}

/// Whether a file may be a script, so that it matters who imports it: a module of a package without a mark of one is none.
fn is_open(path: &Path, file: &SourceFile) -> bool {
    let stem = stem(path).unwrap_or_default();
    let text = file.text();
    let is_marked = || may_be_script(text, &ModuleLevel::Packaged) || has_cells(text);
    !is_imported_by_name(stem) && (stem == MAIN || !is_in_package(path) || is_marked())
}

/// What a file may import of these, each once.
fn words_of(file: &SourceFile, stems: &HashSet<&str>) -> Vec<String> {
    let mut words: HashSet<&str> = HashSet::new();
    for_each_imported_word(file.text(), |word| {
        if stems.contains(word) {
            words.insert(word);
        }
    });
    if stems.contains(MAIN) && reaches_main(file.text()) {
        words.insert(MAIN);
    }
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    words.sort_unstable();
    words
}

/// The same of a file of which facts are known.
fn known_words_of(facts: &FileFacts, stems: &HashSet<&str>) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    facts.notes.for_each_imported_word(|word| {
        if stems.contains(word) {
            words.insert(word.to_owned());
        }
    });
    if facts.reaches_main {
        words.insert(MAIN.to_owned());
    }
    words
}

/// How a file is used that is looked at by itself, as by its name on the command line.
pub(crate) fn module_level_of(path: &Path) -> ModuleLevel {
    let given = [path.to_owned()];
    let (scripts, _) = Scripts::among(
        &given,
        |_| beside(&given),
        &Facts::default(),
        NonZeroUsize::MIN,
        |_, _, _| (),
    );
    scripts.level(path)
}

/// Whether a text may read the names of whatever script it runs in without importing it: `sys.modules["__main__"]`.
pub(super) fn reaches_main(text: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), MAIN).any(|at| {
        let before = text[..at].trim_end_matches(['"', '\'']);
        before.ends_with("modules[") || before.ends_with("modules.get(")
    })
}

/// The other Python files beside those of the `open` ones that were named one by one: they may import them.
fn siblings(options: &RunOptions, given: &[PathBuf], open: &[&PathBuf]) -> Vec<PathBuf> {
    let crate::options::Input::Paths(paths) = &options.input else {
        return Vec::new();
    };
    if open.is_empty() {
        return Vec::new();
    }
    let known: HashSet<&Path> = given.iter().map(PathBuf::as_path).collect();
    let open: HashSet<&Path> = open.iter().map(|path| path.as_path()).collect();
    let named = paths.iter().filter(|path| open.contains(path.as_path()));
    let mut beside = beside(&named.cloned().collect::<Vec<_>>());
    beside.retain(|path| !known.contains(path.as_path()));
    beside
}

/// The Python files in the folders of these, but for themselves.
fn beside(named: &[PathBuf]) -> Vec<PathBuf> {
    let own: HashSet<&Path> = named.iter().map(PathBuf::as_path).collect();
    let mut folders: Vec<&Path> = named.iter().filter_map(|path| path.parent()).collect();
    folders.sort_unstable();
    folders.dedup();
    let mut siblings = Vec::new();
    for folder in folders {
        let shown = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let Ok(entries) = shown.read_dir() else {
            continue;
        };
        let names = entries
            .flatten()
            .take(MAX_SIBLINGS)
            .map(|entry| folder.join(entry.file_name()));
        let is_python = |path: &PathBuf| path.extension() == Some(OsStr::new("py"));
        siblings.extend(names.filter(|path| is_python(path) && !own.contains(path.as_path())));
    }
    siblings.sort_unstable();
    siblings
}
