#!/usr/bin/env python3
"""Runs generated programs before and after their rewrite, and compares what can be observed.

    python3 harness.py BATCH

BATCH holds one JSON array [BEFORE, AFTER, SEED, WHETHER TO ASK THE ORACLE] to a line; one JSON object to a line comes out:
{"verdict", "detail"}, where the verdict is "same", "invalid" (BEFORE does not compile), "hung", "broken" (AFTER does not compile), "behaviour", "peak" or
"oracle". Every value that a program handles is made by this module, which counts how many are alive at each moment. Whether
a step fails and which way a condition goes is read from a stream seeded by SEED, so a program whose effects come in another
order goes astray at once.
"""
import gc
import importlib.util
import io
import json
import pathlib
import signal
import sys
import types
import zlib

FUEL = 400  # effects per call: more than any program needs that does not loop without end
HANG_SECS = 10
FAULT_ODDS = 35  # one step in so many fails


class Fault(Exception):
    pass


class Exhausted(BaseException):
    pass


class World:
    """What one run of one program can observe and change."""

    def __init__(self):
        self.live = self.peak = 0
        self.start(0)

    def start(self, seed):
        self.state, self.fuel, self.log, self.peak = seed * 2654435761 + 1, FUEL, [], self.live

    def draw(self, odds):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % odds

    def note(self, *what):
        self.log.append(what)
        self.fuel -= 1
        if self.fuel < 0:
            raise Exhausted


world = World()


class Tracked:
    """A value whose life is counted."""

    __slots__ = ("tag", "world", "__weakref__")
    __match_args__ = ("tag",)

    def __init__(self, tag):
        self.tag, self.world = tag, world
        world.live += 1
        world.peak = max(world.peak, world.live)

    def __del__(self):
        self.world.live -= 1

    def grow(self, by=None):
        return derive("grow", self, by)

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return derive(name, self)

    def __getitem__(self, key):
        return derive("item", self, key)

    def __setitem__(self, key, value):
        world.note("setitem", tag_of(self), tag_of(value))

    def __iter__(self):
        return each(self)

    def __len__(self):
        world.note("len", self.tag)
        return 2

    def __bool__(self):
        world.note("bool", self.tag)
        return self.tag % 2 == 0

    def __contains__(self, other):
        world.note("contains", self.tag, tag_of(other))
        return (self.tag ^ tag_of(other)) % 2 == 0

    def __eq__(self, other):
        world.note("eq", self.tag, tag_of(other))
        return self.tag == tag_of(other)

    def __lt__(self, other):
        world.note("lt", self.tag, tag_of(other))
        return self.tag < tag_of(other)

    def __hash__(self):
        return self.tag

    def __repr__(self):
        return f"<{self.tag}>"

    def __format__(self, spec):
        world.note("format", self.tag)
        return f"<{self.tag}>"


def operator(name):
    return lambda self, other: derive(name, self, other)


for op in ("add", "sub", "mul", "matmul", "radd", "rsub", "rmul", "iadd", "imul"):
    setattr(Tracked, f"__{op}__", operator(op))


def tag_of(x):
    if isinstance(x, Tracked):
        return x.tag
    if isinstance(x, bool) or x is None:
        return 3 + bool(x)
    if isinstance(x, int):
        return x % 2**32
    if isinstance(x, (list, tuple)):
        return mix("sequence", len(x), *(tag_of(y) for y in x[:3]))
    if isinstance(x, (str, bytes)):
        return mix(str(x[:9]))
    if isinstance(x, dict):
        return mix("dict", len(x), *(tag_of(y) for y in x.values()))
    return 7


def mix(*parts):
    return zlib.crc32(repr(parts).encode())


def derive(op, *operands):
    tags = [tag_of(x) for x in operands]
    world.note(op, *tags)
    if world.draw(FAULT_ODDS) == 0:
        raise Fault(f"{op} {tags}")
    return Tracked(mix(op, *tags))


def make(tag):
    world.note("make", tag)
    return Tracked(tag)


def step(x):
    return derive("step", x)


def join(x=None, y=None, *rest):
    return derive("join", x, y, *rest)


def use(*args):
    world.note("use", *(tag_of(x) for x in args))


def flip(odds):
    world.note("flip")
    return world.draw(odds) == 0


def span(n):
    """Yields small numbers, and holds nothing."""
    for i in range(n):
        world.note("span", i)
        yield i


def each(x):
    for i in range(2):
        yield derive("each", tag_of(x), i)


def drain(iterator):
    return [tag_of(x) for x in iterator]


class guard:
    """A context manager; an odd one swallows faults."""

    def __init__(self, k):
        self.k = k

    def __enter__(self):
        world.note("enter", self.k)
        return Tracked(self.k)

    def __exit__(self, kind, error, trace):
        world.note("exit", self.k, kind and kind.__name__)
        return self.k % 2 == 1 and kind is not None and issubclass(kind, Fault)

    async def __aenter__(self):
        await pause(0)
        return self.__enter__()

    async def __aexit__(self, *error):
        await pause(0)
        return self.__exit__(*error)


@types.coroutine
def pause(x):
    tag = tag_of(x)
    del x
    world.note("pause", tag)
    yield
    return derive("resume", tag)


async def stream(n):
    for i in range(n):
        yield await pause(i)


def run(coroutine):
    """Drives a coroutine to its end."""
    try:
        while True:
            coroutine.send(None)
    except StopIteration as end:
        return end.value


async def collect(async_generator):
    return [tag_of(x) async for x in async_generator]


NAMES = "Tracked Fault make step join use flip span each drain guard pause stream run collect".split()


def call(function):
    """Calls a function of the program as its kind asks for, and returns what comes out."""
    result = function(make(1), make(2))
    if isinstance(result, types.GeneratorType):
        return drive_generator(result)
    if isinstance(result, types.CoroutineType):
        return tag_of(run(result))
    if isinstance(result, types.AsyncGeneratorType):
        return run(collect(result))
    return tag_of(result)


def drive_generator(generator):
    """Takes items; sometimes ends early by close() or by a fault thrown in."""
    taken = []
    for item in generator:
        taken.append(tag_of(item))
        del item
        way = world.draw(9)
        if way == 0:
            generator.close()
        elif way == 1:
            taken.append(tag_of(generator.throw(Fault("thrown in"))))
    return taken


class Hung(BaseException):
    pass


def on_alarm(number, frame):
    raise Hung


def observe(code, seed):
    """Runs the program: ([what each call shows], [the peak of each call])."""
    global world
    world = World()
    namespace = {"__name__": "program"}
    exec(code, namespace)
    shown, peaks = [], []
    entries = sorted(n for n in namespace if n[0] == "f" and n[1:].isdigit())
    for number, name in enumerate(entries * 2):
        world.start(seed + number)
        out = sys.stdout = io.StringIO()
        try:
            outcome = ("returned", call(namespace[name]))
        except Hung:
            raise
        except BaseException as error:
            outcome = ("raised", type(error).__name__, str(error))
        finally:
            sys.stdout = sys.__stdout__
        shown.append((name, outcome, out.getvalue(), world.log))
        peaks.append(world.peak)
    return shown, peaks


def first_difference(before, after):
    for (name, outcome_a, out_a, log_a), (_, outcome_b, out_b, log_b) in zip(before, after):
        for n, (a, b) in enumerate(zip(log_a + ["end"], log_b + ["end"])):
            if a != b:
                return f"{name}: effect {n}: {a} | {b}"
        if (outcome_a, out_a) != (outcome_b, out_b):
            return f"{name}: {outcome_a} {out_a!r} | {outcome_b} {out_b!r}"
    return "different functions"


def load_oracle():
    """The translation validator beside this folder; it reads the bytecode of 3.11 alone."""
    if sys.version_info[:2] != (3, 11):
        return None
    path = pathlib.Path(__file__).resolve().parent.parent / "oracle" / "equiv.py"
    spec = importlib.util.spec_from_file_location("equiv", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def differs_by_oracle(oracle, before, after):
    """What the oracle says of the first function that it finds differing."""
    for (name, a), (_, b) in zip(oracle.functions(before), oracle.functions(after)):
        if oracle.plain(a) != oracle.plain(b):
            try:
                oracle.compare(a, b, frozenset())
            except Exception as why:
                return f"{name}: {type(why).__name__} {why}"
    return None


def judge(oracle, before, after, seed):
    try:
        code = compile(before, "before.py", "exec")
    except SyntaxError as error:
        return "invalid", str(error)
    if before == after:
        return "same", ""
    try:
        rewritten = compile(after, "after.py", "exec")
    except SyntaxError as error:
        return "broken", str(error)
    signal.alarm(HANG_SECS)
    try:
        (shown, peaks), (shown_after, peaks_after) = observe(code, seed), observe(rewritten, seed)
    except Hung:
        return "hung", ""
    except Exception as error:
        return "invalid", f"{type(error).__name__} {error}"
    finally:
        signal.alarm(0)
    if shown != shown_after:
        return "behaviour", first_difference(shown, shown_after)
    if any(b > a for a, b in zip(peaks, peaks_after)):
        return "peak", f"objects alive at the peak of each call: {peaks} | {peaks_after}"
    why = oracle and differs_by_oracle(oracle, code, rewritten)
    return ("oracle", why) if why else ("same", saving(peaks, peaks_after))


def saving(before, after):
    return "lower" if sum(after) < sum(before) else ""


def main(path):
    sys.setrecursionlimit(3000)
    signal.signal(signal.SIGALRM, on_alarm)
    sys.modules["harness"] = sys.modules["__main__"]
    sys.unraisablehook = lambda args: None  # a generator that the end of a run finds suspended may complain
    gc.disable()  # objects must die by reference count alone, at the same moments in both programs
    oracle = load_oracle()
    with open(path, encoding="utf-8") as batch:
        for n, line in enumerate(batch):
            before, after, seed, is_for_oracle = json.loads(line)
            verdict, detail = judge(oracle if is_for_oracle else None, before, after, seed)
            print(json.dumps({"verdict": verdict, "detail": detail}))
            if n % 100 == 0:
                gc.collect()


if __name__ == "__main__":
    main(sys.argv[1])
