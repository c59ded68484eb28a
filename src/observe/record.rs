//! What the processes of a traced run recorded, put together.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// All processes' records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// By probe.
    pub(super) sites: BTreeMap<usize, Site>,
    /// One for each process, those with the highest peaks first.
    pub(super) processes: Vec<ProcessPeak>,
}

/// What one probe saw, in all processes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Site {
    pub(super) times: u64,
    /// The most bytes, whoever held them too.
    pub(super) max_bytes: u64,
    /// The most that nobody else held.
    pub(super) own_bytes: u64,
    /// References beside the local's, to the largest value.
    pub(super) references: i64,
    pub(super) weak_references: u64,
    pub(super) is_estimate: bool,
    /// Whether destroying the large values only frees memory.
    pub(super) is_plain: bool,
    /// Of the largest value.
    pub(super) type_name: String,
    /// Names of who else held it.
    pub(super) holders: Vec<String>,
}

/// The highest resident memory of one process, and what its dead locals held then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ProcessPeak {
    pub(super) bytes: u64,
    /// What stays of it at least, at whatever moment, once all that is dead is released.
    pub(super) floor: u64,
    /// The probe that was passed last before.
    pub(super) last: Option<usize>,
    /// By probe.
    pub(super) dead: BTreeMap<usize, u64>,
}

impl Record {
    /// Reads all that lies in a folder.
    pub(super) fn read(folder: &Path) -> Self {
        let mut record = Self::default();
        let items = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<_> = items.map(|item| item.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "observed"));
        paths.sort();
        for path in paths {
            let bytes = fs::read(path).unwrap_or_default();
            let mut peak = ProcessPeak::default();
            for line in String::from_utf8_lossy(&bytes).lines() {
                record.take(&line.split('\t').collect::<Vec<_>>(), &mut peak);
            }
            record.processes.push(peak);
        }
        record
            .processes
            .sort_by_key(|peak| std::cmp::Reverse(peak.bytes));
        record
    }

    fn take(&mut self, fields: &[&str], peak: &mut ProcessPeak) {
        match fields {
            ["peak", bytes, _, last, floor] => {
                peak.floor = floor.parse().unwrap_or(0);
                peak.bytes = bytes.parse().unwrap_or(0);
                peak.last = last.parse().ok();
            }
            ["at_peak", probe, bytes] => {
                if let (Ok(probe), Ok(bytes)) = (probe.parse(), bytes.parse()) {
                    peak.dead.insert(probe, bytes);
                }
            }
            [
                "site",
                probe,
                times,
                max,
                own,
                references,
                weak,
                estimate,
                plain,
                name,
            ] => {
                let Ok(probe) = probe.parse() else { return };
                self.sites.entry(probe).or_default().add(Site {
                    times: times.parse().unwrap_or(0),
                    max_bytes: max.parse().unwrap_or(0),
                    own_bytes: own.parse().unwrap_or(0),
                    references: references.parse().unwrap_or(0),
                    weak_references: weak.parse().unwrap_or(0),
                    is_estimate: *estimate == "1",
                    is_plain: *plain == "1",
                    type_name: (*name).to_owned(),
                    holders: Vec::new(),
                });
            }
            ["holder", probe, name] => {
                let Ok(probe) = probe.parse() else { return };
                let site = self.sites.entry(probe).or_default();
                site.add_holders(vec![(*name).to_owned()]);
            }
            _ => {}
        }
    }
}

impl Site {
    /// Takes in what another process, or another probe of the same local, saw.
    pub(super) fn add(&mut self, other: Self) {
        let is_first = self.times == 0;
        if is_first || other.max_bytes > self.max_bytes {
            self.max_bytes = other.max_bytes;
            self.references = other.references;
            self.is_estimate = other.is_estimate;
            self.type_name = other.type_name;
        }
        self.add_holders(other.holders);
        self.is_plain = other.is_plain && (is_first || self.is_plain);
        self.times += other.times;
        self.own_bytes = self.own_bytes.max(other.own_bytes);
        self.weak_references = self.weak_references.max(other.weak_references);
    }

    fn add_holders(&mut self, names: Vec<String>) {
        for name in names {
            if !self.holders.contains(&name) {
                self.holders.push(name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processes_are_put_together() {
        let folder = tempfile::tempdir().unwrap();
        let first =
            "peak\t900\t1.5\t65\t8\nat_peak\t64\t500\nsite\t64\t2\t500\t500\t0\t0\t0\t1\tbytes\n";
        let second = "peak\t1000\t1.5\t-1\t9\nsite\t64\t3\t700\t0\t2\t0\t1\t0\tlist\nsite\t7";
        fs::write(folder.path().join("5-1.observed"), first).unwrap();
        fs::write(folder.path().join("6-1.observed"), second).unwrap();
        let record = Record::read(folder.path());
        let site = &record.sites[&64];
        assert_eq!((site.times, site.max_bytes, site.own_bytes), (5, 700, 500));
        assert_eq!((site.type_name.as_str(), site.is_plain), ("list", false));
        let peaks: Vec<u64> = record.processes.iter().map(|peak| peak.bytes).collect();
        assert_eq!(peaks, [1000, 900]);
        assert_eq!(record.processes[0].last, None);
        assert_eq!(record.processes[1].dead, BTreeMap::from([(64, 500)]));
    }
}
