//! Which files are meant: the gitignore-aware walk.
//!
//! A path that is given is always taken, whatever its name, unless the settings force exclusions on it. Below a folder: files
//! named `*.py` or `*.ipynb`, in path order; what git ignores or the settings exclude, hidden folders and virtual environments are
//! left out. A symbolic link met on the way is not followed: what it leads to is found on its own, or is not below what was given.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::file::describe;
use super::path::absolute;
use super::settings::Settings;

/// What was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// In path order, each file once.
    pub files: Vec<PathBuf>,
    /// Paths that are missing, folders that cannot be read.
    pub errors: Vec<PathError>,
    /// Folders that were given and hold nothing but what is left out.
    pub left_out: Vec<PathBuf>,
}

/// A path that could not be walked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PathError {
    /// Which.
    pub path: PathBuf,
    /// Why.
    pub message: String,
}

/// Finds the files that `paths` mean.
pub(crate) fn discover(
    paths: &[PathBuf],
    jobs: NonZeroUsize,
    settings: &Arc<Settings>,
) -> Discovery {
    let mut discovery = Discovery::default();
    let mut folders = Vec::new();
    for path in paths {
        match std::fs::metadata(path) {
            Ok(_) if is_left_out(path, settings) => {}
            Ok(metadata) if metadata.is_dir() => folders.push(path),
            Ok(_) if is_foreign(path) => discovery.errors.push(PathError {
                path: path.clone(),
                message: "not analysed: neither a Python file nor a notebook".into(),
            }),
            Ok(_) => discovery.files.push(path.clone()),
            Err(error) => discovery.errors.push(PathError {
                path: path.clone(),
                message: describe(&error),
            }),
        }
    }
    if let Some((first, others)) = folders.split_first() {
        let mut builder = WalkBuilder::new(first);
        for folder in others {
            builder.add(folder);
        }
        let settings = Arc::clone(settings);
        builder
            .threads(jobs.get())
            .filter_entry(move |entry| is_wanted(entry, &settings));
        collect(&builder, &mut discovery);
    }
    let is_empty =
        |folder: &&&PathBuf| !discovery.files.iter().any(|file| file.starts_with(folder));
    // The folder that is meant where none is named may well be empty.
    let named = folders.iter().filter(|folder| folder.as_os_str() != ".");
    let is_told = |folder: &&&PathBuf| {
        !discovery
            .errors
            .iter()
            .any(|it| it.path.starts_with(folder))
    };
    let empty: Vec<PathBuf> = named
        .filter(|folder| is_empty(folder) && is_told(folder))
        .map(|folder| (*folder).clone())
        .collect();
    for path in empty {
        if holds_python(&path) {
            discovery.left_out.push(path);
        } else {
            discovery.errors.push(PathError {
                path,
                message: "no Python files found in it".into(),
            });
        }
    }
    discovery.files.sort_unstable();
    drop_repeated(&mut discovery.files);
    discovery.errors.sort_unstable();
    discovery
}

/// Whether there is any Python file in a folder, also where nobody is to look.
fn holds_python(folder: &Path) -> bool {
    let mut walk = WalkBuilder::new(folder).standard_filters(false).build();
    walk.any(|entry| entry.is_ok_and(|entry| take(&entry).is_some()))
}

/// Whether a path of a list of all sorts of files is one to be looked at: a folder, a Python file, a notebook, a script that names
/// Python in its first line; and what cannot be read, which is told.
pub(crate) fn may_be_python(path: &Path) -> bool {
    match path.extension() {
        Some(ending) => ending == "py" || ending == "pyw" || ending == "ipynb" || path.is_dir(),
        None if path.is_file() => {
            let mut first = Vec::new();
            let opened = std::fs::File::open(path);
            let read = opened.and_then(|file| file.take(256).read_to_end(&mut first));
            let line = first
                .split(|&byte| byte == b'\n')
                .next()
                .unwrap_or_default();
            let names_python = memchr::memmem::find(line, b"python").is_some();
            read.is_err() || (line.starts_with(b"#!") && names_python)
        }
        None => true,
    }
}

/// Whether a path that is given is excluded by settings that hold even then, itself or by a folder above it, up to the
/// working folder.
pub(crate) fn is_left_out(path: &Path, settings: &Settings) -> bool {
    let forces = settings.of_file(path).forces_exclusion();
    forces && {
        let current = std::env::current_dir().unwrap_or_default();
        is_excluded(&absolute(path), &current, settings)
    }
}

/// Whether an absolute path is excluded, itself or by a folder above it that is below `root`.
pub(crate) fn is_excluded(path: &Path, root: &Path, settings: &Settings) -> bool {
    let above = path.ancestors().skip(1);
    let below_root = above.take_while(|it| it.starts_with(root) && *it != root);
    std::iter::once(path)
        .chain(below_root)
        .any(|path| settings.of_file(path).excludes(path))
}

/// Whether the name tells that a file is no Python source. Scripts may have any other name, or none of these endings.
fn is_foreign(path: &Path) -> bool {
    const ENDINGS: [&str; 26] = [
        "c",
        "cfg",
        "cpp",
        "csv",
        "h",
        "html",
        "ini",
        "ipynb_checkpoints",
        "js",
        "json",
        "lock",
        "md",
        "parquet",
        "pyc",
        "pyd",
        "pyi",
        "pxd",
        "pyx",
        "rs",
        "rst",
        "so",
        "toml",
        "txt",
        "xml",
        "yaml",
        "yml",
    ];
    let ending = path.extension().and_then(OsStr::to_str);
    ending.is_some_and(|ending| ENDINGS.contains(&ending))
}

/// Folders that hold other people's code are not what `unpin .` means.
fn is_wanted(entry: &DirEntry, settings: &Settings) -> bool {
    if entry.depth() == 0 {
        return true;
    }
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    let is_foreign = || is_folder && entry.path().join("pyvenv.cfg").exists();
    if !is_folder && !is_python(entry) {
        return false;
    }
    let path = absolute(entry.path());
    !settings.of_file(&path).excludes(&path) && !is_foreign()
}

fn collect(builder: &WalkBuilder, discovery: &mut Discovery) {
    let (sender, receiver) = mpsc::channel();
    builder.build_parallel().run(|| {
        let sender = sender.clone();
        Box::new(move |entry| {
            let found = match entry {
                Ok(entry) => take(&entry).map(Ok),
                Err(error) => Some(Err(path_error(&error))),
            };
            match found.map_or(Ok(()), |found| sender.send(found)) {
                Ok(()) => WalkState::Continue,
                Err(_) => WalkState::Quit,
            }
        })
    });
    drop(sender);
    for found in receiver {
        match found {
            Ok(path) => discovery.files.push(path),
            Err(path_error) => discovery.errors.push(path_error),
        }
    }
}

fn take(entry: &DirEntry) -> Option<PathBuf> {
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
    (is_file && is_python(entry)).then(|| without_dot(entry.path()))
}

fn is_python(entry: &DirEntry) -> bool {
    let extension = entry.path().extension();
    extension.is_some_and(|extension| extension == "py" || extension == "ipynb")
}

/// `src/a.py` for `./src/a.py`: what a walk of `.` found reads as one would write it.
fn without_dot(path: &Path) -> PathBuf {
    path.strip_prefix(".").unwrap_or(path).to_owned()
}

fn path_error(error: &ignore::Error) -> PathError {
    match error {
        ignore::Error::WithPath { path, err } => {
            let message = err.io_error().map_or_else(|| err.to_string(), describe);
            PathError {
                path: path.clone(),
                message,
            }
        }
        ignore::Error::WithDepth { err, .. } => path_error(err),
        other => PathError {
            path: PathBuf::new(),
            message: other.to_string(),
        },
    }
}

/// A file that is meant twice, also by another spelling or a link, is taken by its first name: two rewrites of one file
/// would collide.
fn drop_repeated(files: &mut Vec<PathBuf>) {
    let mut seen = HashSet::new();
    files.retain(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())));
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::options::SettingsSource;

    fn discover(paths: &[PathBuf]) -> Discovery {
        let settings = Settings::new(SettingsSource::default()).unwrap();
        super::discover(paths, NonZeroUsize::MIN, &Arc::new(settings))
    }

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    fn names(folder: &Path, discovery: &Discovery) -> Vec<String> {
        discovery
            .files
            .iter()
            .map(|path| path.strip_prefix(folder).unwrap().display().to_string())
            .collect()
    }

    #[test]
    fn a_walk_takes_python_files_in_path_order() {
        let folder = tree(&[
            "b.py",
            "a/z.py",
            "a.txt",
            "c.pyi",
            ".hidden/x.py",
            "venv/pyvenv.cfg",
            "venv/lib/y.py",
        ]);
        let discovery = discover(&[folder.path().to_owned()]);
        assert_eq!(names(folder.path(), &discovery), ["a/z.py", "b.py"]);
        assert!(discovery.errors.is_empty());
    }

    #[test]
    fn what_git_ignores_is_left_out_unless_it_is_given() {
        let folder = tree(&["a.py", "build/b.py", "tool"]);
        fs::create_dir(folder.path().join(".git")).unwrap();
        fs::write(folder.path().join(".gitignore"), "build/\n").unwrap();
        assert_eq!(
            names(folder.path(), &discover(&[folder.path().to_owned()])),
            ["a.py"]
        );
        let given = [folder.path().join("build/b.py"), folder.path().join("tool")];
        assert_eq!(
            names(folder.path(), &discover(&given)),
            ["build/b.py", "tool"]
        );
        assert_eq!(
            names(folder.path(), &discover(&[folder.path().join("build")])),
            ["build/b.py"]
        );
    }

    #[test]
    fn what_is_no_python_is_told() {
        let folder = tree(&["a.pyi", "notes.txt", "none/x.c", "b.ipynb"]);
        let errors = |name: &str| {
            let found = discover(&[folder.path().join(name)]);
            let errors = found.errors.into_iter();
            errors.map(|error| error.message).collect::<String>()
        };
        for name in ["a.pyi", "notes.txt"] {
            assert!(errors(name).starts_with("not analysed"), "{name}");
        }
        assert_eq!(errors("none"), "no Python files found in it");
        fs::write(
            folder.path().join("unpin.toml"),
            "exclude = [\"*.ipynb\"]\n",
        )
        .unwrap();
        let given = folder.path().join(".");
        assert_eq!(errors("."), "");
        assert_eq!(discover(std::slice::from_ref(&given)).left_out, [given]);
        fs::remove_file(folder.path().join("unpin.toml")).unwrap();
        assert_eq!(errors(""), "");
    }

    #[test]
    fn what_the_settings_exclude_is_left_out_unless_it_is_given() {
        let folder = tree(&["a.py", "dist/b.py", "gen/c.py", "gen/d.py", "x/gen/e.py"]);
        let write = |text: &str| fs::write(folder.path().join("unpin.toml"), text).unwrap();
        let found = |given: &[&str]| {
            let given: Vec<PathBuf> = given.iter().map(|name| folder.path().join(name)).collect();
            names(folder.path(), &discover(&given))
        };
        assert_eq!(found(&[""]), ["a.py", "gen/c.py", "gen/d.py", "x/gen/e.py"]);
        write("extend-exclude = [\"gen/c.py\", \"x\"]\n");
        assert_eq!(found(&[""]), ["a.py", "gen/d.py"]);
        assert_eq!(found(&["gen/c.py", "x"]), ["gen/c.py", "x/gen/e.py"]);
        write("exclude = [\"gen\"]\n");
        assert_eq!(found(&[""]), ["a.py", "dist/b.py"]);
        write("exclude = [\"c.py\"]\nforce-exclude = true\n");
        assert_eq!(found(&["gen/c.py", "gen/d.py"]), ["gen/d.py"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_loop_of_links_ends_and_a_file_is_taken_once() {
        let folder = tree(&["a/x.py"]);
        std::os::unix::fs::symlink("..", folder.path().join("a/loop")).unwrap();
        std::os::unix::fs::symlink("x.py", folder.path().join("a/link.py")).unwrap();
        let given = [
            folder.path().to_owned(),
            folder.path().join("a"),
            folder.path().join("a/../a/x.py"),
        ];
        assert_eq!(discover(&given).files.len(), 1);
    }

    #[test]
    fn a_missing_path_is_said() {
        let discovery = discover(&["no/such/file.py".into()]);
        assert_eq!(discovery.errors.len(), 1);
        assert_eq!(discovery.errors[0].message, "no such file or directory");
    }
}
