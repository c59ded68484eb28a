//! `--trace` of commands that make it hard: each either works or says what is in the way, and the tree stays as it was.

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use support::program::{project_of, run, unpin};

const CHAIN: &str = include_str!("trace/chain.py");
const MODULE: &str = include_str!("trace/programs/notebook_script.py");

fn trace(folder: &Path, command: &str) -> Value {
    let ran = unpin(folder, &["--format", "json", "--trace", command]);
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.err))
}

fn find<'a>(json: &'a Value, list: &str, function: &str, local: &str) -> Option<&'a Value> {
    let locals = json["trace"][list].as_array().unwrap();
    let mut locals = locals.iter();
    locals.find(|it| it["function"] == function && it["local"] == local)
}

/// Whether `data` of `chain`, 40 MiB, was seen.
fn sees_chain(json: &Value) -> bool {
    let data = find(json, "locals", "chain", "data");
    data.is_some_and(|data| data["own_bytes"].as_u64().unwrap() >= 40 << 20)
}

/// A Python of this version: on PATH, or one of pyenv's. Says so where there is none.
fn find_python(version: &str) -> Option<PathBuf> {
    let named = PathBuf::from(format!("python{version}"));
    let home = std::env::home_dir().unwrap_or_default();
    let root = std::env::var_os("PYENV_ROOT").map_or(home.join(".pyenv"), PathBuf::from);
    let installed = root.join("versions").read_dir().into_iter().flatten();
    let installed = installed.flatten().map(|item| item.path());
    let installed = installed.filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&format!("{version}."))
    });
    let candidates = installed.map(|path| path.join("bin/python")).chain([named]);
    let runs = |path: &PathBuf| {
        let ran = Command::new(path).arg("--version").output();
        ran.is_ok_and(|it| it.status.success())
    };
    let found = candidates.into_iter().find(runs);
    if found.is_none() {
        eprintln!("skipped: no Python {version}");
    }
    found
}

#[test]
fn every_supported_python_is_traced() {
    for version in ["3.8", "3.9", "3.10", "3.12", "3.13", "3.14"] {
        let Some(python) = find_python(version) else {
            continue;
        };
        let folder = project_of(&[("job.py", CHAIN)]);
        let json = trace(folder.path(), &format!("{} job.py", python.display()));
        assert!(sees_chain(&json), "{version}: {json}");
        assert_eq!(
            json["findings"].as_array().unwrap().len(),
            1,
            "{version}: {json}"
        );
    }
}

#[test]
fn an_older_python_is_refused_by_name() {
    let Some(python) = find_python("3.7") else {
        return;
    };
    let folder = project_of(&[("job.py", CHAIN)]);
    let command = format!("{} job.py", python.display());
    let ran = unpin(folder.path(), &["--trace", &command, "job.py"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err
            .contains("cannot be traced: only CPython 3.8 and later"),
        "{}",
        ran.err
    );
}

#[test]
fn module_level_is_seen_at_the_peak() {
    for version in ["3.12", "3.13", "3.14"] {
        let Some(python) = find_python(version) else {
            continue;
        };
        let folder = project_of(&[("job.py", MODULE)]);
        let json = trace(folder.path(), &format!("{} job.py", python.display()));
        let raw = find(&json, "locals", "<module>", "raw");
        let raw = raw.unwrap_or_else(|| panic!("{version}: {json}"));
        assert_eq!(raw["own_bytes"].as_u64().unwrap() >> 20, 40, "{version}");
        assert!(find(&json, "elsewhere", "<module>", "model").is_none());
        let place = &json["trace"]["peak_place"];
        assert_eq!(
            (&place["function"], &place["line"], &place["is_exact"]),
            (&"<module>".into(), &12.into(), &true.into())
        );
    }
}

#[test]
fn isolated_pythons_and_none_are_told() {
    let folder = project_of(&[("job.py", CHAIN)]);
    for command in [
        "python3 -I job.py",
        "python3 -E job.py",
        "python3 -S job.py",
        "true",
    ] {
        let ran = unpin(folder.path(), &["--trace", command, "job.py"]);
        assert_eq!(ran.code, 2, "{command}: {}", ran.err);
        assert!(
            ran.err
                .contains("no Python of the command could be watched"),
            "{command}: {}",
            ran.err
        );
    }
}

#[test]
fn other_copies_and_zipapps_are_told() {
    let elsewhere = project_of(&[("job.py", CHAIN)]);
    let folder = project_of(&[("job.py", CHAIN), ("app/__main__.py", CHAIN)]);
    let copy = elsewhere.path().join("job.py");
    let packed = run("python3", folder.path(), &["-m", "zipapp", "app"]);
    assert_eq!(packed.code, 0, "{}", packed.err);
    for command in [
        format!("python3 {}", copy.display()),
        "python3 app.pyz".into(),
    ] {
        let ran = unpin(folder.path(), &["--trace", &command, "job.py"]);
        assert_eq!(ran.code, 2, "{command}: {}", ran.err);
        assert!(
            ran.err.contains("loaded none of the given files"),
            "{command}: {}",
            ran.err
        );
    }
}

#[test]
fn a_command_that_ends_by_a_signal_is_an_error() {
    let text = format!("{CHAIN}\nimport os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n");
    let folder = project_of(&[("job.py", &text)]);
    let ran = unpin(folder.path(), &["--trace", "python3 job.py", "job.py"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("SIGSEGV"), "{}", ran.err);
}

#[test]
fn a_child_that_is_killed_counts_as_far_as_it_came() {
    let text = CHAIN.replace(
        "print(chain(40 << 20), ",
        "import os, signal, time\nchild = os.fork()\nif child == 0:\n    chain(40 << 20)\n    time.sleep(0.3)\n    \
         chain(1 << 20)\n    time.sleep(60)\ntime.sleep(1.2)\nos.kill(child, signal.SIGKILL)\nos.waitpid(child, 0)\nprint(1, ",
    );
    let folder = project_of(&[("job.py", &text)]);
    let json = trace(folder.path(), "python3 job.py");
    assert!(sees_chain(&json), "{json}");
}

#[test]
fn a_flood_of_output_is_read_in_bounded_memory() {
    let text = format!(
        "{CHAIN}\nline = 'x' * 1023\nfor _ in range(1 << 10):\n    print('\\n'.join([line] * 1024))\n"
    );
    let folder = project_of(&[("job.py", &text)]);
    let json = trace(folder.path(), "python3 job.py");
    assert!(sees_chain(&json));
}

const REPLACING: &str = "\
import builtins
import gc
import os
import sys
import time

NAMES = ['len', 'id', 'type', 'max', 'min', 'list', 'range', 'sorted', 'open', 'str', 'map', 'tuple', 'isinstance', 'dict']
KEPT = {name: getattr(builtins, name) for name in NAMES}


def broken(*arguments, **named):
    raise SystemExit('called')


def replace():
    gc.get_referents = gc.get_referrers = os.open = os.write = sys.getsizeof = time.time = broken
    for name in NAMES:
        setattr(builtins, name, broken)


def restore():
    for name in NAMES:
        setattr(builtins, name, KEPT[name])
";

#[test]
fn replaced_builtins_are_neither_called_nor_missed() {
    let text = "\
import odd


def chain(size):
    data = bytearray(size)
    half = bytearray(data)
    rest = bytearray(half)
    return rest.__len__()


odd.replace()
result = chain(40 << 20)
odd.restore()
print(result)
";
    let folder = project_of(&[("job.py", text), ("odd.py", REPLACING)]);
    let plain = run("python3", folder.path(), &["job.py"]);
    assert_eq!(plain.out, "41943040\n", "{}", plain.err);
    let json = trace(folder.path(), "python3 job.py");
    assert!(sees_chain(&json), "{json}");
}

#[test]
fn read_only_folders_are_traced_and_stay() {
    let folder = project_of(&[("src/job.py", CHAIN)]);
    let source = folder.path().join("src");
    fs::set_permissions(&source, fs::Permissions::from_mode(0o555)).unwrap();
    let json = trace(folder.path(), "python3 src/job.py");
    let names: Vec<_> = source.read_dir().unwrap().flatten().collect();
    fs::set_permissions(&source, fs::Permissions::from_mode(0o755)).unwrap();
    assert!(sees_chain(&json));
    assert_eq!(names.len(), 1);
    assert_eq!(fs::read_to_string(source.join("job.py")).unwrap(), CHAIN);
}

#[test]
fn the_ratchet_fails_when_more_is_held_and_names_what_holds_it() {
    let folder = project_of(&[("job.py", CHAIN)]);
    let check = [
        "--trace",
        "python3 job.py",
        "--check-baseline",
        "memory.json",
        "job.py",
    ];
    let ran = unpin(folder.path(), &check);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--update-baseline"), "{}", ran.err);
    let update = [&check[..], &["--update-baseline"]].concat();
    assert_eq!(unpin(folder.path(), &update).code, 0);
    assert_eq!(unpin(folder.path(), &check).code, 0);
    let worse = CHAIN.replace(
        "    half = copy(data)\n",
        "    more = copy(data)\n    half = copy(more)\n",
    );
    fs::write(folder.path().join("job.py"), worse).unwrap();
    let ran = unpin(folder.path(), &check);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(
        ran.err
            .contains("40.0 MiB more than the 40.0 MiB accepted: `more` in `chain`"),
        "{}",
        ran.err
    );
}

#[test]
fn the_page_shows_what_was_dead() {
    let folder = project_of(&[("job.py", CHAIN)]);
    let ran = unpin(
        folder.path(),
        &[
            "--trace",
            "python3 job.py",
            "--report",
            "page.html",
            "job.py",
        ],
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    let page = fs::read_to_string(folder.path().join("page.html")).unwrap();
    assert!(page.contains("class=\"band band-0\""), "{page}");
    assert!(page.contains("<code>data</code> in <code>chain</code>"));
}

#[test]
fn what_a_run_does_to_files_of_the_users_is_told() {
    let job = CHAIN.to_owned()
        + "\nimport subprocess\nimport sys\nif sys.argv[1] == 'child':\n    subprocess.run('printf x | dd of=large.bin conv=notrunc 2>&1', shell=True, check=True)\n\
           elif sys.argv[1] == 'own':\n    for name in ['large.bin', 'far.bin']:\n        open(name, 'r+b').write(b'x')\n\
           elif sys.argv[1] == 'folder':\n    open('far/new.txt', 'w').write('x')\n";
    let folder = project_of(&[
        ("p/job.py", job.as_bytes()),
        ("p/large.bin", &vec![0; 5 << 20]),
        ("far/f.bin", b"0"),
    ]);
    let project = folder.path().join("p");
    for (link, target) in [("far.bin", "../far/f.bin"), ("far", "../far")] {
        std::os::unix::fs::symlink(target, project.join(link)).unwrap();
    }
    for (how, told, changed) in [
        ("own", None, None),
        (
            "child",
            Some("large.bin changed while the command ran"),
            Some("p/large.bin"),
        ),
        (
            "folder",
            Some("far/new.txt: it goes there by an absolute path, or through a linked folder"),
            Some("far/new.txt"),
        ),
    ] {
        fs::write(project.join("large.bin"), vec![0; 5 << 20]).unwrap();
        let ran = unpin(
            &project,
            &["--trace", &format!("python3 job.py {how}"), "job.py"],
        );
        let notes: Vec<&str> = ran
            .out
            .lines()
            .filter(|line| line.contains("note: ") && line.contains("your "))
            .collect();
        assert_eq!(
            notes.len(),
            usize::from(told.is_some()),
            "{how}: {}{}",
            ran.out,
            ran.err
        );
        assert!(
            told.is_none_or(|told| notes[0].contains(told)),
            "{how}: {notes:?}"
        );
        for name in ["p/large.bin", "far/f.bin", "far/new.txt"] {
            let bytes = fs::read(folder.path().join(name)).unwrap_or_default();
            assert_eq!(
                bytes.starts_with(b"x"),
                changed == Some(name),
                "{how}: {name}"
            );
        }
    }
}

#[test]
fn a_name_with_a_line_end_is_no_hindrance() {
    let folder = project_of(&[("job.py", CHAIN), ("odd\nname.py", CHAIN)]);
    assert!(sees_chain(&trace(folder.path(), "python3 job.py")));
    assert!(sees_chain(&trace(folder.path(), "python3 'odd\nname.py'")));
}

#[test]
fn commands_that_name_files_in_odd_ways_or_need_a_shell_are_traced() {
    let folder = project_of(&[("p/job.py", CHAIN), ("q/x.txt", "")]);
    let inside = folder.path().join("q");
    for words in [
        &["--trace", "python3 ../p/job.py", "../p/job.py"][..],
        &[
            "--trace",
            "python3 ../p/job.py | cat",
            "--verify-shell",
            "../p/job.py",
        ],
    ] {
        let ran = unpin(&inside, &[&["--format", "json"], words].concat());
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        assert!(sees_chain(&json), "{}", ran.err);
        assert_eq!(find(&json, "elsewhere", "chain", "data"), None);
    }
    let notebook =
        r#"{"nbformat": 4, "metadata": {}, "cells": [{"cell_type": "code", "source": "x = 1"}]}"#;
    fs::write(inside.join("nb.ipynb"), notebook).unwrap();
    let ran = unpin(&inside, &["--trace", "true", "nb.ipynb"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("nb.ipynb is a notebook"), "{}", ran.err);
}
