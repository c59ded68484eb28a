//! unpin's syntax tree against CPython's `ast`, over the corpus and a sample of the standard library.

mod support;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use support::{ast_text, case, files_below, python, root};

/// Of the standard library's modules, every so many are read: a minute's worth of the debug build is too long for a test.
const LIBRARY_STEP: usize = 6;

#[test]
fn the_corpus_is_read_as_python_reads_it() {
    let cases = case::load_all();
    let paths: Vec<PathBuf> = cases.iter().map(case::Case::before_path).collect();
    let trees = python_trees(&paths);
    for (case, path) in cases.iter().zip(&paths) {
        let must_be_read = case.manifest.error.is_none();
        compare(path, &trees[path], must_be_read);
    }
}

#[test]
fn the_standard_library_is_read_as_python_reads_it() {
    let paths: Vec<PathBuf> = files_below(&standard_library(), "py")
        .into_iter()
        .filter(|path| {
            !path
                .iter()
                .any(|part| part == "site-packages" || part == "test")
        })
        .step_by(LIBRARY_STEP)
        .collect();
    assert!(paths.len() > 50, "too few modules: {}", paths.len());
    let trees = python_trees(&paths);
    for path in &paths {
        compare(path, &trees[path], true);
    }
}

/// Trees must be equal where both are there. What this Python rejects (newer syntax, a byte order mark) tells nothing.
fn compare(path: &Path, theirs: &str, must_be_read: bool) {
    let Ok(text) = fs::read_to_string(path) else {
        return;
    };
    let shown = path.display();
    if theirs.starts_with("REFUSED") {
        return;
    }
    let ours = match ast_text::dump(&text) {
        Ok(ours) => ours,
        Err(why) => {
            assert!(
                !must_be_read,
                "{shown}: Python reads it, unpin does not: {why}"
            );
            return;
        }
    };
    let differing = ours.lines().zip(theirs.lines()).find(|(a, b)| a != b);
    if let Some((ours, theirs)) = differing {
        panic!("{shown}:\n  unpin  {ours}\n  Python {theirs}");
    }
    assert_eq!(ours.lines().count(), theirs.lines().count(), "{shown}");
}

/// CPython's trees as text, by path.
fn python_trees(paths: &[PathBuf]) -> HashMap<PathBuf, String> {
    let list = tempfile::NamedTempFile::new().expect("a temporary file");
    let lines: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    fs::write(list.path(), lines.join("\n")).expect("the list is written");
    let output = run(&[
        root()
            .join("tests/python/ast_dump.py")
            .display()
            .to_string(),
        list.path().display().to_string(),
    ]);
    let mut trees = HashMap::new();
    for file in output.split("\x1eFILE ").skip(1) {
        let (path, tree) = file.split_once('\n').expect("a line for each path");
        trees.insert(PathBuf::from(path), tree.to_owned());
    }
    assert_eq!(trees.len(), paths.len());
    trees
}

fn standard_library() -> PathBuf {
    let script = "import sysconfig; print(sysconfig.get_paths()['stdlib'])";
    PathBuf::from(run(&["-c".to_owned(), script.to_owned()]).trim())
}

fn run(arguments: &[String]) -> String {
    let output = python::command()
        .env("PYTHONIOENCODING", "utf-8")
        .args(arguments)
        .output()
        .expect("Python starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    String::from_utf8(output.stdout).expect("the trees are UTF-8")
}
