//! The flow cases of `tests/flow/*.md`: the analyses of `unpin::flow` and `unpin::scope`, and CPython's own bytecode, must agree
//! with their verdicts.

mod support;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use support::flow::Function;
use support::markdown::{self, Claim, FlowCase};
use support::{files_below, python, root};

/// As many as were there when the format was made: losing some in a merge should be noticed.
const AT_LEAST: usize = 40;

fn load_all() -> Vec<FlowCase> {
    files_below(&root().join("tests/flow"), "md")
        .iter()
        .filter(|path| !path.ends_with("README.md"))
        .flat_map(|path| {
            markdown::load(path).unwrap_or_else(|why| panic!("{}: {why}", path.display()))
        })
        .collect()
}

#[test]
fn each_flow_case_has_a_sentence_and_a_verdict() {
    let cases = load_all();
    assert!(cases.len() >= AT_LEAST, "only {} flow cases", cases.len());
    let mut names = BTreeSet::new();
    for case in &cases {
        assert!(
            names.insert(&case.name),
            "two cases are named {}",
            case.name
        );
        assert!(case.prose.contains('.'), "{} has no sentence", case.name);
        assert!(!case.verdicts.is_empty(), "{} has no verdict", case.name);
    }
}

#[test]
fn names_in_verdicts_stand_in_the_code() {
    for case in load_all() {
        for verdict in &case.verdicts {
            let names = match &verdict.claim {
                Claim::Live(names)
                | Claim::LastUse(names)
                | Claim::Bound(names)
                | Claim::MaybeUnbound(names) => names.clone(),
                Claim::Refused { name, .. } => name.iter().cloned().collect(),
            };
            for name in names {
                let code: Vec<&str> = case
                    .code
                    .lines()
                    .filter_map(|line| line.split("  # ").next())
                    .collect();
                let stands = code
                    .join("\n")
                    .split(|c: char| !c.is_alphanumeric() && c != '_')
                    .any(|it| it == name);
                assert!(
                    stands,
                    "{}, line {}: no `{name}` in the code",
                    case.name, verdict.line
                );
            }
        }
    }
}

#[test]
fn the_analyses_agree_with_the_verdicts() {
    let mut failures = Vec::new();
    for case in load_all() {
        match Function::read(&case.code) {
            Ok(function) => {
                let faults = case.verdicts.iter().filter_map(|it| function.check(it));
                failures.extend(faults.map(|fault| format!("{}: {fault}", case.name)));
            }
            Err(why) => failures.push(format!("{}: {why}", case.name)),
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// An oracle of its own: liveness and definite assignment on CPython's bytecode, exception edges included. It keeps silent
/// about names that bytecode keeps in cells.
#[test]
fn cpython_agrees_with_the_verdicts() {
    let jobs: Vec<Value> = load_all()
        .iter()
        .map(|case| json!({"name": case.name, "code": case.code, "verdicts": case.verdicts.iter().filter_map(|verdict| {
            let (kind, names) = match &verdict.claim {
                Claim::Live(names) => ("live", names),
                Claim::LastUse(names) => ("last-use", names),
                Claim::Bound(names) => ("bound", names),
                Claim::MaybeUnbound(names) => ("maybe-unbound", names),
                Claim::Refused { .. } => return None,
            };
            Some(json!({"line": verdict.line, "kind": kind, "names": names}))
        }).collect::<Vec<_>>()}))
        .collect();
    let mut child = python::command()
        .arg(root().join("tests/python/liveness.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("liveness.py starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    stdin
        .write_all(Value::from(jobs).to_string().as_bytes())
        .expect("liveness.py reads");
    drop(stdin);
    let output = child.wait_with_output().expect("liveness.py ends");
    assert!(output.status.success(), "liveness.py failed");
    let failures = String::from_utf8_lossy(&output.stdout);
    assert!(failures.is_empty(), "\n{failures}");
}
