import numpy as np

STEPS = []
BY_NAME = {}


def step(function):
    STEPS.append(function)
    BY_NAME[function.__name__] = function
    function.is_step = True
    return function


SIZE = 1 << 17


@step
def hold(scale):
    x = np.ones(SIZE)
    y = x * scale
    z = y + 1.0
    return float(z.sum())


print(hold(2.0))
