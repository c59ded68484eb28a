import numpy as np
import units
from lib import ordered


def run(n):
    lengths = ordered(np.array([units.Length(2), units.Length(1)], dtype=object))
    count = len(lengths)
    rows = [i + count for i in range(n)]
    print("rows", count)
    return len(rows)


print(run(4))
