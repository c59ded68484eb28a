//! Which files are meant: the gitignore-aware walk.
//!
//! A path that is given is always taken, whatever its name. Below a folder: files named `*.py`, in path order; what git
//! ignores, hidden folders and virtual environments are left out. A symbolic link met on the way is not followed: what it
//! leads to is found on its own, or is not below what was given.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use ignore::{DirEntry, WalkBuilder, WalkState};

use super::file::describe;

/// What was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// In path order, each file once.
    pub files: Vec<PathBuf>,
    /// Paths that are missing, folders that cannot be read.
    pub errors: Vec<PathError>,
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
pub(crate) fn discover(paths: &[PathBuf], jobs: NonZeroUsize) -> Discovery {
    let mut discovery = Discovery::default();
    let mut folders = Vec::new();
    for path in paths {
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => folders.push(path),
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
        builder.threads(jobs.get()).filter_entry(is_wanted);
        collect(&builder, &mut discovery);
    }
    discovery.files.sort_unstable();
    drop_repeated(&mut discovery.files);
    discovery.errors.sort_unstable();
    discovery
}

/// Folders that hold other people's code are not what `unpin .` means.
fn is_wanted(entry: &DirEntry) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    let is_foreign =
        || entry.file_name() == "node_modules" || entry.path().join("pyvenv.cfg").exists();
    entry.depth() == 0 || !is_folder || !is_foreign()
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
    let is_python = entry
        .path()
        .extension()
        .is_some_and(|extension| extension == "py");
    (is_file && is_python).then(|| without_dot(entry.path()))
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
    use super::*;
    use std::fs;

    const JOBS: NonZeroUsize = NonZeroUsize::MIN;

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
        let discovery = discover(&[folder.path().to_owned()], JOBS);
        assert_eq!(names(folder.path(), &discovery), ["a/z.py", "b.py"]);
        assert!(discovery.errors.is_empty());
    }

    #[test]
    fn what_git_ignores_is_left_out_unless_it_is_given() {
        let folder = tree(&["a.py", "build/b.py", "notes.txt"]);
        fs::create_dir(folder.path().join(".git")).unwrap();
        fs::write(folder.path().join(".gitignore"), "build/\n").unwrap();
        assert_eq!(
            names(folder.path(), &discover(&[folder.path().to_owned()], JOBS)),
            ["a.py"]
        );
        let given = [
            folder.path().join("build/b.py"),
            folder.path().join("notes.txt"),
        ];
        assert_eq!(
            names(folder.path(), &discover(&given, JOBS)),
            ["build/b.py", "notes.txt"]
        );
        assert_eq!(
            names(
                folder.path(),
                &discover(&[folder.path().join("build")], JOBS)
            ),
            ["build/b.py"]
        );
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
        assert_eq!(discover(&given, JOBS).files.len(), 1);
    }

    #[test]
    fn a_missing_path_is_said() {
        let discovery = discover(&["no/such/file.py".into()], JOBS);
        assert_eq!(discovery.errors.len(), 1);
        assert_eq!(discovery.errors[0].message, "no such file or directory");
    }
}
