//! `--format json`: schema 1, one object; `--format jsonl`: an object on each line.

use std::borrow::Cow;

use serde::Serialize;

use super::{Closing, Report, encode};
use crate::report::rules::page_path;
use crate::report::{Finding, HeldElsewhere};
use crate::source::SourceFile;

/// Raised when a reader of the old form would misread the new one.
const SCHEMA: u32 = 1;

/// All that comes before the first finding.
pub(super) fn header() -> String {
    format!(
        "{{\"schema\": {SCHEMA}, \"version\": \"{}\", \"findings\": [\n",
        env!("CARGO_PKG_VERSION")
    )
}

/// A finding with its edits in bytes of the file as it is on disk.
#[derive(Serialize)]
struct JsonFinding<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    /// Of a notebook: the one that is changed first.
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<u32>,
    /// What `--sort impact` orders by.
    score: f64,
    edits: Vec<JsonEdit<'a>>,
    /// What there is to know of such findings: the page of the rule.
    page: String,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    /// First byte in the file.
    start: usize,
    /// One past the last byte.
    end: usize,
    /// What replaces them.
    text: Cow<'a, str>,
}

/// The findings of one file.
pub(super) fn findings(report: &Report<'_>) -> Vec<String> {
    let findings = report.findings.iter();
    findings
        .map(|finding| encode(&with_edits(report.file, finding)))
        .collect()
}

fn with_edits<'a>(file: &SourceFile, finding: &'a Finding) -> JsonFinding<'a> {
    let notebook = file.notebook();
    let edits = finding.edits.iter().map(|edit| {
        let written = notebook.and_then(|notebook| notebook.file_edit(edit.span, &edit.text));
        let (range, text) = match written {
            Some((range, text)) => (range, text.into()),
            None => (file.byte_range(edit.span), edit.text.as_str().into()),
        };
        JsonEdit {
            start: range.start,
            end: range.end,
            text,
        }
    });
    let cell = notebook.and_then(|notebook| {
        let first = finding.edits.first()?;
        let (span, _) = notebook.within_cell(first.span, &first.text)?;
        Some(notebook.cell_at(span.start)?.0)
    });
    JsonFinding {
        finding,
        cell,
        score: finding.score(),
        edits: edits.collect(),
        page: page_path(finding.pin.name()),
    }
}

/// Who holds what no rewrite frees.
#[derive(Serialize)]
struct JsonHeld<'a> {
    #[serde(flatten)]
    held: &'a HeldElsewhere,
    /// What `--sort impact` orders by.
    score: f64,
    /// What there is to know of such holders: the page of the rule.
    page: String,
}

impl<'a> JsonHeld<'a> {
    fn of(held: &'a HeldElsewhere) -> Self {
        Self {
            held,
            score: held.score(),
            page: page_path(held.held_by.code()),
        }
    }
}

/// What no rewrite of one file frees, for [`Closing::held`].
pub(super) fn held(report: &Report<'_>) -> Vec<String> {
    let held = report.held.iter();
    held.map(|held| encode(&JsonHeld::of(held))).collect()
}

pub(super) fn held_lines(report: &Report<'_>) -> Vec<String> {
    let held = report.held.iter();
    held.map(|held| line("held", &JsonHeld::of(held))).collect()
}

/// All that comes after the last finding.
pub(super) fn footer(closing: &Closing<'_>) -> String {
    let part = |name: &str, text: Option<String>| {
        text.map_or_else(String::new, |text| format!(", \"{name}\": {text}"))
    };
    format!(
        "\n]{}, \"errors\": {}, \"summary\": {}{}{}{}}}\n",
        part(
            "held",
            closing.held.map(|it| format!("[{}]", it.join(",\n")))
        ),
        encode(&closing.errors),
        encode(closing.summary),
        part("codemod", codemod(closing).map(|it| encode(&it))),
        part("verification", closing.verification.map(encode)),
        part("trace", closing.trace.map(encode)),
    )
}

/// What a step of a migration script wants to know of what was written.
#[derive(Serialize)]
struct Codemod<'a> {
    /// The files that were rewritten.
    changed: &'a [String],
    /// How many files stay as they are.
    skipped: usize,
    /// The files and paths that could not be read, parsed or written.
    failed: Vec<&'a str>,
    /// How many findings are left for `--unsafe`.
    suggestions: usize,
}

fn codemod<'a>(closing: &Closing<'a>) -> Option<Codemod<'a>> {
    let changed = closing.changed?;
    let mut failed: Vec<&str> = closing.errors.iter().map(|it| it.path.as_str()).collect();
    failed.sort_unstable();
    failed.dedup();
    Some(Codemod {
        changed,
        skipped: closing
            .summary
            .files
            .saturating_sub(changed.len() + failed.len()),
        failed,
        suggestions: closing.summary.hidden_unsafe,
    })
}

/// A line that says what it is.
#[derive(Serialize)]
struct Line<'a, T> {
    r#type: &'static str,
    #[serde(flatten)]
    value: &'a T,
}

fn line(r#type: &'static str, value: &impl Serialize) -> String {
    encode(&Line { r#type, value }) + "\n"
}

pub(super) fn finding_lines(report: &Report<'_>) -> Vec<String> {
    let findings = report.findings.iter();
    findings
        .map(|finding| line("finding", &with_edits(report.file, finding)))
        .collect()
}

pub(super) fn closing_lines(closing: &Closing<'_>) -> String {
    let mut lines: Vec<String> = closing.errors.iter().map(|it| line("error", it)).collect();
    lines.extend(codemod(closing).map(|it| line("codemod", &it)));
    lines.extend(closing.verification.map(|it| line("verification", it)));
    lines.extend(closing.trace.map(|it| line("trace", it)));
    lines.push(line("summary", closing.summary));
    lines.concat()
}
