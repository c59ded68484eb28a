//! Whether git could give a file back: asked of the `git` program, once per work tree.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::file::describe;
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
    roots: HashMap<PathBuf, Result<WorkTree, String>>,
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
        let (Ok(tree), Ok(relative)) = (tree, file.strip_prefix(root)) else {
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

    /// Why git could not be asked about the work tree that a file is in.
    pub fn failure(&self, file: &Path) -> Option<&str> {
        let root = file.parent().and_then(work_tree_around)?;
        self.roots.get(root)?.as_ref().err().map(String::as_str)
    }
}

impl WorkTree {
    fn ask(root: &Path) -> Result<Self, String> {
        // A letter, a blank, the path; of what git is told not to look at, it cannot tell whether it was changed.
        let listed = git(root, &["ls-files", "-v", "-z"])?;
        let is_looked_at = |record: &&[u8]| {
            record
                .first()
                .is_some_and(|it| it.is_ascii_uppercase() && *it != b'S')
        };
        let unwatched = records(&listed).filter(|it| !is_looked_at(it));
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
            .chain(unwatched.filter_map(|record| record.get(2..)))
            .map(path_of)
            .collect();
        Ok(Self {
            tracked: records(&listed)
                .filter_map(|record| record.get(2..))
                .map(path_of)
                .collect(),
            dirty,
        })
    }
}

/// The lines that were changed since a revision, by work tree.
#[derive(Debug)]
pub(crate) struct ChangedLines {
    revision: String,
    /// Of each work tree, and of each file that has another name than Python files have.
    asked: HashMap<(PathBuf, Option<PathBuf>), Result<Changes, String>>,
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
            asked: HashMap::new(),
        }
    }

    /// What was changed in a file, given by its path with links resolved.
    pub(crate) fn of(&mut self, file: &Path) -> Result<FileLines, String> {
        let Some(root) = file.parent().and_then(work_tree_around) else {
            return Err(format!("{} is in no git work tree", file.display()));
        };
        let relative = file.strip_prefix(root).unwrap_or(file);
        let is_usual = relative
            .extension()
            .is_some_and(|end| end == "py" || end == "ipynb");
        let alone = (!is_usual).then(|| relative.to_owned());
        let revision = &self.revision;
        let changes = self
            .asked
            .entry((root.to_owned(), alone.clone()))
            .or_insert_with(|| ask_changes(root, revision, alone.as_deref()));
        let changes = changes.as_ref().map_err(Clone::clone)?;
        Ok(changes.get(relative).cloned().unwrap_or_default())
    }
}

/// What was changed in Python files, or in one file. Files that are marked as binary are compared as text all the same.
fn ask_changes(root: &Path, revision: &str, alone: Option<&Path>) -> Result<Changes, String> {
    // A revision is not to be taken for an option.
    if revision.starts_with('-') {
        return Err(format!("`{revision}` is no revision"));
    }
    let mut arguments: Vec<OsString> = [
        "-c",
        "core.quotepath=off",
        "diff",
        "--unified=0",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--text",
        "--find-renames",
        "--dst-prefix=b/",
        revision,
        "--",
    ]
    .map(OsString::from)
    .to_vec();
    let literal = |path: &Path| {
        let mut word = OsString::from(":(literal)");
        word.push(path);
        word
    };
    match alone {
        Some(path) => arguments.push(literal(path)),
        None => arguments.extend(["*.py", "*.ipynb"].map(OsString::from)),
    }
    let diff = git(root, &arguments).map_err(|why| {
        format!(
            "{why}; where the revision was not fetched, `git fetch` it first (in GitHub's checkout action: `fetch-depth: 0`)"
        )
    })?;
    let mut changes = read_hunks(&diff);
    let untracked = git(root, &["ls-files", "-z", "--others", "--exclude-standard"])?;
    for record in records(&untracked) {
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

/// What git prints, or why it does not: in its own words.
fn git(root: &Path, arguments: &[impl AsRef<OsStr>]) -> Result<Vec<u8>, String> {
    let output = Command::new("git")
        // A repository's own settings may name programs to run; asking must not run them. Nor may it take locks.
        .args(["--no-optional-locks", "-c", "core.fsmonitor=false", "-C"])
        .arg(root)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("git cannot be run: {}", describe(&error)))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let lines: Vec<&str> = told.lines().map(str::trim).collect();
    let told = lines.join(" ");
    let told = told.trim().trim_start_matches("fatal: ");
    Err(format!("git fails in {}: {told}", root.display()))
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
