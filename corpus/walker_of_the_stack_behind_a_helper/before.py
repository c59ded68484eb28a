import numpy as np

from middle import Middle


def work():
    data = np.ones(200_000)
    total = data.sum()
    other = np.zeros(200_000)
    Middle().go()
    return total + other.sum()


print(work())
