//! Peaks from the files that memray writes, read after the run: a worker that is ended by a signal leaves a file that is
//! not closed, which memray reads all the same.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Prints a process' number and its peak for each file in a folder. A process that ended before it allocated anything left
/// a file without a header.
const READER: &str = "\
import os, sys
place, folder = sys.argv[1:]
sys.path.append(place)
import memray
for name in sorted(os.listdir(folder)):
    if '.memray' in name:
        try:
            found = memray.FileReader(os.path.join(folder, name)).metadata
        except OSError:
            continue
        print(found.pid, found.peak_memory)
";

/// The peak of each process; `interpreter` has memray from `place`, and the files are in `folder`.
pub(crate) fn read_memray_peaks(
    interpreter: &Path,
    place: &Path,
    folder: &Path,
) -> Result<HashMap<u32, u64>> {
    let output = Command::new(interpreter)
        .args(["-I", "-c", READER])
        .args([place, folder])
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("run {}", interpreter.display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("read what memray measured: {}", said.trim_end());
    }
    Ok(parse_peaks(&String::from_utf8_lossy(&output.stdout)))
}

/// Of several files of one process the highest counts: a program that was replaced by `exec` leaves one each.
fn parse_peaks(text: &str) -> HashMap<u32, u64> {
    let mut peaks = HashMap::new();
    for line in text.lines() {
        let Some((pid, bytes)) = line.split_once(' ') else {
            continue;
        };
        if let (Ok(pid), Ok(bytes)) = (pid.parse(), bytes.parse::<u64>()) {
            let peak = peaks.entry(pid).or_default();
            *peak = bytes.max(*peak);
        }
    }
    peaks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_of_a_process_counts() {
        assert_eq!(
            parse_peaks("7 100\n8 5\n7 90\nodd\n"),
            HashMap::from([(7, 100), (8, 5)])
        );
    }
}
