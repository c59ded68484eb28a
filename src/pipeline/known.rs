//! `--baseline`: findings that were accepted are hidden, new ones fail, and those that are gone are told.
//!
//! Findings are told apart by their file, function, names, kind of pin and the text of the line that binds them, each as often as
//! it was accepted; line numbers play no part, so that changes elsewhere in a file lose nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::options::KnownFindings;
use crate::report::{FileFindings, Finding};
use crate::source::{SourceFile, absolute};

/// Raised when a reader of the old form would misread the new one.
const SCHEMA: u32 = 1;

/// What was accepted before, and what this run found of it.
pub(super) struct Known {
    request: KnownFindings,
    /// The paths in the file are relative to this.
    folder: PathBuf,
    accepted: BTreeMap<String, Vec<Entry>>,
    run: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    /// By file that was looked at: what it holds now.
    found: BTreeMap<String, Vec<Entry>>,
    gone: usize,
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(expecting = "an object with `findings_schema` and `files`")]
struct Accepted {
    findings_schema: u32,
    files: BTreeMap<String, Vec<Entry>>,
}

/// What makes a finding the same one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(expecting = "what identifies a finding")]
struct Entry {
    function: String,
    locals: Vec<String>,
    pin: String,
    /// The text of the line that binds the first of them.
    bound: String,
}

impl Entry {
    fn of(finding: &Finding, text: &str) -> Self {
        let start = finding.marks.bound.start as usize;
        let line = text.get(..start).and_then(|before| before.rfind('\n'));
        let line = text.get(line.map_or(0, |at| at + 1)..).unwrap_or_default();
        Self {
            function: finding.function.clone(),
            locals: finding.locals.clone(),
            pin: finding.pin.name().to_owned(),
            bound: line.lines().next().unwrap_or_default().trim().to_owned(),
        }
    }
}

impl Known {
    /// Reads what was accepted.
    pub(super) fn open(request: &KnownFindings) -> Result<Self, String> {
        let path = request.path();
        let accepted = match (fs::read_to_string(path), request) {
            (Ok(text), _) => parse(&text)?,
            (Err(error), KnownFindings::Update(_)) if error.kind() == ErrorKind::NotFound => {
                BTreeMap::new()
            }
            (Err(error), _) if error.kind() == ErrorKind::NotFound => {
                return Err(
                    "there is no such file: accept what is found now with --update-baseline".into(),
                );
            }
            (Err(error), _) => return Err(format!("cannot be read: {error}")),
        };
        let absolute = absolute(path);
        Ok(Self {
            folder: absolute.parent().map(Path::to_owned).unwrap_or_default(),
            request: request.clone(),
            accepted,
            run: Mutex::default(),
        })
    }

    /// The file that lists them.
    pub(super) fn path(&self) -> &Path {
        self.request.path()
    }

    /// Takes the accepted findings out, and says how many they were.
    pub(super) fn hide(&self, file: &SourceFile, found: &mut FileFindings) -> usize {
        let name = self.name(&file.path);
        let mut left = self.accepted.get(&name).cloned().unwrap_or_default();
        let before = found.findings.len();
        let mut entries = Vec::new();
        found.findings.retain(|finding| {
            let entry = Entry::of(finding, file.text());
            entries.push(entry.clone());
            match left.iter().position(|known| *known == entry) {
                Some(known) => {
                    left.swap_remove(known);
                    false
                }
                None => matches!(self.request, KnownFindings::Hide(_)),
            }
        });
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        run.gone += left.len();
        run.found.insert(name, entries);
        before - found.findings.len()
    }

    /// Writes what is accepted from now on, where that is asked for; says what is gone otherwise.
    pub(super) fn finish(self) -> Result<Option<usize>, String> {
        let run = self
            .run
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let lost = self.accepted.iter();
        let lost = lost
            .filter(|(name, _)| !run.found.contains_key(*name) && !self.folder.join(name).exists());
        let lost: BTreeSet<String> = lost.map(|(name, _)| name.clone()).collect();
        match &self.request {
            KnownFindings::Hide(_) => {
                let of_lost: usize = lost.iter().map(|name| self.accepted[name].len()).sum();
                Ok(Some(run.gone + of_lost))
            }
            KnownFindings::Update(path) => {
                // What was not looked at stays accepted.
                let mut files = self.accepted;
                files.retain(|name, _| !lost.contains(name));
                for (name, mut entries) in run.found {
                    entries.sort();
                    if entries.is_empty() {
                        files.remove(&name);
                    } else {
                        files.insert(name, entries);
                    }
                }
                let accepted = Accepted {
                    findings_schema: SCHEMA,
                    files,
                };
                let text = serde_json::to_string_pretty(&accepted).unwrap_or_default() + "\n";
                match fs::write(path, text) {
                    Ok(()) => Ok(None),
                    Err(error) => Err(format!("cannot be written: {error}")),
                }
            }
        }
    }

    /// Relative to the file of what is known, with forward slashes.
    fn name(&self, path: &Path) -> String {
        let path = absolute(path);
        let path = path.strip_prefix(&self.folder).unwrap_or(&path);
        path.display().to_string().replace('\\', "/")
    }
}

fn parse(text: &str) -> Result<BTreeMap<String, Vec<Entry>>, String> {
    let accepted: Accepted = serde_json::from_str(text)
        .map_err(|error| format!("is no file that --update-baseline wrote: {error}"))?;
    if accepted.findings_schema != SCHEMA {
        return Err(format!(
            "has schema {}, and this version of unpin reads {SCHEMA}: write it again with --update-baseline",
            accepted.findings_schema
        ));
    }
    Ok(accepted.files)
}
