//! `--changed-since`: only what is found in functions that were changed since a revision.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::report::{FileFindings, LineIndex};
use crate::source::{ChangedLines, SourceFile};

/// What git says was changed.
pub(super) struct Touched {
    lines: Mutex<ChangedLines>,
}

impl Touched {
    /// Nothing is asked yet.
    pub(super) fn since(revision: &str) -> Self {
        Self {
            lines: Mutex::new(ChangedLines::since(revision)),
        }
    }

    /// Leaves the findings of functions in which a line was changed; all or none of a function.
    pub(super) fn narrow(&self, file: &SourceFile, found: &mut FileFindings) -> Result<(), String> {
        if found.findings.is_empty() {
            return Ok(());
        }
        let real = file.path.canonicalize();
        let real: &Path = real.as_deref().unwrap_or(&file.path);
        let changed = {
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            lines.of(real)?
        };
        let index = LineIndex::of(file);
        let functions = &found.outermost;
        found.findings.retain(|finding| {
            let function = functions.get(finding.outermost.index());
            function.is_some_and(|span| {
                let (first, last) = (index.place(span.start).line, index.place(span.end).line);
                changed.touches(first, last)
            })
        });
        Ok(())
    }
}
