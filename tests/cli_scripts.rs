//! What scripts, hooks and continuous integration rely on: lists of files, where output goes, what a run ends with.

mod support;

use std::fs;

use support::program::{project_of, run, unpin};

/// Holds 80 MB while it makes as much again.
const JOB: &[u8] = b"import numpy as np\n\n\ndef job():\n    data = np.ones(10_000_000)\n    total = data.sum()\n    \
    other = np.zeros(10_000_000)\n    return total, other\n";
const CALM: &[u8] = b"def calm():\n    return 1\n";

#[test]
fn files_come_from_a_list() {
    let project = project_of(&[
        ("a.py", JOB),
        ("b c.py", JOB),
        ("d.py", CALM),
        ("lines.txt", b"a.py\r\nd.py\n\n"),
        ("nul.txt", b"a.py\0b c.py\0"),
        ("arguments.txt", b"--format\njson\nb c.py\n"),
    ]);
    let summary = |arguments: &[&str]| {
        let ran = unpin(project.path(), arguments);
        ran.err.lines().last().unwrap_or_default().to_owned()
    };
    assert!(summary(&["--files-from", "lines.txt"]).starts_with("1 finding in 1 of 2 files"));
    assert!(summary(&["--files-from", "nul.txt"]).starts_with("2 findings in 2 of 2 files"));
    assert!(
        summary(&["--files-from", "lines.txt", "b c.py"]).starts_with("2 findings in 2 of 3 files")
    );
    assert!(summary(&["@arguments.txt"]).starts_with("1 finding in 1 of 1 file"));
    for (name, text) in [
        ("Makefile", "all:\n\ttrue\n"),
        ("tool", "#!/usr/bin/env python3\nx = 1\n"),
        ("notes.md", "# notes\n"),
        ("all.txt", "Makefile\nnotes.md\nd.py\ntool\n"),
    ] {
        fs::write(project.path().join(name), text).unwrap();
    }
    assert_eq!(
        summary(&["--files-from", "all.txt"]),
        "nothing to release in 2 files"
    );
    let missing = unpin(project.path(), &["--files-from", "none.txt"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("none.txt"), "{}", missing.err);
}

#[test]
fn the_exit_status_is_what_hooks_want() {
    let project = project_of(&[("a.py", JOB), ("d.py", CALM)]);
    let code = |arguments: &[&str]| unpin(project.path(), arguments).code;
    assert_eq!(code(&[]), 1);
    assert_eq!(code(&["--exit-zero"]), 0);
    assert_eq!(code(&["--exit-zero", "none.py"]), 2);
    assert_eq!(code(&["--write", "--exit-non-zero-on-write"]), 1);
    assert_eq!(code(&["--write", "--exit-non-zero-on-write"]), 0);
}

#[test]
fn what_was_rewritten_is_listed() {
    let project = project_of(&[("a.py", JOB), ("d.py", CALM), ("e.py", b"(")]);
    let listed = unpin(project.path(), &["--write", "--list-changed"]);
    assert_eq!((listed.code, listed.out.as_str()), (2, "a.py\n"));
    fs::write(project.path().join("a.py"), JOB).unwrap();
    let ran = unpin(project.path(), &["--write", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        json["codemod"],
        serde_json::json!({"changed": ["a.py"], "skipped": 1, "failed": ["e.py"], "suggestions": 0})
    );
}

#[test]
fn output_goes_to_a_file() {
    let project = project_of(&[("a.py", JOB)]);
    let ran = unpin(
        project.path(),
        &["--format", "sarif", "--output-file", "out.sarif"],
    );
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    let text = fs::read_to_string(project.path().join("out.sarif")).unwrap();
    let sarif: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 1);
    let ran = unpin(project.path(), &["--output-file", "no/such/folder/x"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no/such/folder/x"), "{}", ran.err);
}

#[test]
fn every_form_is_one_document_with_and_without_findings() {
    for text in [JOB, CALM] {
        let project = project_of(&[("a.py", text), ("b.py", text), ("bad.py", b"(")]);
        for form in ["json", "gitlab", "sarif", "rdjson"] {
            let ran = unpin(project.path(), &["--format", form]);
            let parsed = serde_json::from_str::<serde_json::Value>(&ran.out);
            assert!(parsed.is_ok(), "{form}: {parsed:?} in {}", ran.out);
        }
        let ran = unpin(project.path(), &["--format", "jsonl"]);
        for line in ran.out.lines() {
            serde_json::from_str::<serde_json::Value>(line).unwrap();
        }
    }
}

#[test]
fn known_findings_are_hidden_and_new_ones_fail() {
    let project = project_of(&[("src/a.py", JOB), ("b.py", JOB)]);
    let folder = project.path();
    let run = |arguments: &[&str]| unpin(folder, arguments);
    let missing = run(&["--baseline", "known.json"]);
    assert_eq!(missing.code, 2);
    assert!(missing.err.contains("--update-baseline"), "{}", missing.err);
    assert_eq!(run(&["--update-baseline"]).code, 2);
    assert_eq!(
        run(&["--baseline", "known.json", "--update-baseline"]).code,
        0
    );
    let again = run(&["--baseline", "known.json"]);
    assert_eq!((again.code, again.out.as_str()), (0, ""));
    assert!(again.err.contains("2 in the baseline"), "{}", again.err);
    // Lines added elsewhere lose nothing; a second one of the same kind is new.
    let moved = ["# a comment\n\n".as_bytes(), JOB].concat();
    fs::write(folder.join("b.py"), &moved).unwrap();
    assert_eq!(run(&["--baseline", "known.json"]).code, 0);
    let other = String::from_utf8(JOB.to_vec())
        .unwrap()
        .replace("def job", "def other");
    fs::write(
        folder.join("b.py"),
        [JOB, b"\n\n", other.as_bytes()].concat(),
    )
    .unwrap();
    let more = run(&["--baseline", "known.json"]);
    assert_eq!(more.code, 1);
    assert_eq!(more.out.matches("pinned[").count(), 1, "{}", more.out);
    // What is gone is told, and forgotten on demand; what was not looked at stays.
    fs::write(folder.join("b.py"), CALM).unwrap();
    let gone = run(&["--baseline", "known.json"]);
    assert!(gone.err.contains("lists 1 finding that"), "{}", gone.err);
    run(&["--baseline", "known.json", "--update-baseline", "b.py"]);
    let after = run(&["--baseline", "known.json"]);
    assert!(!after.err.contains("no longer"), "{}", after.err);
    assert!(after.err.contains("1 in the baseline"), "{}", after.err);
    fs::write(folder.join("known.json"), "{}").unwrap();
    assert_eq!(run(&["--baseline", "known.json"]).code, 2);
}

#[test]
fn only_functions_that_were_changed_count() {
    let job = String::from_utf8(JOB.to_vec()).unwrap();
    let two = format!("{job}\n\n{}", job.replace("def job", "def other"));
    let project = project_of(&[("a.py", two.as_bytes())]);
    let folder = project.path();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b"];
        let status = std::process::Command::new("git")
            .args(identity)
            .args(arguments)
            .current_dir(folder)
            .status()
            .unwrap();
        assert!(status.success());
    };
    git(&["init", "-q"]);
    git(&["add", "a.py"]);
    git(&["commit", "-qm", "one"]);
    let functions = |arguments: &[&str]| {
        let ran = unpin(folder, &[&["--format", "json"], arguments].concat());
        let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let findings = json["findings"].as_array().unwrap().clone();
        let names = findings
            .iter()
            .map(|it| it["function"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    let since = ["--changed-since", "HEAD"];
    assert_eq!(functions(&since), Vec::<String>::new());
    fs::write(
        folder.join("a.py"),
        two.replace("def other():\n", "def other():\n    pass\n"),
    )
    .unwrap();
    fs::write(folder.join("new.py"), JOB).unwrap();
    assert_eq!(functions(&since), ["other", "job"]);
    assert_eq!(functions(&[]).len(), 3);
    let ran = unpin(folder, &["--changed-since", "no-such"]);
    assert_eq!(ran.code, 2);
    // Once, in git's own words, and with what may help.
    assert_eq!(ran.err.matches("bad revision").count(), 1, "{}", ran.err);
    assert!(ran.err.contains("fetch-depth: 0"), "{}", ran.err);
    assert!(!ran.err.contains("failed"), "{}", ran.err);
    let ran = unpin(folder, &["--changed-since", ""]);
    assert!(ran.err.contains("this one is empty"), "{}", ran.err);
    let ran = unpin(folder, &[&since[..], &["--write", "a.py"]].concat());
    assert_eq!(ran.code, 0);
    let text = fs::read_to_string(folder.join("a.py")).unwrap();
    assert_eq!(text.matches("del data").count(), 1, "{text}");
}

#[test]
fn changes_are_seen_whatever_git_is_told_of_files() {
    let decorated = [b"import functools\n\n\n", JOB].concat();
    let project = project_of(&[
        (".gitattributes", &b"marked.py -diff\n"[..]),
        ("marked.py", JOB),
        ("moved.py", JOB),
        ("script", JOB),
        ("decorated.py", &decorated),
    ]);
    let folder = project.path();
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b"];
        let ran = run("git", folder, &[&identity[..], arguments].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    git(&["mv", "moved.py", "there.py"]);
    let pass = |text: &[u8]| String::from_utf8(text.to_vec()).unwrap();
    for name in ["marked.py", "script"] {
        let text = pass(JOB).replace("def job():\n", "def job():\n    pass\n");
        fs::write(folder.join(name), text).unwrap();
    }
    let text = pass(&decorated).replace("def job", "@functools.lru_cache\ndef job");
    fs::write(folder.join("decorated.py"), text).unwrap();
    let ran = unpin(
        folder,
        &[
            "--unsafe",
            "--changed-since",
            "@",
            "--format",
            "jsonl",
            ".",
            "script",
        ],
    );
    let found: Vec<&str> = ["marked", "there", "script", "decorated"]
        .into_iter()
        .filter(|name| ran.out.contains(&format!("\"path\":\"{name}")))
        .collect();
    assert_eq!(
        found,
        ["marked", "script", "decorated"],
        "{}{}",
        ran.out,
        ran.err
    );
    git(&["add", "."]);
    git(&["commit", "-qm", "two"]);
    git(&["update-index", "--assume-unchanged", "marked.py"]);
    fs::write(folder.join("marked.py"), JOB).unwrap();
    let ran = unpin(folder, &["--write", "--require-clean", "marked.py"]);
    assert!(ran.err.contains("has uncommitted changes"), "{}", ran.err);
    let nowhere = support::program::command()
        .args(["--changed-since", "HEAD", "marked.py"])
        .current_dir(folder)
        .env("PATH", folder)
        .output()
        .unwrap();
    let told = String::from_utf8(nowhere.stderr).unwrap();
    assert!(told.contains("git cannot be run"), "{told}");
}

#[test]
fn paths_in_ci_begin_at_the_root_of_the_repository() {
    let project = project_of(&[("sub/a.py", JOB), ("a.py", JOB), ("sub/bad.py", b"(")]);
    let folder = project.path();
    assert_eq!(run("git", folder, &["init", "-q"]).code, 0);
    let sub = folder.join("sub");
    for (form, mark, names) in [
        ("github", "file=", ["a.py", "sub/a.py", "sub/bad.py"]),
        ("gitlab", "\"path\":\"", ["a.py", "sub/a.py", "sub/bad.py"]),
        ("sarif", "\"uri\":\"", ["a.py", "sub/a.py", "sub/bad.py"]),
        ("junit", " file=\"", ["a.py", "sub/a.py", "sub/bad.py"]),
        ("rdjson", "\"path\":\"", ["../a.py", "a.py", "bad.py"]),
    ] {
        let ran = unpin(&sub, &["--format", form, "a.py", "../a.py", "bad.py"]);
        let paths = ran.out.split(mark).skip(1);
        let mut found: Vec<&str> = paths
            .map(|rest| rest.split(['"', ',']).next().unwrap())
            .collect();
        found.sort_unstable();
        found.dedup();
        assert_eq!(found, names, "{form}: {}", ran.out);
    }
}

#[test]
fn comments_keep_strategies_away_and_are_written_and_checked() {
    let project = project_of(&[("a.py", JOB)]);
    let folder = project.path();
    let ran = unpin(folder, &["--add-ignore=the plot needs it"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = fs::read_to_string(folder.join("a.py")).unwrap();
    let comment = "    # unpin: ignore-next  the plot needs it\n    data = ";
    assert!(text.contains(comment), "{text}");
    let silenced = unpin(folder, &[]);
    assert_eq!(silenced.code, 0);
    assert!(
        silenced.err.contains("1 silenced by comments"),
        "{}",
        silenced.err
    );
    let unneeded = text.replace("    total =", "    # unpin: ignore-next[dell]\n    total =");
    fs::write(folder.join("a.py"), unneeded).unwrap();
    let odd = unpin(folder, &["--unsafe"]);
    assert!(
        odd.err
            .contains("a.py:7: `# unpin:` names no strategy: `dell`"),
        "{}",
        odd.err
    );
    let calm = format!("def calm():\n    return 1  # unpin: ignore\n{text}");
    fs::write(folder.join("a.py"), calm).unwrap();
    let odd = unpin(folder, &["--unsafe"]);
    assert!(
        odd.err
            .contains("a.py:2: this `# unpin:` comment keeps nothing away"),
        "{}",
        odd.err
    );
    assert_eq!(
        odd.err.matches("keeps nothing away").count(),
        1,
        "{}",
        odd.err
    );
}

#[test]
fn a_diff_names_files_so_that_git_finds_them() {
    let project = project_of(&[("sub/a.py", JOB), ("other/b.py", JOB)]);
    let folder = project.path();
    let git = |arguments: &[&str]| {
        let status = std::process::Command::new("git")
            .args(arguments)
            .current_dir(folder)
            .status();
        assert!(status.unwrap().success());
    };
    git(&["init", "-q"]);
    let diff = unpin(&folder.join("sub"), &["--diff", ".", "../other"]);
    assert!(diff.out.contains("--- a/a.py\n"), "{}", diff.out);
    assert!(diff.out.contains("--- a/other/b.py\n"), "{}", diff.out);
    let diff = unpin(&folder.join("sub"), &["--diff", "../other"]);
    fs::write(folder.join("x.patch"), &diff.out).unwrap();
    git(&["apply", "x.patch"]);
    let text = fs::read_to_string(folder.join("other/b.py")).unwrap();
    assert!(text.contains("del data"), "{text}");
}

#[test]
fn a_command_for_a_shell_is_told_how_to_be_run() {
    let project = project_of(&[("a.py", JOB)]);
    for option in ["--verify", "--trace"] {
        let ran = unpin(project.path(), &[option, "python3 a.py | cat"]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains("`|` is for a shell"), "{}", ran.err);
    }
    let ran = unpin(project.path(), &["--verify-shell", "a.py"]);
    assert!(ran.err.contains("--trace or --verify"), "{}", ran.err);
    let ran = unpin(project.path(), &["--jobs", "0"]);
    assert!(ran.err.contains("at least 1"), "{}", ran.err);
}
