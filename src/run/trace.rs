//! What the processes of a run wrote down about themselves.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

/// All traces of one run together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Trace {
    /// Staged files whose code ran, as a script or a module.
    pub(crate) loaded: BTreeSet<PathBuf>,
    /// Files of the same names that ran from other places.
    pub(crate) elsewhere: BTreeSet<PathBuf>,
    /// Which of the watched functions were entered, by their place in the list of [`WatchedFunctions`](super::WatchedFunctions).
    pub(crate) entered: BTreeSet<usize>,
    /// Staged files that could not be probed.
    pub(crate) unprobed: BTreeSet<PathBuf>,
    /// The highest traced memory while exactly these of the watched functions were active; of the largest process.
    pub(crate) peaks: BTreeMap<Vec<usize>, u64>,
    /// By watched functions, each local with who else held its value when the function returned; empty where nobody did.
    pub(crate) holders: BTreeMap<usize, Vec<(String, String)>>,
    /// Highest Python-level memory by process.
    pub(crate) python_peaks: HashMap<u32, u64>,
    /// Highest resident memory by process, as each told at its end.
    pub(crate) resident_peaks: HashMap<u32, u64>,
    /// The interpreter and its version; none if no Python with the hook ran.
    pub(crate) interpreter: Option<(PathBuf, String)>,
    /// An interpreter that has memray, and the folder that it has it from.
    pub(crate) with_memray: Option<(PathBuf, PathBuf)>,
    /// The interpreter that lacks memray.
    pub(crate) without_memray: Option<PathBuf>,
    /// Files of the user's that were written to, not copies of them.
    pub(crate) wrote: BTreeSet<PathBuf>,
    /// What went wrong in the hook.
    pub(crate) failures: Vec<String>,
}

impl Trace {
    /// Reads all traces in a folder.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut trace = Self::default();
        for item in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = item.path();
            if path.extension().is_none_or(|end| end != "trace") {
                continue;
            }
            let pid = path
                .file_stem()
                .and_then(|stem| stem.to_str()?.parse().ok())
                .unwrap_or(0);
            // A process that was killed may have left half a line.
            let bytes = fs::read(&path).unwrap_or_default();
            for line in String::from_utf8_lossy(&bytes).lines() {
                let fields: Vec<String> = line.split('\t').map(unescape).collect();
                trace.take(pid, &fields.iter().map(String::as_str).collect::<Vec<_>>());
            }
        }
        trace
    }

    /// The largest process' highest Python-level memory.
    pub(crate) fn find_python_peak(&self) -> Option<u64> {
        self.python_peaks.values().copied().max()
    }

    fn take(&mut self, pid: u32, fields: &[&str]) {
        match fields {
            ["python", executable, version] => {
                self.interpreter
                    .get_or_insert_with(|| (PathBuf::from(executable), (*version).to_owned()));
            }
            ["loaded", path] => drop(self.loaded.insert(PathBuf::from(path))),
            ["elsewhere", path] => drop(self.elsewhere.insert(PathBuf::from(path))),
            ["wrote", path] => drop(self.wrote.insert(PathBuf::from(path))),
            ["entered", index] => self.entered.extend(index.parse::<usize>()),
            ["unprobed", path, _] => drop(self.unprobed.insert(PathBuf::from(path))),
            ["peak", active, bytes] => {
                let active: Vec<usize> = active
                    .split(',')
                    .filter_map(|index| index.parse().ok())
                    .collect();
                raise(self.peaks.entry(active).or_default(), bytes);
            }
            ["holder", index, local, who] => {
                if let Ok(index) = index.parse() {
                    let held = self.holders.entry(index).or_default();
                    held.push(((*local).to_owned(), (*who).to_owned()));
                }
            }
            ["python_peak", bytes] => raise(self.python_peaks.entry(pid).or_default(), bytes),
            ["resident_peak", bytes] => raise(self.resident_peaks.entry(pid).or_default(), bytes),
            ["memray", executable, folder] => {
                self.with_memray = Some((PathBuf::from(executable), PathBuf::from(folder)));
            }
            ["no_memray", executable] => self.without_memray = Some(PathBuf::from(executable)),
            ["hook_failed" | "sitecustomize_failed", ..] => self.failures.push(fields.join(" ")),
            _ => {}
        }
    }
}

/// As `_note` in hook.py writes names with odd characters.
fn unescape(field: &str) -> String {
    let mut plain = String::with_capacity(field.len());
    let mut rest = field.chars();
    while let Some(each) = rest.next() {
        plain.push(match each {
            '\\' => match rest.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                other => other.unwrap_or('\\'),
            },
            each => each,
        });
    }
    plain
}

fn raise(peak: &mut u64, bytes: &str) {
    *peak = (*peak).max(bytes.parse().unwrap_or(0));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traces_of_several_processes_are_put_together() {
        let folder = tempfile::tempdir().unwrap();
        let first = "python\t/bin/python\t3.11.7\nloaded\t/s/a.py\nentered\t2\npeak\t0,2\t70\nresident_peak\t9\nresid";
        fs::write(folder.path().join("5.trace"), first).unwrap();
        fs::write(
            folder.path().join("6.trace"),
            "peak\t0,2\t50\npeak\t\t10\npython_peak\t8\n",
        )
        .unwrap();
        fs::write(folder.path().join("probes"), "entered\t9\n").unwrap();
        let trace = Trace::read(folder.path());
        assert_eq!(
            trace.peaks,
            BTreeMap::from([(vec![], 10), (vec![0, 2], 70)])
        );
        assert_eq!(trace.entered, BTreeSet::from([2]));
        assert_eq!(trace.resident_peaks[&5], 9);
        assert_eq!(trace.find_python_peak(), Some(8));
    }
}
