"""Prices options by simulated paths, and checks the paths."""
import numpy as np


def paths(count, rng):
    """Makes paths."""
    shocks = rng.standard_normal(count)
    increments = 2 * shocks
    del shocks
    log_paths = np.cumsum(increments)
    del increments
    return np.exp(log_paths)


def main():
    rng = np.random.default_rng(1)
    print(paths(1_000_000, rng).sum())


main()
