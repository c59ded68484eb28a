//! What scripts, hooks and continuous integration rely on: lists of files, where output goes, what a run ends with.

mod support;

use std::fs;

use support::program::{project_of, unpin};

/// Holds 80 MB while it makes as much again.
const JOB: &[u8] = b"import numpy as np\n\n\ndef job():\n    data = np.ones(10_000_000)\n    total = data.sum()\n    \
    other = np.zeros(10_000_000)\n    return total, other\n";
const CALM: &[u8] = b"def calm():\n    return 1\n";

#[test]
fn files_come_from_a_list() {
    let project = project_of(&[
        ("a.py", JOB),
        ("b c.py", JOB),
        ("d.py", CALM),
        ("lines.txt", b"a.py\r\nd.py\n\n"),
        ("nul.txt", b"a.py\0b c.py\0"),
        ("arguments.txt", b"--format\njson\nb c.py\n"),
    ]);
    let summary = |arguments: &[&str]| {
        let ran = unpin(project.path(), arguments);
        ran.err.lines().last().unwrap_or_default().to_owned()
    };
    assert!(summary(&["--files-from", "lines.txt"]).starts_with("1 finding in 1 of 2 files"));
    assert!(summary(&["--files-from", "nul.txt"]).starts_with("2 findings in 2 of 2 files"));
    assert!(
        summary(&["--files-from", "lines.txt", "b c.py"]).starts_with("2 findings in 2 of 3 files")
    );
    assert!(summary(&["@arguments.txt"]).starts_with("1 finding in 1 of 1 file"));
    let missing = unpin(project.path(), &["--files-from", "none.txt"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("none.txt"), "{}", missing.err);
}

#[test]
fn the_exit_status_is_what_hooks_want() {
    let project = project_of(&[("a.py", JOB), ("d.py", CALM)]);
    let code = |arguments: &[&str]| unpin(project.path(), arguments).code;
    assert_eq!(code(&[]), 1);
    assert_eq!(code(&["--exit-zero"]), 0);
    assert_eq!(code(&["--exit-zero", "none.py"]), 2);
    assert_eq!(code(&["--write", "--exit-non-zero-on-write"]), 1);
    assert_eq!(code(&["--write", "--exit-non-zero-on-write"]), 0);
}

#[test]
fn what_was_rewritten_is_listed() {
    let project = project_of(&[("a.py", JOB), ("d.py", CALM), ("e.py", b"(")]);
    let listed = unpin(project.path(), &["--write", "--list-changed"]);
    assert_eq!((listed.code, listed.out.as_str()), (2, "a.py\n"));
    fs::write(project.path().join("a.py"), JOB).unwrap();
    let ran = unpin(project.path(), &["--write", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        json["codemod"],
        serde_json::json!({"changed": ["a.py"], "skipped": 1, "failed": ["e.py"], "suggestions": 0})
    );
}

#[test]
fn output_goes_to_a_file() {
    let project = project_of(&[("a.py", JOB)]);
    let ran = unpin(
        project.path(),
        &["--format", "sarif", "--output-file", "out.sarif"],
    );
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    let text = fs::read_to_string(project.path().join("out.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 1);
    let ran = unpin(project.path(), &["--output-file", "no/such/folder/x"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no/such/folder/x"), "{}", ran.err);
}

#[test]
fn every_form_is_one_document_with_and_without_findings() {
    for text in [JOB, CALM] {
        let project = project_of(&[("a.py", text), ("b.py", text), ("bad.py", b"(")]);
        for form in ["json", "gitlab", "sarif", "rdjson"] {
            let ran = unpin(project.path(), &["--format", form]);
            let parsed = serde_json::from_str::<serde_json::Value>(&ran.out);
            assert!(parsed.is_ok(), "{form}: {parsed:?} in {}", ran.out);
        }
        let ran = unpin(project.path(), &["--format", "jsonl"]);
        for line in ran.out.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
    }
}
