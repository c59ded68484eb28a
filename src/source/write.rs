//! Replaces a file's content so that at every moment, also when killed, the file is either the old one or the new one.
//!
//! The new content goes to a temporary file in the same folder, is forced to the disk, and takes the old one's place by a
//! rename. Mode bits are kept, the owner where the system lets us; of a symbolic link the target is replaced.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::file::describe;

/// A file that was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// The file itself, links resolved.
    pub target: PathBuf,
    /// Other names of the old file that keep the old content, where the system tells.
    pub other_links: u64,
}

/// Puts `new` in the place of `old`. Refuses when the file no longer holds `old`, or may not be written. `before_replace`
/// is called with the resolved path as the last thing before the rename; its error stops the write.
pub(crate) fn write_atomically(
    path: &Path,
    old: &[u8],
    new: &[u8],
    before_replace: impl FnOnce(&Path) -> Result<(), String>,
) -> Result<Rewritten, String> {
    let say = |what: &str, error: &io::Error| format!("not rewritten: {what}: {}", describe(error));
    let target = path
        .canonicalize()
        .map_err(|error| say("cannot be found", &error))?;
    let metadata = fs::metadata(&target).map_err(|error| say("cannot be read", &error))?;
    check_writable(&target, &metadata).map_err(|error| say("cannot be written", &error))?;
    let folder = target.parent().unwrap_or(Path::new("/"));
    let temporary = prepare(folder, new, &metadata)
        .map_err(|error| say("no temporary file beside it could be written", &error))?;
    let is_unchanged = holds(&target, old).map_err(|error| say("cannot be read", &error))?;
    if !is_unchanged {
        return Err("not rewritten: changed since it was read; run unpin again".into());
    }
    before_replace(&target)?;
    temporary
        .persist(&target)
        .map_err(|error| say("cannot be replaced", &error.error))?;
    sync_folder(folder);
    Ok(Rewritten {
        target,
        other_links: other_links(&metadata),
    })
}

/// A rename needs no right to write the file it replaces, so that right is asked for here.
fn check_writable(target: &Path, metadata: &Metadata) -> io::Result<()> {
    // The superuser may open what is marked read-only; the mark still says that it should stay as it is.
    if metadata.permissions().readonly() {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it is read-only",
        ));
    }
    OpenOptions::new().write(true).open(target).map(drop)
}

fn prepare(folder: &Path, content: &[u8], like: &Metadata) -> io::Result<tempfile::NamedTempFile> {
    let mut temporary = tempfile::Builder::new()
        .prefix(".unpin-")
        .suffix(".tmp")
        .tempfile_in(folder)?;
    temporary.write_all(content)?;
    keep_owner_and_mode(temporary.as_file(), like)?;
    temporary.as_file().sync_all()?;
    Ok(temporary)
}

#[cfg(unix)]
fn keep_owner_and_mode(file: &File, like: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let own = file.metadata()?;
    if (own.uid(), own.gid()) != (like.uid(), like.gid()) {
        // Only the superuser may give files away; where that fails the group alone is tried, and then the file stays ours.
        let _ = fchown(file, Some(like.uid()), Some(like.gid()))
            .or_else(|_| fchown(file, None, Some(like.gid())));
    }
    // After the owner: changing that clears the set-user-id bits.
    file.set_permissions(like.permissions())
}

#[cfg(not(unix))]
fn keep_owner_and_mode(file: &File, like: &Metadata) -> io::Result<()> {
    file.set_permissions(like.permissions())
}

fn holds(path: &Path, expected: &[u8]) -> io::Result<bool> {
    let mut file = File::open(path)?;
    if file.metadata()?.len() != expected.len() as u64 {
        return Ok(false);
    }
    let mut rest = expected;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(rest.is_empty());
        }
        match rest.strip_prefix(&buffer[..count]) {
            Some(after) => rest = after,
            None => return Ok(false),
        }
    }
}

/// Makes the rename itself last. Some file systems cannot; the rename has happened all the same.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(unix)]
fn other_links(metadata: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    metadata.nlink().saturating_sub(1)
}

#[cfg(not(unix))]
fn other_links(_: &Metadata) -> u64 {
    0
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::BufRead;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    fn write(path: &Path, old: &[u8], new: &[u8]) -> Result<Rewritten, String> {
        write_atomically(path, old, new, |_| Ok(()))
    }

    fn folder_with(name: &str, content: &[u8]) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        (folder, path)
    }

    #[test]
    fn mode_bits_are_kept_and_nothing_is_left_behind() {
        let (folder, path) = folder_with("a.py", b"old");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o754)).unwrap();
        write(&path, b"old", b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o7777, 0o754);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_and_its_target_is_replaced() {
        let (folder, path) = folder_with("a.py", b"old");
        let link = folder.path().join("link.py");
        symlink("a.py", &link).unwrap();
        write(&link, b"old", b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }

    #[test]
    fn other_names_of_the_file_are_counted() {
        let (folder, path) = folder_with("a.py", b"old");
        fs::hard_link(&path, folder.path().join("b.py")).unwrap();
        assert_eq!(write(&path, b"old", b"new").unwrap().other_links, 1);
        assert_eq!(fs::read(folder.path().join("b.py")).unwrap(), b"old");
    }

    #[test]
    fn a_changed_or_read_only_file_is_left() {
        let (folder, path) = folder_with("a.py", b"old!");
        assert!(
            write(&path, b"old", b"new")
                .unwrap_err()
                .contains("changed since it was read")
        );
        assert!(
            write(&path, b"0ld!", b"new")
                .unwrap_err()
                .contains("changed since it was read")
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
        assert!(
            write(&path, b"old!", b"new")
                .unwrap_err()
                .contains("read-only")
        );
        assert_eq!(fs::read(&path).unwrap(), b"old!");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_write_that_is_called_off_leaves_the_file() {
        let (folder, path) = folder_with("a.py", b"old");
        let refused = write_atomically(&path, b"old", b"new", |_| Err("no space".into()));
        assert_eq!(refused, Err("no space".into()));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    const KILL_TARGET: &str = "UNPIN_TEST_KILL_TARGET";
    /// What the process that is killed prints after each write.
    const WRITTEN: &str = "written";

    fn kill_contents() -> [Vec<u8>; 2] {
        [b'a', b'b'].map(|byte| vec![byte; 3 << 20])
    }

    /// The process that the next test kills.
    #[test]
    #[ignore = "runs until it is killed"]
    fn rewrite_until_killed() {
        let path = PathBuf::from(std::env::var_os(KILL_TARGET).unwrap());
        let [a, b] = kill_contents();
        let (mut old, mut new) = if fs::read(&path).unwrap() == a {
            (a, b)
        } else {
            (b, a)
        };
        loop {
            write(&path, &old, &new).unwrap();
            println!("{WRITTEN}");
            std::mem::swap(&mut old, &mut new);
        }
    }

    #[test]
    fn a_kill_at_any_moment_leaves_the_old_file_or_the_new_one() {
        let contents = kill_contents();
        let (_folder, path) = folder_with("a.py", &contents[0]);
        for round in 0..25 {
            let mut child = std::process::Command::new(std::env::current_exe().unwrap())
                .args([
                    "--exact",
                    "source::write::tests::rewrite_until_killed",
                    "--ignored",
                    "--nocapture",
                ])
                .env(KILL_TARGET, &path)
                .stdout(std::process::Stdio::piped())
                .spawn()
                .unwrap();
            let mut lines = io::BufReader::new(child.stdout.take().unwrap()).lines();
            assert!(
                lines.any(|line| line.unwrap().ends_with(WRITTEN)),
                "the child got to write"
            );
            // Somewhere within the writes that follow, however long they take.
            std::thread::sleep(std::time::Duration::from_millis((round * 37) % 50));
            child.kill().unwrap();
            child.wait().unwrap();
            let now = fs::read(&path).unwrap();
            assert!(
                contents.contains(&now),
                "the file is one or the other, whole"
            );
        }
    }
}
