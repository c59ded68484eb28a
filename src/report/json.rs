//! `--format json`: schema 1, written piece by piece, so that no run holds all its findings.

use serde::Serialize;

use super::{Diagnostic, Finding, Summary};
use crate::observe::Traced;
use crate::source::SourceFile;
use crate::verify::Verification;

/// Raised when a reader of the old form would misread the new one.
const SCHEMA: u32 = 1;

/// All that comes before the first finding.
pub(crate) fn json_header() -> String {
    format!(
        "{{\"schema\": {SCHEMA}, \"version\": \"{}\", \"findings\": [",
        env!("CARGO_PKG_VERSION")
    )
}

/// A finding with its edits in bytes of the file as it is on disk.
#[derive(Serialize)]
struct JsonFinding<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    edits: Vec<JsonEdit<'a>>,
}

#[derive(Serialize)]
struct JsonEdit<'a> {
    /// First byte in the file.
    start: usize,
    /// One past the last byte.
    end: usize,
    /// What replaces them.
    text: &'a str,
}

/// One finding in `file`; findings are separated by commas.
pub(crate) fn json_finding(file: &SourceFile, finding: &Finding) -> String {
    let edits = finding.edits.iter().map(|edit| {
        let range = file.byte_range(edit.span);
        JsonEdit {
            start: range.start,
            end: range.end,
            text: &edit.text,
        }
    });
    encode(&JsonFinding {
        finding,
        edits: edits.collect(),
    })
}

/// All that comes after the last finding.
pub(crate) fn json_footer(
    errors: &[Diagnostic],
    summary: &Summary,
    verification: Option<&Verification>,
    trace: Option<&Traced>,
) -> String {
    let verification = verification.map_or_else(String::new, |found| {
        format!(", \"verification\": {}", encode(found))
    });
    let trace = trace.map_or_else(String::new, |found| {
        format!(", \"trace\": {}", encode(found))
    });
    format!(
        "\n], \"errors\": {}, \"summary\": {}{verification}{trace}}}\n",
        encode(&errors),
        encode(summary)
    )
}

fn encode(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("structs of text and numbers have a JSON form")
}

#[cfg(test)]
mod tests {
    use super::super::text::tests::example;
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn the_pieces_make_the_documented_object() {
        let (text, finding) = example();
        let file = SourceFile::from_bytes("src/a.py".into(), text.into_bytes()).unwrap();
        let error = Diagnostic {
            path: "b.py".into(),
            line: Some(3),
            column: None,
            message: "odd".into(),
        };
        let text = json_header()
            + &json_finding(&file, &finding)
            + &json_footer(&[error], &Summary::default(), None, None);
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["schema"], json!(1));
        assert_eq!(value["version"], json!(env!("CARGO_PKG_VERSION")));
        assert_eq!(
            value["errors"],
            json!([{"path": "b.py", "line": 3, "column": null, "message": "odd"}])
        );
        assert_eq!(
            value["findings"][0],
            json!({
                "path": "src/a.py", "function": "Survey.run", "locals": ["data"], "pin": "call", "level": "safe",
                "strategy": "reuse", "kind": "array", "evidence": "`np.ones` returns a new array",
                "size_bytes": 104_857_600, "bound": {"line": 2, "column": 5}, "last_use": {"line": 3, "column": 15},
                "held_during": {"line": 4, "column": 12},
                "predicted_peak": {"before": 3.0, "after": 2.0, "unit": "largest_value"},
                "reason": "its next value takes the name", "edits": [{"start": 0, "end": 1, "text": "x"}],
            })
        );
    }
}
