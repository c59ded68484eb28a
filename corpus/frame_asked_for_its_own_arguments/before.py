import inspect

import numpy as np


class Container:
    def __init__(self, a, b):
        names, _, _, values = inspect.getargvalues(inspect.currentframe())
        self.parts = {name: values[name] for name in names[1:]}


def work():
    data = np.ones(200_000)
    total = data.sum()
    other = np.zeros(200_000)
    return Container(total, other.sum()).parts


print(work())
