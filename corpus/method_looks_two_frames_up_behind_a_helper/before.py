import numpy as np

from middle import go


def work():
    data = np.ones(200_000)
    total = data.sum()
    other = np.zeros(200_000)
    go()
    return total + other.sum()


print(work())
