//! Takes away: what a run wrote, a tree that is done with, trees whose process was killed.

use std::fs::{self, File, Metadata};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::{Context, Result};

use super::PREFIX;

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
        if is_ours
            && File::open(item.path().join("owner")).is_ok_and(|owner| owner.try_lock().is_ok())
        {
            let _ = fs::remove_dir_all(item.path());
        }
    }
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
