//! The process tree, as /proc tells it: who descends from whom, how large each is, and how to end them all.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// How often a tree is looked over while it is ended: a process may fork between the look and the blow.
const ROUNDS: usize = 50;
/// The flag of a process that has not called `exec` since it was forked (PF_FORKNOEXEC of the kernel's sched.h).
const FORKED_ONLY: u64 = 0x40;

/// One line of `/proc/PID/stat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProcessInfo {
    pub(crate) pid: u32,
    pub(crate) parent: u32,
    /// Not yet another program than its parent.
    pub(crate) is_forked_only: bool,
    /// Address space and resident pages.
    size: (u64, u64),
}

impl ProcessInfo {
    /// A process by its number alone.
    pub(crate) fn of_root(pid: u32) -> Option<Self> {
        parse_stat(pid, &fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
    }
}

/// The living descendants of a process, itself left out; zombies are not living.
pub(crate) fn find_descendants(root: u32) -> Vec<ProcessInfo> {
    let mut children: HashMap<u32, Vec<ProcessInfo>> = HashMap::new();
    for info in list_processes() {
        children.entry(info.parent).or_default().push(info);
    }
    let mut found = Vec::new();
    let mut pending = vec![root];
    while let Some(parent) = pending.pop() {
        for info in children.remove(&parent).unwrap_or_default() {
            pending.push(info.pid);
            found.push(info);
        }
    }
    found
}

/// The same from the kernel's own lists of children, where it keeps them: a look at these processes, not at all that the
/// machine runs. A child may be missed while another ends, so whoever must find each of them uses [`find_descendants`].
pub(crate) fn glance_at_descendants(root: u32) -> Vec<ProcessInfo> {
    static HAS_LISTS: LazyLock<bool> =
        LazyLock::new(|| Path::new("/proc/thread-self/children").exists());
    if !*HAS_LISTS {
        return find_descendants(root);
    }
    let mut found: Vec<ProcessInfo> = Vec::new();
    let mut pending = vec![root];
    while let Some(parent) = pending.pop() {
        let children = list_children(parent).into_iter();
        let living: Vec<ProcessInfo> = children.filter_map(ProcessInfo::of_root).collect();
        pending.extend(living.iter().map(|info| info.pid));
        found.extend(living);
    }
    found
}

/// Each thread has its own.
fn list_children(pid: u32) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{pid}/task"));
    let threads = threads.into_iter().flatten().flatten();
    let lists =
        threads.filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists
        .flat_map(|list| {
            let pids = list.split_whitespace().map(str::parse);
            pids.filter_map(Result::ok).collect::<Vec<u32>>()
        })
        .collect()
}

/// Ends all descendants of a process.
pub(crate) fn end_descendants(root: u32) {
    for _ in 0..ROUNDS {
        let descendants = stop_descendants(root);
        if descendants.is_empty() {
            return;
        }
        for info in descendants {
            end(info.pid);
        }
        thread::sleep(Duration::from_millis(2));
    }
}

/// Stops all descendants of a process, and returns them. One that was ended while it forked would leave a child that nobody
/// can tell from a stranger's; one that is stopped forks no more.
fn stop_descendants(root: u32) -> Vec<ProcessInfo> {
    let mut stopped = HashSet::new();
    let mut descendants = find_descendants(root);
    for _ in 0..ROUNDS {
        let mut is_new = false;
        for info in &descendants {
            if stopped.insert(info.pid) {
                is_new = true;
                stop(info.pid);
            }
        }
        if !is_new {
            break;
        }
        descendants = find_descendants(root);
    }
    descendants
}

/// Stops one process, so that it starts no other.
pub(crate) fn stop(pid: u32) {
    send(pid, Signal::SIGSTOP);
}

/// Ends one process.
pub(crate) fn end(pid: u32) {
    send(pid, Signal::SIGKILL);
}

fn send(pid: u32, signal: Signal) {
    if let Ok(pid) = i32::try_from(pid) {
        // It may have ended by itself.
        let _ = kill(Pid::from_raw(pid), signal);
    }
}

/// Drops processes that still are their parent's image, between `vfork` and `exec`: their memory would count twice.
pub(crate) fn drop_images(processes: &mut Vec<ProcessInfo>) {
    let sizes: HashMap<u32, (u64, u64)> =
        processes.iter().map(|info| (info.pid, info.size)).collect();
    processes.retain(|info| !(info.is_forked_only && sizes.get(&info.parent) == Some(&info.size)));
}

/// Resident memory of one process, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Resident {
    pub(crate) now: u64,
    /// At its highest.
    pub(crate) peak: u64,
    /// What of `now` belongs to mapped files, libraries above all.
    pub(crate) files: u64,
    /// What of `now` is shared memory, such as `multiprocessing.shared_memory`.
    pub(crate) shared_memory: u64,
}

impl Resident {
    /// What is held now beside mapped files.
    pub(crate) fn own(&self) -> u64 {
        self.now.saturating_sub(self.files)
    }
}

/// What a process says of its resident memory.
pub(crate) fn read_resident(pid: u32) -> Option<Resident> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    Some(Resident {
        now: read_kib(&status, "VmRSS:")?,
        peak: read_kib(&status, "VmHWM:")?,
        files: read_kib(&status, "RssFile:").unwrap_or(0),
        shared_memory: read_kib(&status, "RssShmem:").unwrap_or(0),
    })
}

/// What a process holds beside mapped files that counts with others, where shared pages are divided among those that share
/// them. Linux 5.3 and later tell it; none if the process has ended.
///
/// Both figures come from one look: a busy process grows by many MiB between two.
pub(crate) fn read_shared(pid: u32, shared_memory: u64) -> Option<u64> {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).ok()?;
    let forked = read_kib(&rollup, "Anonymous:")?.saturating_sub(read_kib(&rollup, "Pss_Anon:")?);
    let mapped = shared_memory.saturating_sub(read_kib(&rollup, "Pss_Shmem:")?);
    Some(forked + mapped)
}

fn read_kib(text: &str, key: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_whitespace()
        .next()?
        .parse::<u64>()
        .ok()
        .map(|kib| kib * 1024)
}

fn list_processes() -> Vec<ProcessInfo> {
    let listing = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = listing.filter_map(|item| item.file_name().to_str()?.parse::<u32>().ok());
    pids.filter_map(ProcessInfo::of_root).collect()
}

/// Reads `PID (name) state parent ...`; the name may hold anything, so the last parenthesis counts.
fn parse_stat(pid: u32, stat: &str) -> Option<ProcessInfo> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
    if matches!(*fields.first()?, "Z" | "X") {
        return None;
    }
    let parent = u32::try_from(number(1)?).ok()?;
    let is_forked_only = number(6)? & FORKED_ONLY != 0;
    Some(ProcessInfo {
        pid,
        parent,
        is_forked_only,
        size: (number(20)?, number(21)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_parentheses_is_read() {
        let stat = "7 (a) b (c)) S 3 7 7 0 -1 64 0 0 0 0 0 0 0 0 20 0 1 0 5 4096 12 0";
        let info = parse_stat(7, stat).unwrap();
        assert_eq!(
            (info.parent, info.is_forked_only, info.size),
            (3, true, (4096, 12))
        );
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_child_is_found_and_ended() {
        let mut child = std::process::Command::new("sleep")
            .arg("60")
            .spawn()
            .unwrap();
        for find in [find_descendants, glance_at_descendants] {
            let found = find(std::process::id());
            assert!(found.iter().any(|info| info.pid == child.id()));
        }
        end(child.id());
        assert!(!child.wait().unwrap().success());
    }
}
