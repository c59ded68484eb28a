#!/usr/bin/env python3
"""Runs packages' own test suites on the original and on the `--write --unsafe` copy: the same tests pass, fail and skip.

    python3.11 tests/suites/run.py [--subset small] [--only NAME] [--record] UNPIN_BINARY

Suites stand in suites.toml. For each, an environment is made below target/suites (or the folder that UNPIN_SUITES_DIR names)
with the package, pytest and what its tests need, all fetched by pip; the suite runs twice, test by test outcomes are read from
junit files, and each test that ends differently is tried again on both sides, so that a flaky one is not held against the
rewrite. `--record` writes the figures to RESULTS.md. Exit status: 0 no difference, 1 some test ends differently.
"""
from __future__ import annotations

import argparse
import collections
import concurrent.futures
import datetime
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tomllib
import xml.etree.ElementTree
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
WORKERS = 2
SUITE_TIMEOUT_SECS = 1800
PYTEST = "pytest==8.3.3"
COLUMNS = ("suite", "files changed", "tests", "passed", "failed", "skipped", "differing", "flaky")
Outcomes = dict[str, str]


class Suite:
    """One package with its tests, in an environment of its own."""

    def __init__(self, name: str, settings: dict[str, Any], work: pathlib.Path, binary: str):
        self.name, self.settings, self.binary = name, settings, binary
        self.folder = work / name
        self.python = self.folder / "env" / "bin" / "python"
        self.original, self.rewritten = self.folder / "original", self.folder / "rewritten"

    def prepare(self) -> None:
        """Makes the environment and the two trees."""
        if not (self.folder / "complete").exists():
            shutil.rmtree(self.folder, ignore_errors=True)
            # in a process of its own: what a thread writes cannot be run while another thread forks with it open
            subprocess.run([sys.executable, "-m", "venv", self.folder / "env"], check=True)
            pinned = f"{self.name}=={self.settings['version']}"
            self.pip("install", pinned, PYTEST, *self.settings.get("requires", []))
            self.unpack(pinned)
            (self.folder / "complete").touch()
        shutil.rmtree(self.rewritten, ignore_errors=True)
        shutil.copytree(self.original, self.rewritten, symlinks=True)
        command = [self.binary, "--write", "--unsafe", "--min-size", "0", "--jobs", "1", self.settings["code"]]
        environment = {**os.environ, "UNPIN_STATE_DIR": str(self.folder / "state")}  # no undo journals among the user's own
        shutil.rmtree(self.folder / "state", ignore_errors=True)
        done = subprocess.run(command, cwd=self.rewritten, env=environment, capture_output=True, text=True)
        if done.returncode not in (0, 1, 2) or " bug in unpin" in done.stderr:
            print(f"{self.name}: unpin: {done.stderr[-1000:]}", file=sys.stderr)

    def pip(self, *arguments: str) -> None:
        command = [self.python, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
        subprocess.run(command, check=True)

    def unpack(self, pinned: str) -> None:
        """Puts the code, and the tests beside it, into the original tree."""
        if self.settings["source"] == "installed":
            code = self.settings["code"]
            script = f"import os, {code}; print(os.path.dirname({code}.__file__))"
            found = subprocess.run([self.python, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
            shutil.copytree(found, self.original / code, ignore=shutil.ignore_patterns("__pycache__"))
            for libraries in pathlib.Path(found).parent.glob(f"{code}.libs"):  # shared objects that wheels put beside it
                shutil.copytree(libraries, self.original / libraries.name)
            return
        # built once already by `install`; the isolation would fetch the build tools again
        self.pip("download", "--no-deps", "--no-binary=:all:", f"--dest={self.folder}", pinned)
        [archive] = self.folder.glob("*.tar.gz")
        with tarfile.open(archive) as tar:
            tar.extractall(self.folder / "sdist", filter="data")
        [top] = (self.folder / "sdist").iterdir()
        top.rename(self.original)

    def changed_files(self) -> int:
        paths = (path.relative_to(self.original) for path in self.original.rglob("*.py"))
        return sum((self.original / path).read_bytes() != (self.rewritten / path).read_bytes() for path in paths)

    def run(self, tree: pathlib.Path) -> Outcomes:
        """Runs the suite on one of the trees: how each test ended."""
        junit = self.folder / f"{tree.name}.xml"
        junit.unlink(missing_ok=True)
        # at the same path for both sides: some tests print where they stand
        stage = self.folder / "stage"
        shutil.rmtree(stage, ignore_errors=True)
        shutil.copytree(tree, stage, symlinks=True)
        code = stage / "src" if self.settings["code"] == "src" else stage
        command = [self.python, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junit-xml={junit}", *flags_of(self.settings)]
        environment = {
            **os.environ, "PYTHONPATH": str(code), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1",
        }
        with open(self.folder / f"{tree.name}.log", "wb") as log:
            subprocess.run(command, cwd=stage, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                           timeout=SUITE_TIMEOUT_SECS)
        return read_outcomes(junit)


def read_outcomes(junit: pathlib.Path) -> Outcomes:
    if not junit.exists():
        return {}
    outcomes = {}
    for case in xml.etree.ElementTree.parse(junit).iter("testcase"):
        kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
        outcomes[f"{case.get('classname')}::{case.get('name')}"] = min(kinds, default="passed")
    return outcomes


def flags_of(settings: dict[str, Any]) -> list[str]:
    """What pytest is asked to run."""
    return ["--pyargs", *settings["tests"]] if settings["source"] == "installed" else settings["tests"]


def compare(suite: Suite) -> tuple[list[str], list[str]]:
    """Runs both sides: (the row of the table, how each differing test ends)."""
    suite.prepare()
    before, after = suite.run(suite.original), suite.run(suite.rewritten)
    differing = sorted(test for test in before.keys() | after.keys() if before.get(test) != after.get(test))
    flaky: set[str] = set()
    if differing:  # once more: what differs between two runs of the same side is no fault of the rewrite
        again, after_again = suite.run(suite.original), suite.run(suite.rewritten)
        stable = lambda test: before.get(test) == again.get(test) and after.get(test) == after_again.get(test)
        flaky = {test for test in differing if not stable(test)}
    faults = [f"{t}: {before.get(t, 'absent')} | {after.get(t, 'absent')}" for t in differing if t not in flaky]
    counts = collections.Counter(before.values())
    if not counts["passed"]:
        faults.append("the suite did not run on the original")
    failed = counts["failure"] + counts["error"]
    name = f"{suite.name} {suite.settings['version']}"
    figures = [suite.changed_files(), len(before), counts["passed"], failed, counts["skipped"], len(faults), len(flaky)]
    return [name, *map(str, figures)], faults


def show(rows: list[list[str]]) -> str:
    sums = [str(sum(int(row[n]) for row in rows)) for n in range(1, len(COLUMNS))]
    rows = [list(COLUMNS), *rows, ["all", *sums]]
    widths = [max(len(row[n]) for row in rows) for n in range(len(COLUMNS))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def record(table: str, faults: list[str], binary: str) -> None:
    version = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.strip()
    head = f"# Test suites on rewritten packages\n\n{datetime.date.today()}, {version}, CPython {sys.version.split()[0]}"
    listed = "".join(f"- {fault}\n" for fault in faults)
    (HERE / "RESULTS.md").write_text(f"{head}, by `tests/suites/run.py --record`.\n\n{table}\n\n{listed}")


def try_compare(suite: Suite) -> tuple[list[str], list[str]]:
    try:
        return compare(suite)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        return [suite.name, *["0"] * (len(COLUMNS) - 1)], [f"not compared: {error}"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", help="the unpin to run")
    parser.add_argument("--subset", help="only suites with this mark in suites.toml")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="only this suite; may be given again")
    parser.add_argument("--record", action="store_true", help="write RESULTS.md")
    arguments = parser.parse_args()
    binary = str(pathlib.Path(arguments.binary).resolve())
    work = pathlib.Path(os.environ.get("UNPIN_SUITES_DIR", ROOT / "target" / "suites")).resolve()
    settings = tomllib.loads((HERE / "suites.toml").read_text())
    wanted = [n for n, s in settings.items() if (not arguments.subset or s.get(arguments.subset)) and (not arguments.only or n in arguments.only)]
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        jobs = [pool.submit(try_compare, Suite(name, settings[name], work, binary)) for name in wanted]
        for job in concurrent.futures.as_completed(jobs):  # said at once, so that a run that is stopped has told what it found
            row, found = job.result()
            print(" | ".join(row), *(f"    {fault}" for fault in found), sep="\n", flush=True)
    rows = [job.result()[0] for job in jobs]
    faults = [f"{row[0]}: {fault}" for row, found in (job.result() for job in jobs) for fault in found]
    print(show(rows))
    if arguments.record:
        record(show(rows), faults, binary)
    return 1 if faults else 0


if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("run this with Python 3.11 or newer")
    sys.exit(main())
