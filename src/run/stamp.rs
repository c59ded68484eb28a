//! How a file that was touched is told from one that was not, without reading it.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Tells a file that was touched from one that was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    inode: u64,
    size: u64,
    modified: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    /// From what the system tells.
    pub(crate) fn of(data: &Metadata) -> Self {
        Self {
            inode: data.ino(),
            size: data.len(),
            modified: (data.mtime(), data.mtime_nsec()),
            changed: (data.ctime(), data.ctime_nsec()),
        }
    }
}

/// Of the entry itself, not of what it links to.
pub(crate) fn read_stamp(path: &Path) -> Option<Stamp> {
    fs::symlink_metadata(path).ok().map(|data| Stamp::of(&data))
}
