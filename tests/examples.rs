//! The first minute with unpin: README's command on `examples/` shows one screen of changes, and each of them lowers the peak.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use support::{files_below, python, root};

/// One screen.
const MAX_LINES: usize = 50;
/// Runs a program and prints the peak of what Python allocated.
const MEASURE: &str = "import contextlib, io, runpy, sys, tracemalloc\n\
                       tracemalloc.start()\n\
                       with contextlib.redirect_stdout(io.StringIO()) as out:\n    \
                       runpy.run_path(sys.argv[1], run_name='__main__')\n\
                       print(tracemalloc.get_traced_memory()[1])\n\
                       print(out.getvalue())\n";

fn unpin(arguments: &[&str], path: &Path) -> Output {
    let state = tempfile::tempdir().unwrap();
    support::program::command()
        .args(arguments)
        .arg(path)
        .env("UNPIN_STATE_DIR", state.path())
        .output()
        .unwrap()
}

/// The peak in bytes, and what the program prints.
fn measure(program: &Path) -> (u64, String) {
    let output = python::command()
        .args(["-c", MEASURE])
        .arg(program)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let (peak, printed) = text
        .split_once('\n')
        .unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (peak.parse().unwrap(), printed.to_owned())
}

/// Those that are no part of an example of several files.
fn programs() -> Vec<PathBuf> {
    let examples = root().join("examples");
    let mut found = files_below(&examples, "py");
    found.retain(|path| path.parent() == Some(&examples));
    assert!(!found.is_empty());
    found
}

#[test]
fn the_first_command_of_the_readme_shows_one_screen_of_changes() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    assert!(readme.contains("cargo run --release -- --diff examples"));
    let shown = unpin(&["--diff"], &root().join("examples"));
    let (diff, messages) = (
        String::from_utf8(shown.stdout).unwrap(),
        String::from_utf8(shown.stderr).unwrap(),
    );
    assert_eq!(shown.status.code(), Some(1), "{messages}");
    assert!(diff.lines().count() <= MAX_LINES, "{diff}");
    assert!(!messages.contains("error"), "{messages}");
    for program in programs() {
        let name = program.file_name().unwrap().to_str().unwrap();
        assert!(diff.contains(name), "nothing is shown of {name}");
    }
}

#[test]
fn each_example_prints_the_same_at_a_lower_peak() {
    for program in programs() {
        let folder = tempfile::tempdir().unwrap();
        let rewritten = folder.path().join("rewritten.py");
        fs::copy(&program, &rewritten).unwrap();
        assert!(unpin(&["--write"], &rewritten).status.success());
        let (before, after) = (measure(&program), measure(&rewritten));
        assert_eq!(before.1, after.1, "{}", program.display());
        assert!(
            after.0 + after.0 / 20 < before.0,
            "{}: {} -> {} bytes",
            program.display(),
            before.0,
            after.0
        );
    }
}
