//! What is listed: in which order and forms, and of a run.

use std::path::Path;

use serde_json::Value;

use crate::support::program::{project_of, unpin};

pub(crate) fn json(folder: &Path, flags: &[&str]) -> Value {
    let report = unpin(
        folder,
        &[&["--isolated", "--show-held", "--format", "json"], flags].concat(),
    );
    serde_json::from_str(&report.out).unwrap_or_else(|why| panic!("{why}: {}", report.err))
}

const TWO: &str = "import numpy as np


class Survey:
    def run(self):
        raw = np.ones(1_000_000)
        self.raw = raw
        total = raw.sum()
        return total, np.zeros(1_000_000)

    def walk(self):
        raw = np.ones(2_000_000)
        self.more = raw
        total = raw.sum()
        return total, np.zeros(2_000_000)
";

#[test]
fn it_is_listed_after_the_findings_and_changes_nothing_else() {
    let folder = project_of(&[("job.py", TWO)]);
    let flags = ["--isolated", "job.py", "--show-held"];
    let report = unpin(folder.path(), &flags);
    assert_eq!(
        report.out,
        "held elsewhere, so that no rewrite frees it:

job.py:9:23: `raw` in `Survey.run` (array, 7.6 MiB, last read on line 8): `self.raw` holds it since line 7 [held-by-attribute]
    set `self.raw` to `None` after its last read; `--strategy clear --unsafe` does so where nothing else reads it
job.py:15:23: `raw` in `Survey.walk` (array, 15.3 MiB, last read on line 14): `self.more` holds it since line 13 [held-by-attribute]
    set `self.more` to `None` after its last read; `--strategy clear --unsafe` does so where nothing else reads it
"
    );
    assert_eq!(report.code, 0, "{}", report.err);
    assert!(report.err.contains("2 held elsewhere"), "{}", report.err);
    // From the cache as well.
    assert_eq!(unpin(folder.path(), &flags).out, report.out);
    let without = unpin(folder.path(), &["--isolated", "job.py"]);
    assert_eq!(without.out, "");
    assert!(!without.err.contains("held"), "{}", without.err);
    let top = unpin(
        folder.path(),
        &["--isolated", "job.py", "--show-held", "--top", "1"],
    );
    assert!(top.out.contains("`self.more`") && !top.out.contains("`self.raw`"));
    let large = unpin(
        folder.path(),
        &["--isolated", "job.py", "--show-held", "--min-size", "10MB"],
    );
    assert!(large.out.contains("`self.more`") && !large.out.contains("`self.raw`"));
}

#[test]
fn the_forms_for_programs_have_it_too() {
    let folder = project_of(&[("job.py", TWO)]);
    let with = |form: &str| {
        let flags = ["--isolated", "job.py", "--show-held", "--format", form];
        unpin(folder.path(), &flags).out
    };
    let sarif: Value = serde_json::from_str(&with("sarif")).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "held-by-attribute");
    assert_eq!(result["level"], "note");
    let gitlab: Value = serde_json::from_str(&with("gitlab")).unwrap();
    assert_eq!(gitlab[1]["check_name"], "unpin/held-by-attribute");
    let rdjson: Value = serde_json::from_str(&with("rdjson")).unwrap();
    assert_eq!(rdjson["diagnostics"][1]["severity"], "INFO");
    let github = with("github");
    assert!(
        github.starts_with("::notice file=job.py,line=9"),
        "{github}"
    );
    let jsonl = with("jsonl");
    let first: Value = serde_json::from_str(jsonl.lines().next().unwrap()).unwrap();
    assert_eq!(first["type"], "held");
    assert!(!with("junit").contains("held-by"));
    let json: Value = serde_json::from_str(&with("json")).unwrap();
    assert_eq!(json["findings"], Value::Array(Vec::new()));
    assert_eq!(json["held"][0]["page"], "docs/rules/held-by-attribute.md");
    assert_eq!(json["held"][0]["size_bytes"], 8_000_000);
    let plain = unpin(folder.path(), &["--isolated", "job.py", "--format", "json"]);
    let plain: Value = serde_json::from_str(&plain.out).unwrap();
    assert_eq!(plain.get("held"), None);
}

#[test]
fn what_a_run_saw_held_is_listed_by_its_size() {
    let program = "
import sys


KEPT = []


class Job:
    def run(self, size):
        raw = bytearray(size)
        self.raw = raw
        raw = len(raw)
        return len(bytearray(size)) + raw


def copy(data):
    return bytearray(data)


def keep(size):
    data = bytearray(size)
    KEPT.append(data)
    size = len(copy(data))
    other = bytearray(size)
    return len(other)


def hold(size):
    data = bytearray(size)
    sys.held = data
    size = len(copy(data))
    other = bytearray(size)
    return len(other)


print(keep(8 << 20), hold(16 << 20), keep(100))
";
    let folder = project_of(&[("job.py", program)]);
    let json = json(folder.path(), &["--trace", "python3 job.py", "job.py"]);
    let held = json["held"].as_array().unwrap();
    let names: Vec<&str> = held
        .iter()
        .map(|it| it["holder"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["`sys.held`", "`KEPT`"]);
    assert_eq!(held[0]["function"], "hold");
    assert!(held[0]["size_bytes"].as_u64().unwrap() >= 16 << 20);
    assert_eq!(held[1]["held_by"], "container");
}

#[test]
fn a_rewrite_is_not_mixed_with_it() {
    let folder = project_of(&[("job.py", TWO)]);
    for other in ["--write", "--diff"] {
        let report = unpin(folder.path(), &["job.py", "--show-held", other]);
        assert_eq!(report.code, 2, "{}", report.err);
    }
}
