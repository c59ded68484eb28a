//! One run of the command: started, watched, ended in time with all its processes, and told about.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Read;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::capture::{Captured, Reader};
use super::interrupt::Interrupt;
use super::launch::{self, Launched};
use super::memray::read_memray_peaks;
use super::process::{end_descendants, stop};
use super::sample::{Sample, Watch};
use super::trace::Trace;

/// How long output may still come after the last process ended.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is run, and how it is watched.
#[derive(Debug)]
pub(crate) struct RunPlan<'a> {
    pub(crate) words: &'a [String],
    pub(crate) variables: Vec<(std::ffi::OsString, std::ffi::OsString)>,
    pub(crate) folder: &'a Path,
    pub(crate) timeout: Option<Duration>,
    pub(crate) launcher: Option<&'a Path>,
    /// Where the launcher reports.
    pub(crate) report: PathBuf,
    pub(crate) traces: &'a Path,
    /// What the run writes and is compared, as given and where it lies.
    pub(crate) outputs: Vec<(PathBuf, PathBuf)>,
    pub(crate) interrupt: &'a Interrupt,
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Exited(i32),
    Signalled(i32),
    TimedOut(Duration),
}

/// What was seen of one run.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) end: End,
    pub(crate) wall: Duration,
    pub(crate) stdout: Captured,
    pub(crate) stderr: Captured,
    /// Of resident memory, of the whole tree.
    pub(crate) resident_peak: u64,
    pub(crate) samples: Vec<Sample>,
    pub(crate) trace: Trace,
    /// Hashes of the files that are compared; none for one that is not there.
    pub(crate) outputs: Vec<(PathBuf, Option<u64>)>,
    pub(crate) left_processes: usize,
}

impl End {
    pub(crate) fn is_success(self) -> bool {
        self == End::Exited(0)
    }

    /// Whether the system may have ended it for want of memory.
    pub(crate) fn is_killed(self) -> bool {
        self == End::Signalled(Signal::SIGKILL as i32)
            || self == End::Exited(128 + Signal::SIGKILL as i32)
    }

    /// As the rest of a sentence that begins with who.
    pub(crate) fn describe(self) -> String {
        match self {
            End::Exited(code) => format!("ended with status {code}"),
            End::Signalled(number) => {
                let name = Signal::try_from(number).map_or("a signal", Signal::as_str);
                format!("was ended by {name}")
            }
            End::TimedOut(timeout) => format!("did not end within {:.0} s", timeout.as_secs_f64()),
        }
    }
}

impl Default for Run {
    fn default() -> Self {
        Self {
            end: End::Exited(0),
            wall: Duration::ZERO,
            stdout: Captured::default(),
            stderr: Captured::default(),
            resident_peak: 0,
            samples: Vec::new(),
            trace: Trace::default(),
            outputs: Vec::new(),
            left_processes: 0,
        }
    }
}

/// Runs the command once. `progress` is told what the tree holds now.
pub(crate) fn run_once(plan: &RunPlan, progress: &mut dyn FnMut(u64)) -> Result<Run> {
    let _ = fs::remove_file(&plan.report);
    let start = Instant::now();
    let mut child = Guard(spawn(plan)?);
    let stdout = Reader::start(
        child
            .0
            .stdout
            .take()
            .ok_or_else(|| anyhow!("no stdout of the command"))?,
    );
    let stderr = Reader::start(
        child
            .0
            .stderr
            .take()
            .ok_or_else(|| anyhow!("no stderr of the command"))?,
    );
    let mut watch = Watch::start(child.0.id(), plan.launcher.is_some());
    let status = wait(&mut child.0, plan, &mut watch, start, progress)?;
    let wall = start.elapsed();
    drop(child);
    let (stdout, stderr) = (stdout.finish(PATIENCE), stderr.finish(PATIENCE));
    let mut trace = Trace::read(plan.traces);
    if let Some((interpreter, place)) = &trace.with_memray {
        trace.python_peaks = read_memray_peaks(interpreter, place, plan.traces)?;
    }
    let mut run = Run {
        wall,
        stdout,
        stderr,
        ..Run::default()
    };
    let own_peaks = trace.resident_peaks.clone();
    run.end = take_end(plan, status, &mut run)?;
    run.resident_peak = watch.find_peak(&own_peaks, run.resident_peak);
    run.samples = watch.finish(run.resident_peak);
    run.trace = trace;
    run.outputs = plan
        .outputs
        .iter()
        .map(|(name, place)| (name.clone(), hash_path(place)))
        .collect();
    Ok(run)
}

/// Ends the command with all its processes when dropped, however the run ends.
struct Guard(Child);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Ok(None) = self.0.try_wait() {
            stop(self.0.id());
        }
        end_descendants(self.0.id());
        if let Ok(group) = i32::try_from(self.0.id()) {
            // The group may be gone already.
            let _ = killpg(Pid::from_raw(group), Signal::SIGKILL);
        }
        // A launcher that was stopped before it made its group is in none of these.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn spawn(plan: &RunPlan) -> Result<Child> {
    let mut command = if let Some(launcher) = plan.launcher {
        launch::prepare(launcher, plan.words, &plan.report)
    } else {
        let mut command = Command::new(&plan.words[0]);
        command.args(&plan.words[1..]).process_group(0);
        command
    };
    command
        .envs(plan.variables.iter().cloned())
        .current_dir(plan.folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
        .spawn()
        .with_context(|| format!("run {}", plan.words[0]))
}

/// Waits while watching; none if the time was up.
fn wait(
    child: &mut Child,
    plan: &RunPlan,
    watch: &mut Watch,
    start: Instant,
    progress: &mut dyn FnMut(u64),
) -> Result<Option<ExitStatus>> {
    loop {
        let (bytes, pause) = watch.look();
        progress(bytes);
        if let Some(status) = child.try_wait().context("wait for the command")? {
            return Ok(Some(status));
        }
        plan.interrupt.check()?;
        if plan
            .timeout
            .is_some_and(|timeout| start.elapsed() >= timeout)
        {
            return Ok(None);
        }
        thread::sleep(pause);
    }
}

/// How the command ended, with what the launcher knows.
fn take_end(plan: &RunPlan, status: Option<ExitStatus>, run: &mut Run) -> Result<End> {
    let Some(status) = status else {
        return Ok(End::TimedOut(plan.timeout.unwrap_or_default()));
    };
    if plan.launcher.is_none() {
        return Ok(read_end(status));
    }
    let report = fs::read_to_string(&plan.report)
        .with_context(|| format!("the launcher failed ({status})"))?;
    let launched: Launched = serde_json::from_str(&report).context("the launcher failed")?;
    let status = launched.status();
    match launched {
        Launched::Failed(reason) => bail!("cannot run {reason}"),
        Launched::Ended(ended) => {
            run.wall = ended.wall;
            run.resident_peak = ended.peak_bytes;
            run.left_processes = ended.left_processes;
            Ok(status.map_or(End::Exited(0), read_end))
        }
    }
}

fn read_end(status: ExitStatus) -> End {
    match (status.code(), status.signal()) {
        (Some(code), _) => End::Exited(code),
        (None, Some(signal)) => End::Signalled(signal),
        (None, None) => End::Exited(0),
    }
}

/// Of a file, or of a folder with all that is in it; none if there is nothing.
fn hash_path(path: &Path) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let mut pending = vec![path.to_owned()];
    path.symlink_metadata().ok()?;
    while let Some(path) = pending.pop() {
        path.hash(&mut hasher);
        if path.is_dir() {
            let mut items: Vec<PathBuf> = fs::read_dir(&path)
                .ok()?
                .flatten()
                .map(|item| item.path())
                .collect();
            items.sort();
            pending.extend(items);
        } else if path.is_file() {
            hash_file(&path, &mut hasher)?;
        }
    }
    Some(hasher.finish())
}

fn hash_file(path: &Path, hasher: &mut DefaultHasher) -> Option<()> {
    let mut file = fs::File::open(path).ok()?;
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer).ok()? {
            0 => return Some(()),
            length => hasher.write(&buffer[..length]),
        }
    }
}
