//! What the processes of a traced run recorded, put together.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// All processes' records.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Record {
    /// By probe.
    pub(super) sites: BTreeMap<usize, Site>,
    /// One for each process, those with the highest peaks first.
    pub(super) processes: Vec<Process>,
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

/// What one process held, and when.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Process {
    /// The highest resident memory.
    pub(super) peak_bytes: u64,
    /// What stays of it at least, at whatever moment, once all that is dead is released.
    pub(super) floor_bytes: u64,
    /// Between two changes of what is dead: those that would be the peak, or nearly, once others are lowered.
    pub(super) stretches: Vec<Stretch>,
    /// Changes of what is dead, in the order of time.
    pub(super) changes: Vec<Change>,
    pub(super) picture: Option<Picture>,
}

/// A stretch of time in which the same was dead.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Stretch {
    /// The highest resident memory.
    pub(super) peak_bytes: u64,
    /// The probe that was passed last before.
    pub(super) last: Option<usize>,
    /// By probe.
    pub(super) dead: BTreeMap<usize, u64>,
}

/// A local begins or ends to hold what nobody reads again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Change {
    /// Seconds since the epoch.
    pub(super) at: f64,
    pub(super) probe: usize,
    pub(super) bytes: i64,
}

/// All frames at the highest moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Picture {
    /// Resident memory then.
    pub(super) bytes: u64,
    /// Whether memory was highest at another moment, or already lower when it was looked.
    pub(super) is_missed: bool,
    /// From the innermost out.
    pub(super) frames: Vec<Frame>,
    pub(super) held: Vec<HeldLocal>,
}

/// A place on the stack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) path: PathBuf,
    pub(super) line: u32,
    pub(super) function: String,
}

/// A local that its function does not read again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct HeldLocal {
    /// Where the function is then.
    pub(super) frame: Frame,
    pub(super) local: String,
    pub(super) bytes: u64,
    /// What nobody else holds of it.
    pub(super) own_bytes: u64,
    /// References beside the local's.
    pub(super) references: u64,
    pub(super) is_estimate: bool,
    pub(super) type_name: String,
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
            let mut process = Process::default();
            for line in String::from_utf8_lossy(&bytes).lines() {
                record.take(&line.split('\t').collect::<Vec<_>>(), &mut process);
            }
            record.processes.push(process);
        }
        let by_peak = |process: &Process| std::cmp::Reverse(process.peak_bytes);
        record.processes.sort_by_key(by_peak);
        record
    }

    fn take(&mut self, fields: &[&str], process: &mut Process) {
        match fields {
            ["peak", bytes, floor] => {
                process.peak_bytes = number(bytes);
                process.floor_bytes = number(floor);
            }
            ["stretch", bytes, _, last] => process.stretches.push(Stretch {
                peak_bytes: number(bytes),
                last: last.parse().ok(),
                dead: BTreeMap::new(),
            }),
            ["dead", probe, bytes] => {
                if let (Ok(probe), Some(stretch)) = (probe.parse(), process.stretches.last_mut()) {
                    stretch.dead.insert(probe, number(bytes));
                }
            }
            ["change", at, probe, bytes] => {
                if let Ok(probe) = probe.parse() {
                    let (at, bytes) = (number(at), number(bytes));
                    process.changes.push(Change { at, probe, bytes });
                }
            }
            ["picture" | "frame" | "held", ..] => take_picture(fields, &mut process.picture),
            ["site", probe, fields @ ..] => self.take_site(probe, fields),
            ["holder", probe, name] => {
                let Ok(probe) = probe.parse() else { return };
                let site = self.sites.entry(probe).or_default();
                site.add_holders(vec![(*name).to_owned()]);
            }
            _ => {}
        }
    }

    fn take_site(&mut self, probe: &str, fields: &[&str]) {
        let [
            times,
            max,
            own,
            references,
            weak,
            estimate,
            plain,
            type_name,
        ] = fields
        else {
            return;
        };
        let Ok(probe) = probe.parse() else { return };
        self.sites.entry(probe).or_default().add(Site {
            times: number(times),
            max_bytes: number(max),
            own_bytes: number(own),
            references: number(references),
            weak_references: number(weak),
            is_estimate: *estimate == "1",
            is_plain: *plain == "1",
            type_name: (*type_name).to_owned(),
            holders: Vec::new(),
        });
    }
}

fn take_picture(fields: &[&str], picture: &mut Option<Picture>) {
    let frame = |path: &str, line: &str, function: &str| Frame {
        path: PathBuf::from(path),
        line: number(line),
        function: function.replace(".<locals>", ""),
    };
    match (fields, picture) {
        (["picture", bytes, _, missed], picture) => {
            *picture = Some(Picture {
                bytes: number(bytes),
                is_missed: *missed == "1",
                ..Picture::default()
            });
        }
        (["frame", path, line, function], Some(picture)) => {
            picture.frames.push(frame(path, line, function));
        }
        (
            [
                "held",
                path,
                line,
                function,
                local,
                bytes,
                own,
                references,
                estimate,
                type_name,
            ],
            Some(picture),
        ) => picture.held.push(HeldLocal {
            frame: frame(path, line, function),
            local: (*local).to_owned(),
            bytes: number(bytes),
            own_bytes: number(own),
            references: number(references),
            is_estimate: *estimate == "1",
            type_name: (*type_name).to_owned(),
        }),
        _ => {}
    }
}

fn number<T: FromStr + Default>(field: &str) -> T {
    field.parse().unwrap_or_default()
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
        let first = "peak\t900\t8\nstretch\t900\t1.5\t65\ndead\t64\t500\nsite\t64\t2\t500\t500\t0\t0\t0\t1\tbytes\n";
        let second =
            "peak\t1000\t9\nstretch\t1000\t1.5\t-1\nsite\t64\t3\t700\t0\t2\t0\t1\t0\tlist\nsite\t7";
        fs::write(folder.path().join("5-1.observed"), first).unwrap();
        fs::write(folder.path().join("6-1.observed"), second).unwrap();
        let record = Record::read(folder.path());
        let site = &record.sites[&64];
        assert_eq!((site.times, site.max_bytes, site.own_bytes), (5, 700, 500));
        assert_eq!((site.type_name.as_str(), site.is_plain), ("list", false));
        let peaks = record.processes.iter().map(|it| it.peak_bytes);
        assert_eq!(peaks.collect::<Vec<_>>(), [1000, 900]);
        assert_eq!(record.processes[0].stretches[0].last, None);
        let dead = &record.processes[1].stretches[0].dead;
        assert_eq!(*dead, BTreeMap::from([(64, 500)]));
    }

    #[test]
    fn the_picture_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let text = "peak\t9\t8\nchange\t1.25\t64\t-5\npicture\t9\t1.5\t1\nframe\t/s/a.py\t3\tf.<locals>.g\n\
                    held\t/s/a.py\t3\tf\tx\t7\t6\t1\t0\tbytes\n";
        fs::write(folder.path().join("5-1.observed"), text).unwrap();
        let record = Record::read(folder.path());
        let process = &record.processes[0];
        assert_eq!(process.changes[0].bytes, -5);
        let picture = process.picture.as_ref().unwrap();
        assert!(picture.is_missed);
        assert_eq!(picture.frames[0].function, "f.g");
        let held = &picture.held[0];
        assert_eq!((held.own_bytes, held.frame.line), (6, 3));
    }
}
