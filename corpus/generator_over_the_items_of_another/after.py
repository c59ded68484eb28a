import numpy as np


def signal(count):
    for number in range(count):
        yield np.arange(300_000.0) + number


def doubled(blocks):
    for block in blocks:
        wide = block * 2
        del block
        yield wide


def total(count):
    out = 0.0
    for block in doubled(signal(count)):
        tapered = block * 3
        out += float(np.sort(tapered)[0])
    return out


print(total(3))
