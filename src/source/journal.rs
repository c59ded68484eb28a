//! The undo journal: what `--write` replaced, kept outside the tree, with content hashes.
//!
//! Each run that writes has a folder with the replaced contents and `manifest.jsonl`, one line per file, written before the
//! file is replaced. After a kill the last line's file may therefore still be the old one; its hash tells. The journal is
//! not forced to the disk: it guards against second thoughts, not against power cuts. A run that is being written or taken back
//! is locked, so that no other process forgets it meanwhile.

use std::collections::{BTreeSet, HashMap};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::discover::PathError;
use super::file::describe;
use super::git::work_tree_around;
use super::write::write_atomically;

const MANIFEST: &str = "manifest.jsonl";
/// Lists the projects that a run wrote to.
const PROJECTS: &str = "projects.jsonl";
/// Locked by the process that uses the run.
const LOCK: &str = "lock";

/// Older runs of a project are forgotten: enough for a chain of attempts, few enough not to fill a disk.
const KEPT_RUNS: usize = 20;

/// The journal of the run that is going on.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    count: usize,
    projects: BTreeSet<PathBuf>,
    /// Where files are counted to that lie in no work tree.
    working_folder: PathBuf,
    _lock: Option<File>,
}

/// One replaced file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// The file, absolute, links resolved.
    pub path: PathBuf,
    /// SHA-256 of the old content.
    pub before: String,
    /// SHA-256 of the new content.
    pub after: String,
    /// The file in the run's folder that holds the old content.
    pub backup: String,
}

/// What `--undo` did.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Undone {
    /// Files that hold their old content again.
    pub restored: Vec<PathBuf>,
    /// Files that were left, and why.
    pub errors: Vec<PathError>,
    /// How many were not reached before the user stopped it.
    pub left: usize,
}

/// Where journals are kept: below `UNPIN_STATE_DIR`, else the system's place for state; `None` without a home.
pub(crate) fn state_folder() -> Option<PathBuf> {
    let variable = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    variable("UNPIN_STATE_DIR")
        .or_else(|| variable("XDG_STATE_HOME").map(|folder| folder.join("unpin")))
        .or_else(|| variable("LOCALAPPDATA").map(|folder| folder.join("unpin")))
        .or_else(|| variable("HOME").map(|folder| folder.join(".local/state/unpin")))
}

impl Journal {
    /// Starts the journal of a run below the state folder `state`, and forgets the oldest runs.
    pub fn start(state: &Path) -> io::Result<Self> {
        let elapsed = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        // Zero-padded, so that names sort by time.
        let name = format!(
            "{:020}.{:09}-{}",
            elapsed.as_secs(),
            elapsed.subsec_nanos(),
            std::process::id()
        );
        let folder = runs_folder(state).join(name);
        create_private(&folder)?;
        let lock = lock(&folder, File::try_lock);
        forget_old_runs(state, &folder);
        let current = std::env::current_dir().and_then(|folder| folder.canonicalize());
        Ok(Self {
            folder,
            count: 0,
            projects: BTreeSet::new(),
            working_folder: current.unwrap_or_default(),
            _lock: lock,
        })
    }

    /// The project that a file belongs to: its work tree, else the working folder, else the folder that it is in.
    fn project_of(&self, path: &Path) -> PathBuf {
        let folder = path.parent().unwrap_or(path);
        let is_below =
            !self.working_folder.as_os_str().is_empty() && folder.starts_with(&self.working_folder);
        let otherwise = if is_below {
            &self.working_folder
        } else {
            folder
        };
        work_tree_around(folder).unwrap_or(otherwise).to_owned()
    }

    fn append(&self, name: &str, line: &impl Serialize) -> io::Result<()> {
        let line = serde_json::to_string(line)? + "\n";
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.join(name))?
            .write_all(line.as_bytes())
    }

    /// Keeps `old`, the content of the file `path`, which is about to be replaced by `new`.
    pub(crate) fn record(&mut self, path: &Path, old: &[u8], new: &[u8]) -> io::Result<()> {
        let backup = format!("{}.py", self.count);
        fs::write(self.folder.join(&backup), old)?;
        let entry = JournalEntry {
            path: path.to_owned(),
            before: hash(old),
            after: hash(new),
            backup,
        };
        self.append(MANIFEST, &entry)?;
        let project = self.project_of(path);
        if !self.projects.contains(&project) {
            self.append(PROJECTS, &project)?;
            self.projects.insert(project);
        }
        self.count += 1;
        Ok(())
    }

    /// Gives the files of the newest run that touched something at or below `paths` their old content back. Asks `is_stopped`
    /// before each.
    pub fn undo(state: &Path, paths: &[PathBuf], is_stopped: &dyn Fn() -> bool) -> Undone {
        let mut undone = Undone::default();
        let mut wanted = Vec::new();
        for path in paths {
            match path.canonicalize() {
                Ok(path) => wanted.push(path),
                Err(error) => undone.errors.push(PathError {
                    path: path.clone(),
                    message: describe(&error),
                }),
            }
        }
        let is_wanted =
            |entry: &JournalEntry| wanted.iter().any(|path| entry.path.starts_with(path));
        for run in runs(state) {
            if !read_manifest(&run).iter().any(is_wanted) {
                continue;
            }
            // A run that is being written, or taken back, is waited for; it may be gone then.
            let _lock = lock(&run, File::lock);
            let entries = read_manifest(&run);
            if entries.iter().any(is_wanted) {
                undone.take_back(&run, entries, &is_wanted, is_stopped);
                break;
            }
        }
        undone.restored.sort_unstable();
        undone.restored.dedup();
        undone.errors.dedup();
        undone
    }
}

impl Undone {
    /// Restores the files of one run; those that cannot be stay in its list.
    fn take_back(
        &mut self,
        run: &Path,
        entries: Vec<JournalEntry>,
        is_wanted: &dyn Fn(&JournalEntry) -> bool,
        is_stopped: &dyn Fn() -> bool,
    ) {
        let order: HashMap<String, usize> = entries
            .iter()
            .map(|it| it.backup.clone())
            .zip(0..)
            .collect();
        let (chosen, mut kept): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_wanted);
        // The newest first: a file may have been written step by step.
        for entry in chosen.into_iter().rev() {
            if is_stopped() {
                self.left += 1;
                kept.push(entry);
                continue;
            }
            match restore(run, &entry) {
                Ok(()) => self.restored.push(entry.path),
                Err(message) => {
                    self.errors.push(PathError {
                        path: entry.path.clone(),
                        message,
                    });
                    kept.push(entry);
                }
            }
        }
        kept.sort_by_key(|entry| order.get(&entry.backup).copied());
        if let Err(error) = rewrite_manifest(run, &kept) {
            self.errors.push(PathError {
                path: run.to_owned(),
                message: describe(&error),
            });
        }
    }
}

/// Locks a run for this process, as long as the file lives. Where the system has no locks, or nothing can be written, there is
/// none.
fn lock<E>(run: &Path, take: impl FnOnce(&File) -> Result<(), E>) -> Option<File> {
    let file = OpenOptions::new()
        .create(run.is_dir())
        .append(true)
        .open(run.join(LOCK))
        .ok()?;
    take(&file).ok()?;
    Some(file)
}

/// Forgets runs that are older than the newest ones of each project that they wrote to, unless somebody uses them.
fn forget_old_runs(state: &Path, own: &Path) {
    let mut newer: HashMap<PathBuf, usize> = HashMap::new();
    for run in runs(state) {
        if run == own {
            continue;
        }
        let mut is_kept = false;
        for project in projects_of(&run) {
            let count = newer.entry(project).or_default();
            *count += 1;
            // The run that begins now is the newest.
            is_kept |= *count < KEPT_RUNS;
        }
        if !is_kept && lock(&run, File::try_lock).is_some() {
            let _ = fs::remove_dir_all(run);
        }
    }
}

/// The projects that a run wrote to. Those that are gone count as one, as do those of runs that list none.
fn projects_of(run: &Path) -> BTreeSet<PathBuf> {
    let text = fs::read_to_string(run.join(PROJECTS)).unwrap_or_default();
    let listed = text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok());
    let mut projects: BTreeSet<PathBuf> = listed
        .map(|project: PathBuf| {
            if project.is_dir() {
                project
            } else {
                PathBuf::new()
            }
        })
        .collect();
    if projects.is_empty() {
        projects.insert(PathBuf::new());
    }
    projects
}

fn restore(run: &Path, entry: &JournalEntry) -> Result<(), String> {
    let now = fs::read(&entry.path)
        .map_err(|error| format!("not undone: cannot be read: {}", describe(&error)))?;
    let now_hash = hash(&now);
    if now_hash == entry.before {
        return Ok(());
    }
    if now_hash != entry.after {
        return Err("not undone: changed since unpin wrote it".into());
    }
    let old = fs::read(run.join(&entry.backup))
        .map_err(|error| format!("not undone: the journal lacks it: {}", describe(&error)))?;
    if hash(&old) != entry.before {
        return Err("not undone: the journal's copy is damaged".into());
    }
    write_atomically(&entry.path, &now, &old, |_| Ok(())).map(drop)
}

/// The runs' folders, newest first.
fn runs(state: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(runs_folder(state)) else {
        return Vec::new();
    };
    let mut runs: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    runs.sort_unstable_by(|a, b| b.cmp(a));
    runs
}

fn runs_folder(state: &Path) -> PathBuf {
    state.join("undo")
}

/// The entries that can be read: a line that a kill cut short belongs to a file that was not replaced.
fn read_manifest(run: &Path) -> Vec<JournalEntry> {
    let text = fs::read_to_string(run.join(MANIFEST)).unwrap_or_default();
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

fn rewrite_manifest(run: &Path, entries: &[JournalEntry]) -> io::Result<()> {
    if entries.is_empty() {
        return fs::remove_dir_all(run);
    }
    let mut temporary = tempfile::NamedTempFile::new_in(run)?;
    for entry in entries {
        writeln!(temporary, "{}", serde_json::to_string(entry)?)?;
    }
    temporary
        .persist(run.join(MANIFEST))
        .map(drop)
        .map_err(|error| error.error)
}

/// Source may be secret: nobody else reads the copies.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn hash(content: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(content)
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Case {
        folder: tempfile::TempDir,
        state: tempfile::TempDir,
    }

    impl Case {
        fn new() -> Self {
            Self {
                folder: tempfile::tempdir().unwrap(),
                state: tempfile::tempdir().unwrap(),
            }
        }

        fn path(&self, name: &str) -> PathBuf {
            self.folder.path().canonicalize().unwrap().join(name)
        }

        fn rewrite(&self, names: &[&str], old: &[u8], new: &[u8]) {
            let mut journal = Journal::start(self.state.path()).unwrap();
            for name in names {
                journal.record(&self.path(name), old, new).unwrap();
                fs::write(self.path(name), new).unwrap();
            }
        }

        fn undo(&self, paths: &[PathBuf]) -> Undone {
            Journal::undo(self.state.path(), paths, &|| false)
        }
    }

    #[test]
    fn runs_are_undone_one_by_one_newest_first() {
        let case = Case::new();
        case.rewrite(&["a.py"], b"1", b"2");
        case.rewrite(&["a.py"], b"2", b"3");
        let all = [case.path("")];
        assert_eq!(case.undo(&all).restored, [case.path("a.py")]);
        assert_eq!(fs::read(case.path("a.py")).unwrap(), b"2");
        assert_eq!(case.undo(&all).restored, [case.path("a.py")]);
        assert_eq!(fs::read(case.path("a.py")).unwrap(), b"1");
        assert_eq!(case.undo(&all), Undone::default());
    }

    #[test]
    fn a_file_that_moved_on_is_left_and_said() {
        let case = Case::new();
        case.rewrite(&["a.py", "b.py"], b"1", b"2");
        fs::write(case.path("a.py"), "mine").unwrap();
        let undone = case.undo(&[case.path("")]);
        assert_eq!(undone.restored, [case.path("b.py")]);
        assert!(
            undone.errors[0]
                .message
                .contains("changed since unpin wrote it")
        );
        assert_eq!(fs::read(case.path("a.py")).unwrap(), b"mine");
    }

    #[test]
    fn only_what_is_asked_for_is_undone() {
        let case = Case::new();
        case.rewrite(&["a.py", "b.py"], b"1", b"2");
        assert_eq!(
            case.undo(&[case.path("b.py")]).restored,
            [case.path("b.py")]
        );
        assert_eq!(
            case.undo(&[case.path("a.py")]).restored,
            [case.path("a.py")]
        );
        assert_eq!(
            fs::read_dir(case.state.path().join("undo"))
                .unwrap()
                .count(),
            0
        );
    }

    #[test]
    fn a_file_that_was_never_replaced_counts_as_restored() {
        let case = Case::new();
        case.rewrite(&["a.py"], b"1", b"2");
        fs::write(case.path("a.py"), "1").unwrap();
        assert!(case.undo(&[case.path("")]).errors.is_empty());
    }

    #[test]
    fn old_runs_of_a_project_are_forgotten_unless_they_are_used() {
        let case = Case::new();
        let other = Case::new();
        let mut journal = Journal::start(case.state.path()).unwrap();
        journal.record(&other.path("b.py"), b"1", b"2").unwrap();
        drop(journal);
        case.rewrite(&["a.py"], b"1", b"2");
        let used = lock(&runs(case.state.path())[0], File::try_lock).unwrap();
        for _ in 0..KEPT_RUNS + 5 {
            case.rewrite(&["a.py"], b"1", b"2");
        }
        assert_eq!(runs(case.state.path()).len(), KEPT_RUNS + 2);
        drop(used);
        case.rewrite(&["a.py"], b"1", b"2");
        assert_eq!(runs(case.state.path()).len(), KEPT_RUNS + 1);
        fs::write(other.path("b.py"), "2").unwrap();
        assert_eq!(case.undo(&[other.path("")]).restored, [other.path("b.py")]);
    }
}
