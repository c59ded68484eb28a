//! Which files are scripts, by the files beside them, their places and what the command line says.

mod support;

use support::program::{project_of, unpin};

/// Two steps at module level: `raw` is dead while the second runs.
const STEPS: &str = "import numpy as np\n\nraw = np.ones(2_000_000)\ntable = np.sqrt(raw)\nprint(float(np.sort(table).sum()))\n";

fn guarded() -> String {
    format!("{STEPS}if __name__ == '__main__':\n    print('run')\n")
}

/// What is found at module level of the named files.
fn released(files: &[(&str, &str)], arguments: &[&str]) -> (usize, String) {
    let folder = project_of(files);
    let ran = unpin(folder.path(), &[&["--unsafe", "-v"], arguments].concat());
    assert!(ran.code < 2, "{}", ran.err);
    (ran.out.matches("pinned[module]").count(), ran.err)
}

#[test]
fn a_script_in_a_folder_of_scripts_is_one_unless_another_imports_it() {
    let (found, said) = released(&[("a.py", STEPS), ("b.py", STEPS)], &["."]);
    assert_eq!(found, 2, "{said}");
    let files = [
        ("a.py", &*guarded()),
        (
            "b.py",
            "from a import (\n    table,\n)\nprint(len(table))\n",
        ),
    ];
    let (found, said) = released(&files, &["."]);
    assert_eq!(found, 0);
    assert!(
        said.contains("a.py:3:1: left `<module>` as it is: `b.py` imports it"),
        "{said}"
    );
    // Also where only one of them is named, and by a name that is text.
    let (found, said) = released(&files, &["a.py"]);
    assert_eq!(found, 0, "{said}");
    let files = [
        ("a.py", STEPS),
        (
            "b.py",
            "import importlib\nimportlib.import_module('a').raw\n",
        ),
    ];
    assert_eq!(released(&files, &["."]).0, 0);
}

#[test]
fn what_is_named_as_a_script_is_one() {
    let files = [("a.py", STEPS), ("b.py", "import a\n")];
    assert_eq!(released(&files, &["--script", "a.py"]).0, 1);
    assert_eq!(released(&files, &["--script", "a.py", "."]).0, 1);
    assert_eq!(released(&files, &["."]).0, 0);
}

#[test]
fn a_module_of_a_package_needs_a_mark() {
    let init = ("pkg/__init__.py", "");
    assert_eq!(released(&[init, ("pkg/steps.py", STEPS)], &["."]).0, 0);
    assert_eq!(released(&[init, ("pkg/steps.py", &guarded())], &["."]).0, 1);
    let shebang = format!("#!/usr/bin/env python3\n{STEPS}");
    assert_eq!(released(&[init, ("pkg/steps.py", &shebang)], &["."]).0, 1);
    assert_eq!(released(&[init, ("pkg/__main__.py", STEPS)], &["."]).0, 1);
    assert_eq!(released(&[("pkg/__init__.py", STEPS)], &["."]).0, 0);
}

#[test]
fn tests_are_imported_by_whoever_runs_them() {
    for name in ["conftest.py", "test_steps.py", "steps_test.py"] {
        assert_eq!(released(&[(name, STEPS)], &["."]).0, 0, "{name}");
    }
}

#[test]
fn scripts_are_never_changed_without_a_reason() {
    let folder = project_of(&[("a.py", STEPS.as_bytes())]);
    let ran = unpin(folder.path(), &["--write", "a.py"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("1 more with --unsafe"), "{}", ran.err);
    let text = std::fs::read_to_string(folder.path().join("a.py")).unwrap();
    assert_eq!(text, STEPS);
}
