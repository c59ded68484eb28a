//! The forms for programs: json, and what continuous integration shows beside the code. Written piece by piece, so that no run
//! holds all its findings.

mod fingerprint;

mod github;

mod gitlab;

mod json;

mod junit;

mod rdjson;

mod sarif;

use std::path::Path;

use serde::Serialize;

use super::git_path::{NameBase, relative_name};
use super::position;
use super::{Diagnostic, FileFindings, Finding, LineIndex, Summary};
use crate::observe::Traced;
use crate::options::Format;
use crate::source::{SourceFile, Span};
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
    index: LineIndex<'a>,
    findings: &'a [Finding],
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

    /// What stands between the pieces of two files.
    pub(crate) fn separator(&self) -> &'static str {
        match self.format {
            Format::Json | Format::Gitlab | Format::Sarif | Format::Rdjson => ",\n",
            Format::Text | Format::Jsonl | Format::Github | Format::Junit => "",
        }
    }

    /// The findings of one file that has some.
    pub(crate) fn file(&self, file: &SourceFile, found: &FileFindings) -> String {
        let report = Report {
            file,
            path: self.name(file.path.as_ref()),
            index: LineIndex::of(file),
            findings: &found.findings,
        };
        match self.format {
            Format::Text => String::new(),
            Format::Json => joined(&json::findings(&report)),
            Format::Jsonl => json::finding_lines(&report),
            Format::Github => github::findings(&report),
            Format::Gitlab => joined(&gitlab::findings(&report)),
            Format::Sarif => joined(&sarif::results(&report)),
            Format::Rdjson => joined(&rdjson::diagnostics(&report)),
            Format::Junit => junit::suite(&report),
        }
    }

    /// All that comes after the last finding. `has_findings` tells whether a separator would be needed.
    pub(crate) fn footer(&self, closing: &Closing<'_>, has_findings: bool) -> String {
        match self.format {
            Format::Text => String::new(),
            Format::Json => json::footer(closing),
            Format::Jsonl => json::closing_lines(closing),
            Format::Github => github::errors(closing.errors),
            Format::Gitlab => "\n]\n".to_owned(),
            Format::Sarif => sarif::footer(closing),
            Format::Rdjson => rdjson::footer(closing.errors, has_findings),
            Format::Junit => junit::footer(closing),
        }
    }

    fn name(&self, path: &Path) -> String {
        String::from_utf8_lossy(&relative_name(path, &self.base)).into_owned()
    }
}

/// What is wrong and how it is mended, in one sentence each.
fn sentence(finding: &Finding) -> String {
    format!(
        "{}; bound on line {}, last used on line {}. {} ({}): {}",
        super::text::title(finding),
        finding.bound.line,
        finding.last_use.line,
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

fn joined(pieces: &[String]) -> String {
    pieces.join(",\n")
}

fn encode(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("structs of text and numbers have a JSON form")
}

#[cfg(test)]
mod tests;
