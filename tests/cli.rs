//! The program itself, run in folders of its own.

mod support;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use support::program::{Ran, project_of, unpin};

fn unpin_with_input(folder: &Path, arguments: &[&str], input: &[u8]) -> Ran {
    let mut child = support::program::command()
        .args(arguments)
        .current_dir(folder)
        .env("UNPIN_STATE_DIR", folder.join(".state"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments does not read.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Ran::of(output)
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    project_of(files)
}

#[test]
fn help_and_version_succeed() {
    let folder = folder(&[]);
    let help = unpin(folder.path(), &["--help"]);
    assert_eq!(help.code, 0);
    for part in [
        "Examples:",
        "Exit status:",
        "--require-clean",
        "--undo",
        "--min-size",
    ] {
        assert!(help.out.contains(part), "{part}: {}", help.out);
    }
    let version = unpin(folder.path(), &["--version"]);
    assert_eq!(
        (version.code, version.out),
        (0, format!("unpin {}\n", env!("CARGO_PKG_VERSION")))
    );
}

#[test]
fn bad_options_fail() {
    let folder = folder(&[]);
    for arguments in [
        &["--diff", "--write"][..],
        &["--strategy", "merge"],
        &["--frobnicate"],
    ] {
        let ran = unpin(folder.path(), arguments);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{arguments:?}");
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
    }
}

#[test]
fn harmless_files_of_every_kind_are_nothing_to_suggest() {
    let folder = folder(&[
        ("empty.py", b""),
        ("crlf.py", b"x = 1\r\ny = 2\r\n"),
        ("latin.py", b"# -*- coding: latin-1 -*-\ns = '\xe9'\n"),
        ("mark.py", b"\xef\xbb\xbfx = 1\n"),
        ("unended.py", b"x = 1"),
        ("notes.txt", b"not \xff Python"),
    ]);
    let ran = unpin(folder.path(), &[]);
    assert_eq!(
        (ran.code, &*ran.out, &*ran.err),
        (0, "", "nothing to release in 5 files\n")
    );
}

#[test]
fn files_that_fail_are_named_and_the_others_done() {
    let folder = folder(&[
        ("binary.py", b"\x7fELF\n\0\0"),
        ("bytes.py", b"x = 1\ns = '\xe9'\n"),
        ("good.py", b"x = 1\n"),
        ("utf16.py", b"\xff\xfex\0"),
        ("unknown.py", b"# coding: klingon\n"),
    ]);
    let ran = unpin(folder.path(), &["no_such.py", "."]);
    assert_eq!((ran.code, &*ran.out), (2, ""));
    let expected = "\
error: no_such.py: no such file or directory
error: binary.py:2:1: holds a NUL byte: not Python source
error: bytes.py:2:6: byte 0xe9 is not UTF-8, and no coding line names another encoding
error: unknown.py:1:1: the coding line says `klingon`, an encoding that unpin does not know
error: utf16.py:1:1: starts with a UTF-16 or UTF-32 byte order mark, which Python does not read
no findings in what could be read; 5 files failed
";
    assert_eq!(ran.err, expected);
    let quiet = unpin(folder.path(), &["-q", "good.py", "binary.py"]);
    assert_eq!(
        quiet.err,
        "error: binary.py:2:1: holds a NUL byte: not Python source\n"
    );
}

#[test]
fn json_lists_errors() {
    let folder = folder(&[("binary.py", b"\0")]);
    let ran = unpin(folder.path(), &["--format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(ran.code, 2);
    assert_eq!(value["schema"], 1);
    assert_eq!(value["findings"].as_array().unwrap().len(), 0);
    assert_eq!(
        (&value["errors"][0]["path"], &value["errors"][0]["line"]),
        (&"binary.py".into(), &1.into())
    );
    assert_eq!(value["summary"]["files"], 1);
}

#[cfg(unix)]
#[test]
fn a_loop_of_links_ends() {
    let folder = folder(&[("a/x.py", b"x = 1\n")]);
    std::os::unix::fs::symlink("..", folder.path().join("a/up")).unwrap();
    std::os::unix::fs::symlink("self.py", folder.path().join("self.py")).unwrap();
    let ran = unpin(folder.path(), &["."]);
    assert_eq!((ran.code, &*ran.err), (0, "nothing to release in 1 file\n"));
    assert_eq!(unpin(folder.path(), &["self.py"]).code, 2);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_fails() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder(&[("locked.py", b"x = 1\n"), ("open.py", b"x = 1\n")]);
    let locked = folder.path().join("locked.py");
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&locked).is_ok() {
        return; // The superuser may read everything.
    }
    let ran = unpin(folder.path(), &[]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .starts_with("error: locked.py: cannot be read: permission denied\n"),
        "{}",
        ran.err
    );
}

#[test]
fn standard_input_is_read_under_its_name() {
    let folder = folder(&[("bad/pyproject.toml", b"= bad")]);
    let written = unpin_with_input(
        folder.path(),
        &["--write", "-"],
        b"# coding: latin-1\r\nx = 1",
    );
    assert_eq!(
        (written.code, &*written.out),
        (0, "# coding: latin-1\r\nx = 1")
    );
    let named = unpin_with_input(
        folder.path(),
        &["--diff", "--stdin-filename", "sub/a.py", "-"],
        b"\0",
    );
    assert_eq!((named.code, &*named.out), (2, ""));
    assert!(
        named.err.contains("error: sub/a.py:1:1: holds a NUL byte"),
        "{}",
        named.err
    );
    let governed = unpin_with_input(
        folder.path(),
        &["--diff", "--stdin-filename", "bad/a.py", "-"],
        b"x = 1",
    );
    assert_eq!((governed.code, &*governed.out), (2, ""));
    assert!(
        governed.err.contains("bad/pyproject.toml:1:1: "),
        "{}",
        governed.err
    );
}

#[test]
fn undo_without_a_rewrite_says_so() {
    let folder = folder(&[]);
    let ran = unpin(folder.path(), &["--undo"]);
    assert_eq!((ran.code, &*ran.err), (0, "nothing to undo here\n"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_under_standard_output_fails() {
    let folder = folder(&[]);
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let output = support::program::command()
        .args(["--format", "json"])
        .current_dir(folder.path())
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("standard output cannot be written"));
}

/// In a file that works with data, `name` is bound to what nothing tells the kind of, used so, and dead while an array is made.
fn unknown_value_used_by(name: &str, statements: &str) -> String {
    format!(
        "import numpy\n\n\ndef f(source):\n    {name} = source.make()\n    {statements}\n    return numpy.sqrt(source.numbers)\n"
    )
}

#[test]
fn unknown_values_are_suggested_where_their_uses_tell_that_they_are_large() {
    let large = [
        ("rows", "for row in rows:\n        source.put(row)"),
        ("part", "source.put(part[10:20])"),
        ("part", "source.put(part[:, source.columns])"),
        ("total", "source.put(total * source.scale)"),
        ("data", "source.put(transform(data))"),
        ("data", "source.put(transform((1, data)))"),
    ];
    let small = [
        ("path", "source.put(transform(path))"),
        ("is_done", "source.put(transform(is_done))"),
        ("mode", "source.flag = 1 if mode == source.mode else 2"),
        ("word", "source.flag = 1 if word in source.words else 2"),
        ("place", "source.put(source.table[place])"),
        ("bound", "source.put(source.table[bound:])"),
        ("text", "source.put(f'{text}!')"),
        ("run", "source.put(run())"),
        ("machine", "machine.start()"),
        ("machine", "machine.speed = 3"),
        ("found", "source.put(transform(other=found))"),
        ("seen", "assert_same(seen, source)"),
        ("pair", "source.put(transform(pair))"),
    ];
    for (uses, is_large) in [(&large[..], true), (&small[..], false)] {
        for (name, statements) in uses {
            let text = unknown_value_used_by(name, statements);
            let folder = folder(&[("job.py", text.as_bytes())]);
            let ran = unpin(folder.path(), &["--unsafe"]);
            let is_named = ran.out.contains(&format!("`{name}`"));
            assert_eq!(is_named, is_large, "{text}{}{}", ran.out, ran.err);
        }
    }
    // In a file of another kind, or beside a call of which nobody knows that it makes anything large, that is no reason.
    let text = unknown_value_used_by("part", "source.put(transform(part))");
    let without_data = text
        .replace("import numpy", "import os")
        .replace("numpy.sqrt", "os.walk");
    let beside_a_call = text.replace("numpy.sqrt(source.numbers)", "source.finish()");
    for text in [without_data, beside_a_call] {
        let folder = folder(&[("job.py", text.as_bytes())]);
        let ran = unpin(folder.path(), &["--unsafe"]);
        assert_eq!(ran.code, 0, "{text}{}{}", ran.out, ran.err);
    }
}
