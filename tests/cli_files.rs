//! What is written where: output files, comments, rewrites that are taken back or broken off.

mod support;

use std::fs;
use std::path::Path;
use std::process::Stdio;

use support::program::{project_of, run, unpin};

const LOAD: &str = "import numpy as np\n\n\ndef half(x):\n    return x * 0.5\n\n\ndef work():\n";

/// A file with a function of these statements.
fn job(statements: &str) -> String {
    format!("{LOAD}{statements}")
}

/// One that gives a finding.
fn plain() -> String {
    job("    data = np.ones(13_107_200)\n    return half(half(data))\n")
}

#[test]
fn no_output_takes_the_place_of_a_file_that_is_looked_at() {
    let folder = project_of(&[("a.py", plain()), ("sub/b.py", plain())]);
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    for arguments in [
        &["-o", "a.py", "a.py"][..],
        &["-o", "sub/b.py"],
        &["-o", "./sub/../a.py", "."],
        &["--baseline", "a.py", "--update-baseline", "a.py"],
        &["--report", "a.py", "--trace", "true", "a.py"],
        &["--trace-out", "a.py", "--trace", "true", "a.py"],
    ] {
        let ran = unpin(folder.path(), arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains("would be overwritten"), "{}", ran.err);
        assert_eq!([read("a.py"), read("sub/b.py")], [plain(), plain()]);
    }
    let printed = unpin(folder.path(), &["a.py"]).out;
    assert_eq!(unpin(folder.path(), &["-o", "-", "a.py"]).out, printed);
    assert!(!folder.path().join("-").exists());
    fs::write(folder.path().join("old.txt"), "old").unwrap();
    for name in ["new.txt", "old.txt"] {
        let ran = unpin(folder.path(), &["-o", name, "a.py"]);
        assert_eq!((ran.code, &*ran.out), (1, ""), "{}", ran.err);
        assert_eq!(read(name), printed);
    }
    let ran = unpin(folder.path(), &["-o", "none/x.txt", "a.py"]);
    assert_eq!(
        (ran.code, &*ran.err),
        (
            2,
            "error: none/x.txt: cannot be written: no such file or directory\n"
        )
    );
}

#[test]
fn comments_go_above_whole_statements_and_keep_what_they_are_written_for() {
    let statements = [
        "    text = \"\"\"first\nsecond\"\"\"; data = np.ones(13_107_200)\n    return half(half(data)), text\n",
        "    n = 1 + \\\n        1; data = np.ones(13_107_200)\n    return half(half(data)), n\n",
        "    data = np.ones(\n        13_107_200\n    )\n    return half(half(data))\n",
        "    if half: data = np.ones(13_107_200); return half(half(data))\n",
    ];
    for statements in statements {
        let text = job(statements);
        let folder = project_of(&[("a.py", &text)]);
        assert_eq!(unpin(folder.path(), &["a.py"]).code, 1, "{text}");
        let ran = unpin(folder.path(), &["--add-ignore=why", "a.py"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let written = fs::read_to_string(folder.path().join("a.py")).unwrap();
        assert_eq!(
            written,
            job(&format!("    # unpin: ignore-next  why\n{statements}"))
        );
        let ran = unpin(folder.path(), &["--unsafe", "a.py"]);
        assert_eq!(
            ran.err,
            "nothing to release in 1 file; 1 silenced by comments\n"
        );
    }
}

#[test]
fn what_comments_do_is_what_is_told_of_them() {
    let data = "    data = np.ones(13_107_200)";
    let silent = [
        format!("{data}\n    return half(half(data))  # unpin: ignore\n"),
        format!("{data}\n    return half(\n        half(data)\n    )  # unpin: ignore\n"),
        format!("    # unpin: ignore-next\n\n    # why\n\n{data}\n    return half(half(data))\n"),
        format!("    # unpin: ignore-next: why\n{data}\n    return half(half(data))\n"),
        format!("{data}  # unpin: ignore[ALL]\n    return half(half(data))\n"),
    ];
    for statements in silent {
        let folder = project_of(&[("a.py", job(&statements))]);
        let ran = unpin(folder.path(), &["--unsafe", "a.py"]);
        let expected = "nothing to release in 1 file; 1 silenced by comments\n";
        assert_eq!(ran.err, expected, "{statements}");
    }
    // One strategy is kept away, another one is left; a comment that is not for unpin is not told of.
    let partly = format!("{data}  # unpin: ignore[nest]\n    return half(half(data))\n");
    let folder = project_of(&[("a.py", job(&partly))]);
    let ran = unpin(folder.path(), &["--unsafe", "a.py"]);
    assert!(ran.out.contains("= help: split"), "{}", ran.out);
    assert!(!ran.err.contains("keeps nothing away"), "{}", ran.err);
    let beside =
        format!("    # unpin: ignore-next\n    n = 1\n{data}\n    return half(half(data)), n\n");
    let folder = project_of(&[("a.py", job(&beside))]);
    let ran = unpin(folder.path(), &["--unsafe", "a.py"]);
    assert!(ran.out.contains("= help: nest"), "{}", ran.out);
    assert!(
        ran.err
            .contains("a.py:9: this `# unpin:` comment keeps nothing away"),
        "{}",
        ran.err
    );
    for (comment, told, code) in [
        ("# unpin: ignroe", "did you mean `# unpin: ignore`?", 1),
        ("# Unpin: Ignore", "did you mean `# unpin: ignore`?", 1),
        (
            "# unpin: disable",
            "there are ignore, ignore-next, off, on, skip-file",
            1,
        ),
        (
            "# unpin: ignore[nset]",
            "names no strategy: `nset`, so it keeps all away",
            0,
        ),
        (
            "# unpin: ignore[]",
            "names no strategy in its brackets, so it keeps all away",
            0,
        ),
    ] {
        let text = job(&format!("{data}  {comment}\n    return half(half(data))\n"));
        let folder = project_of(&[("a.py", text)]);
        let ran = unpin(folder.path(), &["a.py"]);
        assert_eq!(ran.code, code, "{comment}: {}", ran.err);
        assert!(
            ran.err.contains("warning: a.py:9: "),
            "{comment}: {}",
            ran.err
        );
        assert!(ran.err.contains(told), "{comment}: {}", ran.err);
    }
}

#[test]
fn rewrites_of_one_project_do_not_push_out_those_of_another() {
    let folder = project_of(&[
        ("p/a.py", plain()),
        ("q/b.py", plain()),
        (".state/x", String::new()),
    ]);
    let state = folder.path().join(".state");
    let in_project = |name: &str, arguments: &[&str]| {
        let mut command = support::program::command();
        let command = command
            .args(arguments)
            .current_dir(folder.path().join(name));
        let output = command.env("UNPIN_STATE_DIR", &state).output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    assert_eq!(in_project("p", &["--write"]).0, Some(0));
    for _ in 0..25 {
        assert_eq!(in_project("q", &["--write"]).0, Some(0));
        fs::write(folder.path().join("q/b.py"), plain()).unwrap();
    }
    let runs = fs::read_dir(state.join("undo")).unwrap().count();
    assert_eq!(runs, 21);
    assert_eq!(
        in_project("p", &["--undo"]),
        (
            Some(0),
            format!(
                "restored {}\n",
                folder
                    .path()
                    .canonicalize()
                    .unwrap()
                    .join("p/a.py")
                    .display()
            )
        )
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("p/a.py")).unwrap(),
        plain()
    );
}

#[cfg(unix)]
#[test]
fn a_rewrite_that_is_interrupted_leaves_whole_files() {
    let files: Vec<(String, String)> = (0..400).map(|n| (format!("f{n:03}.py"), plain())).collect();
    let folder = project_of(&files);
    let child = support::program::command()
        .args(["--write", "--no-cache", "--jobs", "2"])
        .current_dir(folder.path())
        .env("UNPIN_STATE_DIR", folder.path().join(".state"))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let is_rewritten = |path: &Path| fs::read_to_string(path).unwrap() != plain();
    while !is_rewritten(&folder.path().join("f000.py")) {
        std::thread::yield_now();
    }
    run("kill", folder.path(), &["-INT", &child.id().to_string()]);
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(told.contains("interrupted; "), "{told}");
    let mut rewritten = 0;
    for item in fs::read_dir(folder.path()).unwrap().flatten() {
        let path = item.path();
        let name = item.file_name().into_string().unwrap();
        assert!(!name.starts_with(".unpin-"), "{name}");
        if path.extension().is_some_and(|end| end == "py") && is_rewritten(&path) {
            rewritten += 1;
        }
    }
    assert!((1..400).contains(&rewritten), "{rewritten}: {told}");
    assert!(told.contains(&format!("rewrote {rewritten} of")), "{told}");
    let ran = unpin(folder.path(), &["--undo"]);
    assert_eq!(ran.err.lines().count(), rewritten, "{}", ran.err);
}

#[test]
fn what_lowers_the_peak_most_is_reported_first() {
    let job = |numbers: &str| {
        format!(
            "import numpy as np\n\n\ndef job():\n    data = np.ones({numbers})\n    total = data.sum()\n    \
            other = np.zeros({numbers})\n    return total, other\n"
        )
    };
    let (less, more) = (job("1_000_000"), job("2_000_000"));
    let project = project_of(&[("a.py", less.as_bytes()), ("b.py", more.as_bytes())]);
    let reported = |arguments: &[&str]| {
        let ran = unpin(
            project.path(),
            &[&["--format", "jsonl"], arguments].concat(),
        );
        let lines = ran.out.lines().filter(|line| line.contains("\"finding\""));
        let of_file = |line: &str| {
            let found: serde_json::Value = serde_json::from_str(line).unwrap();
            let path = found["path"].as_str().unwrap().to_owned();
            (path, found["score"].as_f64().unwrap())
        };
        (lines.map(of_file).collect::<Vec<_>>(), ran)
    };
    let (less, more) = (("a.py".to_owned(), 8e6), ("b.py".to_owned(), 16e6));
    assert_eq!(reported(&[]).0, [less.clone(), more.clone()]);
    assert_eq!(
        reported(&["--sort", "impact"]).0,
        [more.clone(), less.clone()]
    );
    let (first, ran) = reported(&["--top", "1"]);
    assert_eq!(first, [more]);
    assert!(
        ran.err
            .contains("2 findings in 2 of 2 files; 1 of them not shown")
    );
    assert_eq!(ran.code, 1);
    let ran = unpin(project.path(), &["--top", "1", "--format", "junit"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("a suite for each file"), "{}", ran.err);
}
