import numpy as np


class Road:
    def __init__(self, length, density, seed):
        self.rng = np.random.default_rng(seed)
        self.length = length
        occupied = self.rng.random(length) < density
        self.positions = np.flatnonzero(occupied)
        self.velocity = np.zeros(len(self.positions), dtype=int)

    def step(self):
        gaps = (np.roll(self.positions, -1) - self.positions - 1) % self.length
        faster = np.minimum(self.velocity + 1, 5)
        slowed = np.minimum(faster, gaps)
        dawdle = self.rng.random(len(slowed)) < 0.2
        self.velocity = np.maximum(slowed - dawdle, 0)
        self.positions = (self.positions + self.velocity) % self.length

    def snapshot(self):
        lane = np.full(self.length, -1.0)
        lane[self.positions] = self.velocity
        return lane
