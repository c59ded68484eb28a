from statistics import *


def hold(size):
    x = list(range(size))
    total = sum(x)
    del x
    other = list(range(size))
    return total + len(other), mean([1, 3])


print(hold(50_000))
