//! The traced run itself: the copy, the files that tell the recorder where probes go, the command.

use std::env;
use std::ffi::OsString;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

use super::{ProbedFile, TraceRequest};
use crate::analysis::{Anchor, DyingLocal};
use crate::flow::lower::MODULE_PATH;
use crate::run::{
    HookMode, Hooks, Interrupt, Measure, Run, RunPlan, StagedTree, describe_damage, run_once,
    staged_path,
};
use crate::source::Span;

/// Puts the probes in.
const PLACING: &str = include_str!("placing.py");
/// What the probes call.
const RECORDER: &str = include_str!("recorder.py");
/// Looks at all frames at the peak.
const PICTURE: &str = include_str!("picture.py");
/// Before the places of probes among a script's own statements: as in `placing.py`.
const OWN: &str = "m";
/// A probe's number is that of its local, shifted by so many bits, and its own: as in `recorder.py`.
pub(super) const SHIFT: u32 = 6;

/// A run, and the folder with what its processes recorded, which is gone when this is dropped.
pub(super) struct TracedRun {
    pub(super) run: Run,
    pub(super) traces: PathBuf,
    /// Where the project was copied to.
    pub(super) stage: PathBuf,
    /// Seconds since the epoch.
    pub(super) started_at: f64,
    /// What it did that it should not have done.
    pub(super) notes: Vec<String>,
    _tree: StagedTree,
}

/// Stages the project and runs the command once.
pub(super) fn run(request: &TraceRequest<'_>, progress: &mut dyn FnMut(u64)) -> Result<TracedRun> {
    let (root, given) = (&request.root, &request.command.variables);
    request.command.check_program(&request.folder)?;
    let interrupt = Interrupt::listen()?;
    let tree = StagedTree::build(root, &[], &interrupt)?;
    let place = tree.folder();
    let paths = (root.as_path(), tree.tree.as_path());
    let hooks = Hooks::write(&place, paths, &[], Measure::Rss)?;
    let mode = HookMode::Observe;
    hooks.add_file(mode, "placing.py", PLACING)?;
    hooks.add_file(mode, "recorder.py", RECORDER)?;
    hooks.add_file(mode, "picture.py", PICTURE)?;
    let mut listing = String::new();
    let mut first = 0;
    for (index, file) in request.files.iter().enumerate() {
        let name = format!("probes-{index}");
        let staged = staged_path(&file.path, root, &tree.tree).unwrap_or_else(|| file.path.clone());
        // A name may hold any other character.
        let _ = write!(listing, "{name}\t{}\0", staged.display());
        hooks.add_file(mode, &name, &list_probes(file, first))?;
        first += file.locals.len();
    }
    hooks.add_file(mode, "files", &listing)?;
    let folder =
        staged_path(&request.folder, root, &tree.tree).unwrap_or_else(|| request.folder.clone());
    let python_path = given.get("PYTHONPATH").map(OsString::from);
    let python_path = python_path.or_else(|| env::var_os("PYTHONPATH"));
    let hooked = hooks.variables(mode, paths, &folder, &python_path.unwrap_or_default());
    let own = given.iter().filter(|(name, _)| *name != "PYTHONPATH");
    let own = own.map(|(name, value)| (name.into(), value.into()));
    let plan = RunPlan {
        words: &request.command.staged_words(root, &tree.tree),
        variables: own.chain(hooked).collect(),
        folder: &folder,
        timeout: None,
        launcher: request.launcher.as_deref(),
        report: place.join("launched.json"),
        traces: &hooks.traces,
        outputs: Vec::new(),
        interrupt: &interrupt,
    };
    let started_at = SystemTime::now().duration_since(UNIX_EPOCH);
    let run = run_once(&plan, progress)?;
    Ok(TracedRun {
        notes: describe_damage(&tree, &run.trace),
        run,
        traces: hooks.traces.clone(),
        stage: tree.tree.clone(),
        started_at: started_at.map_or(0.0, |since| since.as_secs_f64()),
        _tree: tree,
    })
}

/// A line per probe: place, number, number of the local in the file, name. See `placing.py`.
fn list_probes(file: &ProbedFile<'_>, first: usize) -> String {
    let lines = Lines::new(file.text);
    let own = |local: &DyingLocal| {
        let is_own = local.function == MODULE_PATH;
        if is_own { OWN } else { "" }
    };
    let mut text = String::new();
    for (index, local) in file.locals.iter().enumerate() {
        // What empties the token stands before a probe at the same place, which fills it again.
        for anchor in &local.rebound {
            let place = own(local).to_owned() + &lines.describe(*anchor);
            let _ = writeln!(text, "{place} -1 {index} {}", local.local);
        }
        for (n, probe) in local.probes.iter().enumerate() {
            let place = own(local).to_owned() + &lines.describe(probe.anchor);
            let number = ((first + index) << SHIFT) + n;
            let _ = writeln!(text, "{place} {number} {index} {}", local.local);
        }
    }
    text
}

/// The local and the index of the probe that a number means.
pub(super) fn find_probe<'a>(
    files: &'a [ProbedFile<'a>],
    number: usize,
) -> Option<(&'a ProbedFile<'a>, &'a DyingLocal, usize)> {
    let mut local = number >> SHIFT;
    for file in files {
        if let Some(found) = file.locals.get(local) {
            return Some((file, found, number & ((1 << SHIFT) - 1)));
        }
        local -= file.locals.len();
    }
    None
}

/// Where the lines of a text start, to tell places as Python's `ast` does: lines from 1, columns in bytes.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        // The byte order mark is no part of the first line for Python.
        let first = text.len() - text.trim_start_matches('\u{feff}').len();
        Self {
            text,
            starts: std::iter::once(first)
                .chain(ends.map(|end| end + 1))
                .collect(),
        }
    }

    fn place(&self, offset: u32) -> String {
        let offset = (offset as usize).min(self.text.len());
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        format!("{line}:{}", offset - self.starts[line - 1])
    }

    fn describe(&self, anchor: Anchor) -> String {
        let both = |span: Span| format!("{}:{}", self.place(span.start), self.place(span.end));
        match anchor {
            Anchor::Before(span) => format!("b{}", self.place(span.start)),
            Anchor::After(span) => format!("a{}", self.place(span.start)),
            Anchor::Through(span) => format!("w{}", both(span)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_ast() {
        let lines = Lines::new("\u{feff}a\nü = b\n");
        assert_eq!(lines.place(3), "1:0");
        assert_eq!(lines.place(10), "2:5");
        let span = Span::new(5, 11);
        assert_eq!(lines.describe(Anchor::Through(span)), "w2:0:2:6");
        assert_eq!(lines.describe(Anchor::Before(span)), "b2:0");
    }
}
