//! `--format gitlab`: a code quality report.

use serde::Serialize;

use super::fingerprint::fingerprints;
use super::{Report, encode, is_certain, sentence};

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
    let issues = findings.map(|(finding, fingerprint)| Issue {
        description: sentence(finding),
        check_name: format!("unpin/{}", finding.pin.name()),
        fingerprint,
        severity: if is_certain(finding) { "minor" } else { "info" },
        location: Location {
            path: &report.path,
            lines: Lines {
                begin: finding.held_during.line,
                end: finding.held_during.line,
            },
        },
    });
    issues.map(|issue| encode(&issue)).collect()
}
