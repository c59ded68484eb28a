//! What was recorded, joined with the locals that it was recorded of.

use std::collections::BTreeMap;
use std::path::Path;

use super::record::{Frame, HeldLocal, Picture, Process, Record, Site};
use super::stage::{SHIFT, TracedRun, find_probe};
use super::traced::{
    DeadBytes, DeadChange, PeakPlace, PicturedLocal, ProcessPeaks, Stretch, Traced, TracedLocal,
};
use super::{ProbedFile, TraceRequest};
use crate::analysis::DyingLocal;
use crate::run::Run;
use crate::source::normal;

/// What holds less is counted only.
pub(crate) const NOTHING_BYTES: u64 = 100_000;
/// A place that was looked at when memory was within this of the peak is that of the peak.
const NEAR_PERCENT: u64 = 97;

/// Puts a run and its record together.
pub(super) fn join(request: &TraceRequest<'_>, traced_run: &TracedRun, record: &Record) -> Traced {
    let run = &traced_run.run;
    // A process that was killed told nothing at its end, and the kernel had begun to count anew.
    let largest = record.processes.first();
    let largest_peak = largest.map_or(0, |process| process.peak_bytes);
    let peak_bytes = run.resident_peak.max(largest_peak);
    let mut traced = Traced {
        command: request.command.text.clone(),
        python: run
            .trace
            .interpreter
            .as_ref()
            .map(|(_, version)| version.clone()),
        peak_bytes,
        peak_place: None,
        dead_bytes_at_peak: 0,
        peak_without_dead_bytes: peak_bytes,
        locals: Vec::new(),
        elsewhere: Vec::new(),
        is_picture_missed: false,
        small_locals: 0,
        unreached_locals: 0,
        unprobed_files: list_unprobed(request, run),
        notes: traced_run.notes.clone(),
        processes: Vec::new(),
        changes: Vec::new(),
        samples: run.samples.clone(),
        captures: Vec::new(),
        allocated: Vec::new(),
    };
    let index = Index::build(request, record, peak_bytes, &mut traced);
    traced.processes = describe_processes(&record.processes, peak_bytes, &index);
    if let Some(process) = largest {
        traced.changes = describe_changes(process, traced_run.started_at, &index);
        let pictured = Pictured {
            request,
            stage: &traced_run.stage,
        };
        pictured.describe(process, &mut traced);
    }
    traced.find_what_lowers_the_peak();
    traced
}

/// Where locals are in the list, by the number of their first probe.
struct Index(BTreeMap<usize, usize>);

impl Index {
    /// Describes the locals, and lists them in the order of what they hold.
    fn build(
        request: &TraceRequest<'_>,
        record: &Record,
        peak_bytes: u64,
        traced: &mut Traced,
    ) -> Self {
        let at_peak = add_up_dead(&record.processes, peak_bytes);
        let mut found = Vec::new();
        let mut first = 0;
        for file in &request.files {
            for (index, local) in file.locals.iter().enumerate() {
                let number = (first + index) << SHIFT;
                match describe(file, local, number, record, &at_peak) {
                    Some(local) if local.max_bytes < NOTHING_BYTES => traced.small_locals += 1,
                    Some(local) => found.push((number, local)),
                    None => traced.unreached_locals += 1,
                }
            }
            first += file.locals.len();
        }
        found.sort_by_key(|(_, local)| {
            std::cmp::Reverse((local.bytes_at_peak, local.own_bytes, local.max_bytes))
        });
        traced.dead_bytes_at_peak = at_peak.values().sum::<u64>().min(peak_bytes);
        let numbers = found.iter().map(|(number, _)| *number).zip(0..).collect();
        traced.locals = found.into_iter().map(|(_, local)| local).collect();
        Self(numbers)
    }

    fn find(&self, probe: usize) -> Option<usize> {
        self.0.get(&(probe >> SHIFT << SHIFT)).copied()
    }
}

/// The processes that make the peak of the tree. Where one process makes it, it is known to the byte; of several, each counts
/// with its own highest moment.
fn at_peak(processes: &[Process], tree_peak: u64) -> impl Iterator<Item = &Process> {
    const ALMOST_PERCENT: u64 = 85;
    let mut seen = 0;
    processes.iter().take_while(move |process| {
        let is_wanted = seen <= tree_peak / 100 * ALMOST_PERCENT;
        seen += process.peak_bytes;
        is_wanted
    })
}

/// What dead locals held at the peak of the process tree, by probe.
fn add_up_dead(processes: &[Process], tree_peak: u64) -> BTreeMap<usize, u64> {
    let mut sums = BTreeMap::new();
    for stretch in at_peak(processes, tree_peak).filter_map(Process::highest) {
        for (&probe, &bytes) in &stretch.dead {
            *sums.entry(probe).or_insert(0) += bytes;
        }
    }
    sums
}

impl Process {
    fn highest(&self) -> Option<&super::record::Stretch> {
        self.stretches
            .iter()
            .max_by_key(|stretch| stretch.peak_bytes)
    }
}

fn describe_processes(processes: &[Process], tree_peak: u64, index: &Index) -> Vec<ProcessPeaks> {
    let describe_stretch = |stretch: &super::record::Stretch| {
        let mut dead: BTreeMap<usize, u64> = BTreeMap::new();
        for (&probe, &bytes) in &stretch.dead {
            if let Some(local) = index.find(probe) {
                *dead.entry(local).or_default() += bytes;
            }
        }
        let dead = dead.into_iter();
        Stretch {
            peak_bytes: stretch.peak_bytes,
            dead: dead
                .map(|(local, bytes)| DeadBytes { local, bytes })
                .collect(),
        }
    };
    let described = at_peak(processes, tree_peak).map(|process| ProcessPeaks {
        peak_bytes: process.peak_bytes,
        floor_bytes: process.floor_bytes,
        stretches: process.stretches.iter().map(describe_stretch).collect(),
    });
    described.collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a run of less than a million years"
)]
fn describe_changes(process: &Process, started_at: f64, index: &Index) -> Vec<DeadChange> {
    let changes = process.changes.iter().filter_map(|change| {
        Some(DeadChange {
            at_millis: ((change.at - started_at).max(0.0) * 1000.0) as u64,
            local: index.find(change.probe)?,
            bytes: change.bytes,
        })
    });
    changes.collect()
}

fn list_unprobed(request: &TraceRequest<'_>, run: &Run) -> Vec<String> {
    let is_unprobed = |file: &&ProbedFile<'_>| {
        let mut unprobed = run.trace.unprobed.iter();
        unprobed
            .any(|path| path.ends_with(file.path.strip_prefix(&request.root).unwrap_or(&file.path)))
    };
    let unprobed = request.files.iter().filter(is_unprobed);
    unprobed.map(|file| file.shown_path.clone()).collect()
}

fn describe(
    file: &ProbedFile<'_>,
    local: &DyingLocal,
    number: usize,
    record: &Record,
    at_peak: &BTreeMap<usize, u64>,
) -> Option<TracedLocal> {
    let numbers = number..number + local.probes.len();
    let sites = record.sites.range(numbers.clone());
    let (&largest, _) = sites.clone().max_by_key(|(_, site)| site.max_bytes)?;
    let mut all = Site::default();
    for (_, site) in sites {
        all.add(site.clone());
    }
    let line = |offset| line_of(file.text, offset);
    Some(TracedLocal {
        path: file.shown_path.clone(),
        function: local.function.clone(),
        local: local.local.clone(),
        line: line(local.bound.start),
        statement: line_at(file.text, local.bound.start).trim().to_owned(),
        last_use_line: line(local.probes[largest - number].last_use.start),
        held_during_line: line(local.held_during.start),
        type_name: all.type_name,
        times: all.times,
        max_bytes: all.max_bytes,
        own_bytes: all.own_bytes,
        is_estimate: all.is_estimate,
        bytes_at_peak: at_peak.range(numbers).map(|(_, bytes)| bytes).sum(),
        held_elsewhere: u64::try_from(all.references).unwrap_or(0),
        holders: all.holders,
        is_plain: all.is_plain && all.weak_references == 0,
        lowers_peak: false,
    })
}

pub(super) fn line_at(text: &str, offset: u32) -> &str {
    text.lines()
        .nth(line_of(text, offset) as usize - 1)
        .unwrap_or_default()
}

pub(super) fn line_of(text: &str, offset: u32) -> u32 {
    let before = &text.as_bytes()[..(offset as usize).min(text.len())];
    memchr::memchr_iter(b'\n', before).count() as u32 + 1
}

/// What the picture of the peak adds.
struct Pictured<'a> {
    request: &'a TraceRequest<'a>,
    stage: &'a Path,
}

impl Pictured<'_> {
    fn describe(&self, process: &Process, traced: &mut Traced) {
        let Some(picture) = &process.picture else {
            traced.peak_place = self.place_between(process);
            return;
        };
        let is_near = picture.bytes >= process.peak_bytes / 100 * NEAR_PERCENT;
        traced.is_picture_missed = picture.is_missed || !is_near;
        if traced.is_picture_missed {
            traced.peak_place = self.place_between(process);
            return;
        }
        let place = self.place_of(picture);
        traced.peak_place = place.or_else(|| self.place_between(process));
        // Frames of a function that calls itself hold their own each.
        let mut described: BTreeMap<_, PicturedLocal> = BTreeMap::new();
        for held in picture.held.iter().filter(|held| !self.is_probed(held)) {
            let found = self.describe_held(held);
            let key = (
                found.path.clone(),
                found.function.clone(),
                found.local.clone(),
            );
            if let Some(known) = described.get_mut(&key) {
                known.bytes += found.bytes;
                known.own_bytes += found.own_bytes;
                known.is_estimate |= found.is_estimate;
            } else {
                described.insert(key, found);
            }
        }
        traced.elsewhere = described.into_values().collect();
        traced
            .elsewhere
            .sort_by_key(|local| std::cmp::Reverse((local.own_bytes, local.bytes)));
    }

    fn describe_held(&self, held: &HeldLocal) -> PicturedLocal {
        PicturedLocal {
            path: self.shown(&held.frame),
            function: held.frame.function.clone(),
            local: held.local.clone(),
            line: held.frame.line,
            type_name: held.type_name.clone(),
            bytes: held.bytes,
            own_bytes: held.own_bytes,
            held_elsewhere: held.references,
            is_estimate: held.is_estimate,
        }
    }

    /// The innermost place of the project.
    fn place_of(&self, picture: &Picture) -> Option<PeakPlace> {
        let mut frames = picture.frames.iter();
        let own = frames.find(|frame| frame.path.starts_with(self.stage));
        let frame = own.or_else(|| picture.frames.first())?;
        Some(PeakPlace {
            path: self.shown(frame),
            function: frame.function.clone(),
            line: frame.line,
            is_exact: true,
        })
    }

    /// Where the probe is that was passed last before the peak.
    fn place_between(&self, process: &Process) -> Option<PeakPlace> {
        let last = process.highest()?.last?;
        let (file, local, _) = find_probe(&self.request.files, last)?;
        Some(PeakPlace {
            path: file.shown_path.clone(),
            function: local.function.clone(),
            line: line_of(file.text, local.held_during.start),
            is_exact: false,
        })
    }

    fn find_file(&self, frame: &Frame) -> Option<&ProbedFile<'_>> {
        // As the command named it: it may go up and down again.
        let path = normal(&frame.path);
        let inside = path.strip_prefix(self.stage).ok()?;
        let path = self.request.root.join(inside);
        self.request.files.iter().find(|file| file.path == path)
    }

    fn is_probed(&self, held: &HeldLocal) -> bool {
        let ends_alike =
            |function: &str| function.rsplit('.').next() == held.frame.function.rsplit('.').next();
        let file = self.find_file(&held.frame);
        let mut locals = file.iter().flat_map(|file| file.locals);
        locals.any(|local| local.local == held.local && ends_alike(&local.function))
    }

    /// The path as it was given, or within the working folder; otherwise where the file lies.
    fn shown(&self, frame: &Frame) -> String {
        if let Some(file) = self.find_file(frame) {
            return file.shown_path.clone();
        }
        let path = normal(&frame.path);
        let Ok(inside) = path.strip_prefix(self.stage) else {
            return path.display().to_string();
        };
        let path = self.request.root.join(inside);
        let shown = path.strip_prefix(&self.request.folder).unwrap_or(&path);
        shown.display().to_string()
    }
}
