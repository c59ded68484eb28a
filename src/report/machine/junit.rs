//! `--format junit`: a suite for each file with findings, a failed case for each finding.

use super::{Closing, Report, sentence};

pub(super) fn header() -> String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"unpin\">\n".to_owned()
}

pub(super) fn suite(report: &Report<'_>) -> String {
    let count = report.findings.len();
    let path = escape(&report.path);
    let mut text = format!(
        "<testsuite name=\"{path}\" tests=\"{count}\" failures=\"{count}\" errors=\"0\">\n"
    );
    for finding in report.findings {
        let name = format!("{} {}", finding.pin.name(), finding.locals.join(", "));
        let failure = format!(
            "<testcase name=\"{}\" classname=\"{}\" file=\"{path}\" line=\"{}\">\
             <failure type=\"{}\" message=\"{}\"/></testcase>\n",
            escape(&name),
            escape(&finding.function),
            report.place(finding.marks.held_during.start).line,
            finding.pin.name(),
            escape(&sentence(finding))
        );
        text.push_str(&failure);
    }
    text + "</testsuite>\n"
}

/// A run without errors has a case that passed: a report without any case is taken for a run that did not happen.
pub(super) fn footer(closing: &Closing<'_>) -> String {
    let errors = closing.errors;
    let count = errors.len();
    let mut text = format!(
        "<testsuite name=\"unpin\" tests=\"{}\" failures=\"0\" errors=\"{count}\">\n",
        count.max(1)
    );
    for error in errors {
        let line = error
            .line
            .map_or_else(String::new, |line| format!(" line=\"{line}\""));
        let case = format!(
            "<testcase name=\"{path}\" classname=\"unpin\" file=\"{path}\"{line}><error type=\"error\" message=\"{}\"/></testcase>\n",
            escape(&error.message),
            path = escape(&error.path)
        );
        text.push_str(&case);
    }
    if errors.is_empty() {
        text.push_str("<testcase name=\"every file was read\" classname=\"unpin\"/>\n");
    }
    text + "</testsuite>\n</testsuites>\n"
}

/// For an attribute. What XML cannot hold at all is replaced.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for each in text.chars() {
        match each {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            '\r' => escaped.push_str("&#13;"),
            each if each.is_control() || matches!(each, '\u{fffe}' | '\u{ffff}') => {
                escaped.push('\u{fffd}');
            }
            each => escaped.push(each),
        }
    }
    escaped
}
