//! How much of what is reachable unpin gets, at the Safe level, on the programs it was made for.
//!
//! The floor is the program run as if every local were released at its last use (`tests/oracle/movesem.py`): no rewrite of
//! locals gets below it. `cargo test --test yardstick -- --nocapture` shows the table.
//!
//! The programs stand in `tests/yardstick`. They call numpy's functions where an operator would do: for `data * 2.0` numpy
//! takes over the memory of an operand of 256 KiB or more that nothing but the evaluation stack holds (numpy's release notes of
//! 1.13, temporary elision), which `movesem.py` can bring about for a local and no Python source can. A `sum` of a frame makes
//! a mask, an eighth of it, that the peak model leaves out.

mod support;

use std::fs;

use serde_json::{Value, json};

use support::root;
use support::yardstick::measure;

/// The share of (before - floor) that must be got.
const WANTED_SHARE: f64 = 0.97;
#[test]
fn safe_rewrites_get_nearly_all_that_is_reachable() {
    let folder = tempfile::tempdir().expect("a folder");
    let programs = fs::read_dir(root().join("tests/yardstick")).expect("the programs");
    let jobs: Vec<Value> = programs
        .map(|program| {
            let before = program.expect("a program").path();
            let name = before.file_stem().expect("a name").to_string_lossy();
            let after = folder.path().join(format!("{name}.py"));
            fs::copy(&before, &after).expect("the copy is written");
            json!({"name": name, "before": before, "after": after})
        })
        .collect();
    let status = support::program::command()
        .env("UNPIN_STATE_DIR", folder.path().join(".state"))
        .args(["--write", "--quiet", "--min-size", "100KB"])
        .arg(folder.path())
        .status()
        .expect("unpin runs");
    assert!(status.success(), "unpin --write: {status}");

    let peaks = measure(&jobs);
    let mut failures = Vec::new();
    println!("{:42} before   after   floor  share", "MiB");
    for (name, it) in &peaks {
        let (before, after, floor) = (it.before, it.after, it.floor);
        let share = it.share() * 100.0;
        println!("{name:42} {before:6.2}  {after:6.2}  {floor:6.2}  {share:4.0} %");
        failures.extend(it.failures.iter().map(|what| format!("{name}: {what}")));
        if it.share() < WANTED_SHARE {
            failures.push(format!("{name}: only {share:.0} % of what is reachable"));
        }
    }
    assert_eq!(peaks.len(), jobs.len());
    assert!(!jobs.is_empty(), "there are programs");
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}
