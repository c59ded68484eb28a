//! Compares, in one run over one tree, reading it, parsing it with tree-sitter alone, and the whole of `unpin --diff` as a
//! process.
//!
//! `UNPIN_BENCH_TREE=/path/to/sources cargo bench` prints seconds, ratios to the parse and the peak memory of unpin. The three
//! are taken in turn, several times, and each ratio is of one turn, since machines drift.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tree_sitter::Parser;

/// The median of fewer moves by a tenth from run to run on a busy machine.
const TURNS: usize = 9;
const THREADS: usize = 2;

thread_local! {
    static PARSER: RefCell<Parser> = RefCell::new(python_parser());
}

fn python_parser() -> Parser {
    let mut parser = Parser::new();
    parser
        .set_language(&tree_sitter_python::LANGUAGE.into())
        .expect("the grammar fits the library");
    parser
}

fn main() {
    let Some(tree) = std::env::var_os("UNPIN_BENCH_TREE").map(PathBuf::from) else {
        println!("set UNPIN_BENCH_TREE to a folder of Python sources");
        return;
    };
    let files = python_files(&tree);
    let bytes: u64 = files
        .iter()
        .filter_map(|file| file.metadata().ok())
        .map(|data| data.len())
        .sum();
    println!(
        "{} files, {:.1} MB, {THREADS} threads, {TURNS} turns",
        files.len(),
        bytes as f64 / 1e6
    );
    let turns: Vec<Turn> = (0..TURNS).map(|_| Turn::take(&tree, &files)).collect();
    report("read", &turns, |turn| turn.read_secs);
    report("parse", &turns, |turn| turn.parse_secs);
    report("unpin --diff", &turns, |turn| turn.unpin_secs);
    let peak = turns.iter().map(|turn| turn.peak_kib).max().unwrap_or(0);
    println!("peak of unpin: {:.1} MiB", peak as f64 / 1024.0);
}

struct Turn {
    read_secs: f64,
    parse_secs: f64,
    unpin_secs: f64,
    peak_kib: u64,
}

impl Turn {
    fn take(tree: &Path, files: &[PathBuf]) -> Self {
        let read_secs = timed(|| on_threads(files, |file| drop(std::fs::read(file)))).as_secs_f64();
        let parse = |file: &Path| {
            if let Ok(text) = std::fs::read_to_string(file) {
                PARSER.with_borrow_mut(|parser| drop(parser.parse(&text, None)));
            }
        };
        let parse_secs = timed(|| on_threads(files, parse)).as_secs_f64();
        let mut peak_kib = 0;
        let unpin_secs = timed(|| peak_kib = run_unpin(tree)).as_secs_f64();
        Self {
            read_secs,
            parse_secs,
            unpin_secs,
            peak_kib,
        }
    }
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn on_threads(files: &[PathBuf], work: impl Fn(&Path) + Sync) {
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    work(file);
                }
            });
        }
    });
}

/// Runs the binary and reads its own high-water mark: what `wait4` reports would include this process' peak.
fn run_unpin(tree: &Path) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_unpin"))
        .env_remove("VIRTUAL_ENV")
        .env_remove("CONDA_PREFIX")
        .args(["--diff", "--quiet", "--jobs", &THREADS.to_string()])
        .arg(tree)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary was built with this benchmark");
    let status = format!("/proc/{}/status", child.id());
    let mut peak_kib = 0;
    while child.try_wait().expect("the child is ours").is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok());
        peak_kib = peak_kib.max(now.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(50));
    }
    peak_kib
}

fn report(what: &str, turns: &[Turn], secs: impl Fn(&Turn) -> f64) {
    let seconds = sorted(turns.iter().map(&secs));
    let ratios = sorted(turns.iter().map(|turn| secs(turn) / turn.parse_secs));
    println!(
        "{what:>14}: {:.2} s (median; {:.2} to {:.2}), {:.2} x the parse ({:.2} to {:.2})",
        seconds[TURNS / 2],
        seconds[0],
        seconds[TURNS - 1],
        ratios[TURNS / 2],
        ratios[0],
        ratios[TURNS - 1],
    );
}

fn sorted(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values
}

fn python_files(tree: &Path) -> Vec<PathBuf> {
    let entries = ignore::Walk::new(tree)
        .filter_map(Result::ok)
        .map(ignore::DirEntry::into_path);
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.extension().is_some_and(|ext| ext == "py"))
        .collect();
    files.sort();
    files
}
