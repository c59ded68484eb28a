//! `-i` at a terminal, as somebody uses it who sits there.

#[allow(dead_code, reason = "each test binary uses its part")]
#[path = "../support/program.rs"]
mod program;

use std::fs;
use std::path::Path;
use std::process::Command;

use program::{Ran, project_of, unpin};

const JOB: &str = "import numpy as np\n\n\ndef job():\n    data = np.ones(10_000_000)\n    total = data.sum()\n    \
    other = np.zeros(10_000_000)\n    return total, other\n\n\ndef again():\n    data = np.ones(10_000_000)\n    \
    total = data.sum()\n    other = np.zeros(10_000_000)\n    return total, other\n";

/// Types keys at a terminal.
fn type_keys(folder: &Path, keys: &str, arguments: &[&str]) -> String {
    type_with(folder, keys, arguments, "false")
}

/// Types keys, of which some start this editor.
fn edit(folder: &Path, keys: &str, editor: &str) -> String {
    type_with(folder, keys, &["a.py"], editor)
}

fn type_with(folder: &Path, keys: &str, arguments: &[&str], editor: &str) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/review/terminal.py");
    let output = Command::new("python3")
        .arg(script)
        .arg(keys)
        .arg(env!("CARGO_BIN_EXE_unpin"))
        .args(["-i", "--color", "never"])
        .args(arguments)
        .current_dir(folder)
        .env("UNPIN_STATE_DIR", folder.join(".state"))
        .env_remove("VISUAL")
        .env("EDITOR", editor)
        .output()
        .unwrap();
    let ran = Ran::of(output);
    assert_eq!(ran.err, "");
    ran.out
}

fn two() -> tempfile::TempDir {
    project_of(&[("a.py", JOB), ("b.py", JOB)])
}

fn released(folder: &Path, file: &str) -> Vec<bool> {
    let text = fs::read_to_string(folder.join(file)).unwrap();
    let functions = text.split("def ").skip(1);
    functions.map(|it| it.contains("del data")).collect()
}

#[test]
fn what_is_accepted_is_written_and_the_rest_is_left() {
    let folder = two();
    let shown = type_keys(folder.path(), "?nya", &["."]);
    assert!(shown.contains("(1/2) Release `data` with del?"), "{shown}");
    assert!(shown.contains("y  release it"), "{shown}");
    assert!(shown.contains("+    del data"), "{shown}");
    assert!(
        shown.contains("predicted peak: 152.6 MiB -> 76.3 MiB"),
        "{shown}"
    );
    assert!(
        shown.contains("rewrote 2 of 2 files (3 findings)"),
        "{shown}"
    );
    assert!(shown.contains("status 0, same terminal"), "{shown}");
    assert_eq!(released(folder.path(), "a.py"), [false, true]);
    assert_eq!(released(folder.path(), "b.py"), [true, true]);
    let undone = unpin(folder.path(), &["--undo"]);
    assert_eq!(undone.code, 0, "{}", undone.err);
    assert_eq!(fs::read_to_string(folder.path().join("a.py")).unwrap(), JOB);
    assert_eq!(fs::read_to_string(folder.path().join("b.py")).unwrap(), JOB);
}

#[test]
fn each_acceptance_is_written_at_once() {
    let folder = two();
    let shown = type_keys(folder.path(), "yy^C", &["."]);
    assert!(shown.contains("status 130, same terminal"), "{shown}");
    assert_eq!(released(folder.path(), "a.py"), [true, true]);
    assert_eq!(released(folder.path(), "b.py"), [false, false]);
    let undone = unpin(folder.path(), &["--undo"]);
    assert_eq!(undone.code, 0, "{}", undone.err);
    assert_eq!(fs::read_to_string(folder.path().join("a.py")).unwrap(), JOB);
}

#[test]
fn one_can_leave_a_file_or_all() {
    let folder = two();
    let shown = type_keys(folder.path(), "dwq", &["."]);
    assert!(shown.contains("call: A kind of finding"), "{shown}");
    assert!(shown.contains("status 0, same terminal"), "{shown}");
    for file in ["a.py", "b.py"] {
        assert_eq!(released(folder.path(), file), [false, false]);
    }
}

#[test]
fn the_next_strategy_is_shown_where_there_is_one() {
    let chain = "import numpy as np\n\n\ndef modify(data):\n    return data + 1\n\n\ndef process():\n    \
        data = np.ones(10_000_000)\n    return modify(modify(data))\n";
    let folder = project_of(&[("chain.py", chain)]);
    let shown = type_keys(folder.path(), "ssn", &["chain.py"]);
    assert!(shown.contains("Release `data` with nest?"), "{shown}");
    assert!(shown.contains("Release `data` with split?"), "{shown}");
    assert!(shown.contains("here is the first again"), "{shown}");
    assert_eq!(
        shown.matches("Release `data` with nest?").count(),
        2,
        "{shown}"
    );
    assert_eq!(
        fs::read_to_string(folder.path().join("chain.py")).unwrap(),
        chain
    );
}

#[test]
fn the_lines_can_be_edited_and_have_to_be_python() {
    let folder = project_of(&[("a.py", JOB)]);
    let script = folder.path().join("edit.sh");
    fs::write(&script, "sed -i 's/del data/del data  # enough/' \"$1\"\n").unwrap();
    let shown = edit(folder.path(), "ed", &format!("sh {}", script.display()));
    assert!(shown.contains("rewrote 1 of 1 file (1 finding)"), "{shown}");
    let text = fs::read_to_string(folder.path().join("a.py")).unwrap();
    assert_eq!(text.matches("del data  # enough").count(), 1, "{text}");
    fs::write(&script, "echo '(' > \"$1\"\n").unwrap();
    let shown = edit(folder.path(), "eq", &format!("sh {}", script.display()));
    assert!(shown.contains("That cannot be taken"), "{shown}");
    assert_eq!(
        fs::read_to_string(folder.path().join("a.py")).unwrap(),
        text
    );
}

#[test]
fn without_a_terminal_it_is_refused() {
    let folder = two();
    let ran = unpin(folder.path(), &["-i"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("-i asks at a terminal"), "{}", ran.err);
    assert_eq!(released(folder.path(), "a.py"), [false, false]);
}
