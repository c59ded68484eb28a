"""Measures how much of what is reachable a rewrite gets, on programs that are run three times each.

    PYTHONHASHSEED=0 python3.11 yardstick.py < jobs.json > peaks.json

Jobs: [{"name", "before", "after"}]. Peaks: {name: {"before", "after", "floor", "trouble"}} in MiB of tracemalloc. The floor is
that of before.py, run by oracle/movesem.py as if every local were released at its last use.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import types
from pathlib import Path

import judge
import movesem


def run_released(path: str) -> None:
    """Runs a script as `__main__`, each local released at its last use."""
    code = movesem.transform(compile(Path(path).read_bytes(), path, "exec", dont_inherit=True))
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    exec(code, module.__dict__)


def measure(job: dict) -> dict:
    runs = {
        "before": judge.run_script(job["before"]),
        "after": judge.run_script(job["after"]),
        "floor": judge.run_script(job["before"], run_released),
    }
    trouble = [f"{which}: {run['stderr'][-400:]}" for which, run in runs.items() if run["status"] != 0]
    if len({run["stdout"] for run in runs.values()}) != 1:
        trouble.append("the runs do not print the same")
    return {**{which: run["peak_mib"] for which, run in runs.items()}, "trouble": trouble}


def main() -> None:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # threads do not survive the fork
    for library in ("numpy", "pandas", "asyncio"):
        with contextlib.suppress(ImportError):
            importlib.import_module(library)
    sys.setrecursionlimit(10_000)
    json.dump({job["name"]: measure(job) for job in json.load(sys.stdin)}, sys.stdout)


if __name__ == "__main__":
    main()
