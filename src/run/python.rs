//! Which Python is the user's, where none is named by a command.

use std::env;
use std::path::{Path, PathBuf};

/// Pythons that may be that of a project, the likeliest first: the active environment's, that of the `.venv` beside the
/// project or above it, and what the shell runs.
pub(crate) fn likely_pythons(folder: &Path) -> Vec<PathBuf> {
    let active = ["VIRTUAL_ENV", "CONDA_PREFIX"].map(env::var_os);
    let mut active = active.into_iter().map(|place| place.map(PathBuf::from));
    let (venv, conda) = (active.next().flatten(), active.next().flatten());
    let beside = folder.ancestors().map(|above| above.join(".venv"));
    let places = venv.into_iter().chain(beside).chain(conda);
    let mut found: Vec<PathBuf> = places
        .map(|place| place.join("bin/python"))
        .filter(|python| python.exists())
        .collect();
    let path = env::var_os("PATH").unwrap_or_default();
    for name in ["python3", "python"] {
        let mut places = env::split_paths(&path).map(|place| place.join(name));
        found.extend(places.find(|python| python.is_file()));
    }
    let mut seen = Vec::new();
    found.retain(|python| {
        !seen.contains(python) && {
            seen.push(python.clone());
            true
        }
    });
    found
}
