//! How the copy comes to be: what is a folder, a copy or a link in it.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::bytecode::set_modified;
use super::{Entry, StagedTree};
use crate::run::command::staged_path;
use crate::run::interrupt::Interrupt;
use crate::run::stamp::{Stamp, read_stamp};

/// Larger files are linked unless they are Python: they are data.
const MAX_COPIED_BYTES: u64 = 4 << 20;
/// What is copied beside Python sources, at most: copying must not take longer than the runs.
const MAX_TOTAL_BYTES: u64 = 256 << 20;
/// The same in files.
const MAX_COPIED_FILES: usize = 20_000;
/// Folders that no program reads its code from, and that tools write: linked as a whole.
const LINKED_FOLDERS: [&str; 11] = [
    ".git",
    ".hg",
    ".svn",
    ".jj",
    ".bzr",
    "node_modules",
    ".tox",
    ".nox",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
];

impl StagedTree {
    pub(super) fn fill(&mut self, interrupt: &Interrupt) -> Result<()> {
        let mut pending = vec![PathBuf::new()];
        while let Some(folder) = pending.pop() {
            let listing = match fs::read_dir(self.root.join(&folder)) {
                Ok(listing) => listing,
                // What the user cannot read, the program cannot read either.
                Err(_) if !folder.as_os_str().is_empty() => continue,
                Err(error) => {
                    return Err(error).with_context(|| format!("read {}", self.root.display()));
                }
            };
            for item in listing.flatten() {
                interrupt.check()?;
                let path = folder.join(item.file_name());
                self.stage_entry(&path)?;
                if self.entries.get(&path) == Some(&Entry::Folder) {
                    pending.push(path);
                }
            }
        }
        Ok(())
    }

    /// Copies, links or makes one entry of the project.
    fn stage_entry(&mut self, path: &Path) -> Result<()> {
        let source = self.root.join(path);
        if self.folder().starts_with(&source)
            || self.originals.contains_key(path)
            || self.is_stale_cache(path)
        {
            // A project that holds the folder for temporary files holds the staged copy itself.
            return if self.folder() != source && self.folder().starts_with(&source) {
                self.make_folder(path)
            } else {
                Ok(())
            };
        }
        let Ok(data) = fs::symlink_metadata(&source) else {
            return Ok(());
        };
        if data.is_dir() && !self.is_linked_folder(path, &source) {
            self.make_folder(path)
        } else if data.is_symlink() {
            self.stage_symlink(path, &source)
        } else if data.is_file()
            && self.is_copied(path, data.len())
            && self.copy_file(path, &source)?
        {
            Ok(())
        } else {
            let stamp = data.is_file().then(|| (source.clone(), Stamp::of(&data)));
            self.link(path, source, stamp)
        }
    }

    pub(super) fn make_folder(&mut self, path: &Path) -> Result<()> {
        match fs::create_dir(self.tree.join(path)) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(self.explain(error)),
            _ => {
                self.entries.insert(path.to_owned(), Entry::Folder);
                Ok(())
            }
        }
    }

    /// Links within the project stay within the copy; others lead to where they led.
    fn stage_symlink(&mut self, path: &Path, source: &Path) -> Result<()> {
        let Ok(target) = fs::read_link(source) else {
            return Ok(());
        };
        let absolute = source.parent().unwrap_or(&self.root).join(&target);
        let leads_inside = absolute
            .canonicalize()
            .is_ok_and(|end| end.starts_with(&self.root));
        let target = match staged_path(&target, &self.root, &self.tree) {
            Some(staged) => staged,
            None if leads_inside || target.is_absolute() => target,
            None => absolute,
        };
        // Python makes a copy before it writes to it; another program changes the file itself.
        let end = source.canonicalize().ok().filter(|_| !leads_inside);
        let watched = end.and_then(|end| {
            let stamp = read_stamp(&end).filter(|_| end.is_file())?;
            Some((end, stamp))
        });
        self.link(path, target, watched)
    }

    pub(super) fn link(
        &mut self,
        path: &Path,
        target: PathBuf,
        watched: Option<(PathBuf, Stamp)>,
    ) -> Result<()> {
        symlink(&target, self.tree.join(path)).map_err(|error| self.explain(error))?;
        self.entries
            .insert(path.to_owned(), Entry::Link(target, watched));
        Ok(())
    }

    /// False if the file cannot be read, and is better linked.
    pub(super) fn copy_file(&mut self, path: &Path, source: &Path) -> Result<bool> {
        let place = self.tree.join(path);
        let copied = fs::copy(source, &place);
        if copied.is_err() && File::open(source).is_err() {
            let _ = fs::remove_file(&place);
            return Ok(false);
        }
        let bytes = copied.map_err(|error| self.explain(error))?;
        if !is_python(path) {
            self.copied_bytes += bytes;
            self.copied_files += 1;
        }
        // Cached bytecode is valid for a source of this time only.
        if let Ok(modified) = fs::metadata(source).and_then(|data| data.modified()) {
            set_modified(&place, modified);
        }
        if let Some(stamp) = read_stamp(&place) {
            self.entries.insert(path.to_owned(), Entry::Copy(stamp));
        }
        Ok(true)
    }

    fn is_linked_folder(&self, path: &Path, source: &Path) -> bool {
        let is_environment =
            source.join("pyvenv.cfg").exists() || source.join("conda-meta").is_dir();
        let is_listed = path
            .file_name()
            .and_then(OsStr::to_str)
            .is_some_and(|name| LINKED_FOLDERS.contains(&name));
        (is_environment || is_listed)
            && !self
                .originals
                .keys()
                .any(|planned| planned.starts_with(path))
    }

    fn is_copied(&self, path: &Path, bytes: u64) -> bool {
        is_python(path)
            || (bytes <= MAX_COPIED_BYTES
                && self.copied_bytes + bytes <= MAX_TOTAL_BYTES
                && self.copied_files < MAX_COPIED_FILES)
    }
}

fn is_python(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| end == "py" || end == "pyi" || end == "pyw")
}
