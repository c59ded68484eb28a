import numpy as np


class Tools:
    @property
    def listing(self):
        return locals


def work(tools):
    data = np.ones(200_000)
    total = data.sum()
    other = np.zeros(200_000)
    print(sorted(name for name in tools.listing() if name in ("data", "other")))
    return total + other.sum()


print(work(Tools()))
