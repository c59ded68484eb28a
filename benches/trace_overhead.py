"""How much longer programs take, and how much more memory, while they are traced.

Usage: python trace_overhead.py UNPIN [PYTHON...]

Each program tells its own processor time and peak, without what starting Python takes; the median of five runs, with and without probes in
turn, since machines drift. Ratios are what counts.
"""
import pathlib
import subprocess
import sys
import tempfile

_HEAD = """
import resource, time
START = time.process_time()
"""
_TAIL = """
import sys
with open(%r, "a") as out:
    print(time.process_time() - START, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=out)
"""
PROGRAMS = {
    "functions of a millisecond": """
def load(size):
    return list(range(size, 0, -1))


def work(size):
    items = load(size)
    ordered = sorted(items)
    return len(ordered) + len(list(reversed(ordered)))


for _ in range(500):
    work(50_000)
""",
    "large buffers": """
def load(size):
    return bytearray(size)


def work(size):
    data = load(size)
    half = bytes(data[::2])
    more = half + half
    return len(more)


for _ in range(200):
    work(2 << 20)
""",
    "tiny calls that release nothing": """
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


fib(27)
""",
    "tiny calls with probes": """
def make(n):
    return [n, n + 1]


def add(n):
    pair = make(n)
    total = sum(pair)
    other = make(total)
    return len(other)


for n in range(300_000):
    add(n)
""",
    "objects": """
class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def moved(self, dx):
        other = Point(self.x + dx, self.y)
        size = other.norm()
        return Point(size, self.y).norm()

    def norm(self):
        return self.x * self.x + self.y * self.y


for n in range(150_000):
    Point(n, 1).moved(2)
""",
}


def median(values):
    return sorted(values)[len(values) // 2]


def run(words, folder, note):
    note.write_text("")
    ran = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    if ran.returncode > 1 or not note.read_text():
        raise RuntimeError(ran.stderr)
    seconds, kib = note.read_text().split()
    return float(seconds), int(kib)


def compare(unpin, python, text):
    plain, traced = [], []
    with tempfile.TemporaryDirectory() as place, tempfile.TemporaryDirectory() as notes:
        note = pathlib.Path(notes) / "note"
        (pathlib.Path(place) / "job.py").write_text(_HEAD + text + _TAIL % str(note))
        for _ in range(5):
            plain.append(run([python, "job.py"], place, note))
            traced.append(run([unpin, "-q", "--trace", python + " job.py", "job.py"], place, note))
    times = [median([seconds for seconds, _ in runs]) for runs in (plain, traced)]
    # The kernel counts the peak anew while a program is traced: what it tells is a lower bound there.
    peaks = [median([kib for _, kib in runs]) / 1024 for runs in (plain, traced)]
    return times, peaks


def main():
    unpin, *pythons = sys.argv[1:]
    unpin = str(pathlib.Path(unpin).resolve())
    for python in pythons or [sys.executable]:
        version = subprocess.run([python, "--version"], capture_output=True, text=True).stdout.strip()
        print(version)
        for name, text in PROGRAMS.items():
            (plain, traced), (low, high) = compare(unpin, python, text)
            print("  %-34s %6.3f s %6.3f s  x %4.2f   %+5.1f MiB" % (name, plain, traced, traced / plain, high - low))


main()
