import numpy as np


def blocks(count):
    for number in range(count):
        block = np.arange(300_000.0) + number
        yield number, block


def total(count):
    out = {}
    for number, block in blocks(count):
        wide = block * 2
        out[number] = float(np.sort(wide)[0])
        del wide
    return out


print(total(3))
