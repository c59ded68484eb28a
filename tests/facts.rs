//! `unpin facts` and `--facts`: what is found in a program does not depend on whether its libraries are given or known by facts.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use support::program::{Ran, project_of, unpin};
use support::python;

/// Two libraries, one above the other, and a program that calls them.
const FILES: [(&str, &str); 7] = [
    ("leaf/__init__.py", ""),
    (
        "leaf/grids.py",
        "\"\"\"Grids.\"\"\"\nimport numpy as np\n\n\ndef grid(n):\n    \"\"\"A square.\"\"\"\n    return np.ones((n, n))  # floats\n\n\n\
         def scaled(values, factor):\n    return values * factor\n\n\ndef _twice(values):\n    return values + values\n",
    ),
    ("middle/__init__.py", "from .steps import smooth\n"),
    (
        "middle/steps.py",
        "from leaf.grids import grid, scaled\n\nLOG = []\n\n\ndef field(n):\n    return scaled(grid(n), 2.0)\n\n\ndef smooth(values):\n    \
         return scaled(values, 0.5)\n\n\ndef keep(values):\n    LOG.append(values)\n    return values.sum()\n",
    ),
    ("app/__init__.py", ""),
    (
        "app/report.py",
        "import middle\nfrom leaf import grids\nfrom middle.steps import field, keep\n\n\ndef report(n):\n    raw = field(n)\n    \
         low = middle.smooth(raw)\n    total = low.sum()\n    high = middle.smooth(low)\n    return total, high.mean()\n\n\n\
         def kept(n):\n    raw = field(n)\n    total = keep(raw)\n    return total, field(n)\n\n\ndef own(values):\n    \
         some = grids.scaled(values, 3)\n    total = grids.scaled(some, 2).sum()\n    return total + len(grids.grid(1 << 12))\n\n\n\
         def alone(n):\n    raw = grids.grid(n)\n    total = raw.sum()\n    return total, grids.grid(n)\n",
    ),
    ("setup.py", ""),
];

/// The arguments of `unpin facts`, and then of a run, for each library after those that it imports.
fn build(folder: &Path) -> Vec<String> {
    let mut facts = Vec::new();
    for package in ["leaf", "middle"] {
        let out = format!("{package}.facts");
        let deps = facts.iter().flat_map(|it: &String| ["--deps", it]);
        let made: Vec<&str> = ["facts", "--out", &out, package]
            .into_iter()
            .chain(deps)
            .collect();
        let ran = unpin(folder, &made);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{made:?}");
        facts.push(out);
    }
    facts
}

/// What is found in `app`, with these arguments.
fn found(folder: &Path, arguments: &[&str]) -> Vec<String> {
    let ran = unpin(
        folder,
        &[&["--no-cache", "--unsafe", "--format", "jsonl"], arguments].concat(),
    );
    assert!(ran.code < 2, "{}", ran.err);
    let lines = ran
        .out
        .lines()
        .filter(|line| line.contains("\"path\":\"app/"));
    lines.map(str::to_owned).collect()
}

fn with_facts<'a>(facts: &'a [String], others: &[&'a str]) -> Vec<&'a str> {
    let named = facts.iter().flat_map(|it| ["--facts", it.as_str()]);
    named.chain(others.iter().copied()).collect()
}

/// Asserts that the program finds the same in both ways, and gives how much.
fn assert_same(files: &[(&str, &str)]) -> Vec<String> {
    let project = project_of(files);
    let whole = found(project.path(), &["."]);
    let facts = build(project.path());
    for package in ["leaf", "middle"] {
        fs::remove_dir_all(project.path().join(package)).unwrap();
    }
    let known = found(project.path(), &with_facts(&facts, &["app"]));
    assert_eq!(known, whole);
    known
}

/// [`FILES`] with something else in one place.
fn changed(path: &str, old: &str, new: &str) -> Vec<(&'static str, String)> {
    let files = FILES.iter().map(|&(name, text)| {
        let text = if name == path {
            assert!(text.contains(old), "{path}");
            text.replace(old, new)
        } else {
            text.to_owned()
        };
        (name, text)
    });
    files.collect()
}

fn assert_same_where(path: &str, old: &str, new: &str) -> Vec<String> {
    let files = changed(path, old, new);
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    assert_same(&files)
}

fn is_found(found: &[String], function: &str) -> bool {
    let named = format!("\"function\":\"{function}\"");
    found.iter().any(|line| line.contains(&named))
}

#[test]
fn facts_of_libraries_are_as_good_as_their_files() {
    let found = assert_same(&FILES);
    assert!(
        is_found(&found, "report") && is_found(&found, "alone"),
        "{found:?}"
    );
    assert!(!is_found(&found, "kept"), "{found:?}");
}

#[test]
fn without_facts_nothing_is_known_of_libraries() {
    let project = project_of(&FILES);
    let alone = found(project.path(), &["app"]);
    assert!(!alone.iter().any(|it| it.contains("\"safe\"")), "{alone:?}");
}

#[test]
fn what_libraries_do_to_others_is_known_by_facts() {
    for (old, new) in [
        // It reads the locals of who calls it, by name.
        (
            "def keep(values):\n",
            "def keep(values):\n    import sys\n    LOG.append(sys._getframe(1).f_locals)\n",
        ),
        // It rebinds what the other calls.
        (
            "LOG = []\n",
            "import leaf.grids\nleaf.grids.grid = list\nLOG = []\n",
        ),
        (
            "LOG = []\n",
            "import sys\nLOG = []\nsys.modules['leaf.grids'] = LOG\n",
        ),
        // It watches what it is passed.
        (
            "def keep(values):\n",
            "import weakref\n\n\ndef keep(values):\n    weakref.finalize(values, print, 'gone')\n",
        ),
        // A method that nobody can call from outside rebinds a name.
        (
            "LOG = []\n",
            "import leaf.grids\nLOG = []\n\n\nclass Patch:\n    def __enter__(self):\n        leaf.grids.scaled = self\n",
        ),
        (
            "LOG = []\n",
            "LOG = []\n\n\nclass Patch:\n    def __enter__(self):\n        globals()['field'] = self\n",
        ),
    ] {
        let found = assert_same_where("middle/steps.py", old, new);
        assert!(!is_found(&found, "kept"), "{new}: {found:?}");
    }
}

#[test]
fn what_libraries_do_with_what_they_are_handed_is_known_by_facts() {
    let files = FILES.map(|(name, text)| {
        let text = match name {
            "leaf/grids.py" => format!(
                "{text}\n\ndef apply(target, values):\n    for name, value in values.items():\n        setattr(target, name, value)\n"
            ),
            "app/report.py" => format!(
                "import numpy as np\n{text}\n\ndef odd(n):\n    grids.apply(np, dict(ones=n))\n    data = np.ones(1 << 20)\n    \
                 total = data.sum()\n    return total, np.ones(1 << 20)\n"
            ),
            _ => text.to_owned(),
        };
        (name, text)
    });
    let files = files.each_ref().map(|(name, text)| (*name, text.as_str()));
    let found = assert_same(&files);
    assert!(
        !found
            .iter()
            .any(|it| it.contains("\"odd\"") && it.contains("\"safe\"")),
        "{found:?}"
    );
}

#[test]
fn what_nobody_is_to_call_is_not_known() {
    let files = changed(
        "app/report.py",
        "grids.scaled(values, 3)",
        "grids._twice(grids.grid(values))",
    );
    let project = project_of(&files);
    let whole = found(project.path(), &["."]);
    let facts = build(project.path());
    let known = found(project.path(), &with_facts(&facts, &["app"]));
    assert!(
        is_found(&whole, "own") && !is_found(&known, "own"),
        "{known:?}"
    );
    assert!(known.iter().all(|line| whole.contains(line)), "{known:?}");
}

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

#[test]
fn the_cache_tells_runs_with_other_facts_apart() {
    let project = project_of(&FILES);
    let folder = project.path();
    let facts = build(folder);
    let run = |arguments: &[&str]| {
        let ran = unpin(
            folder,
            &[&["--cache-dir", "cache", "--diff"], arguments, &["app"]].concat(),
        );
        assert!(ran.code < 2, "{}", ran.err);
        ran.out
    };
    let known = with_facts(&facts, &[]);
    let (alone, with) = (run(&[]), run(&known));
    assert_ne!(alone, with);
    assert_eq!((run(&[]), run(&known)), (alone.clone(), with.clone()));
    let path = folder.join("leaf/grids.py");
    fs::write(
        &path,
        "def grid(n):\n    return open(n)\n\n\ndef scaled(values, factor):\n    return values\n",
    )
    .unwrap();
    build(folder);
    assert_eq!(run(&known), alone);
}

#[test]
fn settings_name_facts_relative_to_themselves() {
    let project = project_of(&FILES);
    let folder = project.path();
    let facts = build(folder);
    let by_name = found(folder, &with_facts(&facts, &["app"]));
    fs::create_dir(folder.join("build")).unwrap();
    for name in &facts {
        fs::rename(folder.join(name), folder.join("build").join(name)).unwrap();
    }
    let settings = "[tool.unpin]\nfacts = [\"build/leaf.facts\", \"build/middle.facts\"]\n";
    fs::write(folder.join("pyproject.toml"), settings).unwrap();
    assert_eq!(found(folder, &["app"]), by_name);
    let below = unpin(
        &folder.join("app"),
        &["--no-cache", "--diff", "--unsafe", "report.py"],
    );
    assert!(below.out.contains("del raw"), "{}{}", below.out, below.err);
    fs::remove_file(folder.join("build/leaf.facts")).unwrap();
    let ran = unpin(folder, &["app"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("build/leaf.facts: there is no such file"),
        "{}",
        ran.err
    );
}

#[test]
fn files_that_are_given_are_known_better_than_by_facts() {
    let project = project_of(&FILES);
    let facts = build(project.path());
    let whole = found(project.path(), &["."]);
    assert_eq!(found(project.path(), &with_facts(&facts, &["."])), whole);
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

/// What is found at Safe in `before.py` of a corpus case, with its other files given, and with their facts.
fn compare(case: &Path) -> (Vec<String>, Vec<String>) {
    let beside = case.join("beside");
    let others = support::files_below(&beside, "py");
    let mut files: Vec<(&Path, Vec<u8>)> = others
        .iter()
        .map(|path| (path.strip_prefix(&beside).unwrap(), fs::read(path).unwrap()))
        .collect();
    files.push((
        Path::new("before.py"),
        fs::read(case.join("before.py")).unwrap(),
    ));
    let project = project_of(&files);
    let folder = project.path();
    let found = |arguments: &[&str]| {
        let common = ["--isolated", "--no-cache", "--format", "jsonl"];
        let ran = unpin(folder, &[&common[..], arguments].concat());
        assert!(ran.code < 2, "{}: {}", case.display(), ran.err);
        let lines = ran
            .out
            .lines()
            .filter(|line| line.contains("\"path\":\"before.py\""));
        lines.map(str::to_owned).collect()
    };
    let whole = found(&["."]);
    let names = others
        .iter()
        .map(|path| path.strip_prefix(&beside).unwrap().to_str().unwrap());
    let names: Vec<&str> = names.collect();
    let made = [&["facts", "--isolated", "--out", "known"][..], &names].concat();
    assert_eq!(unpin(folder, &made).code, 0, "{}", case.display());
    for name in names {
        fs::remove_file(folder.join(name)).unwrap();
    }
    (whole, found(&["--facts", "known", "before.py"]))
}

#[test]
fn in_no_case_of_several_files_is_more_found_by_facts() {
    let cases = fs::read_dir(support::root().join("corpus")).unwrap();
    let cases = cases.map(|case| case.unwrap().path());
    let mut cases: Vec<_> = cases
        .filter(|case| !support::files_below(&case.join("beside"), "py").is_empty())
        .collect();
    cases.sort();
    let (first, second) = cases.split_at(cases.len() / 2);
    let same_in = |cases: &[std::path::PathBuf]| {
        let mut same = 0;
        for case in cases {
            let (whole, known) = compare(case);
            let is_known = |line: &String| whole.contains(line);
            assert!(known.iter().all(is_known), "{}: {known:?}", case.display());
            same += usize::from(known == whole);
        }
        same
    };
    let same: usize = std::thread::scope(|scope| {
        let other = scope.spawn(|| same_in(second));
        same_in(first) + other.join().unwrap()
    });
    // Of the others, programs of which all is given, more is known where that is so.
    assert!(same * 20 >= cases.len() * 19, "{same} of {}", cases.len());
}
