import numpy as np


class Lease:
    def __init__(self, values):
        self.values = values

    def __len__(self):
        return len(self.values)

    def __del__(self):
        print("returned", len(self.values))


def leased(fn):
    inner = fn

    def make(values):
        return Lease(inner(values))

    fn = make

    def wrapper(*args, **kwargs):
        return fn(*args, **kwargs)

    return wrapper


@leased
def squares(values):
    return values * values


def run(count):
    dead = squares(np.arange(count))
    size = len(dead)
    halves = [n / 2 for n in range(size)]
    quarters = [half / 2 for half in halves]
    print("computed", len(quarters))
    return size


print(run(3000))
