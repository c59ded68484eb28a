//! The staged tree: one copy of the project outside it, which shows the program before or after a rewrite.
//! Both variants live at one path in turn, so that what a program prints about its own place is the same. Folders are real;
//! sources and small files are copied; large files, version control and virtual environments are links. Between two runs
//! [`StagedTree::reset`] takes back whatever a run wrote. Not kept away: a program without Python in it that overwrites a linked
//! file in place, and whatever is written in a linked folder; [`describe_damage`] tells of it.

mod bytecode;
mod fill;
mod remove;

use std::collections::{BTreeMap, HashSet};
use std::ffi::OsStr;
use std::fs::{self, File, Metadata};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result};
use tempfile::TempDir;

use self::remove::{open_folders, remove_anything, remove_leftovers};
use super::interrupt::Interrupt;
use super::stamp::{Stamp, read_stamp};
use super::trace::Trace;

/// How the names of staged trees begin, in the folder for temporary files.
pub(crate) const PREFIX: &str = "unpin-verify-";

/// A copy of the project; removed when dropped.
#[derive(Debug)]
pub(crate) struct StagedTree {
    /// Invariant: holds `tree` and nothing of the user's.
    folder: TempDir,
    /// Locked while this process lives, so that the next run can tell leftovers from trees in use.
    _owner: File,
    /// The user's project, canonical.
    root: PathBuf,
    /// Its copy.
    pub(crate) tree: PathBuf,
    entries: BTreeMap<PathBuf, Entry>,
    /// Relative paths of the files that differ between the variants, and how they are now.
    planned: BTreeMap<PathBuf, Vec<u8>>,
    originals: BTreeMap<PathBuf, (Vec<u8>, SystemTime)>,
    copied_bytes: u64,
    copied_files: usize,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Folder,
    Copy(Stamp),
    /// A link and, where it leads to a file that is no copy, that file and how it was.
    Link(PathBuf, Option<(PathBuf, Stamp)>),
}

impl StagedTree {
    /// Copies the project; `planned` are the files to be rewritten, by canonical path, with their bytes.
    pub(crate) fn build(
        root: &Path,
        planned: &[(PathBuf, Vec<u8>)],
        interrupt: &Interrupt,
    ) -> Result<Self> {
        remove_leftovers();
        let folder = tempfile::Builder::new()
            .prefix(PREFIX)
            .tempdir()
            .context("make a folder for the staged copy")?;
        let place = folder
            .path()
            .canonicalize()
            .context("find the folder for the staged copy")?;
        let owner =
            File::create(place.join("owner")).context("make a folder for the staged copy")?;
        owner.try_lock().context("lock the staged copy")?;
        let name = root.file_name().unwrap_or(OsStr::new("tree"));
        let tree = place.join("project").join(name);
        fs::create_dir_all(&tree).context("make a folder for the staged copy")?;
        let mut staged = Self {
            folder,
            _owner: owner,
            root: root.to_owned(),
            tree,
            entries: BTreeMap::new(),
            planned: BTreeMap::new(),
            originals: BTreeMap::new(),
            copied_bytes: 0,
            copied_files: 0,
        };
        for (path, bytes) in planned {
            let rest = path.strip_prefix(root).with_context(|| {
                format!(
                    "{} lies outside {}, the folder that is staged",
                    path.display(),
                    root.display()
                )
            })?;
            let modified = fs::metadata(path)
                .and_then(|data| data.modified())
                .unwrap_or(SystemTime::UNIX_EPOCH);
            staged
                .originals
                .insert(rest.to_owned(), (bytes.clone(), modified));
        }
        staged.fill(interrupt)?;
        let originals: Vec<_> = staged
            .originals
            .iter()
            .map(|(path, (bytes, _))| (path.clone(), bytes.clone()))
            .collect();
        for (path, bytes) in originals {
            staged.write_planned(&path, &bytes)?;
        }
        Ok(staged)
    }

    /// The folder that holds the tree, for what belongs to the run but not to the project.
    pub(crate) fn folder(&self) -> PathBuf {
        self.tree
            .parent()
            .and_then(Path::parent)
            .map_or_else(|| self.folder.path().to_owned(), Path::to_owned)
    }

    /// Makes the planned files what `render` says of their path below the root.
    pub(crate) fn show(&mut self, mut render: impl FnMut(&Path) -> Vec<u8>) -> Result<()> {
        let paths: Vec<PathBuf> = self.planned.keys().cloned().collect();
        for path in paths {
            let bytes = render(&self.root.join(&path));
            self.write_planned(&path, &bytes)?;
        }
        Ok(())
    }

    /// Takes back what a run wrote, and tells which files of the copy it had changed or made.
    pub(crate) fn reset(&mut self) -> Result<Vec<PathBuf>> {
        let mut touched = Vec::new();
        let mut seen = HashSet::new();
        let mut pending = vec![PathBuf::new()];
        while let Some(folder) = pending.pop() {
            let listing = match fs::read_dir(self.tree.join(&folder)) {
                Ok(listing) => listing,
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(error).context("read the staged copy"),
            };
            for item in listing {
                let item = item.context("read the staged copy")?;
                let path = folder.join(item.file_name());
                let data = fs::symlink_metadata(item.path()).context("read the staged copy")?;
                match self.entries.get(&path) {
                    Some(Entry::Folder) if data.is_dir() => pending.push(path.clone()),
                    Some(entry) if is_untouched(entry, &data, &item.path()) => {}
                    None if self.is_kept_cache(&path) => {
                        if data.is_dir() {
                            pending.push(path);
                        }
                        continue;
                    }
                    _ => {
                        remove_anything(&item.path(), &data)?;
                        touched.push(path);
                        continue;
                    }
                }
                seen.insert(path);
            }
        }
        let missing: Vec<PathBuf> = self
            .entries
            .keys()
            .filter(|path| !seen.contains(*path))
            .cloned()
            .collect();
        for path in missing {
            self.restore(&path)?;
            if !touched.contains(&path) {
                touched.push(path);
            }
        }
        touched.retain(|path| {
            !path
                .components()
                .any(|part| part.as_os_str() == "__pycache__")
        });
        touched.sort();
        Ok(touched)
    }

    /// The user's own files that the command reached through a link and changed.
    fn find_damage(&self) -> Vec<PathBuf> {
        let is_damaged =
            |file: &Path, stamp: &Stamp| read_stamp(file).is_none_or(|now| now != *stamp);
        let damaged = self.entries.values().filter_map(|entry| match entry {
            Entry::Link(_, Some((file, stamp))) if is_damaged(file, stamp) => Some(file.clone()),
            _ => None,
        });
        damaged.collect()
    }

    fn restore(&mut self, path: &Path) -> Result<()> {
        if let Some(bytes) = self.planned.remove(path) {
            return self.write_planned(path, &bytes);
        }
        match self.entries.get(path).cloned() {
            Some(Entry::Folder) => self.make_folder(path),
            Some(Entry::Link(target, stamp)) => self.link(path, target, stamp),
            Some(Entry::Copy(_)) => self.copy_file(path, &self.root.join(path)).map(|_| ()),
            None => Ok(()),
        }
    }

    fn explain(&self, error: std::io::Error) -> anyhow::Error {
        let place = self.folder();
        let hint = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                ": no space left there; set TMPDIR to a roomier folder"
            }
            _ => "",
        };
        anyhow::Error::new(error).context(format!(
            "copy {} to {}{hint}",
            self.root.display(),
            place.display()
        ))
    }
}

impl Drop for StagedTree {
    fn drop(&mut self) {
        // A run may have taken away the right to look into a folder it made.
        if fs::remove_dir_all(self.folder.path()).is_err() {
            open_folders(self.folder.path());
        }
    }
}

/// Which files of the user's a command changed, though it ran on a copy; a sentence for each.
pub(crate) fn describe_damage(tree: &StagedTree, trace: &Trace) -> Vec<String> {
    let damaged = tree.find_damage();
    let wrote = trace.wrote.iter().filter(|path| !damaged.contains(path));
    let through = damaged.iter().map(|path| {
        format!(
            "your {} changed while the command ran: the copy has a link to it",
            path.display()
        )
    });
    let directly = wrote.map(|path| {
        format!(
            "the command wrote to your {}: it goes there by an absolute path, or through a linked folder",
            path.display()
        )
    });
    through.chain(directly).collect()
}

fn is_untouched(entry: &Entry, data: &Metadata, place: &Path) -> bool {
    match entry {
        Entry::Folder => false,
        Entry::Copy(stamp) => data.is_file() && Stamp::of(data) == *stamp,
        Entry::Link(target, _) => {
            data.is_symlink() && fs::read_link(place).is_ok_and(|now| now == *target)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    fn build(files: &[(&str, &[u8])], planned: &[&str]) -> (TempDir, StagedTree) {
        let root = tempfile::tempdir().unwrap();
        for (path, bytes) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let top = root.path().canonicalize().unwrap();
        let planned: Vec<_> = planned
            .iter()
            .map(|path| (top.join(path), fs::read(top.join(path)).unwrap()))
            .collect();
        let tree = StagedTree::build(&top, &planned, &Interrupt::listen().unwrap()).unwrap();
        (root, tree)
    }

    #[test]
    fn sources_are_copied_and_large_data_is_linked() {
        let large = vec![0; 5 << 20];
        let (_root, staged) = build(
            &[("pkg/a.py", b"a = 1\n"), ("data/x.bin", &large)],
            &["pkg/a.py"],
        );
        assert!(
            fs::symlink_metadata(staged.tree.join("pkg/a.py"))
                .unwrap()
                .is_file()
        );
        assert!(
            fs::symlink_metadata(staged.tree.join("data/x.bin"))
                .unwrap()
                .is_symlink()
        );
        assert!(staged.find_damage().is_empty());
        fs::write(staged.tree.join("data/x.bin"), "x").unwrap();
        assert_eq!(staged.find_damage().len(), 1);
    }

    #[test]
    fn reset_takes_back_whatever_was_written() {
        let (_root, mut staged) = build(
            &[("a.py", b"1"), ("b/c.txt", b"c"), ("d.txt", b"d")],
            &["a.py"],
        );
        fs::write(staged.tree.join("new.txt"), "x").unwrap();
        fs::write(staged.tree.join("b/c.txt"), "changed").unwrap();
        fs::write(staged.tree.join("a.py"), "2").unwrap();
        fs::remove_file(staged.tree.join("d.txt")).unwrap();
        let touched = staged.reset().unwrap();
        assert_eq!(
            touched,
            ["a.py", "b/c.txt", "d.txt", "new.txt"].map(PathBuf::from)
        );
        assert_eq!(fs::read(staged.tree.join("a.py")).unwrap(), b"1");
        assert_eq!(fs::read(staged.tree.join("b/c.txt")).unwrap(), b"c");
        assert!(staged.tree.join("d.txt").exists() && !staged.tree.join("new.txt").exists());
        assert!(staged.reset().unwrap().is_empty());
    }

    #[test]
    fn the_variants_differ_in_the_planned_file_alone_and_in_its_time() {
        let (root, mut staged) = build(&[("a.py", b"1"), ("b.py", b"1")], &["a.py"]);
        let time = |tree: &StagedTree| fs::metadata(tree.tree.join("a.py")).unwrap().mtime();
        let before = time(&staged);
        staged.show(|_| b"2".to_vec()).unwrap();
        assert_ne!(before, time(&staged));
        assert_eq!(fs::read(staged.tree.join("b.py")).unwrap(), b"1");
        assert_eq!(fs::read(root.path().join("a.py")).unwrap(), b"1");
        assert!(staged.reset().unwrap().is_empty());
    }

    #[test]
    fn nothing_is_left_behind() {
        let (_root, staged) = build(&[("a.py", b"1")], &["a.py"]);
        let folder = staged.folder();
        assert!(folder.exists());
        drop(staged);
        assert!(!folder.exists());
    }
}
