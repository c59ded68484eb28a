//! Whether git could give a file back: asked of the `git` program, once per work tree.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::path::path_of;

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

/// The root of the work tree that a folder lies in.
pub(crate) fn work_tree_around(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|it| it.join(".git").exists())
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
        let Some(root) = file.parent().and_then(work_tree_around) else {
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
            .map(path_of)
            .collect();
        Some(Self {
            tracked: records(&tracked).map(path_of).collect(),
            dirty,
        })
    }
}

/// The lines that were changed since a revision, by work tree.
#[derive(Debug)]
pub(crate) struct ChangedLines {
    revision: String,
    trees: HashMap<PathBuf, Result<Changes, String>>,
}

/// Of one work tree, by path relative to it.
type Changes = Arc<HashMap<PathBuf, FileLines>>;

/// What was changed in a file as it is now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum FileLines {
    /// Nothing.
    #[default]
    None,
    /// Lines from the first to the last one, counted from 1; where lines were taken out, those around the place.
    Some(Vec<(u32, u32)>),
    /// All of it: git does not know the file.
    All,
}

impl FileLines {
    /// Whether one of these lines was changed.
    pub(crate) fn touches(&self, first: u32, last: u32) -> bool {
        match self {
            Self::None => false,
            Self::Some(ranges) => ranges.iter().any(|&(from, to)| from <= last && first <= to),
            Self::All => true,
        }
    }
}

impl ChangedLines {
    /// Nothing is asked yet.
    pub(crate) fn since(revision: &str) -> Self {
        Self {
            revision: revision.to_owned(),
            trees: HashMap::new(),
        }
    }

    /// What was changed in a file, given by its path with links resolved.
    pub(crate) fn of(&mut self, file: &Path) -> Result<FileLines, String> {
        let Some(root) = file.parent().and_then(work_tree_around) else {
            return Err("--changed-since: the file is in no git work tree".into());
        };
        let revision = &self.revision;
        let tree = self
            .trees
            .entry(root.to_owned())
            .or_insert_with(|| ask_changes(root, revision));
        let tree = tree.as_ref().map_err(Clone::clone)?;
        let relative = file.strip_prefix(root).unwrap_or(file);
        Ok(tree.get(relative).cloned().unwrap_or_default())
    }
}

fn ask_changes(root: &Path, revision: &str) -> Result<Changes, String> {
    // A revision is not to be taken for an option.
    let is_revision = !revision.starts_with('-');
    let diff = is_revision.then(|| {
        git(
            root,
            &[
                "-c",
                "core.quotepath=off",
                "diff",
                "--unified=0",
                "--no-color",
                "--no-ext-diff",
                "--no-textconv",
                "--no-renames",
                "--dst-prefix=b/",
                revision,
                "--",
            ],
        )
    });
    let Some(diff) = diff.flatten() else {
        return Err(format!(
            "--changed-since: git knows no revision `{revision}` in {}",
            root.display()
        ));
    };
    let mut changes = read_hunks(&diff);
    let untracked = git(root, &["ls-files", "-z", "--others", "--exclude-standard"]);
    for record in records(&untracked.unwrap_or_default()) {
        changes.insert(path_of(record), FileLines::All);
    }
    Ok(Arc::new(changes))
}

/// The new side of each hunk of a diff without context.
fn read_hunks(diff: &[u8]) -> HashMap<PathBuf, FileLines> {
    let mut changes: HashMap<PathBuf, FileLines> = HashMap::new();
    let mut file = None;
    // Lines of a hunk are skipped by their number: one may look like a header.
    let mut left = 0;
    for line in diff.split(|&byte| byte == b'\n') {
        if left > 0 && matches!(line.first(), Some(b'+' | b'-')) {
            left -= 1;
        } else if let Some(name) = line.strip_prefix(b"+++ ") {
            file = Some(path_of(&unquote(name)));
        } else if let Some((removed, (start, count))) = hunk(line) {
            left = removed + count;
            let range = match count {
                0 => (start, start + 1),
                count => (start, start + count - 1),
            };
            if let Some(file) = &file
                && let FileLines::Some(ranges) = changes
                    .entry(file.clone())
                    .or_insert_with(|| FileLines::Some(Vec::new()))
            {
                ranges.push(range);
            }
        }
    }
    changes
}

/// `@@ -a,b +c,d @@`: how many lines are taken out, and from where how many are new.
fn hunk(line: &[u8]) -> Option<(u32, (u32, u32))> {
    let text = std::str::from_utf8(
        line.strip_prefix(b"@@ -")?
            .split(|&byte| byte == b'@')
            .next()?,
    );
    let (old, new) = text.ok()?.trim().split_once(" +")?;
    let numbers = |side: &str| {
        let (start, count) = side.split_once(',').unwrap_or((side, "1"));
        Some((start.parse().ok()?, count.parse().ok()?))
    };
    let (_, removed): (u32, u32) = numbers(old)?;
    Some((removed, numbers(new)?))
}

/// The name after `+++ `: without `b/`, the tab after a name with blanks, and git's quotes.
fn unquote(name: &[u8]) -> Vec<u8> {
    let name = name.strip_suffix(b"\t").unwrap_or(name);
    let inner = name
        .strip_prefix(b"\"")
        .and_then(|name| name.strip_suffix(b"\""));
    let Some(inner) = inner else {
        return name.strip_prefix(b"b/").unwrap_or(name).to_owned();
    };
    let mut plain = Vec::new();
    let mut rest = inner.iter().copied();
    while let Some(byte) = rest.next() {
        plain.push(match (byte, byte == b'\\') {
            (_, true) => match rest.next() {
                Some(b'n') => b'\n',
                Some(b't') => b'\t',
                Some(digit @ b'0'..=b'3') => {
                    let digits = rest.by_ref().take(2);
                    digits.fold(digit - b'0', |value, next| {
                        value.wrapping_mul(8).wrapping_add(next.wrapping_sub(b'0'))
                    })
                }
                Some(other) => other,
                None => byte,
            },
            (other, false) => other,
        });
    }
    plain
        .strip_prefix(b"b/")
        .map(<[u8]>::to_vec)
        .unwrap_or(plain)
}

fn records(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output
        .split(|&byte| byte == 0)
        .filter(|record| !record.is_empty())
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
    fn hunks_are_read_by_their_new_side() {
        let diff = b"diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1 +1,2 @@ def f():\n-+++ b/no.py\n+a\n+b\n\
            @@ -9,2 +10,0 @@\n-c\n-d\n--- a/y z.py\n+++ b/y z.py\t\n@@ -0,0 +1 @@\n+e\n+++ \"b/\\303\\251\\\"q.py\"\n@@ -1 +1 @@\n-f\n+g\n";
        let changes = read_hunks(diff);
        let of = |name: &str| changes.get(Path::new(name)).cloned();
        assert_eq!(of("x.py"), Some(FileLines::Some(vec![(1, 2), (10, 11)])));
        assert_eq!(of("y z.py"), Some(FileLines::Some(vec![(1, 1)])));
        assert_eq!(of("\u{e9}\"q.py"), Some(FileLines::Some(vec![(1, 1)])));
        assert_eq!(changes.len(), 3);
    }

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
