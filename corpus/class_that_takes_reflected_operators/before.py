import sqlite3

import numpy as np


class Report:
    def __init__(self, text):
        self.text = text

    def close(self):
        print("report of", self.text)


class Unit:
    pass


def measured(unit, grid):
    store = sqlite3.connect(":memory:")
    store.create_function("done", 0, lambda: print("used"))
    return store


for name in ("__rmul__", "__radd__"):
    setattr(Unit, name, measured)
Unit.__array_ufunc__ = None


def weigh(n, unit):
    weighed = np.ones((n, n)) * unit
    total = weighed.execute("select done()").fetchone()
    print(total)
    return np.arange(n * n).sum()


STEPS = {"weigh": weigh}
print(STEPS["weigh"](400, Unit()))
