import inspect

import numpy as np


class Raw:
    def step(self):
        self.name = inspect.stack()[0][3]
        data = np.ones(200_000)
        total = data.sum()
        del data
        other = np.zeros(200_000)
        return total + other.sum(), self.name


print(Raw().step())
