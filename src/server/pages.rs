//! Where the page of a rule is that diagnostics link to: its address, or a file on this machine where the project has none.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Mutex, PoisonError};

use super::uri::uri_of;
use crate::report::{page, page_address};
use crate::source::state_folder;

/// None where no file can be written.
pub(super) fn link_to(code: &'static str) -> Option<String> {
    /// Each is written once.
    static KNOWN: Mutex<BTreeMap<&str, Option<String>>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let find = || page_address(code).or_else(|| keep(code));
    known.entry(code).or_insert_with(find).clone()
}

/// Writes the page of this version.
fn keep(code: &str) -> Option<String> {
    let folder = state_folder()?
        .join("rules")
        .join(env!("CARGO_PKG_VERSION"));
    fs::create_dir_all(&folder).ok()?;
    let path = folder.join(format!("{code}.md"));
    let page = page(code)?;
    if fs::read_to_string(&path).ok().as_ref() != Some(&page) {
        fs::write(&path, page).ok()?;
    }
    Some(uri_of(&path))
}
