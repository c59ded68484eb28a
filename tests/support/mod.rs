//! What several test binaries share: the corpus as data, unpin's runs on it, and a Python to judge with.
#![allow(dead_code, reason = "each test binary uses its part")]

pub(crate) mod ast_text;
pub(crate) mod case;
pub(crate) mod facts;
pub(crate) mod flow;
pub(crate) mod generated;
pub(crate) mod markdown;
pub(crate) mod program;
pub(crate) mod python;
pub(crate) mod tool;
pub(crate) mod yardstick;

use std::path::{Path, PathBuf};

/// The folder of `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Files below a folder with this extension, sorted.
pub(crate) fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = folder.read_dir() else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
