#!/usr/bin/env python3
"""Rewrites copies of real packages with `--write --unsafe`, and lets Python and the oracle judge what was written.

    python3.11 tests/packages/run.py [--subset small] [--only NAME] [--resume] [--record] UNPIN_BINARY

For each package of packages.txt, and for the standard library of this interpreter (`stdlib`): nothing crashes and no rewrite
fails the self-check; every file that compiled still compiles, under 3.11 and under the newest Python that is found;
oracle/equiv.py finds no function differing; a second run writes nothing; files without findings are untouched, and in the
others every byte outside the reported edits is kept. `--record` writes the figures to RESULTS.md; `--resume` goes on with a
run of the same binary that was stopped, and takes over what that found.

Wheels are fetched by pip into target/packages (or the folder that UNPIN_PACKAGES_DIR names), once. CPython 3.11, for the
oracle; only the standard library is needed. Exit status: 0 all as it should be, 1 something is not.
"""
from __future__ import annotations

import argparse
import collections
import concurrent.futures
import datetime
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig
import time
import zipfile
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ORACLE = ROOT / "tests" / "oracle" / "equiv.py"
STDLIB = "stdlib"
WORKERS = 2
NEWER_PYTHONS = ("python3.15", "python3.14", "python3.13", "python3.12")
COMPILE = """
import sys, warnings
warnings.simplefilter("ignore")
for line in sys.stdin:
    path = line.rstrip("\\n")
    try:
        compile(open(path, "rb").read(), path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        print(path)
"""
COLUMNS = ("package", "files", "changed files", "rewrites", "functions changed", "differing", "troubles", "seconds", "verdict")


class Result:
    """What was found out about one package."""

    def __init__(self, package: str, binary: str):
        self.package = package
        self.binary_hash = hashlib.sha256(pathlib.Path(binary).read_bytes()).hexdigest()
        self.figures: dict[str, Any] = collections.Counter()
        self.faults: list[str] = []

    def keep(self, path: pathlib.Path) -> None:
        path.write_text(json.dumps(vars(self)))

    def take_over(self, path: pathlib.Path) -> bool:
        """What was kept of the same package and binary, if anything was."""
        kept = json.loads(path.read_text()) if path.exists() else {}
        if (kept.get("package"), kept.get("binary_hash")) != (self.package, self.binary_hash):
            return False
        self.figures, self.faults = collections.Counter(kept["figures"]), kept["faults"]
        return True

    def row(self) -> list[str]:
        figures = [str(self.figures[name]) for name in COLUMNS[1:-1]]
        return [self.package, *figures, "as it should be" if not self.faults else f"{len(self.faults)} faults"]


def read_list(subset: str | None, only: list[str]) -> list[tuple[str, str]]:
    packages = []
    for line in (HERE / "packages.txt").read_text().splitlines():
        name, version, *marks = line.split("#")[0].split() or [""] * 2
        if name and (subset is None or subset in marks) and (not only or name in only):
            packages.append((name, version))
    if subset is None and (not only or STDLIB in only):
        packages.append((STDLIB, ""))
    return packages


def fetch(name: str, version: str, wheels: pathlib.Path) -> pathlib.Path:
    """The wheel's path; pip fetches it if it is not there yet."""
    stem = f"{name.replace('-', '_')}-{version}-".lower()

    def have() -> list[pathlib.Path]:
        return [path for path in wheels.glob("*.whl") if path.name.lower().startswith(stem)]

    if not have():
        wheels.mkdir(parents=True, exist_ok=True)
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        target = ["--only-binary=:all:", "--python-version=3.11", f"--dest={wheels}", f"{name}=={version}"]
        subprocess.run([*pip, *target], check=True)
    return have()[0]


def unpack(name: str, version: str, wheels: pathlib.Path, folder: pathlib.Path) -> None:
    """Puts the package's .py files below the folder."""
    if name == STDLIB:
        source = pathlib.Path(sysconfig.get_path("stdlib"))
        shutil.copytree(source, folder, ignore=lambda _, names: [n for n in names if n == "site-packages"], symlinks=True)
        for path in list(folder.rglob("*")):
            if path.is_symlink() or path.is_file() and path.suffix != ".py":
                path.unlink()
        return
    with zipfile.ZipFile(fetch(name, version, wheels)) as wheel:
        for member in wheel.namelist():
            if member.endswith(".py"):
                wheel.extract(member, folder)


def python_files(folder: pathlib.Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.py"))}


def runs(python: str) -> bool:
    """Whether the interpreter is there; a version manager's shim may be there alone."""
    return bool(shutil.which(python)) and not subprocess.run([python, "--version"], capture_output=True).returncode


def not_compiling(python: str, folder: pathlib.Path, names: list[str]) -> set[str]:
    paths = "".join(f"{folder / name}\n" for name in names)
    done = subprocess.run([python, "-c", COMPILE], input=paths, capture_output=True, text=True, check=True)
    return {os.path.relpath(line, folder) for line in done.stdout.splitlines()}


def run_unpin(binary: str, folder: pathlib.Path, *flags: str) -> subprocess.CompletedProcess[str]:
    command = [binary, "--unsafe", "--min-size", "0", "--target-version", "3.11", "--line-length", "88", "--jobs", "1", *flags, "."]
    environment = {**os.environ, "UNPIN_STATE_DIR": str(folder.parent / "state")}  # no undo journals among the user's own
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def check_findings(result: Result, findings: list[dict], before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """Applies the reported edits by hand: that, and nothing else, must be in the files."""
    edits = collections.defaultdict(list)
    for finding in findings:
        edits[os.path.normpath(finding["path"])].extend((e["start"], e["end"], e["text"]) for e in finding["edits"])
    for name, text in before.items():
        expected = bytearray(text)
        # insertions at one place stand in the order in which they are reported, before what is replaced there
        for start, end, new in reversed(sorted(edits[name], key=lambda edit: edit[:2])):
            expected[start:end] = new.encode()
        if bytes(expected) != after[name]:
            what = "the reported edits do not give the file" if edits[name] else "changed without a finding"
            result.faults.append(f"{name}: {what}")


def check_oracle(result: Result, before: pathlib.Path, after: pathlib.Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "0"}  # else constants that are sets now and then count as changed
    done = subprocess.run([sys.executable, ORACLE, "--tree", before, after], env=environment, capture_output=True, text=True)
    *differing, summary = done.stdout.strip().splitlines() or ["no output"]
    result.faults += [f"oracle: {line}" for line in differing]
    words = summary.split()
    if done.returncode not in (0, 1, 2) or "changed," not in words:
        result.faults.append(f"oracle: {summary} {done.stderr[-300:]}")
        return
    result.figures["functions changed"] = int(words[words.index("changed,") - 1])
    result.figures["differing"] = int(words[words.index("differing,") - 1])


def check_compiles(result: Result, before: pathlib.Path, after: pathlib.Path, changed: list[str]) -> None:
    for python in filter(None, (sys.executable, next(filter(runs, NEWER_PYTHONS), None))):
        lost = not_compiling(python, after, changed) - not_compiling(python, before, changed)
        result.faults += [f"{name}: does not compile any more with {python}" for name in sorted(lost)]


def check_troubles(result: Result, errors: list[dict]) -> None:
    """Files that are not Python 3 are troubles, and no fault; bugs are."""
    result.figures["troubles"] = len(errors)
    result.faults += [f"{e['path']}:{e['line']}: {e['message']}" for e in errors if "bug" in e["message"]]


def check_package(binary: str, name: str, version: str, work: pathlib.Path, resume: bool) -> Result:
    result = Result(f"{name} {version}".strip(), binary)
    folder = work / name
    kept = folder / "result.json"
    if resume and result.take_over(kept):
        return result
    shutil.rmtree(folder, ignore_errors=True)
    before, after = folder / "before", folder / "after"
    unpack(name, version, work / "wheels", before)
    shutil.copytree(before, after, symlinks=True)
    originals = python_files(before)
    start = time.monotonic()
    run = run_unpin(binary, after, "--write", "--quiet", "--format", "json")
    result.figures["seconds"] = f"{time.monotonic() - start:.1f}"
    if run.returncode not in (0, 1, 2) or "panicked" in run.stderr:
        result.faults.append(f"exit status {run.returncode}: {run.stderr[-500:]}")
    if run.returncode in (0, 1, 2):
        said = json.loads(run.stdout)
        rewritten = python_files(after)
        changed = [n for n in originals if originals[n] != rewritten[n]]
        result.figures.update({"files": len(originals), "changed files": len(changed), "rewrites": len(said["findings"])})
        check_troubles(result, said["errors"])
        check_findings(result, said["findings"], originals, rewritten)
        check_compiles(result, before, after, changed)
        check_oracle(result, before, after)
        again = json.loads(run_unpin(binary, after, "--format", "json").stdout)["findings"]
        result.faults += [f"{f['path']}: {f['function']}: the second run finds `{', '.join(f['locals'])}`" for f in again]
    result.keep(kept)
    return result


def show(results: list[Result]) -> str:
    rows = [list(COLUMNS), *(result.row() for result in results)]
    sums = [sum(int(r.figures[c]) for r in results) if c != "seconds" else "" for c in COLUMNS[1:-1]]
    rows.append(["all", *map(str, sums), f"{sum(bool(r.faults) for r in results)} packages with faults"])
    widths = [max(len(row[n]) for row in rows) for n in range(len(COLUMNS))]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def record(results: list[Result], binary: str) -> None:
    version = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.strip()
    head = f"# Packages rewritten with --write --unsafe\n\n{datetime.date.today()}, {version}, CPython {sys.version.split()[0]}"
    faults = "".join(f"\n## {r.package}\n" + "".join(f"- {fault}\n" for fault in r.faults[:20]) for r in results if r.faults)
    (HERE / "RESULTS.md").write_text(f"{head}, by `tests/packages/run.py --record`.\n\n{show(results)}\n{faults}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", help="the unpin to run")
    parser.add_argument("--subset", help="only packages with this mark in packages.txt")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="only this package; may be given again; `stdlib` is one")
    parser.add_argument("--resume", action="store_true", help="take over what a stopped run of the same binary found")
    parser.add_argument("--record", action="store_true", help="write RESULTS.md")
    arguments = parser.parse_args()
    binary = str(pathlib.Path(arguments.binary).resolve())
    work = pathlib.Path(os.environ.get("UNPIN_PACKAGES_DIR", ROOT / "target" / "packages"))
    work.mkdir(parents=True, exist_ok=True)
    packages = read_list(arguments.subset, arguments.only)
    with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
        jobs = [pool.submit(check_package, binary, name, version, work, arguments.resume) for name, version in packages]
        for job in concurrent.futures.as_completed(jobs):  # said at once, so that a run that is stopped has told what it found
            result = job.result()
            print(" | ".join(result.row()), *(f"    {fault}" for fault in result.faults), sep="\n", flush=True)
    results = [job.result() for job in jobs]
    print(show(results))
    if arguments.record:
        record(results, binary)
    return 1 if any(result.faults for result in results) else 0


if __name__ == "__main__":
    if sys.version_info[:2] != (3, 11):
        sys.exit("the oracle reads CPython 3.11 bytecode: run this with python3.11")
    sys.exit(main())
