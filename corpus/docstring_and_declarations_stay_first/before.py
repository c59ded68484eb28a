"""Counts runs."""

from __future__ import annotations

import numpy as np

SIZE = 1 << 17
runs = 0


def hold(flag):
    """Says how often it ran."""
    global runs
    runs += 1
    x = np.ones(SIZE)
    if flag:
        return x.sum()
    other = np.ones(SIZE)
    return other.sum() + runs


print(hold(True), hold(False), hold.__doc__)
