import numpy as np


def run():
    roots = np.sqrt(np.log(np.arange(1 << 17) - 5.0))
    again = np.log(roots - 9.0)
    return np.nansum(again)


print(run())
