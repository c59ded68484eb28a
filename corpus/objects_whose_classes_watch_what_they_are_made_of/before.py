import dataclasses
import warnings
import weakref

import numpy as np

SEEN = []


class Kept(UserWarning):
    def __init__(self, array):
        super().__init__("kept")
        SEEN.append(weakref.ref(array))


class Derived(Kept):
    pass


class Made:
    def __new__(cls, array):
        SEEN.append(weakref.ref(array))
        return super().__new__(cls)


@dataclasses.dataclass
class Record:
    array: object

    def __post_init__(self):
        SEEN.append(weakref.ref(self.array))


class Plain:
    def __init__(self, array):
        self.total = array.sum()


def load():
    return np.arange(200_000.0)


def ends():
    return [watch() is None for watch in SEEN]


def warned():
    data = load()
    warnings.warn(Kept(data))
    total = np.sort(load() + 1).sum()
    return ends(), total


def derived():
    data = load()
    print(str(Derived(data)))
    total = np.sort(load() + 1).sum()
    return ends(), total


def made():
    data = load()
    Made(data)
    total = np.sort(load() + 1).sum()
    return ends(), total


def recorded():
    data = load()
    Record(array=data).array = None
    total = np.sort(load() + 1).sum()
    return ends(), total


def plain():
    data = load()
    first = Plain(data).total
    total = np.sort(load() + 1).sum()
    return first, total


print(warned(), derived(), made(), recorded(), plain())
