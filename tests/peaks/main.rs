//! Generated numeric programs: what unpin writes gives the same, and its measured peak is never higher.
//!
//! `cargo test --test peaks` measures 300 programs. Any number from any seed on, with the figures printed:
//! `UNPIN_PROGRAMS=20000 UNPIN_SEED=0 cargo test --release --test peaks -- --nocapture`. `programs.py` makes them from their
//! seeds, `measure.py` measures many in one process. `UNPIN_SHOW_MISSES=1` also prints the programs whose peak was predicted
//! to fall and did not.

#[path = "../support/mod.rs"]
mod support;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use unpin::analysis::{Analysis, analyse_text};
use unpin::options::{AnalysisOptions, Level, ModuleLevel, PythonVersion, Strategy};
use unpin::pin::{PeakUnit, PredictedPeak};

use support::generated::{generate, script, setting};
use support::python;

/// Programs in the ordinary test run.
const PROGRAMS: u64 = 300;
/// Programs that one Python process measures: its start must not count.
const BATCH: u64 = 100;
/// Python processes at once.
const THREADS: u64 = 2;
/// Failures after which a run ends.
const MAX_FAILURES: usize = 20;
/// A peak is higher, or lower, beyond this many bytes and this share.
const NOISE_BYTES: f64 = 64.0 * 1024.0;
const NOISE_SHARE: f64 = 0.01;
/// Of the programs whose peak is predicted to fall, this share must measure less.
const WANTED_SHARE: f64 = 0.95;
/// Of what is suggested without being asked for, this share must measure less.
const WANTED_SHARE_BY_DEFAULT: f64 = 0.95;
/// Below this nothing is suggested by default.
const DEFAULT_MIN_SIZE: u64 = 100_000;
/// A predicted peak in bytes is within reach of the measured one up to this share of it.
const REACH: f64 = 0.3;
/// As the real workers have it.
const STACK_BYTES: usize = 16 << 20;

/// The function whose predictions are compared with what the program takes: all that a program does, it does there.
const MEASURED: &str = "run";

#[derive(Debug, Default)]
struct Tally {
    programs: u64,
    invalid: u64,
    /// Rewritten texts, and those of them whose peak fell.
    changed: u64,
    lower: u64,
    /// Those for which a lower peak was predicted, and those of them that measured less.
    predicted_lower: u64,
    predicted_and_lower: u64,
    /// The same of what is suggested without being asked for.
    default_lower: u64,
    default_and_lower: u64,
    /// Predictions in bytes, and those within reach of the measured peak.
    predicted_bytes: u64,
    within_reach: u64,
    strategies: BTreeMap<&'static str, u64>,
    /// Predictions that did not come true, by strategies.
    missed: BTreeMap<String, u64>,
}

/// What unpin makes of a program at one level.
struct Rewrite {
    level: Level,
    text: String,
    /// The predicted peaks of [`MEASURED`], before and after.
    predicted: Option<PredictedPeak>,
    strategies: Vec<&'static str>,
    /// Whether this is what comes of the default options.
    is_default: bool,
}

struct Run {
    tally: Tally,
    failures: Vec<String>,
}

#[test]
fn peaks_never_rise_and_fall_where_predicted() {
    let (first, count) = (
        setting("UNPIN_SEED", 0),
        setting("UNPIN_PROGRAMS", PROGRAMS),
    );
    let next = AtomicU64::new(first);
    let run = Mutex::new(Run {
        tally: Tally::default(),
        failures: Vec::new(),
    });
    let work = || loop {
        let from = next.fetch_add(BATCH, Ordering::Relaxed);
        let is_enough = run.lock().expect("no thread panics").failures.len() >= MAX_FAILURES;
        if from >= first + count || is_enough {
            return;
        }
        measure_batch(from, BATCH.min(first + count - from), &run);
    };
    std::thread::scope(|scope| {
        for _ in 0..setting("UNPIN_THREADS", THREADS) {
            let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
            thread.spawn_scoped(scope, work).expect("a thread starts");
        }
    });
    let Run { tally, failures } = run.into_inner().expect("no thread panicked");
    println!("{tally:#?}");
    assert!(
        failures.is_empty(),
        "{} of {} programs failed, see above",
        failures.len(),
        tally.programs
    );
    assert!(
        tally.invalid * 20 <= tally.programs,
        "too many programs are invalid"
    );
    assert!(
        tally.predicted_and_lower as f64 >= WANTED_SHARE * tally.predicted_lower as f64,
        "of {} peaks that were predicted to fall, {} did",
        tally.predicted_lower,
        tally.predicted_and_lower
    );
    assert!(
        tally.default_and_lower as f64 >= WANTED_SHARE_BY_DEFAULT * tally.default_lower as f64,
        "of {} peaks that were predicted to fall by default, {} did",
        tally.default_lower,
        tally.default_and_lower
    );
}

fn measure_batch(first: u64, count: u64, run: &Mutex<Run>) {
    let programs = generate("peaks", first, count);
    let rewrites: Vec<Vec<Rewrite>> = programs.iter().map(|text| rewrite_all(text)).collect();
    let lines = programs.iter().zip(&rewrites).map(|(before, rewrites)| {
        let after = rewrites.iter().map(|rewrite| rewrite.text.as_str());
        json!(
            std::iter::once(before.as_str())
                .chain(after)
                .collect::<Vec<_>>()
        )
        .to_string()
    });
    let measured = measure(first, &lines.collect::<Vec<_>>());
    let mut run = run.lock().expect("no thread panics");
    let all = programs.iter().zip(&rewrites).zip(&measured);
    for (seed, ((before, rewrites), measured)) in (first..).zip(all) {
        run.tally.programs += 1;
        let Some(peaks_before) = peaks(&measured[0]) else {
            run.tally.invalid += 1;
            continue;
        };
        for (n, rewrite) in rewrites.iter().enumerate() {
            let after = &measured[n + 1];
            let (what, is_failure) = match peaks(after) {
                _ if after[1] != measured[0][1] => {
                    (format!("gives {} for {}", after[1], measured[0][1]), true)
                }
                None => ("fails".to_owned(), true),
                Some(peaks) if is_any_higher(&peaks_before, &peaks) => {
                    (format!("peaks {peaks_before:?} -> {peaks:?}"), true)
                }
                Some(peaks) => {
                    let (peak_before, peak) = (largest(&peaks_before), largest(&peaks));
                    let is_missed = run.tally.count(rewrite, peak_before, peak);
                    let is_shown = is_missed && setting("UNPIN_SHOW_MISSES", 0) > 0;
                    if !is_shown {
                        continue;
                    }
                    (format!("no less: {peak_before} -> {peak}"), false)
                }
            };
            println!(
                "==== seed {seed} {:?} {:?}, predicted {:?}: {what}\n---- before\n{before}---- after\n{}",
                rewrite.level, rewrite.strategies, rewrite.predicted, rewrite.text
            );
            if is_failure {
                run.failures.push(what);
            }
        }
    }
}

/// One for each way through the branches of the program.
fn peaks(measured: &Value) -> Option<Vec<f64>> {
    measured[0].as_array()?.iter().map(Value::as_f64).collect()
}

fn is_any_higher(before: &[f64], after: &[f64]) -> bool {
    let mut both = before.iter().zip(after);
    both.any(|(before, after)| *after > before * (1.0 + NOISE_SHARE) + NOISE_BYTES)
}

/// What is predicted is the largest peak of all ways.
fn largest(peaks: &[f64]) -> f64 {
    peaks.iter().copied().fold(0.0, f64::max)
}

impl Tally {
    /// Counts a rewrite; whether it was predicted to lower the peak and did not.
    fn count(&mut self, rewrite: &Rewrite, before: f64, after: f64) -> bool {
        self.changed += 1;
        let is_lower = after < before * (1.0 - NOISE_SHARE) - NOISE_BYTES;
        self.lower += u64::from(is_lower);
        for &strategy in &rewrite.strategies {
            *self.strategies.entry(strategy).or_default() += 1;
        }
        let Some(predicted) = rewrite.predicted else {
            return false;
        };
        if predicted.unit == PeakUnit::Bytes {
            self.predicted_bytes += 1;
            let is_near =
                |predicted: f64, measured: f64| (predicted - measured).abs() <= REACH * measured;
            self.within_reach +=
                u64::from(is_near(predicted.before, before) && is_near(predicted.after, after));
        }
        if predicted.after >= predicted.before {
            return false;
        }
        self.predicted_lower += 1;
        self.predicted_and_lower += u64::from(is_lower);
        if rewrite.is_default {
            self.default_lower += 1;
            self.default_and_lower += u64::from(is_lower);
        }
        if !is_lower {
            let mut kinds = rewrite.strategies.clone();
            kinds.sort_unstable();
            kinds.dedup();
            *self.missed.entry(kinds.join("+")).or_default() += 1;
        }
        !is_lower
    }
}

/// The rewrites of a program that differ from it and from one another.
fn rewrite_all(before: &str) -> Vec<Rewrite> {
    let mut rewrites: Vec<Rewrite> = Vec::new();
    let usual = &Strategy::BY_DEFAULT[..];
    let asked_for = [
        (Level::Safe, DEFAULT_MIN_SIZE, usual),
        (Level::Safe, 0, usual),
        (Level::Unsafe, 0, usual),
        (Level::Safe, 0, &Strategy::ALL),
    ];
    for (level, min_size_bytes, allowed) in asked_for {
        let options = AnalysisOptions {
            level,
            strategies: allowed.to_vec(),
            target_version: PythonVersion::DEFAULT,
            line_length: 120,
            min_size_bytes,
            observed: None,
            module: ModuleLevel::Closed,
            own: std::sync::Arc::default(),
            environment: None,
            shows_held: false,
        };
        let analyse = |text: &str| analyse_text(text, &options);
        let Ok(analysis) = analyse(before) else {
            return Vec::new();
        };
        assert!(analysis.bugs.is_empty(), "{:?} in\n{before}", analysis.bugs);
        if analysis.suggestions.is_empty() {
            continue;
        }
        let text = unpin::rewrite::apply(before, &analysis.edits()).expect("the edits fit");
        let again = analyse(&text).expect("it is still valid Python");
        assert!(
            again.suggestions.is_empty(),
            "a second run finds more in\n{before}\n{text}"
        );
        if rewrites.iter().all(|other| other.text != text) {
            rewrites.push(Rewrite {
                level,
                text,
                predicted: predicted(&analysis),
                strategies: strategies(&analysis),
                is_default: min_size_bytes == DEFAULT_MIN_SIZE,
            });
        }
    }
    rewrites
}

fn predicted(analysis: &Analysis) -> Option<PredictedPeak> {
    let mut all = analysis.suggestions.iter();
    let found = all.find(|suggestion| suggestion.function == MEASURED)?;
    Some(found.peak)
}

fn strategies(analysis: &Analysis) -> Vec<&'static str> {
    let all = analysis.suggestions.iter();
    all.map(|suggestion| suggestion.group.strategy.name())
        .collect()
}

/// For each line, `[peaks, what it gave]` of each of its texts.
fn measure(first: u64, lines: &[String]) -> Vec<Value> {
    let batch = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("peaks-{}-{first}.jsonl", std::process::id()));
    std::fs::write(&batch, lines.join("\n")).expect("the target folder can be written");
    let output = python::command()
        .arg(script("peaks", "measure.py"))
        .arg(&batch)
        .output()
        .expect("Python runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let measured: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("measurements"))
        .collect();
    assert_eq!(
        measured.len(),
        lines.len(),
        "measured too little of {}: {}",
        batch.display(),
        String::from_utf8_lossy(&output.stderr)
    );
    let _ = std::fs::remove_file(batch);
    measured
}
