import numpy as np


class Groups:
    def __init__(self, values):
        self.values = values

    def means(self):
        found = []
        for key in sorted(self.values):
            chosen = self.values[key]
            found.append(float(np.mean(chosen)))
        return found


print(Groups({1: np.ones(1 << 16), 2: np.zeros(1 << 16)}).means())
