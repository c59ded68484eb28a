//! The knowledge tables agree with the libraries that are installed: each name exists, and what it gives is of the kind, the size
//! and the memory that its row says, as far as arguments can be made for it.
//!
//! `cargo test --test knowledge` asks the numpy and pandas of the tests. `UNPIN_KNOWLEDGE_PYTHON` names an interpreter with more
//! libraries.

#[path = "../support/mod.rs"]
mod support;

use std::path::Path;
use std::process::Command;

use support::python;

/// Functions and methods that are called at least: otherwise the test shows nothing.
const WANTED_CALLS: u64 = 800;

#[test]
fn each_row_says_what_the_libraries_do() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let result =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("knowledge-{}", std::process::id()));
    let mut command = match std::env::var_os("UNPIN_KNOWLEDGE_PYTHON") {
        Some(path) => Command::new(path),
        None => python::command(),
    };
    let output = command
        .arg(root.join("tests/knowledge/check.py"))
        .arg(root.join("src/value/knowledge"))
        .arg(&result)
        .output()
        .expect("Python runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    let text = std::fs::read_to_string(&result).unwrap_or_else(|_| panic!("no result: {errors}"));
    let _ = std::fs::remove_file(result);
    let (problems, count) = text.rsplit_once('\n').unwrap_or(("", &text));
    println!("{count}");
    assert_eq!(problems, "", "{count}");
    // `2252 names, 1308 called, 0 wrong`
    let called = count.split(' ').nth(2).and_then(|word| word.parse().ok());
    assert!(
        called.is_some_and(|called: u64| called >= WANTED_CALLS),
        "{count}"
    );
}
