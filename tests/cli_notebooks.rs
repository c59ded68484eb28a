//! Notebooks: what is found in their cells, how it is shown, and what is written.

mod support;

use std::fs;

use serde_json::Value;
use support::program::{project_of, run, unpin};

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

#[test]
fn cells_may_await_and_scripts_may_not() {
    let load = LOAD.replace(
        "size = len(table)\"",
        "size = len(table)\\n\",\n    \"await size\\n\",\n    \"async with size as s: pass\"",
    );
    let text = notebook(&load, 3);
    let folder = project_of(&[
        ("nb.ipynb", text.as_bytes()),
        ("a.py", &b"await size\n"[..]),
    ]);
    let ran = unpin(folder.path(), &["--unsafe", "nb.ipynb"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("`raw`"), "{}", ran.out);
    let ran = unpin(folder.path(), &["a.py"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let bad = text.replace("import numpy as np", "import = 3");
    let folder = project_of(&[("nb.ipynb", bad.as_bytes())]);
    let ran = unpin(folder.path(), &["--format", "github", "nb.ipynb"]);
    assert!(
        ran.out
            .starts_with("::error file=nb.ipynb,title=unpin::cell 2, line 1: "),
        "{}",
        ran.out
    );
}

/// The line of the file, from 1, in which a part of it is.
fn line_of(text: &str, part: &str) -> u64 {
    text[..text.find(part).unwrap()].matches('\n').count() as u64 + 1
}

#[test]
fn ci_is_told_the_lines_of_the_file_and_fixes_that_fit_it() {
    let text = notebook(LOAD, 3);
    let folder = project_of(&[("nb.ipynb", text.as_bytes())]);
    let printed = |form: &str| unpin(folder.path(), &["--unsafe", "--format", form, "."]).out;
    let held = line_of(&text, "np.sort(table)");
    for (form, mark) in [
        ("github", format!("file=nb.ipynb,line={held},")),
        ("gitlab", format!("\"begin\":{held},")),
        ("junit", format!(" line=\"{held}\"")),
    ] {
        let printed = printed(form);
        assert!(printed.contains(&mark), "{form}: {mark}: {printed}");
        assert!(printed.contains("of cell 2"), "{form}: {printed}");
    }
    unpin(folder.path(), &["--unsafe", "--write", "."]);
    let expected = fs::read_to_string(folder.path().join("nb.ipynb")).unwrap();
    fs::write(folder.path().join("nb.ipynb"), &text).unwrap();
    let sarif: Value = serde_json::from_str(&printed("sarif")).unwrap();
    let result = &sarif["runs"][0]["results"][0];
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], held);
    let rdjson: Value = serde_json::from_str(&printed("rdjson")).unwrap();
    let diagnostic = &rdjson["diagnostics"][0];
    assert_eq!(diagnostic["location"]["range"]["start"]["line"], held);
    let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    let suggestion = &diagnostic["suggestions"][0];
    for (line, column, new) in [
        (
            &change["deletedRegion"]["startLine"],
            &change["deletedRegion"]["startColumn"],
            &change["insertedContent"]["text"],
        ),
        (
            &suggestion["range"]["start"]["line"],
            &suggestion["range"]["start"]["column"],
            &suggestion["text"],
        ),
    ] {
        let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let line = &mut lines[line.as_u64().unwrap() as usize - 1];
        line.insert_str(column.as_u64().unwrap() as usize - 1, new.as_str().unwrap());
        assert_eq!(lines.join("\n"), expected);
    }
}

#[test]
fn what_was_changed_in_a_notebook_is_known() {
    let text = notebook(LOAD, 3);
    let folder = project_of(&[("nb.ipynb", text.as_bytes())]);
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b"];
        let ran = run("git", folder.path(), &[&identity[..], arguments].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    let since = || unpin(folder.path(), &["--unsafe", "--changed-since", "HEAD"]).code;
    assert_eq!(since(), 0);
    for (old, new, code) in [
        ("np.sqrt(raw)", "np.sqrt(raw )", 1),
        ("np.sort(table)", "np.sort(table )", 1),
        ("\"source\": [\"raw\"]", "\"source\": [\"text\"]", 0),
        ("\"outputs\": []", "\"outputs\": [\n]", 0),
    ] {
        assert!(text.contains(old));
        fs::write(folder.path().join("nb.ipynb"), text.replace(old, new)).unwrap();
        assert_eq!(since(), code, "{new}");
    }
}

#[test]
fn comments_in_cells_are_named_with_their_cell_and_are_used() {
    let text = notebook(LOAD, 3);
    let folder = project_of(&[("nb.ipynb", text.as_bytes())]);
    let ran = unpin(folder.path(), &["--unsafe", "--add-ignore", "nb.ipynb"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = unpin(folder.path(), &["--unsafe", "nb.ipynb"]);
    assert_eq!(
        ran.err,
        "nothing to release in 1 file; 1 silenced by comments\n"
    );
    let odd = text.replace("size = len(table)", "size = len(table)  # unpin: ignroe");
    fs::write(folder.path().join("nb.ipynb"), odd).unwrap();
    let ran = unpin(folder.path(), &["--unsafe", "nb.ipynb"]);
    assert!(
        ran.err
            .contains("warning: nb.ipynb:cell 2:5: `# unpin: ignroe`"),
        "{}",
        ran.err
    );
}
