//! Which Python is the user's, where none is named by a command.

use std::env;
use std::path::{Path, PathBuf};

use indexmap::IndexSet;

/// Pythons that may be that of a project, the likeliest first: the active environment's, that of the `.venv` beside the
/// project or above it, and what the shell runs.
pub(crate) fn likely_pythons(folder: &Path) -> Vec<PathBuf> {
    let active = |name: &str| env::var_os(name).map(PathBuf::from);
    let beside = folder.ancestors().map(|above| above.join(".venv"));
    let places = active("VIRTUAL_ENV").into_iter().chain(beside);
    let places = places.chain(active("CONDA_PREFIX"));
    let pythons = places.map(|place| place.join("bin/python"));
    let mut found: IndexSet<PathBuf> = pythons.filter(|python| python.exists()).collect();
    let path = env::var_os("PATH").unwrap_or_default();
    for name in ["python3", "python"] {
        let mut places = env::split_paths(&path).map(|place| place.join(name));
        found.extend(places.find(|python| python.is_file()));
    }
    found.into_iter().collect()
}
