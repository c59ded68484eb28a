//! The files of a run.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::source::{ReadError, SourceFile};

/// What the files to look at are; reading happens on the worker threads.
pub(super) enum Sources {
    Files(Vec<PathBuf>),
    Stdin {
        name: PathBuf,
        bytes: Mutex<Vec<u8>>,
    },
}

impl Sources {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Files(files) => files.len(),
            Self::Stdin { .. } => 1,
        }
    }

    pub(super) fn path(&self, index: usize) -> PathBuf {
        match self {
            Self::Files(files) => files[index].clone(),
            Self::Stdin { name, .. } => name.clone(),
        }
    }

    pub(super) fn load(&self, index: usize) -> Result<Vec<u8>, ReadError> {
        match self {
            Self::Files(files) => SourceFile::read_bytes(&files[index]),
            Self::Stdin { bytes, .. } => Ok(std::mem::take(
                &mut *bytes.lock().unwrap_or_else(PoisonError::into_inner),
            )),
        }
    }

    pub(super) fn read(&self, index: usize) -> Result<SourceFile, ReadError> {
        let bytes = self.load(index)?;
        SourceFile::from_bytes(self.path(index), bytes)
    }
}
