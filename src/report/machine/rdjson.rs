//! `--format rdjson`: reviewdog's diagnostics, with the rewrites as suggestions. Its columns count bytes.

use std::borrow::Cow;

use serde::Serialize;

use super::{Report, encode, end_on_first_line, held_sentence, is_certain, sentence};
use crate::report::{Diagnostic, LineIndex};

#[derive(Serialize)]
struct RdDiagnostic<'a> {
    message: String,
    location: Location<'a>,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<Code>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<Range>,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<Position>,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<u32>,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: Cow<'a, str>,
}

pub(super) fn header() -> String {
    "{\"source\": {\"name\": \"unpin\"}, \"diagnostics\": [\n".to_owned()
}

pub(super) fn diagnostics(report: &Report<'_>) -> Vec<String> {
    let range = |start: u32, end: u32| Range {
        start: position(&report.index, start),
        end: Some(position(&report.index, end)),
    };
    let findings = report.findings.iter().map(|finding| {
        let mark = finding.marks.held_during;
        let edits = report.edits(finding).into_iter();
        let suggestions = edits.map(|(span, text)| Suggestion {
            range: range(span.start, span.end),
            text,
        });
        RdDiagnostic {
            message: sentence(finding),
            location: Location {
                path: &report.path,
                range: Some(range(
                    report.offset(mark.start),
                    report.offset(end_on_first_line(report.file.text(), mark)),
                )),
            },
            severity: if is_certain(finding) {
                "WARNING"
            } else {
                "INFO"
            },
            code: Some(Code {
                value: finding.pin.name(),
            }),
            suggestions: suggestions.collect(),
        }
    });
    findings.map(|finding| encode(&finding)).collect()
}

pub(super) fn held(report: &Report<'_>) -> Vec<String> {
    let held = report.held.iter().map(|held| RdDiagnostic {
        message: held_sentence(held),
        location: Location {
            path: &report.path,
            range: Some(Range {
                start: position(&report.index, report.offset(held.mark.start)),
                end: None,
            }),
        },
        severity: "INFO",
        code: Some(Code {
            value: held.held_by.code(),
        }),
        suggestions: Vec::new(),
    });
    held.map(|held| encode(&held)).collect()
}

fn position(index: &LineIndex<'_>, offset: u32) -> Position {
    let line = index.line(offset);
    Position {
        line: line as u32 + 1,
        column: Some(offset - index.start(line) as u32 + 1),
    }
}

pub(super) fn footer(errors: &[Diagnostic], has_findings: bool) -> String {
    let errors = errors.iter().map(|error| {
        let start = error.line.map(|line| Position {
            line,
            column: error.column,
        });
        encode(&RdDiagnostic {
            message: error.message.clone(),
            location: Location {
                path: &error.path,
                range: start.map(|start| Range { start, end: None }),
            },
            severity: "ERROR",
            code: None,
            suggestions: Vec::new(),
        })
    });
    let errors: Vec<String> = errors.collect();
    let separator = if has_findings && !errors.is_empty() {
        ",\n"
    } else {
        ""
    };
    format!("{separator}{}\n]}}\n", errors.join(",\n"))
}
