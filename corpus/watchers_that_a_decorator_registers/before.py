import functools
import weakref

import numpy as np

SEEN = []


def watch(array):
    SEEN.append(weakref.ref(array))


HANDLERS = []
TABLE = {}


def on(function):
    HANDLERS.append(function)
    return function


def named(name):
    def register(function):
        TABLE[name] = function
        return function

    return register


@on
def first(array):
    watch(array)


@named("second")
def second(array):
    watch(array)


def fire(name, *arguments):
    TABLE[name](*arguments)


@functools.singledispatch
def third(value):
    return None


@third.register(np.ndarray)
def _(array):
    watch(array)


def load():
    return np.arange(200_000.0)


def ends():
    return [watched() is None for watched in SEEN]


def listed():
    data = load()
    for handler in HANDLERS:
        handler(data)
    total = np.sort(load() + 1).sum()
    return ends(), total


def tabled():
    data = load()
    TABLE["second"](data)
    total = np.sort(load() + 1).sum()
    return ends(), total


def fired():
    data = load()
    fire("second", data)
    total = np.sort(load() + 1).sum()
    return ends(), total


def dispatched():
    data = load()
    third(data)
    total = np.sort(load() + 1).sum()
    return ends(), total


print(listed(), tabled(), fired(), dispatched())
