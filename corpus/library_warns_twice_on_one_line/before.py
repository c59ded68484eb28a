import numpy as np

SIZE = 1 << 17


def run(data):
    logged = np.log(data + 0.5)
    return np.exp(np.log(logged))


print(np.isnan(run(np.zeros(SIZE))).sum())
