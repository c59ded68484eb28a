"""Small numeric programs, each made from its seed alone.

    python3 programs.py FIRST COUNT

prints one JSON string to a line. Each program defines `case(flag)`, which calls `run()` once; `flag`
decides which branches are taken. What `run` does is a chain of steps
over arrays or frames whose shapes are tracked while it is made, so that every program is valid: named steps, operators with
temporaries, calls that drop their parameter or do not, reductions, views, loops and branches.
"""
import json
import random
import sys

OPS = ["+", "-", "*", "/", "//", "%"]
UFUNCS = ["np.sqrt", "np.exp", "np.abs", "np.square", "np.negative", "np.sin", "np.log1p"]

HELPERS = {
    # name: (text, dtype or None for the argument's, factor of length, whether it gives a number)
    "double": ("def double(x):\n    return x * 2\n", None, 1, False),
    "shift": ("def shift(x, by=3):\n    y = x + by\n    return y - 1\n", None, 1, False),
    "named": (
        "def named(x):\n    a = np.square(x)\n    b = np.sqrt(a)\n    c = np.exp(-b)\n    return c\n",
        "f8", 1, False,
    ),
    "drops": (
        "def drops(x):\n    s = x.mean()\n    del x\n    y = np.full(LENGTH, s)\n    return y + 1.0\n",
        "f8", None, False,
    ),
    "drops_grows": (
        "def drops_grows(x):\n    s = float(x[0])\n    del x\n    y = np.full(2 * LENGTH, s)\n    z = np.sqrt(y)\n    return z[:LENGTH].copy()\n",
        "f8", None, False,
    ),
    "rebinds": ("def rebinds(x):\n    x = x + 1\n    x = x * 2\n    return x\n", None, 1, False),
    "grow": ("def grow(x):\n    return np.concatenate([x, x])\n", None, 2, False),
    "grow3": ("def grow3(x):\n    return np.tile(x, 3)\n", None, 3, False),
    "halve": ("def halve(x):\n    return x[::2].copy()\n", None, 0.5, False),
    "wide": ("def wide(x):\n    t = np.concatenate([x, x, x])\n    return t[: len(x)].copy()\n", None, 1, False),
    "total": ("def total(x):\n    return float(x.sum())\n", "s", 1, True),
    "spread": ("def spread(x):\n    d = x - x.mean()\n    return float((d * d).mean())\n", "s", 1, True),
    "same": ("def same(x):\n    return x\n", None, 1, False),
    "head": ("def head(x):\n    return x[: len(x) // 2]\n", None, 0.5, False),
    "annotated": (
        "def annotated(x: np.ndarray, k: float = 2.0) -> np.ndarray:\n    return np.multiply(x, k)\n",
        "f8", 1, False,
    ),
}
ELSEWHERE = {  # from the module `ops`, of which the analysis knows nothing
    "ops.double": (None, 1, False), "ops.grow": (None, 2, False), "ops.drop": ("f8", None, False),
    "ops.total": ("s", 1, True), "ops.wide": (None, 1, False), "ops.halve": (None, 0.5, False),
    "ops.roots": ("f8", 1, False),
}


class Array:
    def __init__(self, dtype, length, columns=0):
        self.dtype, self.length, self.columns = dtype, length, columns

    def like(self, dtype=None, factor=1):
        return Array(dtype or self.dtype, int(self.length * factor), self.columns)

    def alike(self, other):
        return (self.length, self.columns) == (other.length, other.columns)


class Program:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.seed = seed
        self.names = {}  # of the arrays in scope
        self.scalars = []
        self.fresh = 0
        self.used = set()
        self.lines = []
        self.indent = 1
        self.rows = self.r.choice([1 << 17, 3 << 16, 1 << 18])

    # --- expressions ---
    def pick(self, test=lambda a: True):
        found = [n for n, a in self.names.items() if test(a)]
        if not found:
            return None
        return found[-1] if self.r.random() < 0.65 else self.r.choice(found)

    def number(self, array):
        if self.scalars and self.r.random() < 0.2:
            return self.r.choice(self.scalars)
        if array.dtype in ("f8", "f4"):
            return self.r.choice(["2.0", "0.5", "3", "7", "1.5"])
        return self.r.choice(["2", "3", "5"])

    def leaf(self, like=None):
        if like is None:
            name = self.pick()
        else:
            name = self.pick(lambda a: a.alike(like) and a.dtype == like.dtype)
        return (name, self.names[name]) if name else None

    def expression(self, depth, like=None):
        """Text and type of a new array."""
        r = self.r
        base = self.expression(depth - 1, like) if depth > 0 and r.random() < 0.75 else self.leaf(like)
        if base is None:
            base = self.leaf()
        text, a = base
        return self.step(text, a, depth)

    def step(self, text, a, depth):
        r = self.r
        kind = r.choices(
            ["scalar", "array", "ufunc", "astype", "call", "elsewhere", "method", "where", "concat", "unary", "index", "view", "power",
             "mean", "mask"],
            [22, 12, 12, 6, 14, 3, 6, 4, 5, 4, 3, 3, 3, 5, 3],
        )[0]
        if a.dtype == "b1":
            kind = r.choice(["mask", "cast", "cast"])
            if kind == "cast":
                return f"{text}.astype(np.float64)" if self.is_atom(text) else f"({text}).astype(np.float64)", a.like("f8")
            return f"~({text})", a
        if kind == "scalar":
            op, k = r.choice(OPS), self.number(a)
            dtype = a.dtype if op != "/" or a.dtype in ("f8", "f4") else "f8"
            if k in self.scalars and a.dtype not in ("f8", "f4"):
                dtype = "f8"
            if r.random() < 0.25 and op in "+-*":
                return f"{k} {op} {self.wrap(text)}", a.like(dtype)
            return f"{self.wrap(text)} {op} {k}", a.like(dtype)
        if kind == "array":
            other = None
            if depth > 1 and r.random() < 0.3:
                other = self.expression(depth - 2, a)
                if not (other[1].alike(a) and other[1].dtype == a.dtype):
                    other = None
            other = other or self.leaf(a)
            if other is None:
                return self.step(text, a, 0) if depth else (f"{self.wrap(text)} + 1", a)
            op = r.choice(["+", "-", "*"])
            left, right = (text, other[0]) if r.random() < 0.6 else (other[0], text)
            return f"{self.wrap(left)} {op} {self.wrap(right)}", a
        if kind == "ufunc":
            if r.random() < 0.25:
                return f"np.{r.choice(['add', 'multiply', 'subtract'])}({text}, {self.number(a)})", a.like("f8" if self.scalars else a.dtype)
            name = r.choice(UFUNCS)
            keeps = name in ("np.abs", "np.square", "np.negative")
            return f"{name}({text})", a.like(a.dtype if keeps or a.dtype in ("f8", "f4") else "f8" if a.dtype == "i8" else "f8")
        if kind == "astype":
            dtype = r.choice(["f8", "f4", "i8", "f8"])
            name = {"f8": "np.float64", "f4": "np.float32", "i8": "np.int64"}[dtype]
            return f"{self.wrap(text)}.astype({name})", a.like(dtype)
        if kind in ("call", "elsewhere"):
            table = HELPERS if kind == "call" else ELSEWHERE
            name = r.choice(sorted(table))
            entry = table[name]
            dtype, factor, gives_number = entry[-3:]
            if gives_number or (a.columns and factor != 1):
                name, (dtype, factor) = ("double", (None, 1)) if kind == "call" else ("ops.double", (None, 1))
            if a.length * (factor or 1) > 1 << 20:
                name, (dtype, factor) = ("same", (None, 1)) if kind == "call" else ("ops.double", (None, 1))
            if kind == "call":
                self.used.add(name)
            else:
                self.used.add("ops")
            if factor is None:
                return f"{name}({text})", Array(dtype, self.rows)
            return f"{name}({text})", a.like(dtype, factor)
        if kind == "method":
            return f"{self.wrap(text)}.{r.choice(['copy()', 'clip(0, 10)', 'round()'])}", a
        if kind == "where":
            return f"np.where({self.wrap(text)} > {r.choice('123')}, {text if self.is_atom(text) else 1}, 0)", a.like("f8")
        if kind == "concat":
            if a.columns or a.length > 1 << 18:
                return f"np.maximum({text}, 1)", a
            other = self.leaf(a)
            return f"np.concatenate([{text}, {other[0] if other else text}])", a.like(factor=2)
        if kind == "unary":
            return f"{r.choice(['-', 'abs'])}({text})", a
        if kind == "index":
            return f"{self.wrap(text)}[::-1].copy()", a
        if kind == "view":
            return f"{self.wrap(text)}[::-1]", a
        if kind == "power":
            return f"{self.wrap(text)} ** {r.choice(['2', '3', '0.5']) if a.dtype == 'f8' else '2'}", a
        if kind == "mean":
            if a.columns:
                axis = r.choice(["axis=0", "axis=1, keepdims=True"])
                return f"{self.wrap(text)} - {self.wrap(text) if self.is_atom(text) else '1'}" + (
                    f".mean({axis})" if self.is_atom(text) else ""), a.like("f8")
            return f"{self.wrap(text)} - {text}.mean()" if self.is_atom(text) else f"{self.wrap(text)} - 1", a.like("f8")
        return f"{self.wrap(text)} > 1", a.like("b1")

    @staticmethod
    def is_atom(text):
        return text.isidentifier()

    def wrap(self, text):
        if self.is_atom(text) or (text.endswith(")") and self.is_call(text)) or text.replace(".", "").isdigit():
            return text
        return f"({text})"

    @staticmethod
    def is_call(text):
        """Whether the text is one call or attribute chain from its start to its end."""
        if text[0] in "-~(" or not (text[0].isalpha() or text[0] == "_"):
            return False
        depth = 0
        for c in text:
            depth += c in "([{"
            depth -= c in ")]}"
            if depth == 0 and c in " +-*/%>~":
                return False
        return True

    # --- statements ---
    def emit(self, line):
        self.lines.append("    " * self.indent + line)

    def bind(self, array):
        r = self.r
        if self.names and r.random() < 0.25:
            name = r.choice(list(self.names))
            self.names.pop(name)
        else:
            self.fresh += 1
            name = r.choice("abcdxyz") + str(self.fresh)
        self.names[name] = array
        return name

    def make(self):
        r, n = self.r, self.rows
        if r.random() < 0.25:
            columns = r.choice([4, 8])
            shape, a = f"({n // columns}, {columns})", Array("f8", n // columns, columns)
        else:
            shape, a = str(n), Array("f8", n)
        kind = r.choice(["ones", "zeros", "full", "arange", "u1", "i8", "random"])
        if kind == "full":
            return f"np.full({shape}, 2.5)", a
        if kind == "arange" and not a.columns:
            return f"np.arange({n}.0)", a
        if kind == "i8":
            return f"np.ones({shape}, dtype=np.int64)", a.like("i8")
        if kind == "u1":
            return f"np.ones({shape}, np.uint8)", a.like("u1")
        if kind == "random" and not a.columns:
            return f"np.random.default_rng({self.seed % 7}).random({n})", a
        return f"np.{'zeros' if kind == 'zeros' else 'ones'}({shape})", a

    def statement(self, depth=0):
        r = self.r
        kind = r.choices(["assign", "scalar", "make", "branch", "loop", "print", "inplace", "append", "unused"],
                         [60, 7, 6, 5, 5, 5, 3, 2, 1])[0]
        if not self.names:
            kind = "make"
        if kind in ("branch", "loop") and depth > 1:
            kind = "assign"
        if kind == "assign":
            text, array = self.expression(r.choice([0, 0, 1, 1, 2, 3]))
            self.emit(f"{self.bind(array)} = {text}")
        elif kind == "make":
            text, array = self.make()
            self.emit(f"{self.bind(array)} = {text}")
        elif kind == "scalar":
            text, array = self.expression(r.choice([0, 0, 1])) if r.random() < 0.5 else self.leaf()
            self.fresh += 1
            name = f"s{self.fresh}"
            if r.random() < 0.4:
                helper = r.choice(["total", "spread"])
                self.used.add(helper)
                self.emit(f"{name} = {helper}({text})")
            else:
                self.emit(f"{name} = float({self.wrap(text)}.{r.choice(['mean', 'sum', 'max'])}())")
            if depth == 0:
                self.scalars.append(name)
        elif kind == "branch":
            before, scalars = dict(self.names), list(self.scalars)
            self.emit(f"if flag > {r.choice([0, 1, 2])}:")
            self.block(depth)
            then = self.names
            self.names, self.scalars = dict(before), list(scalars)
            if r.random() < 0.6:
                self.emit("else:")
                self.block(depth)
            self.meet(then)
            self.scalars = scalars
        elif kind == "loop":
            before, scalars = dict(self.names), list(self.scalars)
            self.emit(f"for i in range({r.choice([2, 3])}):")
            # What a pass rebinds may have another shape in the next one: only new names are bound inside.
            hidden = dict(self.names)
            self.block(depth, keeps=hidden)
            self.names, self.scalars = before, scalars
        elif kind == "print":
            self.emit(f"trace.append(float({self.leaf()[0]}.mean()))")
        elif kind == "inplace":
            name = self.pick(lambda a: a.dtype == "f8")
            if name:
                self.emit(f"{name} {r.choice(['+=', '*=', '-='])} {r.choice(['2.0', '1.5'])}")
        elif kind == "append":
            name, _ = self.leaf()
            self.emit(f"kept = [{name}, {name}.mean()]")
            self.emit("trace.append(float(kept[1]))")
        else:
            name, _ = self.leaf()
            self.emit(f"len({name})")

    def block(self, depth, keeps=None):
        self.indent += 1
        for _ in range(self.r.choice([1, 2, 3])):
            if keeps is None:
                self.statement(depth + 1)
            else:
                before = dict(self.names)
                at = len(self.lines)
                self.statement(depth + 1)
                for name, array in keeps.items():
                    now = self.names.get(name)
                    if now is not array:  # rebound: not in a loop
                        del self.lines[at:]
                        self.names = before
                        self.emit("trace.append(1.0)")
                        break
        self.indent -= 1

    def meet(self, other):
        """Only what both branches agree on is known afterwards."""
        here = self.names
        self.names = {
            n: a for n, a in here.items()
            if n in other and other[n].alike(a) and other[n].dtype == a.dtype
        }

    def text(self):
        r = self.r
        is_parameter = r.random() < 0.25
        made, array = self.make()
        if is_parameter:
            self.names["data"] = array
        else:
            self.emit(f"data = {made}")
            self.names["data"] = array
        for _ in range(r.choice([1, 2, 3, 4, 5, 6, 8])):
            self.statement()
        if not self.names:
            self.emit("return 0.0")
        else:
            how = r.random()
            text, _ = self.expression(r.choice([0, 1, 2, 3]))
            if how < 0.5:
                self.emit(f"return {text}")
            elif how < 0.75:
                self.emit(f"return float({self.wrap(text)}.sum())")
            else:
                self.emit(f"result = {text}")
                self.emit("return result")
        head = ["import numpy as np", ""]
        if "ops" in self.used:
            head.insert(1, "import ops")
        head += [f"LENGTH = {self.rows}", "trace = []", ""]
        for name in sorted(self.used - {"ops"}):
            head += ["", HELPERS[name][0]]
        head += ["", f"def run({'data, ' if is_parameter else ''}flag):"]
        call = f"run({made}, flag)" if is_parameter else "run(flag)"
        tail = ["", "", "def case(flag):", "    trace.clear()", f"    return {call}", ""]
        return "\n".join(head + self.lines + tail)


class Frames(Program):
    """The same over data frames."""

    def text(self):
        r, n = self.r, self.rows // 4
        self.columns = ["k", "u", "v", "w"]
        lines, frame = self.lines, "df"
        source = f"{{'k': np.arange({n}) % 97, 'u': np.arange({n}.0), 'v': np.ones({n}), 'w': np.full({n}, 3.0)}}"
        if r.random() < 0.5:
            self.emit(f"raw = {source}")
            self.emit("df = pd.DataFrame(raw)")
        else:
            self.emit(f"df = pd.DataFrame({source})")
        frames = ["df"]
        for _ in range(r.choice([1, 2, 3, 4, 6])):
            of = frames[-1] if r.random() < 0.75 else r.choice(frames)
            text = self.frame_step(of)
            if r.random() < 0.3:
                text = self.frame_step(text)
            if r.random() < 0.12:
                self.emit(f"trace.append(float({of}['u'].sum()))")
            if r.random() < 0.08:
                self.emit(f"{of} = {of}.copy()")
                self.emit(f"{of}['v'] = {of}['u'] * 2")
            name = of if r.random() < 0.25 else f"f{len(frames)}"
            self.emit(f"{name} = {text}")
            if name not in frames:
                frames.append(name)
        last = frames[-1]
        end = r.choice(["group", "frame", "merge", "sum", "concat", "values", "pivot"])
        if end == "group":
            self.emit(f"return {last}.groupby('k').mean()")
        elif end == "frame":
            self.emit(f"return {self.frame_step(last)}")
        elif end == "merge":
            self.emit(f"keys = {last}.groupby('k')['u'].sum().reset_index()")
            self.emit(f"return {last}.merge(keys, on='k', how='left', suffixes=('', '_sum'))")
        elif end == "sum":
            self.emit(f"return float({self.frame_step(last)}['v'].sum())")
        elif end == "concat":
            self.emit(f"return pd.concat([{last}, {r.choice(frames)}], ignore_index=True)")
        elif end == "values":
            self.emit(f"values = {last}[['u', 'v']].to_numpy()")
            self.emit("return values * 2.0 - values.mean(axis=0)")
        else:
            self.emit(f"wide = {last}.assign(j={last}['k'] % 5)")
            self.emit("return wide.groupby(['k', 'j'])['v'].mean().unstack()")
        head = ["import numpy as np", "import pandas as pd"]
        if "ops" in self.used:
            head.append("import ops")
        head += ["", "trace = []", ""]
        if "clean" in self.used:
            head += ["", "def clean(frame):", "    frame = frame.dropna()", "    return frame[frame['v'] > 0]", ""]
        if "add" in self.used:
            head += ["", "def add(frame):", "    out = frame.copy()", "    out['w'] = out['u'] + out['v']", "    return out", ""]
        head += ["", "def run(flag):"]
        return "\n".join(head + lines + ["", "", "def case(flag):", "    trace.clear()", "    return run(flag)", ""])

    def frame_step(self, f):
        r = self.r
        at = f if f.isidentifier() else "_"
        steps = [
            f"{f}.assign(w={at}['u'] * 2 + 1)" if at == f else f"{f}.assign(w=2.0)",
            f"{f}.assign(v=lambda d: d['v'] + d['u'])",
            f"{f}.fillna(0)", f"{f}.dropna()", f"{f}.copy()", f"{f}.sort_values('u')",
            f"{f}.reset_index(drop=True)", f"{f}.rename(columns=str)", f"{f}.astype({{'v': 'float32'}})",
            f"{f}[{at}['u'] > {r.choice([3, 100])}]" if at == f else f"{f}.query('u > 3')",
            f"{f}[['k', 'u', 'v', 'w']]", f"{f}.drop_duplicates()", f"{f}.round(2)", f"{f}.abs()", f"{f} * 2", f"{f}.clip(0, 50)",
            f"clean({f})", f"add({f})", f"ops.frame({f})", f"pd.concat([{f}, {f}])" if at == f else f"{f}.head(20000)",
            f"{f}.iloc[:-5]", f"{f}.where({at} > 1, 0)" if at == f else f"{f}.cumsum()", f"{f}.shift(1).fillna(0)",
            f"{f}.set_index('k').reset_index()",
        ]
        step = r.choice(steps)
        for name in ("clean", "add", "ops"):
            if step.startswith(name):
                self.used.add(name)
        return step


def program(seed):
    kind = Frames if seed % 4 == 3 else Program
    return kind(seed).text()


if __name__ == "__main__":
    first, count = int(sys.argv[1]), int(sys.argv[2])
    for seed in range(first, first + count):
        print(json.dumps(program(seed)))
