//! What is found does not depend on the order of the functions in a file.

mod support;

use unpin::analysis::analyse_text;
use unpin::options::{AnalysisOptions, Level, ModuleLevel, PythonVersion, Strategy};

use support::case;

/// Where a text that is analysed repeatedly asks for more of itself than real callers do: functions in a circle, many
/// callers with different arguments, deep chains, pyramids.
const CALLERS: &str = "\
import numpy as np

def even(n, x):
    return x if n == 0 else odd(n - 1, x)

def odd(n, x):
    return x if n == 0 else even(n - 1, x)

def spread(x, n):
    return np.ones(n) if n else spread(x, n - 1)

def grow(x):
    return x * 2

def first(n):
    a = even(n, np.ones(1 << 20))
    b = grow(a)
    return grow(b)

def second(n):
    a = odd(n, b'1' * (1 << 20))
    b = grow(a)
    return grow(b)

def third(n):
    a = spread(n, 1 << 20)
    b = grow(a)
    return grow(b)

def level_3(x):
    return level_2(x) + level_2(x)

def level_2(x):
    return level_1(x) + level_1(x)

def level_1(x):
    return grow(x) + grow(x)

def fourth():
    a = level_3(np.ones(1 << 20))
    b = level_3(a)
    return level_1(b)
";

/// Brings the functions of a run into another order.
type Permute = fn(&mut Vec<String>);

/// Findings in words that do not tell where they are.
fn findings(text: &str, level: Level) -> Option<Vec<String>> {
    let options = AnalysisOptions {
        level,
        strategies: Strategy::BY_DEFAULT.to_vec(),
        target_version: PythonVersion { minor: 11 },
        line_length: 88,
        min_size_bytes: 0,
        observed: None,
        module: ModuleLevel::Closed,
        own: std::sync::Arc::default(),
        environment: None,
        shows_held: false,
    };
    let analysis = analyse_text(text, &options).ok()?;
    let told = analysis.suggestions.iter().map(|found| {
        let evidence = &found.value.evidence.text;
        format!(
            "{} {:?} {:?} {:?} {evidence} {:?}",
            found.function, found.locals, found.group.strategy, found.value.kind, found.peak
        )
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    Some(told)
}

/// The text with each run of functions at module level in an order that `permute` gives. A decorated function stays where it
/// is: its decorator is called when its `def` is executed, and may need what is above it.
fn reordered(text: &str, permute: Permute) -> String {
    let mut blocks: Vec<String> = Vec::new();
    let mut is_after_decorator = false;
    for line in text.split_inclusive('\n') {
        let starts = !line.starts_with([' ', '\t', '\r', '\n', '#', ')', ']', '}']);
        if !starts || is_after_decorator && !blocks.is_empty() {
            match blocks.last_mut() {
                Some(block) => block.push_str(line),
                None => blocks.push(line.to_owned()),
            }
        } else {
            blocks.push(line.to_owned());
        }
        is_after_decorator = starts && line.starts_with('@');
    }
    let is_function = |block: &String| {
        ["def ", "async def "]
            .iter()
            .any(|head| block.starts_with(head))
    };
    let mut reordered = String::new();
    for run in blocks.chunk_by(|a, b| is_function(a) == is_function(b)) {
        let mut run = run.to_vec();
        if is_function(&run[0]) {
            if let Some(last) = run.last_mut()
                && !last.ends_with('\n')
            {
                last.push('\n');
            }
            permute(&mut run);
        }
        reordered.extend(run);
    }
    reordered
}

fn assert_same(name: &str, text: &str) -> usize {
    let mut seen = 0;
    for level in [Level::Safe, Level::Unsafe] {
        let Some(expected) = findings(text, level) else {
            continue;
        };
        seen += expected.len();
        let permutations: [Permute; 3] = [
            |run| run.reverse(),
            |run| run.rotate_left(1),
            |run| run.sort(),
        ];
        for permute in permutations {
            let other = reordered(text, permute);
            if let Some(found) = findings(&other, level) {
                assert_eq!(found, expected, "{name}, as\n{other}");
            }
        }
    }
    seen
}

#[test]
fn the_order_of_functions_that_call_each_other_does_not_matter() {
    assert!(assert_same("callers", CALLERS) >= 4);
}

#[test]
fn the_order_of_functions_does_not_matter_in_the_corpus() {
    let cases = case::load_all();
    let texts = cases.iter().filter_map(|case| {
        let text = std::fs::read_to_string(case.before_path()).ok()?;
        Some((&case.name, text))
    });
    let seen: usize = texts.map(|(name, text)| assert_same(name, &text)).sum();
    assert!(seen > 100, "only {seen} findings were compared");
}

/// Programs of several files, each with the flag that its case asks for.
fn programs() -> Vec<std::path::PathBuf> {
    let cases = case::load_all().into_iter();
    let folders = cases.filter_map(|case| Some(case.before_path().parent()?.to_path_buf()));
    let several = folders.filter(|folder| folder.join("beside").is_dir());
    several.collect()
}

/// Copies a program's files into a folder; gives their paths.
fn lay_out(program: &std::path::Path, folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = vec![folder.join("before.py")];
    std::fs::create_dir_all(folder).unwrap();
    std::fs::copy(program.join("before.py"), &files[0]).unwrap();
    let mut open = vec![(program.join("beside"), folder.to_path_buf())];
    while let Some((from, to)) = open.pop() {
        std::fs::create_dir_all(&to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let from = entry.unwrap().path();
            let to = to.join(from.file_name().unwrap());
            if from.is_dir() {
                open.push((from, to));
            } else {
                std::fs::copy(&from, &to).unwrap();
                files.push(to);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn the_order_of_files_and_the_number_of_threads_do_not_matter() {
    let root = tempfile::tempdir().unwrap();
    let programs = programs();
    assert!(programs.len() > 20, "programs of several files");
    let mut files = Vec::new();
    for (n, program) in programs.iter().enumerate() {
        files.extend(lay_out(program, &root.path().join(format!("program_{n}"))));
    }
    let output = |files: &[std::path::PathBuf], jobs: &str| {
        let mut command = support::program::command();
        command.args(["--unsafe", "--min-size", "0", "-v", "-j", jobs]);
        let ran = command.args(files).output().unwrap();
        (ran.stdout, ran.stderr)
    };
    let expected = output(&files, "1");
    assert!(expected.0.len() > 1_000, "findings are reported");
    let mut orders = [files.clone(), files.clone(), files.clone()];
    orders[0].reverse();
    orders[1].rotate_left(files.len() / 2);
    orders[2].sort_by_key(|file| {
        (
            file.file_name().map(std::ffi::OsStr::to_owned),
            file.clone(),
        )
    });
    for order in &orders {
        for jobs in ["1", "2"] {
            assert!(output(order, jobs) == expected, "-j{jobs}: {order:?}");
        }
    }
}

#[test]
fn functions_that_call_themselves_in_comprehensions_come_to_an_end() {
    let text = "\
import numpy as np

def flat(x):
    return [flat(y) for y in x] if isinstance(x, list) else [x]

def deep(x):
    return sorted(x, key=lambda y: deep(y))

def main():
    a = flat([np.ones(1 << 20)])
    b = deep(a)
    return flat(b)
";
    assert!(findings(text, Level::Unsafe).is_some());
    assert_same("comprehensions", text);
}
