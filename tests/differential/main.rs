//! Generated programs: what unpin writes prints the same, raises the same, has its effects in the same order, and never holds
//! more objects at its peak.
//!
//! `cargo test --test differential` judges 2,000 programs. Any number from any seed on, with the figures printed:
//! `UNPIN_PROGRAMS=1000000 UNPIN_SEED=0 UNPIN_ORACLE_EVERY=11 cargo test --release --test differential programs --
//! --nocapture`. `UNPIN_ORACLE_EVERY` asks the oracle of one program in so many only: all are run, but it takes ten times as
//! long as their run. `UNPIN_THREADS` says how many are judged at once.
//! A failure is cut down to a small program and printed with its seed.

mod expressions;
mod generate;
mod judge;
mod program;
mod statements;

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use judge::{Failure, Program, Tally, judge};

/// Programs in the ordinary test run.
const PROGRAMS: u64 = 2_000;

/// Programs that one Python process judges: its start must not count.
const BATCH: u64 = 200;

/// Programs that one Python process judges while a failure is cut down.
const SMALLER_BATCH: usize = 40;

/// Failures after which a run ends.
const MAX_FAILURES: usize = 5;

/// Threads, each with a Python process in turn.
const THREADS: u64 = 2;

/// The oracle judges each program that an ordinary test run makes.
const ORACLE_EVERY: u64 = 1;

/// Batches between two lines that say how far a long run has come.
const PROGRESS: u64 = 10;

/// As the real workers have it: the analysis may go as deep as the deepest program that it does not refuse.
const STACK_BYTES: usize = 16 << 20;

#[test]
fn programs_do_the_same_after_their_rewrite_and_never_hold_more() {
    let (first, count) = (
        setting("UNPIN_SEED", 0),
        setting("UNPIN_PROGRAMS", PROGRAMS),
    );
    let (tally, failures) = judge_range(first, count);
    for (seed, failure) in &failures {
        println!("{}", describe(*seed, &cut_down(*seed, failure)));
    }
    assert!(
        failures.is_empty(),
        "{} of {} programs failed, see above",
        failures.len(),
        tally.programs
    );
    if count >= PROGRAMS {
        check_coverage(&tally);
    }
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .map_or(default, |text| text.parse().expect("a number"))
}

/// Judges the programs of a range of seeds: what was exercised, and what failed.
fn judge_range(first: u64, count: u64) -> (Tally, Vec<(u64, Failure)>) {
    let start = Instant::now();
    let next = AtomicU64::new(first);
    let total = Mutex::new((Tally::default(), Vec::new()));
    let work = || {
        loop {
            let from = next.fetch_add(BATCH, Ordering::Relaxed);
            let is_enough =
                total.lock().expect("no thread panics in between").1.len() >= MAX_FAILURES;
            if from >= first + count || is_enough {
                return;
            }
            if (from - first) / BATCH % PROGRESS == PROGRESS - 1 {
                println!("{} programs begun", from - first + BATCH);
            }
            let (tally, failures) = judge_batch(from, BATCH.min(first + count - from));
            for (seed, failure) in &failures {
                println!("seed {seed}: {}: {}", failure.kind, failure.detail);
            }
            let mut total = total.lock().expect("no thread panics in between");
            total.0.add(&tally);
            total.1.extend(failures);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..setting("UNPIN_THREADS", THREADS) {
            let thread = std::thread::Builder::new().stack_size(STACK_BYTES);
            thread
                .spawn_scoped(scope, work)
                .expect("a thread can be started");
        }
    });
    let (tally, mut failures) = total.into_inner().expect("no thread panicked");
    let secs = start.elapsed().as_secs_f64();
    println!(
        "{tally:#?}\n{:.0} programs a second",
        tally.programs as f64 / secs
    );
    failures.sort_by_key(|(seed, _)| *seed);
    failures.truncate(MAX_FAILURES);
    (tally, failures)
}

fn judge_batch(first: u64, count: u64) -> (Tally, Vec<(u64, Failure)>) {
    let programs: Vec<Program> = (first..first + count).map(program_of).collect();
    let mut tally = Tally::default();
    let oracle_every = setting("UNPIN_ORACLE_EVERY", ORACLE_EVERY);
    let judged = judge(&programs, oracle_every, &mut tally);
    let failed = programs
        .iter()
        .zip(judged)
        .filter_map(|(program, failure)| Some((program.seed, failure?)));
    (tally, failed.collect())
}

fn program_of(seed: u64) -> Program {
    Program {
        seed,
        module: generate::generate(seed),
    }
}

/// The smallest program that still fails in the same way.
fn cut_down(seed: u64, failure: &Failure) -> Failure {
    let (mut smallest, mut module) = (failure.clone(), program_of(seed).module);
    while let Some((next, failure)) = smaller_failure(seed, &module, &smallest.kind) {
        (smallest, module) = (failure, next);
    }
    smallest
}

fn smaller_failure(
    seed: u64,
    module: &[program::Stmt],
    kind: &str,
) -> Option<(Vec<program::Stmt>, Failure)> {
    let candidates = program::smaller_blocks(module);
    candidates.chunks(SMALLER_BATCH).find_map(|chunk| {
        let programs: Vec<Program> = chunk
            .iter()
            .map(|module| Program {
                seed,
                module: module.clone(),
            })
            .collect();
        let judged = judge(&programs, 1, &mut Tally::default());
        let failed = chunk
            .iter()
            .zip(judged)
            .find_map(|(module, failure)| Some((module.clone(), failure?)));
        failed.filter(|(_, failure)| failure.kind == kind)
    })
}

fn describe(seed: u64, failure: &Failure) -> String {
    let Failure {
        kind,
        detail,
        before,
        after,
    } = failure;
    format!("==== seed {seed}: {kind}: {detail}\n---- before\n{before}---- after\n{after}")
}

/// Every strategy and every kind of pin must have been exercised.
fn check_coverage(tally: &Tally) {
    for strategy in ["del", "reuse", "nest", "split"] {
        assert!(
            tally.strategies.contains_key(strategy),
            "no program exercises `{strategy}`"
        );
    }
    for pin in [
        "call",
        "rebind",
        "loop-carried",
        "recursion",
        "suspension",
        "branch",
    ] {
        assert!(
            tally.pins.contains_key(pin),
            "no program has a pin of kind `{pin}`"
        );
    }
    assert!(tally.safe > 0, "no program exercises the default level");
    assert!(tally.lower > 0, "no rewrite lowers a peak");
    assert!(
        tally.unusable * 50 < tally.programs,
        "too many programs are unusable"
    );
}
