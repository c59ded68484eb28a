"""Monte Carlo: barrier hits of many random walks."""
import numpy as np


class Simulator:
    def __init__(self, walks, steps, seed=5):
        self.walks = walks
        self.steps = steps
        self.rng = np.random.default_rng(seed)

    def increments(self, drift, sigma):
        normal = self.rng.standard_normal((self.walks, self.steps))
        return normal * sigma + drift

    def paths(self, drift, sigma):
        steps = self.increments(drift, sigma)
        total = np.cumsum(steps, axis=1)
        del steps
        return 100 * np.exp(total)

    def barrier(self, paths, level):
        hit = paths > level
        first = np.argmax(hit, axis=1)
        first[~hit.any(axis=1)] = -1
        return first


def drawdown(paths):
    peak = np.maximum.accumulate(paths, axis=1)
    fall = (peak - paths) / peak
    return fall.max(axis=1)


def main():
    simulator = Simulator(2_000, 500)
    for sigma in (0.01, 0.02):
        paths = simulator.paths(0.0002, sigma)
        hits = simulator.barrier(paths, 120)
        falls = drawdown(paths)
        del paths
        print(sigma, int((hits >= 0).sum()), round(float(falls.mean()), 5))


if __name__ == "__main__":
    main()
