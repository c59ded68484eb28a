//! `--format sarif`: version 2.1.0, for code scanning. Columns count characters.

use serde::Serialize;
use serde_json::{Value, json};

use super::fingerprint::{digest, fingerprints};
use super::{Closing, Report, encode, end_on_first_line, held_sentence, is_certain, sentence};
use crate::pin::{HolderKind, PinKind};
use crate::report::{Diagnostic, Finding, LineIndex, rules};
use crate::source::{Span, percent_encoded};

/// Raised when fingerprints are made of other parts, so that old ones match nothing.
const FINGERPRINT: &str = "unpin/v1";

pub(super) fn header() -> String {
    let pins = PinKind::ALL.map(|kind| (kind.name(), kind.description()));
    let holders = HolderKind::ALL.map(|kind| (kind.code(), kind.description()));
    let all = pins.into_iter().chain(holders);
    let rules = all.map(|(code, description)| {
        let mut rule = json!({
            "id": code,
            "shortDescription": {"text": description},
        });
        if let Some(page) = rules::page(code) {
            rule["help"] = json!({"text": page, "markdown": page});
        }
        if let Some(address) = rules::page_address(code) {
            rule["helpUri"] = json!(address);
        }
        rule
    });
    let rules: Vec<Value> = rules.collect();
    let driver = json!({
        "name": "unpin",
        "semanticVersion": env!("CARGO_PKG_VERSION"),
        "rules": rules,
    });
    format!(
        "{{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", \"version\": \"2.1.0\", \"runs\": [{{\
         \"tool\": {{\"driver\": {}}}, \"columnKind\": \"unicodeCodePoints\", \"results\": [\n",
        encode(&driver)
    )
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'static str,
    level: &'static str,
    message: Value,
    locations: [Value; 1],
    related_locations: [Value; 2],
    partial_fingerprints: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Value>,
    properties: Properties<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'a> {
    function: &'a str,
    locals: &'a [String],
    strategy: &'static str,
    size_bytes: Option<u64>,
}

pub(super) fn results(report: &Report<'_>) -> Vec<String> {
    let findings = report.findings.iter().zip(fingerprints(report));
    let results = findings.map(|(finding, fingerprint)| SarifResult {
        rule_id: finding.pin.name(),
        level: if is_certain(finding) {
            "warning"
        } else {
            "note"
        },
        message: json!({ "text": sentence(finding) }),
        locations: [location(report, finding.marks.held_during, None)],
        related_locations: [
            location(report, finding.marks.bound, Some("bound here")),
            location(report, finding.marks.last_use, Some("last used here")),
        ],
        partial_fingerprints: json!({ FINGERPRINT: fingerprint }),
        fixes: fixes(report, finding),
        properties: Properties {
            function: &finding.function,
            locals: &finding.locals,
            strategy: finding.strategy.name(),
            size_bytes: finding.size_bytes,
        },
    });
    results.map(|result| encode(&result)).collect()
}

/// Who holds what no rewrite frees.
pub(super) fn held(report: &Report<'_>) -> Vec<String> {
    let results = report.held.iter().map(|held| {
        let code = held.held_by.code();
        json!({
            "ruleId": code,
            "level": "note",
            "message": {"text": held_sentence(held)},
            "locations": [location(report, held.mark, None)],
            "partialFingerprints": {FINGERPRINT: digest([
                report.path.as_str(),
                code,
                &held.function,
                &held.local,
                &held.holder,
            ])},
            "properties": {
                "function": held.function,
                "locals": [held.local],
                "holder": held.holder,
                "sizeBytes": held.size_bytes,
            },
        })
    });
    results.map(|result| encode(&result)).collect()
}

fn location(report: &Report<'_>, span: Span, label: Option<&str>) -> Value {
    let end = end_on_first_line(report.file.text(), span);
    let physical = json!({
        "artifactLocation": {"uri": uri(&report.path)},
        "region": region(&report.index, report.offset(span.start), report.offset(end)),
    });
    match label {
        Some(label) => json!({"physicalLocation": physical, "message": {"text": label}}),
        None => json!({"physicalLocation": physical}),
    }
}

fn region(index: &LineIndex<'_>, start: u32, end: u32) -> Value {
    let (start, end) = (index.place(start), index.place(end));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn fixes(report: &Report<'_>, finding: &Finding) -> Vec<Value> {
    let replacements = report.edits(finding).into_iter().map(|(span, text)| {
        json!({
            "deletedRegion": region(&report.index, span.start, span.end),
            "insertedContent": {"text": text},
        })
    });
    let replacements: Vec<Value> = replacements.collect();
    if replacements.is_empty() {
        return Vec::new();
    }
    vec![json!({
        "description": {"text": finding.reason},
        "artifactChanges": [{
            "artifactLocation": {"uri": uri(&report.path)},
            "replacements": replacements,
        }],
    })]
}

pub(super) fn footer(closing: &Closing<'_>) -> String {
    let notification = |error: &Diagnostic| {
        let mut physical =
            json!({"artifactLocation": {"uri": uri(&error.path.replace('\\', "/"))}});
        if let Some(line) = error.line {
            physical["region"] =
                json!({"startLine": line, "startColumn": error.column.unwrap_or(1)});
        }
        json!({
            "level": "error",
            "message": {"text": error.message},
            "locations": [{"physicalLocation": physical}],
        })
    };
    let notifications: Vec<Value> = closing.errors.iter().map(notification).collect();
    let invocation = json!({
        "executionSuccessful": closing.errors.is_empty(),
        "toolExecutionNotifications": notifications,
    });
    format!("\n], \"invocations\": [{}]}}]}}\n", encode(&invocation))
}

/// What a URI cannot hold as it is becomes `%20` and the like.
fn uri(path: &str) -> String {
    percent_encoded(path, b"/._-~+@")
}
