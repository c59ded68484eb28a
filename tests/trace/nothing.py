"""Programs that have nothing to release: a trace suggests nothing in any of them.

Usage: python nothing.py UNPIN [--python PYTHON]

Each kind of reason, at five sizes: the value is still needed, somebody else holds it, nothing is made while it is dead, it is
small, its end is an event.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

KINDS = {
    "needed": """
def job(size):
    data = bytearray(size)
    other = bytes(data)
    return len(data) + len(other) + data[0]
""",
    "nothing is made": """
def job(size):
    data = bytearray(size)
    total = len(data)
    for n in range(10):
        total += n
    return total
""",
    "cached": """
CACHE = {}


def load(size):
    CACHE[size] = bytearray(size)
    return CACHE[size]


def job(size):
    data = load(size)
    count = len(data)
    return len(bytearray(count)) + len(CACHE)
""",
    "attribute": """
class Job:
    def run(self, size):
        self.data = bytearray(size)
        data = self.data
        count = len(data)
        return len(bytes(count)) + len(self.data)


def job(size):
    return Job().run(size)
""",
    "closure": """
def job(size):
    data = bytearray(size)
    count = len(data)
    later = lambda: len(data)
    other = bytes(count)
    return later() + len(other)
""",
    "caller": """
def inner(data):
    count = len(data)
    return len(bytes(count))


def job(size):
    data = bytearray(size)
    return inner(data) + len(data)
""",
    "view": """
def job(size):
    data = bytearray(size)
    view = memoryview(data)
    other = bytes(size)
    return len(other) + len(view)
""",
    "small": """
def step(size):
    data = bytearray(size // 1000)
    half = bytes(data)
    more = half + half
    return len(more)


def job(size):
    return sum(step(size) for _ in range(20)) + len(bytearray(size))
""",
    "finaliser": """
class Data:
    def __init__(self, size):
        self.data = bytearray(size)

    def __del__(self):
        print("gone")


def job(size):
    data = Data(size)
    count = len(data.data)
    return len(bytes(count))
""",
    "lower than the peak": """
def high(size):
    return len(bytearray(8 * size))


def job(size):
    data = bytearray(size)
    count = len(data)
    other = bytes(count)
    return len(other) + high(size)
""".replace("    return len(other) + high(size)", "    size_of_other = len(other)\n    del data, other\n    return size_of_other + high(size)"),
}
SIZES = [3, 7, 12, 20, 31]


def main():
    arguments = sys.argv[1:]
    unpin, python = str(pathlib.Path(arguments.pop(0)).resolve()), sys.executable
    if arguments:
        python = arguments[1]
    silent = 0
    for name, text in KINDS.items():
        for size in SIZES:
            with tempfile.TemporaryDirectory() as folder:
                (pathlib.Path(folder) / "job.py").write_text("%s\n\nprint(job(%d << 20))\n" % (text, size))
                words = [unpin, "--format", "json", "-q", "--trace", python + " job.py"]
                ran = subprocess.run(words, cwd=folder, capture_output=True, text=True)
                findings = json.loads(ran.stdout)["findings"]
                silent += not findings
                for finding in findings:
                    print("%s, %d MiB: %s" % (name, size, finding["locals"]))
    print("%d of %d without a finding" % (silent, len(KINDS) * len(SIZES)))


main()
