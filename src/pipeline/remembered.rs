//! What earlier runs found in a file, taken over where nothing that decides it has changed.
//!
//! Remembered is what a file gave to the run's output, so a run that remembers prints what one that does not would print.

use std::path::Path;
use std::sync::Arc;

use super::file_job::FileOutcome;
use super::installed::digest_of;
use crate::options::{AnalysisOptions, CacheUse, Input, Output, RunOptions};
use crate::report::NameBase;
use crate::source::{Cache, Digest, nearest_cache};

/// The cache of a run.
pub(super) struct Remembered {
    cache: Cache,
    /// Of what the run asks of every file.
    run: Digest,
}

/// The file whose outcome is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    key: Digest,
    content: Digest,
}

/// What is known of the other files.
#[derive(Debug, Clone, Copy)]
pub(super) enum Others {
    /// All files together are the same.
    Same(Digest),
    /// What they do to the file is the same.
    Doing(Digest),
}

impl Remembered {
    /// The cache that a run may use; none where what is found depends on more than the file and the settings.
    pub(super) fn open(
        options: &RunOptions,
        base: &NameBase,
        settings: &[Arc<AnalysisOptions>],
    ) -> Option<Self> {
        let folder = match &options.cache {
            CacheUse::Off => return None,
            CacheUse::Nearest => nearest_cache(&base.current)?,
            CacheUse::In(folder) => folder.clone(),
        };
        let is_of_files = matches!(options.input, Input::Paths(_));
        // A run that writes leaves nothing beside what it was to write.
        let writes = options.output == Output::Write;
        if writes || !is_of_files || options.known.is_some() || options.changed_since.is_some() {
            return None;
        }
        // Whatever is added to these, another value of it is another text.
        let asked = format!(
            "{:?}",
            (
                options.output,
                options.format,
                options.coloring,
                options.verbosity,
                options.shows_held,
                &options.add_ignore,
                &base.current,
                &base.repository,
            )
        );
        Some(Self {
            cache: Cache::open(&folder),
            run: Digest::of(&[asked.as_bytes(), &digest_of(settings).to_bytes()]),
        })
    }

    /// What identifies a file and all that is asked of it: its content, and what other files do to it.
    pub(super) fn asked(
        &self,
        path: &Path,
        options: &AnalysisOptions,
        content: Digest,
        others: Others,
    ) -> Asked {
        let settings = format!("{options:?}");
        let path = path.as_os_str().as_encoded_bytes();
        let (kind, others) = match others {
            Others::Same(digest) => (b"same", digest),
            Others::Doing(digest) => (b"such", digest),
        };
        Asked {
            key: Digest::of(&[&self.run.to_bytes(), path, settings.as_bytes(), kind]),
            content: Digest::of(&[&content.to_bytes(), &others.to_bytes()]),
        }
    }

    /// What an earlier run made of it.
    pub(super) fn find(&self, asked: Asked) -> Option<FileOutcome> {
        let payload = self.cache.find(asked.key, asked.content)?;
        postcard::from_bytes(payload).ok()
    }

    /// Keeps what this run made of it. An error is told anew each time.
    pub(super) fn keep(&self, asked: Asked, outcome: &FileOutcome) {
        if !outcome.diagnostics.is_empty() {
            return;
        }
        if let Ok(payload) = postcard::to_allocvec(outcome) {
            self.cache.add(asked.key, asked.content, payload);
        }
    }

    /// Writes what this run adds.
    pub(super) fn save(self) {
        self.cache.save();
    }
}
