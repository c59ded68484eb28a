"""How much of what a careful person saves by releases unpin saves, over the programs of `programs`.

Usage: python measure.py UNPIN [--unsafe] [--least PERCENT] [--keep FOLDER] [NAME...]

Each program is there as somebody wrote it (`before`) and with the best releases that a careful person would add (`hand`): nothing
else differs. Its share is what unpin saves of the `tracemalloc` peak, by what the hand saves. Ends with 1 where a rewritten
program prints something else, its peak rises, or the average share is below PERCENT.
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
    """The peak of a program in bytes, what it printed, and how it ended."""
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


def measure(program, options):
    """The peaks before, after and of the hand; what is wrong."""
    with tempfile.TemporaryDirectory() as work:
        folder, faults = pathlib.Path(work), []
        kinds = {kind: program / kind for kind in ("before", "hand")}
        kinds["after"] = kinds["before"]
        runs = {}
        for kind, source in kinds.items():
            script = copy(source, folder / kind)
            if kind == "after":
                words = [options.unpin, "--write", "--quiet", str(folder / kind)] + ["--unsafe"] * options.unsafe
                ran = subprocess.run(words, cwd=folder, env=dict(os.environ, UNPIN_STATE_DIR=work), capture_output=True, text=True)
                if ran.returncode:
                    faults.append("unpin ended with %d: %s" % (ran.returncode, ran.stderr[-200:]))
                if options.keep:
                    shutil.copytree(folder / kind, pathlib.Path(options.keep, program.name), dirs_exist_ok=True)
            runs[kind] = run(folder / kind, script)
        if len({printed for _, printed in runs.values()}) > 1:
            faults.append("prints something else")
        before, after, hand = (runs[kind][0] for kind in ("before", "after", "hand"))
        if after > before * 1.01 + 65536:
            faults.append("its peak rises")
        return before, after, hand, faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("unpin")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--least", type=float, default=0.0)
    parser.add_argument("--keep")
    options = parser.parse_args()
    options.unpin = os.path.abspath(options.unpin)
    programs = sorted(it for it in (HERE / "programs").iterdir() if not options.names or it.name in options.names)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        rows = list(pool.map(lambda program: measure(program, options), programs))
    print("%-22s %7s %7s %7s  share" % ("MiB", "before", "after", "hand"))
    shares = []
    for program, (before, after, hand, faults) in zip(programs, rows):
        shares.append(min(1.0, (before - after) / (before - hand)))
        figures = program.name, before / MIB, after / MIB, hand / MIB, 100 * shares[-1], "; ".join(faults)
        print("%-22s %7.2f %7.2f %7.2f  %3.0f %%  %s" % figures)
    average = 100 * sum(shares) / len(shares)
    print("average: %.1f %% of %d programs; at least 80 %% in %d" % (average, len(shares), sum(it >= 0.8 for it in shares)))
    sys.exit(average < options.least or any(faults for *_, faults in rows))


main()
