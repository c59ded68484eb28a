import dataclasses
import sys

import numpy as np

checks = __import__("inspect")


class Tools:
    import inspect


def by_local_import():
    import inspect

    return inspect.stack()[1].frame.f_locals


def by_alias():
    import inspect as looker

    return looker.stack()[1].frame.f_locals


def by_member():
    from inspect import stack as calls

    return calls()[1].frame.f_locals


def by_frame():
    from sys import _getframe as frame

    return frame(1).f_locals


def by_word():
    return getattr(checks, "stack")()[1].frame.f_locals


def by_module():
    return sys.modules["inspect"].stack()[1].frame.f_locals


def by_class():
    return Tools.inspect.stack()[1].frame.f_locals


def by_library():
    return dataclasses.inspect.stack()[1].frame.f_locals


def first(n):
    data = np.ones(n)
    total = data.sum()
    print("data" in by_local_import(), total)
    return np.zeros(n).sum()


def second(n):
    data = np.ones(n)
    total = data.sum()
    print("data" in by_alias(), total)
    return np.zeros(n).sum()


def third(n):
    data = np.ones(n)
    total = data.sum()
    print("data" in by_member(), total)
    return np.zeros(n).sum()


def fourth(n):
    data = np.ones(n)
    total = data.sum()
    print("data" in by_frame(), total)
    return np.zeros(n).sum()


def fifth(n):
    data = np.ones(n)
    total = data.sum()
    print("data" in by_word(), total)
    return np.zeros(n).sum()


def sixth(n):
    data = np.ones(n)
    total = data.sum()
    print("data" in by_module(), total)
    return np.zeros(n).sum()


def seventh(n):
    data = np.ones(n)
    total = data.sum()
    print("data" in by_class(), total)
    return np.zeros(n).sum()


def eighth(n):
    data = np.ones(n)
    total = data.sum()
    print("data" in by_library(), total)
    return np.zeros(n).sum()


for function in first, second, third, fourth, fifth, sixth, seventh, eighth:
    function(200_000)
