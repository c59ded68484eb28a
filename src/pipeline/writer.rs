//! Rewrites files for `--write`: asks git first, keeps the old content in the undo journal, then replaces.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::options::Uncommitted;
use crate::source::{GitState, GitTrees, Journal, write_atomically};

/// Shared by the worker threads.
pub(super) struct Writer {
    uncommitted: Uncommitted,
    state_folder: Option<PathBuf>,
    git: Mutex<GitTrees>,
    journal: Mutex<JournalState>,
}

enum JournalState {
    NotStarted,
    Started(Journal),
    Unavailable(String),
}

/// A file that was rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WrittenFile {
    /// As it was given.
    pub(super) path: PathBuf,
    /// What git knew of it before.
    pub(super) git: GitState,
    /// Other names that keep the old content.
    pub(super) other_links: u64,
    pub(super) findings: usize,
}

impl Writer {
    pub(super) fn new(uncommitted: Uncommitted, state_folder: Option<PathBuf>) -> Self {
        Self {
            uncommitted,
            state_folder,
            git: Mutex::default(),
            journal: Mutex::new(JournalState::NotStarted),
        }
    }

    /// Replaces the file's content, or says why not.
    pub(super) fn write(&self, path: &Path, old: &[u8], new: &[u8]) -> Result<WrittenFile, String> {
        let git = self.check_git(path)?;
        let rewritten = write_atomically(path, old, new, |target| self.record(target, old, new))?;
        Ok(WrittenFile {
            path: path.to_owned(),
            git,
            other_links: rewritten.other_links,
            findings: 0,
        })
    }

    /// Why there is no journal, if files were written without one.
    pub(super) fn missing_journal(self) -> Option<String> {
        match self
            .journal
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
        {
            JournalState::NotStarted | JournalState::Started(_) => None,
            JournalState::Unavailable(reason) => Some(reason),
        }
    }

    /// The first question about a work tree is put before anything in it is rewritten, and its answer kept.
    fn check_git(&self, path: &Path) -> Result<GitState, String> {
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let mut git = lock(&self.git);
        let state = git.state(&target);
        let failure = git.failure(&target).map(str::to_owned);
        drop(git);
        match (self.uncommitted, state) {
            (Uncommitted::Rewrite, _) | (Uncommitted::Refuse, GitState::Clean) => Ok(state),
            (Uncommitted::Refuse, GitState::Uncommitted) => Err(
                "not rewritten: it has uncommitted changes, and --require-clean was given".into(),
            ),
            (Uncommitted::Refuse, GitState::Untracked | GitState::NoRepository) => {
                let why = failure.unwrap_or_else(|| "git does not know it".to_owned());
                Err(format!(
                    "not rewritten, since --require-clean was given: {why}"
                ))
            }
        }
    }

    /// A journal that cannot be started is said at the end; one that breaks off keeps the file from being replaced.
    fn record(&self, target: &Path, old: &[u8], new: &[u8]) -> Result<(), String> {
        let mut journal = lock(&self.journal);
        if let JournalState::NotStarted = *journal {
            *journal = match self.state_folder.as_deref().map(Journal::start) {
                Some(Ok(started)) => JournalState::Started(started),
                Some(Err(error)) => JournalState::Unavailable(error.to_string()),
                None => JournalState::Unavailable("neither UNPIN_STATE_DIR nor HOME is set".into()),
            };
        }
        match &mut *journal {
            JournalState::Started(journal) => journal.record(target, old, new).map_err(|error| {
                format!("not rewritten: the undo journal cannot be written: {error}")
            }),
            JournalState::NotStarted | JournalState::Unavailable(_) => Ok(()),
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
