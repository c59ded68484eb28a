//! How much of what is reachable unpin gets at module level: with `--unsafe`, and after a trace.
//!
//! The floor is the script run as if its own statements were those of a function that releases every local at its last use
//! (`tests/oracle/movesem.py`). The programs are those of `tests/programs`.
//! `cargo test --test scripts -- --nocapture` shows the table.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::{Value, json};

use support::yardstick::{Peaks, measure};
use support::{python, root};

/// The share of (before - floor) that must be got of all programs together.
const WANTED_SHARE: f64 = 0.9;
/// And of each, at the least.
const LEAST_SHARE: f64 = 0.6;
/// After a trace none is worse: what a run shows to lower resident memory need not lower what `tracemalloc` counts.
const LEAST_TRACED_SHARE: f64 = -0.01;

/// The programs, copied to a folder of their own.
fn copy_programs(folder: &Path) -> BTreeMap<String, PathBuf> {
    let programs = fs::read_dir(root().join("tests/programs")).expect("the programs");
    programs
        .map(|program| {
            let path = program.expect("a program").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            let copy = folder.join(&*name);
            fs::copy(&path, &copy).expect("the copy is written");
            (name.into_owned(), copy)
        })
        .collect()
}

fn unpin(folder: &Path, arguments: &[&str]) -> Output {
    support::program::command()
        .current_dir(folder)
        .env("UNPIN_STATE_DIR", folder.join(".state"))
        .args(arguments)
        .output()
        .expect("unpin runs")
}

fn compare(programs: &BTreeMap<String, PathBuf>, least: f64) {
    let original = |name: &str| root().join("tests/programs").join(name);
    let job = |(name, after): (&String, &PathBuf)| json!({"name": name, "before": original(name), "after": after, "script": true});
    let jobs: Vec<Value> = programs.iter().map(job).collect();
    let peaks = measure(&jobs);
    assert_eq!((peaks.len(), programs.len()), (jobs.len(), 15));
    let mut failures = Vec::new();
    println!("{:24} before   after   floor  share", "MiB");
    for (name, it) in &peaks {
        let share = it.share() * 100.0;
        println!(
            "{name:24} {:6.2}  {:6.2}  {:6.2}  {share:4.0} %",
            it.before, it.after, it.floor
        );
        failures.extend(it.failures.iter().map(|what| format!("{name}: {what}")));
        if it.share() < least {
            failures.push(format!("{name}: only {share:.0} % of what is reachable"));
        }
    }
    let sum = |of: fn(&Peaks) -> f64| peaks.values().map(of).sum::<f64>();
    let (before, after, floor) = (sum(|it| it.before), sum(|it| it.after), sum(|it| it.floor));
    let share = (before - after) / (before - floor);
    println!("all: {:.0} %", share * 100.0);
    assert!(
        share >= WANTED_SHARE,
        "only {share:.2} of what is reachable"
    );
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn scripts_release_nearly_all_that_is_reachable() {
    let folder = tempfile::tempdir().expect("a folder");
    let programs = copy_programs(folder.path());
    let ended = unpin(
        folder.path(),
        &["--write", "--quiet", "--unsafe", "--min-size", "100KB", "."],
    );
    assert!(ended.status.success(), "{ended:?}");
    compare(&programs, LEAST_SHARE);
    let again = unpin(folder.path(), &["--unsafe", "--min-size", "100KB", "."]);
    assert!(
        again.status.success(),
        "a second run finds nothing: {again:?}"
    );
}

#[test]
fn scripts_release_nearly_all_that_is_reachable_after_a_trace() {
    let folder = tempfile::tempdir().expect("a folder");
    let programs = copy_programs(folder.path());
    for name in programs.keys() {
        let command = format!("{} {name}", python::interpreter().display());
        let ended = unpin(
            folder.path(),
            &["--trace", &command, "--write", "--quiet", name],
        );
        assert!(ended.status.success(), "{name}: {ended:?}");
    }
    compare(&programs, LEAST_TRACED_SHARE);
}
