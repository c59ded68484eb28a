//! `--changed-since`: only what is found in functions that were changed since a revision.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::Sources;
use crate::report::{FileFindings, Finding, LineIndex};
use crate::source::{ChangedLines, FileLines, Notebook, SourceFile, Span};

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

    /// Why it is not known what was changed in some file: one error instead of one for each.
    pub(super) fn find_failure(&self, sources: &Sources) -> Option<String> {
        let mut paths = (0..sources.len()).map(|index| sources.path(index));
        paths.find_map(|path| self.changes_of(&path).err())
    }

    fn changes_of(&self, path: &Path) -> Result<FileLines, String> {
        let real = path.canonicalize();
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.of(real.as_deref().unwrap_or(path))
    }

    /// Leaves the findings of functions in which a line was changed; all or none of a function.
    pub(super) fn narrow(&self, file: &SourceFile, found: &mut FileFindings) -> Result<(), String> {
        if found.findings.is_empty() && found.held.is_empty() {
            return Ok(());
        }
        let changed = self.changes_of(&file.path)?;
        let lines = match file.notebook() {
            Some(notebook) => LineIndex::new(notebook.file()),
            None => LineIndex::new(file.text()),
        };
        let on_disk = |offset| match file.notebook() {
            Some(notebook) => notebook.file_offset(offset).unwrap_or(0) as u32,
            None => offset,
        };
        let functions = &found.outermost;
        found.held.retain(|held| {
            let mut around = functions.iter().filter(|it| it.contains(held.mark));
            let span = around.next().map_or(held.mark, |&it| {
                if file.notebook().is_some() {
                    it
                } else {
                    with_decorators(file.text(), it)
                }
            });
            let line = |offset| lines.place(on_disk(offset)).line;
            changed.touches(line(span.start), line(span.end))
        });
        found.findings.retain(|finding| {
            let function = functions.get(finding.outermost.index());
            function.is_some_and(|&span| {
                let stretches = match file.notebook() {
                    Some(notebook) => in_notebook(notebook, finding, span),
                    None => vec![with_decorators(file.text(), span)],
                };
                stretches.into_iter().any(|span| {
                    let line = |offset| lines.place(offset).line;
                    changed.touches(line(span.start), line(span.end))
                })
            })
        });
        Ok(())
    }
}

/// A function, in offsets of the notebook's file; of what is in no function, the cells that the finding is about.
fn in_notebook(notebook: &Notebook, finding: &Finding, function: Span) -> Vec<Span> {
    let cell = |offset: u32| notebook.cell_at(offset).map(|(_, span)| span);
    let marks = &finding.marks;
    let is_in_one_cell = cell(function.start) == cell(function.end.max(1) - 1);
    let spans: Vec<Span> = if is_in_one_cell {
        vec![function]
    } else {
        let places = [marks.bound, marks.last_use, marks.held_during].map(|it| it.start);
        let edited = finding.edits.iter().map(|edit| edit.span.start);
        places.into_iter().chain(edited).filter_map(cell).collect()
    };
    let on_disk = |span: Span| {
        let start = notebook.file_offset(span.start)?;
        let end = notebook.file_offset(span.end)?;
        Some(Span::new(start as u32, end.max(start) as u32))
    };
    spans.into_iter().filter_map(on_disk).collect()
}

/// With the lines above a function that begin with `@`.
fn with_decorators(text: &str, function: Span) -> Span {
    let mut start = function.start as usize;
    loop {
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let above = text[..line].trim_end_matches(['\r', '\n']);
        let above_start = above.rfind('\n').map_or(0, |at| at + 1);
        if line == 0 || !above[above_start..].trim_start().starts_with('@') {
            return Span::new(start as u32, function.end);
        }
        start = above_start;
    }
}
