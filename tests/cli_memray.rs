//! `--trace-in` of captures that memray made, by the program itself.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use support::program::{Ran, project_of, unpin};
use support::python;

const ARCHIVE: &str = include_str!("trace/archive/archive.py");
const FILES: [(&str, &str); 3] = [
    ("src/job.py", include_str!("trace/archive/job.py")),
    ("src/archive.py", ARCHIVE),
    ("src/blocks.py", include_str!("trace/archive/blocks.py")),
];

/// What the rows are is not known where `parts` is not given.
const MERGING: [(&str, &str); 2] = [
    (
        "src/merging.py",
        "import blocks, parts\n\n\ndef merge(count):\n    rows = [parts.part(size) for size in range(count)]\n    \
         total = sum(len(row) for row in rows)\n    more = blocks.read(count)\n    return total, len(more)\n\n\n\
         if __name__ == \"__main__\":\n    print(merge(20))\n",
    ),
    (
        "src/parts.py",
        "def part(size):\n    return bytearray(1 << 20)\n",
    ),
];

/// The pinned Python, if it has memray: there are no wheels of it for every machine.
fn python_with_memray() -> Option<&'static Path> {
    let python = python::interpreter();
    let has_it = Command::new(python).args(["-c", "import memray"]).output();
    let has_it = has_it.is_ok_and(|output| output.status.success());
    if !has_it {
        eprintln!("skipped: the tests' Python has no memray");
    }
    has_it.then_some(python)
}

/// Runs a program with memray, which writes `out.bin`.
fn capture(python: &Path, folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(python);
    command.args(["-m", "memray", "run", "-q", "-f", "-o", "out.bin"]);
    let output = command
        .args(arguments)
        .current_dir(folder)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

fn read(python: &Path, folder: &Path, arguments: &[&str]) -> Ran {
    let python = python.display().to_string();
    let first = ["--python", &python, "--trace-in", "out.bin"];
    unpin(folder, &[&first, arguments].concat())
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.err))
}

/// The locals of findings, with the level.
fn findings(json: &Value) -> Vec<String> {
    let found = json["findings"].as_array().unwrap().iter();
    let mut found: Vec<String> = found
        .flat_map(|finding| {
            let level = finding["level"].as_str().unwrap();
            let locals = finding["locals"].as_array().unwrap().iter();
            locals.map(move |local| format!("{} {level}", local.as_str().unwrap()))
        })
        .collect();
    found.sort();
    found
}

/// A Python that looks for no libraries.
fn python_without_memray(folder: &Path) -> PathBuf {
    let python = folder.join("plain-python");
    let script = format!(
        "#!/bin/sh\nexec {} -S \"$@\"\n",
        python::interpreter().display()
    );
    fs::write(&python, script).unwrap();
    let mut mode = Command::new("chmod");
    assert!(mode.arg("+x").arg(&python).status().unwrap().success());
    python
}

#[test]
fn what_was_allocated_makes_findings_of_what_static_evidence_hides() {
    let Some(python) = python_with_memray() else {
        return;
    };
    let folder = project_of(&FILES);
    capture(python, folder.path(), &["src/job.py", "20"]);
    assert_eq!(unpin(folder.path(), &["src"]).code, 0);
    let ran = read(python, folder.path(), &["--format", "json", "src"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    let found = json(&ran);
    assert_eq!(findings(&found), ["data safe", "framed safe"]);
    let first = &found["findings"][0];
    assert_eq!(first["size_bytes"].as_u64().unwrap() >> 20, 20);
    let evidence = first["evidence"].as_str().unwrap();
    assert!(evidence.contains("but not who held that"), "{evidence}");
    let peak = &first["predicted_peak"];
    let mib = |value: &Value| (value.as_f64().unwrap() / 1_048_576.0).round();
    assert_eq!((mib(&peak["before"]), mib(&peak["after"])), (100.0, 60.0));
    let traced = &found["trace"];
    assert_eq!(traced["captures"][0]["path"], "out.bin");
    assert_eq!(traced["locals"], Value::Array(Vec::new()));
    let allocated = traced["allocated"].as_array().unwrap();
    assert_eq!(allocated.len(), 2, "{allocated:?}");
    assert!(allocated.iter().all(|it| it["is_dead_at_peak"] == true));
    assert_eq!(allocated[1]["statement"], "data = blocks.read(size)");
    let text = read(python, folder.path(), &["src"]).out;
    assert!(text.contains("only --trace tells"), "{text}");
    let ran = read(python, folder.path(), &["--write", "src"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let written = fs::read_to_string(folder.path().join("src/archive.py")).unwrap();
    assert!(written.contains("    del framed\n    whole"), "{written}");
}

#[test]
fn a_capture_makes_no_release_safer() {
    let Some(python) = python_with_memray() else {
        return;
    };
    let folder = project_of(&[&FILES[..], &MERGING].concat());
    capture(python, folder.path(), &["src/merging.py"]);
    let given = ["--format", "json", "src/merging.py", "src/blocks.py"];
    let found = json(&read(python, folder.path(), &given));
    assert!(findings(&found).is_empty(), "{found:#}");
    assert_eq!(found["trace"]["allocated"][0]["local"], "rows");
    assert_eq!(found["summary"]["hidden_unsafe"], 1, "{}", found["summary"]);
    let found = json(&read(
        python,
        folder.path(),
        &[&["--unsafe"], &given[..]].concat(),
    ));
    assert_eq!(findings(&found), ["rows unsafe"]);
}

#[test]
fn captures_and_traces_are_read_together() {
    let Some(python) = python_with_memray() else {
        return;
    };
    let folder = project_of(&[&FILES[..], &MERGING].concat());
    let command = format!("{} src/merging.py", python.display());
    let given = ["src/archive.py", "src/blocks.py", "src/merging.py"];
    let keep = ["--trace", &command, "--trace-out", "t.json"];
    let ran = unpin(folder.path(), &[&keep, &given[..]].concat());
    assert_eq!(ran.code, 1, "{}", ran.err);
    capture(python, folder.path(), &["src/job.py", "20"]);
    let both = ["--trace-in", "t.json", "--format", "json"];
    let ran = read(python, folder.path(), &[&both, &given[..]].concat());
    let found = json(&ran);
    assert_eq!(
        findings(&found),
        ["data safe", "framed safe", "rows observed"]
    );
    assert_eq!(found["trace"]["captures"].as_array().unwrap().len(), 1);
    assert_eq!(found["trace"]["locals"][0]["local"], "rows");
    // What a probe saw of a local is known better than what was allocated for it.
    capture(python, folder.path(), &["src/merging.py"]);
    let ran = read(python, folder.path(), &[&both, &given[..]].concat());
    assert_eq!(findings(&json(&ran)), ["rows observed"]);
}

#[test]
fn a_capture_of_another_machine_is_read_and_a_stale_one_told() {
    let Some(python) = python_with_memray() else {
        return;
    };
    let there = project_of(&FILES);
    capture(python, there.path(), &["src/job.py", "20"]);
    // The script is known by another path than it was run by.
    let here = project_of(&FILES);
    fs::rename(here.path().join("src"), here.path().join("app")).unwrap();
    fs::rename(there.path().join("out.bin"), here.path().join("out.bin")).unwrap();
    drop(there);
    let ran = read(python, here.path(), &["--format", "json", "app"]);
    assert_eq!(
        findings(&json(&ran)),
        ["data safe", "framed safe"],
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("written to after out.bin was captured"),
        "{}",
        ran.err
    );
    let path = here.path().join("app/archive.py");
    fs::write(
        &path,
        ARCHIVE.replacen("    head", "    # A comment.\n    head", 1),
    )
    .unwrap();
    let ran = read(python, here.path(), &["app"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let warning = "app/archive.py changed since out.bin was captured";
    assert!(ran.err.contains(warning), "{}", ran.err);
    let ran = read(python, here.path(), &["app/blocks.py"]);
    let warning = "nothing was there at the peak that these files allocated: out.bin";
    assert!(ran.err.contains(warning), "{}", ran.err);
    let ran = read(python, here.path(), &["app/blocks.py", "-q"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn the_environment_beside_the_project_reads_captures() {
    let Some(python) = python_with_memray() else {
        return;
    };
    let folder = project_of(&FILES);
    capture(python, folder.path(), &["src/job.py", "20"]);
    let environment = python.parent().and_then(Path::parent).unwrap();
    std::os::unix::fs::symlink(environment, folder.path().join(".venv")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_unpin"))
        .args(["--trace-in", "../out.bin", "--diff", "."])
        .current_dir(folder.path().join("src"))
        .env_remove("VIRTUAL_ENV")
        .output()
        .unwrap();
    let ran = Ran::of(output);
    assert!(ran.out.contains("+    del data\n"), "{}", ran.err);
}

#[test]
fn what_is_no_capture_or_cannot_be_read_is_an_error() {
    let folder = project_of(&FILES);
    let path = folder.path().join("out.bin");
    let fails = |python: &Path, bytes: &[u8], why: &str| {
        fs::write(&path, bytes).unwrap();
        let ran = read(python, folder.path(), &["src"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
        assert!(ran.err.contains(why), "{}", ran.err);
    };
    let plain = python_without_memray(folder.path());
    let lack = format!(
        "{0} has no memray: `{0} -m pip install memray`",
        plain.display()
    );
    fails(&plain, b"memray\0\x0d\0\0\0", &lack);
    fails(
        &folder.path().join("none"),
        b"memray\0",
        "none: No such file",
    );
    fails(
        &plain,
        b"\x7fELF\x02\xff",
        "is no trace, and no memray capture",
    );
    fails(
        &plain,
        b"\x04\x22\x4d\x18\x40\x40\xc0memray\0...",
        "out.bin is cut short",
    );
    let Some(python) = python_with_memray() else {
        return;
    };
    fails(python, b"memray\0", "input file");
    fails(
        python,
        b"memray\0\xff\0\0\0 of another version",
        "input file",
    );
    capture(python, folder.path(), &["src/job.py", "1"]);
    let whole = fs::read(&path).unwrap();
    fails(python, &whole[..whole.len() / 2], "out.bin is cut short");
}
