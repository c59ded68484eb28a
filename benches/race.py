"""How long unpin takes beside ruff on the same files: CPU seconds of whole processes, their ratios, and peaks of memory.
`python3 benches/race.py BINARY TREE [RUFF]` takes the two in turn on TREE, on ten of its files and on one, without and with their caches.
RUFF is the program of that name, from PyPI, where none is given.
"""
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

TURNS = 7
RULES = "F841,RET504,PERF"
# Of ten files and of one, which should be like any other: from the middle by size.
FEW = 10


def measure(command):
    """CPU seconds and peak memory in MiB of a process; it may find something, which is no failure."""
    with open(os.devnull, "wb") as nothing:
        child = subprocess.Popen(command, stdout=nothing, stderr=nothing)
        _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"failed: {' '.join(map(str, command))}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def commands(unpin, ruff, files, caches, warm):
    at = {name: str(Path(caches) / name) for name in ("unpin", "ruff")}
    ours = [unpin, "--quiet", *(["--cache-dir", at["unpin"]] if warm else ["--no-cache"]), *files]
    theirs = [ruff, "check", "--isolated", "--quiet", "--select", RULES]
    theirs += ["--cache-dir", at["ruff"]] if warm else ["--no-cache"]
    return ours, [*theirs, *files]


def race(unpin, ruff, files, warm):
    """The median of each, and of the ratios of turns."""
    with tempfile.TemporaryDirectory() as caches:
        ours, theirs = commands(unpin, ruff, files, caches, warm)
        if warm:
            measure(ours)
            measure(theirs)
        turns = [(measure(ours), measure(theirs)) for _ in range(TURNS)]
    seconds = [(ours[0], theirs[0]) for ours, theirs in turns]
    ratio = median(ours / max(theirs, 1e-4) for ours, theirs in seconds)
    memory = [max(turn[n][1] for turn in turns) for n in (0, 1)]
    return median(s[0] for s in seconds), median(s[1] for s in seconds), ratio, memory


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    unpin, tree = sys.argv[1], Path(sys.argv[2])
    ruff = sys.argv[3] if len(sys.argv) > 3 else shutil.which("ruff")
    if ruff is None:
        sys.exit("ruff is not there: `pip install ruff`, or give its path")
    files = sorted(tree.rglob("*.py"), key=lambda path: path.stat().st_size)
    if len(files) < FEW:
        sys.exit(f"{tree} has fewer than {FEW} Python files")
    middle = len(files) // 2
    some = files[middle - FEW // 2 : middle + FEW // 2]
    sets = [(f"tree, {len(files)} files", [tree]), (f"{FEW} files", some), ("one file", some[:1])]
    print("| | unpin (s) | ruff (s) | ratio | memory (MiB) |")
    print("|---|---|---|---|---|")
    for name, paths in sets:
        for warm in (False, True):
            ours, theirs, ratio, memory = race(unpin, ruff, list(map(str, paths)), warm)
            caching = "warm" if warm else "cold"
            print(f"| {name}, {caching} | {ours:.3f} | {theirs:.3f} | {ratio:.2f} | {memory[0]:.0f}, {memory[1]:.0f} |")


if __name__ == "__main__":
    main()
