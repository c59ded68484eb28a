//! Generated programs that make frames of frames, take arrays from them and change some in place: what unpin writes at Safe prints,
//! warns and raises the same.
//!
//! `cargo test --test frames` runs 400 programs with the pandas of the tests. `UNPIN_FRAMES_PYTHON` names an interpreter with another
//! one, `UNPIN_PROGRAMS` and `UNPIN_SEED` say how many and which. `programs.py` makes them from their seeds, `outputs.py` runs many
//! in one process.

#[path = "../support/mod.rs"]
mod support;

use std::path::Path;
use std::process::Command;

use serde_json::json;
use unpin::analysis::analyse_text;
use unpin::options::{AnalysisOptions, Level, ModuleLevel, PythonVersion, Strategy};

use support::generated::{generate, script, setting};
use support::python;

/// Programs in the ordinary test run.
const PROGRAMS: u64 = 400;
/// As the real workers have it.
const STACK_BYTES: usize = 16 << 20;
/// Of the programs, at least this share is rewritten: otherwise they show nothing.
const WANTED_SHARE: f64 = 0.3;

#[test]
fn frames_change_in_place_as_before() {
    let (first, count) = (
        setting("UNPIN_SEED", 0),
        setting("UNPIN_PROGRAMS", PROGRAMS),
    );
    let programs = generate("frames", first, count);
    let rewritten = rewrite_all(programs.clone());
    let pairs: Vec<_> = (first..)
        .zip(programs.iter().zip(&rewritten))
        .filter(|(_, (before, after))| before != after)
        .collect();
    let outputs = run_all(pairs.iter().map(|(_, (before, after))| [*before, *after]));
    let mut failures = 0;
    for ((seed, (before, after)), [was, is]) in pairs.iter().zip(&outputs) {
        if was != is {
            failures += 1;
            println!(
                "==== seed {seed}\n{before}---- after\n{after}---- gave\n{was}\n---- gives\n{is}"
            );
        }
    }
    println!("{count} programs, {} rewritten", pairs.len());
    assert_eq!(failures, 0, "programs differ, see above");
    assert!(pairs.len() as f64 >= WANTED_SHARE * count as f64);
}

fn rewrite_all(programs: Vec<String>) -> Vec<String> {
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
    let rewrite = move || programs.iter().map(|text| rewrite(text)).collect();
    let thread = thread.spawn(rewrite).expect("a thread starts");
    thread.join().expect("no rewrite panics")
}

/// What unpin makes of a program at Safe.
fn rewrite(before: &str) -> String {
    let options = AnalysisOptions {
        level: Level::Safe,
        strategies: Strategy::BY_DEFAULT.to_vec(),
        target_version: PythonVersion::DEFAULT,
        line_length: 120,
        min_size_bytes: 0,
        observed: None,
        module: ModuleLevel::Closed,
        own: std::sync::Arc::default(),
        environment: None,
        shows_held: false,
    };
    let analysis = analyse_text(before, &options).expect("it is valid Python");
    assert!(analysis.bugs.is_empty(), "{:?} in\n{before}", analysis.bugs);
    unpin::rewrite::apply(before, &analysis.edits()).expect("the edits fit")
}

/// What each text of each pair gives.
fn run_all<'a>(pairs: impl Iterator<Item = [&'a String; 2]>) -> Vec<[String; 2]> {
    let lines: Vec<String> = pairs.map(|pair| json!(pair).to_string()).collect();
    let batch =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("frames-{}.jsonl", std::process::id()));
    std::fs::write(&batch, lines.join("\n")).expect("the target folder can be written");
    let mut command = match std::env::var_os("UNPIN_FRAMES_PYTHON") {
        Some(path) => Command::new(path),
        None => python::command(),
    };
    let output = command
        .arg(script("frames", "outputs.py"))
        .arg(&batch)
        .output()
        .expect("Python runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let outputs: Vec<[String; 2]> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("two outputs to a line"))
        .collect();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(outputs.len(), lines.len(), "{errors}");
    let _ = std::fs::remove_file(batch);
    outputs
}
