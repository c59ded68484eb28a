//! No panic on any input: real files after random damage, and files of shapes that break parsers and recursive code.

#![allow(
    clippy::trivially_copy_pass_by_ref,
    clippy::format_collect,
    reason = "proptest hands out references; the texts are built once"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};

use unpin::analysis::analyse_text;
use unpin::options::{AnalysisOptions, Level, ModuleLevel, PythonVersion, Strategy as Release};

/// Damaged files in the ordinary test run; `UNPIN_DAMAGED=100000` asks for more.
const DAMAGED: u32 = 300;

/// Larger files of the standard library are left out: they make the run slow, and damage in them is no different.
const MAX_FILE_BYTES: u64 = 30_000;

/// As the real workers have it.
const STACK_BYTES: usize = 16 << 20;

/// What replaces a piece of text: whatever opens, closes, indents or means something.
const TOKENS: [&str; 40] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ":=",
    "=",
    "\n",
    "\n    ",
    "\t",
    "\r\n",
    "\r",
    "\u{c}",
    "\\\n",
    ";",
    "#",
    "'''",
    "\"",
    "f'{",
    "}'",
    "*",
    "**",
    "@",
    "->",
    "\0",
    "\u{feff}",
    "é",
    "𝒙",
    "lambda ",
    "async ",
    "await ",
    "yield ",
    "del ",
    "match ",
    "case _:",
    "global a\n",
    "except* ",
    "type x = ",
];

/// One way to damage a text.
#[derive(Debug, Clone)]
enum Damage {
    FlipByte(Index, u8),
    Delete(Index, Index),
    Duplicate(Index, Index, Index),
    Truncate(Index),
    Splice(Index, Index),
    Insert(Index, usize),
    Indent(Index, i8),
    SwapLines(Index, Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(place, byte)| Damage::FlipByte(place, byte)),
        (at(), at()).prop_map(|(from, to)| Damage::Delete(from, to)),
        (at(), at(), at()).prop_map(|(from, to, place)| Damage::Duplicate(from, to, place)),
        at().prop_map(Damage::Truncate),
        (at(), at()).prop_map(|(place, other)| Damage::Splice(place, other)),
        (at(), 0..TOKENS.len()).prop_map(|(place, token)| Damage::Insert(place, token)),
        (at(), -4..9_i8).prop_map(|(line, by)| Damage::Indent(line, by)),
        (at(), at()).prop_map(|(line, other)| Damage::SwapLines(line, other)),
    ]
}

impl Damage {
    fn apply(&self, text: &mut Vec<u8>, other: &[u8]) {
        let len = text.len();
        let position = |index: &Index| index.index(len + 1);
        match self {
            Damage::FlipByte(place, byte) => {
                if let Some(at) = text.get_mut(position(place)) {
                    *at ^= *byte;
                }
            }
            Damage::Delete(from, to) => {
                let (from, to) = sorted(position(from), position(to));
                text.drain(from..to);
            }
            Damage::Duplicate(from, to, place) => {
                let (from, to) = sorted(position(from), position(to));
                let piece = text[from..to].to_vec();
                insert(text, position(place), &piece);
            }
            Damage::Truncate(place) => text.truncate(position(place)),
            Damage::Splice(place, start) => {
                text.truncate(position(place));
                text.extend_from_slice(&other[start.index(other.len() + 1)..]);
            }
            Damage::Insert(place, token) => {
                insert(text, position(place), TOKENS[*token].as_bytes());
            }
            Damage::Indent(line, by) => change_line(text, line, *by),
            Damage::SwapLines(line, other) => swap_lines(text, line, other),
        }
    }
}

fn sorted(a: usize, b: usize) -> (usize, usize) {
    (a.min(b), a.max(b))
}

fn insert(text: &mut Vec<u8>, at: usize, piece: &[u8]) {
    text.splice(at..at, piece.iter().copied());
}

fn change_line(text: &mut Vec<u8>, line: &Index, by: i8) {
    let mut lines: Vec<Vec<u8>> = text
        .split_inclusive(|&byte| byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    if lines.is_empty() {
        return;
    }
    let at = line.index(lines.len());
    let line = &mut lines[at];
    if by > 0 {
        insert(line, 0, &vec![b' '; usize::from(by.unsigned_abs())]);
    } else {
        let spaces = line.iter().take_while(|&&byte| byte == b' ').count();
        line.drain(..spaces.min(usize::from(by.unsigned_abs())));
    }
    *text = lines.concat();
}

fn swap_lines(text: &mut Vec<u8>, a: &Index, b: &Index) {
    let mut lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    if lines.is_empty() {
        return;
    }
    let count = lines.len();
    lines.swap(a.index(count), b.index(count));
    *text = lines.concat();
}

#[test]
fn a_damaged_file_never_panics() {
    let files = real_files();
    let pair = (any::<Index>(), any::<Index>(), vec(damage(), 1..6));
    let cases =
        std::env::var("UNPIN_DAMAGED").map_or(DAMAGED, |text| text.parse().expect("a number"));
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 2_000,
        ..Config::default()
    };
    on_large_stack(move || {
        let result = TestRunner::new(config).run(&pair, |(file, other, damages)| {
            let mut text = files[file.index(files.len())].clone();
            for damage in &damages {
                damage.apply(&mut text, &files[other.index(files.len())]);
            }
            analyse_all_ways(&String::from_utf8_lossy(&text));
            Ok(())
        });
        if let Err(error) = result {
            panic!("{error}");
        }
    });
}

/// Analyses at the level that does most. What is written must not have failed the self-check.
fn analyse_all_ways(text: &str) {
    let options = AnalysisOptions {
        level: Level::Unsafe,
        strategies: vec![Release::Del, Release::Reuse, Release::Nest, Release::Split],
        target_version: PythonVersion { minor: 11 },
        line_length: 88,
        min_size_bytes: 0,
        observed: None,
        module: ModuleLevel::Closed,
        own: std::sync::Arc::default(),
        environment: None,
        shows_held: false,
    };
    let Ok(analysis) = analyse_text(text, &options) else {
        return;
    };
    assert!(analysis.bugs.is_empty(), "self-check: {:?}", analysis.bugs);
    let edits = analysis.edits();
    let after = unpin::rewrite::apply(text, &edits).expect("edits fit the text");
    assert!(
        unpin::rewrite::outside_edits_unchanged(text, &after, &edits),
        "bytes outside the edits changed"
    );
}

/// The corpus, and the standard library of the Python that is found.
fn real_files() -> Vec<Vec<u8>> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")];
    let script = "import os; print(os.path.dirname(os.__file__))";
    if let Ok(output) = Command::new("python3").args(["-c", script]).output() {
        folders.push(PathBuf::from(
            String::from_utf8_lossy(&output.stdout).trim(),
        ));
    }
    let mut files: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| python_files(folder))
        .collect();
    files.sort();
    let texts: Vec<Vec<u8>> = files
        .iter()
        .filter_map(|file| std::fs::read(file).ok())
        .collect();
    assert!(
        !texts.is_empty(),
        "neither the corpus nor a standard library is there"
    );
    texts
}

fn python_files(folder: &Path) -> Vec<PathBuf> {
    let entries = ignore::WalkBuilder::new(folder)
        .max_filesize(Some(MAX_FILE_BYTES))
        .build();
    let files = entries
        .filter_map(Result::ok)
        .map(ignore::DirEntry::into_path);
    files
        .filter(|path| path.extension().is_some_and(|ext| ext == "py"))
        .collect()
}

fn on_large_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new()
        .stack_size(STACK_BYTES)
        .spawn(work)
        .expect("a thread can be started");
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// A function that pins something, so that the file is looked into, with a piece of the given text in its middle.
fn around(middle: &str) -> String {
    format!("def f(a):\n    x = [0] * 9999\n    y = sorted(x)\n{middle}\n    return sorted(y)\n")
}

fn survives(text: String) {
    on_large_stack(move || analyse_all_ways(&text));
}

#[test]
fn deep_parentheses_do_not_overflow_the_stack() {
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{", "}"),
        ("f(", ")"),
        ("-(", ")"),
        ("(lambda: ", ")"),
        ("{0: ", "}"),
        ("f'{", "}'"),
    ] {
        let n = 100_000;
        survives(around(&format!(
            "    z = {}1{}",
            open.repeat(n),
            close.repeat(n)
        )));
        survives(format!("z = {}1", open.repeat(n)));
    }
}

#[test]
fn long_sums_and_chains_do_not_overflow_the_stack() {
    let n = 500_000;
    for (first, more) in [
        ("a", "+a"),
        ("a", ".b"),
        ("a", "()"),
        ("a", "[0]"),
        ("a", " or a"),
        ("a", " if a else a"),
        ("a", " < a"),
        ("", "not "),
        ("", "await "),
    ] {
        survives(around(&format!("    z = {first}{}a", more.repeat(n))));
    }
    survives(around(&format!("    z = {}a", "a = ".repeat(n))));
    survives(around(&format!("    z = {}", "'a' ".repeat(n))));
}

#[test]
fn deep_blocks_do_not_overflow_the_stack() {
    for head in [
        "if a:",
        "while a:",
        "for a in a:",
        "with a:",
        "def f(a):",
        "class A:",
        "try:",
        "async def f():",
    ] {
        let lines: Vec<String> = (0..3_000)
            .map(|n| format!("{}{head}", " ".repeat(n + 4)))
            .collect();
        survives(around(&format!(
            "{}\n{}pass",
            lines.join("\n"),
            " ".repeat(3_004)
        )));
    }
    let arms: String = (0..50_000)
        .map(|n| format!("    elif a == {n}:\n        y = sorted(x)\n"))
        .collect();
    survives(around(&format!("    if a:\n        pass\n{arms}")));
}

#[test]
fn long_lines_and_odd_bytes_are_survived() {
    survives(around(&format!("    z = '{}'", "a".repeat(1 << 20))));
    survives(around(&format!("    z = [{}]", "1, ".repeat(350_000))));
    survives(around(&format!("    z = f({})", "a, ".repeat(350_000))));
    survives(around(&format!("    {}", "z = 1; ".repeat(100_000))));
    survives(around(&format!("    # {}", "x".repeat(1 << 20))));
    survives(around("    z = '\0'"));
    survives(around("\0\0\0"));
    survives("\0".repeat(100_000));
    survives("\u{feff}".repeat(1_000));
    survives(String::new());
    survives("\r".repeat(10_000));
    survives("\\\n".repeat(10_000));
}

/// In 70 lines each pin is still weighed against each other; in 1,000 the planner says that they are too many.
#[test]
fn functions_of_many_statements_are_survived() {
    for count in [70, 1_000] {
        let lines: String = (0..count)
            .map(|n| format!("    v{n} = sorted(x)\n    x = list(v{n})\n"))
            .collect();
        survives(around(&lines));
    }
    survives(around(
        &"    x = sorted(y)\n    y = list(x)\n".repeat(2_000),
    ));
    let guarded = "    try:\n        y = sorted(x)\n    except ValueError:\n        x = list(y)\n";
    survives(around(&guarded.repeat(500)));
    let deletions: String = (0..1_000).map(|n| format!("    del v{n}\n")).collect();
    survives(around(&deletions));
}

/// Takes a minute and some memory: `cargo test --release --test robustness -- --ignored`.
#[test]
#[ignore = "needs about 5 GiB and a minute"]
fn a_file_of_fifty_megabytes_is_survived() {
    let function = around("    use(y)");
    survives(function.repeat((50 << 20) / function.len()));
}
