import contextlib

import numpy as np


class Ending(np.ndarray):
    def __del__(self):
        print("end")


def ending(make):
    return lambda size: make(size).view(Ending)


@contextlib.contextmanager
def quiet(names=True):
    if names:
        found = {name: getattr(np, name) for name in ["ones", "zeros"]}
    else:
        found = {}
    for name in found.keys():
        setattr(np, name, ending(getattr(np, name)))
    yield
    for name, function in found.items():
        setattr(np, name, function)
