//! Rewrites programs in this process, and lets Python judge them in batches.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use unpin::analysis::{Analysis, analyse_text};
use unpin::options::{AnalysisOptions, Level, ModuleLevel, PythonVersion, Strategy};

use crate::program::{Stmt, print};

/// Interpreters that are tried, the one that the oracle needs first.
const PYTHONS: [&str; 4] = ["python3.11", "python3.12", "python3.13", "python3"];

/// A program and the seed that it came from, which also chooses options and the stream of conditions.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) seed: u64,
    pub(crate) module: Vec<Stmt>,
}

/// What is wrong with a rewrite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// `panic`, `self-check`, `second run`, or the verdict of the harness.
    pub(crate) kind: String,
    pub(crate) detail: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// What was exercised.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) programs: usize,
    pub(crate) changed: usize,
    /// Programs whose peaks were lower after the rewrite.
    pub(crate) lower: usize,
    /// How often each strategy was applied.
    pub(crate) strategies: BTreeMap<&'static str, usize>,
    /// How often each kind of pin was ended.
    pub(crate) pins: BTreeMap<&'static str, usize>,
    /// Rewrites at the level that is the default.
    pub(crate) safe: usize,
    /// Programs that were not valid, or ran too long.
    pub(crate) unusable: usize,
}

impl Tally {
    fn count(&mut self, analysis: &Analysis) {
        for suggestion in &analysis.suggestions {
            *self
                .strategies
                .entry(suggestion.group.strategy.name())
                .or_default() += 1;
            *self.pins.entry(suggestion.kind.name()).or_default() += 1;
            self.safe += usize::from(suggestion.group.level == Level::Safe);
        }
        self.changed += usize::from(!analysis.suggestions.is_empty());
    }

    /// Adds what another thread counted.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.programs += other.programs;
        self.changed += other.changed;
        self.lower += other.lower;
        self.safe += other.safe;
        self.unusable += other.unusable;
        for (into, from) in [
            (&mut self.strategies, &other.strategies),
            (&mut self.pins, &other.pins),
        ] {
            for (name, count) in from {
                *into.entry(name).or_default() += count;
            }
        }
    }
}

/// The options that a seed chooses: most often everything, sometimes less.
fn options(seed: u64) -> AnalysisOptions {
    // Those that the oracle judges.
    const ALL: [Strategy; 4] = [
        Strategy::Del,
        Strategy::Reuse,
        Strategy::Nest,
        Strategy::Split,
    ];
    let strategies = match seed % 10 {
        0..5 => ALL.to_vec(),
        5 => ALL.iter().rev().copied().collect(),
        n => vec![ALL[n as usize - 6]],
    };
    AnalysisOptions {
        level: if seed.is_multiple_of(4) {
            Level::Safe
        } else {
            Level::Unsafe
        },
        strategies,
        target_version: PythonVersion {
            minor: if seed.is_multiple_of(7) { 8 } else { 11 },
        },
        line_length: if seed.is_multiple_of(3) { 120 } else { 88 },
        min_size_bytes: 0,
        observed: None,
        module: ModuleLevel::Closed,
        own: std::sync::Arc::default(),
        environment: None,
        shows_held: false,
    }
}

/// Rewrites and judges each program; a failure or none for each. All are run, before and after; the oracle, which takes ten
/// times as long as the run, is asked of one in `oracle_every`.
pub(crate) fn judge(
    programs: &[Program],
    oracle_every: u64,
    tally: &mut Tally,
) -> Vec<Option<Failure>> {
    let rewritten: Vec<Result<(String, String), Failure>> = programs
        .iter()
        .map(|program| rewrite(program, tally))
        .collect();
    let pairs = programs
        .iter()
        .zip(&rewritten)
        .filter_map(|(program, texts)| Some((texts.as_ref().ok()?, program.seed)));
    let lines: Vec<String> = pairs
        .map(|((before, after), seed)| {
            serde_json::json!([before, after, seed, seed.is_multiple_of(oracle_every)]).to_string()
        })
        .collect();
    let mut verdicts = run_python(&lines).into_iter();
    tally.programs += programs.len();
    let mut judged = |texts: Result<(String, String), Failure>| match texts {
        Err(failure) => Some(failure),
        Ok((before, after)) => {
            let (kind, detail) = verdicts.next().expect("the harness answers every line");
            tally.unusable += usize::from(kind == "invalid" || kind == "hung");
            tally.lower += usize::from(detail == "lower");
            let is_fine = matches!(kind.as_str(), "same" | "invalid" | "hung");
            (!is_fine).then_some(Failure {
                kind,
                detail,
                before,
                after,
            })
        }
    };
    rewritten.into_iter().map(&mut judged).collect()
}

/// The text before and after.
fn rewrite(program: &Program, tally: &mut Tally) -> Result<(String, String), Failure> {
    let before = print(&program.module);
    let options = options(program.seed);
    let fail = |kind: &str, detail: String, after: String| Failure {
        kind: kind.to_owned(),
        detail,
        before: before.clone(),
        after,
    };
    let analyse = |text: &str| {
        catch_unwind(AssertUnwindSafe(|| analyse_text(text, &options))).map_err(|panic| {
            let said = panic.downcast_ref::<String>().cloned();
            said.or_else(|| panic.downcast_ref::<&str>().map(|&s| s.to_owned()))
                .unwrap_or_default()
        })
    };
    let Ok(analysis) = analyse(&before).map_err(|panic| fail("panic", panic, String::new()))?
    else {
        return Ok((before.clone(), before));
    };
    if let Some((_, what)) = analysis.bugs.first() {
        return Err(fail("self-check", what.clone(), String::new()));
    }
    tally.count(&analysis);
    let applied = |text: &str, analysis: &Analysis| {
        let after = unpin::rewrite::apply(text, &analysis.edits());
        after.ok_or_else(|| fail("edits", "they do not fit the text".into(), String::new()))
    };
    let after = applied(&before, &analysis)?;
    if after != before {
        match analyse(&after).map_err(|panic| fail("panic", panic, after.clone()))? {
            Err(refused) => return Err(fail("second run", refused.message, after)),
            Ok(again) if !again.suggestions.is_empty() => {
                let twice = applied(&after, &again)?;
                return Err(fail(
                    "second run",
                    format!("it finds more:\n{twice}"),
                    after,
                ));
            }
            Ok(_) => {}
        }
    }
    Ok((before, after))
}

/// The verdicts of the harness, one for each line.
fn run_python(lines: &[String]) -> Vec<(String, String)> {
    static BATCHES: AtomicUsize = AtomicUsize::new(0);
    if lines.is_empty() {
        return Vec::new();
    }
    let number = BATCHES.fetch_add(1, Ordering::Relaxed);
    let batch = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("programs-{}-{number}.jsonl", std::process::id()));
    std::fs::write(&batch, lines.join("\n")).expect("the target folder can be written");
    let harness = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/differential/harness.py");
    let output = Command::new(python())
        .arg(harness)
        .arg(&batch)
        .output()
        .expect("Python was found");
    let text = String::from_utf8_lossy(&output.stdout);
    let verdicts: Vec<(String, String)> = text.lines().map(read_verdict).collect();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        verdicts.len(),
        lines.len(),
        "the harness ended early on {}: {errors}",
        batch.display()
    );
    let _ = std::fs::remove_file(batch);
    verdicts
}

fn read_verdict(line: &str) -> (String, String) {
    let value: serde_json::Value = serde_json::from_str(line).expect("the harness prints JSON");
    let field = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    (field("verdict"), field("detail"))
}

/// The interpreter, by name.
fn python() -> &'static str {
    static FOUND: std::sync::OnceLock<&'static str> = std::sync::OnceLock::new();
    FOUND.get_or_init(|| {
        let runs = |name: &&&str| {
            Command::new(name)
                .arg("--version")
                .output()
                .is_ok_and(|output| output.status.success())
        };
        PYTHONS
            .iter()
            .find(runs)
            .expect("a Python is needed to judge programs")
    })
}
