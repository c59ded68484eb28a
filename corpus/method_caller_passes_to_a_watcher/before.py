import operator

import numpy as np
from track import tracker


def work(count):
    data = np.ones(count)
    operator.methodcaller("track", data)(tracker)
    big = np.ones(count) * 2
    print(tracker.alive())
    return big.mean()


print(work(300_000))
