//! Settings files and the options beside them, as a user meets them.

mod support;

use std::fs;

use support::program::{project_of, unpin};

/// Holds 80 MB while it makes as much again.
const JOB: &[u8] = b"import numpy as np\n\n\ndef job():\n    data = np.ones(10_000_000)\n    total = data.sum()\n    \
    other = np.zeros(10_000_000)\n    return total, other\n";

#[test]
fn a_project_says_what_is_looked_at_and_how() {
    let project = project_of(&[
        ("src/job.py", JOB),
        ("build/job.py", JOB),
        ("gen/job.py", JOB),
    ]);
    let folder = project.path();
    let findings = |arguments: &[&str]| {
        let ran = unpin(folder, &[&["--format", "json"], arguments].concat());
        ran.out.matches("\"function\"").count()
    };
    assert_eq!(findings(&[]), 2);
    fs::write(
        folder.join("pyproject.toml"),
        "[tool.unpin]\nextend-exclude = [\"gen\"]\n",
    )
    .unwrap();
    assert_eq!(findings(&[]), 1);
    assert_eq!(findings(&["gen/job.py"]), 1);
    assert_eq!(findings(&["--force-exclude", "gen/job.py"]), 0);
    assert_eq!(findings(&["--isolated"]), 2);
    assert_eq!(findings(&["--exclude", "src,gen", "--isolated"]), 1);
    assert_eq!(findings(&["--config", "min-size=1GB"]), 0);
    fs::write(
        folder.join("pyproject.toml"),
        "[tool.unpin]\nmin-size = \"1GB\"\n",
    )
    .unwrap();
    assert_eq!(findings(&[]), 0);
    assert_eq!(findings(&["--min-size", "1MB"]), 2);
    fs::write(
        folder.join("unpin.toml"),
        "[per-file-ignores]\n\"src/*\" = [\"all\"]\n",
    )
    .unwrap();
    assert_eq!(findings(&[]), 1);
}

#[test]
fn a_wrong_setting_is_shown_and_what_it_governs_is_left() {
    let project = project_of(&[
        ("a/job.py", JOB),
        ("a/unpin.toml", b"line-length = 88\nmin_size = 3\n"),
        ("b/job.py", JOB),
    ]);
    let ran = unpin(project.path(), &["--write"]);
    assert_eq!(ran.code, 2);
    for part in [
        "a/unpin.toml:2:1: there is no setting `min_size`; did you mean `min-size`?",
        "2 | min_size = 3",
        "| ^^^^^^^^",
        "rewrote b/job.py",
    ] {
        assert!(ran.err.contains(part), "{part:?} in {}", ran.err);
    }
    assert_eq!(fs::read(project.path().join("a/job.py")).unwrap(), JOB);
}

#[test]
fn patterns_mean_what_they_look_like_or_are_told_with_their_line() {
    let project = project_of(&[("tests/deep/job.py", JOB), ("job.py", JOB)]);
    let folder = project.path().canonicalize().unwrap();
    let absolute = folder.join("tests").display().to_string();
    let settings = |text: &str| fs::write(folder.join("unpin.toml"), text).unwrap();
    for pattern in [
        "tests", "tests/", "tests/*", "tests/**", "./tests", &absolute,
    ] {
        for text in [
            format!("[per-file-ignores]\n\"{pattern}\" = \"all\"\n"),
            format!("exclude = \"{pattern}\"\n"),
        ] {
            settings(&text);
            let ran = unpin(&folder, &[]);
            assert!(
                ran.err.starts_with("1 finding in 1 of"),
                "{text}: {}",
                ran.err
            );
        }
    }
    for (text, place, told) in [
        (
            "min-size = 1\nexclude = [\"[a\"]\n",
            "2:",
            "`[a` is no glob",
        ),
        (
            "[per-file-ignores]\n\"!a\" = \"all\"\n",
            "",
            "leave `!` out",
        ),
        (
            "min-size = 1\nextend = \"none.toml\"\n",
            "2:1",
            "which is no file",
        ),
        ("extend = \"unpin.toml\"\n", "1:1", "extends itself"),
        ("[tool.unpin]\nunsafe = true\n", "1:", "leave it out"),
    ] {
        settings(text);
        let ran = unpin(&folder, &[]);
        assert_eq!(ran.code, 2, "{text}");
        assert!(
            ran.err.contains(&format!("unpin.toml:{place}")),
            "{text}: {}",
            ran.err
        );
        assert!(ran.err.contains(told), "{text}: {}", ran.err);
    }
    fs::remove_file(folder.join("unpin.toml")).unwrap();
    for (arguments, told) in [
        (&["--config", "extend=none.toml"][..], "extends no file"),
        (&["--exclude", "[a"], "--exclude"),
    ] {
        let ran = unpin(&folder, arguments);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(told), "{}", ran.err);
        assert!(!ran.err.contains("failed"), "{}", ran.err);
    }
    let ran = unpin(
        &folder,
        &["--exclude", "tests", "--config", "exclude=other", "job.py"],
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    let ran = unpin(&folder, &["--exclude", "*.py", "tests"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err
            .contains("tests: all Python files in it are excluded"),
        "{}",
        ran.err
    );
    let excluded = [
        "--write",
        "--force-exclude",
        "--exclude",
        "tests",
        "--stdin-filename",
        "tests/a.py",
        "-",
    ];
    let mut child = support::program::command()
        .args(excluded)
        .current_dir(&folder)
        .stdin(fs::File::open(folder.join("job.py")).unwrap())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut printed = Vec::new();
    std::io::Read::read_to_end(&mut child.stdout.take().unwrap(), &mut printed).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(printed, JOB);
}

#[test]
fn what_would_hold_is_shown() {
    let project = project_of(&[
        ("a.py", JOB),
        ("dist/b.py", JOB),
        ("pyproject.toml", b"[tool.unpin]\nline-length = 99\n"),
    ]);
    let files = unpin(project.path(), &["--show-files"]);
    assert_eq!((files.code, files.out.as_str()), (0, "a.py\n"));
    let shown = unpin(project.path(), &["--show-settings"]);
    assert!(shown.out.contains("line-length = 99"), "{}", shown.out);
    assert!(shown.out.contains("pyproject.toml"), "{}", shown.out);
    // What is shown can be used.
    fs::write(project.path().join("other.toml"), &shown.out).unwrap();
    let again = unpin(
        project.path(),
        &["--config", "other.toml", "--show-settings"],
    );
    assert_eq!(again.code, 0, "{}", again.err);
    assert!(again.out.contains("line-length = 99"), "{}", again.out);
}

/// What `survey` has nobody here knows.
const OF_A_PACKAGE: &[u8] =
    b"import survey\n\n\n@survey.timed\ndef job():\n    data = survey.read_grid('a.grid')\n    total = float(data.sum())\n    \
    other = survey.read_grid('a.grid')\n    return total, other\n\n\ndef shown():\n    data = survey.read_grid('a.grid')\n    \
    total = float(data.sum())\n    survey.dump()\n    return total, survey.read_grid('a.grid')\n";

#[test]
fn a_project_says_what_its_own_functions_give() {
    let project = project_of(&[("job.py", OF_A_PACKAGE), ("other/job.py", OF_A_PACKAGE)]);
    let found = |path: &str, settings: &str| {
        fs::write(project.path().join("unpin.toml"), settings).unwrap();
        fs::write(project.path().join("other/unpin.toml"), "").unwrap();
        let ran = unpin(project.path(), &["--format", "json", path]);
        assert!(ran.code < 2, "{}", ran.err);
        let of = |name: &str| ran.out.contains(&format!("\"function\":\"{name}\""));
        [of("job"), of("shown")]
    };
    let producer = "[[producer]]\nmodule = \"survey\"\nnames = \"read_grid\"\ngives = \"array\"\n";
    let with = |settings: &str| format!("{settings}\n{producer}");
    assert_eq!(found("job.py", ""), [false, false]);
    assert_eq!(found("job.py", producer), [false, true]);
    let transparent = with("transparent-decorators = [\"survey.timed\"]");
    assert_eq!(found("job.py", &transparent), [true, true]);
    let peeking = with("frame-peekers = [\"survey.dump\"]");
    assert_eq!(found("job.py", &peeking), [false, false]);
    // The nearest settings hold alone.
    assert_eq!(found("other/job.py", &transparent), [false, false]);
    assert_eq!(found(".", &transparent), [true, true]);
    let both = unpin(project.path(), &["--format", "json", "."]);
    assert!(!both.out.contains("other/job.py"), "{}", both.out);
}

#[test]
fn a_wrong_row_is_shown() {
    let project = project_of(&[("job.py", OF_A_PACKAGE)]);
    for (settings, said) in [
        (
            "[[producer]]\nnames = \"f\"\ngives = \"arrey\"\n",
            "`gives = \"arrey\"` is no kind: array",
        ),
        ("[[producer]]\nnames = \"f\"\ngivs = \"array\"\n", "gives"),
    ] {
        fs::write(project.path().join("unpin.toml"), settings).unwrap();
        let ran = unpin(project.path(), &[]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(said), "{}", ran.err);
        assert!(ran.err.contains("unpin.toml:"), "{}", ran.err);
    }
}
