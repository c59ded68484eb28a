"""Measures the tracemalloc peaks of generated programs.

    python3 measure.py BATCH

BATCH holds one JSON array of program texts to a line; one JSON array comes out for each: for each text its peaks above what
was held before, in bytes, one for each way through its branches, and a digest of what it gave, or the exception.
"""
import gc
import json
import sys
import tracemalloc
import types
import warnings

import numpy as np
import pandas as pd

# What the branches of the programs are decided by.
FLAGS = [0, 1, 2, 3]

OPS = '''
import numpy as np


def double(x):
    return x * 2


def grow(x):
    return np.concatenate([x, x])


def drop(x):
    s = float(x[0])
    n = LENGTH
    del x
    y = np.full(n, s)
    return np.sqrt(y)


def total(x):
    return float(x.sum())


def wide(x):
    t = np.concatenate([x, x, x])
    return t[: len(x)].copy()


def halve(x):
    return x[::2].copy()


def roots(x):
    return np.sqrt(x)


def frame(df):
    out = df.copy()
    out["w"] = out["u"] + 1
    return out
'''


def digest(value):
    if isinstance(value, np.ndarray):
        flags = value.flags
        order = (flags.c_contiguous, flags.f_contiguous)
        return [str(value.dtype), list(value.shape), repr(value.sum()), repr(value.ravel()[:3].tolist()), order]
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return [list(value.shape), repr(value.head(3).to_dict()), repr(value.sum(numeric_only=True) if value.ndim == 2 else value.sum())]
    return repr(value)


def load(text):
    module = types.ModuleType("program")
    length = [line for line in text.splitlines() if line.startswith("LENGTH = ")]
    ops.LENGTH = int(length[0].split()[-1]) if length else 1
    exec(compile(text, "program.py", "exec"), module.__dict__)
    return module


def measure(text):
    try:
        module = load(text)
        flags = FLAGS if "if flag" in text else FLAGS[:1]
        peaks, shown = [], []
        for flag in flags:
            shown.append(digest(module.case(flag)))  # caches and lazy imports are warm from here on
            gc.collect()
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            result = module.case(flag)
            peaks.append(tracemalloc.get_traced_memory()[1] - before)
            del result
            shown.append(list(map(repr, module.trace)))
        return [peaks, shown]
    except Exception as error:
        return [None, f"{type(error).__name__}: {error}"]


ops = types.ModuleType("ops")
exec(OPS, ops.__dict__)
sys.modules["ops"] = ops

if __name__ == "__main__":
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    tracemalloc.start()
    for line in open(sys.argv[1]):
        gc.disable()
        print(json.dumps([measure(text) for text in json.loads(line)]), flush=True)
        gc.enable()
