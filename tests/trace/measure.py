"""Traces every program of `programs`, releases what is found, and measures what that saves.

Usage: python measure.py UNPIN [--python PYTHON] [--oracle-path FOLDER_WITH_BYTECODE] [NAME...]

By program: the peak before and after, the part of the saving that is reachable (as if every local were released at its last
use: `tests/oracle/movesem.py`), and how far the prediction is from what was measured.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ORACLE = HERE.parent / "oracle" / "movesem.py"
MIB = 1 << 20
_PEAK = "import resource, subprocess, sys; s = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE); \
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, s.returncode); sys.stdout.flush(); sys.stdout.buffer.write(s.stdout)"


def measure(words, folder, path=""):
    """The peak of a command in bytes, and what it printed; the median of three runs."""
    runs = []
    for _ in range(3):
        environment = dict(os.environ, PYTHONPATH=path, PYTHONHASHSEED="0")
        ran = subprocess.run([sys.executable, "-c", _PEAK, *words], cwd=folder, env=environment, capture_output=True)
        head, _, printed = ran.stdout.partition(b"\n")
        peak, status = map(int, head.split())
        if status:
            raise RuntimeError("%s ended with %d: %s" % (words, status, ran.stderr.decode()[-800:]))
        runs.append((peak * 1024, printed))
    return sorted(runs)[1]


def find_surplus(python, folder, oracle_path):
    """What the oracle takes itself: it imports a library for bytecode."""
    (folder / "nothing.py").write_text("pass\n")
    surplus = measure([python, str(ORACLE), "nothing.py"], folder, oracle_path)[0] - measure([python, "nothing.py"], folder)[0]
    (folder / "nothing.py").unlink()
    return max(0, surplus)


def expected(folder, name):
    """What the program says of itself: the modules that it needs, and the locals that are to be found."""
    text = (folder / name / "__main__.py" if (folder / name).is_dir() else folder / (name + ".py")).read_text()
    needs = re.findall(r"^# needs: (.*)$", text, re.M)
    dead = re.findall(r"^# dead: ?(.*)$", text, re.M)
    return " ".join(needs).split(), " ".join(dead).split()


def trace(unpin, folder, command, *more):
    ran = subprocess.run([unpin, "--trace", command, *more], cwd=folder, capture_output=True, text=True)
    if ran.returncode > 1:
        raise RuntimeError(ran.stderr)
    return ran


def examine(unpin, python, oracle_path, name):
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        source = HERE / "programs"
        is_package = (source / name).is_dir()
        if is_package:
            shutil.copytree(source / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source / (name + ".py"), folder)
        words = ["-m", name] if is_package else [name + ".py"]
        before, printed = measure([python, *words], folder)
        oracle = None
        if oracle_path and not is_package:
            oracle, other = measure([python, str(ORACLE), *words], folder, oracle_path)
            oracle = oracle - find_surplus(python, folder, oracle_path) if other == printed else None
        command = " ".join([python, *words])
        found = json.loads(trace(unpin, folder, command, "--format", "json").stdout)
        trace(unpin, folder, command, "--write", "-q")
        after, printed_after = measure([python, *words], folder)
        if printed_after != printed:
            raise RuntimeError("%s prints something else" % name)
        return before, after, oracle, found


def main():
    arguments = sys.argv[1:]
    unpin, python, oracle_path = os.path.abspath(arguments.pop(0)), sys.executable, None
    names = []
    while arguments:
        word = arguments.pop(0)
        if word == "--python":
            python = arguments.pop(0)
        elif word == "--oracle-path":
            oracle_path = arguments.pop(0)
        else:
            names.append(word)
    folder = HERE / "programs"
    names = names or sorted(path.stem for path in folder.iterdir() if path.suffix == ".py" or path.name == "package")
    shares, close = [], []
    print("%-16s %7s %7s %7s %6s %10s %10s %6s  %s" % ("MiB", "before", "after", "oracle", "share", "dead", "saved", "off", "locals"))
    for name in names:
        needs, dead = expected(folder, name)
        if needs and subprocess.run([python, "-c", "import " + ", ".join(needs)], capture_output=True).returncode:
            continue
        before, after, oracle, found = examine(unpin, python, oracle_path, name)
        traced = found["trace"]
        locals_ = sorted({"%s.%s" % (it["function"], local) for it in found["findings"] for local in it["locals"]})
        saved, predicted = before - after, traced["peak_bytes"] - traced["peak_without_dead_bytes"]
        reachable = before - oracle if oracle else 0
        share = off = ""
        if reachable > MIB:
            shares.append(min(1.0, saved / reachable))
            share = "%5.0f%%" % (100 * saved / reachable)
        if saved > MIB:
            close.append(abs(predicted - saved) <= 0.05 * saved)
            off = "%5.1f%%" % (100 * (predicted - saved) / saved)
        wrong = "" if locals_ == sorted(it.split(":")[-1] for it in dead) else " expected " + " ".join(dead)
        figures = tuple(value / MIB for value in (before, after, oracle or 0))
        print("%-16s %7.1f %7.1f %7.1f %6s %10.1f %10.1f %6s  %s%s"
              % (name, *figures, share, traced["dead_bytes_at_peak"] / MIB, saved / MIB, off, " ".join(locals_), wrong))
        sys.stdout.flush()
    if shares:
        print("share of what is reachable: %.1f %% on average, %d of %d at least 90 %%"
              % (100 * sum(shares) / len(shares), sum(share >= 0.9 for share in shares), len(shares)))
    print("prediction within 5 %%: %d of %d" % (sum(close), len(close)))


main()
