import numpy as np


def run():
    rng = np.random.default_rng(0)
    runs = [np.sort(rng.integers(0, 10**6, 200_000)) for _ in range(6)]
    merged = np.concatenate(runs)
    ranked = np.sort(merged)
    return int(ranked.max())


print(run())
