//! What the files tell that memray writes: peaks, after a run (a worker that is ended by a signal leaves a file that is not
//! closed, which memray reads all the same), and what a capture of the user's shows of sources.

use std::collections::HashMap;
use std::env;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::python::likely_pythons;

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

/// Reads a capture; see there for what it is asked and answers.
const CAPTURE_READER: &str = include_str!("memray_reader.py");
/// What a capture begins with, and what stands before it where the capture is compressed.
const MAGIC: &[u8] = b"memray\0";
const LZ4_MAGIC: &[u8] = &[0x04, 0x22, 0x4d, 0x18];
/// The most that an LZ4 frame has before the bytes of its first block, which begin as they are.
const LZ4_HEADER: usize = 48;
/// What ends an LZ4 frame without checksums.
const LZ4_END: [u8; 4] = [0; 4];
const LZ4_END_AT: i64 = -4;

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

/// What a capture shows of some sources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct MemrayCapture {
    /// What was run.
    pub(crate) command: String,
    /// What all allocations come to at the highest moment.
    pub(crate) peak_bytes: u64,
    /// What was there then, as far as it was allocated below functions of the sources.
    pub(crate) allocations: Vec<Allocation>,
    /// The sources that are named in it; all of these are indices into those that were asked about.
    pub(crate) sources: Vec<usize>,
    /// Those that are not what ran: nothing is told of them.
    pub(crate) changed: Vec<usize>,
    /// Those that were written to later.
    pub(crate) newer: Vec<usize>,
}

/// Memory that was allocated from one stack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Allocation {
    pub(crate) bytes: u64,
    /// The most allocations that are alike in all that memray tells of them.
    pub(crate) count: u64,
    /// Those of the sources, from the innermost out.
    pub(crate) frames: Vec<AllocatingFrame>,
}

/// A place on the stack of an allocation: the source, the function by its own name, the line from 1, and the name of the
/// function that was called there, empty where it is not Python's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct AllocatingFrame {
    pub(crate) source: usize,
    pub(crate) function: String,
    pub(crate) line: u32,
    pub(crate) callee: String,
}

#[derive(Serialize)]
struct Question<'a> {
    capture: &'a Path,
    sources: &'a [&'a Path],
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Answer {
    LacksMemray {
        #[serde(rename = "lacks_memray")]
        _lacks: bool,
    },
    Failure {
        failure: String,
    },
    Capture(MemrayCapture),
}

/// Whether a file is a capture, by what it begins with.
pub(crate) fn is_memray_capture(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|file| file.take(128).read_to_end(&mut head));
    let is_compressed = || {
        head.starts_with(LZ4_MAGIC) && {
            let mut windows = head.windows(MAGIC.len()).take(LZ4_HEADER);
            windows.any(|window| window == MAGIC)
        }
    };
    read.is_ok() && (head.starts_with(MAGIC) || is_compressed())
}

/// Reads what a capture shows of the sources, which are canonical paths, by the Python that is named, or else the first likely
/// one that has memray.
pub(crate) fn read_memray_capture(
    capture: &Path,
    sources: &[&Path],
    python: Option<&Path>,
) -> Result<MemrayCapture> {
    let shown = capture.display();
    if is_cut_short(capture) {
        bail!("{shown} is cut short: it is a compressed memray capture without its end");
    }
    let folder = env::current_dir().context("find the working folder")?;
    let pythons = python.map_or_else(|| likely_pythons(&folder), |it| vec![it.to_owned()]);
    // One that is not named and does not run is as good as one without memray.
    let mut first_failure = None;
    for python in &pythons {
        match ask(python, capture, sources) {
            Ok(Answer::LacksMemray { .. }) => {}
            Ok(Answer::Failure { failure }) => {
                bail!("read {shown} by {}: {failure}", python.display());
            }
            Ok(Answer::Capture(found)) => return Ok(found),
            Err(error) => first_failure = first_failure.or(Some(error)),
        }
    }
    match first_failure {
        Some(error) if python.is_some() => Err(error),
        _ => bail!(
            "{shown} is a memray capture, and {}",
            describe_lack(&pythons)
        ),
    }
}

fn describe_lack(pythons: &[PathBuf]) -> String {
    let shown: Vec<String> = pythons
        .iter()
        .map(|python| python.display().to_string())
        .collect();
    let (lack, any) = match shown.len() {
        0 => ("there is no Python to read it with".to_owned(), "python3"),
        1 => (format!("{} has no memray", shown[0]), shown[0].as_str()),
        _ => (
            format!("none of {} has memray", shown.join(", ")),
            shown[0].as_str(),
        ),
    };
    format!("{lack}: `{any} -m pip install memray`, or name the Python that has it with --python")
}

/// Captures are compressed once they are complete, so that one without an end was cut on its way.
fn is_cut_short(path: &Path) -> bool {
    const HAS_CHECKSUM: u8 = 1 << 2;
    let read_ends = || -> std::io::Result<(Vec<u8>, Vec<u8>)> {
        let mut file = File::open(path)?;
        let (mut head, mut tail) = (vec![0; LZ4_MAGIC.len() + 1], Vec::new());
        file.read_exact(&mut head)?;
        file.seek(SeekFrom::End(LZ4_END_AT))?;
        file.read_to_end(&mut tail)?;
        Ok((head, tail))
    };
    let Ok((head, tail)) = read_ends() else {
        return false;
    };
    let flags = head[LZ4_MAGIC.len()];
    head.starts_with(LZ4_MAGIC) && flags & HAS_CHECKSUM == 0 && tail != LZ4_END
}

fn ask(python: &Path, capture: &Path, sources: &[&Path]) -> Result<Answer> {
    let question = serde_json::to_vec(&Question { capture, sources })
        .context("describe the sources: a name is not UTF-8")?;
    let run = || format!("run {}", python.display());
    let mut child = Command::new(python)
        .args(["-c", CAPTURE_READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(run)?;
    if let Some(mut input) = child.stdin.take() {
        // One that ended early says why itself.
        let _ = input.write_all(&question);
    }
    let output = child.wait_with_output().with_context(run)?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!(
            "read {} by {}: {}",
            capture.display(),
            python.display(),
            said.trim_end()
        );
    }
    let answer = serde_json::from_slice(&output.stdout);
    answer.with_context(|| {
        format!(
            "read what {} tells of {}",
            python.display(),
            capture.display()
        )
    })
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

    #[test]
    fn captures_are_told_by_what_they_begin_with() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        let compressed = b"\x04\x22\x4d\x18\x40\x40\xc0\x1e\x35\0\0\xf9\x05memray\0\x0d\0\0";
        for (bytes, is_capture, is_cut) in [
            (&b"memray\0\x0d\0"[..], true, false),
            (&compressed[..], true, true),
            (&[&compressed[..], &LZ4_END].concat(), true, false),
            (b"\x04\x22\x4d\x18 something else", false, true),
            (b"{\"trace_schema\": 2}", false, false),
            (b"", false, false),
        ] {
            std::fs::write(&path, bytes).unwrap();
            assert_eq!(is_memray_capture(&path), is_capture, "{bytes:?}");
            assert_eq!(is_cut_short(&path), is_cut, "{bytes:?}");
        }
    }

    #[test]
    fn who_lacks_memray_is_named() {
        let named = describe_lack(&["/p/python3".into()]);
        assert!(named.starts_with("/p/python3 has no memray: `/p/python3 -m pip install memray`"));
        let none = describe_lack(&[]);
        assert!(none.starts_with("there is no Python"), "{none}");
    }
}
