import numpy as np


def boot(sample, repeats, rng):
    chosen = rng.integers(0, len(sample), size=(repeats, len(sample)))
    draws = sample[chosen]
    means = draws.mean(axis=1)
    del chosen, draws
    again = rng.normal(size=(repeats, len(sample)))
    del sample
    return float((again - means[:, None]).std())


def main():
    rng = np.random.default_rng(7)
    return boot(rng.exponential(size=500), 200, rng)


print(round(main(), 6))
