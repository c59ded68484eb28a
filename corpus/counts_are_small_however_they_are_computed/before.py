from timeit import default_timer

import numpy as np


class Tiles:
    def __init__(self, pixels):
        self._pixels = pixels

    def chosen(self, key, weights):
        begun = default_timer() - 1e-5
        spent = default_timer() - begun
        first, until, pace = key.indices(self._pixels.shape[0])
        gap = first + until * pace
        last = self._pixels.shape[1] - 1
        rate = last * gap
        fine = np.sqrt(self._pixels[:, :gap] * weights) + rate
        return fine.sum() > 0 and spent >= 0


print(Tiles(np.ones((300, 300))).chosen(slice(0, 90, 1), 2.0))
