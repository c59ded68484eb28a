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
        let refused = case.manifest.refused.as_deref().unwrap_or_default();
        let must_be_read = case.manifest.error.is_none() && !refused.contains("this parser");
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

/// Valid forms that tree-sitter takes for errors, and their neighbours; each must be read.
const MISREAD_FORMS: [&str; 24] = [
    "def f() -> tuple(int, int): ...",
    "def f(p: a[x](c), *, q: a[x][y] = 1) -> a[x].b(c): ...",
    "async def f(*p: *(a)) -> g(*a, k=1)(lambda x, y=1: x): ...",
    "x: a[b] == c = 1",
    "a[*(b)], a[*[b], c], a[d, *\"b\"]",
    "a[* (b)] = c = d[*-b].e[*(f)](g)",
    "a[x * (b)], a[..., 2 * (b)], ... * (b)",
    "x = *(a), b",
    "for x in *(a), b: pass",
    "def f():\n    return *[a], *b.c",
    "f(*(a), **(b))",
    "f\"{a:=^10}{b!r:=10}{(c := 1):={w}}{d:{e:=>5}}\"",
    "f\"{a:=10}\" 'y:=z' f'{x!s:=}'",
    "def f():\n    x = (1 +\n2)",
    "class C:\n    def f(self):\n        g(\n# comment\n a if b else\nc)",
    "def f():\n    f\"{\na}\"\"x\"",
    "(x := a if b else c)",
    "f(x := a if b else c if d else e)",
    "a & b ^ c & d ^ (e ^ f) & g",
    "a ^ b & c | d & e ^ f",
    "with a if b else (c) as d: pass",
    "with (a if b else c as d): pass",
    "with (lambda: a as b, c): pass",
    "a[x], b = 1,\n(c) = 2",
];

/// Forms with `#` where so many comments go that they are hidden from tree-sitter.
const FORMS_WITH_COMMENTS: [&str; 8] = [
    "#\nx = 1\n",
    "def f(x):\n    a = g(x)\n#\n    return h(a)\n#",
    "def f():\n    if x:\n        y\n#\n    else:\n#\n        z\n\n\n@d\n#\ndef g():\n    pass\n",
    "class C:\n#\n    x = (1,\n#\n 2, [\n#\n], '''\n# text\n''')\n    def f(self): return 1\n#\n    y = 2\n",
    "x = 1 \\\n  + 2\n#\n\\\ny = 3\n",
    "match x:\n    case 1:\n#\n        y\n#\n    case _: z\n",
    "try:\n    x\n#\nexcept E:\n    y  \n#\nfinally:\n    f(\n#\n*(a))\n",
    "def f() -> g(1):\n#\n    return f\"{a:=^10}\"\n",
];

#[test]
fn many_comments_change_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let many = "   # a comment, (open [brackets, and 'quotes\r\n\n\t#\n".repeat(80);
    let paths: Vec<PathBuf> = (0..FORMS_WITH_COMMENTS.len())
        .map(|n| folder.path().join(format!("{n}.py")))
        .collect();
    for (path, form) in paths.iter().zip(FORMS_WITH_COMMENTS) {
        let lines = form.split_inclusive('\n').map(|line| match line {
            "#\n" | "#" => many.as_str(),
            line => line,
        });
        fs::write(path, lines.collect::<String>()).expect("write a form");
    }
    let trees = python_trees(&paths);
    for path in &paths {
        compare(path, &trees[path], true);
    }
}

#[test]
fn what_tree_sitter_misreads_is_read_as_python_reads_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let paths: Vec<PathBuf> = (0..MISREAD_FORMS.len())
        .map(|n| folder.path().join(format!("{n:02}.py")))
        .collect();
    for (path, form) in paths.iter().zip(MISREAD_FORMS) {
        fs::write(path, format!("{form}\n")).expect("the form is written");
    }
    let trees = python_trees(&paths);
    for path in &paths {
        compare(path, &trees[path], true);
    }
}

/// How many random functions are compared, and how many of a hundred may be refused: what [`MISREAD_FORMS`] has not yet.
const RANDOM_FUNCTIONS: usize = 3_000;
const MOST_REFUSED: usize = 3;

#[test]
fn random_functions_are_read_as_python_reads_them() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let script = root().join("tests/python/random_syntax.py");
    let count = RANDOM_FUNCTIONS.to_string();
    let arguments = [
        &script.display().to_string(),
        "1",
        &count,
        &folder.path().display().to_string(),
    ];
    run(&arguments.map(ToOwned::to_owned));
    let paths = files_below(folder.path(), "py");
    assert_eq!(paths.len(), RANDOM_FUNCTIONS);
    let trees = python_trees(&paths);
    let read = paths
        .iter()
        .filter(|path| compare(path, &trees[*path], false));
    let refused = RANDOM_FUNCTIONS - read.count();
    assert!(
        refused * 100 <= RANDOM_FUNCTIONS * MOST_REFUSED,
        "{refused} of {RANDOM_FUNCTIONS} are refused"
    );
}

/// Trees must be equal where both are there. What this Python rejects (newer syntax, a byte order mark) tells nothing.
/// Returns whether unpin reads the file.
fn compare(path: &Path, theirs: &str, must_be_read: bool) -> bool {
    let Ok(text) = fs::read_to_string(path) else {
        return true;
    };
    let shown = path.display();
    if theirs.starts_with("REFUSED") {
        return true;
    }
    let ours = match ast_text::dump(&text) {
        Ok(ours) => ours,
        Err(why) => {
            assert!(
                !must_be_read,
                "{shown}: Python reads it, unpin does not: {why}"
            );
            return false;
        }
    };
    let differing = ours.lines().zip(theirs.lines()).find(|(a, b)| a != b);
    if let Some((ours, theirs)) = differing {
        panic!("{shown}:\n  unpin  {ours}\n  Python {theirs}");
    }
    assert_eq!(ours.lines().count(), theirs.lines().count(), "{shown}");
    true
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
