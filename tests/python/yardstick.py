"""Measures how much of what is reachable a rewrite gets, on programs that are run three times each.

    PYTHONHASHSEED=0 python3.11 yardstick.py < jobs.json > peaks.json

Jobs: [{"name", "before", "after", "script"?}]. Peaks: {name: {"before", "after", "floor", "failures"}} in MiB of tracemalloc. The floor is
that of before.py, run by oracle/movesem.py as if every local were released at its last use; of a script, as if its own statements
were those of a function.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib
import json
import os
import sys
import types
from pathlib import Path

import judge
import movesem


def load(path: str) -> types.CodeType:
    return compile(Path(path).read_bytes(), path, "exec", dont_inherit=True)


def load_floor(path: str, *, is_script: bool) -> types.CodeType:
    tree = ast.parse(Path(path).read_bytes(), path)
    if is_script:
        wrapped = ast.parse("def script(): pass\nscript()")
        wrapped.body[0].body = tree.body
        tree = ast.fix_missing_locations(wrapped)
    return movesem.transform(compile(tree, path, "exec", dont_inherit=True))


def run(code: types.CodeType, path: str) -> None:
    """Runs a script as `__main__`; all three the same way, so that what running costs is the same."""
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    exec(code, module.__dict__)


def measure(job: dict) -> dict:
    before, after = job["before"], job["after"]
    floor = load_floor(before, is_script=job.get("script", False))
    runs = {
        "before": judge.run_script(before, functools.partial(run, load(before))),
        "after": judge.run_script(after, functools.partial(run, load(after))),
        "floor": judge.run_script(before, functools.partial(run, floor)),
    }
    failures = [f"{which}: {run['stderr'][-400:]}" for which, run in runs.items() if run["status"] != 0]
    if len({run["stdout"] for run in runs.values()}) != 1:
        failures.append("the runs do not print the same")
    return {**{which: run["peak_mib"] for which, run in runs.items()}, "failures": failures}


def main() -> None:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # threads do not survive the fork
    for library in ("numpy", "pandas", "asyncio"):
        with contextlib.suppress(ImportError):
            importlib.import_module(library)
    sys.setrecursionlimit(10_000)
    json.dump({job["name"]: measure(job) for job in json.load(sys.stdin)}, sys.stdout)


if __name__ == "__main__":
    main()
