import inspect

import numpy as np


class Handler:
    def begin(self):
        self.owner = inspect.currentframe().f_back.f_locals.get("engine")


def run(engine):
    handler = Handler()
    handler.begin()
    return handler.owner


def stats(n):
    grid = np.zeros((n, n))
    shifted = grid + 1.0
    return np.exp(shifted).sum()


print(run("motor"), round(stats(400)))
