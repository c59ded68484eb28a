import numpy as np


class Metrics:
    def __init__(self, values):
        self.count = len(values)
        self.mean = float(values.mean())


def measure():
    found = []
    for service in range(4):
        ordered = np.sort(np.ones(1 << 17) * service)
        found.append(Metrics(ordered))
    return found


print([it.mean for it in measure()])
