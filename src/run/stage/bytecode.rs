//! The files that differ between the variants, and the bytecode that Python keeps of them: none of one variant may ever be
//! taken for the other's.

use std::ffi::OsStr;
use std::fs::{self, File, FileTimes};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::time::{Duration, SystemTime};

use anyhow::Result;

use super::{Entry, StagedTree};
use crate::run::stamp::read_stamp;

impl StagedTree {
    /// Writes a planned file unless it is so already. The time is chosen by content: bytecode of one variant is never
    /// taken for the other's, even if both were written in one second.
    pub(super) fn write_planned(&mut self, path: &Path, bytes: &[u8]) -> Result<()> {
        if self
            .planned
            .get(path)
            .is_some_and(|current| current == bytes)
        {
            return Ok(());
        }
        let place = self.tree.join(path);
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).map_err(|error| self.explain(error))?;
        }
        let _ = fs::remove_file(&place);
        fs::write(&place, bytes).map_err(|error| self.explain(error))?;
        if let Ok(data) = fs::metadata(self.root.join(path)) {
            let _ = fs::set_permissions(&place, data.permissions());
        }
        if let Some((original, modified)) = self.originals.get(path) {
            let mut hasher = DefaultHasher::new();
            bytes.hash(&mut hasher);
            let shift = if original == bytes {
                0
            } else {
                1 + hasher.finish() % 1_000_000
            };
            set_modified(&place, *modified + Duration::from_secs(shift));
        }
        if let Some(stamp) = read_stamp(&place) {
            self.entries.insert(path.to_owned(), Entry::Copy(stamp));
        }
        self.planned.insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }

    /// Bytecode of a planned file: both variants compile theirs, so that neither has it easier.
    pub(super) fn is_stale_cache(&self, path: &Path) -> bool {
        let Some(folder) = path
            .parent()
            .filter(|folder| folder.ends_with("__pycache__"))
        else {
            return false;
        };
        let stem = path
            .file_name()
            .and_then(OsStr::to_str)
            .and_then(|name| name.split('.').next())
            .unwrap_or_default();
        folder.parent().is_some_and(|package| {
            self.originals
                .contains_key(&package.join(format!("{stem}.py")))
        })
    }

    /// Bytecode of other files may stay from run to run.
    pub(super) fn is_kept_cache(&self, path: &Path) -> bool {
        let is_in_cache = path
            .parent()
            .is_some_and(|folder| folder.ends_with("__pycache__"));
        path.ends_with("__pycache__") || (is_in_cache && !self.is_stale_cache(path))
    }
}

pub(super) fn set_modified(path: &Path, time: SystemTime) {
    let times = FileTimes::new().set_modified(time);
    let is_set = File::open(path).is_ok_and(|file| file.set_times(times).is_ok());
    debug_assert!(is_set || !path.exists() || path.metadata().is_err());
}
