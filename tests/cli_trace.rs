//! `--trace`, by the program itself on small Python programs in folders of their own.

mod support;

use std::fs;
use std::path::Path;

use serde_json::Value;
use support::program::{project_of, run, unpin};
use support::python;

const CHAIN: &str = include_str!("trace/chain.py");
const KINDS: &str = include_str!("trace/kinds.py");

/// `--format json`, with the exit status.
fn trace(folder: &Path, command: &str) -> (i32, Value) {
    let ran = unpin(folder, &["--format", "json", "--trace", command]);
    let json =
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.err));
    (ran.code, json)
}

fn local<'a>(json: &'a Value, function: &str, local: &str) -> &'a Value {
    let locals = json["trace"]["locals"].as_array().unwrap();
    let found = locals
        .iter()
        .find(|it| it["function"] == function && it["local"] == local);
    found.unwrap_or_else(|| panic!("`{local}` of `{function}` is not in {locals:?}"))
}

/// Whether a number of bytes is about so many MiB.
fn is_about(value: &Value, mib: f64) -> bool {
    let bytes = value.as_f64().unwrap();
    (bytes / 1_048_576.0 - mib).abs() < 0.05 * mib
}

#[test]
fn what_is_dead_at_the_peak_is_told_in_bytes() {
    // Before CPython 3.12 a thread looks, which may come late; the kernel counts pages late as well, on a busy machine.
    const ATTEMPTS: usize = 4;
    let folder = project_of(&[("job.py", CHAIN)]);
    let is_placed = |json: &Value| {
        let place = &json["trace"]["peak_place"];
        let function = place["function"].as_str();
        place["is_exact"] != true || matches!(function, Some("chain" | "copy"))
    };
    let mut runs = (0..ATTEMPTS).map(|_| trace(folder.path(), "python3 job.py"));
    let placed = runs.find(|(_, json)| is_placed(json));
    let (code, json) = placed.expect("the peak is in `chain`, or in what it calls");
    assert_eq!(code, 1);
    let traced = &json["trace"];
    assert!(traced["peak_bytes"].as_f64().unwrap() > 120.0 * 1_048_576.0);
    assert!(is_about(&traced["dead_bytes_at_peak"], 40.0), "{traced}");
    let data = local(&json, "chain", "data");
    assert!(is_about(&data["max_bytes"], 40.0), "{data}");
    assert!(is_about(&data["bytes_at_peak"], 40.0), "{data}");
    assert_eq!(data["type"], "bytearray");
    assert_eq!(
        (&data["times"], &data["held_elsewhere"]),
        (&1.into(), &0.into())
    );
    assert_eq!(
        (&data["line"], &data["last_use_line"]),
        (&12.into(), &13.into())
    );
    let kept = local(&json, "kept", "data");
    assert_eq!(
        (&kept["own_bytes"], &kept["held_elsewhere"]),
        (&0.into(), &1.into())
    );
    assert_eq!(kept["holders"][0], "the list `KEPT` of `__main__`");
    let findings = json["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!(findings[0]["locals"][0], "data");
    assert!(is_about(&findings[0]["size_bytes"], 40.0));
}

/// The locals that a program of `tests/trace/programs` says are dead at its peak, and the modules that it needs.
fn read_header(text: &str) -> (Vec<&str>, bool) {
    let after = |mark: &str| text.lines().find_map(|line| line.strip_prefix(mark));
    let dead = after("# dead:").unwrap_or_default().split_whitespace();
    let mut dead: Vec<&str> = dead.collect();
    dead.sort_unstable();
    (dead, after("# needs:").is_some())
}

#[test]
fn programs_of_many_kinds_have_the_findings_that_they_should() {
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trace/programs");
    let mut seen = 0;
    for item in fs::read_dir(&programs).unwrap().flatten() {
        let path = item.path();
        if path.extension().is_none_or(|end| end != "py") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let (dead, needs_more) = read_header(&text);
        if needs_more {
            continue;
        }
        seen += 1;
        let folder = project_of(&[("job.py", &text)]);
        let (_, json) = trace(folder.path(), "python3 job.py");
        let findings = json["findings"].as_array().unwrap();
        let mut found = Vec::new();
        for finding in findings {
            let function = finding["function"].as_str().unwrap();
            let locals = finding["locals"].as_array().unwrap();
            found.extend(
                locals
                    .iter()
                    .map(|it| format!("{function}.{}", it.as_str().unwrap())),
            );
        }
        found.sort();
        found.dedup();
        let locals = &json["trace"]["locals"];
        assert_eq!(found, dead, "{}: {locals}", path.display());
    }
    assert!(seen >= 18, "{seen}");
}

#[test]
fn programs_with_nothing_to_release_have_no_findings() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trace/nothing.py");
    let script = script.display().to_string();
    let folder = tempfile::tempdir().unwrap();
    let arguments = [script.as_str(), env!("CARGO_BIN_EXE_unpin")];
    let ran = run("python3", folder.path(), &arguments);
    assert_eq!(ran.out, "50 of 50 without a finding\n", "{}", ran.err);
}

#[test]
fn what_was_seen_is_written_and_nothing_else() {
    let folder = project_of(&[("job.py", CHAIN)]);
    let ran = unpin(
        folder.path(),
        &["--trace", "python3 job.py", "--write", "job.py"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = fs::read_to_string(folder.path().join("job.py")).unwrap();
    let expected = CHAIN.replacen(
        "half = copy(data)\n",
        "half = copy(data)\n    del data\n",
        1,
    );
    assert_eq!(text, expected);
    assert!(
        ran.err.contains("`data` in `chain`, bytearray"),
        "{}",
        ran.err
    );
}

#[test]
fn a_trace_that_is_kept_serves_without_a_run() {
    let folder = project_of(&[("job.py", CHAIN)]);
    let keep = [
        "--trace",
        "python3 job.py",
        "--trace-out",
        "t.json",
        "job.py",
    ];
    assert_eq!(unpin(folder.path(), &keep).code, 1);
    // Edits elsewhere do not lose it.
    fs::write(folder.path().join("job.py"), format!("\n\n{CHAIN}")).unwrap();
    let ran = unpin(
        folder.path(),
        &["--trace-in", "t.json", "--write", "job.py"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = fs::read_to_string(folder.path().join("job.py")).unwrap();
    assert!(
        text.contains("    half = copy(data)\n    del data\n"),
        "{text}"
    );
    fs::write(folder.path().join("job.py"), CHAIN.replace("data", "given")).unwrap();
    let ran = unpin(folder.path(), &["--trace-in", "t.json", "job.py"]);
    assert!(
        ran.err.contains("2 locals of the trace changed since"),
        "{}",
        ran.err
    );
    let ran = unpin(folder.path(), &["--trace-in", "job.py", "job.py"]);
    assert!(
        ran.code == 2 && ran.err.contains("is no trace"),
        "{}",
        ran.err
    );
}

#[test]
fn a_prediction_meets_what_is_measured() {
    let folder = project_of(&[("job.py", CHAIN)]);
    let arguments = [
        "--format",
        "json",
        "--trace",
        "python3 job.py",
        "--verify",
        "python3 job.py",
    ];
    let ran = unpin(folder.path(), &arguments);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let peak = &json["findings"][0]["predicted_peak"];
    let predicted = peak["before"].as_f64().unwrap() - peak["after"].as_f64().unwrap();
    let saved = json["verification"]["saved_bytes"].as_f64().unwrap();
    assert!(
        (predicted - saved).abs() < 0.05 * saved,
        "{predicted}, {saved}"
    );
    assert_eq!(json["verification"]["verdict"], "confirmed");
}

#[test]
fn the_program_does_what_it_does_without_probes() {
    let folder = project_of(&[("job.py", KINDS)]);
    let place = tempfile::tempdir().unwrap();
    let printed = place.path().join("printed");
    let plain = run("python3", folder.path(), &["job.py"]);
    let command = format!("sh -c 'python3 job.py > {}'", printed.display());
    let (_, json) = trace(folder.path(), &command);
    let staged = fs::read_to_string(&printed).unwrap();
    // The copy is elsewhere: only the folder in the traceback differs.
    let shorten = |text: &str| {
        let lines = text.lines();
        let lines = lines.map(|line| match line.find("job.py\"") {
            Some(at) => line[at..].to_owned(),
            None => line.to_owned(),
        });
        lines.collect::<Vec<_>>()
    };
    assert_eq!(shorten(&staged), shorten(&plain.out));
    assert_eq!(
        fs::read_to_string(folder.path().join("job.py")).unwrap(),
        KINDS
    );
    // Three threads, two pools of two tasks each; a forked child; a generator; a coroutine.
    assert_eq!(local(&json, "work", "data")["times"], 7);
    assert!(is_about(&local(&json, "fork", "own")["own_bytes"], 4.0));
    assert_eq!(local(&json, "stream", "chunk")["times"], 3);
    assert!(is_about(&local(&json, "handle", "body")["own_bytes"], 4.0));
}

#[test]
fn a_package_run_as_a_module_is_traced() {
    let files = [
        ("pkg/__init__.py", ""),
        ("pkg/__main__.py", "from .job import *\n"),
        ("pkg/job.py", CHAIN),
    ];
    let folder = project_of(&files);
    let (_, json) = trace(folder.path(), "python3 -m pkg");
    assert_eq!(local(&json, "chain", "data")["path"], "pkg/job.py");
}

#[test]
fn methods_comprehensions_and_callers_are_told() {
    let text = "\
class Job:
    def run(self, size):
        rows = [bytes(1000) for _ in range(size)]
        index = {n: row for n, row in enumerate(rows)}
        self.index = index
        return self.fit(index) + sum(len(row) for row in index.values())

    def fit(self, table):
        total = sum(len(row) for row in table.values())
        data = [bytes(row) for row in self.index.values()]
        return total + len(data)


def main():
    data = bytearray(9 << 20)
    size = use(data)
    return size + len(data)


def use(given):
    count = len(given)
    other = bytearray(count)
    return len(other)


print(Job().run(3000), main())
";
    let folder = project_of(&[("job.py", text)]);
    let (_, json) = trace(folder.path(), "python3 job.py");
    let table = local(&json, "Job.fit", "table");
    assert_eq!(table["own_bytes"], 0);
    assert!(table["max_bytes"].as_f64().unwrap() > 2e6, "{table}");
    let holders = table["holders"].to_string();
    assert!(holders.contains("`index` of a `__main__.Job`"), "{holders}");
    let given = local(&json, "use", "given");
    assert_eq!(given["holders"][0], "the local `data` of `main`");
    let unprobed = json["trace"]["unprobed_files"].as_array().unwrap();
    assert_eq!(unprobed.len(), 0);
}

#[test]
fn a_command_that_fails_is_an_error_with_the_end_of_its_output() {
    let folder = project_of(&[(
        "job.py",
        &format!("{CHAIN}\nraise SystemExit('out of luck')\n"),
    )]);
    let ran = unpin(
        folder.path(),
        &["--trace", "python3 job.py", "--write", "job.py"],
    );
    assert_eq!(ran.code, 3);
    assert!(
        ran.err.contains("ended with status 1") && ran.err.contains("out of luck"),
        "{}",
        ran.err
    );
    let ran = unpin(folder.path(), &["--trace", "sh -c 'kill -9 $$'", "job.py"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("SIGKILL"), "{}", ran.err);
}

#[test]
fn what_cannot_be_traced_is_told() {
    let folder = project_of(&[("job.py", CHAIN), ("other.py", "print(1)\n")]);
    for (command, reason) in [
        ("python3 -I job.py", "isolated"),
        ("python3 -S job.py", "isolated"),
        ("true", "runs none"),
        ("python3 other.py", "loaded none of the given files"),
        ("no-such-program-here", "command not found"),
    ] {
        let ran = unpin(folder.path(), &["--trace", command, "job.py"]);
        assert_eq!(ran.code, 2, "{command}: {}", ran.err);
        assert!(ran.err.contains(reason), "{command}: {}", ran.err);
    }
    let ran = unpin(folder.path(), &["--trace", "python3 'job.py"]);
    assert_eq!(ran.code, 2);
}

#[test]
fn a_program_with_nothing_large_has_no_findings() {
    let text = CHAIN
        .replace("40 << 20", "4 << 10")
        .replace("8 << 20", "8 << 10");
    let folder = project_of(&[("job.py", &text)]);
    let (code, json) = trace(folder.path(), "python3 job.py");
    assert_eq!((code, json["findings"].as_array().unwrap().len()), (0, 0));
}

#[test]
fn the_names_of_a_script_are_observed() {
    let text = "import numpy as np\n\nraw = np.ones(4_000_000)\ntable = np.sqrt(raw)\nother = np.sort(table)\nprint(float(other.sum()))\nraise SystemExit(0 if __name__ == '__main__' else 1)\n";
    let folder = project_of(&[
        ("job.py", text.as_bytes()),
        ("pkg/__main__.py", text.as_bytes()),
    ]);
    let python = python::interpreter().display();
    for (words, path) in [("job.py", "job.py"), ("-m pkg", "pkg/__main__.py")] {
        let ran = unpin(
            folder.path(),
            &["--trace", &format!("{python} {words}"), path],
        );
        assert_eq!(ran.code, 1, "{}", ran.err);
        assert!(ran.out.contains("`raw` in `<module>`"), "{}", ran.out);
        assert!(ran.out.contains("del (observed): `raw`"), "{}", ran.out);
    }
    let ran = unpin(
        folder.path(),
        &["--trace", &format!("{python} job.py"), "--write", "job.py"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let written = fs::read_to_string(folder.path().join("job.py")).unwrap();
    assert!(
        written.contains("table = np.sqrt(raw)\ndel raw\n"),
        "{written}"
    );
}
