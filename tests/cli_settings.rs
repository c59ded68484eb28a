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
