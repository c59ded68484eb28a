"""Checks the knowledge tables against the libraries that are installed.

    python3 check.py FOLDER RESULT

FOLDER holds producers.toml, methods.toml and costs.toml. For each row: every name exists, or is listed as one that not all versions have; and
as far as arguments can be made for it, what it gives is of the kind, the size and the memory that the row says. What is
wrong is written to RESULT, a line each; the last line counts what was called.
"""
import contextlib
import io
import os
import resource
import signal
import sys
import tempfile
import tomllib
import warnings
from pathlib import Path

import costs
import samples

# Seconds for one call, and bytes for all.
PATIENCE = 3
# Calls of a method of one receiver.
ENOUGH = 6
MOST_BYTES = 6 << 30


class Tally:
    def __init__(self):
        self.problems, self.names, self.called = [], 0, set()

    def report(self, row, name, what):
        self.problems.append(f"{name}: {what} ({row.get('gives', '')}, {row['source'][:60]})")


@contextlib.contextmanager
def quietly():
    """Keeps what is called from printing, warning and waiting."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        signal.alarm(PATIENCE)
        try:
            yield
        finally:
            signal.alarm(0)


def resolve(path):
    """What a dotted path names: `None` where its library is not installed, an AttributeError where it lacks the name."""
    parts = path.split(".")
    if parts[0] not in samples.BUILTINS and not samples.is_installed(parts[0]):
        return None
    if parts[0] in samples.BUILTINS:
        value, rest = samples.BUILTINS[parts[0]], parts[1:]
    else:
        value, rest = samples.import_module(parts[0]), parts[1:]
    module = parts[0]
    for part in rest:
        module += "." + part
        try:
            value = getattr(value, part)
        except AttributeError:
            value = samples.import_module(module)
            if value is None:
                raise AttributeError(path) from None
    return value


def paths_of(row):
    module = row.get("module", "")
    return [f"{module}.{name}" if module else name for name in row["names"].split()]


def check_producers(tables, tally):
    uncertain = {name for row in tables["uncertain"] for name in row["names"].split()}
    for row in tables["producer"]:
        for path in paths_of(row):
            tally.names += 1
            try:
                function = resolve(path)
            except AttributeError:
                if path not in uncertain:
                    tally.report(row, path, "does not exist")
                continue
            if function is None or not samples.may_be_called(path):
                continue
            for make in samples.argument_lists(path):
                check_call(row, path, function, make, tally)
    for row in tables["constant"]:
        for path in row["names"].split():
            tally.names += 1
            try:
                if path not in samples.UNWRITTEN:
                    resolve(path)
            except AttributeError:
                if path not in uncertain:
                    tally.report(row, path, "does not exist")


def check_methods(tables, tally):
    elsewhere = {(row["on"], name) for row in tables["elsewhere"] for name in row["names"].split()}
    for what in ("method", "attribute"):
        for row in tables[what]:
            for on in (on.strip() for on in row["on"].split(",")):
                if on in samples.RECEIVERS:
                    check_receivers(row, what, on, elsewhere, tally)


def check_receivers(row, what, on, elsewhere, tally):
    for name in row["names"].split():
        tally.names += 1
        # An attribute of some receivers raises: the transpose of a vector.
        makers = [make for make in samples.RECEIVERS[on] if hasattr(type(make()), name) or name in dir(make())]
        if not makers:
            if (on, name) not in elsewhere:
                tally.report(row, f"{on}.{name}", "does not exist")
            continue
        for make in makers:
            if what == "attribute":
                check_call(row, f"{on}.{name}", lambda x, name=name: getattr(x, name), lambda make=make: ([make()], {}), tally)
                continue
            successes = 0
            for arguments in samples.method_arguments(on, name):
                successes += check_method(row, on, name, make, arguments, tally)
                if successes >= ENOUGH:
                    break


def check_method(row, on, name, make, arguments, tally):
    def call():
        receiver = make()
        values, keywords = arguments(receiver)
        return [receiver, *values], keywords

    def method(receiver, *values, **keywords):
        return getattr(receiver, name)(*values, **keywords)

    return check_call(row, f"{on}.{name}", method, call, tally)


def check_call(row, name, function, make, tally):
    """Whether the function takes these arguments; notes what it gives otherwise than the row says."""
    try:
        with quietly():
            arguments, keywords = make()
            value = function(*arguments, **keywords)
            wrong = None if samples.is_ruled_out(row, name, arguments, keywords) else find_wrong(row, name, arguments, value)
            wrong = wrong or find_inexact(row, function, arguments, keywords)
    except (Exception, samples.TooSlow):
        return False
    tally.called.add(name)
    if wrong:
        shown = ", ".join([*map(samples.describe, arguments), *keywords])
        tally.report(row, f"{name}({shown})", wrong)
    return True


def find_wrong(row, name, arguments, value):
    """What the row says that is not so."""
    gives = row["gives"]
    if value is None:
        # Methods that may work in place, and functions that write, are known to.
        may_be = gives in ("scalar", "unknown", "resource", "callable", "argument", "item") or name == "frame.get"
        return None if may_be else "gives None"
    if not samples.is_of_kind(gives, value, arguments, row):
        return f"gives {samples.describe(value)}"
    size = row.get("size", "small" if gives in ("scalar", "number") else "large")
    if size == "small" and samples.is_large(value) and not samples.holds_any(row):
        return f"is large: {samples.describe(value)}"
    memory = row.get("memory", "fresh")
    if memory == "fresh" and not row.get("returns_self") and samples.is_data(value):
        for argument in arguments:
            if value is argument and samples.is_mutable(value):
                return "gives its argument"
            if not row.get("blocks") and row["gives"] != "copy" and samples.share_memory(value, argument):
                return f"shares memory with its argument: {samples.describe(value)}"
    return None


def find_inexact(row, function, arguments, keywords):
    """What a function that gives arrays of numpy's own class makes of an object of another one."""
    if not row.get("exact") or row.get("on"):
        return None
    other = samples.masked()
    given = type(function(other, *arguments[1:], **keywords))
    return None if given.__name__ == "ndarray" else f"gives {given.__name__} for {type(other).__name__}"


def main():
    folder = Path(sys.argv[1])
    tables = {}
    for name in ("producers", "methods", "costs"):
        tables |= tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    signal.signal(signal.SIGALRM, samples.give_up)
    tally = Tally()
    with tempfile.TemporaryDirectory() as place:
        os.chdir(place)
        check_producers(tables, tally)
        check_methods(tables, tally)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            costs.check(tables["cost"], tally)
        os.chdir("/")
    count = f"{tally.names} names, {len(tally.called)} called, {len(tally.problems)} wrong"
    # What is called may print, and may close a number that it takes for a file.
    Path(sys.argv[2]).write_text("\n".join([*sorted(set(tally.problems)), count]), encoding="utf-8")


if __name__ == "__main__":
    main()
