//! Watches the memory of a process tree from outside.
//!
//! One process tells its own peak (VmHWM) whenever it is looked at. Several at a time have no common peak but in samples of
//! what each holds, forked pages divided among those that share them (PSS); what a process rose and fell between two looks
//! is added from its own peak. Mapped files count once, as much as the process has that maps most: the system divides them
//! among all that run on the machine, so that another program's Python would change the figure.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::process::{
    ProcessInfo, Resident, drop_images, glance_at_descendants, read_resident, read_shared,
};

/// The shortest time between two looks.
const SHORTEST_PAUSE: Duration = Duration::from_millis(4);
/// The longest one.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);
/// A look may take one part in this many of the time: watching must not slow the program.
const SHARE_OF_TIME: u32 = 60;
/// How many samples are kept: more than the report's picture has pixels in a column.
const MAX_SAMPLES: usize = 2000;

/// Memory at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Since the run's start.
    pub at_millis: u64,
    /// Of the whole process tree.
    pub bytes: u64,
}

/// Watches the tree below a process.
#[derive(Debug)]
pub(crate) struct Watch {
    root: u32,
    /// Whether the root is the launcher, which does not count.
    skips_root: bool,
    start: Instant,
    processes: Vec<ProcessInfo>,
    next_search: Instant,
    next_shares: Instant,
    known: HashMap<u32, Known>,
    /// The highest that several processes held at a time.
    joint_peak: u64,
    samples: Vec<Sample>,
    stride: usize,
    skipped: usize,
}

#[derive(Debug, Clone, Copy, Default)]
struct Known {
    peak: u64,
    /// What it holds beside mapped files and is counted with other processes.
    shared: u64,
    /// What the tree held beside this process' resident memory when it was last seen: what is shared counts once.
    beside: i64,
}

#[derive(Debug, Clone, Copy)]
struct Look {
    info: ProcessInfo,
    resident: Resident,
}

impl Watch {
    pub(crate) fn start(root: u32, skips_root: bool) -> Self {
        let now = Instant::now();
        Self {
            root,
            skips_root,
            start: now,
            processes: Vec::new(),
            next_search: now,
            next_shares: now,
            known: HashMap::new(),
            joint_peak: 0,
            samples: Vec::new(),
            stride: 1,
            skipped: 0,
        }
    }

    /// Looks once; returns what the tree holds now, and how long to wait for the next look.
    pub(crate) fn look(&mut self) -> (u64, Duration) {
        let start = Instant::now();
        if start >= self.next_search {
            self.search();
            self.next_search = Instant::now()
                + (start.elapsed() * SHARE_OF_TIME).clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        }
        let start = Instant::now();
        let processes = self.processes.iter();
        let looks = processes
            .filter_map(|&info| read_resident(info.pid).map(|resident| Look { info, resident }));
        let resident: Vec<Look> = looks.collect();
        let bytes = match resident[..] {
            [] => 0,
            [Look { info, resident }] => {
                let Resident { now, peak, .. } = resident;
                let known = self.known.insert(
                    info.pid,
                    Known {
                        peak,
                        ..Known::default()
                    },
                );
                if known.is_some_and(|known| peak > known.peak) {
                    // The curve shows what was reached since the last look.
                    self.keep(peak);
                }
                now
            }
            _ => self.add_up(&resident),
        };
        self.keep(bytes);
        (
            bytes,
            (start.elapsed() * SHARE_OF_TIME).clamp(SHORTEST_PAUSE, LONGEST_PAUSE),
        )
    }

    /// The peak of the tree; `own_peaks` are what processes said of themselves at their end, `largest` is what the system
    /// says of the largest of them, without its number.
    pub(crate) fn find_peak(&self, own_peaks: &HashMap<u32, u64>, largest: u64) -> u64 {
        let top = self.known.values().max_by_key(|known| known.peak);
        let beside = top
            .filter(|top| largest > top.peak)
            .map_or(0, |top| top.beside);
        let largest = largest.saturating_add_signed(beside);
        let seen = self.known.iter().map(|(pid, known)| {
            let own = own_peaks.get(pid).copied().unwrap_or(0);
            if own > known.peak {
                own.saturating_add_signed(known.beside)
            } else {
                known.peak
            }
        });
        let told = own_peaks.values().copied();
        seen.chain(told)
            .max()
            .unwrap_or(0)
            .max(self.joint_peak)
            .max(largest)
    }

    /// The curve, with the peak in it even if it was reached after the last look.
    pub(crate) fn finish(mut self, peak: u64) -> Vec<Sample> {
        if self.samples.iter().all(|sample| sample.bytes < peak)
            && let Some(last) = self.samples.last().copied()
        {
            self.samples.push(Sample {
                bytes: peak,
                ..last
            });
        }
        self.samples
    }

    fn search(&mut self) {
        self.processes = glance_at_descendants(self.root);
        drop_images(&mut self.processes);
        if !self.skips_root {
            self.processes.extend(ProcessInfo::of_root(self.root));
        }
    }

    fn add_up(&mut self, looks: &[Look]) -> u64 {
        self.read_shares(looks);
        let held = looks.iter().map(|Look { info, resident }| {
            let shared = self.known.get(&info.pid).map_or(0, |known| known.shared);
            resident.own().saturating_sub(shared)
        });
        let files = looks.iter().map(|look| look.resident.files).max();
        let sum = held.sum::<u64>() + files.unwrap_or(0);
        let mut missed = 0;
        for Look { info, resident } in looks {
            let known = self
                .known
                .get(&info.pid)
                .copied()
                .filter(|known| known.peak > 0);
            // A peak that rose since the last look, and is above what is held now, was reached between the two. At the
            // first look at a process that was only forked it is the memory it was forked with.
            let is_reached = known.map_or(!info.is_forked_only, |known| resident.peak > known.peak);
            if is_reached {
                missed = missed.max(resident.peak.saturating_sub(resident.now));
            }
            let beside = sum.cast_signed() - resident.now.cast_signed();
            let known = self.known.entry(info.pid).or_default();
            (known.peak, known.beside) = (resident.peak, beside);
        }
        if missed > 0 {
            self.keep(sum + missed);
        }
        self.joint_peak = self.joint_peak.max(sum + missed);
        sum
    }

    /// Finds what is shared. That is costly, and changes slowly: it is done now and then, and for each new process.
    fn read_shares(&mut self, looks: &[Look]) {
        let start = Instant::now();
        let is_known = |look: &Look| self.known.contains_key(&look.info.pid);
        if start < self.next_shares && looks.iter().all(is_known) {
            return;
        }
        for Look { info, resident } in looks {
            let shared = read_shared(info.pid, resident.shared_memory);
            let known = self.known.entry(info.pid).or_default();
            known.shared = shared.unwrap_or(known.shared);
        }
        self.next_shares = Instant::now()
            + (start.elapsed() * SHARE_OF_TIME).clamp(LONGEST_PAUSE / 4, LONGEST_PAUSE * 4);
    }

    /// Keeps a sample; when there are too many, every second one goes, the larger of two staying.
    fn keep(&mut self, bytes: u64) {
        let at_millis = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.skipped += 1;
        match self.samples.last_mut() {
            Some(last) if self.skipped < self.stride => last.bytes = last.bytes.max(bytes),
            _ => {
                self.skipped = 0;
                self.samples.push(Sample { at_millis, bytes });
            }
        }
        if self.samples.len() > MAX_SAMPLES {
            let halved = self
                .samples
                .chunks(2)
                .filter_map(|pair| pair.iter().copied().max_by_key(|sample| sample.bytes));
            self.samples = halved.collect();
            self.stride *= 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_ended_between_two_looks_counts_with_what_the_others_held() {
        let mut watch = Watch::start(1, true);
        watch.known.insert(
            5,
            Known {
                peak: 100,
                beside: 30,
                ..Known::default()
            },
        );
        assert_eq!(watch.find_peak(&HashMap::from([(5, 180)]), 0), 210);
        assert_eq!(watch.find_peak(&HashMap::new(), 180), 210);
        assert_eq!(watch.find_peak(&HashMap::new(), 90), 100);
    }

    #[test]
    fn thinned_samples_keep_the_highest() {
        let mut watch = Watch::start(1, true);
        for index in 0..10_000_u64 {
            watch.keep(if index == 4321 { 99 } else { 1 });
        }
        assert!(watch.samples.len() <= MAX_SAMPLES);
        assert!(watch.samples.iter().any(|sample| sample.bytes == 99));
    }
}
