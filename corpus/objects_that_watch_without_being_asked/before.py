import weakref

import numpy as np

SEEN = []


def watch(array):
    SEEN.append(weakref.ref(array))


class Holder:
    def __init__(self, array):
        self.array = array

    def __format__(self, spec):
        watch(self.array)
        return ""

    def __len__(self):
        watch(self.array)
        return 1

    def __iter__(self):
        watch(self.array)
        return iter(())


def load():
    return np.arange(200_000.0)


def ends():
    return [watched() is None for watched in SEEN]


def formatted():
    data = load()
    print(f"{Holder(data)}")
    total = np.sort(load() + 1).sum()
    return ends(), total


def measured():
    data = load()
    len(Holder(data))
    total = np.sort(load() + 1).sum()
    return ends(), total


def iterated():
    data = load()
    list(Holder(data))
    total = np.sort(load() + 1).sum()
    return ends(), total


print(formatted(), measured(), iterated())
