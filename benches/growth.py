"""How the time of one file grows with its length: CPU seconds of `unpin -j1 --unsafe` on made-up programs of three sizes, and the
exponent between the last two. `python3 benches/growth.py BINARY [CASE...]`. An exponent of 1 is linear.
"""
import math
import os
import resource
import subprocess
import sys
import tempfile

HEAD = "import numpy as np\n"
ARRAY = "np.ones(10_000_000)"


def comments(n):
    return "def f(x):\n    a = g(x)\n" + "    # a comment\n" * n + "    return h(a)\n"


def comments_before(n):
    return "# a comment\n" * n + "def f(x):\n    a = g(x)\n    return h(a)\n"


def display(item):
    return lambda n: "def f():\n    t = [\n" + f"        {item},\n" * n + "    ]\n    return g(t)\n"


def arguments(n):
    return "def f(x):\n    return g(" + "x, " * n + ")\n"


def functions(n):
    body = f"    data = {ARRAY}\n    total = data.sum()\n    other = np.zeros(10_000_000)\n    return total, other\n"
    return HEAD + "".join(f"def f{i}():\n{body}" for i in range(n))


def sequence(n):
    return HEAD + "def f():\n" + "".join(f"    a{i} = {ARRAY}\n    b{i} = a{i}.sum()\n" for i in range(n // 2)) + "    return 1\n"


def loops(n):
    loop = "    for x{0} in xs:\n        a{0} = " + ARRAY + "\n        print(a{0}.sum())\n"
    return HEAD + "def f(xs):\n" + "".join(loop.format(i) for i in range(n // 3)) + "    return 1\n"


def handlers(n):
    attempt = "    try:\n        a{0} = " + ARRAY + "\n        b{0} = a{0}.sum()\n    except ValueError:\n        pass\n"
    return HEAD + "def f():\n" + "".join(attempt.format(i) for i in range(n // 5)) + "    return 1\n"


def ignores(n):
    kept = "    a{0} = " + ARRAY + "  # unpin: ignore\n    b{0} = a{0}.sum()\n"
    return HEAD + "def f():\n" + "".join(kept.format(i) for i in range(n)) + "    return 1\n"


def matches(n):
    cases = "".join(f"        case {i}:\n            y = g({i})\n            return h(y)\n" for i in range(n))
    return "def f(x):\n    match x:\n" + cases + "    return 1\n"


def dict_of_calls(n):
    return "def f():\n    t = {\n" + "".join(f"        'k{i}': g({i}),\n" for i in range(n)) + "    }\n    return h(t)\n"


def keywords(n):
    return "def f(x):\n    return g(" + "".join(f"k{i}=h(x), " for i in range(n)) + ")\n"


def decorated(n):
    body = f"    data = {ARRAY}\n    total = data.sum()\n    other = np.zeros(10_000_000)\n    return total, other\n"
    return HEAD + "".join(f"@deco({i})\ndef f{i}():\n{body}" for i in range(n))


def formatted(n):
    return "def f(x):\n    y = f'" + "{g(x)} " * n + "'\n    return h(y)\n"


def nested(n):
    heads = ("if x:", "for _ in x:", "with x:")
    blocks = "".join("    " * (i + 1) + heads[i % 3] + "\n" for i in range(n))
    return "def f(x):\n" + blocks + "    " * (n + 1) + "a = g(x)\n" + "    " * (n + 1) + "h(a)\n"


def module_table(n):
    return "T = {\n" + "".join(f"    'k{i}': [{i}, {i}],\n" for i in range(n)) + "}\n"


def numbers(n):
    return "T = [\n" + "".join(f"    0.{i:07d},\n" for i in range(n)) + "]\n"


LONG, MIDDLE, SHORT = (1_000, 3_000, 10_000), (200, 400, 1_000), (25, 50, 100)
CASES = {
    "comments in a function": (comments, LONG),
    "comments before one": (comments_before, LONG),
    "rows of a table": (display("[1, 2, 3]"), LONG),
    "tuples of a list": (display("(1, 'a')"), LONG),
    "calls of a list": (display("g(1)"), LONG),
    "arguments of a call": (arguments, LONG),
    "calls of a dict": (dict_of_calls, LONG),
    "keywords of a call": (keywords, LONG),
    "parts of an f-string": (formatted, LONG),
    "functions with decorators": (decorated, LONG),
    "functions with a finding": (functions, LONG),
    "statements that pin": (sequence, MIDDLE),
    "loops that pin": (loops, MIDDLE),
    "handlers that pin": (handlers, MIDDLE),
    "comments that suppress": (ignores, SHORT),
    "cases of a match": (matches, (100, 300, 1_000)),
    "nested blocks": (nested, (22, 45, 90)),
    "rows of a module's table": (module_table, (3_000, 10_000, 30_000)),
    "numbers of a module's table": (numbers, tuple(n * 3 for n in LONG)),
}
LONGEST_SECONDS = 120


def measure(binary, text):
    """CPU seconds; none where it takes too long."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "x.py"), "w") as file:
            file.write(text)
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        command = [os.path.abspath(binary), "-j1", "--unsafe", "--quiet", "--format", "json", "x.py"]
        try:
            subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=False, timeout=LONGEST_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main():
    binary, *wanted = sys.argv[1:]
    print(f"{'':28}{'sizes':>24}  {'seconds':>24}  exponent")
    for name, (make, sizes) in CASES.items():
        if wanted and name not in wanted:
            continue
        seconds = [measure(binary, make(n)) for n in sizes]
        if None in seconds:
            exponent = "too long"
        elif seconds[-1] < 0.05:
            exponent = "-"  # less than can be told from starting
        else:
            growth = math.log(seconds[-1] / max(seconds[-2], 0.005))
            exponent = f"{growth / math.log(sizes[-1] / sizes[-2]):.2f}"
        shown = "/".join("-" if it is None else f"{it:.2f}" for it in seconds)
        print(f"{name:28}{'/'.join(map(str, sizes)):>24}  {shown:>24}  {exponent:>8}", flush=True)


if __name__ == "__main__":
    main()
