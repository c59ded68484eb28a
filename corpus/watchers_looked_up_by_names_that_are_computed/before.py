import sys
import weakref

import numpy as np

SEEN = []


def watch(array):
    SEEN.append(weakref.ref(array))


class Store:
    @staticmethod
    def keep(array):
        watch(array)

    def hold(self, array):
        watch(array)


def load():
    return np.arange(200_000.0)


def ends():
    return [watched() is None for watched in SEEN]


def of_class():
    data = load()
    getattr(Store, "ke" + "ep")(data)
    total = np.sort(load() + 1).sum()
    return ends(), total


def of_object():
    data = load()
    getattr(Store(), "ho" + "ld")(data)
    total = np.sort(load() + 1).sum()
    return ends(), total


def of_module():
    data = load()
    globals()["wa" + "tch"](data)
    total = np.sort(load() + 1).sum()
    return ends(), total


def evaluated():
    data = load()
    eval("wa" + "tch")(data)
    total = np.sort(load() + 1).sum()
    return ends(), total


def of_members():
    data = load()
    sys.modules[__name__].__dict__["wa" + "tch"](data)
    total = np.sort(load() + 1).sum()
    return ends(), total


print(of_class(), of_object(), of_module(), evaluated(), of_members())
