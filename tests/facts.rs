//! `--facts`: what is found in a program does not depend on whether its libraries are given or known by facts.

mod support;

use std::fs;
use std::path::Path;

use support::facts::{FILES, build, found, with_facts};
use support::program::{project_of, unpin};

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
                 total = len(data)\n    return total, np.ones(1 << 20)\n"
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
fn facts_that_were_made_without_what_they_lead_to_are_taken_for_the_worst() {
    let project = project_of(&[
        (
            "peeks.py",
            "import sys\n\n\ndef ask(name):\n    return sys._getframe(2).f_locals[name]\n",
        ),
        (
            "steps.py",
            "from peeks import ask\n\n\ndef look(name):\n    return ask(name)\n",
        ),
        (
            "app.py",
            "import numpy as np\nfrom steps import look\n\n\ndef run(n):\n    data = np.ones(n)\n    print(data.sum())\n    \
             print(look('data'))\n    return np.ones(n)\n\n\nif __name__ == '__main__':\n    run(1 << 17)\n",
        ),
    ]);
    let folder = project.path();
    let facts = |name: &str, deps: &[&str]| {
        let (out, file) = (format!("{name}.facts"), format!("{name}.py"));
        let ran = unpin(folder, &[&["facts", "--out", &out, &file], deps].concat());
        assert_eq!(ran.code, 0, "{}", ran.err);
    };
    facts("peeks", &[]);
    facts("steps", &[]);
    for files in [
        &["peeks.py", "app.py"][..],
        &["--facts", "peeks.facts", "app.py"],
    ] {
        let ran = unpin(
            folder,
            &[&["--no-cache", "--diff", "--facts", "steps.facts"], files].concat(),
        );
        assert!(!ran.out.contains("del data"), "{}", ran.out);
    }
    let ran = unpin(
        folder,
        &["--no-cache", "--diff", "--facts", "steps.facts", "app.py"],
    );
    assert!(ran.out.contains("del data"), "{}", ran.err);
    facts("steps", &["--deps", "peeks.facts"]);
    let both = ["--facts", "steps.facts", "--facts", "peeks.facts", "app.py"];
    let ran = unpin(folder, &[&["--no-cache", "--diff"], &both[..]].concat());
    assert!(!ran.out.contains("del data"), "{}", ran.out);
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
            // What lowers a peak by how much depends on what else is released.
            let released = |line: &str| line.split("\"evidence\"").next().map(str::to_owned);
            let is_known = |line: &String| whole.iter().any(|it| released(it) == released(line));
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
