from __future__ import annotations

import numpy as np

SIZE = 1 << 17


def g(*kinds):
    return kinds


def hold() -> tuple(int, float):
    x = np.ones(SIZE)
    total = x.sum()
    other = np.ones(SIZE)
    return total + other.sum()


def first(values) -> g("x")[0]:
    return values[0]


def second(values, *rest: g(1)) -> {"a": g(*[1], 2), "b": lambda first, rest=0: first}:
    return values[1]


print(hold(), first("ab"), second("ab"))
