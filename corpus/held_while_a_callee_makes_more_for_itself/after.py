import numpy as np


def paths_of(rng, count, steps):
    noise = rng.standard_normal((count, steps))
    moves = np.cumsum(noise * 0.1, axis=1)
    drift = np.linspace(0, 1, steps)
    scale = np.sqrt(moves * moves + 1)
    logs = drift + moves / scale
    return 100 * np.exp(logs) + moves.mean() + scale.mean() + noise.mean()


def bounds(payoff, rng, rounds):
    picks = rng.integers(0, len(payoff), (rounds, len(payoff)))
    sample = payoff[picks]
    means = sample.mean(axis=1)
    return np.quantile(means, [0.05, 0.95])


def main(argv):
    count = int(argv[1]) if len(argv) > 1 else 4000
    rng = np.random.default_rng(1)
    paths = paths_of(rng, count, 100)
    payoff = np.maximum(paths.mean(axis=1) - 101, 0)
    del paths
    low, high = bounds(payoff, rng, 300)
    print(round(low, 6), round(high, 6))


main([])
