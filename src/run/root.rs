//! Which folder is staged.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The folder to stage: what holds the working folder and all files, and from there up to the project's own root.
pub fn find_root(working_folder: &Path, files: &[PathBuf]) -> Result<PathBuf> {
    let mut root = working_folder
        .canonicalize()
        .with_context(|| format!("find {}", working_folder.display()))?;
    for file in files {
        let file = file
            .canonicalize()
            .with_context(|| format!("find {}", file.display()))?;
        while !file.starts_with(&root) {
            root.pop();
        }
    }
    let home = std::env::var_os("HOME").map(PathBuf::from);
    if root.parent().is_none() {
        bail!(
            "the files and the working folder have no folder in common that could be staged: run from the project's folder"
        );
    }
    let markers = ["pyproject.toml", "setup.py", "setup.cfg", ".git"];
    let is_project = |folder: &Path| markers.iter().any(|marker| folder.join(marker).exists());
    let project = root.ancestors().find(|folder| is_project(folder));
    let is_too_wide = |folder: &Path| folder.parent().is_none() || Some(folder) == home.as_deref();
    Ok(project
        .filter(|folder| !is_too_wide(folder))
        .map_or(root.clone(), Path::to_owned))
}
