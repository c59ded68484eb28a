"""A record of a structured array is a view of it, by which a guarded `resize` fails."""

import numpy as np


def work(count):
    table = np.zeros(count, [("key", "u4")])
    rows = [table[n] for n in range(count)]
    found = len(rows)
    rest = np.ones(1_000_000) * found
    try:
        table.resize(3 * count)
        print("grown")
    except ValueError:
        print("in use")
    return rest.sum() + len(table)


print(work(300))
