import numpy as np

import tools


def run(n):
    ticks = np.ones(n)
    doubled = ticks * 2
    del ticks
    print(tools.name())
    return (doubled + 1).sum()


print(run(1 << 17))
