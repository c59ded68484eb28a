//! `--verify`, by the program itself on small Python programs in folders of their own.

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use support::program::{mask, project_of, unpin};

/// Holds three buffers of 40 MiB; two after `data` is released. What `later` pins never makes the peak.
const JOB: &str = "\
def chain(size):
    data = bytearray(size)
    half = bytearray(data)
    rest = bytearray(half)
    return len(rest)


def later(size):
    data = bytearray(size)
    half = bytearray(data)
    rest = bytearray(half)
    return len(rest)


print(chain(40 << 20), later(2 << 20))
";

fn project() -> tempfile::TempDir {
    project_of(&[("job.py", JOB)])
}

/// `--format json`, whose `verification` is returned beside the exit status.
fn verify(folder: &tempfile::TempDir, arguments: &[&str]) -> (i32, Value) {
    let mut all = vec!["--format", "json", "--verify"];
    all.extend(arguments);
    let ran = unpin(folder.path(), &all);
    let json: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.err));
    (ran.code, json["verification"].clone())
}

/// Function and verdict of each rewrite.
fn verdicts(verification: &Value) -> Vec<(&str, &str)> {
    let rewrites = verification["rewrites"].as_array().unwrap();
    rewrites
        .iter()
        .map(|rewrite| {
            (
                rewrite["function"].as_str().unwrap(),
                rewrite["verdict"].as_str().unwrap(),
            )
        })
        .collect()
}

/// A function that holds three buffers; what it returns after `tail` is up to the caller.
fn chain(name: &str, tail: &str) -> String {
    format!(
        "def {name}(size):\n    data = bytearray(size)\n    half = bytearray(data)\n    \
         rest = bytearray(half)\n    return len(rest){tail}\n\n\n"
    )
}

fn job(folder: &tempfile::TempDir) -> String {
    fs::read_to_string(folder.path().join("job.py")).unwrap()
}

#[test]
fn a_chain_is_confirmed_with_figures_and_a_page() {
    let folder = project();
    let ran = unpin(
        folder.path(),
        &[
            "--verify",
            "python3 job.py",
            "--format",
            "json",
            "--report",
            "r.html",
            "job.py",
        ],
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    let verification = &json["verification"];
    assert_eq!(verification["verdict"], "confirmed", "{}", ran.out);
    assert_eq!(verification["before"]["runs"].as_array().unwrap().len(), 3);
    assert!(verification["saved_bytes"].as_i64().unwrap() > 30 << 20);
    let findings = json["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    assert!(
        findings
            .iter()
            .all(|finding| finding["function"] == "chain")
    );
    let page = fs::read_to_string(folder.path().join("r.html")).unwrap();
    assert!(page.contains("<svg"), "{page}");
    assert_eq!(job(&folder), JOB);
}

#[test]
fn only_what_is_confirmed_is_written_and_undone() {
    let folder = project();
    let ran = unpin(
        folder.path(),
        &["--verify", "python3 job.py", "--write", "job.py"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("confirmed"), "{}", ran.err);
    let (before, after) = (JOB, job(&folder));
    let split = |text: &str| {
        let (first, second) = text.split_once("def later").unwrap();
        (first.to_owned(), second.to_owned())
    };
    assert_ne!(split(before).0, split(&after).0);
    assert_eq!(split(before).1, split(&after).1);
    assert_eq!(unpin(folder.path(), &["--undo", "job.py"]).code, 0);
    assert_eq!(job(&folder), JOB);
}

#[test]
fn a_command_that_fails_on_the_original_writes_nothing() {
    let folder = project();
    let ran = unpin(
        folder.path(),
        &[
            "--verify",
            "python3 -c 'raise SystemExit(4)'",
            "--write",
            "job.py",
        ],
    );
    assert_eq!((ran.code, &*ran.out), (3, ""), "{}", ran.err);
    assert!(ran.err.contains("on the original code"), "{}", ran.err);
    assert_eq!(job(&folder), JOB);
}

#[test]
fn options_that_do_not_fit_are_refused() {
    let folder = project();
    for arguments in [
        &["--verify-runs", "2"][..],
        &["--verify", "true", "--verify-runs", "0"],
        &["--verify", "true", "-"],
        &["--verify", "true", "--undo"],
        &["--verify", "python 'job.py"],
        &["--verify", "no-such-program-here"],
    ] {
        let ran = unpin(folder.path(), arguments);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{arguments:?}");
        assert!(ran.err.starts_with("error: "), "{}", ran.err);
    }
}

#[test]
fn useless_and_broken_rewrites_are_named_and_dropped_in_few_runs() {
    // What reads its caller's frame in a way that nobody can foresee is broken by any `del`.
    let mut text =
        "import sys\n\n\ndef names():\n    frame = getattr(sys, '_get' + 'frame')(1)\n    \
                    return sorted(getattr(frame, 'f_' + 'locals'))\n\n\n"
            .to_owned();
    let useful = ["one", "two", "three", "four", "five", "six"];
    for (index, name) in useful.iter().enumerate() {
        text += &chain(name, "");
        if index == 2 {
            text += &chain("broken", ", names()");
        }
    }
    text += &chain("useless", "");
    text += &useful
        .map(|name| format!("print({name}(20 << 20))\n"))
        .concat();
    text += "print(broken(1 << 20), useless(1 << 20))\n";
    let folder = project_of(&[("job.py", &text)]);
    let (code, verification) = verify(&folder, &["python3 job.py", "job.py"]);
    assert_eq!(code, 1);
    let mut expected: Vec<_> = useful.map(|name| (name, "confirmed")).to_vec();
    expected.insert(3, ("broken", "broken"));
    expected.push(("useless", "no_effect"));
    assert_eq!(verdicts(&verification), expected);
    assert_eq!(verification["verdict"], "confirmed");
    // One probed run and three pairs are what it takes without faults; two faults of eight may cost 2 + 2 log2(8) each.
    let runs = verification["total_runs"].as_u64().unwrap();
    assert!(runs <= 7 + 2 * (2 + 2 * 3), "{runs} runs");
}

#[test]
fn functions_are_judged_together_with_those_in_them() {
    let text = "def outer(size):\n    def inner(size):\n        data = bytearray(size)\n        \
                half = bytearray(data)\n        rest = bytearray(half)\n        return len(rest)\n\n    \
                data = bytearray(size)\n    half = bytearray(data)\n    rest = bytearray(half)\n    \
                return len(rest) + inner(size)\n\n\nprint(outer(20 << 20))\n";
    let folder = project_of(&[("job.py", text)]);
    let (_, verification) = verify(&folder, &["python3 job.py", "job.py"]);
    let found = verdicts(&verification);
    assert!(
        matches!(found[..], [(functions, "confirmed")] if functions.contains("outer.inner")),
        "{verification:#}"
    );
}

#[test]
fn all_are_written_where_asked_for_unless_they_break_the_program() {
    let folder = project();
    let arguments = ["--verify", "python3 job.py", "--keep", "all", "--write"];
    let ran = unpin(folder.path(), &[&arguments[..], &["job.py"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(job(&folder).matches("del data").count(), 2, "{}", ran.err);

    // What the function is compiled to changes with its text, which Safe takes for no matter.
    let text = chain("chain", ", len(chain.__code__.co_code)");
    let text = format!("{text}print(chain(20 << 20))\n");
    let folder = project_of(&[("job.py", &text)]);
    let ran = unpin(folder.path(), &[&arguments[..], &["job.py"]].concat());
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("broken"), "{}", ran.err);
    assert_eq!(job(&folder), text);
}

#[test]
fn a_diff_has_standard_output_for_itself() {
    let folder = project();
    let ran = unpin(
        folder.path(),
        &["--verify", "python3 job.py", "--diff", "job.py"],
    );
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.starts_with("--- a/job.py\n"), "{}", ran.out);
    assert_eq!(ran.out.matches("\n+    del data").count(), 1, "{}", ran.out);
    assert!(ran.err.contains("confirmed"), "{}", ran.err);
    assert_eq!(job(&folder), JOB);
}

#[test]
fn each_way_of_measuring_sees_the_same_saving() {
    let folder = project();
    for measure in ["rss", "tracemalloc", "memray"] {
        let has_memray = Command::new("python3")
            .args(["-c", "import memray"])
            .output()
            .is_ok_and(|output| output.status.success());
        if measure == "memray" && !has_memray {
            eprintln!("skipped: python3 has no memray, so that measuring with it is not tested");
            continue;
        }
        let (_, verification) =
            verify(&folder, &["python3 job.py", "--measure", measure, "job.py"]);
        assert_eq!(verification["measure"], measure);
        assert_eq!(verification["verdict"], "confirmed", "{verification:#}");
        let saved = verification["saved_bytes"].as_i64().unwrap();
        assert!(
            (saved - (40 << 20)).abs() * 100 < (40 << 20) * 3,
            "{measure}: {saved}"
        );
    }
}

#[test]
fn work_of_children_is_measured_within_five_percent() {
    let pool = "import multiprocessing\nimport work\nif __name__ == '__main__':\n    \
                multiprocessing.set_start_method('METHOD')\n    \
                with multiprocessing.Pool(1) as pool:\n        print(pool.map(work.chain, [60 << 20] * 2))\n";
    let script = "import subprocess, sys\nprint(subprocess.check_output([sys.executable, '-c', \
                  'import work; print(work.chain(60 << 20))']))\n";
    let texts = [
        pool.replace("METHOD", "fork"),
        pool.replace("METHOD", "spawn"),
        script.to_owned(),
    ];
    for text in texts {
        let folder = project_of(&[("job.py", &text), ("work.py", &chain("chain", ""))]);
        for measure in ["rss", "tracemalloc"] {
            let (_, verification) = verify(
                &folder,
                &["python3 job.py", "--measure", measure, "work.py"],
            );
            let saved = verification["saved_bytes"].as_i64().unwrap();
            assert!(
                (saved - (60 << 20)).abs() * 100 < (60 << 20) * 5,
                "{measure}: {saved}\n{text}\n{verification:#}"
            );
            assert_eq!(verification["verdict"], "confirmed", "{verification:#}");
        }
    }
}

#[test]
fn a_worker_that_is_ended_as_soon_as_it_has_answered_is_measured() {
    let job = "import multiprocessing\nimport time\nimport work\n\n\ndef answer(pipe):\n    \
               pipe.send(work.chain(8 << 20))\n    time.sleep(60)\n\n\nif __name__ == '__main__':\n    \
               multiprocessing.set_start_method('METHOD')\n    near, far = multiprocessing.Pipe()\n    \
               worker = multiprocessing.Process(target=answer, args=(far,))\n    worker.start()\n    \
               print(near.recv())\n    worker.kill()\n    worker.join()\n";
    for method in ["fork", "spawn", "forkserver"] {
        let text = job.replace("METHOD", method);
        let folder = project_of(&[("job.py", &text), ("work.py", &chain("chain", ""))]);
        let (_, verification) = verify(
            &folder,
            &["python3 job.py", "--measure", "tracemalloc", "work.py"],
        );
        let saved = verification["saved_bytes"].as_i64().unwrap();
        assert!(
            (saved - (8 << 20)).abs() * 100 < (8 << 20) * 5,
            "{method}: {saved}\n{verification:#}"
        );
    }
}

#[test]
fn a_shell_reads_the_command_where_asked_and_only_there() {
    let folder = project();
    let command = "N=1; python3 job.py | cat > out.txt; cat out.txt";
    let (_, verification) = verify(&folder, &[command, "--verify-shell", "job.py"]);
    assert_eq!(verification["verdict"], "confirmed", "{verification:#}");
    assert!(!folder.path().join("out.txt").exists());
    let ran = unpin(folder.path(), &["--verify", "cd . && true", "job.py"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("--verify-shell"), "{}", ran.err);
}

#[test]
fn what_the_command_writes_is_compared_where_asked() {
    let names = "sorted(getattr(sys, '_get' + 'frame')(0).f_locals)";
    let text = chain(
        "chain",
        &format!(", open('out.txt', 'w').write(str({names}))"),
    );
    let text = format!("import sys\n{text}chain(20 << 20)\n");
    let folder = project_of(&[("job.py", &text)]);
    let (code, verification) = verify(&folder, &["python3 job.py", "job.py"]);
    assert_eq!((code, &verification["verdict"]), (1, &"confirmed".into()));
    let compared = ["python3 job.py", "--verify-output", "out.txt", "job.py"];
    let (_, verification) = verify(&folder, &compared);
    assert_eq!(verification["verdict"], "broken", "{verification:#}");
    assert!(
        verification["rewrites"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("out.txt")
    );
    assert!(!folder.path().join("out.txt").exists());
}

#[test]
fn a_hanging_command_is_given_the_time_that_was_asked_for() {
    let folder = project_of(&[("job.py", &format!("{JOB}import time\ntime.sleep(1000)\n"))]);
    let start = Instant::now();
    let ran = unpin(
        folder.path(),
        &[
            "--verify",
            "python3 job.py",
            "--verify-timeout",
            "3",
            "job.py",
        ],
    );
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(ran.err.contains("did not end within 3 s"), "{}", ran.err);
    assert!(start.elapsed() < Duration::from_secs(100));
}

#[test]
fn a_program_that_the_system_ends_for_want_of_memory_is_confirmed_to_run_now() {
    // Ends itself as the system would, as soon as it holds more than 80 MiB.
    let guard = "import os, signal\ndef guard():\n    pages = int(open('/proc/self/statm').read().split()[1])\n    \
                 if pages * os.sysconf('SC_PAGESIZE') > 80 << 20:\n        os.kill(os.getpid(), signal.SIGKILL)\n    \
                 return 0\n\n\n";
    let text = format!(
        "{guard}{}print(chain(30 << 20))\n",
        chain("chain", " + guard()")
    );
    let folder = project_of(&[("job.py", &text)]);
    let (code, verification) = verify(&folder, &["python3 job.py", "job.py"]);
    assert_eq!(
        (code, &verification["verdict"]),
        (1, &"confirmed".into()),
        "{verification:#}"
    );
    assert_eq!(verification["before"]["is_at_least"], true);
}

#[test]
fn a_full_disk_is_told_before_anything_runs() {
    let folder = project();
    fs::write(folder.path().join("data.txt"), "x".repeat(3 << 20)).unwrap();
    // In a mount namespace of its own, where anybody may mount.
    let script = "mkdir small && mount -t tmpfs -o size=1m small small && \
                  TMPDIR=$PWD/small exec \"$UNPIN\" --verify 'python3 job.py' --write job.py";
    let output = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", script])
        .env("UNPIN", env!("CARGO_BIN_EXE_unpin"))
        .current_dir(folder.path())
        .output();
    let said = match output {
        Ok(output) if output.status.code() == Some(2) => {
            String::from_utf8_lossy(&output.stderr).into_owned()
        }
        other => {
            eprintln!("skipped: no small file system can be mounted here: {other:?}");
            return;
        }
    };
    assert!(
        said.contains("no space left") && said.contains("TMPDIR"),
        "{said}"
    );
    assert_eq!(job(&folder), JOB);
}

/// Every entry with its bytes, rights and time.
fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>, u32, SystemTime)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        let data = path.metadata().unwrap();
        let (bytes, mode) = (fs::read(&path).unwrap(), data.permissions().mode());
        (path, bytes, mode, data.modified().unwrap())
    });
    entries.collect()
}

#[test]
fn signals_at_any_moment_leave_the_tree_as_it_was() {
    let slow = format!("{JOB}import time\ntime.sleep(0.2)\n");
    let mut noise = SystemTime::UNIX_EPOCH.elapsed().unwrap().as_nanos();
    for signal in [&[Signal::SIGINT; 4][..], &[Signal::SIGKILL; 6]].concat() {
        noise = noise
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let moment = Duration::from_millis((noise >> 33) as u64 % 1500);
        let folder = project_of(&[("job.py", &slow)]);
        let temporary = tempfile::tempdir().unwrap();
        let before = snapshot(folder.path());
        let mut child = Command::new(env!("CARGO_BIN_EXE_unpin"))
            .args(["--verify", "python3 job.py", "--verify-runs", "1000"])
            .args(["--write", "job.py"])
            .current_dir(folder.path())
            .env("TMPDIR", temporary.path())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(moment);
        kill(Pid::from_raw(i32::try_from(child.id()).unwrap()), signal).unwrap();
        let status = child.wait().unwrap();
        assert!(matches!(status.code(), None | Some(130)), "{status}");
        assert!(
            snapshot(folder.path()) == before,
            "{signal} after {moment:?}"
        );
        if signal == Signal::SIGINT {
            let left: Vec<_> = fs::read_dir(temporary.path()).unwrap().collect();
            assert!(left.is_empty(), "{left:?} after {moment:?}");
        }
    }
}

#[test]
fn what_asks_the_terminal_is_told_at_once_that_there_is_none() {
    let text = format!(
        "{JOB}try:\n    open('/dev/tty').readline()\nexcept OSError:\n    print('nobody answers')\n"
    );
    let folder = project_of(&[("job.py", &text)]);
    // With a terminal of its own for unpin, on which nobody types.
    let script =
        "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
    let output = Command::new("python3")
        .args(["-c", script, env!("CARGO_BIN_EXE_unpin"), "--verify"])
        .args(["python3 job.py", "--verify-timeout", "60", "job.py"])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("confirmed"), "{said}");
}

#[test]
fn files_that_are_reached_through_links_are_exercised() {
    let run = "from pkg.work import chain\nprint(chain(20 << 20))\n";
    let work = chain("chain", "");
    let folder = project_of(&[
        ("src/pkg/work.py", work.as_str()),
        ("src/pkg/__main__.py", run),
    ]);
    // As an editable install of setuptools in its strict mode.
    let links = folder.path().join("build/pkg");
    fs::create_dir_all(&links).unwrap();
    for name in ["work.py", "__main__.py"] {
        let target = folder.path().join("src/pkg").join(name);
        std::os::unix::fs::symlink(target, links.join(name)).unwrap();
    }
    let (_, verification) = verify(&folder, &["PYTHONPATH=build python3 -m pkg", "src"]);
    assert_eq!(verdicts(&verification), [("chain", "confirmed")]);
}

#[test]
fn who_holds_the_value_is_named_where_nothing_is_saved() {
    let text = format!(
        "import sys\n\n\nKEPT = []\n\n\ndef make(size):\n    return bytearray(size)\n\n\n{}{}",
        chain("chain", "").replace("data = bytearray", "data = make"),
        "def keep(frame, event, result):\n    if event == 'return' and frame.f_code.co_name == 'make':\n        \
         KEPT.append(result)\n\n\nsys.setprofile(keep)\nprint(chain(20 << 20))\n"
    );
    let folder = project_of(&[("job.py", &text)]);
    let (_, verification) = verify(&folder, &["python3 job.py", "job.py"]);
    let rewrite = &verification["rewrites"][0];
    assert_eq!(rewrite["verdict"], "no_effect", "{verification:#}");
    assert_eq!(
        rewrite["reason"],
        "`data` is also held by the list `KEPT` of `__main__`"
    );
}

#[test]
fn the_readme_shows_what_a_run_says() {
    let readme = include_str!("../README.md");
    let command = "$ unpin --verify 'python3 job.py' --write job.py\n";
    let (_, shown) = readme.split_once(command).unwrap();
    let (shown, _) = shown.split_once("```").unwrap();
    let folder = project();
    let arguments = ["--verify", "python3 job.py", "--write", "job.py"];
    let ran = unpin(folder.path(), &arguments);
    assert_eq!(mask(shown), mask(&format!("{}{}", ran.out, ran.err)));
}

#[test]
fn a_page_without_a_place_is_told_before_the_runs() {
    let folder = project();
    let ran = unpin(
        folder.path(),
        &[
            "--verify",
            "python3 job.py",
            "--report",
            "no/r.html",
            "job.py",
        ],
    );
    assert_eq!((ran.code, &*ran.out), (2, ""));
    assert!(ran.err.contains("there is no folder no"), "{}", ran.err);
}
