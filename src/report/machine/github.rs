//! `--format github`: workflow commands, which GitHub shows beside the lines of a pull request.

use super::{Report, end_on_first_line, held_sentence, is_certain, sentence};
use crate::report::{Diagnostic, HeldElsewhere};

pub(super) fn findings(report: &Report<'_>) -> Vec<String> {
    let line = |finding: &crate::report::Finding| {
        let held = finding.marks.held_during;
        let end = end_on_first_line(report.file.text(), held);
        let place = report.place(held.start);
        let kind = if is_certain(finding) {
            "warning"
        } else {
            "notice"
        };
        format!(
            "::{kind} file={},line={},col={},endColumn={},title=unpin {}::{}\n",
            property(&report.path),
            place.line,
            place.column,
            report.place(end).column,
            finding.pin.name(),
            data(&format!("{}: {}", finding.function, sentence(finding)))
        )
    };
    report.findings.iter().map(line).collect()
}

pub(super) fn held(report: &Report<'_>) -> Vec<String> {
    let line = |held: &HeldElsewhere| {
        let place = report.place(held.mark.start);
        format!(
            "::notice file={},line={},col={},title=unpin {}::{}\n",
            property(&report.path),
            place.line,
            place.column,
            held.held_by.code(),
            data(&held_sentence(held))
        )
    };
    report.held.iter().map(line).collect()
}

pub(super) fn errors(errors: &[Diagnostic]) -> String {
    let line = |error: &Diagnostic| {
        let part = |name: &str, number: Option<u32>| {
            number.map_or_else(String::new, |number| format!(",{name}={number}"))
        };
        let place = format!(
            "file={}{}{}",
            property(&error.path),
            part("line", error.line),
            part("col", error.column)
        );
        format!("::error {place},title=unpin::{}\n", data(&error.message))
    };
    errors.iter().map(line).collect()
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
