//! The forms for programs: json, and what continuous integration shows beside the code. Written piece by piece, so that no run
//! holds all its findings.

mod fingerprint;

mod github;

mod gitlab;

mod json;

mod junit;

mod rdjson;

mod sarif;

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;

use super::git_path::{NameBase, name_from_current, name_from_root};
use super::position;
use super::{
    Diagnostic, FileFindings, Finding, HeldElsewhere, LineIndex, Place, Summary, held_sentence,
};
use crate::observe::Traced;
use crate::options::Format;
use crate::source::{Notebook, SourceFile, Span};
use crate::verify::Verification;

/// Prints one form.
#[derive(Debug, Clone)]
pub(crate) struct Printer {
    format: Format,
    /// Where the names of files start where the form wants them relative.
    base: NameBase,
}

/// What is known when the last file is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Closing<'a> {
    pub(crate) errors: &'a [Diagnostic],
    pub(crate) summary: &'a Summary,
    /// What no rewrite frees, where it is asked for, each as the form prints it.
    pub(crate) held: Option<&'a [String]>,
    /// The files that were rewritten, where any could be.
    pub(crate) changed: Option<&'a [String]>,
    pub(crate) verification: Option<&'a Verification>,
    pub(crate) trace: Option<&'a Traced>,
}

/// A file with its findings.
struct Report<'a> {
    file: &'a SourceFile,
    /// As the form names it: relative, with forward slashes.
    path: String,
    /// The lines of the file as it is on disk, that of a notebook too.
    index: LineIndex<'a>,
    findings: &'a [Finding],
    held: &'a [HeldElsewhere],
}

impl<'a> Report<'a> {
    /// Where a place of the text is in what the lines are counted in.
    fn offset(&self, offset: u32) -> u32 {
        let notebook = self.file.notebook();
        let on_disk = notebook.and_then(|it| it.file_offset(offset));
        on_disk.map_or(offset, |offset| offset as u32)
    }

    /// From 1, columns in characters.
    fn place(&self, offset: u32) -> Place {
        self.index.place(self.offset(offset))
    }

    /// The edits of a finding in what the lines are counted in. None where there is one that the file cannot hold.
    fn edits(&self, finding: &'a Finding) -> Vec<(Span, Cow<'a, str>)> {
        let edits = finding.edits.iter().map(|edit| {
            let Some(notebook) = self.file.notebook() else {
                return Some((edit.span, Cow::from(&edit.text)));
            };
            let (range, text) = notebook.file_edit(edit.span, &edit.text)?;
            let span = Span::new(range.start as u32, range.end as u32);
            Some((span, text.into()))
        });
        edits.collect::<Option<Vec<_>>>().unwrap_or_default()
    }
}

/// The lines of a file as it is on disk.
fn lines_on_disk(file: &SourceFile) -> LineIndex<'_> {
    LineIndex::new(file.notebook().map_or(file.text(), Notebook::file))
}

impl Printer {
    pub(crate) fn new(format: Format, base: &NameBase) -> Self {
        Self {
            format,
            base: base.clone(),
        }
    }

    /// All that comes before the first finding.
    pub(crate) fn header(&self) -> String {
        match self.format {
            Format::Json => json::header(),
            Format::Gitlab => "[".to_owned(),
            Format::Sarif => sarif::header(),
            Format::Rdjson => rdjson::header(),
            Format::Junit => junit::header(),
            Format::Text | Format::Jsonl | Format::Github => String::new(),
        }
    }

    /// What stands between two pieces.
    pub(crate) fn separator(&self) -> &'static str {
        match self.format {
            Format::Json | Format::Gitlab | Format::Sarif | Format::Rdjson => ",\n",
            Format::Text | Format::Jsonl | Format::Github | Format::Junit => "",
        }
    }

    /// What no rewrite of one file frees, a piece for each. A suite of tests has none: nothing there is to be rewritten.
    pub(crate) fn held(&self, file: &SourceFile, found: &FileFindings) -> Vec<String> {
        if found.held.is_empty() {
            return Vec::new();
        }
        let report = self.report(file, found);
        match self.format {
            Format::Text | Format::Junit => Vec::new(),
            Format::Json => json::held(&report),
            Format::Jsonl => json::held_lines(&report),
            Format::Github => github::held(&report),
            Format::Gitlab => gitlab::held(&report),
            Format::Sarif => sarif::held(&report),
            Format::Rdjson => rdjson::held(&report),
        }
    }

    fn report<'a>(&self, file: &'a SourceFile, found: &'a FileFindings) -> Report<'a> {
        Report {
            file,
            path: self.name(file.path.as_ref()),
            index: lines_on_disk(file),
            findings: &found.findings,
            held: &found.held,
        }
    }

    /// The findings of one file that has some: a piece for each, or one for all where the form has one for a file.
    pub(crate) fn file(&self, file: &SourceFile, found: &FileFindings) -> Vec<String> {
        let report = self.report(file, found);
        match self.format {
            Format::Text => Vec::new(),
            Format::Json => json::findings(&report),
            Format::Jsonl => json::finding_lines(&report),
            Format::Github => github::findings(&report),
            Format::Gitlab => gitlab::findings(&report),
            Format::Sarif => sarif::results(&report),
            Format::Rdjson => rdjson::diagnostics(&report),
            Format::Junit => vec![junit::suite(&report)],
        }
    }

    /// All that comes after the last finding. `has_findings` tells whether a separator would be needed.
    pub(crate) fn footer(&self, closing: &Closing<'_>, has_findings: bool) -> String {
        let located: Vec<Diagnostic> = closing.errors.iter().map(|it| self.locate(it)).collect();
        let located = Closing {
            errors: &located,
            ..*closing
        };
        match self.format {
            Format::Text => String::new(),
            Format::Json => json::footer(closing),
            Format::Jsonl => json::closing_lines(closing),
            Format::Github => github::errors(located.errors),
            Format::Gitlab => gitlab::footer(located.errors, has_findings),
            Format::Sarif => sarif::footer(&located),
            Format::Rdjson => rdjson::footer(located.errors, has_findings),
            Format::Junit => junit::footer(&located),
        }
    }

    /// An error with its path as findings have theirs. That of a notebook's cell is one of the file.
    fn locate(&self, error: &Diagnostic) -> Diagnostic {
        let path = |path: &str| {
            if Path::new(path).exists() {
                self.name(Path::new(path))
            } else {
                path.replace('\\', "/")
            }
        };
        let Some((notebook, cell)) = error.path.rsplit_once(":cell ") else {
            return Diagnostic {
                path: path(&error.path),
                ..error.clone()
            };
        };
        let line = error
            .line
            .map_or_else(String::new, |line| format!(", line {line}"));
        Diagnostic {
            path: path(notebook),
            line: None,
            column: None,
            message: format!("cell {cell}{line}: {}", error.message),
        }
    }

    /// Review tools want paths from the working folder, and find the repository's root by themselves; the others want them
    /// from that root.
    fn name(&self, path: &Path) -> String {
        match self.format {
            Format::Rdjson => name_from_current(path, &self.base),
            _ => name_from_root(path, &self.base),
        }
    }
}

/// What is wrong and how it is mended, in one sentence each.
fn sentence(finding: &Finding) -> String {
    let on_line = |place: Place| match place.cell {
        Some(cell) => format!("on line {} of cell {cell}", place.line),
        None => format!("on line {}", place.line),
    };
    format!(
        "{}; bound {}, last used {}. {} ({}): {}",
        super::text::title(finding),
        on_line(finding.bound),
        on_line(finding.last_use),
        finding.strategy.name(),
        finding.level.name(),
        finding.reason
    )
}

/// How grave a finding is where a form has grades: what is certain weighs more.
fn is_certain(finding: &Finding) -> bool {
    finding.level != crate::options::Level::Unsafe
}

/// The end of a mark, on its first line.
fn end_on_first_line(text: &str, span: Span) -> u32 {
    position::end_on_first_line(text, span).unwrap_or(span.start)
}

fn encode(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("structs of text and numbers have a JSON form")
}

#[cfg(test)]
mod tests;
