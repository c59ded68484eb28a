//! Takes away: what a run wrote, a tree that is done with, trees whose process was killed.

use std::fs::{self, File, Metadata};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use super::PREFIX;

/// Much longer than a tree can be without its owner.
const LONGEST_STEP: Duration = Duration::from_hours(1);

/// Removes staged trees whose process was killed.
pub(super) fn remove_leftovers() {
    let Ok(listing) = fs::read_dir(std::env::temp_dir()) else {
        return;
    };
    for item in listing.flatten() {
        let is_ours = item
            .file_name()
            .to_str()
            .is_some_and(|name| name.starts_with(PREFIX));
        if is_ours && is_left(&item.path()) {
            let _ = fs::remove_dir_all(item.path());
        }
    }
}

/// Whether nobody lives who made the tree. One without an owner was killed on its first or its last steps, or is about to
/// get one.
fn is_left(folder: &Path) -> bool {
    if let Ok(owner) = File::open(folder.join("owner")) {
        return owner.try_lock().is_ok();
    }
    let modified = fs::metadata(folder).and_then(|data| data.modified());
    modified.is_ok_and(|time| time.elapsed().is_ok_and(|age| age > LONGEST_STEP))
}

/// Removes what stands in the staged copy, also where a run took the right away to write into its folder or to look into it.
pub(super) fn remove_anything(path: &Path, data: &Metadata) -> Result<()> {
    let remove = || {
        if data.is_dir() {
            fs::remove_dir_all(path)
        } else {
            fs::remove_file(path)
        }
    };
    let removed = remove().or_else(|_| {
        path.parent().map(open_folder);
        // A link is not followed: the rights of what it leads to are the user's.
        if data.is_dir() {
            open_folders(path);
        }
        remove()
    });
    removed.with_context(|| format!("reset the staged copy: remove {}", path.display()))
}

/// Opens a folder of the staged copy and all below it.
pub(super) fn open_folders(top: &Path) {
    let mut pending = vec![top.to_owned()];
    while let Some(folder) = pending.pop() {
        open_folder(&folder);
        let listing = fs::read_dir(&folder).into_iter().flatten().flatten();
        pending.extend(
            listing
                .filter(|item| item.file_type().is_ok_and(|kind| kind.is_dir()))
                .map(|item| item.path()),
        );
    }
}

fn open_folder(folder: &Path) {
    // Where it fails, what is tried next fails as well, and says so.
    let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
}
