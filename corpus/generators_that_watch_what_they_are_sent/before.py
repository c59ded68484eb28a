import weakref

import numpy as np

SEEN = []


def watch(array):
    SEEN.append(weakref.ref(array))


def watching():
    array = yield
    watch(array)
    yield


def drive(array):
    generator = watching()
    next(generator)
    generator.send(array)
    generator.close()


def load():
    return np.arange(200_000.0)


def ends():
    return [watched() is None for watched in SEEN]


def sent():
    data = load()
    drive(data)
    total = np.sort(load() + 1).sum()
    return ends(), total


def sent_here():
    data = load()
    generator = watching()
    next(generator)
    generator.send(data)
    generator.close()
    total = np.sort(load() + 1).sum()
    return ends(), total


print(sent(), sent_here())
