//! What earlier runs found: the same bytes come out with it and without, whatever happened in between.

mod support;

use std::fs;
use std::path::Path;
use std::thread;

use support::program::{Ran, project_of, unpin};

const FOLDER: &str = ".unpin_cache";

/// One of several files, large or small, right or wrong.
fn text(seed: usize) -> String {
    match seed % 5 {
        0 => "def nothing():\n    return 1\n".into(),
        1 => "def broken(:\n".into(),
        2 => format!(
            "import numpy as np\n\n\ndef job():\n    data = np.ones({seed}_000_000)\n    total = data.sum()\n    \
             other = np.zeros(10_000_000)\n    return total, other\n"
        ),
        3 => format!(
            "import numpy as np\n\n\ndef look(path):\n    data = np.load(path)\n    n{seed} = eval('data.sum()')\n    \
             return n{seed}, np.zeros(10_000_000)\n"
        ),
        _ => "import numpy as np\n\n\ndef job():\n    # unpin: ignore-next\n    data = np.ones(1_000_000)\n    total = data.sum()\n    \
              return total, np.zeros(10_000_000)\n"
            .into(),
    }
}

fn assert_same(folder: &Path, arguments: &[&str]) -> Ran {
    let with = unpin(folder, arguments);
    let without = unpin(folder, &[&["--no-cache"], arguments].concat());
    assert_eq!(
        (&with.out, &with.err, with.code),
        (&without.out, &without.err, without.code),
        "{arguments:?}"
    );
    with
}

#[test]
fn edits_renames_and_removals_are_seen() {
    let project = project_of(&[("unpin.toml", b"")]);
    let folder = project.path();
    let mut random = fastrand::Rng::with_seed(20);
    for round in 0..40 {
        let name = |each: usize| folder.join(format!("f{each}.py"));
        let (one, other) = (name(random.usize(..12)), name(random.usize(..12)));
        match random.usize(..4) {
            0 if one.exists() => fs::remove_file(&one).unwrap(),
            1 if one.exists() => fs::rename(&one, &other).unwrap(),
            _ => fs::write(&one, text(random.usize(..1000))).unwrap(),
        }
        let forms: [&[&str]; 6] = [
            &["."],
            &["--diff", "--unsafe", "."],
            &["--format", "json", "."],
            &["--verbose", "--color", "always", "."],
            &["--min-size", "50MB", "."],
            &["--format", "sarif", "--strategy", "del", "."],
        ];
        let ran = assert_same(folder, forms[round % forms.len()]);
        assert_ne!(ran.code, 101);
    }
    assert!(folder.join(FOLDER).join("CACHEDIR.TAG").is_file());
    assert_eq!(
        fs::read_to_string(folder.join(FOLDER).join(".gitignore")).unwrap(),
        "*\n"
    );
}

#[test]
fn what_a_file_calls_in_another_is_looked_at_again() {
    let lib = |gives: &str| format!("import numpy as np\n\n\ndef load(n):\n    return {gives}\n");
    let (array, seen) = (lib("np.ones(n)"), lib("SEEN[n]"));
    let main = "from pack import load\n\n\ndef job():\n    data = load(1_000_000)\n    total = len(data)\n    \
                other = load(10_000_000)\n    return total, other\n";
    let project = project_of(&[
        ("unpin.toml", &b""[..]),
        ("main.py", main.as_bytes()),
        ("pack/__init__.py", &b"from .files import load\n"[..]),
        ("pack/files.py", array.as_bytes()),
        ("unrelated.py", &b""[..]),
    ]);
    let folder = project.path();
    let is_found = || assert_same(folder, &["."]).out.contains("main.py");
    assert!(is_found());
    let write = |path: &str, text: &str| fs::write(folder.join(path), text).unwrap();
    write("unrelated.py", "x = 1\n");
    assert!(is_found());
    write("pack/files.py", &seen);
    assert!(!is_found());
    write("pack/files.py", &array);
    assert!(is_found());
    write(
        "pack/__init__.py",
        "from .files import load\nload = print\n",
    );
    assert!(!is_found());
    write("pack/__init__.py", "from .files import load\n");
    write(
        "unrelated.py",
        "import pack.files\n\npack.files.load = print\n",
    );
    assert!(!is_found());
    write(
        "unrelated.py",
        "import sys\n\nsys.modules['pack.files'] = None\n",
    );
    assert!(!is_found());
}

#[test]
fn a_file_that_was_written_is_looked_at_again() {
    let project = project_of(&[("job.py", text(2).as_bytes()), ("unpin.toml", b"")]);
    let folder = project.path();
    assert_same(folder, &["--diff", "."]);
    assert_eq!(unpin(folder, &["--write", "."]).code, 0);
    let ran = assert_same(folder, &["--diff", "."]);
    assert_eq!((ran.out.as_str(), ran.code), ("", 0));
    assert_eq!(unpin(folder, &["--undo", "."]).code, 0);
    assert!(
        assert_same(folder, &["--diff", "."])
            .out
            .contains("+    del data")
    );
    // A second run of the same command on what it wrote once, and that was taken back.
    assert_eq!(unpin(folder, &["--write", "."]).code, 0);
    assert_same(folder, &["--diff", "."]);
}

#[test]
fn a_broken_cache_is_none() {
    let project = project_of(&[("job.py", text(2).as_bytes()), ("unpin.toml", b"")]);
    let folder = project.path();
    assert_same(folder, &["."]);
    let files = fs::read_dir(folder.join(FOLDER)).unwrap();
    let found = files
        .map(|file| file.unwrap().path())
        .find(|path| path.extension().is_some_and(|it| it == "found"));
    let found = found.unwrap();
    for content in [&b""[..], b"unpin cache 1\nnonsense", &[0xff; 4096]] {
        fs::write(&found, content).unwrap();
        assert_same(folder, &["."]);
    }
    fs::remove_file(&found).unwrap();
    fs::create_dir(&found).unwrap();
    assert_same(folder, &["."]);
}

#[test]
fn runs_at_the_same_time_do_not_disturb_each_other() {
    let files: Vec<(String, String)> = (0..30)
        .map(|each| (format!("f{each}.py"), text(each)))
        .chain([("unpin.toml".into(), String::new())])
        .collect();
    let project = project_of(&files);
    let folder = project.path();
    let expected = unpin(folder, &["--no-cache", "."]);
    thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| assert_eq!(unpin(folder, &["."]).out, expected.out));
        }
    });
    assert_same(folder, &["."]);
}

#[test]
fn the_folder_is_chosen_and_removed() {
    let project = project_of(&[
        ("job.py", text(2).as_bytes()),
        ("kept/a.txt", b""),
        ("pyproject.toml", b""),
    ]);
    let folder = project.path();
    assert_same(folder, &["--cache-dir", "elsewhere", "job.py"]);
    assert!(!folder.join(FOLDER).exists());
    assert!(folder.join("elsewhere/CACHEDIR.TAG").exists());
    let ran = unpin(folder, &["clean", "--cache-dir", "elsewhere"]);
    assert_eq!((ran.err.as_str(), ran.code), ("removed elsewhere\n", 0));
    assert!(!folder.join("elsewhere").exists());
    let ran = unpin(folder, &["clean", "--cache-dir", "kept"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(folder.join("kept/a.txt").exists());
    let ran = unpin(folder, &["clean"]);
    assert!(ran.err.starts_with("nothing to remove"), "{}", ran.err);
    unpin(folder, &["--no-cache", "."]);
    assert!(!folder.join(FOLDER).exists());
}

/// Nothing is kept where nothing can be written, and nobody is troubled with it.
#[test]
fn a_folder_that_cannot_be_written_is_no_trouble() {
    let project = project_of(&[("job.py", text(2).as_bytes()), ("file", b"")]);
    assert_same(project.path(), &["--cache-dir", "file/below", "job.py"]);
}

/// Nobody asked for a folder beside a file of no project, nor beside one that is written.
#[test]
fn nothing_is_kept_outside_of_a_project_or_by_writing() {
    let project = project_of(&[("job.py", text(2).as_bytes())]);
    let folder = project.path();
    assert_same(folder, &["job.py"]);
    assert!(!folder.join(FOLDER).exists());
    fs::write(folder.join("unpin.toml"), "").unwrap();
    assert_eq!(unpin(folder, &["--write", "job.py"]).code, 0);
    assert!(!folder.join(FOLDER).exists());
}
