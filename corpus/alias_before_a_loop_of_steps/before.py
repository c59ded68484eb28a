import numpy as np

SIZE = 1 << 17


class Gain:
    def __init__(self, factor):
        self.factor = factor

    def run(self, state):
        return state * self.factor


def route(parts):
    forcing = np.ones(SIZE)
    state = forcing
    for part in parts:
        state = part.run(state)
    return state


def chain(stages, n):
    stack = np.ones(n)
    result = stack
    for stage in stages:
        result = stage(result)
    return result


print(route([Gain(2), Gain(3), Gain(4)]).sum())
print(chain([np.sqrt, np.exp, np.log], SIZE).sum())
