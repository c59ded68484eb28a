import sys

import numpy as np

SIZE = 1 << 17


class Survey:
    def peek(self):
        return sys._getframe(1).f_locals["x"].size

    def hold(self):
        x = np.ones(SIZE)
        total = x.sum()
        return total + np.ones(SIZE).sum(), self.peek()


print(Survey().hold())
