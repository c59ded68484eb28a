//! Each form of one finding and one error.

use serde_json::{Value, json};

use super::*;
use crate::report::text::tests::example;

fn printed(format: Format, with_finding: bool) -> String {
    let (text, finding) = example();
    let file = SourceFile::from_bytes("src/a.py".into(), text.into_bytes()).unwrap();
    let found = FileFindings {
        findings: vec![finding],
        ..FileFindings::default()
    };
    let errors = [Diagnostic {
        path: "b b.py".into(),
        line: Some(3),
        column: None,
        message: "odd: 100 %\nof <it>".into(),
    }];
    let base = NameBase {
        current: "/nowhere".into(),
        repository: None,
    };
    let printer = Printer::new(format, &base);
    let closing = Closing {
        errors: &errors,
        summary: &Summary::default(),
        held: None,
        changed: None,
        verification: None,
        trace: None,
    };
    let mut text = printer.header();
    if with_finding {
        text += &printer.file(&file, &found).join(printer.separator());
    }
    text + &printer.footer(&closing, with_finding)
}

fn parsed(format: Format) -> Value {
    serde_json::from_str::<Value>(&printed(format, false)).unwrap();
    serde_json::from_str(&printed(format, true)).unwrap()
}

#[test]
fn json_is_the_documented_object() {
    let value = parsed(Format::Json);
    assert_eq!(value["schema"], json!(1));
    assert_eq!(value["version"], json!(env!("CARGO_PKG_VERSION")));
    assert_eq!(
        value["errors"],
        json!([{"path": "b b.py", "line": 3, "column": null, "message": "odd: 100 %\nof <it>"}])
    );
    assert_eq!(
        value["findings"][0],
        json!({
            "page": "docs/rules/call.md",
            "path": "src/a.py", "function": "Survey.run", "locals": ["data"], "pin": "call", "level": "safe",
            "strategy": "reuse", "kind": "array", "evidence": "`np.ones` returns a new array",
            "size_bytes": 104_857_600, "score": 1.0, "bound": {"line": 2, "column": 5}, "last_use": {"line": 3, "column": 15},
            "held_during": {"line": 4, "column": 12},
            "predicted_peak": {"before": 3.0, "after": 2.0, "unit": "largest_value"},
            "reason": "its next value takes the name", "edits": [{"start": 0, "end": 1, "text": "x"}],
        })
    );
}

#[test]
fn each_line_of_jsonl_says_what_it_is() {
    let text = printed(Format::Jsonl, true);
    let types = text.lines().map(|line| {
        let value: Value = serde_json::from_str(line).unwrap();
        value["type"].as_str().unwrap().to_owned()
    });
    assert_eq!(types.collect::<Vec<_>>(), ["finding", "error", "summary"]);
}

#[test]
fn github_has_a_command_for_each() {
    let text = printed(Format::Github, true);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(
        lines[0].starts_with(
            "::warning file=src/a.py,line=4,col=12,endColumn=21,title=unpin call::Survey.run: `data` (array, 100.0 MiB)"
        ),
        "{text}"
    );
    assert_eq!(
        lines[1],
        "::error file=b b.py,line=3,title=unpin::odd: 100 %25%0Aof <it>"
    );
}

#[test]
fn gitlab_has_what_its_schema_requires() {
    let value = parsed(Format::Gitlab);
    let issue = &value[0];
    assert_eq!(issue["check_name"], json!("unpin/call"));
    assert_eq!(issue["severity"], json!("minor"));
    assert_eq!(
        issue["location"],
        json!({"path": "src/a.py", "lines": {"begin": 4, "end": 4}})
    );
    assert_eq!(issue["fingerprint"].as_str().unwrap().len(), 32);
}

#[test]
fn sarif_has_rules_places_and_fixes() {
    let value = parsed(Format::Sarif);
    let run = &value["runs"][0];
    let result = &run["results"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    assert!(rules.iter().any(|rule| rule["id"] == result["ruleId"]));
    assert_eq!(
        result["locations"][0]["physicalLocation"],
        json!({
            "artifactLocation": {"uri": "src/a.py"},
            "region": {"startLine": 4, "startColumn": 12, "endLine": 4, "endColumn": 21},
        })
    );
    let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], json!("x"));
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], json!(false));
    let notification = &invocation["toolExecutionNotifications"][0];
    let place = &notification["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], json!("b%20b.py"));
}

#[test]
fn rdjson_has_suggestions() {
    let value = parsed(Format::Rdjson);
    let diagnostics = value["diagnostics"].as_array().unwrap();
    assert_eq!(diagnostics.len(), 2);
    assert_eq!(
        diagnostics[0]["location"]["range"],
        json!({"start": {"line": 4, "column": 12}, "end": {"line": 4, "column": 21}})
    );
    assert_eq!(diagnostics[0]["suggestions"][0]["text"], json!("x"));
    assert_eq!(diagnostics[1]["severity"], json!("ERROR"));
}

#[test]
fn junit_escapes_what_xml_does_not_hold() {
    let text = printed(Format::Junit, true);
    assert!(
        text.contains("message=\"odd: 100 %&#10;of &lt;it&gt;\""),
        "{text}"
    );
    assert!(
        text.contains("<testsuite name=\"src/a.py\" tests=\"1\" failures=\"1\""),
        "{text}"
    );
    assert!(text.ends_with("</testsuites>\n"));
}
