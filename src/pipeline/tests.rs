//! Whole runs with a stand-in for the analysis: each `x = 1` line is a finding that gets a `del x` after it.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::*;
use crate::analysis::OutermostId;
use crate::options::{CacheUse, Coloring, Format, Level, OnFindings, Strategy, Uncommitted};
use crate::pin::PinKind;
use crate::report::{Finding, LineIndex, Marks, PeakUnit, PredictedPeak};
use crate::rewrite::FlatEdit;
use crate::source::Span;
use crate::value::Kind;

fn fake_analyse(input: &FileInput<'_>) -> Result<FileFindings, Diagnostic> {
    let file = input.file;
    let text = file.text();
    assert!(!text.contains("panic"), "asked to panic");
    if let Some(at) = text.find("broken") {
        let place = LineIndex::new(text).place(at as u32);
        return Err(Diagnostic {
            path: file.display_path(),
            line: Some(place.line),
            column: Some(place.column),
            message: "does not parse".into(),
        });
    }
    let starts = text.match_indices("x = 1\n").map(|(at, _)| at as u32);
    let mut found = FileFindings {
        hidden_unsafe: text.matches("y = 1").count(),
        ..FileFindings::default()
    };
    for start in starts {
        let span = Span::new(start, start + 5);
        let edit = FlatEdit {
            span: Span::at(start + 6),
            text: "del x\n".into(),
        };
        found.findings.push(fake_finding(file, span, edit));
    }
    Ok(found)
}

fn fake_finding(file: &SourceFile, span: Span, edit: FlatEdit) -> Finding {
    let place = LineIndex::new(file.text()).place(span.start);
    Finding {
        path: file.display_path(),
        function: "f".into(),
        locals: vec!["x".into()],
        pin: PinKind::Call,
        level: Level::Safe,
        strategy: Strategy::Del,
        kind: Kind::Array,
        evidence: "said so".into(),
        doubt: None,
        size_bytes: None,
        bound: place,
        last_use: place,
        held_during: place,
        predicted_peak: PredictedPeak {
            before: 2.0,
            after: 1.0,
            unit: PeakUnit::LargestValue,
        },
        reason: "it is dead".into(),
        edits: vec![edit],
        outermost: OutermostId(0),
        marks: Marks {
            bound: span,
            last_use: span,
            held_during: span,
        },
    }
}

fn options(paths: &[PathBuf], output: Output) -> RunOptions {
    RunOptions {
        input: Input::Paths(paths.to_vec()),
        output,
        format: Format::Text,
        order: crate::options::Order::Path,
        coloring: Coloring::Plain,
        verbosity: Verbosity::Normal,
        scripts: Vec::new(),
        jobs: NonZeroUsize::new(3).unwrap(),
        settings: SettingsSource::default(),
        add_ignore: None,
        known: None,
        changed_since: None,
        on_findings: OnFindings::FailUnwritten,
        lists_changed: false,
        uncommitted: Uncommitted::Rewrite,
        cache: CacheUse::Off,
        shows_held: false,
    }
}

struct Ran {
    code: ExitCode,
    out: String,
    err: String,
}

fn run_fake(options: &RunOptions) -> Ran {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run_with_state(
        options,
        fake_analyse,
        Streams {
            out: &mut out,
            err: &mut err,
        },
        None,
    );
    Ran {
        code,
        out: String::from_utf8(out).unwrap(),
        err: String::from_utf8(err).unwrap(),
    }
}

fn tree(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, content) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    folder
}

fn in_folder(folder: &tempfile::TempDir, output: Output) -> RunOptions {
    options(&[folder.path().to_owned()], output)
}

#[test]
fn the_report_comes_in_path_order_and_counts() {
    let folder = tree(&[
        ("b.py", b"x = 1\ny = 1\n"),
        ("a/c.py", b"x = 1\nx = 1\n"),
        ("z.py", b"z\n"),
    ]);
    let ran = run_fake(&in_folder(&folder, Output::Report));
    assert_eq!(ran.code, ExitCode::Suggestions);
    let places: Vec<&str> = ran
        .out
        .lines()
        .filter(|line| line.contains("-->"))
        .collect();
    assert!(
        places[0].ends_with("a/c.py:1:1")
            && places[1].ends_with("a/c.py:2:1")
            && places[2].ends_with("b.py:1:1")
    );
    assert_eq!(
        ran.err,
        "3 findings in 2 of 3 files; 1 more with --unsafe\n"
    );
}

#[test]
fn nothing_found_is_success() {
    let folder = tree(&[("a.py", b"z\n")]);
    let ran = run_fake(&in_folder(&folder, Output::Report));
    assert_eq!(
        (ran.code, &*ran.out, &*ran.err),
        (ExitCode::Success, "", "nothing to release in 1 file\n")
    );
}

#[test]
fn errors_in_some_files_leave_the_others_done() {
    let folder = tree(&[
        ("a.py", b"broken\n"),
        ("b.py", b"x = 1\n"),
        ("c.py", b"panic\n"),
        ("d.py", b"\xff\n"),
    ]);
    let ran = run_fake(&in_folder(&folder, Output::Report));
    assert_eq!(ran.code, ExitCode::Failure);
    assert_eq!(ran.out.matches("-->").count(), 1);
    let lines: Vec<&str> = ran.err.lines().collect();
    assert!(
        lines[0].ends_with("a.py:1:1: does not parse"),
        "{}",
        ran.err
    );
    assert!(
        lines[1].contains("c.py: internal error, a bug in unpin")
            && lines[1].contains("asked to panic"),
        "{}",
        ran.err
    );
    assert!(
        lines[2].contains("d.py:1:1: byte 0xff is not UTF-8"),
        "{}",
        ran.err
    );
    assert!(lines[3].ends_with("3 files failed"), "{}", ran.err);
}

#[test]
fn json_holds_findings_errors_and_figures() {
    let folder = tree(&[
        ("a.py", b"broken\n"),
        ("b.py", b"# coding: latin-1\n# \xe9\nx = 1\n"),
        ("c.py", b"x = 1\n"),
    ]);
    let options = RunOptions {
        format: Format::Json,
        ..in_folder(&folder, Output::Report)
    };
    let ran = run_fake(&options);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(value["findings"].as_array().unwrap().len(), 2);
    // The é is one byte in the file, two in the text.
    assert_eq!(value["findings"][0]["edits"][0]["start"], 28);
    assert_eq!(value["errors"][0]["message"], "does not parse");
    assert_eq!(value["summary"]["files_with_trouble"], 1);
    let empty = tree(&[]);
    let ran = run_fake(&RunOptions {
        format: Format::Json,
        ..in_folder(&empty, Output::Report)
    });
    assert!(
        serde_json::from_str::<serde_json::Value>(&ran.out).is_ok(),
        "{}",
        ran.out
    );
}

#[test]
fn a_diff_writes_nothing() {
    let folder = tree(&[("a.py", b"x = 1\r\nx = 1\ny = 2")]);
    let ran = run_fake(&in_folder(&folder, Output::Diff));
    assert_eq!(ran.code, ExitCode::Suggestions);
    assert!(
        ran.out
            .contains(" x = 1\r\n x = 1\n+del x\n y = 2\n\\ No newline at end of file\n"),
        "{}",
        ran.out
    );
    assert_eq!(
        fs::read(folder.path().join("a.py")).unwrap(),
        b"x = 1\r\nx = 1\ny = 2"
    );
}

#[test]
fn write_rewrites_and_undo_takes_it_back() {
    let state = tempfile::tempdir().unwrap();
    let folder = tree(&[
        ("a.py", b"x = 1\n"),
        ("b.py", b"broken"),
        ("c.py", b"# coding: latin-1\n# \xe9\nx = 1\n"),
    ]);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let streams = Streams {
        out: &mut out,
        err: &mut err,
    };
    let options = in_folder(&folder, Output::Write);
    let code = run_with_state(
        &options,
        fake_analyse,
        streams,
        Some(state.path().to_owned()),
    );
    let err = String::from_utf8(err).unwrap();
    assert_eq!((code, out.len()), (ExitCode::Failure, 0));
    assert!(
        err.contains(
            "rewrote 2 of 3 files (2 findings); 1 file failed\nto undo: with `unpin --undo "
        ),
        "{err}"
    );
    assert_eq!(
        fs::read(folder.path().join("a.py")).unwrap(),
        b"x = 1\ndel x\n"
    );
    assert_eq!(
        fs::read(folder.path().join("c.py")).unwrap(),
        b"# coding: latin-1\n# \xe9\nx = 1\ndel x\n"
    );
    let undone = Journal::undo(state.path(), &[folder.path().to_owned()], &|| false);
    assert_eq!((undone.restored.len(), undone.errors.len()), (2, 0));
    assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), b"x = 1\n");
}

#[test]
fn what_git_could_not_give_back_is_said_or_refused() {
    let folder = tree(&[("a.py", b"x = 1\n"), ("b.py", b"1\n")]);
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "."]);
    git(
        folder.path(),
        &[
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@b",
            "commit",
            "-qm",
            "a",
        ],
    );
    fs::write(folder.path().join("b.py"), "x = 1\n").unwrap();
    let mut options = in_folder(&folder, Output::Write);
    options.uncommitted = Uncommitted::Refuse;
    let ran = run_fake(&options);
    assert_eq!(ran.code, ExitCode::Failure);
    assert!(
        ran.err
            .contains("b.py: not rewritten: it has uncommitted changes"),
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("to undo: with `git restore`"),
        "{}",
        ran.err
    );
    assert_eq!(fs::read(folder.path().join("b.py")).unwrap(), b"x = 1\n");
    options.uncommitted = Uncommitted::Rewrite;
    let ran = run_fake(&options);
    assert_eq!(ran.code, ExitCode::Success);
    assert!(
        ran.err.contains("a.py had uncommitted changes")
            && ran.err.contains("b.py had uncommitted changes"),
        "{}",
        ran.err
    );
}

fn git(folder: &Path, arguments: &[&str]) {
    let status = std::process::Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn a_file_that_changes_during_its_analysis_is_left() {
    let folder = tree(&[("a.py", b"x = 1\n")]);
    let meddle = |input: &FileInput<'_>| {
        fs::write(&input.file.path, "x = 1\nmine\n").unwrap();
        fake_analyse(input)
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let streams = Streams {
        out: &mut out,
        err: &mut err,
    };
    let code = run_with_state(&in_folder(&folder, Output::Write), meddle, streams, None);
    assert_eq!(code, ExitCode::Failure);
    assert!(
        String::from_utf8(err)
            .unwrap()
            .contains("changed since it was read")
    );
    assert_eq!(
        fs::read(folder.path().join("a.py")).unwrap(),
        b"x = 1\nmine\n"
    );
}

#[test]
fn edits_that_do_not_fit_are_a_bug_that_is_said() {
    let folder = tree(&[("a.py", b"x = 1\n")]);
    for output in [Output::Diff, Output::Write] {
        let misfit = |input: &FileInput<'_>| {
            let file = input.file;
            let edit = FlatEdit {
                span: Span::new(3, 99),
                text: String::new(),
            };
            Ok(FileFindings {
                findings: vec![fake_finding(file, Span::new(0, 5), edit)],
                ..FileFindings::default()
            })
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = run_with_state(
            &in_folder(&folder, output),
            misfit,
            Streams {
                out: &mut out,
                err: &mut err,
            },
            None,
        );
        assert_eq!(code, ExitCode::Failure);
        assert!(String::from_utf8(err).unwrap().contains("a bug in unpin"));
        assert_eq!(fs::read(folder.path().join("a.py")).unwrap(), b"x = 1\n");
    }
}

#[test]
fn a_project_sets_version_and_line_length_unless_the_command_line_does() {
    let settings = b"[project]\nrequires-python = '>=3.9'\n[tool.ruff]\nline-length = 100\n";
    let folder = tree(&[
        ("pyproject.toml", settings),
        ("a.py", b""),
        ("sub/pyproject.toml", b"= bad"),
        ("sub/b.py", b""),
    ]);
    let seen = Mutex::new(Vec::new());
    let spy = |input: &FileInput<'_>| {
        let options = input.options;
        seen.lock()
            .unwrap()
            .push((options.target_version.minor, options.line_length));
        Ok(FileFindings::default())
    };
    let mut options = in_folder(&folder, Output::Report);
    options.jobs = NonZeroUsize::MIN;
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = run_with_state(
        &options,
        spy,
        Streams {
            out: &mut out,
            err: &mut err,
        },
        None,
    );
    assert_eq!(code, ExitCode::Failure);
    let err = String::from_utf8(err).unwrap();
    assert!(err.contains("sub/pyproject.toml:1:1: "), "{err}");
    assert!(
        err.contains("(files that it governs are left out)\n"),
        "{err}"
    );
    options.settings.overrides.target_version = Some(crate::options::PythonVersion { minor: 13 });
    run_with_state(
        &options,
        spy,
        Streams {
            out: &mut Vec::new(),
            err: &mut Vec::new(),
        },
        None,
    );
    assert_eq!(seen.into_inner().unwrap(), [(9, 100), (13, 100)]);
}

#[test]
fn a_reader_that_leaves_ends_the_run_quietly() {
    struct Closed(io::ErrorKind);
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let folder = tree(&[("a.py", b"x = 1\n"), ("b.py", b"x = 1\n")]);
    for (kind, code, said) in [
        (io::ErrorKind::BrokenPipe, ExitCode::Suggestions, ""),
        (
            io::ErrorKind::StorageFull,
            ExitCode::Failure,
            "error: standard output cannot be written: no storage space\n",
        ),
    ] {
        let mut err = Vec::new();
        let streams = Streams {
            out: &mut Closed(kind),
            err: &mut err,
        };
        assert_eq!(
            run_with_state(
                &in_folder(&folder, Output::Report),
                fake_analyse,
                streams,
                None
            ),
            code
        );
        assert_eq!(String::from_utf8(err).unwrap(), said);
    }
}
