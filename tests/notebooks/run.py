"""Rewrites the notebooks below some folders, and checks that nothing but lines of changed cells changed in the files.

Usage: python run.py UNPIN FOLDER... [--limit N]

Each notebook that unpin rewrites (`--unsafe --min-size 0`) is checked: it is valid by `nbformat` if it was before; all but
the sources of cells is the same value by value; the lines of the file that differ lie in the sources of cells that differ, and
a second run finds nothing. Needs `nbformat`; the notebooks of sdists do (`pip download --no-deps --no-binary :all: NAME`).
"""
import collections
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import nbformat


def source(cell):
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def without_sources(notebook):
    cells = [{key: value for key, value in cell.items() if key != "source"} for cell in notebook["cells"]]
    return {**notebook, "cells": cells}


def is_valid(text):
    try:
        nbformat.validate(nbformat.reads(text, as_version=nbformat.NO_CONVERT))
    except Exception:
        return False
    return True


def check(before, after):
    """What is wrong with a rewrite, as sentences."""
    old, new = json.loads(before), json.loads(after)
    faults = []
    if without_sources(old) != without_sources(new):
        faults.append("more than sources changed")
    if is_valid(before) and not is_valid(after):
        faults.append("it is no longer valid")
    written = set()
    for cell, other in zip(old["cells"], new["cells"]):
        if source(cell) != source(other):
            if cell["cell_type"] != "code":
                faults.append("a cell of text changed")
            written |= set(source(cell).splitlines()) | set(source(other).splitlines())
            kinds = {type(cell["source"]), type(other["source"])}
            if len(kinds) > 1:
                faults.append("a source is of another kind")
    lines = collections.Counter(before.splitlines()), collections.Counter(after.splitlines())
    for line in [*(lines[0] - lines[1]), *(lines[1] - lines[0])]:
        text = line.strip().removeprefix('"source": ').removesuffix(",")
        try:
            content = json.loads(text)
        except ValueError:
            continue  # several strings on one line, or the whole file: the values were compared
        if not isinstance(content, str) or not all(part in written for part in content.splitlines()):
            faults.append("a line outside of changed cells changed: %r" % line[:100])
    return faults


def run(unpin, folder, *more):
    command = [unpin, "--unsafe", "--min-size", "0", "--isolated", *more, "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def main():
    arguments = sys.argv[1:]
    limit = 200
    if "--limit" in arguments:
        at = arguments.index("--limit")
        limit = int(arguments[at + 1])
        del arguments[at : at + 2]
    unpin, *folders = arguments
    found = sorted(path for folder in folders for path in pathlib.Path(folder).rglob("*.ipynb"))
    with tempfile.TemporaryDirectory() as place:
        copies = {}
        for number, path in enumerate(found[:limit]):
            copy = pathlib.Path(place, "%04d.ipynb" % number)
            shutil.copyfile(path, copy)
            copies[copy] = (path, path.read_bytes().decode("utf-8-sig"))
        wrote = run(unpin, place, "--write")
        again = run(unpin, place, "--format", "json")
        left = json.loads(again.stdout)["findings"]
        failed = ["%s is found again" % finding["path"] for finding in left]
        failed += [line for line in wrote.stderr.splitlines() if "internal error" in line or "bug in unpin" in line]
        changed = 0
        for copy, (path, before) in copies.items():
            after = copy.read_bytes().decode("utf-8-sig")
            if after != before:
                changed += 1
                failed += ["%s: %s" % (path, fault) for fault in check(before, after)]
    print("%d notebooks, %d rewritten, %d faults" % (len(copies), changed, len(failed)))
    for line in failed[:40]:
        print(line)
    for line in wrote.stderr.splitlines():
        if line.startswith("error"):
            print(line[:200])
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
