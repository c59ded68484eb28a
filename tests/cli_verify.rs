//! `--verify`, by the program itself on small Python programs in folders of their own.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Holds three buffers of 40 MiB; two after `data` is let go. What `later` pins never makes the peak.
const JOB: &str = "\
def chain(size):
    data = bytearray(size)
    half = bytearray(data)
    rest = bytearray(half)
    return len(rest)


def later(size):
    data = bytearray(size)
    half = bytearray(data)
    rest = bytearray(half)
    return len(rest)


print(chain(40 << 20), later(2 << 20))
";

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn unpin(folder: &Path, arguments: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_unpin"))
        .args(arguments)
        .current_dir(folder)
        .env("UNPIN_STATE_DIR", folder.join(".state"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("job.py"), JOB).unwrap();
    folder
}

fn job(folder: &tempfile::TempDir) -> String {
    fs::read_to_string(folder.path().join("job.py")).unwrap()
}

#[test]
fn a_chain_is_confirmed_with_figures_and_a_page() {
    let folder = project();
    let ran = unpin(
        folder.path(),
        &[
            "--verify",
            "python3 job.py",
            "--format",
            "json",
            "--report",
            "r.html",
            "job.py",
        ],
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let verification = &json["verification"];
    assert_eq!(verification["verdict"], "confirmed", "{}", ran.out);
    assert_eq!(verification["before"]["runs"].as_array().unwrap().len(), 3);
    assert!(verification["saved_bytes"].as_i64().unwrap() > 30 << 20);
    let findings = json["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    assert!(
        findings
            .iter()
            .all(|finding| finding["function"] == "chain")
    );
    let page = fs::read_to_string(folder.path().join("r.html")).unwrap();
    assert!(page.contains("<svg"), "{page}");
    assert_eq!(job(&folder), JOB);
}

#[test]
fn only_what_is_confirmed_is_written_and_undone() {
    let folder = project();
    let ran = unpin(
        folder.path(),
        &["--verify", "python3 job.py", "--write", "job.py"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("confirmed"), "{}", ran.err);
    let (before, after) = (JOB, job(&folder));
    let split = |text: &str| {
        let (first, second) = text.split_once("def later").unwrap();
        (first.to_owned(), second.to_owned())
    };
    assert_ne!(split(before).0, split(&after).0);
    assert_eq!(split(before).1, split(&after).1);
    assert_eq!(unpin(folder.path(), &["--undo", "job.py"]).code, 0);
    assert_eq!(job(&folder), JOB);
}

#[test]
fn a_command_that_fails_on_the_original_writes_nothing() {
    let folder = project();
    let ran = unpin(
        folder.path(),
        &[
            "--verify",
            "python3 -c 'raise SystemExit(4)'",
            "--write",
            "job.py",
        ],
    );
    assert_eq!((ran.code, &*ran.out), (3, ""), "{}", ran.err);
    assert!(ran.err.contains("on the original code"), "{}", ran.err);
    assert_eq!(job(&folder), JOB);
}

#[test]
fn options_that_do_not_fit_are_refused() {
    let folder = project();
    for arguments in [
        &["--verify-runs", "2"][..],
        &["--verify", "true", "--verify-runs", "0"],
        &["--verify", "true", "-"],
        &["--verify", "true", "--undo"],
        &["--verify", "python 'job.py"],
        &["--verify", "no-such-program-here"],
    ] {
        let ran = unpin(folder.path(), arguments);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{arguments:?}");
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
    }
}
