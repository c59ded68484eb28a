import numpy as np


def hold():
    values = np.sin(np.arange(1 << 18))
    low, high = np.percentile(values, [25, 75])
    bottom = low - 1.5 * (high - low)
    top = high + 1.5 * (high - low)
    outside = (values < bottom) | (values > top)
    return values[outside].sum()


print(hold())
