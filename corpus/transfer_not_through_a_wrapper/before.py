import numpy as np


def load(rows):
    return np.ones((rows, 1000))


def check(block):
    if block.shape[0] == 0:
        raise ValueError("empty")


import asyncio
import functools


def logged(function):
    @functools.wraps(function)
    def wrapper(*args):
        print(function.__name__)
        return function(*args)

    return wrapper


@logged
def wrapped(block):
    centred = block - 0.5
    del block
    squared = centred * centred
    return squared.sum()


class Fit:
    def __init__(self, block):
        centred = block - 0.5
        del block
        squared = centred * centred
        self.total = squared.sum()


async def waiting(block):
    centred = block - 0.5
    del block
    await asyncio.sleep(0)
    squared = centred * centred
    return squared.sum()


def by_wrapper(rows):
    data = load(rows)
    check(data)
    return wrapped(data)


def by_class(rows):
    data = load(rows)
    check(data)
    return Fit(data).total


async def by_coroutine(rows):
    data = load(rows)
    check(data)
    return await waiting(data)


def run(rows):
    return by_wrapper(rows), by_class(rows), asyncio.run(by_coroutine(rows))


if __name__ == "__main__":
    print(run(400))
