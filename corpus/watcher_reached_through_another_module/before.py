import numpy as np

import tools


def work():
    data = np.ones(200_000)
    tools.watchers.watch(data)
    total = data.sum()
    other = np.ones(200_000) * total
    print("end")
    return other.sum()


print(work())
