//! `unpin facts`: what it writes, when that is written anew, and what is reported of files that are no facts.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use support::facts::{FILES, build, found, with_facts};
use support::program::{Ran, project_of, unpin};
use support::python;

#[test]
fn an_artefact_depends_on_what_it_is_made_from_alone() {
    let made = |folder: &Path, arguments: &[&str]| {
        let out = [
            "facts",
            "--out",
            "made",
            "leaf/grids.py",
            "leaf/__init__.py",
        ];
        let ran = unpin(folder, &[&out[..], arguments].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
        fs::read(folder.join("made")).unwrap()
    };
    let project = project_of(&FILES);
    let first = made(project.path(), &[]);
    for jobs in ["1", "2", "5"] {
        assert_eq!(made(project.path(), &["--jobs", jobs]), first);
    }
    let elsewhere = project_of(&FILES);
    fs::write(elsewhere.path().join("leaf/other.py"), "").unwrap();
    assert_eq!(
        made(elsewhere.path(), &["leaf"]).len(),
        made(elsewhere.path(), &["leaf"]).len()
    );
    fs::remove_file(elsewhere.path().join("leaf/other.py")).unwrap();
    fs::write(elsewhere.path().join("other.py"), "import sys\n").unwrap();
    assert_eq!(made(elsewhere.path(), &["leaf"]), first);
    let below = elsewhere.path().join("leaf");
    let out = ["facts", "--root", "..", "--out", "../made", "."];
    assert_eq!(unpin(&below, &out).code, 0);
    assert_eq!(fs::read(elsewhere.path().join("made")).unwrap(), first);
}

#[test]
fn comments_and_docstrings_are_no_facts() {
    let project = project_of(&FILES);
    build(project.path());
    let read = |name: &str| fs::read(project.path().join(name)).unwrap();
    let written = || {
        fs::metadata(project.path().join("leaf.facts"))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = (read("leaf.facts"), read("middle.facts"));
    let first = written();
    let path = project.path().join("leaf/grids.py");
    let text = fs::read_to_string(&path).unwrap();
    let commented = text
        .replace("A square.", "A square of ones.")
        .replace("# floats", "# doubles\n");
    fs::write(&path, commented).unwrap();
    build(project.path());
    assert!((read("leaf.facts"), read("middle.facts")) == before);
    assert_eq!(written(), first, "it is out of date for no reason");
    fs::write(&path, text.replace("np.ones((n, n))", "np.ones(n)")).unwrap();
    build(project.path());
    assert!(read("leaf.facts") != before.0 && read("middle.facts") != before.1);
}

/// The error of a run with these facts.
fn error_with(folder: &Path, facts: &[&str]) -> String {
    let named = facts.iter().flat_map(|it| ["--facts", it]);
    let arguments: Vec<&str> = named.chain(["app"]).collect();
    let Ran { code, out, err } = unpin(folder, &arguments);
    assert_eq!((code, out.as_str()), (2, ""), "{facts:?}");
    err
}

#[test]
fn what_cannot_be_used_is_reported_with_a_way_out() {
    let project = project_of(&FILES);
    let folder = project.path();
    build(folder);
    let whole = fs::read(folder.join("leaf.facts")).unwrap();
    let write = |bytes: &[u8]| fs::write(folder.join("odd.facts"), bytes).unwrap();
    let line = whole.iter().position(|it| *it == b'\n').unwrap();
    for end in [whole.len() - 1, whole.len() / 2, line + 1, line, 20, 13] {
        write(&whole[..end]);
        let error = error_with(folder, &["odd.facts"]);
        assert!(error.starts_with("error: odd.facts: "), "{error}");
        assert!(
            error.contains("make it again with `unpin facts`"),
            "{end}: {error}"
        );
    }
    for at in [line - 1, line + 8, whole.len() - 3] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        write(&bytes);
        assert!(
            error_with(folder, &["odd.facts"]).contains("is damaged"),
            "{at}"
        );
    }
    let text = String::from_utf8_lossy(&whole[..line]).into_owned();
    let older = text.replace(env!("CARGO_PKG_VERSION"), "0.0.1");
    write(older.as_bytes());
    let error = error_with(folder, &["odd.facts"]);
    assert!(error.contains("is damaged"), "{error}");
    write(format!("{older}\n").as_bytes());
    let error = error_with(folder, &["odd.facts"]);
    assert!(
        error.contains("was made by unpin 0.0.1 (format 1), and this is"),
        "{error}"
    );
    for (facts, why) in [
        (
            &["app"][..],
            "is a folder, and no file that `unpin facts` wrote",
        ),
        (&["app/report.py"], "is no file that `unpin facts` wrote"),
        (
            &["none.facts"],
            "there is no such file: `unpin facts --out` writes",
        ),
        (&["middle.facts"], "was made with facts that are not given"),
    ] {
        let error = error_with(folder, facts);
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn artefacts_that_do_not_fit_each_other_are_refused() {
    let project = project_of(&FILES);
    let folder = project.path();
    build(folder);
    fs::copy(folder.join("leaf.facts"), folder.join("old.facts")).unwrap();
    // The same twice is no matter.
    let twice = ["leaf.facts", "old.facts", "middle.facts"].map(str::to_owned);
    assert!(!found(folder, &with_facts(&twice, &["app"])).is_empty());
    fs::write(
        folder.join("leaf/grids.py"),
        "def grid(n):\n    return [n]\n",
    )
    .unwrap();
    let ran = unpin(folder, &["facts", "--out", "leaf.facts", "leaf"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let error = error_with(folder, &["leaf.facts", "middle.facts"]);
    assert!(
        error.contains("middle.facts: was made with facts"),
        "{error}"
    );
    let error = error_with(folder, &["leaf.facts", "old.facts"]);
    assert!(error.contains("knows something else of"), "{error}");
}

#[test]
fn what_cannot_be_made_is_reported_and_not_written() {
    let project = project_of(&FILES);
    let folder = project.path();
    fs::write(folder.join("leaf/odd.py"), b"x = '\xff'\n").unwrap();
    for (arguments, why) in [
        (&["leaf"][..], "leaf/odd.py"),
        (&["none"], "none: no such file"),
        (
            &["leaf/grids.py", "--deps", "none"],
            "none: there is no such file",
        ),
        (&["leaf/grids.py", "--root", "app"], "is not below"),
    ] {
        let ran = unpin(folder, &[&["facts", "--out", "made"], arguments].concat());
        assert_eq!(ran.code, 2, "{arguments:?}");
        assert!(ran.err.contains(why), "{}", ran.err);
        assert!(!folder.join("made").exists());
    }
    let ran = unpin(folder, &["facts", "--out", "none/made", "leaf/grids.py"]);
    assert!(
        ran.err.contains("none/made: cannot be written"),
        "{}",
        ran.err
    );
}

/// Runs what `build.ninja` of the example says in its order, as far as it is out of date by contents; gives what ran.
fn build_example(folder: &Path, seen: &mut BTreeMap<String, Vec<Vec<u8>>>) -> Vec<String> {
    let text = fs::read_to_string(folder.join("build.ninja")).unwrap();
    let command_of = |rule: &str| {
        let after = text
            .split(&format!("rule {rule}\n  command = unpin "))
            .nth(1)
            .unwrap();
        after.lines().next().unwrap().to_owned()
    };
    let mut ran = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((out, rest)) = line
            .strip_prefix("build ")
            .and_then(|it| it.split_once(": "))
        else {
            continue;
        };
        let known = lines
            .peek()
            .and_then(|it| it.strip_prefix("  known = "))
            .unwrap_or_default();
        let (rule, inputs) = rest.split_once(' ').unwrap();
        let sources = inputs.split(" | ").next().unwrap();
        let inputs = inputs.split([' ', '|']).filter(|it| !it.is_empty());
        let contents: Vec<Vec<u8>> = inputs
            .map(|it| fs::read(folder.join(it)).unwrap())
            .collect();
        if seen.insert(out.to_owned(), contents.clone()) == Some(contents) {
            continue;
        }
        let command = command_of(rule)
            .replace("$out", out)
            .replace("$known", known);
        let command = command.replace("$in", sources);
        let words: Vec<&str> = command.split_whitespace().collect();
        let done = unpin(folder, &words);
        assert_eq!((done.code, done.err.as_str()), (0, ""), "{command}");
        ran.push(out.trim_start_matches("out/").to_owned());
    }
    ran
}

#[test]
fn of_the_example_only_what_depends_on_a_change_is_built_again() {
    let example = support::root().join("examples/bazel");
    let mut files = support::files_below(&example, "py");
    files.extend(["build.ninja", "unpin.toml"].map(|name| example.join(name)));
    let files = files.iter().map(|path| {
        (
            path.strip_prefix(&example).unwrap(),
            fs::read(path).unwrap(),
        )
    });
    let project = project_of(&files.collect::<Vec<_>>());
    let folder = project.path();
    fs::create_dir(folder.join("out")).unwrap();
    let mut seen = BTreeMap::new();
    let mut build = || build_example(folder, &mut seen);
    let all = [
        "leaf.facts",
        "leaf.jsonl",
        "middle.facts",
        "middle.jsonl",
        "app.jsonl",
    ];
    assert_eq!(build(), all);
    let found = fs::read_to_string(folder.join("out/app.jsonl")).unwrap();
    assert!(found.contains("    del raw"), "{found}");
    assert!(build().is_empty());
    let change = |name: &str, old: &str, new: &str| {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        assert!(text.contains(old));
        fs::write(folder.join(name), text.replace(old, new)).unwrap();
    };
    change("leaf/grids.py", "A square of ones.", "Ones.");
    assert_eq!(build(), ["leaf.facts", "leaf.jsonl"]);
    change("leaf/grids.py", "np.ones((n, n))", "open(n)");
    assert_eq!(build(), all);
    let found = fs::read_to_string(folder.join("out/app.jsonl")).unwrap();
    assert!(!found.contains("    del raw"), "{found}");
    change("app/report.py", "low.sum()", "low.max()");
    assert_eq!(build(), ["app.jsonl"]);
}

#[test]
fn an_artefact_is_at_most_a_twentieth_of_a_library() {
    let environment = python::interpreter().parent().unwrap().parent().unwrap();
    let versions = fs::read_dir(environment.join("lib")).unwrap();
    let numpy = versions.map(|it| it.unwrap().path().join("site-packages/numpy"));
    let numpy = numpy.into_iter().find(|it| it.is_dir()).unwrap();
    let made = tempfile::tempdir().unwrap();
    let out = made.path().join("facts");
    // Some of its packages, with their tests: all of it takes long without optimisation.
    let packages = ["ma", "polynomial", "random", "fft"];
    let ran = unpin(
        numpy.parent().unwrap(),
        &[
            &["facts", "--isolated", "--out", out.to_str().unwrap()],
            &packages
                .map(|it| format!("numpy/{it}"))
                .each_ref()
                .map(String::as_str)[..],
        ]
        .concat(),
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let sources = packages
        .iter()
        .flat_map(|it| support::files_below(&numpy.join(it), "py"));
    let source: u64 = sources.map(|it| fs::metadata(it).unwrap().len()).sum();
    let size = fs::metadata(&out).unwrap().len();
    assert!(size * 20 <= source, "{size} of {source}");
}
