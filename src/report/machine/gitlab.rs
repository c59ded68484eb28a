//! `--format gitlab`: a code quality report.

use serde::Serialize;

use super::fingerprint::{digest, fingerprints};
use super::{Report, encode, held_sentence, is_certain, sentence};
use crate::report::{Diagnostic, Finding};

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

pub(super) fn findings(report: &Report<'_>) -> Vec<String> {
    let findings = report.findings.iter().zip(fingerprints(report));
    let line = |finding: &Finding| report.place(finding.marks.held_during.start).line;
    let issues = findings.map(|(finding, fingerprint)| Issue {
        description: sentence(finding),
        check_name: format!("unpin/{}", finding.pin.name()),
        fingerprint,
        severity: if is_certain(finding) { "minor" } else { "info" },
        location: Location {
            path: &report.path,
            lines: Lines {
                begin: line(finding),
                end: line(finding),
            },
        },
    });
    issues.map(|issue| encode(&issue)).collect()
}

pub(super) fn held(report: &Report<'_>) -> Vec<String> {
    let issues = report.held.iter().map(|held| {
        let line = report.place(held.mark.start).line;
        let (code, holder) = (held.held_by.code(), held.holder.as_str());
        Issue {
            description: held_sentence(held),
            check_name: format!("unpin/{code}"),
            fingerprint: digest([
                report.path.as_str(),
                code,
                &held.function,
                &held.local,
                holder,
            ]),
            severity: "info",
            location: Location {
                path: &report.path,
                lines: Lines {
                    begin: line,
                    end: line,
                },
            },
        }
    });
    issues.map(|issue| encode(&issue)).collect()
}

/// What could not be read is an issue, too.
pub(super) fn footer(errors: &[Diagnostic], has_findings: bool) -> String {
    let issues = errors.iter().map(|error| {
        let line = error.line.unwrap_or(1);
        encode(&Issue {
            description: error.message.clone(),
            check_name: "unpin/error".to_owned(),
            fingerprint: digest([error.path.as_str(), "error", &error.message]),
            severity: "major",
            location: Location {
                path: &error.path,
                lines: Lines {
                    begin: line,
                    end: line,
                },
            },
        })
    });
    let issues: Vec<String> = issues.collect();
    let separator = if has_findings && !issues.is_empty() {
        ",\n"
    } else {
        ""
    };
    format!("{separator}{}\n]\n", issues.join(",\n"))
}
