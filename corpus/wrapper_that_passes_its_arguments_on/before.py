import numpy as np


def cached(function):
    def run(*args):
        return function(*args)

    return run


@cached
def members(count):
    return np.ones((count, 100_000))


def main():
    first = members(24)
    again = members(24)
    print(np.array_equal(first, again))
    doubled = first * 2
    print((doubled - first).sum())


main()
