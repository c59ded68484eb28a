import numpy as np


class Days:
    def __init__(self, values):
        self.values = values


def anomalies(days, field):
    clim = np.ones((367, 2000))
    clim[5] = 2
    expected = clim[days.values]
    return field - expected


def window(days, field):
    table = np.ones((367, 2000))
    table[5] = 2
    part = table[days.first]
    return field - part


days = Days(np.arange(400) % 12)
days.first = slice(0, 300)
print(anomalies(days, np.ones((400, 2000))).sum(), window(days, np.ones((300, 2000))).sum())
