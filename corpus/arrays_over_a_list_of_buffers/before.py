"""An array made of a buffer by `np.asarray` is a view of it, which cannot grow as long as the array lives."""

import numpy as np


def work(count):
    buffers = [bytearray(800) for _ in range(count)]
    views = [np.asarray(buffer) for buffer in buffers]
    found = sum(len(view) for view in views)
    table = np.ones(1_000_000) * found
    try:
        buffers[0].append(1)
        print("grown")
    except BufferError:
        print("in use")
    return table.sum()


print(work(100))
