from warnings import warn as say

import numpy as np

SIZE = 1 << 17


def scale(data):
    say("slow path", stacklevel=2)
    return data * 2.0


def run():
    data = scale(np.ones(SIZE))
    return np.sqrt(scale(data))


print(run().sum())
