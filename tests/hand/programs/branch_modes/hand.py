"""Summaries of a matrix in several modes; what one needs another does not."""
import argparse

import numpy as np


def load(rows, columns, seed):
    return np.random.default_rng(seed).normal(size=(rows, columns))


def summarise(mode, rows):
    base = load(rows, 24, 1)
    if mode == "mean":
        return base.mean(axis=0)
    if mode == "spread":
        low, high = np.percentile(base, (10, 90), axis=0)
        return high - low
    reference = base.mean(axis=0)
    scale = base.std(axis=0)
    del base
    other = load(rows, 24, 2)
    if mode == "shift":
        centred = (other - reference) / scale
        del other
        return np.sort(centred, axis=0)[len(centred) // 2]
    if mode == "ranks":
        order = np.argsort(other, axis=0)
        return order[0] + scale
    raise ValueError(mode)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("modes", nargs="*", default=["mean", "spread", "shift", "ranks"])
    parser.add_argument("--rows", type=int, default=40_000)
    args = parser.parse_args()
    for mode in args.modes:
        print(mode, round(float(summarise(mode, args.rows).sum()), 4))


if __name__ == "__main__":
    main()
