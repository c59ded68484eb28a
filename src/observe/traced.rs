//! What a traced run showed: the form that is kept in files and told in json.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::run::Sample;

/// Smaller values are of no interest where nobody asks for them, and neither is a smaller part of the peak.
const LEAST_BYTES: u64 = 1 << 20;
const LEAST_PERCENT: u64 = 1;

/// What a traced run showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traced {
    /// As given.
    pub command: String,
    /// The version of the first Python of the run.
    pub python: Option<String>,
    /// Resident memory of the whole process tree.
    pub peak_bytes: u64,
    /// Where the largest process was then.
    pub peak_place: Option<PeakPlace>,
    /// What dead locals held then that nobody else held.
    pub dead_bytes_at_peak: u64,
    /// What the peak would be about without what releasing locals frees: another moment may be almost as high.
    pub peak_without_dead_bytes: u64,
    /// Those that hold something, largest first.
    pub locals: Vec<TracedLocal>,
    /// What functions that are not rewritten held at the peak and did not read again.
    pub elsewhere: Vec<PicturedLocal>,
    /// Whether nobody looked at all frames while memory was highest.
    pub is_picture_missed: bool,
    /// How many held next to nothing.
    pub small_locals: usize,
    /// How many locals were asked about and never reached.
    pub unreached_locals: usize,
    /// Files of which not all functions could be probed: something else rewrites them as they are loaded.
    pub unprobed_files: Vec<String>,
    /// What the command did that it should not have done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Those that make the peak, the largest first.
    pub processes: Vec<ProcessPeaks>,
    /// When locals began and ended to hold what nobody reads again, in the largest process.
    pub changes: Vec<DeadChange>,
    /// Resident memory over time.
    pub samples: Vec<Sample>,
    /// Captures of memray that were read with it, or in place of a run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captures: Vec<Captured>,
    /// What was allocated where locals are bound, as captures tell it; largest first, those before that were dead at the peak.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allocated: Vec<AllocatedLocal>,
}

/// A capture of memray.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captured {
    /// The file, as given.
    pub path: String,
    /// What was run.
    pub command: String,
    /// What all allocations came to at the highest moment.
    pub peak_bytes: u64,
}

/// A local that was bound by what allocated memory that was still there at the peak of a capture. Who held that, and of which
/// type it was, is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllocatedLocal {
    /// The file, as given.
    pub path: String,
    /// Dotted: `Survey.run`.
    pub function: String,
    /// Its name.
    pub local: String,
    /// Where it is bound first, from 1.
    pub line: u32,
    /// That line, without white space around it.
    pub statement: String,
    /// Where something allocates while it is dead, from 1.
    pub held_during_line: u32,
    /// What was allocated below the statement that binds it: the most that it may have held.
    pub bytes: u64,
    /// What all allocations came to then.
    pub peak_bytes: u64,
    /// Whether it was dead then, where it held that.
    pub is_dead_at_peak: bool,
}

/// A place in a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeakPlace {
    /// The file, as given.
    pub path: String,
    /// Dotted.
    pub function: String,
    /// From 1.
    pub line: u32,
    /// Whether it was seen there, and not only before and after.
    pub is_exact: bool,
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
    /// Whether the peak stays higher as long as the local is not released.
    pub lowers_peak: bool,
}

/// A local that was seen in a frame at the peak, and that its function does not read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PicturedLocal {
    /// The file: in the project as given, otherwise where it lies.
    pub path: String,
    /// Dotted; `<module>` at module level.
    pub function: String,
    /// Its name.
    pub local: String,
    /// Where the function was, from 1.
    pub line: u32,
    /// The type of the value.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The value with all that it holds.
    pub bytes: u64,
    /// What nothing else held of it.
    pub own_bytes: u64,
    /// References beside the local's.
    pub held_elsewhere: u64,
    /// Whether sizes were worked out from a sample of the elements.
    pub is_estimate: bool,
}

/// How high memory rose in one process while what was dead did not change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessPeaks {
    /// The highest.
    pub peak_bytes: u64,
    /// What the peak is at least, whatever is released.
    pub floor_bytes: u64,
    /// Those that are above the floor.
    pub stretches: Vec<Stretch>,
}

/// A stretch of time in which the same was dead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// The highest resident memory.
    pub peak_bytes: u64,
    /// What was dead.
    pub dead: Vec<DeadBytes>,
}

/// What one local held for nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadBytes {
    /// Which of [`Traced::locals`].
    pub local: usize,
    /// What nothing else held.
    pub bytes: u64,
}

/// A local begins or ends to hold what nobody reads again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadChange {
    /// Since the start of the run.
    pub at_millis: u64,
    /// Which of [`Traced::locals`].
    pub local: usize,
    /// How many bytes more it holds.
    pub bytes: i64,
}

impl Traced {
    /// Nothing but captures.
    pub(super) fn of_captures(captures: &[Captured]) -> Self {
        let commands: Vec<&str> = captures.iter().map(|it| it.command.as_str()).collect();
        let peaks = captures.iter().map(|it| it.peak_bytes);
        let peak_bytes = peaks.max().unwrap_or(0);
        Self {
            command: commands.join("` and `"),
            python: None,
            peak_bytes,
            peak_place: None,
            dead_bytes_at_peak: 0,
            peak_without_dead_bytes: peak_bytes,
            locals: Vec::new(),
            elsewhere: Vec::new(),
            is_picture_missed: false,
            small_locals: 0,
            unreached_locals: 0,
            unprobed_files: Vec::new(),
            notes: Vec::new(),
            processes: Vec::new(),
            changes: Vec::new(),
            samples: Vec::new(),
            captures: captures.to_vec(),
            allocated: Vec::new(),
        }
    }

    /// Whether no run was traced: what is known is of captures alone.
    pub(crate) fn is_of_captures(&self) -> bool {
        self.python.is_none() && !self.captures.is_empty()
    }

    /// What counts as large: as asked for, otherwise what makes a difference to the peak.
    pub(crate) fn least_bytes(&self, asked: Option<u64>) -> u64 {
        asked.unwrap_or_else(|| LEAST_BYTES.max(self.peak_bytes / 100 * LEAST_PERCENT))
    }

    /// What the peak comes to once some of the locals are released.
    pub(crate) fn predict_peak(&self, is_released: impl Fn(usize) -> bool) -> u64 {
        let saved = self.processes.iter().map(|process| {
            let left = process.predict_peak(&is_released);
            process.peak_bytes.saturating_sub(left)
        });
        self.peak_bytes.saturating_sub(saved.sum())
    }

    /// Drops the other locals, and all that is told of them.
    pub(super) fn retain_locals(&mut self, mut is_kept: impl FnMut(&TracedLocal) -> bool) {
        let kept: Vec<bool> = self.locals.iter().map(&mut is_kept).collect();
        let mut places = vec![None; kept.len()];
        for (place, old) in (0..kept.len()).filter(|&old| kept[old]).enumerate() {
            places[old] = Some(place);
        }
        let place = |old: usize| places.get(old).copied().flatten();
        let stretches = self.processes.iter_mut();
        for stretch in stretches.flat_map(|process| &mut process.stretches) {
            stretch.dead.retain(|dead| place(dead.local).is_some());
            for dead in &mut stretch.dead {
                dead.local = place(dead.local).unwrap_or(dead.local);
            }
        }
        self.changes.retain(|change| place(change.local).is_some());
        for change in &mut self.changes {
            change.local = place(change.local).unwrap_or(change.local);
        }
        let mut at = 0;
        self.locals.retain(|_| {
            at += 1;
            kept[at - 1]
        });
    }

    /// Notes of each local whether the peak stays higher without its release, and what is left when all those are released.
    pub(super) fn find_what_lowers_the_peak(&mut self) {
        let least_bytes = self.least_bytes(None);
        let is_large: Vec<bool> = self
            .locals
            .iter()
            .map(|local| is_large(local, least_bytes))
            .collect();
        let is_large = |local: usize| is_large.get(local).is_some_and(|&it| it);
        let mut lowering = BTreeSet::new();
        for process in &self.processes {
            let left = process.predict_peak(is_large);
            for stretch in &process.stretches {
                if stretch.peak_bytes > left + NOISE_BYTES {
                    let dead = stretch.dead.iter().map(|dead| dead.local);
                    lowering.extend(dead.filter(|&local| is_large(local)));
                }
            }
        }
        for (index, local) in self.locals.iter_mut().enumerate() {
            local.lowers_peak = lowering.contains(&index);
        }
        self.peak_without_dead_bytes = self.predict_peak(is_large);
    }
}

/// Kernels count resident memory in batches per core.
const NOISE_BYTES: u64 = 1 << 18;

impl ProcessPeaks {
    fn predict_peak(&self, is_released: impl Fn(usize) -> bool) -> u64 {
        let left = self.stretches.iter().map(|stretch| {
            let dead = stretch.dead.iter();
            let released = dead.filter(|dead| is_released(dead.local));
            let released: u64 = released.map(|dead| dead.bytes).sum();
            // Memory that a value has and never touched is not resident: no more can be dead than there is.
            stretch.peak_bytes.saturating_sub(released)
        });
        left.max().unwrap_or(0).max(self.floor_bytes)
    }
}

/// Whether a local held so much, for nothing, that is released by releasing the local and nothing else.
pub(crate) fn is_large(local: &TracedLocal, least_bytes: u64) -> bool {
    local.is_plain && local.own_bytes >= least_bytes
}

#[cfg(test)]
pub(crate) mod samples {
    use super::*;

    /// A local of `fit` in `train.py` that holds `own_bytes` at the peak.
    pub(crate) fn local(name: &str, own_bytes: u64) -> TracedLocal {
        TracedLocal {
            path: "train.py".into(),
            function: "fit".into(),
            local: name.into(),
            line: 41,
            statement: format!("{name} = load()"),
            last_use_line: 44,
            held_during_line: 57,
            type_name: "pandas.DataFrame".into(),
            times: 1,
            max_bytes: own_bytes,
            own_bytes,
            is_estimate: false,
            bytes_at_peak: own_bytes,
            held_elsewhere: 0,
            holders: Vec::new(),
            is_plain: true,
            lowers_peak: own_bytes > 0,
        }
    }

    /// A local of `fit` that was bound to what allocated `bytes`, and dead at the peak.
    pub(crate) fn allocated(name: &str, bytes: u64) -> AllocatedLocal {
        AllocatedLocal {
            path: "train.py".into(),
            function: "fit".into(),
            local: name.into(),
            line: 41,
            statement: format!("{name} = load()"),
            held_during_line: 57,
            bytes,
            peak_bytes: 1 << 30,
            is_dead_at_peak: true,
        }
    }

    /// A capture of `train.py`.
    pub(crate) fn captured(allocated: Vec<AllocatedLocal>) -> Traced {
        let capture = Captured {
            path: "out.bin".into(),
            command: "memray run -o out.bin train.py".into(),
            peak_bytes: 1 << 30,
        };
        Traced {
            allocated,
            ..Traced::of_captures(&[capture])
        }
    }

    /// A run of `python train.py` with one process.
    pub(crate) fn traced(peak_bytes: u64, locals: Vec<TracedLocal>) -> Traced {
        Traced {
            command: "python train.py".into(),
            python: Some("3.13.0".into()),
            peak_bytes,
            peak_place: Some(PeakPlace {
                path: "train.py".into(),
                function: "fit".into(),
                line: 57,
                is_exact: true,
            }),
            dead_bytes_at_peak: 0,
            peak_without_dead_bytes: peak_bytes,
            locals,
            elsewhere: Vec::new(),
            is_picture_missed: false,
            small_locals: 0,
            unreached_locals: 3,
            unprobed_files: Vec::new(),
            notes: Vec::new(),
            processes: Vec::new(),
            changes: Vec::new(),
            samples: Vec::new(),
            captures: Vec::new(),
            allocated: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{local, traced};
    use super::*;

    #[test]
    fn what_is_not_dead_at_any_high_moment_does_not_lower_the_peak() {
        let stretch = |peak_mib: u64, dead: &[(usize, u64)]| Stretch {
            peak_bytes: peak_mib << 20,
            dead: dead
                .iter()
                .map(|&(local, mib)| DeadBytes {
                    local,
                    bytes: mib << 20,
                })
                .collect(),
        };
        let locals = vec![
            local("a", 40 << 20),
            local("b", 30 << 20),
            local("c", 9 << 20),
        ];
        let mut found = traced(200 << 20, locals);
        found.processes = vec![ProcessPeaks {
            peak_bytes: 200 << 20,
            floor_bytes: 150 << 20,
            stretches: vec![
                stretch(200, &[(0, 40)]),
                stretch(190, &[(1, 30)]),
                stretch(155, &[(2, 9)]),
            ],
        }];
        found.find_what_lowers_the_peak();
        let lowering: Vec<bool> = found.locals.iter().map(|local| local.lowers_peak).collect();
        assert_eq!(lowering, [true, true, false]);
        assert_eq!(found.peak_without_dead_bytes, 160 << 20);
        assert_eq!(found.predict_peak(|local| local == 0), 190 << 20);
    }
}
