//! Verification on real Python programs: what is confirmed, what is dropped, and what is left of the user's tree.

mod project;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use unpin::run::{Command, Measure, Reader};
use unpin::verify::{
    Keep, OriginalFails, PlannedFile, Request, Rewrite, RewriteId, Verdict, Verification, run,
};

use project::{Project, read_tree};

const MIB: i64 = 1 << 20;

fn verdicts(verification: &Verification) -> Vec<Verdict> {
    verification
        .rewrites
        .iter()
        .map(|rewrite| rewrite.verdict)
        .collect()
}

/// Holds three buffers of 50 MiB; two after `data` is released.
const CHAIN: &str = "\
def chain(size):
    data = bytearray(size)
    half = bytearray(data)
    rest = bytearray(half)
    return len(rest)


def small():
    data = bytearray(1000)
    return len(bytes(data))


def later(size):
    data = bytearray(size)
    total = len(bytearray(data))
    return total


def check():
    data = [1, 2, 3]
    total = sum(data)
    return total


if __name__ == '__main__':
    print(chain(50 << 20), small(), later(10 << 20), check())
";

fn chain() -> Project {
    Project::new("python3 job.py", &[("job.py", CHAIN)]).rewrite(
        "job.py",
        "chain",
        "    rest = bytearray(half)",
        "    del data\n    rest = bytearray(half)",
    )
}

#[test]
fn a_known_saving_is_confirmed_and_agrees_with_tracemalloc() {
    let mut project = chain();
    let resident = project.verify().unwrap();
    project.measure = Measure::Tracemalloc;
    let traced = project.verify().unwrap();
    for verification in [&resident, &traced] {
        assert_eq!(
            verification.verdict,
            Verdict::Confirmed,
            "{verification:#?}"
        );
        assert_eq!(verification.kept(), [RewriteId(0)]);
    }
    let difference = (resident.saved_bytes - traced.saved_bytes).abs();
    assert!(
        difference * 100 < traced.saved_bytes * 3,
        "{} {}",
        resident.saved_bytes,
        traced.saved_bytes
    );
    assert!((traced.saved_bytes - 50 * MIB).abs() < MIB / 2);
    assert!(!resident.before.samples.is_empty());
}

#[test]
fn useless_and_broken_rewrites_are_named_and_dropped() {
    let project = chain()
        .rewrite(
            "job.py",
            "small",
            "    return len(bytes(data))",
            "    size = len(bytes(data))\n    del data\n    return size",
        )
        .rewrite(
            "job.py",
            "check",
            "    total = sum(data)",
            "    del data\n    total = sum(data)",
        );
    let found = project.verify().unwrap();
    println!("{}", unpin::report::render_table(&found));
    if let Some(path) = std::env::var_os("UNPIN_TEST_PAGE") {
        fs::write(path, unpin::report::render_page(&found, None)).unwrap();
    }
    assert_eq!(
        verdicts(&found),
        [Verdict::Confirmed, Verdict::NoEffect, Verdict::Broken],
        "{found:#?}"
    );
    assert_eq!(
        (found.verdict, found.kept()),
        (Verdict::Confirmed, vec![RewriteId(0)])
    );
    assert!(
        found.rewrites[2].reason.contains("UnboundLocalError"),
        "{}",
        found.rewrites[2].reason
    );
    // Without faults: one probed run and three pairs. Two faults of three rewrites may cost 2 + 2 log2(3) each.
    assert!(found.total_runs - 7 <= 10, "{}", found.total_runs);
}

#[test]
fn a_useless_rewrite_of_the_caller_is_told_from_the_useful_one_it_calls() {
    let text = "def outer():\n    data = [1]\n    size = inner(50 << 20)\n    after = inner(1 << 20)\n    return size + after\n\n\n\
                def inner(size):\n    data = bytearray(size)\n    half = bytearray(data)\n    rest = bytearray(half)\n    \
                return len(rest)\n\n\nprint(outer())\n";
    let project = Project::new("python3 job.py", &[("job.py", text)])
        .rewrite("job.py", "outer", "    size =", "    del data\n    size =")
        .rewrite("job.py", "inner", "    rest =", "    del data\n    rest =");
    let found = project.verify().unwrap();
    assert_eq!(
        verdicts(&found),
        [Verdict::NoEffect, Verdict::Confirmed],
        "{found:#?}"
    );
    assert!(found.total_runs - 7 <= 4, "{}", found.total_runs);
}

#[test]
fn all_are_kept_where_asked_for_and_the_whole_is_broken_then() {
    let mut project = chain().rewrite(
        "job.py",
        "check",
        "    total = sum(data)",
        "    del data\n    total = sum(data)",
    );
    project.keep = Keep::All;
    let found = project.verify().unwrap();
    assert!(found.is_failed());
    assert_eq!(found.kept().len(), 2);
    assert_eq!(verdicts(&found), [Verdict::Confirmed, Verdict::Broken]);
}

#[test]
fn an_unchanged_program_is_never_confirmed() {
    for _ in 0..3 {
        let project = Project::new("python3 job.py", &[("job.py", CHAIN)])
            .rewrite("job.py", "chain", "data = ", "data =  ");
        let found = project.verify().unwrap();
        assert_eq!((found.verdict, found.kept()), (Verdict::NoEffect, vec![]));
    }
}

#[test]
fn a_higher_peak_is_worse() {
    let project = Project::new("python3 job.py", &[("job.py", CHAIN)]).rewrite(
        "job.py",
        "chain",
        "    return len(rest)",
        "    more = bytearray(rest)\n    return len(rest)",
    );
    let found = project.verify().unwrap();
    assert_eq!((found.verdict, found.kept()), (Verdict::Worse, vec![]));
}

#[test]
fn what_is_never_entered_or_loaded_is_not_exercised() {
    let unused = "def unused():\n    data = 1\n    return 2\n";
    let project = Project::new(
        "python3 job.py",
        &[
            ("job.py", &format!("{unused}\nprint(1)\n")),
            ("other.py", unused),
        ],
    )
    .rewrite(
        "job.py",
        "unused",
        "    return 2",
        "    del data\n    return 2",
    )
    .rewrite(
        "other.py",
        "unused",
        "    return 2",
        "    del data\n    return 2",
    );
    let found = project.verify().unwrap();
    assert_eq!(verdicts(&found), [Verdict::NotExercised; 2]);
    assert_eq!(
        found.rewrites[0].reason,
        "job.py was loaded, unused never entered"
    );
    assert_eq!(found.rewrites[1].reason, "other.py was not loaded");
    assert_eq!(found.verdict, Verdict::NotExercised);
}

const LIBRARY: &str = "\
import os
def work(size):
    data = bytearray(size)
    half = bytearray(data)
    rest = bytearray(half)
    return len(rest), open(os.path.join(os.path.dirname(__file__), 'note.txt')).read()
";

fn library(command: &str, files: &[(&str, &str)], path: &'static str) -> Project {
    let mut all = files.to_vec();
    let note = Path::new(path).with_file_name("note.txt");
    all.extend([(path, LIBRARY), (note.to_str().unwrap(), "beside")]);
    let mut project =
        Project::new(command, &all).rewrite(path, "work", "    rest =", "    del data\n    rest =");
    project.runs = 1;
    project
}

#[test]
fn packages_run_as_modules_are_staged() {
    let main = [
        ("pkg/__init__.py", ""),
        (
            "pkg/__main__.py",
            "from . import work\nprint(work.work(30 << 20))\n",
        ),
    ];
    let found = library("python3 -m pkg", &main, "pkg/work.py")
        .verify()
        .unwrap();
    assert_eq!(found.verdict, Verdict::Confirmed, "{found:#?}");
}

#[test]
fn paths_put_on_sys_path_at_run_time_lead_to_the_staged_files() {
    let mut project = library("python3 job.py", &[], "src/pkg/work.py");
    let source = project.root().join("src");
    let text = format!(
        "import sys\nsys.path.insert(0, {source:?})\nfrom pkg.work import work\nprint(work(30 << 20))\n"
    );
    fs::write(project.root().join("job.py"), text).unwrap();
    fs::write(source.join("pkg/__init__.py"), "").unwrap();
    assert_eq!(project.verify().unwrap().verdict, Verdict::Confirmed);
    project.command = format!("python3 {}", project.root().join("job.py").display());
    assert_eq!(project.verify().unwrap().verdict, Verdict::Confirmed);
    project.command = format!(
        "env PYTHONPATH={0} python3 -c 'from pkg.work import work; work(30 << 20)'",
        source.display()
    );
    project.command = project.command.replacen("env ", "", 1);
    assert_eq!(project.verify().unwrap().verdict, Verdict::Confirmed);
}

#[test]
fn editable_finders_lead_to_the_staged_files() {
    let mut project = library("", &[], "src/pkg/work.py");
    let package = project.root().join("src/pkg");
    fs::write(package.join("__init__.py"), "").unwrap();
    // What setuptools installs for `pip install -e .`: a finder with the project's own paths.
    let elsewhere = tempfile::tempdir().unwrap();
    let finder = format!(
        "import sys\nfrom importlib.util import spec_from_file_location\nclass F:\n    @classmethod\n    \
         def find_spec(cls, name, path=None, target=None):\n        if name == 'pkg':\n            \
         return spec_from_file_location(name, {package:?} + '/__init__.py')\nsys.meta_path.append(F)\n"
    );
    fs::write(elsewhere.path().join("editable.py"), finder).unwrap();
    let job = elsewhere.path().join("job.py");
    fs::write(
        &job,
        "import editable\nfrom pkg.work import work\nprint(work(30 << 20))\n",
    )
    .unwrap();
    project.command = format!("python3 {}", job.display());
    let found = project.verify().unwrap();
    assert_eq!(found.verdict, Verdict::Confirmed, "{found:#?}");
}

#[test]
fn what_the_program_writes_stays_in_the_copy_and_is_compared() {
    let text = "def f(path):\n    data = 'x' * 10\n    open(path, 'w').write(data)\n\
                f('out.txt')\nf('kept.txt')\nopen('large.bin', 'r+b').write(b'y')\n";
    let large = "x".repeat(5 << 20);
    let mut project = Project::new(
        "python3 job.py",
        &[("job.py", text), ("kept.txt", "old"), ("large.bin", &large)],
    )
    .rewrite("job.py", "f", "write(data)", "write(data[1:])");
    assert_eq!(project.verify().unwrap().verdict, Verdict::NoEffect);
    project.outputs = vec![PathBuf::from("out.txt")];
    let found = project.verify().unwrap();
    assert_eq!(found.verdict, Verdict::Broken, "{found:#?}");
    project.outputs = vec![PathBuf::from("missing.txt")];
    assert!(
        project
            .verify()
            .unwrap_err()
            .to_string()
            .contains("does not write missing.txt")
    );
}

#[test]
fn a_command_that_fails_on_the_original_is_said_to() {
    let project = Project::new(
        "python3 job.py",
        &[(
            "job.py",
            "def f():\n    return 1\nf()\nraise SystemExit('no data')\n",
        )],
    )
    .rewrite("job.py", "f", "1", "2");
    let error = project.verify().unwrap_err();
    let failure = error.downcast_ref::<OriginalFails>().unwrap();
    assert!(
        failure.to_string().contains("ended with status 1") && failure.printed.contains("no data"),
        "{failure}"
    );
    let mut project = project;
    project.command = "no-such-program-here".to_owned();
    assert!(
        project
            .verify()
            .unwrap_err()
            .to_string()
            .contains("command not found")
    );
}

#[test]
fn a_hanging_command_ends_in_time_with_all_its_children() {
    let marker = format!("{}", std::process::id() + 77_000_000);
    let text = format!(
        "import subprocess, sys, time\ndef f():\n    return 1\nf()\n\
         subprocess.Popen(['sleep', '{marker}'], start_new_session=True)\nsubprocess.Popen(['sleep', '{marker}'])\ntime.sleep(1000)\n"
    );
    for has_launcher in [true, false] {
        let mut project =
            Project::new("python3 job.py", &[("job.py", &text)]).rewrite("job.py", "f", "1", "2");
        project.timeout = Some(Duration::from_millis(100));
        project.has_launcher = has_launcher;
        let start = Instant::now();
        let error = project.verify().unwrap_err().to_string();
        assert!(error.contains("did not end within"), "{error}");
        assert!(start.elapsed() < Duration::from_secs(100));
        wait_until("no child is left", || !is_running(&marker));
    }
}

#[test]
fn children_that_are_left_behind_are_ended_and_told_of() {
    let marker = format!("{}", std::process::id() + 78_000_000);
    let text = format!(
        "import subprocess\ndef f():\n    return 1\nf()\nsubprocess.Popen(['sleep', '{marker}'], start_new_session=True)\n"
    );
    let mut project =
        Project::new("python3 job.py", &[("job.py", &text)]).rewrite("job.py", "f", "1", "1 + 0");
    project.runs = 1;
    let found = project.verify().unwrap();
    assert!(
        found
            .notes
            .iter()
            .any(|note| note.contains("left a process behind")),
        "{:?}",
        found.notes
    );
    wait_until("no child is left", || !is_running(&marker));
}

fn is_running(marker: &str) -> bool {
    fs::read_dir("/proc").unwrap().flatten().any(|item| {
        fs::read(item.path().join("cmdline"))
            .is_ok_and(|line| String::from_utf8_lossy(&line).contains(marker))
    })
}

#[test]
fn who_holds_a_value_is_told_in_its_own_words() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = std::process::Command::new("python3")
        .arg(root.join("tests/verify/holders.py"))
        .arg(root.join("src/run"))
        .output()
        .unwrap();
    let told = [
        "nobody: ",
        "nobody: ",
        "attribute: `last` of a `Store`",
        "inner_mapping: the dict `cache` of a `Store`",
        "memory: a view, the local `view` of `memory` and a memoryview",
        "local: the local `other` of `local`",
        "mapping: the dict `KEPT` of `__main__`",
        "variable: the global `shared`",
        "closure: a function that uses the name later",
        "suspended: the suspended `wait`",
        "parameter: the local `mine` of `caller`",
    ];
    let found = String::from_utf8_lossy(&output.stdout);
    assert_eq!(found.lines().collect::<Vec<_>>(), told, "{output:?}");
}

#[test]
fn a_flood_of_output_is_compared_without_being_held() {
    let text = "import sys\ndef f(n):\n    for _ in range(n):\n        sys.stdout.write('x' * 99999 + '\\n')\nf(300)\n";
    let project = Project::new("python3 job.py", &[("job.py", text)]).rewrite(
        "job.py",
        "f",
        "    for _",
        "    n += 1\n    for _",
    );
    assert_eq!(project.verify().unwrap().verdict, Verdict::Broken);
}

#[test]
fn a_command_that_changes_its_own_source_begins_afresh_each_time() {
    let text = "def f():\n    return 1\nprint(f())\nopen(__file__, 'a').write('print(2)\\n')\n";
    let project = Project::new("python3 job.py", &[("job.py", text)]).rewrite(
        "job.py",
        "f",
        "return 1",
        "return  1",
    );
    let found = project.verify().unwrap();
    assert_eq!(found.verdict, Verdict::NoEffect);
    assert!(
        found
            .notes
            .iter()
            .any(|note| note.contains("changes job.py")),
        "{:?}",
        found.notes
    );
}

#[test]
fn a_killed_original_is_at_least() {
    // Stands for the system's own killing: the original goes too far, the rewritten one does not.
    let text = "import os, signal\ndef f():\n    data = bytearray(30 << 20)\n    rest = bytearray(data)\n    \
                if len(data):\n        os.kill(os.getpid(), signal.SIGKILL)\nf()\n";
    let project = Project::new("python3 job.py", &[("job.py", text)]).rewrite(
        "job.py",
        "f",
        "rest = bytearray(data)",
        "data = b''",
    );
    let found = project.verify().unwrap();
    assert_eq!(found.verdict, Verdict::Confirmed);
    assert!(
        found.before.is_at_least && found.before.peak_bytes > 60 << 20,
        "{:?}",
        found.before.peak_bytes
    );
}

/// Not a test: the process that other tests end. Verifies the project in a folder, for ever.
#[test]
#[ignore = "is run by other tests, as a process of its own"]
fn victim() {
    let Some(folder) = std::env::var_os("UNPIN_TEST_VICTIM") else {
        return;
    };
    let root = PathBuf::from(folder).canonicalize().unwrap();
    let path = root.join("job.py");
    let before = fs::read(&path).unwrap();
    let text = String::from_utf8(before.clone()).unwrap();
    let render = |_: &Path, _: &[RewriteId]| {
        text.replace("    rest =", "    del data\n    rest =")
            .into_bytes()
    };
    let rewrite = Rewrite {
        id: RewriteId(0),
        path: path.clone(),
        shown_path: "job.py".to_owned(),
        functions: vec!["chain".to_owned()],
        locals: vec!["data".to_owned()],
        predicted: None,
    };
    let request = Request {
        root: root.clone(),
        folder: root,
        files: vec![PlannedFile { path, before }],
        rewrites: vec![rewrite],
        render: &render,
        command: Command::parse("python3 job.py", Reader::Words).unwrap(),
        runs: 1_000_000,
        timeout: None,
        measure: Measure::Auto,
        outputs: Vec::new(),
        keep: Keep::Confirmed,
        launcher: Some(PathBuf::from(env!("CARGO_BIN_EXE_unpin"))),
    };
    eprintln!("{:#}", run(&request, &mut |_| {}).unwrap_err());
}

fn start_victim(project: &Project, temporary: &Path) -> std::process::Child {
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "victim", "--ignored", "--nocapture"])
        .env("UNPIN_TEST_VICTIM", project.root())
        .env("TMPDIR", temporary)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).unwrap().next().is_none()
}

/// Looks again and again until it is so. Fails only where it will never be so.
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_mins(2), "not yet: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_kill_at_any_moment_leaves_the_tree_as_it_was_and_nothing_running() {
    let marker = format!("{}", std::process::id() + 79_000_000);
    let sleeper = format!("{CHAIN}import subprocess\nsubprocess.run(['sleep', '{marker}'])\n");
    let project = Project::new(
        "",
        &[("job.py", &sleeper), ("data.bin", &"x".repeat(5 << 20))],
    );
    let before = read_tree(&project.root());
    for millis in [5, 30, 120, 300, 700] {
        let temporary = tempfile::tempdir().unwrap();
        let mut victim = start_victim(&project, temporary.path());
        std::thread::sleep(Duration::from_millis(millis));
        victim.kill().unwrap();
        victim.wait().unwrap();
        wait_until("the command has ended", || !is_running(&marker));
        assert_eq!(before, read_tree(&project.root()));
    }
}

#[test]
fn an_interrupt_removes_the_staged_copy() {
    let project = Project::new("", &[("job.py", CHAIN)]);
    let temporary = tempfile::tempdir().unwrap();
    let mut victim = start_victim(&project, temporary.path());
    wait_until("there is a staged copy", || !is_empty(temporary.path()));
    let pid = nix::unistd::Pid::from_raw(i32::try_from(victim.id()).unwrap());
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGINT).unwrap();
    victim.wait().unwrap();
    let mut said = String::new();
    std::io::Read::read_to_string(&mut victim.stderr.take().unwrap(), &mut said).unwrap();
    assert!(said.contains("interrupted"), "{said}");
    assert!(is_empty(temporary.path()));
}

#[test]
fn a_shell_reads_the_command_where_asked() {
    let mut project = chain();
    project.reader = Reader::Shell;
    project.runs = 1;
    project.command = "N=1; python3 job.py | cat".to_owned();
    assert_eq!(project.verify().unwrap().verdict, Verdict::Confirmed);
}
