import numpy as np


class Recorder:
    def __call__(self, values):
        self.last = values
        return float(values.mean())


def hold():
    record = Recorder()
    values = np.ones(1 << 17)
    mean = record(values)
    other = np.ones(1 << 17)
    scaled = other * mean
    return scaled.sum(), record.last.shape


print(hold())
