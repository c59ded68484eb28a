//! What was recorded, joined with the locals that it was recorded of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::record::{ProcessPeak, Record, Site};
use super::stage::find_probe;
use super::{ProbedFile, TraceRequest};
use crate::analysis::DyingLocal;
use crate::run::{Run, Sample};

/// Smaller values are of no interest where nobody asks for them, and neither is a smaller part of the peak.
const LEAST_BYTES: u64 = 1 << 20;
const LEAST_PERCENT: u64 = 1;
/// What holds less is counted only.
const NOTHING_BYTES: u64 = 100_000;

/// What a traced run showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traced {
    /// As given.
    pub command: String,
    /// The version of the first Python of the run.
    pub python: Option<String>,
    /// Resident memory of the whole process tree.
    pub peak_bytes: u64,
    /// Where the largest process was then, as far as probes tell.
    pub peak_place: Option<PeakPlace>,
    /// What dead locals held then that nobody else held.
    pub dead_bytes_at_peak: u64,
    /// What the peak would be about if nothing dead were held: another moment may be almost as high.
    pub peak_without_dead_bytes: u64,
    /// Those that hold something, largest first.
    pub locals: Vec<TracedLocal>,
    /// How many held next to nothing.
    pub small_locals: usize,
    /// How many locals were asked about and never reached.
    pub unreached_locals: usize,
    /// Files of which not all functions could be probed: something else rewrites them as they are loaded.
    pub unprobed_files: Vec<String>,
    /// Resident memory over time.
    pub samples: Vec<Sample>,
}

/// A place in a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct PeakPlace {
    pub path: String,
    pub function: String,
    pub line: u32,
}

/// A local that was dead while something could allocate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TracedLocal {
    /// The file, as given.
    pub path: String,
    /// Dotted: `Survey.run`.
    pub function: String,
    /// Its name.
    pub local: String,
    /// Where it is bound, from 1.
    pub line: u32,
    /// The line that binds it, without white space around it.
    pub statement: String,
    /// Where it was read last before it was held largest, from 1.
    pub last_use_line: u32,
    /// Where something allocates meanwhile, from 1.
    pub held_during_line: u32,
    /// The type of the largest value.
    #[serde(rename = "type")]
    pub type_name: String,
    /// How often it died.
    pub times: u64,
    /// The largest value with all that it holds.
    pub max_bytes: u64,
    /// The most that nothing else held.
    pub own_bytes: u64,
    /// Whether sizes were worked out from a sample of the elements.
    pub is_estimate: bool,
    /// What it held at the peak and nobody else did.
    pub bytes_at_peak: u64,
    /// References to the largest value beside the local's.
    pub held_elsewhere: u64,
    /// Who these belong to, as far as it is certain.
    pub holders: Vec<String>,
    /// Whether destroying the value only frees memory, and nobody watches it.
    pub is_plain: bool,
}

/// Puts a run and its record together.
pub(super) fn join(request: &TraceRequest<'_>, run: &Run, record: &Record) -> Traced {
    let at_peak = add_up_dead(&record.processes, run.resident_peak);
    let dead = at_peak.values().sum::<u64>().min(run.resident_peak);
    let floor = record.processes.first().map_or(0, |process| process.floor);
    let mut locals = Vec::new();
    let (mut first, mut small_locals, mut unreached_locals) = (0, 0, 0);
    for file in &request.files {
        for (index, local) in file.locals.iter().enumerate() {
            let number = (first + index) << super::stage::SHIFT;
            match describe(file, local, number, record, &at_peak) {
                Some(found) if found.max_bytes < NOTHING_BYTES => small_locals += 1,
                Some(found) => locals.push(found),
                None => unreached_locals += 1,
            }
        }
        first += file.locals.len();
    }
    locals.sort_by_key(|local| {
        std::cmp::Reverse((local.bytes_at_peak, local.own_bytes, local.max_bytes))
    });
    let last = record.processes.first().and_then(|process| process.last);
    let peak_place = last.and_then(|number| {
        let (file, local, _) = find_probe(&request.files, number)?;
        Some(PeakPlace {
            path: file.shown_path.clone(),
            function: local.function.clone(),
            line: line_of(file.text, local.held_during.start),
        })
    });
    let is_unprobed = |file: &&ProbedFile<'_>| {
        let mut unprobed = run.trace.unprobed.iter();
        unprobed
            .any(|path| path.ends_with(file.path.strip_prefix(&request.root).unwrap_or(&file.path)))
    };
    let unprobed = request.files.iter().filter(is_unprobed);
    Traced {
        command: request.command.text.clone(),
        python: run
            .trace
            .interpreter
            .as_ref()
            .map(|(_, version)| version.clone()),
        peak_bytes: run.resident_peak,
        peak_place,
        // Memory that a value has and never touched is not resident: no more can be dead than there is.
        dead_bytes_at_peak: dead,
        peak_without_dead_bytes: (run.resident_peak - dead).max(floor.min(run.resident_peak)),
        locals,
        small_locals,
        unreached_locals,
        unprobed_files: unprobed.map(|file| file.shown_path.clone()).collect(),
        samples: run.samples.clone(),
    }
}

/// What dead locals held at the peak of the process tree, by probe. Where one process makes the peak it is known to the
/// byte; of several, each counts with its own highest moment.
fn add_up_dead(processes: &[ProcessPeak], tree_peak: u64) -> BTreeMap<usize, u64> {
    const ALMOST_PERCENT: u64 = 85;
    let mut at_peak = BTreeMap::new();
    let mut seen = 0;
    for process in processes {
        if seen > tree_peak / 100 * ALMOST_PERCENT {
            break;
        }
        seen += process.bytes;
        for (&probe, &bytes) in &process.dead {
            *at_peak.entry(probe).or_insert(0) += bytes;
        }
    }
    at_peak
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
    })
}

fn line_at(text: &str, offset: u32) -> &str {
    text.lines()
        .nth(line_of(text, offset) as usize - 1)
        .unwrap_or_default()
}

fn line_of(text: &str, offset: u32) -> u32 {
    let before = &text.as_bytes()[..(offset as usize).min(text.len())];
    memchr::memchr_iter(b'\n', before).count() as u32 + 1
}

impl Traced {
    /// What counts as large: as asked for, otherwise what makes a difference to the peak.
    pub(crate) fn least_bytes(&self, asked: Option<u64>) -> u64 {
        asked.unwrap_or_else(|| LEAST_BYTES.max(self.peak_bytes / 100 * LEAST_PERCENT))
    }
}

/// Whether a local held so much, for nothing, that is released by releasing the local and nothing else.
pub(crate) fn is_large(local: &TracedLocal, least_bytes: u64) -> bool {
    local.is_plain && local.own_bytes >= least_bytes
}
