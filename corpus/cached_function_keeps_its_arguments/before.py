import functools


@functools.lru_cache
def total(values):
    return sum(values)


def hold(size):
    x = tuple(range(size))
    result = total(x)
    other = [0] * size
    return result + len(other)


print(hold(200_000))
