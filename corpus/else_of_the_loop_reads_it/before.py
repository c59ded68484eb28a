import numpy as np

SIZE = 1 << 17


def hold():
    for seed in range(2):
        x = np.full(SIZE, float(seed)) if seed == 0 else x
        print(seed)
    else:
        return x.sum()


print(hold())
