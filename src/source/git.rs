//! Whether git could give a file back: asked of the `git` program, once per work tree.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What git knows of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GitState {
    /// Committed as it is.
    Clean,
    /// It has changes that are not committed.
    Uncommitted,
    /// In a work tree, but not known to git.
    Untracked,
    /// In no work tree, or git cannot be asked.
    NoRepository,
}

/// The work trees that were asked so far.
#[derive(Debug, Default)]
pub struct GitTrees {
    roots: HashMap<PathBuf, Option<WorkTree>>,
}

#[derive(Debug)]
struct WorkTree {
    tracked: HashSet<PathBuf>,
    dirty: HashSet<PathBuf>,
}

impl GitTrees {
    /// The state of a file, given by its path with links resolved.
    pub fn state(&mut self, file: &Path) -> GitState {
        let Some(root) = file
            .ancestors()
            .skip(1)
            .find(|folder| folder.join(".git").exists())
        else {
            return GitState::NoRepository;
        };
        let tree = self
            .roots
            .entry(root.to_owned())
            .or_insert_with(|| WorkTree::ask(root));
        let (Some(tree), Ok(relative)) = (tree, file.strip_prefix(root)) else {
            return GitState::NoRepository;
        };
        if !tree.tracked.contains(relative) {
            GitState::Untracked
        } else if tree.dirty.contains(relative) {
            GitState::Uncommitted
        } else {
            GitState::Clean
        }
    }
}

impl WorkTree {
    fn ask(root: &Path) -> Option<Self> {
        let tracked = git(root, &["ls-files", "-z"])?;
        let status = git(
            root,
            &[
                "status",
                "--porcelain=v1",
                "-z",
                "--no-renames",
                "--untracked-files=no",
            ],
        )?;
        // Two letters, a space, the path.
        let dirty = records(&status)
            .filter_map(|record| record.get(3..))
            .map(path)
            .collect();
        Some(Self {
            tracked: records(&tracked).map(path).collect(),
            dirty,
        })
    }
}

fn records(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output
        .split(|&byte| byte == 0)
        .filter(|record| !record.is_empty())
}

#[cfg(unix)]
fn path(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::new(&*String::from_utf8_lossy(bytes)))
}

fn git(root: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let output = Command::new("git")
        // A repository's own settings may name programs to run; asking must not run them. Nor may it take locks.
        .args(["--no-optional-locks", "-c", "core.fsmonitor=false", "-C"])
        .arg(root)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output.status.success().then_some(output.stdout)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_git_could_give_back_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        assert_eq!(
            GitTrees::default().state(&root.join("a.py")),
            GitState::NoRepository
        );
        for name in ["a.py", "é b.py", "c.py"] {
            fs::write(root.join(name), "x = 1\n").unwrap();
        }
        git(&root, &["init", "-q"]).unwrap();
        git(&root, &["add", "a.py", "é b.py"]).unwrap();
        git(
            &root,
            &[
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b",
                "commit",
                "-qm",
                "a",
            ],
        )
        .unwrap();
        fs::write(root.join("é b.py"), "x = 2\n").unwrap();
        let mut trees = GitTrees::default();
        assert_eq!(trees.state(&root.join("a.py")), GitState::Clean);
        assert_eq!(trees.state(&root.join("é b.py")), GitState::Uncommitted);
        assert_eq!(trees.state(&root.join("c.py")), GitState::Untracked);
    }
}
