import inspect

import numpy as np


def counted(function):
    function.lines = len(inspect.getsource(function).splitlines())
    return function


SIZE = 1 << 17


@counted
def hold(scale):
    x = np.ones(SIZE)
    y = x * scale
    z = y + 1.0
    return float(z.sum())


print(hold(2.0), hold.lines)
