import weakref

import numpy as np

LIVE = [1] * 20


def note(array):
    weakref.finalize(array, LIVE.pop)


def lease(n):
    buffers = [np.ones(n)]
    note(buffers[0])
    return buffers[0]


def build(n):
    return [lease(n) for _ in range(3)]


def in_place(n):
    leased = [lease(n) for _ in range(3)]
    count = len(leased)
    more = np.zeros((n, 3))
    return count, len(LIVE), more.sum()


def by_a_callee(n):
    leased = build(n)
    count = len(leased)
    more = np.zeros((n, 3))
    return count, len(LIVE), more.sum()


def gathered(n):
    leased = sorted((lease(n) for _ in range(3)), key=len)
    count = len(leased)
    more = np.zeros((n, 3))
    return count, len(LIVE), more.sum()


print(in_place(20_000), by_a_callee(20_000), gathered(20_000))
