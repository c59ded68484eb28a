//! The launcher: a small process between unpin and the command.
//!
//! `ru_maxrss` of a process begins with the peak of the process it was forked from. A launcher that has never held more
//! than a few MiB makes it true of the command. It also adopts what the command leaves behind, so that all of it can be
//! ended, and it ends everything if unpin itself is killed.

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus, exit};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use std::{env, fs, mem, thread};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::signal::{Signal, raise};
use nix::unistd::{getppid, setsid};
use serde::{Deserialize, Serialize};

use super::process::{end_descendants, find_descendants};
use super::stage::PREFIX;

/// Names the file that the launcher reports to. Its presence makes an unpin process the launcher.
const REPORT: &str = "UNPIN_LAUNCH_REPORT";
/// Tells the launcher who started it.
const STARTER: &str = "UNPIN_LAUNCH_STARTER";
/// How long processes that outlive the command may take to end by themselves: pools need a moment.
const GRACE: Duration = Duration::from_secs(1);

/// Held by the thread that ends the launcher.
static END: Mutex<()> = Mutex::new(());

/// What the launcher tells of the command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Launched {
    /// It could not be started.
    Failed(String),
    /// It ran.
    Ended(Ended),
}

/// How the command ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Ended {
    /// The exit status, as `wait` gives it.
    pub(crate) raw_status: i32,
    /// The largest peak of the processes that were waited for.
    pub(crate) peak_bytes: u64,
    /// From start to end.
    pub(crate) wall: Duration,
    /// How many processes were still there afterwards, and were ended.
    pub(crate) left_processes: usize,
}

impl Launched {
    /// How the command ended, if it did.
    pub(crate) fn status(&self) -> Option<ExitStatus> {
        match self {
            Launched::Ended(ended) => Some(ExitStatus::from_raw(ended.raw_status)),
            Launched::Failed(_) => None,
        }
    }
}

/// The command line of a launched program, and where the launcher reports.
pub(crate) fn prepare(launcher: &Path, words: &[String], report: &Path) -> Command {
    let mut command = Command::new(launcher);
    command.args(words).env(REPORT, report);
    command.env(STARTER, std::process::id().to_string());
    command
}

/// To be called first in `main`: does the launcher's work if this process was started as one.
pub fn intercept() -> Option<ExitCode> {
    let report = PathBuf::from(env::var_os(REPORT)?);
    let words: Vec<OsString> = env::args_os().skip(1).collect();
    leave_terminal();
    adopt_orphans();
    watch_for_the_end(&report);
    end_if_left();
    let launched = launch(&words);
    // Whoever removes the staged copy is neither overtaken by later writes nor cut short: nobody gives the lock back.
    mem::forget(END.lock());
    let text = serde_json::to_string(&launched).unwrap_or_default();
    // Without a report unpin knows that the launcher failed.
    let is_written = fs::write(&report, text).is_ok();
    Some(if is_written {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn launch(words: &[OsString]) -> Launched {
    let Some((program, arguments)) = words.split_first() else {
        return Launched::Failed("no program".to_owned());
    };
    let start = Instant::now();
    let spawned = Command::new(program)
        .args(arguments)
        .env_remove(REPORT)
        .env_remove(STARTER)
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => return Launched::Failed(format!("{}: {error}", program.display())),
    };
    let status = match child.wait() {
        Ok(status) => status,
        Err(error) => return Launched::Failed(format!("wait for {}: {error}", program.display())),
    };
    let wall = start.elapsed();
    let left_processes = end_leftovers();
    Launched::Ended(Ended {
        raw_status: status.into_raw(),
        peak_bytes: read_children_peak(),
        wall,
        left_processes,
    })
}

/// Waits for what the command left, then ends it. Returns how many had to be ended.
fn end_leftovers() -> usize {
    let start = Instant::now();
    let me = std::process::id();
    while start.elapsed() < GRACE {
        if find_descendants(me).is_empty() {
            return 0;
        }
        thread::sleep(Duration::from_millis(10));
    }
    let left = find_descendants(me).len();
    end_descendants(me);
    left
}

/// A session of its own has no terminal: what asks for a password fails at once, where it would wait for ever.
fn leave_terminal() {
    // Only the leader of a process group is refused, and nobody made this process one.
    let _ = setsid();
}

fn read_children_peak() -> u64 {
    let peak = getrusage(UsageWho::RUSAGE_CHILDREN).map_or(0, |usage| usage.max_rss());
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    u64::try_from(peak).unwrap_or(0) * unit
}

#[cfg(target_os = "linux")]
fn adopt_orphans() {
    // Where the kernel refuses, orphans are found by their process group alone.
    let _ = nix::sys::prctl::set_child_subreaper(true);
    let _ = nix::sys::prctl::set_pdeathsig(Signal::SIGTERM);
}

#[cfg(not(target_os = "linux"))]
fn adopt_orphans() {}

/// The system tells only of an end that comes after it was asked to.
fn end_if_left() {
    let starter = env::var(STARTER).ok().and_then(|pid| pid.parse().ok());
    if starter.is_some_and(|pid: i32| pid != getppid().as_raw()) {
        let _ = raise(Signal::SIGTERM);
        loop {
            thread::park();
        }
    }
}

/// On SIGTERM, which also comes when unpin dies: ends the command and removes the staged copy that the report lies in.
fn watch_for_the_end(report: &Path) {
    let Ok(mut signals) = signal_hook::iterator::Signals::new([signal_hook::consts::SIGTERM])
    else {
        return;
    };
    let stage = report.parent().map(Path::to_owned).unwrap_or_default();
    thread::spawn(move || {
        if signals.forever().next().is_some() {
            let _last = END.lock();
            end_descendants(std::process::id());
            let is_stage = stage
                .file_name()
                .and_then(|name| name.to_str())
                .is_some_and(|name| name.starts_with(PREFIX));
            if is_stage {
                let _ = fs::remove_dir_all(&stage);
            }
            exit(1);
        }
    });
}
