import numpy as np


def run():
    data = np.arange(1 << 17) - 5.0
    logs = np.log(data)
    roots = np.sqrt(logs)
    again = np.log(roots - 9.0)
    return np.nansum(again)


print(run())
