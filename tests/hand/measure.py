"""How much of what a careful person saves by releases unpin saves, over the programs of `programs`.

Usage: python measure.py UNPIN [--least DEFAULT UNSAFE] [--keep FOLDER] [NAME...]

Each program is there as somebody wrote it (`before`) and with the best releases that a careful person would add (`hand`): nothing
else differs. Its share is what unpin saves of the `tracemalloc` peak, by what the hand saves; by default, and with `--unsafe`.
Ends with 1 where a rewritten program prints something else, its peak rises, or an average share is below what is demanded of it, in
percent.
"""
import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
MIB = 1 << 20
# What libraries allocate when they are imported is no part of a program's peak.
RUN = """
import gc, runpy, sys
script, result = sys.argv[1:]
sys.argv[:] = [script]
sys.path[0] = script.rpartition("/")[0]
import asyncio, concurrent.futures, csv, email, gzip, json, sqlite3, tarfile, tempfile, xml.etree.ElementTree, zipfile
import numpy, pandas
import tracemalloc
gc.collect()
tracemalloc.start(1)
try:
    runpy.run_path(script, run_name="__main__")
finally:
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    with open(result, "w") as file:
        file.write(str(peak))
"""


def run(folder, script):
    """The peak of a program in bytes, and what it printed."""
    with tempfile.TemporaryDirectory() as work:
        result = pathlib.Path(work, "peak")
        environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
        words = [sys.executable, "-c", RUN, str(folder / script), str(result)]
        ran = subprocess.run(words, cwd=work, env=environment, capture_output=True, text=True, timeout=300)
        if ran.returncode:
            raise RuntimeError("%s ended with %d: %s" % (script, ran.returncode, ran.stderr[-500:]))
        return int(result.read_text()), ran.stdout


def copy(source, target):
    """A program of one file or of a folder; the name of the file that is run."""
    if source.is_dir():
        shutil.copytree(source, target)
        return "main.py"
    target.mkdir(parents=True)
    name = source.parent.name + ".py"
    shutil.copy(source.with_suffix(".py"), target / name)
    return name


LEVELS = {"default": [], "unsafe": ["--unsafe"]}


def measure(program, options):
    """The peaks by version, those that unpin writes among them; what is wrong."""
    with tempfile.TemporaryDirectory() as work:
        folder, faults = pathlib.Path(work), []
        runs = {}
        for kind in ("before", "hand", *LEVELS):
            script = copy(program / ("hand" if kind == "hand" else "before"), folder / kind)
            if kind in LEVELS:
                words = [options.unpin, "--write", "--quiet", str(folder / kind), *LEVELS[kind]]
                ran = subprocess.run(words, cwd=folder, env=dict(os.environ, UNPIN_STATE_DIR=work), capture_output=True, text=True)
                if ran.returncode:
                    faults.append("%s: unpin ended with %d: %s" % (kind, ran.returncode, ran.stderr[-200:]))
                if options.keep:
                    shutil.copytree(folder / kind, pathlib.Path(options.keep, kind, program.name), dirs_exist_ok=True)
            runs[kind] = run(folder / kind, script)
        peaks = {kind: peak for kind, (peak, _) in runs.items()}
        for kind, (peak, printed) in runs.items():
            if printed != runs["before"][1]:
                faults.append("%s: prints something else" % kind)
            if peak > peaks["before"] * 1.01 + 65536:
                faults.append("%s: its peak rises" % kind)
        return peaks, faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("unpin")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--least", type=float, nargs=2, default=[0.0, 0.0])
    parser.add_argument("--keep")
    options = parser.parse_args()
    options.unpin = os.path.abspath(options.unpin)
    programs = sorted(it for it in (HERE / "programs").iterdir() if not options.names or it.name in options.names)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        rows = list(pool.map(lambda program: measure(program, options), programs))
    print("%-26s %7s %7s   %s" % ("MiB", "before", "hand", "   ".join("%7s  share" % kind for kind in LEVELS)))
    shares = {kind: [] for kind in LEVELS}
    for program, (peaks, faults) in zip(programs, rows):
        figures = []
        for kind in LEVELS:
            saved, by_hand = (peaks["before"] - peaks[it] for it in (kind, "hand"))
            shares[kind].append(100 * min(1.0, saved / by_hand))
            figures.append("%7.2f  %3.0f %%" % (peaks[kind] / MIB, shares[kind][-1]))
        before, hand = (peaks[kind] / MIB for kind in ("before", "hand"))
        print("%-26s %7.2f %7.2f   %s  %s" % (program.name, before, hand, "   ".join(figures), "; ".join(faults)))
    averages = {kind: sum(of_kind) / len(of_kind) for kind, of_kind in shares.items()}
    for kind, of_kind in shares.items():
        most = sum(it >= 80 for it in of_kind)
        print("%s: %.1f %% of %d programs; at least 80 %% in %d" % (kind, averages[kind], len(of_kind), most))
    is_less = any(average < least for average, least in zip(averages.values(), options.least))
    sys.exit(is_less or any(faults for _, faults in rows))


main()
