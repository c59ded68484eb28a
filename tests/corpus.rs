//! The corpus: each case of `corpus/` is rewritten by unpin, and the rewrite is judged by others.
//!
//! Two trials per case:
//! - `text`: unpin writes `after.py` (or leaves `before.py` alone), its json says the same, a second run finds nothing;
//! - `program`: CPython says that `before.py` and `after.py` are one program with a peak that is no higher.
//!
//! `cargo test --test corpus retry` runs the cases with `retry` in their name. `UNPIN_BLESS=1` writes `after.py` and the
//! measured peaks; `UNPIN_BLESS=peaks` only the peaks. Read the diff.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, OnceLock};

use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use serde_json::{Value, json};

use support::case::{self, Case, Level};
use support::python;
use support::tool::{self, Edit, Finding, Outcome};

/// Python processes that judge side by side: the machines that run the tests have two cores.
const JUDGES: usize = 2;
/// A peak that is higher by this share is still "no higher": dict and list growth differ with the names in a frame.
const PEAK_TOLERANCE_SHARE: f64 = 0.01;
/// What a `code` object of another length and an interned name may cost.
const PEAK_TOLERANCE_MIB: f64 = 0.02;
/// How far a peak may be from the one that was measured when the case was written.
const MEASURED_TOLERANCE_SHARE: f64 = 0.05;
/// The same for small programs, whose peak is the interpreter's own noise.
const MEASURED_TOLERANCE_MIB: f64 = 0.05;

fn main() {
    let arguments = Arguments::from_args();
    let filter = arguments.filter.clone().unwrap_or_default();
    let is_wanted = |case: &Case| {
        ["text", "program"]
            .iter()
            .any(|it| trial_name(case, it).contains(&filter))
    };
    let cases: Arc<Vec<Case>> = Arc::new(case::load_all().into_iter().filter(is_wanted).collect());
    let rewrites = Arc::new(Rewrites::default());
    if bless().is_some_and(|what| what == "1") {
        for case in cases.iter() {
            match rewrites.of(&cases, case) {
                Ok(outcome) => bless_text(case, outcome),
                Err(why) => panic!("not blessed: {}", why.message().unwrap_or_default()),
            }
        }
    }
    let judgement = Arc::new(Judgement::default());
    let mut trials = Vec::new();
    for index in 0..cases.len() {
        let name = |what| trial_name(&cases[index], what);
        let (shared, rewrites) = (Arc::clone(&cases), Arc::clone(&rewrites));
        trials.push(Trial::test(name("text"), move || {
            check_text(&shared[index], rewrites.of(&shared, &shared[index])?)
        }));
        let (shared, judgement) = (Arc::clone(&cases), Arc::clone(&judgement));
        trials.push(Trial::test(name("program"), move || {
            check_program(&shared[index], judgement.of(&shared, &shared[index])?)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// `corpus::<case>::<what>`, so that `cargo test corpus` finds them.
fn trial_name(case: &Case, what: &str) -> String {
    format!("corpus::{}::{what}", case.name)
}

fn bless() -> Option<String> {
    std::env::var("UNPIN_BLESS")
        .ok()
        .filter(|value| !value.is_empty() && value != "0")
}

// ---- text ----

/// What unpin makes of each case; run once, for all cases that are wanted.
#[derive(Default)]
struct Rewrites {
    outcomes: OnceLock<Result<BTreeMap<String, Outcome>, String>>,
}

impl Rewrites {
    fn of(&self, cases: &[Case], case: &Case) -> Result<&Outcome, Failed> {
        let outcomes = self.outcomes.get_or_init(|| tool::run(cases));
        let outcomes = outcomes.as_ref().map_err(|why| Failed::from(why.clone()))?;
        outcomes
            .get(&case.name)
            .ok_or_else(|| format!("{}: not run", case.name).into())
    }
}

fn check_text(case: &Case, outcome: &Outcome) -> Result<(), Failed> {
    let before = fs::read(case.before_path())?;
    let mut failures = Vec::new();
    if let Some(fragment) = &case.manifest.error {
        check_error(outcome, &before, fragment, &mut failures);
        return report(case, &failures);
    }
    failures.extend(outcome.errors.iter().cloned());
    let expected = case.expected();
    if outcome.written != expected {
        failures.push(format!(
            "unpin writes something else:\n{}",
            diff(&expected, &outcome.written)
        ));
    }
    check_findings(case, outcome, &mut failures);
    check_edits(&before, outcome, &mut failures);
    if !outcome.again.is_empty() {
        failures.push(format!("a second run finds {}", locals(&outcome.again)));
    }
    if !outcome.safe.is_empty() {
        failures.push(format!("Safe releases {} too", locals(&outcome.safe)));
    }
    if let Some(reason) = &case.manifest.refused
        && !outcome.said.contains(reason)
    {
        failures.push(format!(
            "`unpin -v` does not say {reason:?}: {:?}",
            outcome.said
        ));
    }
    report(case, &failures)
}

/// A file that is not Python 3, or that the parser cannot read, is named and kept.
fn check_error(outcome: &Outcome, before: &[u8], fragment: &str, failures: &mut Vec<String>) {
    if !outcome.errors.iter().any(|error| error.contains(fragment)) {
        failures.push(format!("no error says {fragment:?}: {:?}", outcome.errors));
    }
    if outcome.written != before {
        failures.push("the file was changed".to_owned());
    }
}

fn locals(findings: &[Finding]) -> String {
    let names: Vec<String> = findings.iter().map(|it| it.locals.join(", ")).collect();
    names.join("; ")
}

fn check_findings(case: &Case, outcome: &Outcome, failures: &mut Vec<String>) {
    let found = |what: fn(&Finding) -> &str| -> BTreeSet<String> {
        let found = outcome.findings.iter().map(what);
        found.map(str::to_owned).collect()
    };
    let strategies = found(|it| &it.strategy);
    let wanted: BTreeSet<String> = case.manifest.strategies.iter().cloned().collect();
    if strategies != wanted {
        failures.push(format!("strategies {strategies:?} instead of {wanted:?}"));
    }
    let pins = found(|it| &it.pin);
    let wanted: BTreeSet<String> = case.manifest.pins.iter().cloned().collect();
    if !wanted.is_empty() && pins != wanted {
        failures.push(format!("pins {pins:?} instead of {wanted:?}"));
    }
    if case.manifest.level == Level::Safe && outcome.findings.iter().any(|it| it.level != "safe") {
        failures.push("findings that are not Safe, without --unsafe".to_owned());
    }
}

/// The edits of the json output, applied to the file's bytes, are what is written: every byte outside them is kept.
fn check_edits(before: &[u8], outcome: &Outcome, failures: &mut Vec<String>) {
    let mut edits: Vec<&Edit> = outcome.findings.iter().flat_map(|it| &it.edits).collect();
    edits.sort_by_key(|edit| (edit.start, edit.end));
    let mut applied = Vec::new();
    let mut position = 0;
    for edit in edits {
        let Some(kept) = before.get(position..edit.start) else {
            failures.push(format!(
                "edits overlap or leave the file at byte {}",
                edit.start
            ));
            return;
        };
        applied.extend_from_slice(kept);
        applied.extend_from_slice(edit.text.as_bytes());
        position = edit.end;
    }
    applied.extend_from_slice(before.get(position..).unwrap_or_default());
    if applied != outcome.written {
        failures.push(format!(
            "the edits of the json output give something else than --write:\n{}",
            diff(&outcome.written, &applied)
        ));
    }
}

fn diff(expected: &[u8], found: &[u8]) -> String {
    let (expected, found) = (
        String::from_utf8_lossy(expected),
        String::from_utf8_lossy(found),
    );
    similar::TextDiff::from_lines(&expected, &found)
        .unified_diff()
        .header("expected", "found")
        .to_string()
}

/// Writes what unpin makes of the case as what is expected.
fn bless_text(case: &Case, outcome: &Outcome) {
    let before = fs::read(case.before_path()).expect("before.py is readable");
    if outcome.written == before {
        let _ = fs::remove_file(case.after_path());
    } else {
        fs::write(case.after_path(), &outcome.written).expect("after.py is writable");
    }
}

// ---- program ----

/// What `tests/python/judge.py` says of each case; asked once, for all cases that run.
#[derive(Default)]
struct Judgement {
    verdicts: OnceLock<Result<BTreeMap<String, Verdict>, String>>,
}

#[derive(Debug, Clone, Deserialize)]
struct Verdict {
    failures: Vec<String>,
    before: Option<Program>,
    after: Option<Program>,
}

#[derive(Debug, Clone, Deserialize)]
struct Program {
    peak_mib: Option<f64>,
}

impl Judgement {
    fn of(&self, cases: &[Case], case: &Case) -> Result<&Verdict, Failed> {
        let verdicts = self.verdicts.get_or_init(|| judge(cases));
        let verdicts = verdicts.as_ref().map_err(|why| Failed::from(why.clone()))?;
        verdicts
            .get(&case.name)
            .ok_or_else(|| format!("{}: no verdict", case.name).into())
    }
}

/// Asks some Python processes side by side; a case costs one fork, not one interpreter.
fn judge(cases: &[Case]) -> Result<BTreeMap<String, Verdict>, String> {
    std::panic::catch_unwind(python::interpreter).map_err(|panic| {
        panic
            .downcast_ref::<String>()
            .cloned()
            .unwrap_or_else(|| "no Python".to_owned())
    })?;
    let shares: Vec<Vec<&Case>> = (0..JUDGES)
        .map(|judge| cases.iter().skip(judge).step_by(JUDGES).collect())
        .collect();
    std::thread::scope(|scope| {
        let judges: Vec<_> = shares
            .iter()
            .map(|share| scope.spawn(move || judge_share(share)))
            .collect();
        let mut verdicts = BTreeMap::new();
        for judge in judges {
            verdicts.extend(judge.join().map_err(|_| "a judge panicked")??);
        }
        Ok(verdicts)
    })
}

fn judge_share(cases: &[&Case]) -> Result<BTreeMap<String, Verdict>, String> {
    let jobs: Vec<Value> = cases
        .iter()
        .map(|case| {
            let after = case.is_rewrite().then(|| case.after_path());
            // What is hoisted moves past other operations, a cleared attribute is stored to, and what is handed over is put into a list: the
            // oracle rightly reports all three.
            let adds_operations = |it: &String| ["hoist", "clear", "transfer"].contains(&it.as_str());
            let in_order = !case.manifest.strategies.iter().any(adds_operations);
            json!({"name": case.name, "before": case.before_path(), "after": after, "run": case.is_run(), "in_order": in_order})
        })
        .collect();
    let mut child = python::command()
        .arg(support::root().join("tests/python/judge.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("start judge.py: {error}"))?;
    let mut stdin = child.stdin.take().expect("stdin is piped");
    stdin
        .write_all(Value::from(jobs).to_string().as_bytes())
        .map_err(|error| format!("write to judge.py: {error}"))?;
    drop(stdin);
    let output = child
        .wait_with_output()
        .map_err(|error| format!("run judge.py: {error}"))?;
    serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("judge.py: {}: {error}", output.status))
}

fn check_program(case: &Case, verdict: &Verdict) -> Result<(), Failed> {
    let mut failures = verdict.failures.clone();
    let peak = |program: &Option<Program>| program.as_ref().and_then(|it| it.peak_mib);
    if let (Some(before), Some(after)) = (peak(&verdict.before), peak(&verdict.after)) {
        if after > before * (1.0 + PEAK_TOLERANCE_SHARE) + PEAK_TOLERANCE_MIB {
            failures.push(format!(
                "the peak rises: {before:.2} MiB before, {after:.2} MiB after"
            ));
        }
        if bless().is_some() {
            bless_peak(case, before, after)?;
        } else {
            check_measured(case, before, after, &mut failures);
        }
    }
    report(case, &failures)
}

/// Whether the peaks that `case.toml` tells still hold.
fn check_measured(case: &Case, before: f64, after: f64, failures: &mut Vec<String>) {
    let Some(measured) = &case.manifest.peak else {
        failures.push("case.toml has no measured peak: UNPIN_BLESS=peaks writes it".to_owned());
        return;
    };
    for (which, now, then) in [
        ("before", before, measured.before),
        ("after", after, measured.after),
    ] {
        if (now - then).abs() > then * MEASURED_TOLERANCE_SHARE + MEASURED_TOLERANCE_MIB {
            failures.push(format!(
                "peak {which}: {now:.2} MiB, but case.toml says {then:.2} MiB"
            ));
        }
    }
}

/// Rewrites the `peak` line of `case.toml`, or adds it, where it does not hold.
fn bless_peak(case: &Case, before: f64, after: f64) -> Result<(), Failed> {
    let mut failures = Vec::new();
    check_measured(case, before, after, &mut failures);
    if failures.is_empty() {
        return Ok(());
    }
    let path = case.folder.join("case.toml");
    let text = fs::read_to_string(&path)?;
    let mut blessed = String::new();
    for line in text.lines().filter(|line| !line.starts_with("peak = ")) {
        writeln!(blessed, "{line}")?;
    }
    writeln!(
        blessed,
        "peak = {{ before = {before:.2}, after = {after:.2}, python = \"3.11\", measured = \"{}\" }}",
        today()?
    )?;
    write_text(&path, &blessed)
}

fn write_text(path: &Path, text: &str) -> Result<(), Failed> {
    fs::write(path, text).map_err(|error| format!("write {}: {error}", path.display()).into())
}

fn today() -> Result<String, Failed> {
    let script = "import datetime; print(datetime.date.today())";
    let output = python::command().args(["-c", script]).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn report(case: &Case, failures: &[String]) -> Result<(), Failed> {
    if failures.is_empty() {
        return Ok(());
    }
    let known = case
        .manifest
        .bug
        .as_ref()
        .map_or(String::new(), |bug| format!("\n(known bug: {bug})"));
    Err(format!(
        "{}\n- {}{known}",
        case.manifest.purpose,
        failures.join("\n- ")
    )
    .into())
}
