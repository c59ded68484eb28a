//! Which file a module's name stands for.
//!
//! A file can be imported by several names: by that of its package, and by shorter ones where a folder of it is on the path, as
//! that of a script is. Where several files have a name, those count that a run from the importing file's folder would find.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

/// A file among those given, by its place in their list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FileId(pub(crate) u32);

impl FileId {
    /// Its place.
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Folders that hold the packages of the project beside them.
const SOURCE_FOLDERS: [&str; 3] = ["src", "lib", "python"];

/// What has the name of a library and at least so many files is that library.
const LIBRARY_FILES: usize = 30;

/// The files given, by the names of their modules.
#[derive(Debug, Default)]
pub(super) struct Modules {
    /// By dotted name, complete or not.
    by_name: BTreeMap<String, BTreeSet<FileId>>,
    /// By path without `.py` and `/__init__`.
    by_path: BTreeMap<PathBuf, FileId>,
    places: Vec<Place>,
}

/// Where a file is.
#[derive(Debug)]
struct Place {
    /// The path without `.py` and `/__init__`.
    module: PathBuf,
    /// The folder that relative imports begin in.
    folder: PathBuf,
    /// The folder that holds its outermost package, or itself.
    root: PathBuf,
    /// Whether it holds tests, by the names that pytest looks for.
    is_test: bool,
}

impl Modules {
    pub(super) fn of(paths: &[PathBuf]) -> Self {
        let is_init = |path: &Path| path.file_stem().is_some_and(|stem| stem == "__init__");
        let packages: BTreeSet<&Path> = paths
            .iter()
            .filter(|path| is_init(path))
            .filter_map(|path| path.parent())
            .collect();
        let top = common_folder(paths);
        let mut modules = Self::default();
        for (file, path) in (0..).map(FileId).zip(paths) {
            let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
            let module = if is_init(path) {
                folder.clone()
            } else {
                path.with_extension("")
            };
            let mut root = module.parent().unwrap_or(Path::new(""));
            while packages.contains(root) {
                root = root.parent().unwrap_or(Path::new(""));
            }
            for name in suffixes(&module) {
                modules.by_name.entry(name).or_default().insert(file);
            }
            modules.by_path.insert(module.clone(), file);
            modules.places.push(Place {
                root: root.to_path_buf(),
                is_test: holds_tests(&module, top),
                module,
                folder,
            });
        }
        modules
    }

    /// The name of a module, for people: `shop.orders`.
    pub(super) fn name(&self, file: FileId) -> String {
        let Place { module, root, .. } = &self.places[file.index()];
        let below = module.strip_prefix(root).unwrap_or(module).components();
        let parts: Vec<_> = below
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        parts.join(".")
    }

    /// The files that `module`, as an import in `from` names it, may stand for: those that a run from where `from` is would find,
    /// or else any of a dotted name.
    pub(super) fn candidates(&self, from: FileId, module: &str) -> Vec<FileId> {
        if module.starts_with('.') {
            return self.relative(from, module).into_iter().collect();
        }
        let Some(named) = self.by_name.get(module) else {
            return Vec::new();
        };
        let others = || named.iter().copied().filter(|&file| file != from);
        let near: Vec<FileId> = others()
            .filter(|&file| self.is_on_path(from, file, module))
            .collect();
        // A name without dots is that of an installed library as well.
        if near.is_empty() && module.contains('.') {
            others().collect()
        } else {
            near
        }
    }

    /// Whether the folder that `module` is in, which stands for `file`, is searched by what runs where `from` is.
    fn is_on_path(&self, from: FileId, file: FileId, module: &str) -> bool {
        let own = &self.places[from.index()];
        let depth = module.split('.').count();
        let Some(base) = self.places[file.index()].module.ancestors().nth(depth) else {
            return false;
        };
        let mut folders = SOURCE_FOLDERS.iter();
        let is_source = base
            .file_name()
            .is_some_and(|name| folders.any(|folder| name == *folder));
        let project = base.parent().filter(|_| is_source);
        base == own.root
            || own.folder.starts_with(base)
            || project.is_some_and(|project| own.folder.starts_with(project))
    }

    /// The one file that a run from where `from` is would find for certain.
    pub(super) fn certain(&self, from: FileId, module: &str) -> Option<FileId> {
        if module.starts_with('.') {
            return self.relative(from, module);
        }
        let own = &self.places[from.index()];
        let named = self.by_name.get(module)?.iter().copied();
        let mut found = named.filter(|&file| {
            // A script finds what is beside it; what is further up has to be named by a package.
            let is_near = || {
                let folder = self.places[file.index()].module.parent();
                module.contains('.') || !own.folder.starts_with(folder.unwrap_or(Path::new("")))
            };
            let is_beside = || self.places[file.index()].module.parent() == Some(&own.root);
            file != from && self.is_on_path(from, file, module) && (is_beside() || is_near())
        });
        found.next().filter(|_| found.next().is_none())
    }

    /// All files that a name may stand for, wherever it is imported.
    pub(super) fn named(&self, module: &str) -> impl Iterator<Item = FileId> + '_ {
        self.by_name.get(module).into_iter().flatten().copied()
    }

    /// The module at a path without `.py` and `/__init__`.
    pub(super) fn at(&self, path: &Path) -> Option<FileId> {
        self.by_path.get(path).copied()
    }

    /// Whether a module is at a path, or in a package there.
    pub(super) fn is_below(&self, file: FileId, path: &Path) -> bool {
        self.places[file.index()].module.starts_with(path)
    }

    fn relative(&self, from: FileId, module: &str) -> Option<FileId> {
        let name = module.trim_start_matches('.');
        let mut folder = self.places[from.index()].folder.clone();
        for _ in 1..module.len() - name.len() {
            folder.pop();
        }
        if !name.is_empty() {
            folder.extend(name.split('.'));
        }
        self.by_path.get(&folder).copied()
    }

    /// Whether a file is the `__init__` of a package.
    pub(super) fn is_package(&self, file: FileId) -> bool {
        let place = &self.places[file.index()];
        place.module == place.folder
    }

    /// The packages that a file is in, the innermost first.
    pub(super) fn packages_of(&self, file: FileId) -> impl Iterator<Item = FileId> + '_ {
        let folders = self.folder(file).ancestors();
        folders.map_while(|folder| self.at(folder))
    }

    /// Whether a file is what runs of a package: `python -m package`.
    pub(super) fn is_main(&self, file: FileId) -> bool {
        self.places[file.index()].module.ends_with("__main__")
    }

    /// Whether a file holds tests, by the names that pytest looks for.
    pub(super) fn is_test(&self, file: FileId) -> bool {
        self.places[file.index()].is_test
    }

    /// The folder of a file.
    pub(super) fn folder(&self, file: FileId) -> &Path {
        &self.places[file.index()].folder
    }

    /// The folder that holds the package that a file is in, or its own.
    pub(super) fn root(&self, file: FileId) -> &Path {
        &self.places[file.index()].root
    }

    /// Whether a module of the project, and no library, is imported in `from` by a name without dots.
    pub(super) fn shadows(&self, from: FileId, name: &str) -> bool {
        let own = &self.places[from.index()];
        let mut named = self.by_name.get(name).into_iter().flatten();
        named.any(|&file| {
            let place = &self.places[file.index()];
            let is_top = place.module.parent() == Some(&place.root);
            file != from && is_top && own.folder.starts_with(&place.root) && self.is_small(file)
        })
    }

    /// Whether the module is one of the project's own.
    fn is_small(&self, file: FileId) -> bool {
        let place = &self.places[file.index()];
        !self.is_package(file) || {
            let within = self.by_path.range(place.folder.clone()..);
            let count = within.take_while(|(path, _)| path.starts_with(&place.folder));
            count.take(LIBRARY_FILES).count() < LIBRARY_FILES
        }
    }
}

/// Whether a module, which is below `top`, holds tests.
fn holds_tests(module: &Path, top: &Path) -> bool {
    let name = module.file_name().and_then(|name| name.to_str());
    let is_named = name.is_some_and(|name| {
        name.starts_with("test_") || name.ends_with("_test") || name == "conftest"
    });
    let below = module.strip_prefix(top).unwrap_or(module);
    is_named || below.iter().any(|folder| folder == "tests")
}

/// The folder that all files are below.
fn common_folder(paths: &[PathBuf]) -> &Path {
    let mut folders = paths.iter().filter_map(|path| path.parent());
    let mut common = folders.next().unwrap_or(Path::new(""));
    for folder in folders {
        while !folder.starts_with(common) {
            common = common.parent().unwrap_or(Path::new(""));
        }
    }
    common
}

/// `a/b/c` is `c`, `b.c`, `a.b.c`, the shortest first.
fn suffixes(module: &Path) -> Vec<String> {
    const LONGEST: usize = 12;
    let mut found: Vec<String> = Vec::new();
    for part in module.components().rev().take(LONGEST) {
        let Component::Normal(part) = part else { break };
        let Some(part) = part.to_str() else { break };
        found.push(match found.last() {
            Some(rest) => format!("{part}.{rest}"),
            None => part.to_owned(),
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modules(paths: &[&str]) -> Modules {
        let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
        Modules::of(&paths)
    }

    #[test]
    fn names_and_relative_imports_lead_to_files() {
        let modules = modules(&[
            "src/pkg/__init__.py",
            "src/pkg/lib.py",
            "src/pkg/sub/__init__.py",
            "run.py",
            "json.py",
            "tests/test_lib.py",
        ]);
        let found = |from, module: &str| {
            let found = modules.candidates(FileId(from), module).into_iter();
            found.map(|file| file.0).collect::<Vec<_>>()
        };
        assert_eq!(found(2, "pkg.lib"), [1]);
        assert_eq!(found(3, "pkg.lib"), [1]);
        assert_eq!(found(5, "pkg.lib"), [1]);
        assert_eq!(found(5, "run"), [3]);
        assert_eq!(found(0, ".lib"), [1]);
        assert_eq!(found(2, "..lib"), [1]);
        assert_eq!(found(2, ".."), [0]);
        assert_eq!(found(0, ".sub"), [2]);
        assert!(found(3, "os").is_empty());
    }

    #[test]
    fn one_name_for_two_files_is_decided_by_the_folder_of_a_script() {
        let modules = modules(&["a/main.py", "a/util.py", "b/main.py", "b/util.py", "c.py"]);
        let found = |from, module: &str| {
            let found = modules.candidates(FileId(from), module).into_iter();
            found.map(|file| file.0).collect::<Vec<_>>()
        };
        assert_eq!(found(0, "util"), [1]);
        assert_eq!(found(2, "util"), [3]);
        assert!(found(4, "util").is_empty());
        assert_eq!(found(4, "b.util"), [3]);
    }

    #[test]
    fn a_module_beside_a_script_shadows_a_library() {
        let modules = modules(&["run.py", "json.py", "pkg/__init__.py", "pkg/numpy.py"]);
        assert!(modules.shadows(FileId(0), "json"));
        assert!(!modules.shadows(FileId(1), "json"));
        assert!(!modules.shadows(FileId(0), "numpy"));
    }
}
