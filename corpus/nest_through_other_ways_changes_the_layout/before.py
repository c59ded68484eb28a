import contextlib
import copy
import functools

import numpy as np


def load(n):
    return np.linspace(0.1, 3.7, n * n).reshape(n, n).copy("F")


def first(*arrays):
    return arrays[0]


def named(**arrays):
    return arrays["z"]


def boxed(z):
    box = {"z": z}
    return box["z"]


def zipped(z):
    for array, _ in zip([z], [1]):
        return array


class Held:
    def __init__(self, z):
        self.z = z

    def __enter__(self):
        return self.z

    def __exit__(self, *_):
        return None

    def __matmul__(self, _):
        return self.z


def entered(z):
    with Held(z) as array:
        return array


def captured(z):
    def inner():
        return z

    return inner()


def star(n, weights):
    a = load(n)
    return first(a, weights) * weights


def keyword(n, weights):
    a = load(n)
    return named(z=a) * weights


def dictionary(n, weights):
    a = load(n)
    return boxed(a) * weights


def item(n, weights):
    a = load(n)
    return {0: a}.get(0) * weights


def popped(n, weights):
    a = load(n)
    return {0: a}.pop(0) * weights


def loop(n, weights):
    a = load(n)
    return zipped(a) * weights


def block(n, weights):
    a = load(n)
    return entered(a) * weights


def closure(n, weights):
    a = load(n)
    return captured(a) * weights


def copied(n, weights):
    a = load(n)
    return copy.copy([a])[0] * weights


def partial(n, weights):
    a = load(n)
    return functools.partial(first, a)() * weights


def operator(n, weights):
    a = load(n)
    return (Held(a) @ 1) * weights


def null(n, weights):
    a = load(n)
    return contextlib.nullcontext(a).enter_result * weights


weights = np.random.default_rng(2).random((60, 60))
for compute in (star, keyword, dictionary, item, popped, loop, block, closure, copied, partial, operator, null):
    print(compute.__name__, compute(60, weights).flags.f_contiguous)
