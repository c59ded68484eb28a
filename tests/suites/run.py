#!/usr/bin/env python3
"""Runs packages' own test suites on the original and on the `--write --unsafe` copy: the same tests pass, fail and skip.

    python3.11 tests/suites/run.py [--subset small] [--only NAME ...] [--record] UNPIN_BINARY

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
import venv
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
            venv.create(self.folder / "env", with_pip=True)
            pinned = f"{self.name}=={self.settings['version']}"
            self.pip("install", pinned, PYTEST, *self.settings.get("requires", []))
            self.unpack(pinned)
            (self.folder / "complete").touch()
        shutil.rmtree(self.rewritten, ignore_errors=True)
        shutil.copytree(self.original, self.rewritten, symlinks=True)
        command = [self.binary, "--write", "--unsafe", "--min-size", "0", "--jobs", "1", self.settings["code"]]
        done = subprocess.run(command, cwd=self.rewritten, capture_output=True, text=True)
        if done.returncode not in (0, 1, 2) or " bug of unpin" in done.stderr:
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

    def run(self, tree: pathlib.Path, *only: str) -> Outcomes:
        """Runs the suite, or some test of it: how each ended."""
        junit = self.folder / f"{tree.name}.xml"
        junit.unlink(missing_ok=True)
        code = tree / "src" if self.settings["code"] == "src" else tree
        tests = [f"--pyargs={t}" if False else t for t in self.settings["tests"]]
        selection = ["--pyargs", *tests] if self.settings["source"] == "installed" else tests
        command = [self.python, "-m", "pytest", "-q", "-x" if False else "-q", "-p", "no:cacheprovider", f"--junit-xml={junit}"]
        environment = {
            **os.environ, "PYTHONPATH": str(code), "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1",
            "HYPOTHESIS_DATABASE_FILE": os.devnull,
        }
        subprocess.run([*command, *selection], cwd=tree, env=environment, capture_output=True, timeout=SUITE_TIMEOUT_SECS)
        return read_outcomes(junit)


def read_outcomes(junit: pathlib.Path) -> Outcomes:
    if not junit.exists():
        return {}
    outcomes = {}
    for case in xml.etree.ElementTree.parse(junit).iter("testcase"):
        kinds = {child.tag for child in case} & {"failure", "error", "skipped"}
        outcomes[f"{case.get('classname')}::{case.get('name')}"] = min(kinds, default="passed")
    return outcomes
