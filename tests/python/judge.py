"""Runs the corpus programs and compares before with after: many cases in one process.

    PYTHONHASHSEED=0 python3.11 judge.py < jobs.json > verdicts.json

Jobs: [{"name", "before", "after" (path or null), "run" (bool)}]. Verdicts: {name: {"failures": [...], "before": run, "after":
run}} with run = {"status", "stdout", "peak_mib"}; "after" is missing where there is no after. The peak is tracemalloc's
over the whole script, imports of numpy and pandas excluded: they are made here, once, and each program runs in a fork.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import runpy
import signal
import sys
import tempfile
import traceback
import tracemalloc
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "oracle"))
import equiv

TIMEOUT_SECS = 60
MIB = 1 << 20


def run_as_main(path: str) -> None:
    runpy.run_path(path, run_name="__main__")


def run_script(path: str, run: Callable[[str], None] = run_as_main) -> dict:
    """Runs a script in a fork, below tracemalloc."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        peak_read, peak_write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(peak_read)
            run_in_child(path, run, out.fileno(), err.fileno(), peak_write)
        os.close(peak_write)
        with os.fdopen(peak_read) as pipe:
            peak = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        err.seek(0)
        return {
            "status": status,
            "stdout": out.read().decode(errors="replace"),
            "stderr": err.read().decode(errors="replace"),
            "peak_mib": float(peak) / MIB if peak else None,
        }


def run_in_child(path: str, run: Callable[[str], None], out: int, err: int, peak_pipe: int) -> None:
    """Never returns."""
    os.dup2(out, 1)
    os.dup2(err, 2)
    os.chdir(os.path.dirname(path))
    sys.path.insert(0, os.path.join(os.path.dirname(path), "beside"))
    sys.dont_write_bytecode = True
    sys.argv = [path]
    signal.alarm(TIMEOUT_SECS)
    status = 0
    tracemalloc.start()
    try:
        run(path)
    except SystemExit as exit:
        status = exit.code if isinstance(exit.code, int) else int(exit.code is not None)
    except BaseException:
        status = 1
        traceback.print_exc()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    sys.stdout.flush()
    os.write(peak_pipe, str(peak).encode())
    os._exit(status)


def find_failures(job: dict, verdict: dict) -> list[str]:
    """What is wrong with the pair, in sentences."""
    failures = []
    for which in ("before", "after"):
        if job[which] is None:
            continue
        try:
            compile(Path(job[which]).read_bytes(), job[which], "exec", dont_inherit=True)
        except (SyntaxError, ValueError) as error:
            if not job["run"] and which == "before":
                return []  # syntax newer than this Python: nothing can be said here
            return [f"{which}.py does not compile: {error}"]
    if job["after"] is not None:
        report = io.StringIO()
        with contextlib.redirect_stdout(report):
            _, changed, differing = equiv.check(job["before"], job["after"])
        if differing and job["in_order"]:
            failures.append(f"equiv.py: not the same program: {report.getvalue().strip()}")
        if not changed:
            failures.append("after.py changes no function")
    if not job["run"]:
        return failures
    before = verdict["before"] = run_script(job["before"])
    if before["status"] != 0:
        failures.append(f"before.py ends with status {before['status']}: {before['stderr'][-400:]}")
    if not before["stdout"]:
        failures.append("before.py prints nothing, so there is nothing to compare")
    if job["after"] is None:
        return failures
    after = verdict["after"] = run_script(job["after"])
    if after["status"] != before["status"]:
        failures.append(f"after.py ends with status {after['status']}: {after['stderr'][-400:]}")
    if after["stdout"] != before["stdout"]:
        failures.append(f"after.py prints {after['stdout'][:400]!r} instead of {before['stdout'][:400]!r}")
    return failures


def main() -> None:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # threads do not survive the fork
    for library in ("numpy", "pandas", "asyncio"):
        with contextlib.suppress(ImportError):
            importlib.import_module(library)
    sys.setrecursionlimit(10_000)
    verdicts = {}
    for job in json.load(sys.stdin):
        verdict = verdicts[job["name"]] = {}
        verdict["failures"] = find_failures(job, verdict)
    json.dump(verdicts, sys.stdout)


if __name__ == "__main__":
    main()
