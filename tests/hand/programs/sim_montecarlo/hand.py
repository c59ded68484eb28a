"""Prices an Asian option and a barrier option by simulated paths."""
import argparse

import numpy as np


def paths(spot, rate, vol, steps, count, rng):
    dt = 1.0 / steps
    shocks = rng.standard_normal((count, steps))
    drift = (rate - 0.5 * vol ** 2) * dt
    increments = drift + vol * np.sqrt(dt) * shocks
    del shocks
    log_paths = np.cumsum(increments, axis=1)
    del increments
    return spot * np.exp(log_paths)


def asian(paths_, strike, rate):
    payoff = np.maximum(paths_.mean(axis=1) - strike, 0)
    return np.exp(-rate) * payoff.mean()


def barrier(paths_, strike, level, rate):
    alive = ~(paths_ > level).any(axis=1)
    payoff = np.where(alive, np.maximum(paths_[:, -1] - strike, 0), 0)
    return np.exp(-rate) * payoff.mean()


def price(options):
    rng = np.random.default_rng(options.seed)
    simulated = paths(100.0, 0.03, 0.2, options.steps, options.count, rng)
    mirrored = paths(100.0, 0.03, 0.25, options.steps, options.count, rng)
    spread = mirrored[:, -1] - simulated[:, -1]
    results = {
        "asian": asian(simulated, 100, 0.03),
        "barrier": barrier(simulated, 100, 130, 0.03),
        "asian25": asian(mirrored, 100, 0.03),
    }
    del simulated, mirrored
    stressed = paths(100.0, 0.03, 0.5, options.steps, options.count * 2, rng)
    results["stressed"] = asian(stressed, 100, 0.03)
    return {name: round(float(value), 4) for name, value in results.items()}, round(float(spread.std()), 4)


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=8_000)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=11)
    print(price(parser.parse_args(argv)))


if __name__ == "__main__":
    main()
