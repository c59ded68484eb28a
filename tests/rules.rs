//! The examples of the rules: what is shown as found is found and rewritten like that, and what is left alone is left alone for the
//! reason that it is shown for.

mod support;

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;
use support::program::{project_of, unpin};
use support::root;
use unpin::options::Strategy;

#[derive(Deserialize)]
struct Rule {
    kind: String,
    before: Option<String>,
    after: Option<String>,
    #[serde(default)]
    r#unsafe: bool,
}

fn rules() -> BTreeMap<String, Rule> {
    let text = fs::read_to_string(root().join("src/report/rules/rules.toml")).unwrap();
    toml::from_str(&text).unwrap()
}

#[test]
fn the_examples_are_true() {
    let mut failures = Vec::new();
    for (code, rule) in rules() {
        let Some(before) = &rule.before else {
            continue;
        };
        let folder = project_of(&[("example.py", before)]);
        let mut flags = vec!["--isolated", "-v", "example.py"];
        flags.extend(rule.r#unsafe.then_some("--unsafe"));
        let is_default = Strategy::BY_DEFAULT.iter().any(|it| it.name() == code);
        if rule.kind == "strategy" && !is_default {
            flags.extend(["--strategy", &code]);
        }
        if code == "attribute" {
            flags.extend(["--strategy", "clear"]);
        }
        flags.extend((rule.kind == "held").then_some("--show-held"));
        let report = unpin(folder.path(), &flags);
        let name = if rule.kind == "strategy" {
            format!("help: {code} (")
        } else {
            format!("[{code}]")
        };
        let said = report.out + &report.err;
        if !said.contains(&name) {
            failures.push(format!("{code}: not said: {said}"));
        }
        if rule.kind == "held" {
            continue;
        }
        flags.push("--write");
        unpin(folder.path(), &flags);
        let written = fs::read_to_string(folder.path().join("example.py")).unwrap();
        let expected = rule.after.as_ref().unwrap_or(before);
        if written != *expected {
            failures.push(format!("{code}: becomes\n{written}"));
        }
        if (rule.kind == "reason") != rule.after.is_none() {
            failures.push(format!("{code}: only a reason leaves a file as it is"));
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

/// Names that `src` gives to reasons, all of them.
#[test]
fn each_reason_has_a_rule() {
    let rules = rules();
    let hazards = fs::read_to_string(root().join("src/pin/hazard.rs")).unwrap();
    let names = hazards.split("pub fn name").nth(1).unwrap();
    let names = names.split("\n    }\n").next().unwrap();
    let names = names.lines().filter(|line| line.contains("=> \""));
    let names: Vec<&str> = names.map(|line| line.split('"').nth(1).unwrap()).collect();
    assert!(names.len() > 10);
    for name in names.into_iter().chain([
        "shared",
        "imported",
        "unsafe",
        "beside-the-peak",
        "held-elsewhere",
        "held-for-measure",
        "no-place",
        "size-unknown",
    ]) {
        assert!(
            rules.get(name).is_some_and(|rule| rule.kind == "reason"),
            "src/report/rules/rules.toml has nothing about the reason `{name}`"
        );
    }
}

#[test]
fn a_code_is_explained_and_json_names_its_page() {
    let folder = project_of(&[("example.py", rules()["call"].before.clone().unwrap())]);
    let explained = unpin(folder.path(), &["--explain", "call"]);
    assert_eq!(explained.code, 0);
    assert!(explained.out.starts_with("call: A kind of finding\n"));
    assert!(
        explained.out.contains("    del data\n"),
        "{}",
        explained.out
    );
    let odd = unpin(folder.path(), &["--explain", "cal"]);
    assert_eq!((odd.code, odd.out.as_str()), (2, ""));
    assert!(odd.err.contains("did you mean `call`?"), "{}", odd.err);
    let json = unpin(folder.path(), &["--format", "json"]).out;
    assert!(json.contains("\"page\":\"docs/rules/call.md\""), "{json}");
    assert!(root().join("docs/rules/call.md").exists());
}
