import inspect

import numpy as np


class Raw:
    def step(self):
        data = np.ones(200_000)
        total = data.sum()
        other = np.zeros(200_000)
        self.line = inspect.stack()[0][2]
        return total + other.sum(), self.line


print(Raw().step())
