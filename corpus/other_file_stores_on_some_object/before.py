import numpy as np

from lib import Settings, apply

SIZE = 1 << 17


def run():
    settings = apply(Settings(), {"factor": 2.0})
    data = np.ones(SIZE)
    total = data.sum()
    other = np.ones(SIZE) * total
    return other.sum() * settings.factor


print(run())
