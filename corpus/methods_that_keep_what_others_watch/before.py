import weakref

import numpy as np

SEEN = []


def watch(array):
    SEEN.append(weakref.ref(array))


class Slot:
    def fill(self, array):
        self.array = array
        return self

    def look(self):
        watch(self.array)
        self.array = None


def load():
    return np.arange(200_000.0)


def ends():
    return [watched() is None for watched in SEEN]


def filled():
    data = load()
    slot = Slot()
    slot.fill(data)
    slot.look()
    total = np.sort(load() + 1).sum()
    return ends(), total


def chained():
    data = load()
    Slot().fill(data).look()
    total = np.sort(load() + 1).sum()
    return ends(), total


def set():
    data = load()
    slot = Slot()
    slot.__setattr__("array", data)
    slot.look()
    total = np.sort(load() + 1).sum()
    return ends(), total


print(filled(), chained(), set())
