//! Notebooks: what is found in their cells, how it is shown, and what is written.

mod support;

use std::fs;

use serde_json::Value;
use support::program::{project_of, unpin};

const LOAD: &str = r#"    "import numpy as np\n",
    "%matplotlib inline\n",
    "raw = np.ones(2_000_000)\n",
    "table = np.sqrt(raw)\n",
    "size = len(table)""#;

/// A notebook of three cells; the second one does the first part of the work.
fn notebook(load: &str, count: u32) -> String {
    format!(
        "{{\n \"cells\": [\n  {{\n   \"cell_type\": \"markdown\",\n   \"source\": [\"raw\"]\n  }},\n  {{\n   \"cell_type\": \"code\",\n   \"execution_count\": 2,\n   \"source\": [\n{load}\n   ],\n   \"outputs\": []\n  }},\n  {{\n   \"cell_type\": \"code\", \"execution_count\": {count},\n   \"source\": \"print(float(np.sort(table).sum()), size)\"\n  }}\n ],\n \"metadata\": {{\"kernelspec\": {{\"language\": \"python\"}}, \"big\": 12345678901234567890123}},\n \"nbformat\": 4, \"nbformat_minor\": 2\n}}"
    )
}

#[test]
fn a_name_is_released_at_the_end_of_its_cell() {
    let text = notebook(LOAD, 3);
    let folder = project_of(&[("nb.ipynb", text.as_bytes())]);
    let ran = unpin(folder.path(), &["--unsafe", "--diff", "."]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("+++ b/nb.ipynb:cell 2"), "{}", ran.out);
    assert!(ran.out.contains("\n+del raw\n"), "{}", ran.out);
    let ran = unpin(folder.path(), &["--unsafe", "nb.ipynb"]);
    assert!(
        ran.out.contains("nb.ipynb:cell 2:4:9") || ran.out.contains("held during cell"),
        "{}",
        ran.out
    );
    let ran = unpin(folder.path(), &["--unsafe", "--format", "json", "."]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["findings"][0]["cell"], 2);
    let ran = unpin(folder.path(), &["--unsafe", "--write", "."]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let written = fs::read_to_string(folder.path().join("nb.ipynb")).unwrap();
    let last = "    \"size = len(table)\"";
    let expected = text.replace(last, "    \"size = len(table)\\n\",\n    \"del raw\"");
    assert_eq!(written, expected);
    let ran = unpin(folder.path(), &["--unsafe", "."]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let ran = unpin(folder.path(), &["--undo", "."]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        fs::read_to_string(folder.path().join("nb.ipynb")).unwrap(),
        text
    );
}

#[test]
fn what_others_may_read_is_kept() {
    let shown = LOAD.replace(
        "size = len(table)\"",
        "size = len(table)\\n\",\n    \"raw\"",
    );
    let listed = LOAD.replace("%matplotlib inline", "%whos");
    let read = LOAD.replace("%matplotlib inline", "!echo $raw");
    for (load, count, why) in [
        (&*shown, 3, "[shown-by-a-cell]"),
        (&*listed, 3, "`%whos` may read any name"),
        (&*read, 3, "[named-in-string]"),
        (LOAD, 1, "was run before one above it"),
    ] {
        let text = notebook(load, count);
        let folder = project_of(&[("nb.ipynb", text.as_bytes())]);
        let ran = unpin(folder.path(), &["--unsafe", "-v", "."]);
        assert_eq!(
            (ran.code, ran.out.contains("`raw`")),
            (0, false),
            "{why}: {}",
            ran.out
        );
        assert!(ran.err.contains(why), "{why}: {}", ran.err);
    }
}

#[test]
fn what_is_not_analysed_is_told() {
    let python = notebook(LOAD, 3);
    let r = python.replace("\"python\"", "\"R\"");
    let old = "{\"nbformat\": 3, \"worksheets\": []}";
    let folder = project_of(&[
        ("bad.ipynb", &b"{\"cells\": ["[..]),
        ("old.ipynb", old.as_bytes()),
        ("r.ipynb", r.as_bytes()),
        ("sound.ipynb", python.as_bytes()),
        ("stub.pyi", b"x: int\n"),
        ("texts/notes.txt", b"notes\n"),
    ]);
    let ran = unpin(folder.path(), &["--unsafe", "."]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("error: bad.ipynb:1:"), "{}", ran.err);
    assert!(
        ran.err.contains("r.ipynb: not analysed: its code is r"),
        "{}",
        ran.err
    );
    assert!(
        ran.err
            .contains("old.ipynb: not analysed: it is of format 3"),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("`raw`"), "{}", ran.out);
    for (path, why) in [
        ("stub.pyi", "not analysed"),
        ("texts", "no Python files found"),
    ] {
        let ran = unpin(folder.path(), &[path]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(why), "{}", ran.err);
    }
}
