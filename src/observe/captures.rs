//! What memray's captures add: how much was allocated where locals are bound, and was still there at the highest moment.
//!
//! ```python
//! raw = fetch(n)          # what was allocated below this line is at most what `raw` holds
//! table = decode(raw)
//! scored = score(table)   # something was allocated below this one: `raw` was dead when memory was highest
//! ```
//! A capture knows neither who holds what was allocated nor of which type it is, so a release is no safer for it: it tells
//! how large values are, and whether the peak was while they were dead. What a probe saw of a local is known better.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::join::{NOTHING_BYTES, line_at, line_of};
use super::traced::{AllocatedLocal, Captured};
use super::{ProbedFile, Traced};
use crate::analysis::{DyingLocal, Held};
use crate::run::{MemrayCapture, read_memray_capture};
use crate::source::Span;

/// What is to be told beside what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct CaptureWarnings(pub(crate) Vec<String>);

/// Reads captures by `python`, or by one that is found, and adds what they tell of the files.
pub(crate) fn add_captures(
    traced: Option<Traced>,
    captures: &[PathBuf],
    files: &[ProbedFile<'_>],
    python: Option<&Path>,
) -> Result<(Traced, CaptureWarnings)> {
    let sources: Vec<&Path> = files.iter().map(|file| file.path.as_path()).collect();
    let mut warnings = CaptureWarnings::default();
    // Of processes that fork, one may do all of the work.
    let mut names_none = true;
    let mut captured = Vec::new();
    let mut allocated: BTreeMap<(usize, usize), AllocatedLocal> = BTreeMap::new();
    for path in captures {
        let capture = read_memray_capture(path, &sources, python)?;
        let name = path.display().to_string();
        warnings.warn(&name, &capture, files);
        names_none &= capture.sources.is_empty();
        for (key, local) in join(&capture, files) {
            allocated
                .entry(key)
                .and_modify(|known| known.add(&local))
                .or_insert(local);
        }
        captured.push(Captured {
            path: name,
            command: shorten(&capture.command),
            peak_bytes: capture.peak_bytes,
        });
    }
    if names_none {
        let names: Vec<&str> = captured.iter().map(|it| it.path.as_str()).collect();
        warnings.0.push(format!(
            "nothing was there at the peak that these files allocated: {}",
            names.join(", ")
        ));
    }
    let mut traced = traced.unwrap_or_else(|| Traced::of_captures(&captured));
    traced.captures = captured;
    traced.allocated = allocated.into_values().collect();
    let size = |local: &AllocatedLocal| std::cmp::Reverse((local.is_dead_at_peak, local.bytes));
    traced.allocated.sort_by_key(size);
    Ok((traced, warnings))
}

/// Which local of which file, by index.
type Key = (usize, usize);

fn join(capture: &MemrayCapture, files: &[ProbedFile<'_>]) -> Vec<(Key, AllocatedLocal)> {
    let index = Index::of(capture);
    let mut found = Vec::new();
    for &source in &capture.sources {
        let Some(file) = files.get(source) else {
            continue;
        };
        for (number, local) in file.locals.iter().enumerate() {
            let place = InFunction {
                index: &index,
                file,
                source,
                function: local.function.rsplit('.').next().unwrap_or_default(),
            };
            let described = place.describe(local);
            let described = described.filter(|local| local.bytes >= NOTHING_BYTES);
            found.extend(described.map(|described| ((source, number), described)));
        }
    }
    found
}

/// Which allocations have a place on their stacks.
struct Index<'a> {
    capture: &'a MemrayCapture,
    by_place: HashMap<(usize, &'a str, u32), Vec<usize>>,
}

impl<'a> Index<'a> {
    fn of(capture: &'a MemrayCapture) -> Self {
        let mut by_place: HashMap<_, Vec<usize>> = HashMap::new();
        for (number, allocation) in capture.allocations.iter().enumerate() {
            for frame in &allocation.frames {
                let place = (frame.source, frame.function.as_str(), frame.line);
                by_place.entry(place).or_default().push(number);
            }
        }
        Self { capture, by_place }
    }
}

/// A function that locals are looked for in.
struct InFunction<'a> {
    index: &'a Index<'a>,
    file: &'a ProbedFile<'a>,
    source: usize,
    /// Its own name.
    function: &'a str,
}

impl InFunction<'_> {
    /// None where nothing was there any more that was allocated where the local is bound.
    fn describe(&self, local: &DyingLocal) -> Option<AllocatedLocal> {
        let (mut bytes, mut dead_bytes) = (0, 0);
        for held in &local.held {
            let bindings = held.bound_by.iter();
            let most = bindings.map(|&span| self.count_below(span, held)).max();
            let most = most.unwrap_or(0);
            bytes = most.max(bytes);
            if most > dead_bytes && self.is_passed_at_peak(held, local) {
                dead_bytes = most;
            }
        }
        (bytes > 0).then(|| AllocatedLocal {
            path: self.file.shown_path.clone(),
            function: local.function.clone(),
            local: local.local.clone(),
            line: line_of(self.file.text, local.bound.start),
            statement: line_at(self.file.text, local.bound.start).trim().to_owned(),
            held_during_line: line_of(self.file.text, local.held_during.start),
            bytes: if dead_bytes > 0 { dead_bytes } else { bytes },
            peak_bytes: self.index.capture.peak_bytes,
            is_dead_at_peak: dead_bytes > 0,
        })
    }

    /// What was allocated below a statement that binds a local which is held during `held`. Where that is the same statement in
    /// another pass of a loop, it is what two passes made.
    fn count_below(&self, bound: Span, held: &Held) -> u64 {
        let lines = self.lines(bound);
        let allocations = self.allocations_at(&lines).into_iter();
        let bytes = allocations.map(|it| self.index.capture.allocations[it].bytes);
        let bytes: u64 = bytes.sum();
        if overlap(&lines, &self.lines(held.at)) {
            bytes / 2
        } else {
            bytes
        }
    }

    /// Whether anything was there at the peak that was allocated while the local was held: then the peak was meanwhile, or later.
    /// Of what waits, others may have made the peak.
    fn is_passed_at_peak(&self, held: &Held, local: &DyingLocal) -> bool {
        let lines = self.lines(held.at);
        let binds = held.bound_by.iter();
        let is_next_pass = binds
            .map(|&span| self.lines(span))
            .any(|bound| overlap(&bound, &lines));
        let mut takers = local.takers.iter();
        let is_taken_there = takers.any(|&taker| overlap(&self.lines(taker), &lines));
        let mut allocations = self.allocations_at(&lines).into_iter();
        held.suspends
            || allocations.any(|number| {
                let allocation = &self.index.capture.allocations[number];
                let mut frames = allocation.frames.iter();
                let is_called = !is_taken_there
                    || frames.any(|frame| {
                        self.is_at(frame.source, &frame.function)
                            && lines.contains(&frame.line)
                            && held.callee.as_deref() == Some(frame.callee.as_str())
                    });
                is_called && (!is_next_pass || allocation.count > 1)
            })
    }

    fn is_at(&self, source: usize, function: &str) -> bool {
        source == self.source && function == self.function
    }

    /// Each once, however often the function is on its stack.
    fn allocations_at(&self, lines: &RangeInclusive<u32>) -> BTreeSet<usize> {
        let place = |line| (self.source, self.function, line);
        let found = lines
            .clone()
            .filter_map(|line| self.index.by_place.get(&place(line)));
        found.flatten().copied().collect()
    }

    fn lines(&self, span: Span) -> RangeInclusive<u32> {
        let length = span.of(self.file.text).trim_end().len();
        let last = span.start + u32::try_from(length.saturating_sub(1)).unwrap_or(0);
        line_of(self.file.text, span.start)..=line_of(self.file.text, last)
    }
}

fn overlap(one: &RangeInclusive<u32>, other: &RangeInclusive<u32>) -> bool {
    one.start() <= other.end() && other.start() <= one.end()
}

impl AllocatedLocal {
    /// Takes in what another capture tells.
    fn add(&mut self, other: &Self) {
        if (other.is_dead_at_peak, other.bytes) > (self.is_dead_at_peak, self.bytes) {
            *self = other.clone();
        }
    }
}

impl CaptureWarnings {
    fn warn(&mut self, name: &str, capture: &MemrayCapture, files: &[ProbedFile<'_>]) {
        let shown = |&source: &usize| files.get(source).map(|file| file.shown_path.as_str());
        for path in capture.changed.iter().filter_map(shown) {
            self.0.push(format!(
                "{path} changed since {name} was captured: capture again to know what is held"
            ));
        }
        let newer = capture.newer.iter();
        let newer = newer.filter(|source| !capture.changed.contains(source));
        let newer: Vec<&str> = newer.filter_map(shown).collect();
        match newer[..] {
            [] => {}
            [path] => self.0.push(format!(
                "{path} was written to after {name} was captured: its lines are taken as they are now"
            )),
            [first, ..] => self.0.push(format!(
                "{first} and {} more of the files were written to after {name} was captured: their lines are taken as they are now",
                newer.len() - 1
            )),
        }
    }
}

/// The command as it was typed, as far as memray tells it.
fn shorten(command: &str) -> String {
    let (program, rest) = command.split_once(' ').unwrap_or((command, ""));
    let is_memray = program.ends_with("memray/__main__.py") || program.ends_with("bin/memray");
    let program = if is_memray { "memray" } else { program };
    format!("{program} {rest}").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::analysis::find_dying_locals;
    use crate::options::{AnalysisOptions, Level, ModuleLevel, PythonVersion, Strategy};
    use crate::program::FileOnly;

    const TEXT: &str = "\
def run(n):
    raw = fetch(n)
    table = decode(
        raw,
    )
    scored = score(table)
    return fit(clean(scored))
";

    /// Bytes, with the line of `run` and what it called there.
    type Allocated = (u64, u32, &'static str);

    fn find(allocated: &[Allocated]) -> Vec<(String, u64, bool)> {
        let allocations = allocated.iter().map(|(bytes, line, callee)| {
            let frame = json!({"source": 0, "function": "run", "line": line, "callee": callee});
            json!({"bytes": bytes, "count": 1, "frames": [frame]})
        });
        let capture = json!({
            "command": "memray run job.py", "peak_bytes": 9 << 20, "sources": [0], "changed": [], "newer": [],
            "allocations": allocations.collect::<Vec<_>>(),
        });
        let capture: MemrayCapture = serde_json::from_value(capture).unwrap();
        let options = AnalysisOptions {
            level: Level::Unsafe,
            strategies: Strategy::BY_DEFAULT.to_vec(),
            target_version: PythonVersion::DEFAULT,
            line_length: 88,
            min_size_bytes: 0,
            observed: None,
            module: ModuleLevel::Closed,
            own: std::sync::Arc::default(),
            environment: None,
            shows_held: false,
        };
        let locals = find_dying_locals(TEXT, &FileOnly, &options).unwrap();
        let file = ProbedFile {
            path: "/p/job.py".into(),
            shown_path: "job.py".into(),
            text: TEXT,
            locals: &locals,
        };
        let found = join(&capture, &[file]).into_iter();
        let found = found.map(|(_, it)| (it.local, it.bytes, it.is_dead_at_peak));
        found.collect()
    }

    #[test]
    fn what_was_allocated_where_a_local_is_bound_is_its_size() {
        let (raw, table) = ((1 << 20, 2, "fetch"), (2 << 20, 3, "decode"));
        let local = |name: &str, mib: u64, is_dead| (name.to_owned(), mib << 20, is_dead);
        // The peak was in `decode`, which still needed `raw`.
        let expected = [local("raw", 1, false), local("table", 2, false)];
        assert_eq!(find(&[raw, table]), expected);
        let expected = [local("raw", 1, true), local("table", 2, false)];
        assert_eq!(find(&[raw, table, (9, 6, "score")]), expected);
        // What holds next to nothing is not told.
        assert_eq!(find(&[(10, 2, "fetch"), table]).len(), 1);
    }

    #[test]
    fn on_one_line_the_callee_tells_who_had_the_value() {
        let scored = (1 << 20, 6, "score");
        let expected = |is_dead| vec![("scored".to_owned(), 1 << 20, is_dead)];
        assert_eq!(find(&[scored, (9, 7, "clean")]), expected(false));
        assert_eq!(find(&[scored, (9, 7, "fit")]), expected(true));
    }

    #[test]
    fn the_command_is_told_without_where_memray_is() {
        let found =
            shorten("/v/lib/python3.12/site-packages/memray/__main__.py run -o x.bin job.py");
        assert_eq!(found, "memray run -o x.bin job.py");
        assert_eq!(shorten("/v/bin/memray run job.py"), "memray run job.py");
        assert_eq!(shorten("job.py"), "job.py");
    }
}
