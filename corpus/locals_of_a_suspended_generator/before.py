import numpy as np


def chunks():
    data = np.ones(1 << 17)
    total = data.sum()
    other = np.zeros(1 << 17)
    yield total
    yield other.sum()


def show(generator):
    return sorted(generator.gi_frame.f_locals)


def run():
    generator = chunks()
    next(generator)
    return show(generator)


print(run())
