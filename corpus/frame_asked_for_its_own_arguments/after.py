import inspect

import numpy as np


class Container:
    def __init__(self, a, b):
        names, _, _, values = inspect.getargvalues(inspect.currentframe())
        self.parts = {name: values[name] for name in names[1:]}


def work():
    data = np.ones(200_000)
    total = data.sum()
    del data
    return Container(total, np.zeros(200_000).sum()).parts


print(work())
